import { expect, test } from 'vitest';
import { readCursorList } from '../cursor-list.ts';
import type { SlackSession } from '../slack-session.ts';
import { type Asked, enterprise, ok, openTenant, refused, type Reply, team, workspace } from '../testing.ts';
import { createAppRequestsStream } from './app-requests.ts';
import { createApprovedAppsStream } from './approved-apps.ts';
import { createConsentPolicyStream } from './consent-policy.ts';
import { createRestrictedAppsStream } from './restricted-apps.ts';
import { createWorkspacesStream } from './workspaces.ts';

const streams = (session: SlackSession) => [
  createWorkspacesStream(session),
  createApprovedAppsStream(session),
  createRestrictedAppsStream(session),
  createAppRequestsStream(session),
  createConsentPolicyStream(session),
];

const approvedList = 'admin.apps.approved.list';

function row(id: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    app: {
      id,
      name: `App ${id}`,
      is_app_directory_approved: true,
      is_internal: false,
      developer_type: 'third_party',
    },
    scopes: [
      { name: 'chat:write', is_sensitive: false, token_type: 'bot' },
      { name: 'search:read', is_sensitive: true, token_type: 'user' },
    ],
    date_updated: 1_574_296_707,
    last_resolved_by: { actor_id: 'W1', actor_type: 'user' },
    ...more,
  };
}

function page(rows: readonly unknown[], next?: string): Reply {
  return ok({
    approved_apps: rows,
    ...(next === undefined ? {} : { response_metadata: { next_cursor: next } }),
  });
}

function placeOf({ args }: Asked): string {
  return args.get('enterprise_id') ?? args.get('team_id') ?? '';
}

function tenant(approved: (asked: Asked) => Reply) {
  return openTenant(enterprise({ [approvedList]: approved }), streams);
}

test('both passes at the organisation and at every workspace: 2(W+1) calls', async () => {
  const { read, asked } = tenant((one) => page([row(`A${placeOf(one)}${one.args.get('certified')}`)]));

  const { rows, end, read: count } = await read('approved-apps');

  const calls = asked.filter(({ what }) => what === approvedList);
  expect(calls.map((one) => `${placeOf(one)} ${one.args.get('certified')}`).sort()).toEqual([
    'E1 false',
    'E1 true',
    'T1 false',
    'T1 true',
    'T2 false',
    'T2 true',
  ]);
  expect(calls.every(({ args }) => args.get('limit') === '1000')).toBe(true);
  expect(calls.some(({ args }) => args.has('enterprise_id') && args.has('team_id'))).toBe(false);
  expect(count).toBe(6);
  expect(end).toMatchObject({ expected: null, gaps: [] });
  expect(rows).toContainEqual(
    expect.objectContaining({
      type: 'grant',
      kind: 'preauthorized',
      principal: { kind: 'tenant', id: 'T2' },
      resource: 'T2',
      scopes: ['chat:write', 'search:read'],
      scopeStatus: 'configured',
      lastUsedStatus: 'unknown',
    }),
  );
  expect(rows).toContainEqual(
    expect.objectContaining({
      type: 'app',
      clientId: 'AE1true',
      party: 'third',
      verified: 'yes',
      state: 'unknown',
    }),
  );
});

test('the lists of many workspaces take the time of their quota and no longer', async () => {
  const teams = Array.from({ length: 50 }, (_, index) => team(`T${100 + index}`));
  const { read, asked } = openTenant(
    enterprise({ 'admin.teams.list': () => ok({ teams }), [approvedList]: () => page([]) }),
    streams,
  );

  const { end } = await read('approved-apps');

  const at = asked.filter(({ what }) => what === approvedList).map((one) => one.at);
  expect(end?.gaps).toEqual([]);
  expect(at).toHaveLength(102);
  expect(Math.max(...at) - Math.min(...at)).toBeLessThan(((102 * 60_000) / 20) * 1.05);
});

