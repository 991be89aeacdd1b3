/**
 * What a detection declares and how it judges. The engine makes one pass over grants and events for all
 * detections and derives not-assessed from `needs` and the coverage, so no detection handles missing data.
 */
import type { Evidence } from '../core/finding.ts';
import type { AppRow, CredentialRow, EventRow, GrantRow, SettingRow } from '../core/rows.ts';
import type { StreamId } from '../core/streams.ts';
import type { BlindSpotId } from '../core/streams.ts';
import type { Decision, EventType, Platform, Severity, Tier } from '../core/vocabulary.ts';

/** Facts about single rows that a vendor may not tell. An `unknown` one makes a quiet verdict not-assessed. */
export type RowFact = 'last-used' | 'principal-active' | 'principal-privileged' | 'scopes';

export interface Needs {
  /** Per platform the streams without which there is no verdict. A platform that is absent is not judged. */
  readonly streams: Partial<Readonly<Record<Platform, readonly StreamId[]>>>;
  /** An earlier run in which those streams were complete. */
  readonly history?: boolean;
  readonly events?: readonly EventType[];
  readonly facts?: readonly RowFact[];
  /** Blind spots that leave part of the question open: found stays found, clear becomes not-assessed. */
  readonly blindSpots?: readonly BlindSpotId[];
}

interface DetectionBase {
  /** Kebab-case, for ever: it stands in waivers and reports. */
  readonly id: string;
  /** D-number in the catalogue. */
  readonly number: string;
  readonly title: string;
  readonly severity: Severity;
  readonly needs: Needs;
  readonly frameworks: readonly string[];
  /** What to do about it, one or two plain sentences. */
  readonly remedy: string;
  /** Numbers a policy may set under `detections.<id>`, with their defaults. */
  readonly options?: Readonly<Record<string, number>>;
}

export interface Found {
  /** Overrides the detection's own. */
  readonly severity?: Severity;
  readonly title: string;
  readonly explanation: string;
  readonly evidence: Evidence;
}
/** Null: clear. */
export type Verdict = Found | null;

/** What the policy says of an app, computed before detections run. */
export interface PolicyStanding {
  readonly decision: Decision;
  readonly vendor: string | null;
  readonly match: 'proven' | 'candidate' | null;
  /** The rule or evidence, as a sentence. */
  readonly why: string;
  /** Scopes outside the approval, normalised; empty unless the app is approved. */
  beyondApproval(grant: JudgedGrantRow): readonly string[];
}

export interface JudgedGrantRow extends GrantRow {
  readonly tier: Tier;
  readonly scopeTiers: readonly {
    readonly scope: string;
    readonly tier: Tier;
    readonly known: boolean;
    readonly sentence: string;
  }[];
}

export interface JudgeContext {
  /** Now, for approvals and ages; milliseconds since the epoch. */
  readonly now: number;
  /** Up to when this tenant's stream speaks, for usage rules; null when it was not read. */
  asOf(stream: StreamId): number | null;
  /** The number a policy or the detection's default sets. */
  option(name: string): number;
}

export interface AppSubject {
  readonly app: AppRow;
  readonly standing: PolicyStanding;
}

/** Collects what it needs of one app's grants and events, then judges. `grant` returns true to cite the grant. */
export interface AppCase {
  grant?(grant: JudgedGrantRow): boolean;
  event?(event: EventRow): void;
  end(): Verdict;
}

export interface AppDetection extends DetectionBase {
  readonly unit: 'app';
  begin(subject: AppSubject, context: JudgeContext): AppCase;
}

export interface TenantSubject {
  readonly tenant: string;
  readonly platform: Platform;
  readonly settings: ReadonlyMap<string, SettingRow>;
}

export interface TenantDetection extends DetectionBase {
  readonly unit: 'tenant';
  /** Ids of settings, any of which being unknown makes a quiet verdict not-assessed, per platform. */
  readonly settings: Partial<Readonly<Record<Platform, readonly string[]>>>;
  judge(subject: TenantSubject, context: JudgeContext): Verdict;
}

export interface CredentialDetection extends DetectionBase {
  readonly unit: 'credential';
  judge(credential: CredentialRow, context: JudgeContext): Verdict;
}

export type Detection = AppDetection | TenantDetection | CredentialDetection;
