import { expect, test } from 'vitest';
import type { Observation } from '../../../src/core/observation.ts';
import { type Asked, enterprise, ok, openTenant, refused, type Reply, workspace } from '../testing.ts';
import { installActions } from '../audit-entries.ts';
import { createInstallsStream } from './installs.ts';

const withoutAudit = { auth: { type: 'token', token: 'env:TOKEN' } };
const deadBot: Observation = {
  type: 'principal',
  kind: 'bot',
  id: 'A1@T1',
  label: null,
  active: 'no',
  privileged: 'unknown',
};

function entry(id: number, action: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    id: `e${id}`,
    date_create: 1_600_000_000 + id,
    action,
    actor: { type: 'user', user: { id: 'U1', email: 'u1@example.com', team: 'T1' } },
    entity: {
      type: 'app',
      app: { id: 'A1', name: 'Notion', is_directory_approved: true, scopes: ['search:read'] },
    },
    context: { location: { type: 'workspace', id: 'T1', name: 'one' } },
    details: { is_internal_integration: false },
    ...more,
  };
}

function app(scopes: readonly string[], more: Readonly<Record<string, unknown>> = {}) {
  return { type: 'app', app: { id: 'A1', name: 'Notion', scopes, ...more } };
}

function audited(entries: readonly unknown[], how: Parameters<typeof openTenant>[2] = {}) {
  return openTenant(
    enterprise({
      '/audit/v1/actions': () => ({
        json: { actions: { app: [...installActions, 'app_other'], user: ['user_login'] } },
      }),
      '/audit/v1/logs': () => ({ json: { entries } }),
    }),
    (session) => [createInstallsStream(session)],
    how,
  );
}

function grantsIn(rows: readonly Observation[]) {
  return rows.flatMap((row) =>
    row.type === 'grant'
      ? [[row.kind, row.principal.id, row.resource, row.scopes.join(' '), row.scopeStatus]]
      : [],
  );
}

function endedIn(rows: readonly Observation[]) {
  return rows.flatMap((row) => (row.type === 'grant-ended' ? [[row.kind, row.principal.id]] : []));
}

test('an install in the audit log is a grant from the log, never granted, used or never used', async () => {
  const { read, asked } = audited([entry(1, 'app_installed')]);

  const { rows, end } = await read('installs');

  expect(rows.find(({ type }) => type === 'grant')).toEqual({
    type: 'grant',
    clientId: 'A1',
    principal: { kind: 'user', id: 'U1' },
    kind: 'delegated-user',
    resource: 'T1',
    scopes: ['search:read'],
    scopeStatus: 'from-log',
    grantedAt: '2020-09-13T12:26:41.000Z',
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: [],
    evidence: ['audit-log app_installed'],
  });
  expect(rows).toContainEqual(
    expect.objectContaining({ type: 'app', clientId: 'A1', verified: 'yes', party: 'third' }),
  );
  expect(rows).toContainEqual(expect.objectContaining({ type: 'event', event: 'consent', principal: 'U1' }));
  expect(end?.gaps).toEqual([]);
  const query = asked.find(({ what }) => what === '/audit/v1/logs')?.args;
  expect(query?.get('limit')).toBe('9999');
});

test('only actions that the vendor knows are asked for, and never more than 30', async () => {
  const { read, asked } = openTenant(
    enterprise({
      '/audit/v1/actions': () => ({ json: { actions: { app: ['app_installed', 'app_uninstalled'] } } }),
      '/audit/v1/logs': () => ({ json: { entries: [] } }),
    }),
    (session) => [createInstallsStream(session)],
  );

  await read('installs');

  expect(asked.filter(({ what }) => what === '/audit/v1/logs').map(({ args }) => args.get('action'))).toEqual(
    ['app_installed,app_uninstalled'],
  );
  expect(installActions.length).toBeLessThanOrEqual(30);
});

test('newest first, the log is replayed oldest first: removed after installed is ended, and the reverse lives', async () => {
  const gone = await audited([entry(2, 'app_uninstalled'), entry(1, 'app_installed')]).read('installs');
  const back = await audited([
    entry(3, 'app_installed'),
    entry(2, 'app_uninstalled'),
    entry(1, 'app_installed'),
  ]).read('installs');

  expect(grantsIn(gone.rows)).toEqual([]);
  expect(endedIn(gone.rows)).toEqual([['delegated-user', 'U1']]);
  expect(grantsIn(back.rows)).toHaveLength(1);
  expect(back.rows).toContainEqual(
    expect.objectContaining({ type: 'grant', grantedAt: '2020-09-13T12:26:43.000Z' }),
  );
});

