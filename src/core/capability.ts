import type { Tier } from './vocabulary.ts';

export const dataClasses = [
  'mail',
  'files',
  'calendar',
  'contacts',
  'chat',
  'meetings',
  'crm',
  'directory',
  'identity',
  'security',
  'infrastructure',
  'code',
  'devices',
  'tasks',
  'education',
  'health',
  'marketing',
  'analytics',
  'profile',
  'other',
] as const;
export type DataClass = (typeof dataClasses)[number];

export const accesses = ['read', 'write', 'send', 'delete', 'administer', 'impersonate', 'run-code'] as const;
export type Access = (typeof accesses)[number];

export const reaches = ['own', 'all-users', 'tenant'] as const;
export type Reach = (typeof reaches)[number];

/** One thing a scope lets its holder do: to which data, how, and whose. */
export interface Capability {
  readonly data: DataClass;
  readonly access: Access;
  readonly reach: Reach;
}

/** What a connector's scope catalogue says of one scope. An unknown scope is at least `medium`, never low. */
export interface ScopeVerdict {
  readonly scope: string;
  /** Form in which equal scopes are equal text; what policy and comparison use. */
  readonly normalized: string;
  readonly known: boolean;
  readonly tier: Tier;
  readonly capabilities: readonly Capability[];
  /** One plain sentence for a person who does not know the vendor's names. */
  readonly sentence: string;
}
