/** What the simulated company, its simulated vendors and the loopback server agree on. */
import type { Platform } from '../core/vocabulary.ts';

export interface SandboxRequest {
  readonly method: string;
  /** Absolute, as the client sent it. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Calls that this simulator has under way, this one included. */
  readonly inFlight: number;
}

export interface SandboxReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Break the connection instead of, or in the middle of, answering. */
  readonly broken?: 'reset' | 'truncated';
  /** Sandbox milliseconds before the first byte. */
  readonly delayMs?: number;
}

/** Faults that the server injects ahead of any vendor; forms that differ per vendor come from `faultReply`. */
export const faultNames = [
  '429-seconds',
  '429-fraction',
  '429-date',
  '429-past-date',
  '429-zero',
  '429-absent',
  'quota-403',
  'quota-text',
  'quota-503',
  '500-empty',
  '502-html',
  '503',
  '504-html',
  'reset',
  'truncated',
  'slow',
  '200-error',
  'malformed-row',
  'duplicate-rows',
  'empty-page',
  'endless-cursor',
  'foreign-next',
  'token-expiry',
  'forbidden-stream',
  'missing-rows',
  // Of writes alone: never done, done and the answer lost, refused as too many.
  'lost-write',
  'lost-answer',
  'throttled-write',
] as const;
export type FaultName = (typeof faultNames)[number];

/** `name@rate` with rate 0-1 of the calls it fits; a fault that must end one list fires on every call it fits. */
export interface Fault {
  readonly name: FaultName;
  readonly rate: number;
}

/** What every simulator is made from; `createXSimulator(options)` of each platform takes exactly this. */
export interface SimulatorOptions {
  readonly company: Company;
  readonly clock: SandboxClock;
  /** For simulators that must know a rate; deciding when a fault fires is the server's part. */
  readonly faults: readonly Fault[];
  readonly scenario: Scenario;
  readonly incident?: Incident;
  /** Sandbox milliseconds for which a vendor's log hides a new event; null: as long as the real one does. */
  readonly lagMs: number | null;
  /** Absent: every event shows after its lag. */
  readonly logTrouble?: LogTrouble;
}

/** Shares of new log events, 0-1, drawn from the seed. */
export interface LogTrouble {
  /** Shows only hours after its lag, behind events that happened later. */
  readonly late: number;
  /** Never shows. */
  readonly lost: number;
}

/**
 * What kind of tenant is simulated: `basic` is a cheaper edition that offers fewer streams, `strict` gives the
 * auditor fewer permissions, `hardened` lets him read everything and has every guard rail up.
 */
export const scenarios = ['standard', 'basic', 'strict', 'hardened'] as const;
export type Scenario = (typeof scenarios)[number];

/** Breaches of 2024 to 2026 that a sandbox can replay: the apps before, and by the mutation `theft` the theft. */
export const incidentNames = [
  'midnight-blizzard',
  'cyberhaven',
  'consent-lures',
  'vishing',
  'drift',
  'gainsight',
  'consentfix',
  'device-code',
  'context-ai',
  'klue',
] as const;
export type IncidentName = (typeof incidentNames)[number];

export interface Incident {
  readonly name: IncidentName;
  /** Third parties of the story, added to the company's own; the policy approves each of them. */
  readonly vendors: readonly VendorProfile[];
  /** Apps that nobody here knows before the theft, and no policy ever. */
  readonly strangers: readonly VendorProfile[];
  /** What the thief does, in order, when the mutation `theft` strikes. */
  readonly theft: readonly Deed[];
}

/** Where a call comes from. */
export interface Origin {
  readonly ip: string;
  /** ISO 3166 alpha-2 */
  readonly country: string;
  readonly asn: number;
  readonly network: string;
  readonly userAgent: string;
}