test('an administrator who uninstalls takes it from everybody there, and nowhere else', async () => {
  const elsewhere = { context: { location: { type: 'workspace', id: 'T2' } } };
  const { read } = audited([
    entry(3, 'app_uninstalled', { actor: { user: { id: 'U9' } } }),
    entry(2, 'app_installed', elsewhere),
    entry(1, 'app_installed'),
  ]);

  const { rows } = await read('installs');

  expect(grantsIn(rows).map(([, who, where]) => [who, where])).toEqual([['U1', 'T2']]);
  expect(endedIn(rows)).toEqual([['delegated-user', 'U1']]);
});

test('a deleted app ends everywhere; an install after it counts', async () => {
  const { rows } = await audited([
    entry(2, 'app_deleted', { context: null }),
    entry(1, 'app_installed'),
  ]).read('installs');

  expect(grantsIn(rows)).toEqual([]);
});

test('bot scopes are a bot’s, united with its row from the list of users by id', async () => {
  const { read } = audited([
    entry(1, 'app_installed', {
      entity: app(['search:read'], { bot_scopes: ['chat:write', 'channels:join'] }),
    }),
  ]);

  const { rows } = await read('installs');

  expect(grantsIn(rows)).toEqual([
    ['delegated-user', 'U1', 'T1', 'search:read', 'from-log'],
    ['bot', 'A1@T1', 'T1', 'chat:write channels:join', 'from-log'],
  ]);
});

test('a bot that Slack calls deleted is not told as live by the log', async () => {
  const { read } = audited([entry(1, 'app_installed', { entity: app([], { bot_scopes: ['chat:write'] }) })], {
    earlier: { saved: [deadBot] },
  });

  const { rows } = await read('installs');

  expect(grantsIn(rows)).toEqual([]);
  expect(endedIn(rows)).toEqual([['bot', 'A1@T1']]);
});

test('an expansion whose entity is the workspace finds its app in details or context, or is an event alone', async () => {
  const place = { type: 'workspace', workspace: { id: 'T1', name: 'one' } };
  const details = { new_scopes: ['search:read', 'files:read'], previous_scopes: ['search:read'] };
  const { read } = audited([
    entry(4, 'app_scopes_expanded', { entity: place, details }),
    entry(3, 'app_scopes_expanded', { entity: place, details: { ...details, app_id: 'A2' } }),
    entry(2, 'app_scopes_expanded', {
      entity: place,
      details,
      context: { location: null, app: { id: 'A3', name: 'Three' } },
    }),
    entry(1, 'app_installed'),
  ]);

  const { rows, end, malformed } = await read('installs');

  expect(malformed).toEqual([]);
  expect(
    rows.flatMap((row) => (row.type === 'event' && row.event === 'scopes-expanded' ? [row.clientId] : [])),
  ).toEqual([null, 'A2', 'A3']);
  expect(
    rows.flatMap((row) => (row.type === 'grant' ? [`${row.clientId} ${row.scopes.length}`] : [])).toSorted(),
  ).toEqual(['A1 1', 'A2 2', 'A3 2']);
  expect(end?.note).toContain('1 entry');
});

test('details, context and entity may be null, and a row without a time is counted as not understood', async () => {
  const { read } = audited([
    entry(2, 'app_installed', { details: null, context: null, entity: null, actor: null }),
    { ...entry(1, 'bot_token_upgraded'), date_create: undefined },
  ]);

  const { rows, malformed } = await read('installs');

  expect(malformed).toEqual(['date_create']);
  expect(rows).toMatchObject([{ type: 'event', clientId: null, resource: null }]);
});

test('a preserved token of a leaver is an event, and the grant stays', async () => {
  const { read } = audited([entry(2, 'app_token_preserved'), entry(1, 'app_installed')]);

  const { rows } = await read('installs');

  expect(rows).toContainEqual(
    expect.objectContaining({ type: 'event', event: 'token-preserved', clientId: 'A1' }),
  );
  expect(grantsIn(rows)).toHaveLength(1);
});

test('org-wide installs belong to the organisation', async () => {
  const { read } = audited([
    entry(1, 'org_app_installed', { context: { location: { type: 'enterprise', id: 'E1', name: 'Acme' } } }),
  ]);

  const { rows } = await read('installs');

  expect(grantsIn(rows)).toEqual([['delegated-user', 'U1', 'E1', 'search:read', 'from-log']]);
});

