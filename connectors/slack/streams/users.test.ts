import { expect, test } from 'vitest';
import { type Asked, enterprise, ok, openTenant, refused, workspace } from '../testing.ts';
import { createUsersStream } from './users.ts';

function member(id: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    id,
    name: id.toLowerCase(),
    deleted: false,
    is_bot: false,
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    profile: { email: `${id.toLowerCase()}@example.com`, real_name: `Person ${id}` },
    ...more,
  };
}

function bot(id: string, app: string | null, more: Readonly<Record<string, unknown>> = {}) {
  return {
    id,
    name: id.toLowerCase(),
    real_name: `Bot ${id}`,
    deleted: false,
    is_bot: true,
    profile: { bot_id: `B${id}`, ...(app === null ? {} : { api_app_id: app }) },
    ...more,
  };
}

function organisation(
  members: (team: string | null) => readonly unknown[],
  info?: (asked: Asked) => unknown,
) {
  return openTenant(
    enterprise({
      'users.list': ({ args }) => ok({ members: members(args.get('team_id')) }),
      'bots.info': (asked) => ({ json: info?.(asked) ?? { ok: false, error: 'bot_not_found' } }),
    }),
    (session) => [createUsersStream(session)],
  );
}

test('a person in several workspaces is one, an administrator anywhere is one, active anywhere is active', async () => {
  const { read } = organisation((team) =>
    team === 'T1'
      ? [member('U1'), member('U2', { deleted: true })]
      : [member('U1', { is_owner: true }), member('U2')],
  );

  const { rows, read: count, end } = await read('users');

  expect(count).toBe(4);
  expect(end?.gaps).toEqual([]);
  expect(rows).toEqual([
    { type: 'principal', kind: 'user', id: 'U1', label: 'u1@example.com', active: 'yes', privileged: 'yes' },
    { type: 'principal', kind: 'user', id: 'U2', label: 'u2@example.com', active: 'yes', privileged: 'no' },
  ]);
});

test('who was not told to be an administrator is not called none', async () => {
  const { read } = organisation(() => [{ id: 'U1', name: 'x', deleted: true }]);

  const { rows } = await read('users');

  expect(rows).toEqual([
    { type: 'principal', kind: 'user', id: 'U1', label: 'x', active: 'no', privileged: 'unknown' },
  ]);
});

test('a workspace that refuses is a gap, and no "no" is said of people who may be there', async () => {
  const { read } = openTenant(
    enterprise({
      'users.list': ({ args }) =>
        args.get('team_id') === 'T2'
          ? refused('team_access_not_granted')
          : ok({ members: [member('U1', { deleted: true })] }),
    }),
    (session) => [createUsersStream(session)],
  );

  const { rows, end } = await read('users');

  expect(end?.gaps.map(({ error }) => error.message)).toEqual([expect.stringContaining('T2')]);
  expect(rows).toMatchObject([{ id: 'U1', active: 'unknown', privileged: 'unknown' }]);
});

test('a live bot is a grant of its workspace with unknown scopes; a deleted one ends it', async () => {
  const { read } = organisation((team) =>
    team === 'T1'
      ? [bot('U7', 'A1')]
      : [bot('U8', 'A1', { deleted: true }), bot('U9', 'A2', { deleted: true })],
  );

  const { rows } = await read('users');

  expect(rows.filter(({ type }) => type === 'grant' || type === 'grant-ended')).toEqual([
    {
      type: 'grant',
      clientId: 'A1',
      principal: { kind: 'bot', id: 'A1@T1' },
      kind: 'bot',
      resource: 'T1',
      scopes: [],
      scopeStatus: 'unknown',
      grantedAt: null,
      lastUsedAt: null,
      lastUsedStatus: 'unknown',
      handles: ['U7'],
      evidence: ['users.list'],
    },
    {
      type: 'grant-ended',
      clientId: 'A1',
      principal: { kind: 'bot', id: 'A1@T2' },
      kind: 'bot',
      resource: 'T2',
    },
    {
      type: 'grant-ended',
      clientId: 'A2',
      principal: { kind: 'bot', id: 'A2@T2' },
      kind: 'bot',
      resource: 'T2',
    },
  ]);
  expect(rows).toContainEqual(expect.objectContaining({ kind: 'bot', id: 'A1@T2', active: 'no' }));
});

test('a deleted bot user beside a live one of the same app does not end it', async () => {
  const { read } = organisation((team) =>
    team === 'T1' ? [bot('U1', 'A1', { deleted: true }), bot('U2', 'A1')] : [],
  );

  const { rows } = await read('users');

  expect(rows.filter(({ type }) => type === 'grant')).toHaveLength(1);
  expect(rows.some(({ type }) => type === 'grant-ended')).toBe(false);
});

