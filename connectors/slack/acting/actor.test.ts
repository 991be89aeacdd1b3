import { expect, test } from 'vitest';
import type { Action, ActionKind, ActionTarget } from '../../../src/core/plan.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { Sight } from '../../../src/kit/acting.ts';
import type { Reply } from '../../../src/kit/testing.ts';
import { NetworkFault } from '../../../src/kit/transport/network-fault.ts';
import { ok, refused, team } from '../testing.ts';
import { type AskedSlack, botty, openActor, secretToken, type SlackReply } from './testing.ts';

/** One organisation `E1` with the workspaces `T1` and `T2`; a row of a decision is an app's scopes by type. */
interface Org {
  readonly approved: Map<string, Readonly<Record<string, 'bot' | 'user'>>>;
  readonly restricted: Set<string>;
  /** Request id to place. */
  readonly requests: Map<string, string>;
  readonly bots: Set<string>;
}

function org(more: Partial<Org> = {}): Org {
  return { approved: new Map(), restricted: new Set(), requests: new Map(), bots: new Set(), ...more };
}

const placeOf = ({ args }: AskedSlack): string => args['enterprise_id'] ?? args['team_id'] ?? '?';

function answering(state: Org, own: Readonly<Record<string, SlackReply>> = {}): SlackReply {
  const app = { id: botty, name: 'Botty' };
  const plain = ({ args }: AskedSlack): boolean => args['certified'] !== 'true';
  const answers: Readonly<Record<string, SlackReply>> = {
    'auth.test': () => ({
      ...ok({
        team_id: 'E1',
        enterprise_id: 'E1',
        is_enterprise_install: true,
        user_id: 'U0BOSS',
        app_id: 'A0SELF',
      }),
      headers: { 'x-oauth-scopes': 'admin.apps:read,admin.apps:write,admin.teams:read,users:read' },
    }),
    'team.info': () => ok({ team: { id: 'E1', name: 'Acme' } }),
    'admin.teams.list': () => ok({ teams: [team('T1'), team('T2')] }),
    'admin.apps.approved.list': (asked) => {
      const scopes = state.approved.get(placeOf(asked));
      const row = {
        app,
        scopes: Object.entries(scopes ?? {}).map(([name, type]) => ({ name, token_type: type })),
      };
      return ok({ approved_apps: plain(asked) && scopes !== undefined ? [row] : [] });
    },
    'admin.apps.restricted.list': (asked) =>
      ok({
        restricted_apps: plain(asked) && state.restricted.has(placeOf(asked)) ? [{ app, scopes: [] }] : [],
      }),
    'admin.apps.requests.list': (asked) =>
      ok({
        app_requests: [...state.requests]
          .filter(([, place]) => place === placeOf(asked))
          .map(([id]) => ({ id, app })),
      }),
    'users.list': (asked) =>
      ok({
        members: [
          {
            id: 'U0BOT',
            is_bot: true,
            deleted: !state.bots.has(placeOf(asked)),
            profile: { api_app_id: botty },
          },
          { id: 'U1', is_bot: false, profile: {} },
        ],
      }),
    'admin.apps.restrict': (asked) => {
      state.restricted.add(placeOf(asked));
      state.approved.clear();
      return ok();
    },
    'admin.apps.clearResolution': (asked) => {
      const held = [state.restricted.delete(placeOf(asked)), state.approved.delete(placeOf(asked))];
      return held.includes(true) ? ok() : refused('no_resolution_found');
    },
    'admin.apps.approve': (asked) => {
      state.restricted.delete(placeOf(asked));
      state.approved.set(placeOf(asked), {});
      return ok();
    },
    'admin.apps.uninstall': () => {
      state.bots.clear();
      return ok();
    },
    'admin.apps.requests.cancel': ({ args }) =>
      state.requests.delete(args['request_id'] ?? '') ? ok() : refused('request_already_resolved'),
    ...own,
  };
  return (asked) => new Map(Object.entries(answers)).get(asked.what)?.(asked) ?? refused('unknown_method');
}

