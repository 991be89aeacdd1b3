/** Who holds a directory role, through groups too: what such a person consents to reaches further. */
import { AppError } from '../../src/core/errors.ts';
import type { Gap, StreamContext } from '../../src/kit/connector.ts';
import { getByIds, groupMembers, idsPerCall, roleAssignmentList } from './client.ts';
import { readWhole, shortfall } from './list.ts';
import type { Tenant } from './tenant.ts';
import { addressable, unitFailure } from './unit-failure.ts';
import { DirectoryObject, Page, RoleAssignment } from './wire.ts';

export interface RoleHolders {
  readonly ids: ReadonlySet<string>;
  /** False when an assignment or a group's member may be missing: not being in `ids` then says nothing. */
  readonly complete: boolean;
  /** What `directory-roles` has not told already. */
  readonly gaps: readonly Gap[];
}

export async function roleHolders(tenant: Tenant, context: StreamContext): Promise<RoleHolders> {
  if (tenant.roleHolders === 'unreadable') return { ids: new Set(), complete: false, gaps: [] };
  const ids = new Set<string>();
  const gaps: Gap[] = [];
  try {
    const assigned = tenant.roleHolders ?? (await assignedIds(tenant, context));
    for (const id of assigned) ids.add(id);
    for (const group of await groupsAmong(assigned, tenant, context)) {
      const { members, gap } = await membersOf(group, tenant, context);
      for (const id of members) ids.add(id);
      if (gap !== null) gaps.push(gap);
    }
  } catch (thrown) {
    const error = unitFailure(thrown);
    // The permission is that of `directory-roles`, which may be skipped for the lack of it.
    return {
      ids,
      complete: false,
      gaps: error.code === 'GAP_PERMISSION' ? gaps : [...gaps, { error, units: 1 }],
    };
  }
  return { ids, complete: gaps.length === 0, gaps };
}

/** In a resumed run, in which `directory-roles` was read before. @throws AppError when some may be missing */
async function assignedIds({ graph }: Tenant, context: StreamContext): Promise<ReadonlySet<string>> {
  const list = { ask: roleAssignmentList, shape: RoleAssignment, keyOf: ({ id }: RoleAssignment) => id };
  const { rows, end } = await readWhole(graph, list, context);
  const gap = shortfall(list, end);
  if (gap !== null) throw gap.error;
  if (end.malformed > 0) throw new AppError('READ_MALFORMED', { detail: roleAssignmentList.operation });
  return new Set(rows.map(({ principalId }) => principalId));
}

/** @throws AppError when some may be missing */
async function groupsAmong(
  assigned: ReadonlySet<string>,
  tenant: Tenant,
  { recall, signal }: StreamContext,
): Promise<readonly string[]> {
  const index = await tenant.appIndex(recall);
  const people = [...assigned].filter((id) => index.clientId(id) === null);
  const groups: string[] = [];
  for (let from = 0; from < people.length; from += idsPerCall) {
    const ids = people.slice(from, from + idsPerCall);
    const ask = { ...getByIds, select: ['id'], about: 'groups with a role' };
    const { value } = await tenant.graph.post(ask, { ids, types: ['group'] }, Page, signal);
    for (const raw of value) {
      const group = DirectoryObject.safeParse(raw);
      // Which of them it is nobody knows: its members would pass for people without a role.
      if (!group.success) throw new AppError('READ_MALFORMED', { detail: getByIds.operation });
      if (group.data['@odata.type'] !== '#microsoft.graph.user') groups.push(group.data.id);
    }
  }
  return groups;
}

async function membersOf(
  group: string,
  { graph }: Tenant,
  context: StreamContext,
): Promise<{ readonly members: readonly string[]; readonly gap: Gap | null }> {
  try {
    const ask = addressable(group, groupMembers);
    const list = { ask, shape: DirectoryObject, keyOf: ({ id }: DirectoryObject) => id };
    const { rows, end } = await readWhole(graph, list, context);
    const malformed = new AppError('READ_MALFORMED', { detail: ask.operation });
    const gap =
      shortfall(list, end) ?? (end.malformed > 0 ? { error: malformed, units: end.malformed } : null);
    return { members: rows.map(({ id }) => id), gap };
  } catch (thrown) {
    return { members: [], gap: { error: unitFailure(thrown), units: 1 } };
  }
}