test('where a list breaks off, or has a row that was not understood, nobody is said not to be, and no bot to be gone', async () => {
  const listed = [member('U1', { deleted: true }), bot('U7', 'A1', { deleted: true })];
  const saysNo = async (more: readonly unknown[], next?: string) => {
    const { read } = openTenant(
      workspace({
        'users.list': ({ args }) =>
          args.get('cursor') === null
            ? ok({ members: [...listed, ...more], response_metadata: { next_cursor: next ?? '' } })
            : refused('fatal_error'),
        'bots.info': () => ({ json: { ok: false, error: 'no_permission' } }),
      }),
      (session) => [createUsersStream(session)],
    );
    const { rows } = await read('users');
    return rows.flatMap((row) =>
      row.type === 'grant-ended' || (row.type === 'principal' && row.active === 'no')
        ? [row.type === 'principal' ? row.id : row.principal.id]
        : [],
    );
  };

  expect(await saysNo([])).toEqual(['A1@T1', 'A1@T1', 'U1']);
  expect(await saysNo([{ name: 'no id' }])).toEqual([]);
  expect(await saysNo([], 'n==')).toEqual([]);
  // Of which app a bot is was not told: that is of bots alone.
  expect(await saysNo([bot('U8', null)])).toEqual(['U1']);
});

test('bots.info is asked only where the list does not name the app; bots of no app are told about', async () => {
  const { read, asked } = organisation(
    (team) => (team === 'T1' ? [bot('U1', 'A1'), bot('U2', null), bot('U3', null)] : []),
    ({ args }) => (args.get('bot') === 'BU2' ? { ok: true, bot: { id: 'BU2', app_id: 'A2' } } : null),
  );

  const { rows, end } = await read('users');

  const infos = asked.filter(({ what }) => what === 'bots.info');
  expect(infos.map(({ args }) => [args.get('bot'), args.get('team_id')])).toEqual([
    ['BU2', 'T1'],
    ['BU3', 'T1'],
  ]);
  expect(rows.flatMap((row) => (row.type === 'grant' ? [row.clientId] : []))).toEqual(['A1', 'A2']);
  expect(end?.gaps).toEqual([]);
  expect(end?.note).toBe(
    '1 bot of no app was left out: integrations from before apps, or bots that are gone; people are told by name, since the token has no users:read.email',
  );
});

test('a bot that cannot be asked about is a gap, and takes nothing from what is known of people', async () => {
  const { read } = organisation(
    (team) => (team === 'T1' ? [bot('U2', null), member('U1')] : []),
    () => ({ ok: false, error: 'no_permission' }),
  );

  const { rows, end } = await read('users');

  expect(end?.gaps).toHaveLength(1);
  expect(rows).toMatchObject([{ id: 'U1', privileged: 'no' }]);
});

test('Slackbot is neither an app nor a person', async () => {
  const { read } = organisation((team) => (team === 'T1' ? [member('USLACKBOT')] : []));

  const { rows } = await read('users');

  expect(rows).toEqual([]);
});

test('a workspace of its own is read by one list, page after page', async () => {
  const { read, asked } = openTenant(
    workspace({
      'users.list': ({ args }) =>
        args.get('cursor') === null
          ? ok({ members: [member('U1')], response_metadata: { next_cursor: 'n==' } })
          : ok({ members: [member('U2'), { name: 'no id' }] }),
    }),
    (session) => [createUsersStream(session)],
  );

  const { rows, malformed } = await read('users');

  expect(rows).toHaveLength(2);
  expect(malformed).toEqual(['id']);
  const lists = asked.filter(({ what }) => what === 'users.list');
  expect(lists.map(({ args }) => args.get('cursor'))).toEqual([null, 'n==']);
  expect(Number(lists[0]?.args.get('limit'))).toBeGreaterThanOrEqual(200);
});

test('a missing scope ends the stream as unavailable', async () => {
  const { read } = openTenant(
    workspace({ 'users.list': () => refused('missing_scope', { needed: 'users:read' }) }),
    (session) => [createUsersStream(session)],
  );

  const { error } = await read('users');

  expect(error?.code).toBe('GAP_PERMISSION');
  expect(error?.message).toContain('users:read');
});

test('which app a bot is of is asked once; who is listed no more is told to be gone', async () => {
  let list: readonly unknown[] = [member('U1'), member('U2'), bot('U3', null), bot('U4', 'A4')];
  const { read, asked } = organisation(
    () => list,
    () => ({ ok: true, bot: { id: 'BU3', app_id: 'A3' } }),
  );
  const { end } = await read('users');
  const questions = () => asked.filter(({ what }) => what === 'bots.info').length;
  const before = questions();
  list = [member('U1'), bot('U3', null)];

  const { rows, batches, ...changes } = await read('users', { cursor: end?.cursor });

  expect(questions()).toBe(before);
  expect(rows).toContainEqual(expect.objectContaining({ type: 'grant', clientId: 'A3', kind: 'bot' }));
  expect(batches.flatMap(({ told = [] }) => told)).toEqual(
    expect.arrayContaining([
      { principal: { kind: 'user', id: 'U2' } },
      { principal: { kind: 'bot', id: 'A4@T1' } },
      { clientId: 'A4' },
    ]),
  );
  expect(changes.end?.verifiedAt).toBe(changes.end?.asOf);
});

test('a row that is not understood may be one who seems gone: nobody is', async () => {
  let list: readonly unknown[] = [member('U1'), member('U2')];
  const { read } = organisation(() => list);
  const { end } = await read('users');
  list = [member('U1'), { ...member('U2'), id: 7 }];

  const { batches, malformed } = await read('users', { cursor: end?.cursor });

  expect(malformed).not.toEqual([]);
  expect(batches.flatMap(({ told = [] }) => told)).toEqual([]);
});