/** One thing that a vendor's log or lists show. */
export interface Deed {
  readonly platform: Platform;
  /** From the theft on; never less than the deed before. */
  readonly minutes: number;
  readonly clientId: string;
  /** An index; `holder`: whoever is first among those who hold the app; null: the app itself. */
  readonly person: number | 'holder' | null;
  /** Null: from where the person usually is. */
  readonly from: Origin | null;
  readonly what:
    | { readonly deed: 'consent'; readonly scopes: readonly string[] }
    | {
        readonly deed: 'sign-in';
        readonly protocol: 'authorization-code' | 'device-code' | 'refresh' | 'client-credentials';
        /** Deeds that name the same are of one session. */
        readonly session: string | null;
        /** App id of the API; absent: the platform's main one. */
        readonly resource?: string;
      }
    | {
        readonly deed: 'api-use';
        /** Salesforce: the kind of record; Google: the method called, e.g. `gmail.users.messages.get`. */
        readonly object: string;
        /** Salesforce; absent: a query. */
        readonly by?: 'bulk-query' | 'deleted-query-job';
        readonly calls: number;
        /** Of all calls together. */
        readonly rows: number;
        readonly bytes: number;
      }
    | { readonly deed: 'credential-added' }
    | {
        readonly deed: 'app-role-granted';
        readonly role: string /** The app that gives it. */;
        readonly by: string;
      }
    | { readonly deed: 'reply-url-changed'; readonly url: string };
}

/** Changes that a running sandbox can be told to make, so that a second audit finds something new. */
export const mutations = [
  'scope-growth',
  'user-added',
  'user-left',
  'consent-burst',
  'new-app',
  'revoke',
  're-consent',
  'theft',
] as const;
export type Mutation = (typeof mutations)[number];

/** One simulated vendor tenant. Speaks the vendor's wire format from `facts`, shares no code with connectors. */
export interface Simulator {
  readonly platform: Platform;
  /** Name of each origin the vendor serves, e.g. `api` and `token`; each gets a port of its own. */
  readonly origins: readonly string[];
  handle(request: SandboxRequest, origin: string): Promise<SandboxReply>;
  /** Told once where each origin listens, for vendors whose answers name addresses of their own. */
  listening?(urls: Readonly<Record<string, string>>): void;
  /** Secret files to write (name to content) and the `grantwarden.yaml` tenant entry that uses them. */
  tenantEntry(
    id: string,
    urls: Readonly<Record<string, string>>,
  ): { readonly files: Readonly<Record<string, string>>; readonly entry: Readonly<Record<string, unknown>> };
  /**
   * The vendor's own form of a fault, or null when the fault does not fit this call or has no form of its own
   * (the server then sends the plain form, if there is one). `real` answers the call as if nothing were wrong.
   */
  faultReply?(
    name: FaultName,
    request: SandboxRequest,
    origin: string,
    real: () => Promise<SandboxReply>,
  ): Promise<SandboxReply | null>;
  /** Whether the call changes the tenant; absent: whatever is no GET does. */
  isWrite?(request: SandboxRequest, origin: string): boolean;
  /** The answer of a tenant to which nothing is connected; null: every list of the real answer is emptied instead. */
  emptyReply?(
    request: SandboxRequest,
    origin: string,
    real: () => Promise<SandboxReply>,
  ): Promise<SandboxReply | null>;
  /** Makes the change in this tenant; says in one line what was done, or null when it has no such thing. */
  mutate?(name: Mutation): string | null;
  /**
   * Makes that many ordinary changes at the sandbox's present time, drawn from the seed and what was made before:
   * everything that a full read of this tenant can show may change. Each writes the events that the vendor's log
   * would show, and none where the vendor logs none. One line for each, what was done.
   */
  live?(changes: number): readonly string[];
  /** Grants and installs of the app that work now, as the tenant itself has them, whatever its lists show. */
  liveGrants(this: void, clientId: string): number;
  /** Calls served, by operation; what a bench counts. */
  readonly served: ReadonlyMap<string, number>;
  readonly throttled: number;
}

/** Sandbox time: wall-clock-like milliseconds that may run faster than real ones. */
export interface SandboxClock {
  now(): number;
  readonly scale: number;
  sleep(ms: number): Promise<void>;
}

