/** Directory roles held by apps: an app that is Global Administrator needs no permission. */
import type { z } from 'zod';
import { isoTime } from '../../../src/core/clock.ts';
import type { AppError } from '../../../src/core/errors.ts';
import type { Gap, Stream, StreamContext } from '../../../src/kit/connector.ts';
import { roleAssignmentList, roleDefinitionList } from '../client.ts';
import { type ListSpec, readList, readWhole, shortfall } from '../list.ts';
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
      const { names, error } = await roleNames(tenant, context);
      const gaps: Gap[] = error === null ? [] : [{ error, units: 1 }];
      const holders = new Set<string>();
      const pages = readList(tenant.graph, assignments, context);
      for (;;) {
        const step = await pages.next();
        if (step.done === true) {
          const gap = shortfall(assignments, step.value);
          if (gap !== null) gaps.push(gap);
          else if (step.value.malformed === 0) tenant.roleHolders = holders;
          return { expected: null, asOf, gaps };
        }
        for (const { principalId } of step.value) holders.add(principalId);
        const byApps = step.value.filter(({ principalId }) => index.clientId(principalId) !== null);
        yield {
          rows: byApps.map(({ principalId, roleDefinitionId }) => ({
            type: 'role',
            nativeId: principalId,
            role: names.get(roleDefinitionId) ?? roleDefinitionId,
            roleId: roleDefinitionId,
          })),
          read: step.value.length,
          checkpoint: null,
        };
      }
    },
  };
}

interface RoleNames {
  readonly names: ReadonlyMap<string, string>;
  readonly error: AppError | null;
}

/** Without names a role is still told, by its id. */
async function roleNames({ graph }: Tenant, context: StreamContext): Promise<RoleNames> {
  try {
    const { rows } = await readWhole(graph, definitions, context);
    return { names: new Map(rows.map(({ id, displayName }) => [id, displayName || id])), error: null };
  } catch (thrown) {
    return { names: new Map(), error: unitFailure(thrown) };
  }
}
