/**
 * What a detection declares and how it judges. The engine makes one pass over events and grants for all
 * detections and derives not-assessed from `needs` and the coverage, so no detection handles missing data.
 */
import type { Advisory } from '../core/advisory.ts';
import type { ScopeVerdict } from '../core/capability.ts';
import type { Evidence, Finding } from '../core/finding.ts';
import type {
  AppRow,
  CredentialRow,
  EventRow,
  GrantRow,
  OwnerRow,
  RoleRow,
  SettingRow,
} from '../core/rows.ts';
import type { BlindSpotId, StreamId } from '../core/streams.ts';
import type { Decision, EventType, GrantKind, Platform, Severity, Tier } from '../core/vocabulary.ts';

/** Facts that a vendor may not tell of a grant. One unknown grant makes a quiet verdict not-assessed. */
export type RowFact = 'last-used' | 'principal-active' | 'principal-privileged' | 'scopes';

/** Facts that a vendor may not tell of an app or a credential. Unknown, they make its quiet verdict not-assessed. */
export type SubjectFact = 'publisher-verified' | 'created' | 'refresh-token' | 'ip-relaxation' | 'lifetime';

/** What the operator supplies. Without it a quiet verdict is not-assessed, with the way to supply it. */
export type ReferenceList = 'feeds' | 'priority-people';

/** What one platform must have given for a quiet verdict to mean clear. */
export interface PlatformNeeds {
  readonly streams: readonly StreamId[];
  /** Of these, the ones without which a finding by absence proves nothing; absent: all. */
  readonly absence?: readonly StreamId[];
  /** An earlier run in which those streams were complete. */
  readonly history?: boolean;
  readonly facts?: readonly (RowFact | SubjectFact)[];
  /** Leave part of the question open: found stays found, clear becomes not-assessed. */
  readonly blindSpots?: readonly BlindSpotId[];
  readonly lists?: readonly ReferenceList[];
}

/** A platform that is absent is not judged. */
type Needs = Partial<Readonly<Record<Platform, PlatformNeeds>>>;

interface DetectionBase {
  /** Kebab-case, for ever: it stands in waivers and reports. */
  readonly id: string;
  /** D-number in the catalogue. */
  readonly number: string;
  readonly title: string;
  readonly severity: Severity;
  readonly needs: Needs;
  /**
   * Its finding says that something was not seen. With a need unmet that proves nothing, so even a finding
   * becomes not-assessed.
   */
  readonly byAbsence?: true;
  /** Controls and techniques, as `frameworks.ts` names them. */
  readonly frameworks: readonly string[];
  /** What looks the same and is harmless, and how to tell. One or two plain sentences. */
  readonly falsePositives: string;
  /** Alerts of Microsoft's App Governance that ask the same question, by name. */
  readonly counterparts?: readonly string[];
  /** What to do about it, one or two plain sentences. */
  readonly remedy: string;
  /** What a platform needs said besides. */
  readonly remedyNotes?: Partial<Readonly<Record<Platform, string>>>;
  /** Numbers a policy may set under `detections.<id>`, with their defaults. */
  readonly options?: Readonly<Record<string, number>>;
}

/** Its texts may quote strangers: the engine washes and cuts them. */
export interface Found {
  /** Overrides the detection's own. */
  readonly severity?: Severity;
  readonly title: string;
  readonly explanation: string;
  readonly evidence: Evidence;
  /** Replaces the detection's own where the case knows better. */
  readonly remedy?: string;
}
/** Null: clear. */
type Verdict = Found | null;

/** A grant's scopes as the platform's catalogue reads them. One object for all grants with the same set. */
export interface GrantScopes {
  /** Worst of the verdicts, and never below what a grant of this kind reaches when its scopes are not told. */
  readonly tier: Tier;
  readonly verdicts: readonly ScopeVerdict[];
}

/** Where a grant exceeds the approval of its app. */
export interface BeyondApproval {
  readonly scopes: readonly ScopeVerdict[];
  /** The approval names people, and this grant is not one of theirs. */
  readonly principal: boolean;
}

/** What a policy's entry of a vendor says beside the scopes. Days are `2027-06-30`. */
export interface ApprovalTerms {
  /** Day on which it ended; null while it counts. */
  readonly endedOn: string | null;
  /** The policy wants an owner for each vendor, and this one has none. */
  readonly ownerless: boolean;
  /** Null: the policy allows any region, or this vendor's are allowed. Empty: it is not stated where the data goes. */
  readonly regionsOutside: readonly string[] | null;
}

/** What the policy says of an app, computed before detections run. */
export interface PolicyStanding {
  readonly decision: Decision;
  readonly vendor: string | null;
  readonly match: 'proven' | 'candidate' | null;
  /** The rule or evidence, as a sentence. */
  readonly why: string;
  /** Null for an app that no vendor's entry is proven to be about. */
  readonly terms: ApprovalTerms | null;
  /** Null when the grant is within the approval, and for every grant of an app that is not approved. */
  beyondApproval(grant: GrantRow, scopes: GrantScopes): BeyondApproval | null;
}

