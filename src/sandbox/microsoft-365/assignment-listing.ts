import type { Assignment } from './app-roles.ts';
import type { GraphCall } from './graph-call.ts';
import { selectOf } from './graph-call.ts';
import type { Listing } from './paging.ts';

function assignmentRow({
  id,
  appRoleId,
  createdAt,
  principalId,
  principalName,
  principalType,
  resourceId,
  resourceName,
}: Assignment) {
  return {
    id,
    deletedDateTime: null,
    appRoleId,
    createdDateTime: createdAt === null ? null : `${new Date(createdAt).toISOString().slice(0, 23)}4567Z`,
    principalDisplayName: principalName,
    principalId,
    principalType,
    resourceDisplayName: resourceName,
    resourceId,
  };
}

export function assignmentJson(assignment: Assignment, select: readonly string[] | null): string {
  const row = assignmentRow(assignment);
  if (select === null) return JSON.stringify(row);
  return JSON.stringify(Object.fromEntries(Object.entries(row).filter(([name]) => select.includes(name))));
}

/** Who holds a role of one resource. */
export function assignedTo(call: GraphCall, resourceId: string): Listing {
  const { tenant } = call;
  const { directory, changes } = tenant;
  const table = tenant.assignments();
  const at = directory.findServicePrincipal(resourceId);
  const base = at === -1 ? 0 : table.sizeOf(at);
  const written = [...changes.assignments.values()]
    .filter((each) => each !== null)
    .filter((each) => each.resourceId === resourceId);
  const select = selectOf(call);
  const has = (index: number) =>
    index >= base || changes.assignments.size === 0 || !changes.assignments.has(table.at(at, index).id);
  return {
    length: base + written.length,
    has,
    row: (index) => assignmentJson(written[index - base] ?? table.at(at, index), select),
    count() {
      if (changes.assignments.size === 0) return base;
      let count = written.length;
      for (let index = 0; index < base; index += 1) if (has(index)) count += 1;
      return count;
    },
  };
}

export function listOfAssignments(held: readonly Assignment[], select: readonly string[] | null): Listing {
  return {
    length: held.length,
    has: () => true,
    row(index) {
      const assignment = held[index];
      return assignment === undefined ? '{}' : assignmentJson(assignment, select);
    },
    count: () => held.length,
  };
}
