import { AppError } from '../../../src/core/errors.ts';
import type { Action } from '../../../src/core/plan.ts';
import type { Actor } from '../../../src/kit/acting.ts';
import type { OpenContext } from '../../../src/kit/connector.ts';
import type { Settings } from '../settings.ts';
import { abilityOf, isSalesforceKind, type SalesforceKind } from './abilities.ts';
import { type Deed, partiesOf, refused } from './deed.ts';
import { createHolders } from './holders.ts';
import { isOnlyWayIn } from './own-access.ts';
import { readOwnApp } from './own-app.ts';
import { removePreauthorization, restorePreauthorization } from './preauthorizations.ts';
import { revokeGrant } from './revoke.ts';
import { createActingSession } from './session.ts';
import { createTokenLists } from './tokens.ts';

/** Nothing is sent before it is first asked. */
export function openActor(context: OpenContext): Promise<Actor> {
  const session = createActingSession(context);
  const { client, signal } = session;
  const { auth } = session.settings;
  let ownApp: Promise<string | null> | null = null;

  function readOwn(): Promise<string | null> {
    ownApp ??= 'clientId' in auth ? readOwnApp(client, auth.clientId, signal) : Promise.resolve(null);
    return ownApp;
  }

  async function own({ target }: Action): Promise<string | null> {
    const { userId } = await session.identity();
    if (userId === null || target.principal?.id !== userId) return null;
    const app = await readOwn();
    if (app !== null)
      return app === target.clientId
        ? 'these are the tokens of the user and the app by which Grantwarden acts, which it never ends'
        : null;
    return leavesTokens.has(auth.type)
      ? 'the org does not tell which app Grantwarden acts through, and these tokens are of the user that acts: end them in Setup, or act with auth type jwt, which holds none'
      : null;
  }

  /** An app that is told is guarded where plans are applied. */
  async function ownAccess(action: Action): Promise<string | null> {
    if ((await readOwn()) !== null) return null;
    const { userId } = await session.identity();
    if (userId === null || !(await isOnlyWayIn(session, userId, partiesOf(action)))) return null;
    return 'the org does not tell which app Grantwarden acts through, and nothing else lets the user that acts in to this one: remove it in Setup, or let that user in by another permission set first';
  }

  const deeds: Readonly<Record<SalesforceKind, Deed>> = {
    'revoke-grant': revokeGrant({
      session,
      tokens: createTokenLists(session),
      findHolder: createHolders(session),
      own,
    }),
    'remove-preauthorization': removePreauthorization(session, ownAccess),
    'restore-preauthorization': restorePreauthorization(session),
  };
  const deedOf = ({ kind }: Action): Deed => {
    if (!isSalesforceKind(kind)) throw refused(`Salesforce has no such change by API: ${kind}`);
    return deeds[kind];
  };

  return Promise.resolve({
    async identify() {
      const { organizationId, userId, username } = await session.identity();
      return {
        tenant: organizationId,
        clientId: await readOwn(),
        operator: [userId, username].flatMap((name) => name ?? []),
      };
    },
    async examine(kinds) {
      session.quota.learn(await client.limits(signal).catch(unlessUntold));
      const held = await session.permissions();
      return [...kinds].map((kind) => abilityOf(kind, held));
    },
    async look(action) {
      const deed = deedOf(action);
      session.quota.plan(action.id, deed.calls(action));
      return deed.look(action);
    },
    async act(action) {
      return deedOf(action).act(action);
    },
  });
}

/** Signing in so rests on a row of the list of tokens. */
const leavesTokens: ReadonlySet<Settings['auth']['type']> = new Set([
  'refresh-token',
  'access-token',
  'sf-cli',
]);

/** Where the limits are not told, the header of each answer is what there is. */
function unlessUntold(thrown: unknown): null {
  if (thrown instanceof AppError && /^(?:GAP_|READ_REJECTED|READ_GONE)/u.test(thrown.code)) return null;
  throw thrown;
}
