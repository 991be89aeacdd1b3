/**
 * Delegated grants. The id of one follows from client, resource and person, so a grant made anew has the id it had.
 * https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant
 */
import { AppError } from '../../../src/core/errors.ts';
import type { Action } from '../../../src/core/plan.ts';
import { safeText } from '../../../src/core/text.ts';
import type { Sight, UndoRecipe } from '../../../src/kit/acting.ts';
import { scopesOf } from '../grant-rows.ts';
import { DelegatedGrant } from '../wire.ts';
import type { Calls } from './calls.ts';
import { changed, type Deed, done, factOf, handleOf, refusal } from './deed.ts';
import { apiWords, appWords, scopeText } from './words.ts';

/** `expects.state` of a grant that is to be made anew. */
const gone = 'gone';
/** Several rows of one inventory grant: each holds some of these scopes. */
export const sharedScopes = 'scopes among';

function grantOf(calls: Calls, action: Action): Promise<DelegatedGrant | null> {
  return calls.get({ operation: 'oauth2PermissionGrants.get', ids: [handleOf(action)] }, DelegatedGrant);
}

export function revokeGrant(calls: Calls): Deed {
  return {
    async look(action) {
      const grant = await grantOf(calls, action);
      if (grant === null) return done;
      const drift = driftOf(action, grant);
      if (drift !== null) return changed(drift);
      return { is: 'ready', undo: restoring(action, grant, { state: gone }) };
    },
    async act(action) {
      await calls.write('oauth2PermissionGrants.delete', [handleOf(action)]);
      return {};
    },
  };
}

export function narrowGrant(calls: Calls): Deed {
  return {
    async look(action) {
      const grant = await grantOf(calls, action);
      if (grant === null) return done;
      const kept = keptOf(action, grant);
      if (kept.length === 0)
        return changed(
          `nothing of ${scopeText(scopesOf(grant.scope)) || 'it'} would be left; revoke it instead`,
        );
      if (kept.length === scopesOf(grant.scope).length) return done;
      const drift = driftOf(action, grant);
      if (drift !== null) return changed(drift);
      return { is: 'ready', undo: restoring(action, grant, { scopes: scopeText(kept) }) };
    },
    /** A change replaces the whole list, so it is read once more, and only what it still holds is written. */
    async act(action) {
      const grant = await grantOf(calls, action);
      const drift = grant === null ? 'the grant is gone' : driftOf(action, grant);
      if (grant === null || drift !== null) throw refusal(action, drift ?? '');
      const kept = keptOf(action, grant);
      if (kept.length === 0) throw refusal(action, 'nothing would be left; revoke it instead');
      await calls.write('oauth2PermissionGrants.update', [grant.id], { scope: kept.join(' ') });
      return {};
    },
  };
}

/** In the grant's own order. */
function keptOf(action: Action, { scope }: DelegatedGrant): readonly string[] {
  const keep = new Set(scopesOf(factOf(action, 'keep')));
  return scopesOf(scope).filter((name) => keep.has(name));
}

/** Makes a deleted grant anew, or gives one that was narrowed its old scopes, word for word. */
export function restoreGrant(calls: Calls): Deed {
  return {
    async look(action): Promise<Sight> {
      const grant = await grantOf(calls, action);
      const isAbsent = action.expects['state'] === gone;
      if (grant === null)
        return isAbsent ? { is: 'ready', undo: revoking(action) } : changed('the grant is gone');
      const now = scopeText(scopesOf(grant.scope));
      if (now === scopeText(scopesOf(factOf(action, 'scope')))) return done;
      if (isAbsent) return changed(`planned while there was none, and now it is there with ${safeText(now)}`);
      const drift = driftOf(action, grant);
      return drift === null ? { is: 'ready', undo: null } : changed(drift);
    },
    async act(action) {
      const scope = factOf(action, 'scope');
      // An empty one breaks the consent page of the app.
      if (scope.trim() === '') throw refusal(action, 'a grant without scopes is not made');
      if (action.expects['state'] === gone) {
        checkMade(action, await calls.write('oauth2PermissionGrants.create', [], newGrant(action, scope)));
        return {};
      }
      const grant = await grantOf(calls, action);
      const drift = grant === null ? 'the grant is gone' : driftOf(action, grant);
      if (drift !== null) throw refusal(action, drift);
      await calls.write('oauth2PermissionGrants.update', [handleOf(action)], { scope });
      return {};
    },
  };
}

