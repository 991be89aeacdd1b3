import { expect, test } from 'vitest';
import { type Asked, enterprise, ok, openTenant, refused, type Reply, team, workspace } from './testing.ts';

const { signal } = new AbortController();

function tenant(reply: (asked: Asked) => Reply) {
  return openTenant(reply, () => []);
}

test('an organisation is pinned by its enterprise id', async () => {
  const { slack, asked } = tenant(enterprise());

  const [identity] = await Promise.all([slack.identity(signal), slack.identity(signal)]);

  expect(identity).toMatchObject({
    id: 'E1',
    name: 'Acme',
    enterpriseId: 'E1',
    teamId: null,
    url: 'https://acme.enterprise.slack.com/',
    userId: 'U0OWNER',
    appId: 'A0SELF',
  });
  expect(identity.scopes?.has('admin.apps:read')).toBe(true);
  expect(asked.map(({ what }) => what)).toEqual(['auth.test', 'team.info']);
});

test('an ordinary workspace is pinned by its own id, and is its only workspace', async () => {
  const { slack, asked } = tenant(workspace());

  expect(await slack.identity(signal)).toMatchObject({ id: 'T1', enterpriseId: null, teamId: 'T1' });
  expect(await slack.workspaces(signal)).toEqual([{ id: 'T1', name: 'Acme' }]);
  expect(asked.some(({ what }) => what.endsWith('teams.list'))).toBe(false);
});

test('a token of one workspace inside an organisation speaks for that workspace', async () => {
  const { slack } = tenant(
    workspace({
      'team.info': () => ok({ team: { id: 'T1', name: 'Acme EU', enterprise_id: 'E1' } }),
    }),
  );

  expect(await slack.identity(signal)).toMatchObject({
    id: 'T1',
    name: 'Acme EU',
    enterpriseId: 'E1',
    teamId: 'T1',
  });
});

test('without team:read and without the header the rest is still told', async () => {
  const { slack } = tenant(
    workspace({
      'auth.test': () => ok({ team_id: 'T1', team: 'Acme' }),
      'team.info': () => refused('missing_scope', { needed: 'team:read' }),
    }),
  );

  expect(await slack.identity(signal)).toMatchObject({ id: 'T1', name: 'Acme', scopes: null, appId: null });
});

test('a failure to identify is not remembered', async () => {
  let calls = 0;
  const { slack } = tenant(
    workspace({
      'auth.test': () => {
        calls += 1;
        return calls === 1 ? ok({}) : ok({ team_id: 'T1' });
      },
    }),
  );

  await expect(slack.identity(signal)).rejects.toMatchObject({ code: 'READ_MALFORMED' });
  expect((await slack.identity(signal)).id).toBe('T1');
});

test('a Slack that gives no answer is a sign-in that cannot be reached', async () => {
  const { slack } = tenant(workspace({ 'auth.test': () => refused('service_unavailable') }));

  await expect(slack.identity(signal)).rejects.toMatchObject({ code: 'SIGN_IN_UNREACHABLE', exit: 5 });
});

test('workspaces: short and empty pages with a cursor are followed to the end, once for all streams', async () => {
  const pages = new Map([
    ['', { teams: [team('T1')], response_metadata: { next_cursor: 'a' } }],
    ['a', { teams: [], response_metadata: { next_cursor: 'b' } }],
    ['b', { teams: [team('T2'), team('T1')] }],
  ]);
  const { slack, asked } = tenant(
    enterprise({ 'admin.teams.list': ({ args }) => ok(pages.get(args.get('cursor') ?? '') ?? {}) }),
  );

  const [list] = await Promise.all([slack.workspaceList(signal), slack.workspaces(signal)]);

  expect(list.workspaces.map(({ id }) => id)).toEqual(['T1', 'T2']);
  expect(list.gap).toBeNull();
  expect(asked.filter(({ what }) => what === 'admin.teams.list')).toHaveLength(3);
});

test.each([
  ['the same cursor twice', new Map([['a', 'a']])],
  [
    'two that alternate',
    new Map([
      ['a', 'b'],
      ['b', 'a'],
    ]),
  ],
])('workspaces: %s ends the list, which is not whole', async (_what, next) => {
  const { slack, asked } = tenant(
    enterprise({
      'admin.teams.list': ({ args }) => {
        const cursor = args.get('cursor');
        return ok({
          teams: [team(`T${cursor ?? ''}`)],
          response_metadata: { next_cursor: cursor === null ? 'a' : next.get(cursor) },
        });
      },
    }),
  );

  const { workspaces, gap } = await slack.workspaceList(signal);

  expect(workspaces.length).toBeGreaterThan(0);
  expect(gap?.code).toBe('PAGE_LOOP');
  expect(asked.length).toBeLessThan(8);
});

test('workspaces: a cursor that has aged starts the list anew', async () => {
  let aged = false;
  const { slack } = tenant(
    enterprise({
      'admin.teams.list': ({ args }) => {
        if (args.get('cursor') === null)
          return ok({ teams: [team('T1'), { id: 7 }], response_metadata: { next_cursor: 'a' } });
        if (aged) return ok({ teams: [team('T2')] });
        aged = true;
        return refused('invalid_cursor');
      },
    }),
  );

  const { workspaces, malformed, gap } = await slack.workspaceList(signal);

  expect(workspaces.map(({ id }) => id)).toEqual(['T1', 'T2']);
  expect(malformed).toMatchObject([{ row: { id: 7 } }]);
  expect(gap).toBeNull();
});

test('workspaces: without admin.teams:read those the app was added to, and the gap says so', async () => {
  const { slack } = tenant(
    enterprise({
      'admin.teams.list': () => refused('missing_scope', { needed: 'admin.teams:read' }),
      'auth.teams.list': () => ok({ teams: [team('T2')] }),
    }),
  );

  const { workspaces, gap } = await slack.workspaceList(signal);

  expect(workspaces).toEqual([{ id: 'T2', name: 'Workspace T2' }]);
  expect(gap).toMatchObject({ code: 'GAP_PERMISSION' });
  expect(gap?.message).toContain('admin.teams:read');
  expect(gap?.message).toContain('only the workspaces that the app was added to');
});

test('workspaces: an answer without a list is no empty list', async () => {
  const { slack } = tenant(enterprise({ 'admin.teams.list': () => ok() }));

  await expect(slack.workspaces(signal)).rejects.toMatchObject({ code: 'READ_MALFORMED' });
});
