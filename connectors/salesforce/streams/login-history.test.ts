import { expect, test } from 'vitest';
import type { EventSeen, Observation } from '../../../src/core/observation.ts';
import { memoryOrg, type Row } from '../test-org.ts';
import { type How, openOrg, refusal } from '../testing.ts';
import { createLoginHistoryStream } from './login-history.ts';
import { createConnectedAppsStream } from './connected-apps.ts';

const fields = [
  'Id',
  'UserId',
  'LoginTime',
  'LoginType',
  'Application',
  'SourceIp',
  'CountryIso',
  'Browser',
  'ClientVersion',
  'Status',
];
const alice = '0055f00000AliceAAA';
const drift = '0H45f000000DriftAA';

function login(id: number, more: Row = {}): Row {
  return {
    Id: `0Ya5f${String(id).padStart(10, '0')}`,
    UserId: alice,
    LoginTime: '2026-11-20T10:00:00.000+0000',
    LoginType: 'Remote Access 2.0',
    Application: 'Drift',
    SourceIp: '203.0.113.9',
    CountryIso: 'NL',
    Browser: 'Unknown',
    ClientVersion: 'python-requests/2.32.4',
    Status: 'Success',
    ...more,
  };
}

function org(logins: readonly Row[], how: How = {}, apps: readonly Row[] = []) {
  const memory = memoryOrg(
    new Map([
      ['LoginHistory', logins],
      ['ConnectedApplication', apps],
    ]),
  );
  return openOrg(memory.answering, {
    objects: { LoginHistory: fields, ConnectedApplication: ['Id', 'Name'] },
    streams: [createConnectedAppsStream, createLoginHistoryStream],
    ...how,
  });
}

const events = (seen: readonly Observation[]) => seen.filter((row): row is EventSeen => row.type === 'event');

test('a login of an app tells who, from where, with what and how', async () => {
  const { read } = org([login(1)], {}, [{ Id: drift, Name: 'Drift' }]);
  await read('connected-apps');

  const reading = await read('login-history');

  expect(reading.rows).toEqual([
    {
      type: 'event',
      id: expect.stringMatching(/^login:0Ya5f0000000001/u) as string,
      at: '2026-11-20T10:00:00.000Z',
      event: 'sign-in',
      clientId: drift,
      appName: 'Drift',
      principal: alice,
      resource: null,
      scopes: [],
      detail: {
        ip: '203.0.113.9',
        country: 'NL',
        userAgent: 'python-requests/2.32.4',
        protocol: 'authorization-code',
        outcome: 'ok',
        loginType: 'Remote Access 2.0',
      },
    },
  ]);
  expect(reading).toMatchObject({ read: 1, end: { gaps: [], expected: 1 } });
});

test('a name that two apps bear, or none, is told as a name and joined to nothing', async () => {
  const { read } = org(
    [login(1), login(2, { Application: 'Elsewhere' }), login(3, { Application: null })],
    {},
    [
      { Id: drift, Name: 'Drift' },
      { Id: '0H45f000000OtherAA', Name: 'Drift' },
    ],
  );
  await read('connected-apps');

  const { rows: seen } = await read('login-history');

  expect(events(seen).map(({ clientId, appName }) => [clientId, appName])).toEqual([
    [null, null],
    [null, 'Elsewhere'],
    [null, 'Drift'],
  ]);
});

test.each([
  ['Remote Access 2.0', 'authorization-code'],
  ['OAuth Device Flow', 'device-code'],
  ['Remote Access 2.0 JWT', 'jwt'],
  ['Other Apex API', 'password'],
  ['Something new', 'other'],
])('%s is %s', async (LoginType, protocol) => {
  const { rows: seen } = await org([login(1, { LoginType, Status: 'Invalid Password' })]).read(
    'login-history',
  );

  expect(events(seen)[0]?.detail).toMatchObject({ protocol, outcome: 'failed' });
});

