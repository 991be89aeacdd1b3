/** What an example is, and the tenants that most of them are about. */
import type { Severity } from '../../../src/core/vocabulary.ts';
import type { AppSpec, GrantSpec, World } from '../world.ts';

export type Examples = Readonly<Record<string, readonly Example[]>>;

export interface Example {
  readonly name: string;
  readonly world: World;
  readonly outcome: 'found' | 'clear' | 'not-assessed';
  readonly severity?: Severity;
  /** Words that the finding, or the reason, must hold. */
  readonly says?: readonly string[];
  /** Cited grants. */
  readonly cites?: number;
}

export function one(grants: readonly GrantSpec[], more: Partial<AppSpec> = {}): World {
  return { apps: [{ clientId: 'app-1', grants, ...more }] };
}

export function entra(grants: readonly GrantSpec[], more: Partial<AppSpec> = {}): World {
  return { ...one(grants, more), platform: 'microsoft-365' };
}

export function slack(grants: readonly GrantSpec[], more: Partial<AppSpec> = {}): World {
  return { ...one(grants, { clientId: slackId, ...more }), platform: 'slack' };
}

export function crm(grants: readonly GrantSpec[], more: Partial<AppSpec> = {}): World {
  return { ...one(grants, { clientId: crmId, ...more }), platform: 'salesforce' };
}

const slackId = 'A0APP00001';
const crmId = '0H45g000000AppiEAA';
export const records: GrantSpec = { scopes: ['high:crm:read'], scopeStatus: 'configured' };
export const untold: GrantSpec = { scopes: [], scopeStatus: 'unknown' };
export const approvedThere = `version: 1\nvendors:\n  - { name: Vendor, apps: { slack: [${slackId}], salesforce: [${crmId}] } }\n`;
export const bannedThere = `version: 1\nbanned:\n  - { name: Vendor, apps: { slack: [${slackId}], salesforce: [${crmId}] } }\n`;

export const mail: GrantSpec = { scopes: ['high:mail:read'] };
export const everything: GrantSpec = { scopes: ['critical:mail:administer'] };
export const signIn: GrantSpec = { scopes: ['info:profile:read'] };
export const approved =
  'version: 1\nvendors:\n  - { name: Vendor, apps: { google-workspace: [app-1], microsoft-365: [app-1] } }\n';
export const banned =
  'version: 1\nbanned:\n  - { name: Vendor, since: 2025-08-20, reason: stolen tokens, apps: { google-workspace: [app-1], microsoft-365: [app-1] } }\n';
