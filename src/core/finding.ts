import type { Severity } from './vocabulary.ts';

const findingStatuses = ['new', 'open', 'waived', 'resolved', 'reopened'] as const;
export type FindingStatus = (typeof findingStatuses)[number];

export type EvidenceValue = string | number | boolean | null | readonly string[];
export type Evidence = Readonly<Record<string, EvidenceValue>>;

/** One judgement about one app, vendor, tenant setting or credential; never one a token. */
export interface Finding {
  readonly id: string;
  readonly detection: string;
  readonly severity: Severity;
  readonly score: number;
  readonly status: FindingStatus;
  readonly firstSeen: string;
  readonly title: string;
  readonly tenant: string | null;
  readonly app: string | null;
  readonly vendor: string | null;
  /** Ids of the grants concerned, the first 1,000; `people` counts all. */
  readonly grants: readonly string[];
  readonly people: number;
  readonly evidence: Evidence;
  readonly explanation: string;
  readonly remedy: string;
  readonly frameworks: readonly string[];
}

/** Where what it is about is; of a vendor that is every tenant that has it. */
export function tenantsOf({ tenant, evidence }: Pick<Finding, 'tenant' | 'evidence'>): readonly string[] {
  if (tenant !== null) return [tenant];
  const { tenants } = evidence;
  return typeof tenants === 'object' && tenants !== null ? tenants : [];
}

/** How a waiver says what it is about, where it does not give the finding's id. */
export function waivedAs({
  detection,
  app,
  tenant,
  vendor,
}: Pick<Finding, 'detection' | 'app' | 'tenant' | 'vendor'>): string {
  return `${detection}+${app ?? tenant ?? vendor ?? ''}`;
}

/** How a detection fared in one tenant: the numbers of subjects found, clear, not assessed and switched off. */
export interface Assessment {
  readonly detection: string;
  readonly tenant: string;
  readonly found: number;
  readonly clear: number;
  readonly notAssessed: number;
  readonly off: number;
  readonly reason: string | null;
}

export interface NotAssessed {
  readonly detection: string;
  readonly tenant: string;
  readonly app: string | null;
  readonly reason: string;
  readonly remedy: string | null;
}

/** One line of a score: what was counted, why, and the points it added. Items add up to the score. */
export interface ScoreItem {
  readonly what: string;
  readonly points: number;
}
