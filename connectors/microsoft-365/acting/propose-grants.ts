/** Ending and narrowing of single grants. */
import type { ActionTarget } from '../../../src/core/plan.ts';
import type { AppRow, GrantRow } from '../../../src/core/rows.ts';
import { safeName } from '../../../src/core/text.ts';
import type { ActionSubject, Proposal, ProposedAction } from '../../../src/kit/acting.ts';
import { isGuid } from '../settings.ts';
import { consentWords, sharedScopes } from './grants.ts';
import { permissionFor } from './permissions.ts';
import { apiWords, appWords, liveTokenMinutes, liveTokens, permissionWords, scopeText } from './words.ts';

const forEveryone =
  'Where there is a consent for everyone on the same API, it keeps working for this person too.';

/** @param whole all grants of the app end, so that none for everyone is left behind a person's */
export function revocations(app: AppRow, grant: GrantRow, whole: boolean): readonly ProposedAction[] {
  if (grant.kind === 'app-role') return roleRemovals(app, grant, grant.scopes);
  const personal = grant.kind === 'delegated-user';
  return grant.handles.map((handle) => {
    const target = targetOf(app, grant, [handle]);
    const scopes = permissionWords(grant.scopes);
    const restorable = grant.scopes.length > 0;
    return {
      phase: 'end-grants',
      kind: 'revoke-grant',
      target,
      expects: expectedOf(grant),
      what: `delete the consent of ${appWords(target)} ${consentWords(target)} on ${apiWords(grant.resource)} (${scopes})`,
      survives: personal && !whole ? `${liveTokens} ${forEveryone}` : liveTokens,
      survivesMinutes: liveTokenMinutes,
      reversible: restorable ? 'yes' : 'no',
      undo: restorable
        ? 'It is made again with the same scopes and the same id, as long as its person and its API are there.'
        : 'It has no scopes, and such a grant is not made again; they can consent anew.',
      permission: permissionFor('revoke-grant'),
    };
  });
}

/** One action for each permission: Graph gives and takes them one by one. */
function roleRemovals(app: AppRow, grant: GrantRow, roles: readonly string[]): readonly ProposedAction[] {
  const resources = new Set(grant.handles.map((handle) => handle.slice(0, handle.indexOf('/'))));
  return [...resources].flatMap((resourceId) =>
    roles.map((role): ProposedAction => {
      const target = {
        ...targetOf(app, grant, grant.handles.length === 1 ? grant.handles : []),
        facts: { resourceId, role },
      };
      return {
        phase: 'end-grants',
        kind: 'remove-app-role',
        target,
        expects: { permissions: scopeText(grant.scopes) },
        what: `remove the application permission ${permissionWords([role])} of ${appWords(target)} on ${apiWords(grant.resource)}`,
        survives: liveTokens,
        survivesMinutes: liveTokenMinutes,
        reversible: isGuid(role) ? 'no' : 'yes',
        undo: isGuid(role)
          ? 'Its API no longer defines it, so it cannot be given again.'
          : 'It is given again, under a new id.',
        permission: permissionFor('remove-app-role'),
      };
    }),
  );
}

export function narrowings({ app, grants }: ActionSubject, keep: ReadonlySet<string>): Proposal {
  const actions: ProposedAction[] = [];
  const notes: string[] = [];
  for (const grant of grants) {
    const kept = grant.scopes.filter((scope) => keep.has(scope));
    const dropped = grant.scopes.filter((scope) => !keep.has(scope));
    if (dropped.length === 0) continue;
    if (kept.length === 0)
      notes.push(
        `Nothing would be left of a grant of ${appWords(app)} (${safeName(grant.principal.label, grant.principal.id)}, ${apiWords(grant.resource)}): revoke it instead.`,
      );
    else if (grant.kind === 'app-role') actions.push(...roleRemovals(app, grant, dropped));
    else actions.push(...grant.handles.map((handle) => narrowing(app, grant, { handle, kept, dropped })));
  }
  return { actions, manual: [], notes };
}

interface Narrowing {
  readonly handle: string;
  readonly kept: readonly string[];
  readonly dropped: readonly string[];
}

function narrowing(app: AppRow, grant: GrantRow, { handle, kept, dropped }: Narrowing): ProposedAction {
  const target = targetOf(app, grant, [handle]);
  return {
    phase: 'end-grants',
    kind: 'narrow-grant',
    target: { ...target, facts: { ...target.facts, keep: scopeText(kept) } },
    expects: expectedOf(grant),
    what: `take ${permissionWords(dropped)} out of the consent of ${appWords(target)} ${consentWords(target)} on ${apiWords(grant.resource)}, and leave it ${permissionWords(kept)}`,
    survives: liveTokens,
    survivesMinutes: liveTokenMinutes,
    reversible: 'yes',
    undo: 'It gets its old scopes again, word for word.',
    permission: permissionFor('narrow-grant'),
  };
}

/** Rows of one inventory grant are united: which of its scopes each of several has is not known before it is read. */
function expectedOf({ scopes, handles }: GrantRow): ProposedAction['expects'] {
  return { [handles.length === 1 ? 'scopes' : sharedScopes]: scopeText(scopes) };
}

function targetOf(app: AppRow, grant: GrantRow, handles: readonly string[]): ActionTarget {
  const [servicePrincipal] = app.nativeIds;
  const { kind, id, label } = grant.principal;
  return {
    clientId: app.clientId,
    name: safeName(app.name, app.clientId),
    principal: { kind, id, label: safeName(label, id) },
    resource: grant.resource,
    grant: grant.id,
    handles,
    facts: servicePrincipal === undefined ? {} : { servicePrincipal },
  };
}