function action(
  kind: ActionKind,
  target: Partial<ActionTarget> = {},
  expects: Action['expects'] = {},
): Action {
  return {
    id: 'a_1',
    tenant: 's',
    platform: 'slack',
    phase: 'stop-tokens',
    kind,
    target: {
      clientId: botty,
      name: 'Botty',
      principal: null,
      resource: '',
      grant: null,
      handles: [],
      facts: {},
      ...target,
    },
    expects,
    what: 'x',
    why: 'x',
    survives: null,
    survivesMinutes: null,
    reversible: 'yes',
    undo: 'x',
    permission: 'x',
  };
}

async function failure(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error('it did not fail', { cause: error });
}

function undoOf(sight: Sight): Action {
  if (sight.is !== 'ready' || sight.undo === null) throw new Error(`no undo, but ${sight.is}`);
  return { ...action(sight.undo.kind), ...sight.undo };
}

const writes = (asked: readonly AskedSlack[]): readonly unknown[] =>
  asked
    .filter(({ what }) => /^admin\.apps\.(?:restrict|approve|uninstall|clear|requests\.cancel)/u.test(what))
    .filter(({ what }) => !what.endsWith('.list'))
    .map(({ what, args }) => [what, args]);

test('a restriction for the organisation is seen, made, and taken back', async () => {
  const state = org();
  const { actor, asked } = openActor(answering(state));
  const restrict = action('restrict-app');
  const before = await actor.look(restrict);
  expect(before).toMatchObject({ is: 'ready', undo: { kind: 'clear-decision', phase: 'stop-consent' } });
  await actor.act(restrict);
  expect(await actor.look(restrict)).toEqual({ is: 'done' });

  const undo = undoOf(before);
  expect(await actor.look(undo)).toMatchObject({ is: 'ready' });
  await actor.act(undo);
  expect(await actor.look(undo)).toEqual({ is: 'done' });
  expect(writes(asked)).toEqual([
    ['admin.apps.restrict', { app_id: botty, enterprise_id: 'E1' }],
    ['admin.apps.clearResolution', { app_id: botty, enterprise_id: 'E1' }],
  ]);
});

test('what was approved is approved again with its scopes, workspaces after the organisation', async () => {
  const state = org({
    approved: new Map([
      ['E1', { 'chat:write': 'bot', 'users:read': 'user' }],
      ['T1', { 'files:read': 'bot' }],
    ]),
  });
  const { actor, asked } = openActor(answering(state));
  const restrict = action('restrict-app');
  const clear = action('clear-decision', { resource: 'T1', facts: { decision: 'approved' } });
  const [one, two] = [await actor.look(restrict), await actor.look(clear)];
  expect(one).toMatchObject({ is: 'ready', undo: { kind: 'approve-app', phase: 'stop-consent' } });
  expect(two).toMatchObject({ is: 'ready', undo: { kind: 'approve-app', phase: 'stop-tokens' } });
  await actor.act(restrict);
  // The restriction has voided it already.
  expect(await actor.act(clear)).toEqual({});
  expect(await actor.look(clear)).toEqual({ is: 'done' });

  for (const undo of [undoOf(one), undoOf(two)]) {
    expect(await actor.look(undo)).toMatchObject({ is: 'ready' });
    await actor.act(undo);
    expect(await actor.look(undo)).toEqual({ is: 'done' });
  }
  expect(writes(asked).slice(2)).toEqual([
    [
      'admin.apps.approve',
      { app_id: botty, enterprise_id: 'E1', bot_scopes: 'chat:write', user_scopes: 'users:read' },
    ],
    ['admin.apps.approve', { app_id: botty, team_id: 'T1', bot_scopes: 'files:read' }],
  ]);
});

test('somebody else’s later decision is not overruled by an undo', async () => {
  const restricted = openActor(answering(org({ restricted: new Set(['T1']) })));
  expect(
    await restricted.actor.look(action('approve-app', { resource: 'T1' }, { decision: 'none' })),
  ).toEqual({ is: 'changed', how: 'it is now restricted; the plan saw it not decided on' });
  const approved = openActor(answering(org({ approved: new Map([['E1', {}]]) })));
  expect(
    await approved.actor.look(action('clear-decision', { facts: { decision: 'restricted' } })),
  ).toMatchObject({ is: 'changed' });
});

test('a certified app is found in the list of certified apps alone', async () => {
  const { actor, asked } = openActor(
    answering(org(), {
      'admin.apps.restricted.list': ({ args }) =>
        ok({ restricted_apps: args['certified'] === 'true' ? [{ app: { id: botty } }] : [] }),
    }),
  );
  expect(await actor.look(action('restrict-app'))).toEqual({ is: 'done' });
  expect(asked.filter(({ what }) => what === 'admin.apps.approved.list')).toHaveLength(2);
});