function newGrant(action: Action, scope: string): Readonly<Record<string, string | null>> {
  const consentType = factOf(action, 'consentType');
  return {
    clientId: factOf(action, 'servicePrincipal'),
    consentType,
    principalId: consentType === 'Principal' ? factOf(action, 'principalId') : null,
    resourceId: factOf(action, 'resourceId'),
    scope,
  };
}

/** @throws AppError ACT_UNKNOWN when what was made is not what was there before */
function checkMade(action: Action, made: unknown): void {
  const grant = DelegatedGrant.safeParse(made);
  const planned = handleOf(action);
  if (grant.success && grant.data.id !== planned)
    throw new AppError('ACT_UNKNOWN', {
      detail: `restore-grant: ${safeText(grant.data.id)} was made in place of ${safeText(planned)}`,
    });
}

/** Null when client, kind, person and scopes are as planned; otherwise both. */
function driftOf({ target, expects }: Action, grant: DelegatedGrant): string | null {
  const { principal, facts } = target;
  const client = Object.hasOwn(facts, 'servicePrincipal') ? facts['servicePrincipal'] : undefined;
  if (client !== undefined && client !== '' && client !== grant.clientId)
    return `planned as a grant of ${safeText(client)}, and it is one of ${safeText(grant.clientId)}`;
  const planned = principal?.kind === 'user' ? `of ${principal.id}` : 'for everyone';
  const person = grant.consentType === 'Principal' ? (grant.principalId ?? '') : null;
  const now = person === null ? 'for everyone' : `of ${person}`;
  if (planned !== now)
    return `planned as the consent ${safeText(planned)}, and it is the consent ${safeText(now)}`;
  return scopeDrift(expects, scopesOf(grant.scope));
}

function scopeDrift(expects: Action['expects'], now: readonly string[]): string | null {
  const among = expects[sharedScopes];
  if (among !== undefined) {
    const known = new Set(scopesOf(among));
    return now.every((name) => known.has(name)) ? null : bothTexts(among, now);
  }
  const planned = scopeText(scopesOf(expects['scopes']));
  return planned === scopeText(now) ? null : bothTexts(planned, now);
}

function bothTexts(planned: string, now: readonly string[]): string {
  return `planned with ${safeText(planned) || 'no scope'}, and now it has ${safeText(scopeText(now)) || 'no scope'}`;
}

/** Null for a grant without scopes, which is not made anew. */
function restoring(
  { target, phase }: Action,
  grant: DelegatedGrant,
  expects: UndoRecipe['expects'],
): UndoRecipe | null {
  const scope = grant.scope ?? '';
  if (scope.trim() === '') return null;
  const { clientId, consentType, principalId, resourceId } = grant;
  return {
    kind: 'restore-grant',
    phase,
    target: {
      ...target,
      facts: {
        servicePrincipal: clientId,
        consentType,
        resourceId,
        scope,
        ...(typeof principalId === 'string' ? { principalId } : {}),
      },
    },
    expects,
    what: `give ${appWords(target)} back its consent ${consentWords(target)} on ${apiWords(target.resource)}`,
  };
}

function revoking({ target, phase }: Action): UndoRecipe {
  const scopes = scopeText(scopesOf(target.facts['scope']));
  const what = `delete the consent of ${appWords(target)} ${consentWords(target)} on ${apiWords(target.resource)}`;
  return { kind: 'revoke-grant', phase, target, expects: { scopes }, what };
}

export function consentWords({ principal }: Action['target']): string {
  return principal?.kind === 'user' ? `of ${safeText(principal.label)}` : 'for everyone';
}
