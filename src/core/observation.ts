/**
 * What a connector tells the inventory: raw facts as the vendor gave them, unjudged. Text is verbatim
 * (hostile until `core/text.ts` shows it); times are ISO 8601 UTC or null; ids are text.
 */
import type {
  AppState,
  CredentialKind,
  EventType,
  GrantKind,
  Party,
  PrincipalKind,
  ScopeStatus,
  Tri,
  UsedStatus,
} from './vocabulary.ts';

export interface AppSeen {
  readonly type: 'app';
  /** The vendor's client id; the raw native id when the client itself is gone. */
  readonly clientId: string;
  readonly name: string | null;
  readonly publisher: string | null;
  /** Verified publisher's id, without which a publisher is not verified. */
  readonly publisherId: string | null;
  readonly verified: Tri;
  readonly party: Party;
  readonly state: AppState;
  readonly ownerTenant: string | null;
  /** Object ids by which the vendor's other lists refer to this app (Microsoft: service principal id). */
  readonly nativeIds: readonly string[];
  readonly replyUrls: readonly string[];
  readonly homepage: string | null;
  readonly createdAt: string | null;
  /** Further vendor facts a person may want to read: key to value, both verbatim. */
  readonly facts: Readonly<Record<string, string>>;
}

export interface PrincipalSeen {
  readonly type: 'principal';
  readonly kind: PrincipalKind;
  readonly id: string;
  /** E-mail or display name; null when the vendor did not return this principal. */
  readonly label: string | null;
  readonly active: Tri;
  readonly privileged: Tri;
}

export interface GrantSeen {
  readonly type: 'grant';
  readonly clientId: string;
  readonly principal: { readonly kind: PrincipalKind; readonly id: string };
  readonly kind: GrantKind;
  /** The API or workspace the grant reaches; '' where the platform has one only. */
  readonly resource: string;
  /** As the vendor wrote them, split but not normalised. */
  readonly scopes: readonly string[];
  readonly scopeStatus: ScopeStatus;
  readonly grantedAt: string | null;
  readonly lastUsedAt: string | null;
  readonly lastUsedStatus: UsedStatus;
  /** Native handles needed to revoke; rows of one grant id are united and keep all of them. Never a secret. */
  readonly handles: readonly string[];
  /** Where this was seen, e.g. `directory.tokens.list`. */
  readonly evidence: readonly string[];
}

/**
 * The vendor's log says that this grant was taken away. Grants that only a log tells of end by this and not by
 * silence, because a log forgets.
 */
export interface GrantEndedSeen {
  readonly type: 'grant-ended';
  readonly clientId: string;
  readonly principal: GrantSeen['principal'];
  readonly kind: GrantKind;
  readonly resource: string;
}

export interface CredentialSeen {
  readonly type: 'credential';
  readonly id: string;
  readonly clientId: string | null;
  readonly outbound: boolean;
  readonly kind: CredentialKind;
  readonly name: string | null;
  readonly createdAt: string | null;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly lastUsedStatus: UsedStatus;
  /** Principal id of the owner, where the credential belongs to a person. */
  readonly owner: string | null;
}

export interface OwnerSeen {
  readonly type: 'owner';
  readonly clientId: string;
  readonly principal: { readonly kind: PrincipalKind; readonly id: string };
}

export interface RoleSeen {
  readonly type: 'role';
  /** Native id of the app that holds the directory role. */
  readonly nativeId: string;
  readonly role: string;
  readonly roleId: string;
}

/** Last use of an app as a whole, where the vendor does not tell it per person. */
export interface AppActivitySeen {
  readonly type: 'app-activity';
  readonly clientId: string;
  readonly lastUsedAt: string | null;
  readonly lastUsedStatus: UsedStatus;
  /** Last use with the app's own credential, without a user. */
  readonly appOnlyLastUsedAt: string | null;
}

/** The vendor's own count of users of an app: a check on completeness, days old. */
export interface AppUsersSeen {
  readonly type: 'app-users';
  readonly clientId: string;
  readonly name: string | null;
  readonly users: number;
  readonly asOf: string;
}

/** A permission that a resource publishes, so that ids can be read as names. */
export interface PermissionSeen {
  readonly type: 'permission';
  readonly resource: string;
  readonly id: string;
  readonly name: string;
  readonly mode: 'application' | 'delegated';
}

export interface SettingSeen {
  readonly type: 'setting';
  readonly id: string;
  readonly value: string | null;
  readonly known: boolean;
}

/**
 * Facts of an event that detections read; a connector may tell more. All as text. Of a `sign-in` the event's
 * `clientId` is the app that got the token, `principal` the person (null: the app for itself), `resource` the API.
 * - `ip`, `country` (ISO 3166 alpha-2), `asn` (digits), `network` (name of who runs it): where the call came from
 * - `userAgent`; `protocol`: `authorization-code`, `refresh`, `device-code`, `password`, `client-credentials`, `jwt`, `other`
 * - `session`: equal for sign-ins of one session; `outcome`: `ok` or `failed`
 * - `api`, `method`: what was called; `calls`, `bytes`, `rows`: how much, where one event stands for several calls
 * - `object`: what was read, e.g. the name of a record type
 * - `actor`: who did it, where that is not the principal
 */
export type EventFact =
  | 'ip'
  | 'country'
  | 'asn'
  | 'network'
  | 'userAgent'
  | 'protocol'
  | 'session'
  | 'outcome'
  | 'api'
  | 'method'
  | 'calls'
  | 'bytes'
  | 'rows'
  | 'object'
  | 'actor';

export interface EventSeen {
  readonly type: 'event';
  /** Unique within the tenant; the same event read twice has the same id. */
  readonly id: string;
  readonly at: string;
  readonly event: EventType;
  readonly clientId: string | null;
  readonly appName: string | null;
  readonly principal: string | null;
  readonly resource: string | null;
  readonly scopes: readonly string[];
  readonly detail: Readonly<Record<string, string>>;
}

export type Observation =
  | AppSeen
  | PrincipalSeen
  | GrantSeen
  | GrantEndedSeen
  | CredentialSeen
  | OwnerSeen
  | RoleSeen
  | AppActivitySeen
  | AppUsersSeen
  | PermissionSeen
  | SettingSeen
  | EventSeen;
