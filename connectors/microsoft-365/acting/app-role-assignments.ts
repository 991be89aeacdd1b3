/**
 * Application permissions. One that is given back gets a new id, so they are known by client, API and role.
 * https://learn.microsoft.com/graph/api/resources/approleassignment
 */
import type { Action } from '../../../src/core/plan.ts';
import { safeText } from '../../../src/core/text.ts';
import type { UndoRecipe } from '../../../src/kit/acting.ts';
import { isAppPermission, scopesOf } from '../grant-rows.ts';
import { AppRoleAssignment } from '../wire.ts';
import type { Calls } from './calls.ts';
import { changed, type Deed, done, factOf, principalOf } from './deed.ts';
import { apiWords, appWords, scopeText } from './words.ts';
import { RoleNames } from './wire.ts';

interface Held {
  readonly assignment: AppRoleAssignment;
  /** Its name, or its id where the API no longer defines it. */
  readonly role: string;
  readonly defined: boolean;
}

/** What one client holds on one API. */
async function heldOn(calls: Calls, action: Action): Promise<readonly Held[]> {
  const resource = factOf(action, 'resourceId');
  const assignments = await calls.list(
    { operation: 'servicePrincipals.appRoleAssignments', ids: [principalOf(action)] },
    AppRoleAssignment,
  );
  const here = assignments.filter((one) => one.resourceId === resource && isAppPermission(one));
  if (here.length === 0) return [];
  const names = await roleNames(calls, resource);
  return here.map((assignment) => {
    const role = names.get(assignment.appRoleId);
    return { assignment, role: role ?? assignment.appRoleId, defined: role !== undefined };
  });
}

/** By role id; empty when the API is gone. */
async function roleNames(calls: Calls, resource: string): Promise<ReadonlyMap<string, string>> {
  const api = await calls.get(
    { operation: 'servicePrincipals.get', ids: [resource], select: ['id', 'appRoles'] },
    RoleNames,
  );
  return new Map((api?.appRoles ?? []).map(({ id, value }): [string, string] => [id, value || id]));
}

export function removeAppRole(calls: Calls): Deed {
  return {
    async look(action) {
      const held = await heldOn(calls, action);
      const planned = action.expects['permissions'] ?? '';
      const known = new Set(scopesOf(planned));
      const now = held.map(({ role }) => role);
      // Also what the API calls by another name since.
      if (now.some((role) => !known.has(role)))
        return changed(`planned with ${safeText(planned)}, and now it has ${safeText(scopeText(now))}`);
      const one = held.find(({ role }) => role === factOf(action, 'role'));
      return one === undefined ? done : { is: 'ready', undo: restoring(action, one) };
    },
    async act(action) {
      const role = factOf(action, 'role');
      const resource = factOf(action, 'resourceId');
      for (const { assignment } of (await heldOn(calls, action)).filter((one) => one.role === role))
        await calls.write('appRoleAssignedTo.delete', [resource, assignment.id]);
      return {};
    },
  };
}

/** Null for a role that its API no longer defines: nobody can be given that. */
function restoring({ target, phase }: Action, { assignment, role, defined }: Held): UndoRecipe | null {
  if (!defined) return null;
  return {
    kind: 'restore-app-role',
    phase,
    target: { ...target, handles: [], facts: { ...target.facts, appRoleId: assignment.appRoleId } },
    expects: { state: 'absent' },
    what: `give ${appWords(target)} back the application permission ${safeText(role)} on ${apiWords(target.resource)}`,
  };
}

export function restoreAppRole(calls: Calls): Deed {
  return {
    async look(action) {
      const held = await heldOn(calls, action);
      const roleId = factOf(action, 'appRoleId');
      if (held.some(({ assignment }) => assignment.appRoleId === roleId)) return done;
      return { is: 'ready', undo: removing(action, held) };
    },
    async act(action) {
      const resourceId = factOf(action, 'resourceId');
      await calls.write('appRoleAssignedTo.create', [resourceId], {
        principalId: principalOf(action),
        resourceId,
        appRoleId: factOf(action, 'appRoleId'),
      });
      return {};
    },
  };
}

function removing(action: Action, held: readonly Held[]): UndoRecipe {
  const { target, phase } = action;
  const role = factOf(action, 'role');
  return {
    kind: 'remove-app-role',
    phase,
    target,
    expects: { permissions: scopeText([...held.map((one) => one.role), role]) },
    what: `remove the application permission ${safeText(role)} of ${appWords(target)} on ${apiWords(target.resource)}`,
  };
}