test('added to a workspace by the organisation, a bot is there with its scopes, and goes with the organisation’s install', async () => {
  const organisation = { location: { type: 'enterprise', id: 'E1', name: 'Acme' } };
  const entity = app(['search:read'], { bot_scopes: ['chat:write'] });
  const installed = [
    entry(2, 'org_app_workspace_added', { entity }),
    entry(1, 'org_app_installed', { entity, context: organisation }),
  ];
  const lives = await audited(installed).read('installs');
  const gone = await audited([
    entry(3, 'org_app_uninstalled', { entity, context: organisation }),
    ...installed,
  ]).read('installs');

  expect(grantsIn(lives.rows)).toEqual([
    ['bot', 'A1@T1', 'T1', 'chat:write', 'from-log'],
    ['delegated-user', 'U1', 'E1', 'search:read', 'from-log'],
    ['bot', 'A1@E1', 'E1', 'chat:write', 'from-log'],
  ]);
  expect(grantsIn(gone.rows)).toEqual([]);
  expect(endedIn(gone.rows)).toHaveLength(3);
});

test('a workspace that was deleted took its tokens along, and one that came while the log was read did not', async () => {
  const at = (id: string) => ({ context: { location: { type: 'workspace', id, name: id } } });
  const listed = [['T1'], ['T1', 'T4']];
  const { read, asked } = openTenant(
    enterprise({
      '/audit/v1/actions': () => ({ json: { actions: { app: [...installActions] } } }),
      '/audit/v1/logs': () => ({
        json: {
          entries: [
            entry(3, 'app_installed', at('T4')),
            entry(2, 'app_installed', at('T3')),
            entry(1, 'app_installed'),
          ],
        },
      }),
      'admin.teams.list': () => ok({ teams: (listed.shift() ?? []).map((id) => ({ id, name: id })) }),
    }),
    (session) => [createInstallsStream(session)],
  );

  const { rows } = await read('installs');

  const places = (type: 'grant' | 'grant-ended') =>
    rows.flatMap((row) => (row.type === type ? [row.resource] : []));
  expect(places('grant').toSorted()).toEqual(['T1', 'T4']);
  expect(places('grant-ended')).toEqual(['T3']);
  expect(asked.filter(({ what }) => what === 'admin.teams.list')).toHaveLength(2);
});

test('made an install of the organisation, it reaches the organisation', async () => {
  const { read } = audited([
    entry(2, 'org_app_upgraded_to_org_install', {
      context: { location: { type: 'enterprise', id: 'E1', name: 'Acme' } },
    }),
    entry(1, 'app_installed'),
  ]);

  const { rows } = await read('installs');

  expect(grantsIn(rows).map(([, , where]) => where)).toEqual(['E1', 'T1']);
});

test('a log that breaks off tells what is installed, and ends nothing', async () => {
  const { read } = openTenant(
    enterprise({
      '/audit/v1/actions': () => ({ json: { actions: { app: [...installActions] } } }),
      '/audit/v1/logs': ({ args }) =>
        args.get('cursor') === null
          ? {
              json: {
                entries: [
                  entry(4, 'app_installed'),
                  entry(3, 'app_uninstalled', { entity: { type: 'app', app: { id: 'A2' } } }),
                  entry(2, 'app_installed', { entity: { type: 'app', app: { id: 'A2' } } }),
                ],
                response_metadata: { next_cursor: 'c1' },
              },
            }
          : { status: 400, json: { ok: false, error: 'invalid_range' } },
    }),
    (session) => [createInstallsStream(session)],
  );

  const { rows, end, error } = await read('installs');

  expect(error).toBeNull();
  expect(grantsIn(rows)).toEqual([['delegated-user', 'U1', 'T1', 'search:read', 'from-log']]);
  expect(endedIn(rows)).toEqual([]);
  expect(end?.gaps.map((gap) => gap.error.code)).toEqual(['READ_REJECTED']);
});