test('actions that look at one place share its lists, and none is answered from before a change', async () => {
  const { actor, asked, clock } = openActor(answering(org()));
  const lists = () => asked.filter(({ what }) => what.endsWith('ed.list')).length;
  const looks = () =>
    Promise.all(
      [botty, 'A0OTHER', 'A0THIRD'].map((clientId) => actor.look(action('restrict-app', { clientId }))),
    );
  expect((await looks()).map(({ is }) => is)).toEqual(['ready', 'ready', 'ready']);
  expect(lists()).toBe(4);
  await actor.act(action('restrict-app'));
  expect((await looks()).map(({ is }) => is)).toEqual(['done', 'ready', 'ready']);
  expect(lists()).toBe(8);
  await clock.sleep(2000);
  await looks();
  expect(lists()).toBe(12);
});

test('uninstalling is seen by the bots of the workspaces; without one nothing tells', async () => {
  const state = org({ bots: new Set(['T2']) });
  const { actor, asked } = openActor(answering(state));
  const uninstall = action('uninstall-app', { facts: { teams: 'T1 T2', bots: 'T1 T2' } });
  expect(await actor.look(uninstall)).toEqual({ is: 'ready', undo: null });
  await actor.act(uninstall);
  expect(await actor.look(uninstall)).toEqual({ is: 'done' });
  expect(writes(asked)).toEqual([['admin.apps.uninstall', { app_id: botty, team_ids: 'T1,T2' }]]);
  expect(await actor.look(action('uninstall-app', { facts: { teams: 'T1' } }))).toMatchObject({
    is: 'untold',
    why: expect.stringContaining('No API') as string,
  });
});

test('a bot that does not name its app is asked for; a workspace that is gone has none', async () => {
  const { actor } = openActor(
    answering(org(), {
      'users.list': ({ args }) =>
        args['team_id'] === 'T2'
          ? refused('team_not_found')
          : ok({ members: [{ id: 'U0BOT', is_bot: true, deleted: false, profile: { bot_id: 'B1' } }] }),
      'bots.info': () => ok({ bot: { app_id: botty } }),
    }),
  );
  expect(await actor.look(action('uninstall-app', { facts: { bots: 'T1' } }))).toMatchObject({ is: 'ready' });
  expect(await actor.look(action('uninstall-app', { facts: { bots: 'T2' } }))).toEqual({ is: 'done' });
});

test.each([
  ['not added to the workspace', refused('team_access_not_granted')],
  ['a row that is not understood', ok({ members: [{ is_bot: true }] })],
])('%s: it cannot be told whether it is gone', async (_, reply) => {
  const { actor } = openActor(answering(org(), { 'users.list': () => reply }));
  expect(await actor.look(action('uninstall-app', { facts: { bots: 'T1' } }))).toMatchObject({
    is: 'untold',
  });
});

test('what is installed on the organisation is uninstalled from there, after Slack has said so', async () => {
  const { actor, asked } = openActor(
    answering(org(), {
      'admin.apps.uninstall': ({ args }) => ('team_ids' in args ? refused('must_revoke_access') : ok()),
    }),
  );
  await actor.act(action('uninstall-app', { facts: { teams: 'T1' } }));
  expect(writes(asked)).toEqual([
    ['admin.apps.uninstall', { app_id: botty, team_ids: 'T1' }],
    ['admin.apps.uninstall', { app_id: botty, enterprise_id: 'E1' }],
  ]);
});

test('all pending requests of the app are cancelled, wherever they are', async () => {
  const requests = new Map([
    ['Ar1', 'T1'],
    ['Ar2', 'T2'],
  ]);
  const { actor, asked } = openActor(answering(org({ requests })));
  const cancel = action('cancel-request');
  expect(await actor.look(cancel)).toEqual({ is: 'ready', undo: null });
  expect(await actor.look(action('cancel-request', { clientId: 'A0OTHER' }))).toEqual({ is: 'done' });
  await actor.act(cancel);
  expect(await actor.look(cancel)).toEqual({ is: 'done' });
  expect(writes(asked)).toEqual([
    ['admin.apps.requests.cancel', { request_id: 'Ar1', team_id: 'T1' }],
    ['admin.apps.requests.cancel', { request_id: 'Ar2', team_id: 'T2' }],
  ]);
});

