import { expect, test } from 'vitest';
import type { DelegationList } from '../../../src/core/operator-list.ts';
import type { GrantSeen, Observation } from '../../../src/core/observation.ts';
import { openTenant, readChanges, refusal, type Reply, userRow, usersPage } from '../testing.ts';

const authorize = 'AUTHORIZE_API_CLIENT_ACCESS';
const remove = 'REMOVE_API_CLIENT_ACCESS';
const log = (items: readonly unknown[]): Reply => ({ json: { kind: 'reports#activities', items } });

type Change = readonly [at: string, name: string, clientId: string, scopes?: string];

function tenantWith(changes: readonly Change[], delegationList?: DelegationList) {
  return openTenant(
    (asked) => {
      if (asked.path.endsWith('/users')) return usersPage([userRow('1')]);
      const name = asked.query.get('eventName');
      return log(
        changes.flatMap(([at, event, clientId, scopes = ''], index) =>
          event === name
            ? [
                {
                  id: { time: at, uniqueQualifier: String(index) },
                  actor: { profileId: '1' },
                  events: [
                    {
                      name,
                      parameters: [
                        { name: 'API_CLIENT_NAME', value: clientId },
                        { name: 'API_SCOPES', value: scopes },
                      ],
                    },
                  ],
                },
              ]
            : [],
        ),
      );
    },
    delegationList === undefined ? {} : { delegationList },
  );
}

function listOf(
  clients: Readonly<Record<string, string>>,
  more: Partial<DelegationList> = {},
): DelegationList {
  return {
    asOf: '2026-11-01',
    sha256: 'a'.repeat(64),
    importedAt: '2026-11-02T08:00:00.000Z',
    clients: Object.entries(clients).map(([clientId, scopes]) => ({
      clientId,
      name: `Name of ${clientId}`,
      scopes: scopes.split(' '),
    })),
    missing: [],
    ...more,
  };
}

function held(rows: readonly Observation[]) {
  return Object.fromEntries(
    rows
      .filter((row): row is GrantSeen => row.type === 'grant')
      .map(({ clientId, scopes, scopeStatus, grantedAt, evidence: [source = ''] }) => [
        clientId,
        [scopes.join(' '), scopeStatus, grantedAt, source.replace(/^reports.*/u, 'log')],
      ]),
  );
}

const ended = (rows: readonly Observation[]) =>
  rows.flatMap((row) => (row.type === 'grant-ended' ? [row.clientId] : [])).toSorted();

const exported = 'operator’s export of 2026-11-01';

test('the list tells up to its day, the log of what came later', async () => {
  const changes: readonly Change[] = [
    ['2026-08-01T00:00:00.000Z', authorize, 'in-both', 'old'],
    ['2026-08-01T00:00:00.000Z', authorize, 'only-in-the-log', 'drive'],
    ['2026-08-02T00:00:00.000Z', remove, 'listed-after-removal'],
    ['2026-11-03T00:00:00.000Z', authorize, 'changed-later', 'less'],
    ['2026-11-04T00:00:00.000Z', remove, 'removed-later'],
    ['2026-11-05T00:00:00.000Z', authorize, 'new-later', 'mail'],
    ['2026-11-05T00:00:00.000Z', authorize, 'back-again', 'mail'],
  ];
  const list = listOf(
    {
      'in-both': 'drive mail',
      'listed-after-removal': 'drive',
      'changed-later': 'more less',
      'removed-later': 'drive',
      'never-logged': 'admin',
    },
    { missing: ['gone-before', 'back-again'] },
  );
  const { rows, read, end } = await (await tenantWith(changes, list)).read('admin-events');

  expect(held(rows)).toEqual({
    'in-both': ['drive mail', 'configured', '2026-08-01T00:00:00.000Z', exported],
    'listed-after-removal': ['drive', 'configured', null, exported],
    'never-logged': ['admin', 'configured', null, exported],
    'changed-later': ['less', 'from-log', null, 'log'],
    'new-later': ['mail', 'from-log', '2026-11-05T00:00:00.000Z', 'log'],
    'back-again': ['mail', 'from-log', '2026-11-05T00:00:00.000Z', 'log'],
  });
  expect(ended(rows)).toEqual(['gone-before', 'only-in-the-log', 'removed-later']);
  expect(end?.note).toBe(
    'the operator’s list of 2026-11-01 names 5 clients, 1 of which this log does not name, but not only-in-the-log, which this log tells were authorised before: taken as removed',
  );
  expect(read).toBe(12);
  expect(rows.find((row) => row.type === 'app' && row.clientId === 'never-logged')).toMatchObject({
    name: 'Name of never-logged',
  });
  expect(JSON.parse(end?.cursor ?? '')).toMatchObject({ list: `2026-11-01 ${'a'.repeat(64)}` });
});

test('on the day of the export the log counts, wherever on earth that day began', async () => {
  const { rows } = await (
    await tenantWith(
      [
        ['2026-10-31T11:00:00.000Z', authorize, 'that-day', 'drive'],
        ['2026-10-31T09:00:00.000Z', authorize, 'the-day-before', 'drive'],
      ],
      listOf({ listed: 'drive' }),
    )
  ).read('admin-events');
  expect(Object.keys(held(rows)).toSorted()).toEqual(['listed', 'that-day']);
});

test('a list that the log no longer reaches back to changes nothing that is known', async () => {
  const { rows, end } = await (
    await tenantWith([], listOf({ listed: 'drive' }, { asOf: '2026-05-01', missing: ['gone'] }))
  ).read('admin-events');
  expect([held(rows), ended(rows), end?.note]).toEqual([{}, [], undefined]);
});

test('without the log the list is told all the same, with its own date and the gap', async () => {
  const refused = refusal(404, 'notFound', 'Not Found');
  const tenant = await openTenant(
    (asked) => (asked.path.endsWith('/users') ? usersPage([userRow('1')]) : refused),
    { delegationList: listOf({ listed: 'drive' }, { missing: ['gone'] }) },
  );
  const { rows, end, error } = await tenant.read('admin-events');
  expect([Object.keys(held(rows)), ended(rows), error]).toEqual([['listed'], [], null]);
  expect(end).toMatchObject({ asOf: '2026-10-31T10:00:00.000Z' });
  expect(end?.gaps.length).toBeGreaterThan(0);
  expect(end?.cursor).toBeUndefined();
});

test('changes go on from the list that was read; another one is read whole', async () => {
  const list = listOf({ listed: 'drive' }, { asOf: '2026-11-21' });
  const tenant = await tenantWith(
    [
      ['2026-11-20T03:00:00.000Z', authorize, 'before-the-list', 'drive'],
      ['2026-11-22T03:00:00.000Z', remove, 'listed'],
    ],
    list,
  );
  const cursor = (more: object) =>
    JSON.stringify({ v: 1, until: '2026-11-21T12:00:00.000Z', delegated: [['listed', null]], ...more });

  for (const other of [{}, { list: `2026-11-01 ${list.sha256}` }])
    expect((await readChanges(tenant, 'admin-events', { cursor: cursor(other) })).readWhole).toContain(
      'list',
    );

  const same = await readChanges(tenant, 'admin-events', {
    cursor: cursor({ list: `2026-11-21 ${list.sha256}` }),
  });
  expect([held(same.rows), ended(same.rows)]).toEqual([{}, ['listed']]);
  expect(JSON.parse(same.end?.cursor ?? '')).toMatchObject({
    delegated: [],
    list: `2026-11-21 ${list.sha256}`,
  });
});
