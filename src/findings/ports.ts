/** What judging reads and where it writes; the inventory offers both, and the composition brings them together. */
import type { Advisory } from '../core/advisory.ts';
import type { BlindSpot, TenantCoverage } from '../core/coverage.ts';
import type { Assessment, Finding, NotAssessed, ScoreItem } from '../core/finding.ts';
import type { ReputationSign } from '../core/reputation.ts';
import type { JudgedVendor } from '../core/result.ts';
import type {
  AppRow,
  CredentialRow,
  EventRow,
  GrantRow,
  OwnerRow,
  RoleRow,
  SettingRow,
} from '../core/rows.ts';
import type { StreamId } from '../core/streams.ts';
import type { Decision, EventType, Platform, Severity, Tier } from '../core/vocabulary.ts';
import type { ClassifyScope, MakersOf } from '../kit/connector.ts';
import type { Detection, PolicyStanding, ReferenceList } from '../kit/detection.ts';

export interface TenantToJudge {
  readonly id: string;
  readonly platform: Platform;
  readonly coverage: TenantCoverage;
  readonly blindSpots: readonly BlindSpot[];
}

/** A grant with the number of its scope set. Grants of one set share the array `scopes`. */
export interface NumberedGrant extends GrantRow {
  readonly scopeSet: number;
}

/** Rows of one run. What is called `ByApp` comes in the order of the app keys' UTF-8 bytes, as apps do. */
export interface JudgementReader {
  apps(tenant: string): Iterable<AppRow>;
  app(tenant: string, key: string): AppRow | null;
  /** Of one app those of one person come one after another. */
  grantsByApp(tenant: string): Iterable<NumberedGrant>;
  /** Those of no app first; of one app in order of time. */
  eventsByApp(tenant: string, types: readonly EventType[]): Iterable<EventRow>;
  roles(tenant: string): Iterable<RoleRow>;
  owners(tenant: string): Iterable<OwnerRow>;
  settings(tenant: string): Iterable<SettingRow>;
  credentials(tenant: string): Iterable<CredentialRow>;
  /** Addresses or names of the tenant's people. */
  people(tenant: string): Iterable<string>;
  /** The last earlier run in which the stream was complete; null when there is none. */
  previousRun(tenant: string, stream: StreamId): unknown;
}

export interface AppJudgement {
  readonly vendor: string | null;
  readonly vendorMatch: 'proven' | 'candidate' | null;
  readonly matchEvidence: string | null;
  readonly decision: Decision;
  readonly score: number;
  readonly scoreItems: readonly ScoreItem[];
  readonly tier: Tier;
  readonly users: number;
  readonly usersAtLeast: boolean;
  readonly tenantWide: boolean;
}

export interface JudgementSink {
  app(tenant: string, key: string, judgement: AppJudgement): void;
  /** At least once for each scope set, not for each grant. */
  grantTier(scopeSet: number, tier: Tier): void;
  vendor(vendor: JudgedVendor): void;
  finding(finding: Finding): void;
  assessment(assessment: Assessment): void;
  notAssessed(row: NotAssessed): void;
}

/** What a policy sets for one detection. */
export interface DetectionSetting {
  readonly off: boolean;
  readonly severity: Severity | null;
  readonly numbers: ReadonlyMap<string, number>;
}

export interface Waiver {
  /** A finding id, or `detection+` the app's key or the tenant's id. */
  readonly finding: string;
  readonly reason: string;
  readonly by: string;
  /** Last day it counts, `2027-06-30`, UTC. */
  readonly expires: string;
}

/** What is known from outside the tenants. */
export interface ReferenceData {
  /** What the lists of known-bad clients say of an app; those that agree by id first. */
  advisories(app: AppRow): readonly Advisory[];
  advisoriesOfVendor(name: string): readonly Advisory[];
  /** The lists of known-bad clients that were looked at, each with its date. */
  readonly lists: readonly string[];
  /** The operator wants to hear of what this person lets in. */
  isPriority(label: string): boolean;
  /** Lists that nobody has supplied, and how to. What is missing says nothing, and is never taken for clean. */
  readonly missing: ReadonlyMap<ReferenceList, { readonly reason: string; readonly remedy: string }>;
  /** What speaks against an app's maker. */
  signs(app: AppRow): readonly ReputationSign[];
  /** Domains of vendors that the policy lists or that are well known, to their vendors' names. */
  readonly vendorDomains: ReadonlyMap<string, string>;
}

export interface JudgementInput {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly detections: readonly Detection[];
  readonly tenants: readonly TenantToJudge[];
  /** Configured tenants that this run does not have. */
  readonly otherTenants: readonly Pick<TenantToJudge, 'id' | 'platform'>[];
  readonly reader: JudgementReader;
  /** The last word on every earlier finding of these tenants, resolved ones included. */
  readonly previousFindings: Iterable<Finding>;
  readonly sink: JudgementSink;
  readonly standing: (app: AppRow) => PolicyStanding;
  readonly classify: (platform: Platform) => ClassifyScope;
  /** Undefined where the platform does not tell who made an app. */
  readonly makersOf: (platform: Platform) => MakersOf | undefined;
  /** Streams that tell of people's grants. */
  readonly peopleStreams: (platform: Platform) => readonly StreamId[];
  readonly reference: ReferenceData;
  readonly settings: ReadonlyMap<string, DetectionSetting>;
  readonly waivers: readonly Waiver[];
}
