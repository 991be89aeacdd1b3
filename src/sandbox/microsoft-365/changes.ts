/** What has been written since the sandbox started, laid over the computed tenant. */
import type { AppProfile, Trust } from './app-profile.ts';
import type { Assignment } from './app-roles.ts';
import type { AuditEvent } from './audit-events.ts';
import type { RoleHolder } from './directory-roles.ts';
import type { Grant } from './grants.ts';
import type { SignInEvent } from './sign-in-row.ts';

export type Tracked = 'servicePrincipals' | 'oauth2PermissionGrants' | 'applications';

export interface Change {
  readonly at: number;
  readonly collection: Tracked;
  readonly id: string;
  readonly kind: 'updated' | 'deleted' | 'soft-deleted';
  /** The properties that changed; absent: all of them are told. */
  readonly fields?: readonly string[];
}

export interface Changes {
  /** Null: deleted. */
  readonly grants: Map<string, Grant | null>;
  readonly assignments: Map<string, Assignment | null>;
  /** Service principals made while the sandbox runs, by id. */
  readonly createdApps: Map<string, AppProfile>;
  /** Registrations made while the sandbox runs, by id. */
  readonly createdRegistrations: Map<string, AppProfile>;
  readonly deletedRegistrations: Set<string>;
  /** Merged into the object when it is served: service principals, registrations, policies. */
  readonly patches: Map<string, Readonly<Record<string, unknown>>>;
  /** When a service principal was deleted; it can be restored for 30 days. */
  readonly deletedApps: Map<string, number>;
  /** `<object id>/<key, owner or federated credential id>`. */
  readonly removedParts: Set<string>;
  /** Directory roles by the id of the assignment; null: taken away. */
  readonly roleHolders: Map<string, RoleHolder | null>;
  /** When somebody's sessions were ended, by user id. */
  readonly sessionsEnded: Map<string, readonly number[]>;
  readonly events: AuditEvent[];
  readonly signIns: SignInEvent[];
  /** By the object that carries them. */
  readonly addedSecrets: Map<string, AppProfile['secrets']>;
  /** Ids of people, by the registration or service principal. */
  readonly addedOwners: Map<string, readonly string[]>;
  /** By registration. */
  readonly addedTrusts: Map<string, readonly Trust[]>;
  /** Sign-ins of apps, by app id. */
  readonly lastSignIns: Map<string, number>;
  readonly log: Change[];
  /** How many objects have been made, for fresh ids. */
  made: number;
}

export function createChanges(): Changes {
  return {
    grants: new Map(),
    assignments: new Map(),
    createdApps: new Map(),
    createdRegistrations: new Map(),
    deletedRegistrations: new Set(),
    patches: new Map(),
    deletedApps: new Map(),
    removedParts: new Set(),
    roleHolders: new Map(),
    sessionsEnded: new Map(),
    events: [],
    signIns: [],
    addedSecrets: new Map(),
    addedOwners: new Map(),
    addedTrusts: new Map(),
    lastSignIns: new Map(),
    log: [],
    made: 0,
  };
}