test('a restricted app is blocked for new installs, and what is installed stays', async () => {
  const { read } = openTenant(
    enterprise({ 'admin.apps.restricted.list': () => ok({ restricted_apps: [row('A1')] }) }),
    streams,
  );

  const { rows } = await read('restricted-apps');

  expect(rows.every(({ type }) => type === 'app')).toBe(true);
  expect(rows[0]).toMatchObject({
    state: 'blocked',
    facts: { restriction: expect.stringContaining('stays installed') },
  });
});

test.each([
  ['approved-apps', approvedList, 'approved_apps', 'approval'],
  ['restricted-apps', 'admin.apps.restricted.list', 'restricted_apps', 'restriction'],
] as const)('%s: what was decided in one place does not hide another', async (stream, method, key, fact) => {
  const { read } = openTenant(
    enterprise({
      'admin.teams.list': () => ok({ teams: [team('T1'), team('T2')] }),
      [method]: () => ok({ [key]: [row('A1')] }),
    }),
    streams,
  );

  const facts = (await read(stream)).rows.map((one) => (one.type === 'app' ? one.facts : {}));

  expect(Object.assign({}, ...facts)).toMatchObject({
    [`${fact} E1`]: expect.stringContaining('the organisation'),
    [`${fact} T1`]: expect.stringContaining('T1'),
    [`${fact} T2`]: expect.stringContaining('T2'),
  });
});

test('one workspace that refuses is a gap that names it', async () => {
  const { read } = tenant((one) =>
    placeOf(one) === 'T1' ? refused('team_access_not_granted') : page([row('A1')]),
  );

  const { end, read: count, error } = await read('approved-apps');

  expect(error).toBeNull();
  expect(count).toBe(4);
  expect(end?.gaps).toHaveLength(1);
  expect(end?.gaps[0]).toMatchObject({ units: 2, error: { code: 'GAP_PERMISSION' } });
  expect(end?.gaps[0]?.error.message).toContain('T1');
});

test('workspaces that cannot be listed make the decisions partial: unread is not gone', async () => {
  const { read } = openTenant(
    enterprise({
      'admin.teams.list': () => refused('missing_scope', { needed: 'admin.teams:read' }),
      'auth.teams.list': () => ok({ teams: [team('T1')] }),
      [approvedList]: () => page([]),
    }),
    streams,
  );

  const { end } = await read('approved-apps');

  expect(end?.gaps.map(({ error }) => error.code)).toEqual(['GAP_PERMISSION']);
});

test('a plan without it ends the stream, for good', async () => {
  const { read } = openTenant(workspace(), streams);

  const { error, batches } = await read('approved-apps');

  expect(error?.code).toBe('GAP_LICENCE');
  expect(error?.message).toContain('admin.apps.approved.list: feature_not_enabled');
  expect(error?.remedy).toContain('https://acme.slack.com/apps/manage');
  expect(batches).toEqual([]);
});

test('short and empty pages with a cursor go on; the last page may lack response_metadata', async () => {
  const pages = new Map([
    ['', page([row('A1')], 'c1')],
    ['c1', page([], 'c2')],
    ['c2', page([row('A2')])],
  ]);
  const { read } = tenant((one) =>
    placeOf(one) === 'E1' && one.args.get('certified') === 'false'
      ? (pages.get(one.args.get('cursor') ?? '') ?? page([]))
      : { json: { ok: true, approved_apps: [], response_metadata: null } },
  );

  const { read: count, end } = await read('approved-apps');

  expect(count).toBe(2);
  expect(end?.gaps).toEqual([]);
});

test.each([
  ['the same cursor again', ['c1', 'c1']],
  ['two that alternate', ['c1', 'c2', 'c1']],
])('%s is an endless list: partial, never whole', async (_, cursors) => {
  let at = 0;
  const { read } = tenant((one) =>
    placeOf(one) === 'E1' && one.args.get('certified') === 'false'
      ? page([row(`A${at}`)], cursors[Math.min(at++, cursors.length - 1)])
      : page([row('A9')]),
  );

  const { end } = await read('approved-apps');

  expect(end?.gaps.map(({ error }) => error.code)).toEqual(['PAGE_LOOP']);
  expect(end?.gaps[0]?.error.message).toContain('organisation');
});

