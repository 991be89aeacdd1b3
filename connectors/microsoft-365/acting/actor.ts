import { AppError } from '../../../src/core/errors.ts';
import type { Action } from '../../../src/core/plan.ts';
import type { Actor } from '../../../src/kit/acting.ts';
import type { OpenContext } from '../../../src/kit/connector.ts';
import { openGraph } from '../graph.ts';
import { identify } from '../session.ts';
import type { Settings } from '../settings.ts';
import { openSignIn } from '../sign-in.ts';
import { claimsOf } from '../token-claims.ts';
import { actingClassifier } from './answers.ts';
import { removeAppRole, restoreAppRole } from './app-role-assignments.ts';
import { blockApp, disableApp, enableApp, unblockApp } from './apps.ts';
import { type Calls, createCalls } from './calls.ts';
import { removeCredential } from './credentials.ts';
import type { Deed } from './deed.ts';
import { removeDirectoryRole, restoreDirectoryRole } from './directory-roles.ts';
import { narrowGrant, restoreGrant, revokeGrant } from './grants.ts';
import { actingLanes, actingOperations } from './operations.ts';
import { abilityOf, isMicrosoftKind, isPerson, type MicrosoftKind } from './permissions.ts';
import { endSessions } from './sessions.ts';

/** @throws AppError SECRET_* when an access token cannot be read; all else happens at the first call */
export async function openActor(context: OpenContext): Promise<Actor> {
  const settings = context.settings as Settings;
  const { signal } = context;
  const signIn = await openSignIn(context, settings);
  const writes = new Set(actingOperations.filter((one) => one.writes === true).map(({ id }) => id));
  const door = context.openDoor({
    operations: actingOperations,
    origins: [settings.graph],
    lanes: actingLanes,
    classify: actingClassifier(writes, (claims) => signIn.demand(claims)),
    bearer: signIn.bearer,
  });
  const graph = await openGraph(door, settings.graph);
  const deeds = deedsOf(createCalls(door, settings.graph));
  const deedOf = ({ kind }: Action): Deed => {
    if (!isMicrosoftKind(kind))
      throw new AppError('ACT_REFUSED', { detail: `Microsoft Graph has no such change: ${kind}` });
    return deeds[kind];
  };
  return {
    async identify() {
      const { id } = await identify(graph, signIn, settings, signal);
      const claims = claimsOf(await signIn.bearer.current(signal));
      const { auth } = settings;
      return {
        tenant: id,
        clientId: claims.appid || ('clientId' in auth ? auth.clientId : null),
        operator: isPerson(claims) && typeof claims.oid === 'string' ? [claims.oid] : [],
      };
    },
    async examine(kinds) {
      const claims = claimsOf(await signIn.bearer.current(signal));
      return [...kinds].map((kind) => abilityOf(kind, claims));
    },
    look: async (action) => deedOf(action).look(action),
    act: async (action) => deedOf(action).act(action),
  };
}

function deedsOf(calls: Calls): Readonly<Record<MicrosoftKind, Deed>> {
  return {
    'disable-app': disableApp(calls),
    'enable-app': enableApp(calls),
    'block-app': blockApp(calls),
    'unblock-app': unblockApp(calls),
    'revoke-grant': revokeGrant(calls),
    'restore-grant': restoreGrant(calls),
    'narrow-grant': narrowGrant(calls),
    'remove-app-role': removeAppRole(calls),
    'restore-app-role': restoreAppRole(calls),
    'end-sessions': endSessions(calls),
    'remove-credential': removeCredential(calls),
    'remove-directory-role': removeDirectoryRole(calls),
    'restore-directory-role': restoreDirectoryRole(calls),
  };
}
