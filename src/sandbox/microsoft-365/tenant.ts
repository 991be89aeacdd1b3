/** The computed tenant with everything written to it since: what every endpoint answers from. */
import type { LogTrouble, SandboxClock, Scenario } from '../contract.ts';
import type { AppProfile } from './app-profile.ts';
import type { Assignment, AssignmentTable } from './app-roles.ts';
import { createAssignmentTable } from './app-roles.ts';
import type { Changes, Tracked } from './changes.ts';
import { createChanges } from './changes.ts';
import type { Directory } from './directory.ts';
import { createDirectory } from './directory.ts';
import { createStaff, type Staff } from '../staff.ts';
import type { Grant, GrantTable } from './grants.ts';
import { createGrantTable } from './grants.ts';
import type { MicrosoftOptions } from './options.ts';
import { sizesOf } from './options.ts';

export interface Tenant {
  readonly directory: Directory;
  readonly staff: Staff;
  readonly clock: SandboxClock;
  readonly scenario: Scenario;
  readonly sovereign: boolean;
  readonly oddPages: boolean;
  readonly lagMs: number;
  readonly trouble: LogTrouble;
  readonly changes: Changes;
  grants(): GrantTable;
  assignments(): AssignmentTable;
  /** Live service principals only. */
  app(id: string): AppProfile | null;
  appByAppId(appId: string): AppProfile | null;
  isEnabled(app: AppProfile): boolean;
  grant(id: string): Grant | null;
  assignmentsOf(clientId: string): readonly Assignment[];
  personOf(userId: string): number;
  freshId(): string;
  /** @param fields those that changed; absent: all are told */
  noteChange(
    collection: Tracked,
    id: string,
    kind: 'updated' | 'deleted' | 'soft-deleted',
    fields?: readonly string[],
  ): void;
  patch(id: string, values: Readonly<Record<string, unknown>>): void;
  /** Page tokens given out so far stop working. */
  expirePageTokens(): void;
  readonly generation: number;
}

const usualLagMs = 5 * 60_000;

export function createTenant(
  options: MicrosoftOptions,
  ownRoles: readonly { readonly key: string; readonly roles: readonly string[] }[],
): Tenant {
  const sizes = sizesOf(options);
  const staff = createStaff(options.company);
  const directory = createDirectory(staff, sizes);
  const changes = createChanges();
  const { ids } = directory;
  let grantTable: GrantTable | null = null;
  let assignmentTable: AssignmentTable | null = null;
  let generation = 0;

  function grants(): GrantTable {
    grantTable ??= createGrantTable(directory, sizes.grants);
    return grantTable;
  }

  function assignments(): AssignmentTable {
    assignmentTable ??= createAssignmentTable(directory, sizes.appRoleAssignments, ownRoles);
    return assignmentTable;
  }

  function app(id: string): AppProfile | null {
    if (changes.deletedApps.has(id)) return null;
    const created = changes.createdApps.get(id);
    if (created !== undefined) return created;
    const at = directory.findServicePrincipal(id);
    return at === -1 ? null : directory.profile(at);
  }

  return {
    directory,
    staff,
    clock: options.clock,
    scenario: options.scenario,
    sovereign: options.sovereign ?? false,
    oddPages: options.oddPages ?? true,
    lagMs: options.lagMs ?? usualLagMs,
    trouble: options.logTrouble ?? { late: 0, lost: 0 },
    changes,
    grants,
    assignments,
    app,
    appByAppId(appId) {
      for (const created of changes.createdApps.values()) if (created.appId === appId) return app(created.id);
      const at = directory.findByAppId(appId);
      return at === -1 ? null : app(directory.servicePrincipalId(at));
    },
    isEnabled: ({ id, enabled }) => (changes.patches.get(id)?.['accountEnabled'] ?? enabled) === true,
    grant(id) {
      const written = changes.grants.get(id);
      if (written !== undefined) return written;
      const index = grants().indexOf(id);
      return index === -1 ? null : grants().at(index);
    },
    assignmentsOf(clientId) {
      const at = directory.findServicePrincipal(clientId);
      const held = at === -1 ? [] : assignments().ofClient(at);
      const added = [...changes.assignments.values()].filter((each) => each?.principalId === clientId);
      return [
        ...held.filter((each) => changes.assignments.get(each.id) === undefined),
        ...added.filter((each) => each !== null),
      ];
    },
    personOf(userId) {
      const index = ids.user.indexOf(userId);
      if (index < 0 || index >= staff.size) return -1;
      return staff.person(index).status === 'gone' ? -1 : index;
    },
    freshId() {
      changes.made += 1;
      return ids.created.at(changes.made);
    },
    noteChange(collection, id, kind, fields) {
      const told = fields === undefined ? {} : { fields };
      changes.log.push({ at: options.clock.now(), collection, id, kind, ...told });
    },
    patch(id, values) {
      changes.patches.set(id, { ...changes.patches.get(id), ...values });
    },
    expirePageTokens() {
      generation += 1;
    },
    get generation() {
      return generation;
    },
  };
}

/** Whoever runs such a tenant has thought about consent. */
export function isCareful({ scenario }: Tenant): boolean {
  return scenario === 'strict' || scenario === 'hardened';
}