test('a cursor that has ended begins that list anew, without telling rows twice', async () => {
  let ended = false;
  const { read, asked } = tenant((one) => {
    if (placeOf(one) !== 'E1' || one.args.get('certified') !== 'false') return page([]);
    if (one.args.get('cursor') === null) return page([row('A1')], 'c1');
    if (ended) return page([row('A2')]);
    ended = true;
    return refused('invalid_cursor');
  });

  const { read: count, rows, end } = await read('approved-apps');

  expect(count).toBe(2);
  expect(rows.filter(({ type }) => type === 'grant')).toHaveLength(2);
  expect(end?.gaps).toEqual([]);
  expect(asked.filter((one) => one.what === approvedList && placeOf(one) === 'T1')).toHaveLength(2);
});

test('a cursor that always ends is given up, and said', async () => {
  const { read } = tenant((one) =>
    one.args.get('cursor') === null ? page([row('A1')], 'c1') : refused('invalid_cursor'),
  );

  const { end } = await read('approved-apps');

  expect(end?.gaps.map(({ error }) => error.code)).toEqual(['READ_REJECTED']);
});

test('a resumed run goes on at the workspace and the page', async () => {
  const answer = (one: Asked): Reply => {
    if (placeOf(one) === 'T1' && one.args.get('certified') === 'true')
      return one.args.get('cursor') === 'c1' ? page([row('A2')]) : page([row('A1')], 'c1');
    return page([row('A0')]);
  };
  const cut = await tenant(answer).read('approved-apps', { stopAfter: 4 });
  const again = tenant(answer);

  const { read: count, end } = await again.read('approved-apps', {
    checkpoint: cut.batches.at(-1)?.checkpoint ?? null,
  });

  const calls = again.asked.filter(({ what }) => what === approvedList);
  expect(calls.map((one) => [placeOf(one), one.args.get('certified'), one.args.get('cursor')])).toEqual([
    ['T1', 'true', 'c1'],
    ['T2', 'false', null],
    ['T2', 'true', null],
  ]);
  expect(count).toBe(3);
  expect(end?.gaps).toEqual([]);
});

test('a row that does not parse is counted, and hostile ids are but text', async () => {
  const { read } = tenant((one) =>
    placeOf(one) === 'E1' && one.args.get('certified') === 'true'
      ? page([
          row('__proto__'),
          { app: { name: 'no id' } },
          row('../x?y#z', { scopes: null, date_updated: 'never' }),
        ])
      : page([]),
  );

  const { malformed, rows } = await read('approved-apps');

  expect(malformed).toEqual(['app.id']);
  expect(rows.flatMap((one) => (one.type === 'grant' ? [[one.clientId, one.scopeStatus]] : []))).toEqual([
    ['__proto__', 'configured'],
    ['../x?y#z', 'unknown'],
  ]);
});

test('an answer without its list is no empty list', async () => {
  const { read } = tenant(() => ok({}));

  const { error } = await read('approved-apps');

  expect(error?.code).toBe('READ_MALFORMED');
});

test('fresh cursors for ever over the same rows come to an end', async () => {
  let at = 0;
  const list = readCursorList({
    rows: 'approved_apps',
    schema: (await import('../wire.ts')).ResolvedApp,
    keyOf: ({ app }) => app.id,
    report: () => undefined,
    fetchPage: () =>
      Promise.resolve({ approved_apps: [row('A1')], response_metadata: { next_cursor: `c${(at += 1)}` } }),
  });
  const drain = async () => {
    for await (const _ of list) void _;
  };

  await expect(drain()).rejects.toMatchObject({ code: 'PAGE_LOOP' });
});

const request = {
  id: 'Ar1',
  app: { id: 'A7', name: 'Wanted' },
  user: { id: 'W08', name: 'Jane', email: 'jane@example.com' },
  team: { id: 'T1', name: 'Acme' },
  scopes: [{ name: 'incoming-webhook', token_type: 'user' }],
  message: 'please',
  previous_resolution: null,
  date_created: 1_578_956_327,
};