test('one of several requests that is refused leaves it unknown, the first leaves nothing changed', async () => {
  const requests = () =>
    new Map([
      ['Ar1', 'T1'],
      ['Ar2', 'T2'],
    ]);
  const refusing = (id: string) =>
    openActor(
      answering(org({ requests: requests() }), {
        'admin.apps.requests.cancel': ({ args }) =>
          args['request_id'] === id ? refused('permission_denied') : ok(),
      }),
    ).actor.act(action('cancel-request'));
  expect(await failure(refusing('Ar1'))).toMatchObject({ code: 'ACT_REFUSED' });
  expect(await failure(refusing('Ar2'))).toMatchObject({ code: 'ACT_UNKNOWN' });
});

test('requests of a workspace that cannot be read may be there', async () => {
  const { actor } = openActor(
    answering(org(), {
      'admin.apps.requests.list': ({ args }) =>
        args['team_id'] === 'T2' ? refused('team_access_not_granted') : ok({ app_requests: [] }),
    }),
  );
  expect(await actor.look(action('cancel-request'))).toMatchObject({ is: 'untold' });
});

test.each([
  ['clear-decision', 'no_resolution_found'],
  ['uninstall-app', 'app_not_found'],
] as const)('%s: %s means that it is so already', async (kind, word) => {
  const method = kind === 'uninstall-app' ? 'admin.apps.uninstall' : 'admin.apps.clearResolution';
  const { actor, asked } = openActor(answering(org(), { [method]: () => refused(word) }));
  expect(await actor.act(action(kind, { facts: { teams: 'T1' } }))).toEqual({});
  expect(writes(asked)).toHaveLength(1);
});

test.each([
  ['org_resolution_required', 'whole organisation'],
  ['custom_integration_not_allowed_at_enterprise', 'custom integration'],
  ['permission_denied', 'may not do this'],
  ['team_not_found', 'team_not_found'],
  ['something_new', 'something_new'],
])('refused with %s, told in words', async (word, words) => {
  const { actor } = openActor(answering(org(), { 'admin.apps.restrict': () => refused(word) }));
  const error = await failure(actor.act(action('restrict-app')));
  expect(error.code).toBe('ACT_REFUSED');
  expect(error.detail).toContain(words);
});

test('support alone uninstalls what manages apps', async () => {
  const { actor } = openActor(
    answering(org(), { 'admin.apps.uninstall': () => refused('can_not_uninstall') }),
  );
  const error = await failure(actor.act(action('uninstall-app', { facts: { teams: 'T1' } })));
  expect(error).toMatchObject({ code: 'ACT_REFUSED', detail: expect.stringContaining('support') as string });
});

test.each([
  ['missing_scope', 'GAP_PERMISSION'],
  ['feature_not_enabled', 'GAP_LICENCE'],
  ['token_revoked', 'SIGN_IN_EXPIRED'],
])('%s is about the credential, not about the app', async (word, code) => {
  const { actor } = openActor(answering(org(), { 'admin.apps.restrict': () => refused(word) }));
  expect(await failure(actor.act(action('restrict-app')))).toMatchObject({ code });
});

test.each([
  [
    'no answer',
    () => {
      throw new NetworkFault('NETWORK', 'reset');
    },
  ],
  ['internal_error', () => refused('internal_error')],
  ['a gateway', () => ({ status: 502, text: '<html>' })],
  ['neither ok nor why not', () => ({ json: {} })],
] satisfies [string, () => Reply][])('%s leaves it unknown, and nothing is sent twice', async (_, reply) => {
  const { actor, asked } = openActor(answering(org(), { 'admin.apps.restrict': reply }));
  expect(await failure(actor.act(action('restrict-app')))).toMatchObject({ code: 'ACT_UNKNOWN' });
  expect(writes(asked)).toHaveLength(1);
});

test('throttled: sent again after the time that Slack asks for', async () => {
  let calls = 0;
  const { actor, asked, clock } = openActor(
    answering(org(), {
      'admin.apps.restrict': () => {
        calls += 1;
        return calls === 1
          ? { status: 429, headers: { 'retry-after': '30' }, json: { ok: false, error: 'ratelimited' } }
          : ok();
      },
    }),
  );
  const begun = clock.monotonic();
  await actor.act(action('restrict-app'));
  expect(writes(asked)).toHaveLength(2);
  expect(clock.monotonic() - begun).toBeGreaterThanOrEqual(30_000);
});

