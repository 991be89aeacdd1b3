import { exportPKCS8, generateKeyPair } from 'jose';
import { expect, test } from 'vitest';
import type { Action } from '../../../src/core/plan.ts';
import { AppError } from '../../../src/core/errors.ts';
import { NetworkFault } from '../../../src/kit/transport/network-fault.ts';
import { refusal, suspendedRefusal, tokenList, usersPage, userRow } from '../testing.ts';
import { proposeGoogle } from './propose.ts';
import {
  type Asked,
  appRow,
  grantRow,
  openActor,
  passwordRow,
  planned,
  type Reply,
  secretToken,
  subjectOf,
  zoomly,
} from './testing.ts';

const token = (clientId: string, scopes: readonly string[] = ['mail', 'drive']) => ({ clientId, scopes });

function tokenAction(person = 'u1', clientId = zoomly): Action {
  const { actions } = proposeGoogle(subjectOf([grantRow(person)], { app: appRow({ clientId }) }), {
    wish: 'revoke',
  });
  return planned(actions[0]);
}

function passwordAction(createdAt: string | null = '2026-01-02T03:04:05.000Z'): Action {
  const { actions } = proposeGoogle(subjectOf([passwordRow('u1', '7', createdAt)]), { wish: 'revoke' });
  return planned(actions[0]);
}

const made = Date.parse('2026-01-02T03:04:05.000Z');
const noContent: Reply = { status: 204, text: '' };

/** Of one person: what the list says, what a deletion says. */
function google(answers: { readonly list?: () => Reply; readonly remove?: () => Reply }) {
  return ({ method, path }: Asked): Reply => {
    if (method === 'DELETE') return answers.remove?.() ?? noContent;
    if (path.endsWith('/users')) return usersPage([userRow('u0')]);
    return answers.list?.() ?? tokenList();
  };
}

function aspList(...items: readonly unknown[]): Reply {
  return { json: { kind: 'admin#directory#aspList', items } };
}

async function failure(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error('it did not fail', { cause: error });
}

test('looks: as planned, gone, or with other scopes', async () => {
  let list = tokenList(token('other'), token(zoomly, ['drive', 'mail', 'mail']));
  const { actor, clock } = await openActor(google({ list: () => list }));

  expect(await actor.look(tokenAction())).toEqual({ is: 'ready', undo: null });
  await clock.sleep(2000);
  list = tokenList(token(zoomly, ['mail', 'admin']));
  expect(await actor.look(tokenAction())).toEqual({
    is: 'changed',
    how: 'it now holds admin mail; the plan saw drive mail',
  });
  await clock.sleep(2000);
  list = tokenList(token('other'));
  expect(await actor.look(tokenAction())).toEqual({ is: 'done' });
});

test('looks at an app password by number and by when it was made', async () => {
  let list = aspList({ codeId: 7, creationTime: String(made) });
  const { actor, clock } = await openActor(google({ list: () => list }));

  expect(await actor.look(passwordAction())).toEqual({ is: 'ready', undo: null });
  expect(await actor.look(passwordAction('2025-01-01T00:00:00.000Z'))).toMatchObject({ is: 'changed' });
  await clock.sleep(2000);
  list = aspList({ codeId: 8, creationTime: String(made) });
  expect(await actor.look(passwordAction())).toEqual({ is: 'done' });
});

test('rows that are not understood may be the token that is looked for', async () => {
  const { actor } = await openActor(google({ list: () => tokenList({ clientId: '' }) }));
  expect(await failure(actor.look(tokenAction()))).toMatchObject({ code: 'READ_MALFORMED' });
});

test('an empty answer of another kind is no empty list', async () => {
  const { actor } = await openActor(google({ list: () => ({ json: {} }) }));
  expect(await failure(actor.look(tokenAction()))).toMatchObject({ code: 'READ_MALFORMED' });
});

test('somebody who is gone has no token; somebody who is suspended cannot be told', async () => {
  const gone = await openActor(
    google({ list: () => refusal(404, 'notFound', 'Resource Not Found: userKey') }),
  );
  expect(await gone.actor.look(tokenAction())).toEqual({ is: 'done' });
  const suspended = await openActor(google({ list: () => suspendedRefusal }));
  expect(await suspended.actor.look(tokenAction())).toMatchObject({
    is: 'untold',
    why: expect.stringContaining('suspended') as string,
  });
  const protectedPerson = await openActor(
    google({ list: () => refusal(403, 'forbidden', 'Not Authorized to access this resource/api') }),
  );
  expect(await protectedPerson.actor.look(tokenAction())).toMatchObject({
    is: 'untold',
    why: expect.stringContaining('super admin') as string,
  });
});

test('a 401 that every call gets is the sign-in, not a suspended person', async () => {
  const { actor } = await openActor(() => suspendedRefusal);
  expect(await failure(actor.look(tokenAction()))).toMatchObject({ code: 'SIGN_IN_EXPIRED' });
  const acting = await openActor(() => suspendedRefusal);
  expect(await failure(acting.actor.act(tokenAction()))).toMatchObject({ code: 'SIGN_IN_EXPIRED' });
});

