/** Rows as the inventory hands them to judgement, reports and views: observations with identity and history. */
import type {
  AppActivitySeen,
  AppSeen,
  CredentialSeen,
  EventSeen,
  GrantSeen,
  PrincipalSeen,
  RoleSeen,
  SettingSeen,
} from './observation.ts';
import type { Platform, Tri } from './vocabulary.ts';

/** When a row was first and last seen, and whether this run only kept it because its stream was not complete. */
export interface Lifespan {
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly carried: boolean;
}

export interface AppRow extends Omit<AppSeen, 'type'>, Lifespan {
  readonly tenant: string;
  readonly platform: Platform;
  /** `platform:clientId` */
  readonly key: string;
  /** Null where the platform does not tell use per app, or the stream was not read. */
  readonly activity: Omit<AppActivitySeen, 'type' | 'clientId'> | null;
  /** The vendor's own count of users, where it gives one. */
  readonly vendorUsers: number | null;
}

export interface GrantRow extends Omit<GrantSeen, 'type' | 'clientId' | 'principal'>, Lifespan {
  readonly id: string;
  readonly tenant: string;
  readonly platform: Platform;
  readonly app: string;
  readonly principal: {
    readonly kind: PrincipalSeen['kind'];
    readonly id: string;
    /** E-mail or name; the id when the vendor gave neither. */
    readonly label: string;
    readonly active: Tri;
    readonly privileged: Tri;
  };
  /** Scopes in the last run before this one that read this grant; null when it was not there or never read. */
  readonly previousScopes: readonly string[] | null;
}

export interface CredentialRow extends Omit<CredentialSeen, 'type' | 'clientId'>, Lifespan {
  readonly tenant: string;
  readonly platform: Platform;
  readonly app: string | null;
}

export interface PrincipalRow extends Omit<PrincipalSeen, 'type'>, Lifespan {
  readonly tenant: string;
  readonly platform: Platform;
}

export interface SettingRow extends Omit<SettingSeen, 'type'> {
  readonly tenant: string;
  readonly platform: Platform;
}

export interface EventRow extends Omit<EventSeen, 'type' | 'clientId'> {
  readonly tenant: string;
  readonly platform: Platform;
  readonly app: string | null;
}

export interface RoleRow extends Omit<RoleSeen, 'type' | 'nativeId'> {
  readonly tenant: string;
  readonly app: string;
}

/** Who can add a credential to an app that the tenant owns. */
export interface OwnerRow {
  readonly tenant: string;
  readonly app: string;
  readonly principal: GrantRow['principal'];
}
