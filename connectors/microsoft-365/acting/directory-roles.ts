/**
 * Directory roles that an app itself holds, in all scopes in which it holds them.
 * https://learn.microsoft.com/graph/api/resources/unifiedroleassignment
 */
import { AppError } from '../../../src/core/errors.ts';
import type { Action } from '../../../src/core/plan.ts';
import { safeText } from '../../../src/core/text.ts';
import type { UndoRecipe } from '../../../src/kit/acting.ts';
import { isGuid } from '../settings.ts';
import { RoleAssignment } from '../wire.ts';
import type { Calls } from './calls.ts';
import { type Deed, done, factOf, principalOf } from './deed.ts';
import { appWords } from './words.ts';

async function assignmentsOf(calls: Calls, action: Action): Promise<readonly RoleAssignment[]> {
  const principal = principalOf(action);
  if (!isGuid(principal)) throw new AppError('ID_UNSAFE', { detail: 'not an object id' });
  const roleId = factOf(action, 'roleId');
  const all = await calls.list(
    { operation: 'roleAssignments.list', filter: `principalId eq '${principal}'` },
    RoleAssignment,
  );
  return all.filter((one) => one.principalId === principal && one.roleDefinitionId === roleId);
}

function scopeOf({ directoryScopeId }: RoleAssignment): string {
  return directoryScopeId || '/';
}

export function removeDirectoryRole(calls: Calls): Deed {
  return {
    async look(action) {
      const held = await assignmentsOf(calls, action);
      return held.length === 0 ? done : { is: 'ready', undo: restoring(action, held) };
    },
    async act(action) {
      for (const { id } of await assignmentsOf(calls, action))
        await calls.write('roleAssignments.delete', [id]);
      return {};
    },
  };
}

function restoring({ target, phase }: Action, held: readonly RoleAssignment[]): UndoRecipe {
  return {
    kind: 'restore-directory-role',
    phase,
    target: { ...target, facts: { ...target.facts, scopes: held.map(scopeOf).join(' ') } },
    expects: { state: 'absent' },
    what: `give ${appWords(target)} back the directory role ${safeText(target.facts['role'] ?? '')}`,
  };
}

export function restoreDirectoryRole(calls: Calls): Deed {
  const missing = async (action: Action): Promise<readonly string[]> => {
    const held = new Set((await assignmentsOf(calls, action)).map(scopeOf));
    return factOf(action, 'scopes')
      .split(' ')
      .filter((scope) => !held.has(scope));
  };
  return {
    async look(action) {
      if ((await missing(action)).length === 0) return done;
      const { target, phase } = action;
      const role = safeText(target.facts['role'] ?? '');
      const what = `take the directory role ${role} from ${appWords(target)}`;
      return {
        is: 'ready',
        undo: { kind: 'remove-directory-role', phase, target, expects: { role }, what },
      };
    },
    async act(action) {
      for (const directoryScopeId of await missing(action))
        await calls.write('roleAssignments.create', [], {
          principalId: principalOf(action),
          roleDefinitionId: factOf(action, 'roleId'),
          directoryScopeId,
        });
      return {};
    },
  };
}
