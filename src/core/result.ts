/**
 * The audit result: what `--format json` prints (schema name `grantwarden.audit/1`) and what reports and
 * views may read. Large lists are iterated, never held.
 */
import type { BlindSpot, TenantCoverage } from './coverage.ts';
import type { ControlResult } from './control.ts';
import type { Assessment, Finding, NotAssessed, ScoreItem } from './finding.ts';
import type { AppRow, CredentialRow, GrantRow, PrincipalRow, SettingRow } from './rows.ts';
import type { Decision, Platform, Severity, Tier } from './vocabulary.ts';

export const resultSchema = 'grantwarden.audit/1';

export interface RunInfo {
  readonly id: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly mode: 'full' | 'incremental' | 'offline';
}

export interface CallCounts {
  readonly total: number;
  readonly throttled: number;
  readonly retried: number;
  readonly failed: number;
}

export interface TenantResult {
  readonly id: string;
  readonly platform: Platform;
  readonly name: string | null;
  readonly coverage: TenantCoverage;
  readonly blindSpots: readonly BlindSpot[];
  readonly calls: CallCounts;
}

export interface Summary {
  readonly apps: number;
  readonly grants: number;
  readonly principals: number;
  readonly findings: Readonly<Record<Severity, number>>;
  readonly notAssessed: number;
}

/** What is kept of an earlier run, for trends. */
export interface PastRun {
  readonly id: string;
  readonly startedAt: string;
  readonly mode: RunInfo['mode'];
  /** Every tenant of it was read in full. */
  readonly complete: boolean;
  readonly tenants: readonly string[];
  readonly summary: Summary;
}

/** An app with what policy and judgement made of it. */
export interface JudgedApp extends AppRow {
  readonly vendor: string | null;
  readonly vendorMatch: 'proven' | 'candidate' | null;
  readonly matchEvidence: string | null;
  readonly decision: Decision;
  readonly score: number;
  readonly scoreItems: readonly ScoreItem[];
  readonly tier: Tier;
  /** People with a grant of their own; everyone's grants are `tenantWide`. */
  readonly users: number;
  readonly usersAtLeast: boolean;
  readonly tenantWide: boolean;
}

export interface JudgedGrant extends GrantRow {
  readonly tier: Tier;
}

export interface JudgedVendor {
  readonly name: string;
  readonly match: 'proven' | 'candidate';
  /** `tenant/app key` */
  readonly apps: readonly string[];
  readonly platforms: readonly Platform[];
  readonly decision: Decision;
  readonly score: number;
  readonly scoreItems: readonly ScoreItem[];
  readonly tier: Tier;
}

/** Read-only view bound to one run. Every list can be iterated again. */
export interface AuditView {
  readonly run: RunInfo;
  readonly tenants: readonly TenantResult[];
  readonly summary: Summary;
  apps(): AsyncIterable<JudgedApp>;
  grants(): AsyncIterable<JudgedGrant>;
  principals(): AsyncIterable<PrincipalRow>;
  vendors(): AsyncIterable<JudgedVendor>;
  credentials(): AsyncIterable<CredentialRow>;
  settings(): AsyncIterable<SettingRow>;
  /** Most severe first, resolved ones last. */
  findings(): AsyncIterable<Finding>;
  assessments(): AsyncIterable<Assessment>;
  notAssessed(): AsyncIterable<NotAssessed>;
  /** By tenant, then by framework and number. */
  controls(): AsyncIterable<ControlResult>;
}
