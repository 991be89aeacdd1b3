/** APIs that define permissions for apps, and who holds them. */
import type { Gap, Recall, StreamContext } from '../../src/kit/connector.ts';
import type { AppIndex } from './app-index.ts';
import { appRoleAssignedTo } from './client.ts';
import { expectedRows, type ListSpec, readList, shortfall } from './list.ts';
import type { Tenant } from './tenant.ts';
import { addressable, unitFailure } from './unit-failure.ts';
import { AppRoleAssignment } from './wire.ts';

export interface Resource {
  /** Object id of its service principal. */
  readonly id: string;
  readonly roles: ReadonlyMap<string, string>;
}

interface Reading {
  readonly assignments: readonly AppRoleAssignment[];
  readonly expected: number;
  readonly gap: Gap | null;
}

/** In the order of their ids, so that a checkpoint can name the last one. */
export async function resourcesWithRoles(recall: Recall, index: AppIndex): Promise<readonly Resource[]> {
  const byResource = new Map<string, Map<string, string>>();
  for await (const { resource, id, name, mode } of recall.permissions()) {
    if (mode !== 'application') continue;
    const roles = byResource.get(resource) ?? new Map<string, string>();
    byResource.set(resource, roles.set(id, name));
  }
  return [...byResource]
    .map(([clientId, roles]) => ({ id: index.servicePrincipal(clientId) ?? clientId, roles }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What came before an error is kept: a client has at least these roles. */
export async function readAssignedTo(
  { graph }: Tenant,
  { id }: Resource,
  context: StreamContext,
): Promise<Reading> {
  const assignments: AppRoleAssignment[] = [];
  try {
    const list: ListSpec<AppRoleAssignment> = {
      ask: addressable(id, appRoleAssignedTo),
      shape: AppRoleAssignment,
      keyOf: (assignment) => assignment.id,
    };
    const pages = readList(graph, list, context);
    for (;;) {
      const step = await pages.next();
      if (step.done === true) {
        const expected = expectedRows(step.value) ?? assignments.length;
        return { assignments, expected, gap: shortfall(list, step.value) };
      }
      assignments.push(...step.value);
    }
  } catch (thrown) {
    const error = unitFailure(thrown);
    const gone = error.code === 'READ_GONE';
    return { assignments, expected: assignments.length, gap: gone ? null : { error, units: 1 } };
  }
}