export interface JudgeContext {
  /** Now, for approvals and ages; milliseconds since the epoch. */
  readonly now: number;
  /** Up to when this tenant's stream speaks, for usage rules; null when it was not read. */
  asOf(stream: StreamId): number | null;
  /** The number a policy or the detection's default sets. */
  option(name: string): number;
  /** What the lists of known-bad clients say of an app; those that agree by id first. */
  advisories(app: AppRow): readonly Advisory[];
  /** The lists of known-bad clients that were looked at, each with its date. */
  readonly lists: readonly string[];
  /** Domains of vendors that the policy lists or that are well known, to their vendors' names. */
  readonly vendorDomains: ReadonlyMap<string, string>;
  /** Somebody of this tenant bears exactly this name or address, folded. */
  isPerson(name: string): boolean;
  /** The policy names this address as one whose consents deserve a look. */
  isPriority(label: string): boolean;
  /** Reads a set of scopes that such a grant had or might have, e.g. its `previousScopes`. */
  scopesOf(
    scopes: readonly string[],
    grant: Pick<GrantRow, 'kind' | 'resource' | 'scopeStatus'>,
  ): GrantScopes;
}

/** Another app of the tenant with the same maker by id: one project, one owner tenant, one verified publisher. */
export interface Sibling extends Pick<AppRow, 'key' | 'clientId' | 'name'> {
  readonly decision: Decision;
  readonly advisories: readonly Advisory[];
}

export interface AppSubject {
  readonly app: AppRow;
  readonly standing: PolicyStanding;
  /** Directory roles the app itself holds. */
  readonly roles: readonly RoleRow[];
  /** Who may add credentials to it, and so become it. */
  readonly owners: readonly OwnerRow[];
  /** Of the same maker; banned and listed ones first, at most 100. */
  readonly siblings: readonly Sibling[];
  /** What this detection said of this app in the last run, unless it was resolved since. */
  readonly previous: Finding | null;
}

/** Hears one app's events, then its grants, then judges. `grant` returns true to cite the grant. */
export interface AppCase {
  event?(event: EventRow): void;
  /**
   * @param idleSince from when on the grant is known to be unused, by the list, the log or the app's own activity;
   * milliseconds since the epoch, null when that is not known
   */
  grant?(grant: GrantRow, scopes: GrantScopes, idleSince: number | null): boolean;
  end(): Verdict;
  /**
   * Asked when `end` found nothing: why this app's own events are too few, or tell too little, to call it clear.
   * Absent or null: they are not. Completes "not assessed: …".
   */
  untold?(): string | null;
}

export interface AppDetection extends DetectionBase {
  readonly unit: 'app';
  /** Kinds of grant it hears of, and whose unknown facts count; absent: all. */
  readonly grants?: readonly GrantKind[];
  /** Kinds of event it hears of; absent: none. */
  readonly events?: readonly EventType[];
  /** Null: this app is out of the question, whatever its grants; it counts as clear. */
  begin(subject: AppSubject, context: JudgeContext): AppCase | null;
}

export interface TenantSubject {
  readonly tenant: string;
  readonly platform: Platform;
  readonly settings: ReadonlyMap<string, SettingRow>;
  /** Of no single app, oldest first, of the types that the detection asks for. */
  readonly events: readonly EventRow[];
}

export interface TenantDetection extends DetectionBase {
  readonly unit: 'tenant';
  /** Ids of settings, any of which being unknown makes a quiet verdict not-assessed, per platform. */
  readonly settings: Partial<Readonly<Record<Platform, readonly string[]>>>;
  /** Types of event it hears of; absent: none. */
  readonly events?: readonly EventType[];
  judge(subject: TenantSubject, context: JudgeContext): Verdict;
  /** Asked when `judge` found nothing: why the events tell too little to call it clear, as `AppCase.untold`. */
  untold?(subject: TenantSubject, context: JudgeContext): string | null;
}

export interface CredentialDetection extends DetectionBase {
  readonly unit: 'credential';
  judge(credential: CredentialRow, context: JudgeContext): Verdict;
}

/** One app of a vendor, with what its grants add up to. */
export interface VendorApp {
  readonly app: AppRow;
  readonly match: 'proven' | 'candidate';
  readonly decision: Decision;
  readonly tier: Tier;
  /** Kinds of data it reaches with a scope of tier medium or worse. */
  readonly dataClasses: ReadonlySet<string>;
  readonly grants: number;
  readonly people: number;
}

export interface VendorSubject {
  readonly name: string;
  /** In the order of tenants, across all of the run. */
  readonly apps: readonly VendorApp[];
  /** About the vendor or any of its apps. */
  readonly advisories: readonly Advisory[];
}

/** Judged after all tenants; its finding is of no single tenant. Counted in each tenant where the vendor has an app. */
export interface VendorDetection extends DetectionBase {
  readonly unit: 'vendor';
  judge(vendor: VendorSubject, context: Pick<JudgeContext, 'now' | 'option' | 'lists'>): Verdict;
}

export type Detection = AppDetection | TenantDetection | CredentialDetection | VendorDetection;