test('after an entry that was not understood nothing is known to have ended: it may be an install anew', async () => {
  const other = { entity: { type: 'app', app: { id: 'A2' } } };
  const entries = [
    entry(4, 'app_installed'),
    { ...entry(3, 'app_installed', other), date_create: 'later' },
    entry(2, 'app_uninstalled', other),
    entry(1, 'app_installed', other),
  ];
  const rowsOfLog = [
    logRow(4, 'added'),
    logRow(3, 'added', { app_id: 'A2', date: 'later' }),
    logRow(2, 'removed', { app_id: 'A2' }),
    logRow(1, 'added', { app_id: 'A2' }),
  ];

  for (const { read } of [audited(entries), integrated(() => logs(rowsOfLog))]) {
    const { rows, malformed } = await read('installs');
    expect(malformed).toHaveLength(1);
    expect(grantsIn(rows).length).toBeGreaterThan(0);
    expect(endedIn(rows)).toEqual([]);
  }
  for (const { read } of [
    audited(entries.filter(({ date_create }) => typeof date_create === 'number')),
    integrated(() => logs(rowsOfLog.filter(({ date }) => date !== 'later'))),
  ])
    expect(endedIn((await read('installs')).rows).length).toBeGreaterThan(0);
});

test('every event tells from where, with what and in which session it was done', async () => {
  const context = {
    location: { type: 'workspace', id: 'T1' },
    ip_address: '203.0.113.9',
    ua: 'Go-http-client/2.0',
    session_id: 847288190092,
  };
  const { rows } = await audited([
    entry(2, 'app_approved', { context }),
    entry(1, 'app_installed', { context: { ip_address: null } }),
  ]).read('installs');

  const [approved, installed] = rows.flatMap((row) => (row.type === 'event' ? [row] : []));
  expect(approved).toMatchObject({
    event: 'app-access-changed',
    detail: { ip: '203.0.113.9', userAgent: 'Go-http-client/2.0', session: '847288190092' },
  });
  expect(installed?.detail).not.toHaveProperty('ip');
});

test('an anomaly is told of apps, not of people; servers of apps for AI are changes of the app', async () => {
  const entity = { type: 'user', user: { id: 'U2' } };
  const details = { reason: ['asn', 'tor', 7], previous_ip_address: '198.51.100.1' };
  const context = { app: { id: 'A1', name: 'Notion' }, ip_address: '203.0.113.9' };
  const { read, asked } = openTenant(
    enterprise({
      '/audit/v1/actions': () => ({
        json: { actions: { app: [...installActions, 'app_mcp_server_removed', 'mcp_slack_x_tool_called'] } },
      }),
      '/audit/v1/logs': () => ({
        json: {
          entries: [
            entry(4, 'app_mcp_server_removed'),
            entry(3, 'anomaly', { entity, details, context }),
            entry(2, 'anomaly', { entity, details }),
            entry(1, 'app_installed'),
          ],
        },
      }),
    }),
    (session) => [createInstallsStream(session)],
  );

  const { rows, end } = await read('installs');

  expect(rows.flatMap((row) => (row.type === 'event' ? [row] : []))).toMatchObject([
    { event: 'app-changed', clientId: 'A1', detail: { action: 'app_mcp_server_removed' } },
    {
      event: 'activity',
      clientId: 'A1',
      appName: 'Notion',
      detail: { reason: 'asn tor', ip: '203.0.113.9', ipBefore: '198.51.100.1' },
    },
    { event: 'consent' },
  ]);
  expect(grantsIn(rows)).toHaveLength(1);
  expect(end?.note).toBeUndefined();
  const wanted = asked.flatMap(({ what, args }) =>
    what === '/audit/v1/logs' ? (args.get('action') ?? '').split(',') : [],
  );
  expect(wanted).toContain('app_mcp_server_removed');
  expect(wanted).not.toContain('mcp_slack_x_tool_called');
  expect(wanted.length).toBeLessThanOrEqual(30);
});

test('an install that the log knows by its growth alone has no date', async () => {
  const { read } = audited([
    entry(1, 'app_scopes_expanded', {
      details: { new_scopes: ['search:read', 'files:read'], previous_scopes: ['search:read'] },
    }),
  ]);

  const { rows } = await read('installs');

  expect(rows.find(({ type }) => type === 'grant')).toMatchObject({
    scopes: ['search:read', 'files:read'],
    grantedAt: null,
  });
});

type Row = Readonly<Record<string, unknown>>;

function logRow(second: number, change_type: string, more: Row = {}): Row {
  return {
    user_id: 'U1',
    user_name: 'johnny',
    date: String(1_392_163_200 + second),
    change_type,
    app_id: 'A1',
    app_type: 'Johnny App',
    scope: 'chat:write:user,channels:read',
    ...more,
  };
}

function logs(rows: readonly Row[], paging: Readonly<Record<string, unknown>> = {}): Reply {
  return ok({ logs: rows, paging: { count: 1000, total: rows.length, page: 1, pages: 1, ...paging } });
}

