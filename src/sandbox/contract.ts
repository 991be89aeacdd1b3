/** What the simulated company, its simulated vendors and the loopback server agree on. */

export interface SandboxRequest {
  readonly method: string;
  /** Absolute, as the client sent it. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
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
] as const;
export type FaultName = (typeof faultNames)[number];

/** `name@rate` with rate 0-1 of the calls it fits; a fault that must end one list fires on every call it fits. */
export interface Fault {
  readonly name: FaultName;
  readonly rate: number;
}

/** One simulated vendor tenant. Speaks the vendor's wire format from `facts`, shares no code with connectors. */
export interface Simulator {
  readonly platform: 'google-workspace' | 'microsoft-365' | 'slack' | 'salesforce';
  /** Name of each origin the vendor serves, e.g. `api` and `token`; each gets a port of its own. */
  readonly origins: readonly string[];
  handle(request: SandboxRequest, origin: string): Promise<SandboxReply>;
  /** Secret files to write (name to content) and the `grantwarden.yaml` tenant entry that uses them. */
  tenantEntry(
    id: string,
    urls: Readonly<Record<string, string>>,
  ): { readonly files: Readonly<Record<string, string>>; readonly entry: Readonly<Record<string, unknown>> };
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
}

export interface VendorApp {
  readonly platform: 'google-workspace' | 'microsoft-365' | 'slack' | 'salesforce';
  readonly clientId: string;
  /** As shown by the vendor: may be null, hostile or misleading. */
  readonly name: string | null;
  readonly scopes: readonly string[];
  /** Share of active people who granted it, 0-1. */
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
  readonly size: number;
  readonly domain: string;
  readonly name: string;
  /** Sandbox time at which the company's history ends and the simulation starts. */
  readonly startedAt: number;
  readonly vendors: readonly VendorProfile[];
  person(index: number): Person;
  /** Does this person hold a grant of this app: a pure function of seed, person and app. */
  holds(person: Person, app: VendorApp): boolean;
}
