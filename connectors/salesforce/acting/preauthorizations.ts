/**
 * Lets a profile or permission set in to an app without asking, or no more. A row is told by what it ties together, for
 * one that is made again gets another id.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_setupentityaccess.htm
 */
import { AppError } from '../../../src/core/errors.ts';
import type { Action } from '../../../src/core/plan.ts';
import { pathSegment, safeText } from '../../../src/core/text.ts';
import type { UndoRecipe } from '../../../src/kit/acting.ts';
import { readRecords } from '../query-list.ts';
import { id18 } from '../salesforce-id.ts';
import { literal } from '../soql.ts';
import { issuesOf, SetupEntityAccess } from '../wire.ts';
import { type Deed, partiesOf, refused } from './deed.ts';
import { type ActingSession, beforeChange } from './session.ts';

/** Ahead of the tokens: the door is closed first. */
export const preauthorizationPhase = 'stop-consent';

/** @param own why this may be the way by which Grantwarden itself is let in; null when it is not */
export function removePreauthorization(
  session: ActingSession,
  own: (action: Action) => Promise<string | null>,
): Deed {
  return {
    calls: () => 7,
    async look(action) {
      const rows = await rowsOf(session, action);
      const why = rows.length > 0 ? await own(action) : null;
      if (why !== null) return { is: 'untold', why };
      if (rows.length > 0)
        return {
          is: 'ready',
          undo: inverse(action, 'restore-preauthorization', 'pre-authorise %A for %P again'),
        };
      return absence(session);
    },
    async act(action) {
      const rows = await beforeChange(rowsOf(session, action));
      const why = rows.length > 0 ? await beforeChange(own(action)) : null;
      if (why !== null) throw refused(why);
      session.quota.begun();
      for (const { Id } of rows)
        await session.change({
          operation: 'access.delete',
          method: 'DELETE',
          path: `/sobjects/SetupEntityAccess/${pathSegment(Id)}`,
          about: Id,
        });
      return {};
    },
  };
}

export function restorePreauthorization(session: ActingSession): Deed {
  return {
    calls: () => 3,
    async look(action) {
      const rows = await rowsOf(session, action);
      if (rows.length > 0) return { is: 'done' };
      const none = await absence(session);
      if (none.is === 'untold') return none;
      return {
        is: 'ready',
        undo: inverse(action, 'remove-preauthorization', 'remove the pre-authorisation of %A for %P'),
      };
    },
    async act(action) {
      const { ParentId, SetupEntityId } = pairOf(action);
      session.quota.begun();
      await session.change({
        operation: 'access.create',
        method: 'POST',
        path: '/sobjects/SetupEntityAccess',
        body: { type: 'application/json', text: JSON.stringify({ ParentId, SetupEntityId }) },
        about: ParentId,
      });
      return {};
    },
  };
}

/** Without View Setup and Configuration the rows are hidden. */
async function absence(session: ActingSession) {
  const { viewSetup } = await session.permissions();
  if (viewSetup === 'yes') return { is: 'done' } as const;
  return {
    is: 'untold',
    why: 'without the permission View Setup and Configuration the list of who is let in may be hidden, so none is not proof; give the user that acts this permission',
  } as const;
}

interface Pair {
  readonly ParentId: string;
  readonly SetupEntityId: string;
}

/** @throws AppError ID_UNSAFE */
function pairOf(action: Action): Pair {
  const { clientId, holder } = partiesOf(action);
  const SetupEntityId = id18(clientId);
  const ParentId = id18(holder);
  if (SetupEntityId === null || ParentId === null)
    throw new AppError('ID_UNSAFE', { detail: `${action.kind}: ${safeText(clientId)}, ${safeText(holder)}` });
  return { ParentId, SetupEntityId };
}

/** @throws AppError ID_UNSAFE, READ_*, GAP_* */
async function rowsOf(session: ActingSession, action: Action): Promise<readonly SetupEntityAccess[]> {
  const { ParentId, SetupEntityId } = pairOf(action);
  const soql = `SELECT Id, ParentId, SetupEntityId FROM SetupEntityAccess WHERE SetupEntityId = ${literal(SetupEntityId)} AND ParentId = ${literal(ParentId)}`;
  const records = await readRecords(session.client, soql, session.signal);
  return records
    .map((record) => {
      const parsed = SetupEntityAccess.safeParse(record);
      if (!parsed.success)
        throw new AppError('READ_MALFORMED', { detail: `SetupEntityAccess: ${issuesOf(parsed.error)}` });
      return parsed.data;
    })
    .filter((row) => row.ParentId === ParentId && row.SetupEntityId === SetupEntityId);
}

/** @param what with `%P` for who is let in and `%A` for the app */
function inverse(action: Action, kind: UndoRecipe['kind'], what: string): UndoRecipe {
  const { target } = action;
  if (target.principal === null) throw refused(`${action.kind}: the plan names nobody`);
  const words = [safeText(target.principal.label), safeText(target.name ?? target.clientId ?? '')] as const;
  return {
    kind,
    phase: preauthorizationPhase,
    target: { ...target, handles: [] },
    expects: { access: kind === 'restore-preauthorization' ? 'none' : 'let in' },
    what: what.replaceAll(/%[PA]/gu, (mark) => words[mark === '%P' ? 0 : 1]),
  };
}
