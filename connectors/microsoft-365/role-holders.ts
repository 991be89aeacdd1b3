/** Who holds a directory role, through groups too: what such a person consents to reaches further. */
import type { StreamContext } from '../../src/kit/connector.ts';
import { getByIds, groupMembers, idsPerCall, roleAssignmentList } from './client.ts';
import { readWhole, shortfall } from './list.ts';
import type { Tenant } from './tenant.ts';
import { addressable, unitFailure } from './unit-failure.ts';
import { DirectoryObject, Page, RoleAssignment } from './wire.ts';

export interface RoleHolders {
  readonly ids: ReadonlySet<string>;
  /** False when the members of a group with a role could not be read: not being in `ids` then says nothing. */
  readonly complete: boolean;
}

/** Null when role assignments cannot be read. */
export async function roleHolders(tenant: Tenant, context: StreamContext): Promise<RoleHolders | null> {
  try {
    const assigned = await assignedIds(tenant, context);
    if (assigned === null) return null;
    const ids = new Set(assigned);
    let complete = true;
    for (const group of await groupsAmong(assigned, tenant, context)) {
      const members = await membersOf(group, tenant, context);
      for (const id of members ?? []) ids.add(id);
      if (members === null) complete = false;
    }
    return { ids, complete };
  } catch (thrown) {
    unitFailure(thrown);
    return null;
  }
}

/** Read by `directory-roles`; in a resumed run it is read again. */
async function assignedIds(
  { graph, roleHolders: noted }: Tenant,
  context: StreamContext,
): Promise<ReadonlySet<string> | null> {
  if (noted !== null) return noted === 'unreadable' ? null : noted;
  const list = { ask: roleAssignmentList, shape: RoleAssignment, keyOf: ({ id }: RoleAssignment) => id };
  const { rows } = await readWhole(graph, list, context);
  return new Set(rows.map(({ principalId }) => principalId));
}

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
      if (group.success && group.data['@odata.type'] !== '#microsoft.graph.user') groups.push(group.data.id);
    }
  }
  return groups;
}

async function membersOf(
  group: string,
  { graph }: Tenant,
  context: StreamContext,
): Promise<readonly string[] | null> {
  try {
    const ask = addressable(group, groupMembers);
    const list = { ask, shape: DirectoryObject, keyOf: ({ id }: DirectoryObject) => id };
    const { rows, end } = await readWhole(graph, list, context);
    return shortfall(list, end) === null ? rows.map(({ id }) => id) : null;
  } catch (thrown) {
    unitFailure(thrown);
    return null;
  }
}