test('a scope that is missing is missing for everybody', async () => {
  const reply = refusal(403, 'insufficientPermissions', 'Insufficient Permission');
  const { actor } = await openActor(google({ list: () => reply, remove: () => reply }));
  expect(await failure(actor.look(tokenAction()))).toMatchObject({ code: 'GAP_PERMISSION' });
  expect(await failure(actor.act(tokenAction()))).toMatchObject({ code: 'GAP_PERMISSION' });
});

test('several actions about one person cost one call, and none is answered from before a change', async () => {
  const held = new Set([zoomly, 'b', 'c']);
  const { actor, asked } = await openActor((one) => {
    if (one.method === 'DELETE') {
      held.delete(decodeURIComponent(one.path.split('/').at(-1) ?? ''));
      return noContent;
    }
    return tokenList(...[...held].map((clientId) => token(clientId)));
  });
  const actions = [zoomly, 'b', 'c'].map((clientId) => tokenAction('u1', clientId));

  const before = await Promise.all(actions.map((action) => actor.look(action)));
  expect(before.map(({ is }) => is)).toEqual(['ready', 'ready', 'ready']);
  expect(asked).toHaveLength(1);
  await actor.act(tokenAction());
  expect((await Promise.all(actions.map((action) => actor.look(action)))).map(({ is }) => is)).toEqual([
    'done',
    'ready',
    'ready',
  ]);
  expect(asked.map(({ method }) => method)).toEqual(['GET', 'DELETE', 'GET']);
});

test('an answer read while a change was under way is not given after it', async () => {
  let release = (): void => undefined;
  const held = new Set([zoomly]);
  const { actor, asked } = await openActor((one) => {
    if (one.method === 'GET') return tokenList(...[...held].map((clientId) => token(clientId)));
    release();
    return noContent;
  });
  // Read by somebody else between the beginning of the deletion and its answer.
  const during = new Promise<void>((resolve) => {
    release = () => {
      void actor.look(tokenAction()).then(() => {
        held.clear();
        resolve();
      });
    };
  });
  await Promise.all([actor.act(tokenAction()), during]);
  expect(await actor.look(tokenAction())).toEqual({ is: 'done' });
  expect(asked.filter(({ method }) => method === 'GET').length).toBeGreaterThan(1);
});

test('a deletion is one DELETE of the person and the client, and an empty answer is success', async () => {
  const { actor, asked } = await openActor(google({}));
  await actor.act(tokenAction());
  await actor.act(passwordAction());
  expect(asked.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['DELETE', `/admin/directory/v1/users/u1/tokens/${zoomly}`, ''],
    ['DELETE', '/admin/directory/v1/users/u1/asps/7', ''],
  ]);
});

test.each(['Resource Not Found: userKey', 'Resource Not Found: clientId'])(
  'what is gone already is done: %s',
  async (message) => {
    const { actor, asked } = await openActor(google({ remove: () => refusal(404, 'notFound', message) }));
    expect(await actor.act(tokenAction())).toEqual({});
    expect(asked).toHaveLength(1);
  },
);

test.each([
  ['a super administrator', refusal(403, 'forbidden', 'Not Authorized'), 'super admin'],
  ['a suspended person', suspendedRefusal, 'suspended'],
  ['a group', refusal(400, 'badRequest', 'Type not supported: userKey'), 'Type not supported'],
  ['a page that is nobody’s', { status: 404, text: '<html>not here</html>' } satisfies Reply, 'HTTP 404'],
])('%s: refused, with the reason', async (_, reply, words) => {
  const { actor } = await openActor(google({ remove: () => reply }));
  const error = await failure(actor.act(tokenAction()));
  expect(error.code).toBe('ACT_REFUSED');
  expect(error.detail).toContain(words);
});

test.each([
  [
    'no answer',
    () => {
      throw new NetworkFault('NETWORK', 'reset');
    },
  ],
  ['a gateway', () => ({ status: 503, text: 'backend error' })],
  ['a proxy’s page', () => ({ status: 200, text: '<!DOCTYPE html>' })],
] satisfies [string, () => Reply][])('%s leaves it unknown, and nothing is sent twice', async (_, remove) => {
  const { actor, asked } = await openActor(google({ remove }));
  expect(await failure(actor.act(tokenAction()))).toMatchObject({ code: 'ACT_UNKNOWN' });
  expect(asked).toHaveLength(1);
});

test.each([
  refusal(403, 'quotaExceeded', 'Request rate higher than configured.'),
  refusal(429, 'rateLimitExceeded', 'Too many'),
  { status: 503, text: 'Quota exceeded for the current request' } satisfies Reply,
])('throttled: sent again after a wait (%#)', async (reply) => {
  let calls = 0;
  const { actor, asked } = await openActor(
    google({
      remove: () => {
        calls += 1;
        return calls === 1 ? reply : noContent;
      },
    }),
  );
  expect(await actor.act(tokenAction())).toEqual({});
  expect(asked).toHaveLength(2);
});