function integrated(reply: (asked: Asked) => Reply) {
  return openTenant(
    workspace({ 'team.integrationLogs': reply }),
    (session) => [createInstallsStream(session)],
    {
      settings: withoutAudit,
    },
  );
}

test('a workspace’s log: scopes as one text, ids as number or text, a user without a name', async () => {
  const { read } = integrated(() =>
    logs([
      logRow(3, 'added', { user_name: undefined }),
      logRow(2, 'enabled', { app_id: undefined, service_id: 1_234_567_890, service_type: 'Google Calendar' }),
      logRow(1, 'added', {
        app_id: undefined,
        service_id: '3456789012',
        service_type: 'Airbrake',
        date: 1_392_163_201,
      }),
    ]),
  );

  const { rows, end, read: count, malformed } = await read('installs');

  expect(malformed).toEqual([]);
  expect([count, end?.expected]).toEqual([3, 3]);
  expect(grantsIn(rows)).toEqual([
    ['delegated-user', 'U1', 'T1', 'chat:write:user channels:read', 'from-log'],
    ['install', 'T1', 'T1', '', 'unknown'],
    ['install', 'T1', 'T1', '', 'unknown'],
  ]);
  expect(rows.flatMap((row) => (row.type === 'grant' ? [row.clientId] : []))).toEqual([
    'A1',
    'service-1234567890',
    'service-3456789012',
  ]);
});

test('expanded adds to what was added; removed and disabled end; enabled brings back', async () => {
  const { read } = integrated(() =>
    logs([
      logRow(9, 'enabled', { app_id: 'A4', scope: null }),
      logRow(8, 'disabled', { app_id: 'A4', scope: null }),
      logRow(7, 'removed', { app_id: 'A2' }),
      logRow(6, 'expanded', { scope: 'files:read' }),
      logRow(5, 'added', { app_id: 'A2' }),
      logRow(4, 'disabled', { app_id: 'A3' }),
      logRow(3, 'added', { app_id: 'A3' }),
      logRow(2, 'added', { app_id: 'A4', scope: 'search:read' }),
      logRow(1, 'added', { scope: 'search:read' }),
    ]),
  );

  const { rows } = await read('installs');

  expect(
    rows.flatMap((row) => (row.type === 'grant' ? [[row.clientId, row.scopes, row.scopeStatus]] : [])),
  ).toEqual([
    ['A4', [], 'unknown'],
    ['A1', ['search:read', 'files:read'], 'from-log'],
  ]);
  expect(rows.flatMap((row) => (row.type === 'grant-ended' ? [row.clientId] : [])).sort()).toEqual([
    'A2',
    'A3',
  ]);
  expect(rows).toContainEqual(
    expect.objectContaining({ type: 'event', event: 'scopes-expanded', scopes: ['files:read'] }),
  );
});

test('one person’s removal leaves another’s token; that of an administrator without one ends all', async () => {
  const own = await integrated(() =>
    logs([logRow(3, 'removed'), logRow(2, 'added', { user_id: 'U2' }), logRow(1, 'added')]),
  ).read('installs');
  const all = await integrated(() =>
    logs([
      logRow(3, 'removed', { user_id: 'U9' }),
      logRow(2, 'added', { user_id: 'U2' }),
      logRow(1, 'added'),
    ]),
  ).read('installs');

  expect(grantsIn(own.rows).map(([, who]) => who)).toEqual(['U2']);
  expect(grantsIn(all.rows)).toEqual([]);
});

test('a log that grows while it is read is read to its oldest row, each row once', async () => {
  const all = [
    logRow(4, 'added', { app_id: 'A4' }),
    logRow(3, 'added', { app_id: 'A3' }),
    logRow(2, 'added', { app_id: 'A2' }),
    logRow(1, 'added'),
  ];
  const grown = [logRow(5, 'added', { app_id: 'A5' }), ...all];
  const { read, asked } = integrated(({ args }) => {
    const page = Number(args.get('page'));
    const rows = page === 1 ? all : grown;
    return logs(rows.slice((page - 1) * 2, page * 2), {
      total: rows.length,
      page,
      pages: Math.ceil(rows.length / 2),
    });
  });

  const { rows, end, read: count } = await read('installs');

  expect([count, end?.expected]).toEqual([4, 4]);
  expect(rows.flatMap((row) => (row.type === 'grant' ? [row.clientId] : []))).toEqual([
    'A4',
    'A3',
    'A2',
    'A1',
  ]);
  expect(asked.filter(({ what }) => what === 'team.integrationLogs')).toHaveLength(3);
});