test('decisions keep to 20 a minute and uninstalling to one', async () => {
  const { actor, clock } = openActor(answering(org()));
  const perMinute = async (kind: ActionKind, count: number): Promise<number> => {
    const begun = clock.monotonic();
    for (let done = 0; done < count; done += 1) await actor.act(action(kind, { facts: { teams: 'T1' } }));
    return count / ((clock.monotonic() - begun) / 60_000);
  };
  const decided = await perMinute('restrict-app', 400);
  expect(decided).toBeLessThanOrEqual(20);
  expect(decided).toBeGreaterThanOrEqual(0.95 * 20);
  const uninstalled = await perMinute('uninstall-app', 100);
  expect(uninstalled).toBeLessThanOrEqual(1.02);
  expect(uninstalled).toBeGreaterThanOrEqual(0.95);
});

test.each(['T1,T2', '..', '?#%', '__proto__', 'T 1'])(
  '%j is no id of Slack’s and is not sent',
  async (id) => {
    const { actor, asked } = openActor(answering(org()));
    for (const one of [
      action('restrict-app', { clientId: id }),
      action('restrict-app', { resource: id }),
      action('uninstall-app', { facts: { teams: id, bots: id } }),
    ]) {
      expect(await failure(actor.act(one))).toMatchObject({ code: 'ID_UNSAFE' });
      expect(await failure(actor.look(one))).toMatchObject({ code: 'ID_UNSAFE' });
    }
    expect(writes(asked)).toEqual([]);
  },
);

test('a request whose id is none is not cancelled', async () => {
  const { actor, asked } = openActor(answering(org({ requests: new Map([['Ar1&app_id=A0', 'T1']]) })));
  expect(await failure(actor.act(action('cancel-request')))).toMatchObject({ code: 'ID_UNSAFE' });
  expect(writes(asked)).toEqual([]);
});

test('says who acts, and whether the token may', async () => {
  const { actor } = openActor(answering(org()));
  expect(await actor.identify()).toEqual({ tenant: 'E1', clientId: 'A0SELF', operator: ['U0BOSS'] });
  expect(await actor.examine(new Set(['restrict-app', 'revoke-grant']))).toEqual([
    { kind: 'restrict-app', can: 'yes', reason: null, remedy: null },
  ]);
});

test.each([
  ['no', 'admin.apps:read', 'E1', 'App Management Settings'],
  ['no', 'admin.apps:write', null, 'by hand'],
  ['unknown', null, 'E1', ''],
] as const)('it can: %s with %s in %s', async (can, scopes, enterprise, words) => {
  const { actor } = openActor(
    answering(org(), {
      'auth.test': () => ({
        ...ok({ team_id: enterprise ?? 'T1', enterprise_id: enterprise, user_id: 'U1' }),
        headers: scopes === null ? {} : { 'x-oauth-scopes': scopes },
      }),
    }),
  );
  const [ability] = await actor.examine(new Set(['restrict-app']));
  expect(ability?.can).toBe(can);
  expect(ability?.remedy ?? '').toContain(words);
});

test('outside an organisation nothing is decided for one', async () => {
  const { actor, asked } = openActor(
    answering(org(), { 'auth.test': () => ok({ team_id: 'T1', user_id: 'U1' }) }),
  );
  expect(await failure(actor.act(action('restrict-app')))).toMatchObject({ code: 'ACT_REFUSED' });
  expect(await failure(actor.act(action('end-sessions')))).toMatchObject({ code: 'ACT_REFUSED' });
  expect(writes(asked)).toEqual([]);
});

test('the token stands nowhere but in its header', async () => {
  const { actor, asked } = openActor(
    answering(org(), { 'admin.apps.restrict': () => refused(`bad_${secretToken}`) }),
  );
  const error = await failure(actor.act(action('restrict-app')));
  expect(asked.map(({ bearer }) => bearer)).toContain(`Bearer ${secretToken}`);
  expect(JSON.stringify(asked.map(({ what, args }) => [what, args]))).not.toContain('secret-token');
  expect(`${error.message}${error.detail}${error.stack}`).not.toContain('secret-token');
});