test('people at a screen are not asked for, nor what is older than 30 days', async () => {
  const { read, asked } = org([
    login(1, { LoginType: 'Application' }),
    login(2, { LoginType: 'SAML Sfdc Initiated SSO' }),
    login(3, { LoginTime: '2026-10-22T00:00:00.000+0000' }),
    login(4),
  ]);

  const reading = await read('login-history');

  expect(reading.read).toBe(1);
  expect(asked.filter(({ soql }) => soql.includes(' FROM LoginHistory')).map(({ soql }) => soql)).toEqual([
    expect.stringContaining('GROUP BY LoginType'),
    expect.stringContaining("LoginType IN ('Remote Access 2.0')"),
  ]);
});

test('without logins of apps nothing more is asked, and none there are', async () => {
  const { read, asked } = org([]);

  expect(await read('login-history')).toMatchObject({ rows: [], end: { expected: 0, gaps: [] } });
  expect(asked.filter(({ soql }) => soql.includes(' FROM LoginHistory'))).toHaveLength(1);
});

test('pages are followed with few calls; more logins than are read are a gap that says from when on', async () => {
  const many = Array.from({ length: 16_010 }, (_, index) => login(index + 1));
  const { read, asked } = org(many);

  const reading = await read('login-history');

  expect(reading.read).toBe(16_000);
  expect(asked.filter(({ path }) => path.includes('/query')).length).toBeLessThanOrEqual(10 + 2);
  expect(reading.end?.gaps).toMatchObject([{ units: 10, error: { code: 'READ_INCOMPLETE' } }]);
  expect(reading.end?.gaps[0]?.error.detail).toContain('2026-11-20');
});

test('who may not see others’ logins reads their own, and the stream is partial', async () => {
  const permissions = { PermissionsManageUsers: false, PermissionsMonitorLoginHistory: false };

  const reading = await org([login(1)], { permissions }).read('login-history');

  expect(reading.rows).toHaveLength(1);
  expect(reading.end?.gaps).toMatchObject([
    { error: { code: 'GAP_PERMISSION', remedy: expect.stringContaining('Monitor Login History') as string } },
  ]);
});

test('a broken row is counted, a hostile one is kept as it came', async () => {
  const hostile = "x') OR LoginType != ('\u202e";
  const reading = await org([
    login(1, { UserId: '..' }),
    login(2, { LoginType: hostile, Application: '=cmd|\u001b[31m', CountryIso: 'x"y' }),
  ]).read('login-history');

  expect(reading.malformed).toEqual(['UserId']);
  expect(events(reading.rows)).toMatchObject([
    { appName: '=cmd|\u001b[31m', detail: { loginType: hostile } },
  ]);
  expect(events(reading.rows)[0]?.detail).not.toHaveProperty('country');
});

test('an org that refuses the history loses this stream alone', async () => {
  const refused = openOrg(
    ({ soql }) =>
      soql.includes(' FROM LoginHistory') ? refusal(403, 'INSUFFICIENT_ACCESS', 'no') : undefined,
    { objects: { LoginHistory: fields }, streams: [createLoginHistoryStream] },
  );
  const hidden = openOrg(() => undefined, {
    objects: { Account: ['Id'] },
    streams: [createLoginHistoryStream],
  });

  expect((await refused.read('login-history')).error?.code).toBe('GAP_PERMISSION');
  expect((await hidden.read('login-history')).error?.code).toMatch(/^GAP_/u);
});

test('changes are the logins since an hour before the last read', async () => {
  const { read, asked } = org([
    login(1, { LoginTime: '2026-11-22T10:59:00.000+0000' }),
    login(2, { LoginTime: '2026-11-22T11:01:00.000+0000' }),
  ]);
  const { end } = await read('login-history');
  const before = asked.length;

  const changes = await read('login-history', { cursor: end?.cursor });

  expect(events(changes.rows).map(({ id }) => id)).toEqual([
    expect.stringMatching(/^login:0Ya5f0000000002/u),
  ]);
  expect(changes.end?.cursor).toBeDefined();
  expect(asked.length - before).toBe(2);
  expect((await read('login-history', { cursor: '{"v":9}' })).readWhole).toBe(
    'what the last read left is not understood',
  );
});

test('logins that were not all read leave no cursor', async () => {
  const permissions = { PermissionsManageUsers: false, PermissionsMonitorLoginHistory: false };
  expect((await org([login(1)], { permissions }).read('login-history')).end?.cursor).toBeUndefined();
});
