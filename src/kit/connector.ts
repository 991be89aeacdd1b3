/**
 * What a platform must offer to be audited. A definition is plain data that loads nothing; everything that
 * costs time (schemas, SDKs) is behind `load`.
 */
import type { z } from 'zod';
import type { ScopeVerdict } from '../core/capability.ts';
import type { Clock } from '../core/clock.ts';
import type { BlindSpot, StreamStatus } from '../core/coverage.ts';
import type { AppError } from '../core/errors.ts';
import type {
  AppSeen,
  EventSeen,
  GrantSeen,
  Observation,
  PermissionSeen,
  PrincipalSeen,
} from '../core/observation.ts';
import type { AppAccessList, DelegationList, ListedApp, ListedClient } from '../core/operator-list.ts';
import type { StreamId } from '../core/streams.ts';
import type { Platform } from '../core/vocabulary.ts';
import type { ActingModule } from './acting.ts';
import type { Containment } from './containment.ts';
import type { Door, DoorSpec } from './transport/call.ts';

export interface StreamSpec {
  readonly id: StreamId;
  /** Least permissions of the credential, in the vendor's words. */
  readonly needs: readonly string[];
  /** Plan or licence without which the vendor does not offer it. */
  readonly plan: string | null;
  /** Tells of people's grants: unless it is complete, an app has at least the people that were counted. */
  readonly countsPeople?: true;
}

export interface EndpointSpec {
  /** Key under `endpoints` in the configuration. */
  readonly name: string;
  readonly what: string;
}

export interface AuthType {
  /** `auth.type` of a tenant entry. */
  readonly type: string;
  readonly summary: string;
  /** Signing in replaces its secret (`saveSecret`), so only one process may do so at a time. */
  readonly rotates?: true;
}

export interface ConnectorDefinition {
  readonly platform: Platform;
  readonly title: string;
  readonly authTypes: readonly AuthType[];
  readonly endpoints: readonly EndpointSpec[];
  /** The vendor's own hosts, any of which may stand in `endpoints` without being trusted by the user. */
  readonly hosts: readonly string[];
  readonly streams: readonly StreamSpec[];
  readonly blindSpots: readonly BlindSpot[];
  load(): Promise<ConnectorModule>;
}

/** Ids of whoever made an app: apps that share one are of one maker. None for the platform's own and the tenant's. */
export type MakersOf = (
  app: Pick<AppSeen, 'clientId' | 'party' | 'ownerTenant' | 'publisherId' | 'facts'>,
) => readonly string[];

export interface ConnectorModule {
  /** The keys of a tenant entry that are this platform's own: auth, endpoints and the like. Strict. */
  readonly settings: z.ZodType;
  classifyScope: ClassifyScope;
  /** APIs that publish names of their own, the main one first; absent: a name means the same everywhere. */
  readonly scopeResources?: readonly ScopeResource[];
  /** Absent: this platform does not tell who made an app. */
  readonly makersOf?: MakersOf;
  /** What to click and grant so that an audit can read, for `init`. */
  setup(settings: unknown): readonly SetupStep[];
  open(context: OpenContext): Promise<Session>;
  /** How an app is cut off here, for `trace` and `explain`. */
  readonly containment?: Containment;
  /** Changing this platform; loaded for plans only. */
  acting?(): Promise<ActingModule>;
  /** Who holds domain-wide delegation, as this vendor's console exports it; absent: there is no such list. */
  readonly readDelegationList?: (text: string) => ListRead<ListedClient>;
  /** Which apps the vendor's console lets in, as it exports it; absent: there is no such list. */
  readonly readAppAccessList?: (text: string) => ListRead<ListedApp>;
}

/** All of a file, or what is wrong with it. */
export interface ListRead<Entry> {
  readonly entries: readonly Entry[];
  /** By line, counted from 1. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
  /** Titles of columns that mean nothing here. */
  readonly ignored: readonly string[];
  /** Rows that say nothing here and are no mistake: how many, and why, e.g. `apps of phones`; absent: none. */
  readonly leftOut?: readonly { readonly rows: number; readonly why: string }[];
}

export interface ScopeResource {
  /** A grant's `resource`. */
  readonly id: string;
  readonly title: string;
  /** Addresses under which its names are written out in full. */
  readonly hosts: readonly string[];
}

/** @param resource the grant's `resource`; a name means something only within its resource. */
export type ClassifyScope = (
  scope: string,
  resource: string,
  mode: 'delegated' | 'application',
) => ScopeVerdict;