test('rows that are alike are as many as they are', async () => {
  const { read } = integrated(() => logs([logRow(1, 'added'), logRow(1, 'added')]));

  const { end, read: count } = await read('installs');

  expect([count, end?.expected]).toEqual([2, 2]);
});

test('rows that never came show in the count', async () => {
  const { read } = integrated(() => logs([logRow(1, 'added')], { total: 7 }));

  const { end, read: count } = await read('installs');

  expect([count, end?.expected]).toEqual([1, 7]);
});

test('a log whose second page fails ends nobody’s token: who removed it may be told of there', async () => {
  const { read } = integrated(({ args }) =>
    args.get('page') === '1'
      ? logs([logRow(3, 'removed'), logRow(2, 'added', { user_id: 'U2' })], { total: 3, pages: 2 })
      : refused('invalid_arguments'),
  );

  const { rows, end } = await read('installs');

  expect(endedIn(rows)).toEqual([]);
  expect(end?.gaps.map(({ error }) => error.code)).toEqual(['READ_REJECTED']);
});

test('pages that never end are an endless list', async () => {
  const { read } = integrated(({ args }) => logs([], { total: 1, pages: Number(args.get('page')) + 1 }));

  const { end } = await read('installs');

  expect(end?.gaps.map(({ error }) => error.code)).toEqual(['PAGE_LOOP']);
  expect(end?.expected).toBeNull();
});

test('without auditToken an organisation’s workspaces are read one by one; invalid_auth at one is its gap', async () => {
  const { read, asked } = openTenant(
    enterprise({
      'team.integrationLogs': ({ args }) =>
        args.get('team_id') === 'T1' ? refused('invalid_auth') : logs([logRow(1, 'added')]),
    }),
    (session) => [createInstallsStream(session)],
    { settings: withoutAudit },
  );

  const { rows, end, error } = await read('installs');

  expect(error).toBeNull();
  expect(grantsIn(rows).map(([, , where]) => where)).toEqual(['T2']);
  expect(end?.gaps.map((gap) => gap.error.message)).toEqual([expect.stringContaining('T1')]);
  expect(asked.some(({ what }) => what.startsWith('/audit'))).toBe(false);
});

test('a resumed run goes on after the last workspace', async () => {
  const open = () =>
    openTenant(
      enterprise({ 'team.integrationLogs': () => logs([logRow(1, 'added')]) }),
      (session) => [createInstallsStream(session)],
      { settings: withoutAudit },
    );
  const cut = await open().read('installs', { stopAfter: 3 });
  const again = open();

  const {
    rows,
    read: count,
    end,
  } = await again.read('installs', {
    checkpoint: cut.batches.at(-1)?.checkpoint ?? null,
  });

  expect(grantsIn(rows).map(([, , where]) => where)).toEqual(['T2']);
  expect([cut.read + count, end?.expected]).toEqual([2, 2]);
});

test('an audit log that is refused is a gap, and the workspaces’ own logs are read instead', async () => {
  const { read } = openTenant(
    enterprise({
      '/audit/v1/actions': () => ({ json: { actions: { app: installActions } } }),
      '/audit/v1/logs': () => ({ status: 403, json: { ok: false, error: 'user_not_authorized' } }),
      'team.integrationLogs': () => logs([logRow(1, 'added')]),
    }),
    (session) => [createInstallsStream(session)],
  );

  const { rows, end } = await read('installs');

  expect(grantsIn(rows)).toHaveLength(2);
  expect(end?.gaps.map((gap) => gap.error.code)).toEqual(['GAP_PERMISSION']);
});

test('without any readable log the stream is unavailable', async () => {
  const { read } = integrated(() => refused('missing_scope', { needed: 'admin' }));

  const { error, batches } = await read('installs');

  expect([error?.code, batches.length]).toEqual(['GAP_PERMISSION', 0]);
});

test('hostile ids and names are but text', async () => {
  const { read } = integrated(() =>
    logs([
      logRow(1, 'added', {
        app_id: '__proto__',
        user_id: 'constructor',
        app_type: '\u202Eevil\n',
        scope: '__proto__,,x',
      }),
    ]),
  );

  const { rows } = await read('installs');

  expect(grantsIn(rows)).toEqual([['delegated-user', 'constructor', 'T1', '__proto__ x', 'from-log']]);
  expect(rows).toContainEqual(
    expect.objectContaining({ type: 'app', clientId: '__proto__', name: '\u202Eevil\n' }),
  );
});
