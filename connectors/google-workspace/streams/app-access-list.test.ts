import { expect, test } from 'vitest';
import type { Observation } from '../../../src/core/observation.ts';
import type { AppAccess, AppAccessList } from '../../../src/core/operator-list.ts';
import { openTenant, readChanges, refusal, type Reply, userRow, usersPage } from '../testing.ts';

const list: AppAccessList = {
  asOf: '2026-11-20',
  sha256: 'b'.repeat(64),
  importedAt: '2026-11-20T08:00:00.000Z',
  apps: (
    [
      ['silent', 'trusted'],
      ['changed', 'blocked'],
      ['before', 'limited'],
      ['revoked', 'blocked'],
    ] as const satisfies readonly (readonly [string, AppAccess])[]
  ).map(([clientId, access]) => ({
    clientId,
    name: `Name of ${clientId}`,
    access: [{ access, unit: '/' }],
    verified: 'unknown',
  })),
};

type Event = readonly [at: string, name: string, clientId: string];

const events: readonly Event[] = [
  ['2026-11-18T00:00:00.000Z', 'ADD_TO_LIMITED_OAUTH2_APPS', 'before'],
  ['2026-11-20T09:00:00.000Z', 'REMOVE_FROM_BLOCKED_OAUTH2_APPS', 'changed'],
  ['2026-11-20T10:00:00.000Z', 'ADD_TO_TRUSTED_OAUTH2_APPS', 'changed'],
  ['2026-11-20T10:00:00.000Z', 'ADD_TO_TRUSTED_OAUTH2_APPS', 'not-listed'],
  ['2026-11-21T11:00:00.000Z', 'REVOKE_3LO_TOKEN', 'revoked'],
];

function tenantWith(log: readonly Event[], appAccessList?: AppAccessList) {
  return openTenant(
    (asked): Reply => {
      if (asked.path.endsWith('/users')) return usersPage([userRow('1')]);
      const name = asked.query.get('eventName');
      return {
        json: {
          kind: 'reports#activities',
          items: log.flatMap(([time, event, clientId], index) =>
            event === name
              ? [
                  {
                    id: { time, uniqueQualifier: String(index) },
                    actor: { profileId: '1' },
                    events: [
                      {
                        name,
                        parameters: [
                          { name: 'OAUTH2_APP_ID', value: clientId },
                          { name: 'APP_ID', value: clientId },
                        ],
                      },
                    ],
                  },
                ]
              : [],
          ),
        },
      };
    },
    appAccessList === undefined ? {} : { appAccessList },
  );
}

/** Of each app the facts that were told last. */
function told(rows: readonly Observation[]) {
  return Object.fromEntries(
    rows.flatMap((row) =>
      row.type === 'app'
        ? [[row.clientId, [row.facts['consoleAccess'], row.facts['consoleChangedAt']?.slice(0, 16)]]]
        : [],
    ),
  );
}

test('every listed app is told with the day of the list, and whether an administrator changed it since', async () => {
  const { rows, end } = await (await tenantWith(events, list)).read('admin-events');
  expect(told(rows)).toEqual({
    silent: ['trusted', undefined],
    changed: ['blocked', '2026-11-20T10:00'],
    before: ['limited', undefined],
    revoked: ['blocked', undefined],
    'not-listed': [undefined, undefined],
  });
  expect(rows.find((row) => row.type === 'app' && row.clientId === 'silent')).toMatchObject({
    name: 'Name of silent',
    state: 'unknown',
    verified: 'unknown',
    facts: { consoleListedOn: '2026-11-20' },
  });
  // Shut out for everybody, and nobody has changed that: whatever it is called.
  expect(rows.findLast((row) => row.type === 'app' && row.clientId === 'revoked')).toMatchObject({
    name: null,
    state: 'blocked',
  });
  expect(rows.findLast((row) => row.type === 'app' && row.clientId === 'changed')).toMatchObject({
    state: 'unknown',
  });
  expect(JSON.parse(end?.cursor ?? '')).toMatchObject({
    apps: `2026-11-20 ${list.sha256}`,
    changed: [['changed', '2026-11-20T10:00:00.000Z']],
  });
});

test('changes tell again what they touch, with what was changed before; another list is read whole', async () => {
  const later: readonly Event[] = [
    ['2026-11-21T12:00:00.000Z', 'REVOKE_3LO_TOKEN', 'changed'],
    ['2026-11-21T12:00:00.000Z', 'ADD_TO_BLOCKED_OAUTH2_APPS', 'silent'],
  ];
  const tenant = await tenantWith(later, list);
  const cursor = (more: object) =>
    JSON.stringify({ v: 1, until: '2026-11-21T00:00:00.000Z', delegated: [], ...more });
  const name = `2026-11-20 ${list.sha256}`;

  for (const other of [{}, { apps: `2026-11-19 ${list.sha256}` }])
    expect((await readChanges(tenant, 'admin-events', { cursor: cursor(other) })).readWhole).toContain(
      'another list of apps',
    );

  const changed = [['changed', '2026-11-20T10:00:00.000Z']];
  const { rows, end } = await readChanges(tenant, 'admin-events', {
    cursor: cursor({ apps: name, changed }),
  });
  expect(told(rows)).toEqual({
    changed: ['blocked', '2026-11-20T10:00'],
    silent: ['trusted', '2026-11-21T12:00'],
  });
  expect(JSON.parse(end?.cursor ?? '')).toMatchObject({
    apps: name,
    changed: [...changed, ['silent', '2026-11-21T12:00:00.000Z']],
  });
});

test('without the log nobody knows what was changed since, so nothing is told', async () => {
  const tenant = await openTenant(
    (asked) => (asked.path.endsWith('/users') ? usersPage([]) : refusal(404, 'notFound', 'Not Found')),
    { appAccessList: list },
  );
  const { rows, error } = await tenant.read('admin-events');
  expect([told(rows), error === null]).toEqual([{}, false]);
});

test('a list that is too old shuts nobody out, and a cursor from before is not gone on from', async () => {
  const old = { ...list, asOf: '2026-08-01' };
  const tenant = await tenantWith([], old);
  const { rows, end } = await tenant.read('admin-events');
  expect(rows.find((row) => row.type === 'app' && row.clientId === 'revoked')).toMatchObject({
    name: 'Name of revoked',
    state: 'unknown',
    facts: { consoleAccess: 'blocked', consoleListedOn: '2026-08-01' },
  });
  const cursor = end?.cursor ?? '';
  expect(cursor).toContain('too old');
  expect((await readChanges(tenant, 'admin-events', { cursor })).readWhole).toBeNull();
  const before = cursor.replace(' too old', '');
  expect((await readChanges(tenant, 'admin-events', { cursor: before })).readWhole).toContain('list of apps');
});