export interface SetupStep {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface OpenContext {
  readonly tenant: string;
  /** Output of `settings`. */
  readonly settings: unknown;
  /** Reads the secret that a reference names, whole and trimmed. @throws AppError SECRET_* */
  secret(reference: string): Promise<string>;
  /**
   * Replaces a secret that rotates; it is durable before this returns. The reference is `file:` or `keychain:`.
   * @throws AppError SECRET_UNWRITABLE
   */
  saveSecret(reference: string, value: string): Promise<void>;
  /** Registers a secret that an answer brought, beside bearers, before it is used: no message can quote it then. */
  redact(secret: string): void;
  /**
   * The origin of an address that the vendor named at run time (Salesforce: the instance URL of a token answer).
   * @throws AppError CONFIG_UNTRUSTED_HOST unless it is the vendor's own, trusted by the user, or loopback
   */
  trustedOrigin(url: string): string;
  /** A door that can only read what its operations name. */
  openDoor(spec: DoorSpec): Door;
  /** Tells a person at the terminal what to do (a device code). Absent where nobody is there to read it. */
  readonly prompt?: (text: string) => void;
  /** The operator's list of domain-wide delegation; absent: none was imported. */
  readonly delegationList?: DelegationList;
  /** The operator's list of apps that the console lets in; absent: none was imported. */
  readonly appAccessList?: AppAccessList;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface Session {
  /** Signs in and says whose tenant this is, for pinning. @throws AppError SIGN_IN_* */
  identify(): Promise<{ readonly id: string; readonly name: string | null }>;
  /** What this credential can and cannot see, and what it could but should not be able to do. */
  examine(): Promise<Examination>;
  readonly streams: readonly Stream[];
}

export interface Ability {
  readonly stream: StreamId;
  readonly can: 'yes' | 'no' | 'unknown';
  /** Why not, and which scope, role or licence would change it. */
  readonly reason: string | null;
  readonly remedy: string | null;
  /** No change of the credential would open it: fit to stand under knownGaps. */
  readonly lasting?: boolean;
}

export interface Examination {
  readonly abilities: readonly Ability[];
  /** E.g. a read credential that can write. */
  readonly warnings: readonly string[];
}

/** Streams that between them ask about every person of a roster, one after another. */
export interface PeopleAsked {
  /** Lists the people. Whom it no longer lists, being complete, has nothing any more. */
  readonly roster: StreamId;
  /** Ask about those who can sign in. */
  readonly active: readonly StreamId[];
  /** Asks about the others, and ends after those: what was known of somebody goes over to it. */
  readonly inactive: StreamId;
}

export interface Stream {
  readonly id: StreamId;
  /** Streams whose rows this one looks up; they are ended, in whatever state, before this one starts. */
  readonly after: readonly StreamId[];
  /** Its grants come from a log, which forgets: one that is not met again is carried until the log ends it. */
  readonly fromLog?: true;
  /** It is one of these, and its grants and app passwords belong to the people it asks about. */
  readonly people?: PeopleAsked;
  /** Yields pages as they come. Throwing ends the stream as partial, or unavailable when nothing was read. */
  read(context: StreamContext): AsyncGenerator<Batch, StreamEnd>;
  /** Absent: this stream is read whole in every audit. */
  readonly changes?: Changes;
}

/** Reading what changed since an earlier read, at the cost of the changes. */
export interface Changes {
  /** Beside `Stream.after`: streams whose news of this run it goes by. */
  readonly after: readonly StreamId[];
  /**
   * Rows that it tells replace what was known of them; rows that it does not tell stay as they are, but for those of
   * subjects that a batch has told in full. It may give up at any moment: then the stream is read whole in this run.
   */
  read(context: ChangesContext): AsyncGenerator<Batch, StreamEnd | ReadWhole>;
}

export interface ChangesContext extends StreamContext {
  /** What the last read that gave one gave as its cursor: the connector's own words, checked by it. */
  readonly cursor: string;
  /** ISO time at which the last whole read of this stream began. */
  readonly wholeAt: string;
  readonly news: News;
}

/** What is known now and was not, or not like this, when this stream's cursor was given. */
export interface News {
  principals(): AsyncIterable<PrincipalSeen>;
  apps(): AsyncIterable<AppSeen>;
  /** Apps that were known and are not any more. */
  goneApps(): AsyncIterable<{ readonly clientId: string }>;
  /** As a stream told them before, of apps that it tells otherwise or no more. */
  formerApps(): AsyncIterable<AppSeen>;
  /** Permissions of resources that have another name now, or are gone, as they were. */
  formerPermissions(): AsyncIterable<PermissionSeen>;
  /**
   * In no order. Those of the run that gave the cursor are among them, for a log goes on while other streams are
   * read: of these, whoever asks passes over what happened before his own last read began.
   */
  events(): AsyncIterable<EventNews>;
  /** The vendor's counts of people by app, of a time since this stream was read whole. */
  counts(): AsyncIterable<PeopleCount>;
  /**
   * Since then, the run of the cursor included, this stream went on from a read that had not understood all: what
   * happened is not all among the events.
   */
  passedOver(stream: StreamId): boolean;
}

/** How many people use an app by the vendor's own count, and by what is known of their grants. */
export interface PeopleCount {
  readonly clientId: string;
  readonly users: number;
  /** People who can sign in and hold a grant now as they did before the time that the vendor's count is of. */
  readonly least: number;
  /** People who have held one since then. */
  readonly most: number;
}

export interface EventNews extends EventSeen {
  /**
   * First met by a run after the one that gave the cursor: never to be passed over by its time, for that run, resumed
   * days later, may have read the stream later than the log.
   */
  readonly unheard: boolean;
}

/** Changes cannot be told, for this reason, in words that fit “read whole, because …”. */
export interface ReadWhole {
  readonly readWhole: string;
}

/** One page: its rows and the checkpoint that vouches for all pages so far are saved in one transaction. */
export interface Batch {
  readonly rows: readonly Observation[];
  /** Vendor rows understood on this page, duplicates not counted. */
  readonly read: number;
  /** Opaque; given back as `StreamContext.checkpoint` on resume. Null: this stream starts over. */
  readonly checkpoint: string | null;
  /**
   * With this page all that the stream holds of these has been told in this run: what they have lost is gone, whatever
   * else the stream could not read. Needed of changes, and of a whole read with gaps that gives a cursor.
   */
  readonly told?: readonly Subject[];
  /** Its grants are united with what is known of the same ones, whichever stream told it, and replace nothing. */
  readonly adds?: true;
}

/** A person with what is granted to him and his credentials, an app, or a resource with what reaches it. */
export type Subject =
  | { readonly principal: { readonly kind: PrincipalSeen['kind']; readonly id: string } }
  | { readonly clientId: string }
  | { readonly resource: string };

/** Something this API could have given and did not. Any gap makes a stream partial. */
export interface Gap {
  readonly error: AppError;
  /** How many units (users, apps, pages) it concerns. */
  readonly units: number;
}

export interface StreamEnd {
  /** What the vendor says there is, duplicates not counted; null when it does not say. */
  readonly expected: number | null;
  /** ISO time up to which the rows speak. */
  readonly asOf: string;
  readonly gaps: readonly Gap[];
  /** Worth telling although nothing is missing. */
  readonly note?: string;
  /**
   * From where changes are to be read next time; it must cover what happened while this read went on. Absent: the
   * next read is whole, or goes on from the last cursor that was given.
   */
  readonly cursor?: string;
  /** Of `Changes.read` with gaps: they concern these alone, for all others it vouches. Absent: for nobody. */
  readonly unread?: readonly Subject[];
  /** Of `Changes.read`: ISO time since which every row was read itself; absent: the last whole read. */
  readonly verifiedAt?: string;
}

export interface StreamContext {
  readonly signal: AbortSignal;
  readonly checkpoint: string | null;
  readonly recall: Recall;
  /** A row that did not parse: counted, lowers coverage, kept as field names and types. */
  malformed(row: unknown, issues: string): void;
  progress(done: number, total: number | null): void;
}

/** Rows that earlier streams of this run have saved, so that a resumed run finds them too. */
export interface Recall {
  /** How a stream of this run ended; null when it has not, or was not begun. */
  ended(stream: StreamId): StreamStatus | null;
  /** @param stream as this one told them; absent: what all have told of each, united */
  apps(stream?: StreamId): AsyncIterable<AppSeen>;
  principals(): AsyncIterable<PrincipalSeen>;
  permissions(): AsyncIterable<PermissionSeen>;
  /** Those of one stream. What is saved while they are iterated may be among them. */
  grants(stream: StreamId): AsyncIterable<GrantSeen>;
  /** Distinct principals that grants, owners or roles point to, of the kinds `user` and `group`. */
  referencedPrincipals(): AsyncIterable<{ readonly kind: PrincipalSeen['kind']; readonly id: string }>;
}