test('the daily quota ends it, and nothing was changed', async () => {
  const { actor } = await openActor(
    google({ remove: () => refusal(403, 'dailyLimitExceeded', 'Daily Limit Exceeded') }),
  );
  expect(await failure(actor.act(tokenAction()))).toMatchObject({ code: 'READ_THROTTLED' });
});

test.each(['..', '.', '%2e%2e', 'a/../../b'])(
  '%j in a plan is refused before anything is sent',
  async (id) => {
    const { actor, asked } = await openActor(google({}));
    const { target, ...rest } = tokenAction();
    const principal = { kind: 'user' as const, id, label: 'x' };
    for (const action of [
      { ...rest, target: { ...target, clientId: id } },
      { ...rest, target: { ...target, principal } },
      { ...rest, kind: 'revoke-app-password' as const, target: { ...target, resource: id } },
    ]) {
      expect(await failure(actor.act(action))).toMatchObject({ code: 'ID_UNSAFE' });
      expect(await failure(actor.look(action))).toMatchObject({ code: 'ID_UNSAFE' });
    }
    expect(asked).toEqual([]);
  },
);

test.each(['?#%', '__proto__', 'https://evil.example/?a#b'])(
  '%j is one segment of the address',
  async (id) => {
    const { actor, asked } = await openActor(google({}));
    await actor.act(tokenAction('u1', id));
    expect(asked.map(({ path }) => path)).toEqual([
      `/admin/directory/v1/users/u1/tokens/${encodeURIComponent(id)}`,
    ]);
    expect([...(asked[0]?.query ?? [])]).toEqual([]);
  },
);

test('an action of another kind, or about nobody, is refused', async () => {
  const { actor, asked } = await openActor(google({}));
  const action = tokenAction();
  expect(await failure(actor.act({ ...action, kind: 'end-sessions' }))).toMatchObject({
    code: 'ACT_REFUSED',
  });
  const target = { ...action.target, principal: null };
  expect(await failure(actor.act({ ...action, target }))).toMatchObject({ code: 'ACT_REFUSED' });
  expect(asked).toEqual([]);
});

test('says whose tenant it is, who acts, and what the sign-in may do', async () => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const secret = JSON.stringify({
    type: 'service_account',
    client_email: 'gw@acme.iam.gserviceaccount.com',
    client_id: '1234567890',
    private_key: await exportPKCS8(privateKey),
  });
  const { actor } = await openActor(
    (asked) =>
      asked.path === '/token' ? { json: { access_token: secretToken, expires_in: 3599 } } : google({})(asked),
    { secret, settings: { auth: { type: 'service-account', key: 'file:k', subject: 'boss@acme.example' } } },
  );
  expect(await actor.identify()).toEqual({
    tenant: 'C01test',
    clientId: '1234567890',
    operator: ['boss@acme.example'],
  });
  expect(await actor.examine(new Set(['revoke-grant', 'revoke-app-password', 'disable-app']))).toEqual([
    { kind: 'revoke-grant', can: 'yes', reason: null, remedy: null },
    { kind: 'revoke-app-password', can: 'yes', reason: null, remedy: null },
  ]);
});

test.each([
  ['no', refusal(403, 'insufficientPermissions', 'Insufficient Permission')],
  ['unknown', suspendedRefusal],
  ['unknown', refusal(403, 'forbidden', 'Not Authorized')],
] as const)('it can: %s', async (can, reply) => {
  const { actor } = await openActor(google({ list: () => reply }));
  expect(await actor.examine(new Set(['revoke-grant']))).toMatchObject([{ kind: 'revoke-grant', can }]);
});

test('thousands of deletions take the whole quota, and no more', async () => {
  const { actor, asked, clock } = await openActor(google({}));
  const count = 3000;
  const begun = clock.monotonic();
  let next = 0;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      while (next < count) {
        next += 1;
        await actor.act(tokenAction(`u${next}`));
      }
    }),
  );
  const perSecond = count / ((clock.monotonic() - begun) / 1000);
  expect(asked).toHaveLength(count);
  expect(perSecond).toBeGreaterThanOrEqual(0.95 * 40);
  expect(perSecond).toBeLessThanOrEqual(40);
});

test('the token stands nowhere but in its header', async () => {
  const { actor, asked } = await openActor(
    google({ remove: () => refusal(400, 'invalid', `bad ${secretToken}`) }),
  );
  const error = await failure(actor.act(tokenAction()));
  expect(asked[0]?.bearer).toBe(`Bearer ${secretToken}`);
  expect(JSON.stringify([asked[0]?.path, [...(asked[0]?.query ?? [])], asked[0]?.body])).not.toContain(
    'ya29',
  );
  expect(`${error.message}${error.detail}${error.stack}`).not.toContain('secret-token');
});