/** A person of the simulated company, the same on every platform; a pure function of seed and index. */
export interface Person {
  readonly index: number;
  readonly email: string;
  readonly given: string;
  readonly family: string;
  readonly department: string;
  /** `gone`: the account no longer exists. */
  readonly status: 'active' | 'suspended' | 'archived' | 'gone';
  readonly admin: 'super' | 'delegated' | 'none';
  readonly hiredAt: number;
  readonly leftAt: number | null;
}

/** A third party (or our own team) whose apps are connected somewhere. */
export interface VendorProfile {
  readonly name: string;
  readonly domain: string;
  readonly kind:
    | 'approved'
    | 'approved-overscoped'
    | 'unapproved'
    | 'banned'
    | 'ai-agent'
    | 'legacy'
    | 'hostile-name'
    | 'internal'
    | 'first-party';
  /** Microsoft owner tenant and verified publisher, where it has them. */
  readonly ownerTenant: string | null;
  readonly publisherId: string | null;
  readonly apps: readonly VendorApp[];
  /** How the policy of the company speaks of it; absent: not mentioned (or banned, see `kind`). */
  readonly approval?: VendorApproval;
}

export interface VendorApproval {
  readonly owner: string | null;
  /** Days after the sandbox's start; negative: the approval has run out. */
  readonly untilDays: number;
  readonly regions: readonly string[];
  readonly maxTier: 'critical' | 'high' | 'medium' | 'low';
}

export interface VendorApp {
  readonly platform: Platform;
  readonly clientId: string;
  /** As shown by the vendor: may be null, hostile or misleading. */
  readonly name: string | null;
  readonly scopes: readonly string[];
  /** Scopes and application permissions that the policy allows; absent: all, if the vendor is approved. */
  readonly allowed?: readonly string[];
  /** App id of the resource that `scopes` and `appRoles` belong to; absent: the platform's main API. */
  readonly resource?: string;
  /** Installed on a device rather than running on a server. */
  readonly native?: boolean;
  /** Salesforce: how the app came; absent: an installed connected app. `none`: never installed, so only a name. */
  readonly installation?: 'external-client-app' | 'none';
  /** Salesforce: as its administrator left it; absent: as chance will have it. */
  readonly policy?: {
    readonly refresh: 'infinite';
    readonly ip: 'ENFORCE' | 'BYPASS';
    readonly adminApproved: boolean;
  };
  /** Microsoft: where its tokens go; absent: to a page of the vendor's domain. */
  readonly replyUrl?: string;
  /** Client id without registration (OAuth 1). */
  readonly unregistered?: boolean;
  /** The vendor lists this app twice for one person; the scopes of the second row. */
  readonly twin?: readonly string[];
  /** Index of one who granted it for certain; absent: one whom chance picks. */
  readonly holder?: number;
  /** Share of people who granted it, 0-1; 0 for an app that a single person granted. */
  readonly adoption: number;
  readonly tenantWide: boolean;
  /** Application permissions (no user). */
  readonly appRoles: readonly string[];
  /** Days before the sandbox's start when people began to grant it; small numbers make a consent burst. */
  readonly since: number;
  /** Days since last use; null: never used. */
  readonly lastUsed: number | null;
}

export interface Company {
  readonly seed: number;
  /** Indexes 0 to size - 1 exist, those of deleted accounts included; grows by `hire`. */
  readonly size: number;
  readonly domain: string;
  readonly name: string;
  /** Sandbox time at which the company's history ends and the simulation starts. */
  readonly startedAt: number;
  readonly vendors: readonly VendorProfile[];
  person(index: number): Person;
  /** Does this person hold a grant of this app: a pure function of seed, person and app. */
  holds(person: Person, app: VendorApp): boolean;
  /** Index of the person with that address, or null. */
  find(email: string): number | null;
  /** Indexes after `position` (null: from the start) by e-mail address, and the position to go on from. */
  byEmail(position: number | null): Iterable<{ readonly index: number; readonly position: number }>;
  hire(): Person;
  leave(index: number, status: 'suspended' | 'archived' | 'gone', at: number): void;
}