test('pending requests are events, and prove that apps need approval', async () => {
  const { read, asked } = openTenant(
    enterprise({
      'admin.apps.requests.list': (one) => ok({ app_requests: placeOf(one) === 'T1' ? [request] : [] }),
      '/audit/v1/actions': () => ({ json: { actions: { app: ['app_installed'] } } }),
    }),
    streams,
  );

  const { rows } = await read('app-requests');
  const policy = await read('consent-policy');

  expect(asked.filter(({ what }) => what === 'admin.apps.requests.list')).toHaveLength(3);
  expect(rows.find(({ type }) => type === 'event')).toMatchObject({
    event: 'request',
    clientId: 'A7',
    principal: 'W08',
    resource: 'T1',
    at: '2020-01-13T22:58:47.000Z',
  });
  expect(policy.rows).toEqual([
    { type: 'setting', id: 'consent.third-party-apps', value: 'approval-required', known: true },
    { type: 'setting', id: 'consent.requests', value: 'enabled', known: true },
  ]);
  expect(asked.some(({ what }) => what === '/audit/v1/logs')).toBe(false);
});

test('what nothing proves stays unknown', async () => {
  const { read } = openTenant(workspace(), streams, {
    settings: { auth: { type: 'token', token: 'env:T' } },
  });

  const { rows, end } = await read('consent-policy');

  expect(rows.every((one) => one.type === 'setting' && !one.known && one.value === null)).toBe(true);
  expect(end?.note).toContain('consent.third-party-apps');
});

test.each([
  [false, 'allow-all', true],
  ['true', 'approval-required', true],
  [['true'], 'approval-required', true],
  [['false'], 'allow-all', true],
  [{ x: 1 }, null, false],
])('the newest preference event in the log speaks, in words known: %j', async (value, expected, known) => {
  const { read } = openTenant(
    enterprise({
      '/audit/v1/actions': () => ({
        json: { actions: { workspace_or_org: ['pref.app_whitelist_enabled'] } },
      }),
      '/audit/v1/logs': () => ({
        json: {
          entries: [
            { id: '2', date_create: 20, action: 'pref.app_whitelist_enabled', details: { new_value: value } },
            {
              id: '1',
              date_create: 10,
              action: 'pref.app_whitelist_enabled',
              details: { new_value: 'true' },
            },
          ],
        },
      }),
    }),
    streams,
  );

  const { rows } = await read('consent-policy');

  expect(rows[0]).toMatchObject({ id: 'consent.third-party-apps', value: expected, known });
});

test.each([
  [['true', 'false'], 'allow-all'],
  [['true', 'true'], 'approval-required'],
  [['true', '?'], null],
])('workspaces that prefer %j', async (values, expected) => {
  const { read } = openTenant(
    enterprise({
      '/audit/v1/actions': () => ({
        json: { actions: { workspace_or_org: ['pref.app_whitelist_enabled'] } },
      }),
      '/audit/v1/logs': () => ({
        json: {
          entries: values.map((value, index) => ({
            id: `${index}`,
            date_create: 20 - index,
            action: 'pref.app_whitelist_enabled',
            entity: { type: 'workspace', workspace: { id: `T${index}` } },
            details: { new_value: [value] },
          })),
        },
      }),
    }),
    streams,
  );

  const { rows } = await read('consent-policy');

  expect(rows[0]).toMatchObject({ id: 'consent.third-party-apps', value: expected });
});

test('a log that cannot be asked about the preference is a gap', async () => {
  const { read } = openTenant(
    enterprise({
      '/audit/v1/actions': () => ({ status: 403, json: { ok: false, error: 'feature_not_enabled' } }),
    }),
    streams,
  );

  const { end } = await read('consent-policy');

  expect(end?.gaps.map(({ error }) => error.code)).toEqual(['GAP_LICENCE']);
});

test('workspaces give names to what grants point to', async () => {
  const { read } = openTenant(enterprise(), streams);

  const { rows, read: count } = await read('workspaces');

  expect(count).toBe(2);
  expect(rows.map((one) => (one.type === 'principal' ? [one.kind, one.id, one.label] : []))).toEqual([
    ['tenant', 'E1', 'Acme'],
    ['tenant', 'T1', 'Workspace T1'],
    ['tenant', 'T2', 'Workspace T2'],
  ]);
});
