/** Directory roles held by apps: an app that is Global Administrator needs no permission. */
import type { z } from 'zod';
import { isoTime } from '../../../src/core/clock.ts';
import type { Gap, Stream } from '../../../src/kit/connector.ts';
import { roleAssignmentList, roleDefinitionList } from '../client.ts';
import { type ListSpec, readWhole, shortfall } from '../list.ts';
import type { Tenant } from '../tenant.ts';
import { unitFailure } from '../unit-failure.ts';
import { RoleAssignment, RoleDefinition } from '../wire.ts';

const definitions: ListSpec<z.infer<typeof RoleDefinition>> = {
  ask: roleDefinitionList,
  shape: RoleDefinition,
  keyOf: ({ id }) => id,
};

const assignments: ListSpec<RoleAssignment> = {
  ask: roleAssignmentList,
  shape: RoleAssignment,
  keyOf: ({ id }) => id,
};

export function directoryRoles(tenant: Tenant): Stream {
  return {
    id: 'directory-roles',
    after: ['service-principals'],
    async *read(context) {
      const asOf = isoTime(tenant.clock.now());
      const index = await tenant.appIndex(context.recall);
      tenant.roleHolders = 'unreadable';
      const { rows, end } = await readWhole(tenant.graph, assignments, context);
      const gap = shortfall(assignments, end);
      const gaps: Gap[] = gap === null ? [] : [gap];
      if (gap === null && end.malformed === 0)
        tenant.roleHolders = new Set(rows.map(({ principalId }) => principalId));

      const names = new Map<string, string>();
      try {
        const defined = await readWhole(tenant.graph, definitions, context);
        for (const { id, displayName } of defined.rows) names.set(id, displayName || id);
      } catch (thrown) {
        gaps.push({ error: unitFailure(thrown), units: 1 });
      }

      const held = rows.filter(({ principalId }) => index.clientId(principalId) !== null);
      yield {
        rows: held.map(({ principalId, roleDefinitionId }) => ({
          type: 'role',
          nativeId: principalId,
          role: names.get(roleDefinitionId) ?? roleDefinitionId,
          roleId: roleDefinitionId,
        })),
        read: rows.length,
        checkpoint: null,
      };
      return { expected: null, asOf, gaps };
    },
  };
}
