import { expect, test } from 'vitest';
import type { EventSeen, GrantSeen, Observation } from '../../../src/core/observation.ts';
import { testNow } from '../../../src/kit/testing.ts';
import { type Asked, openTenant, refusal, type Reply, userRow, usersPage } from '../testing.ts';

const client = '190000000001-a1b2.apps.googleusercontent.com';

function activity(time: string, qualifier: string, event: object, more: object = {}): object {
  return {
    kind: 'admin#reports#activity',
    id: { time, uniqueQualifier: qualifier, applicationName: 'token', customerId: 'C01test' },
    actor: { email: '1@example.com', profileId: '1' },
    events: [event],
    ...more,
  };
}

const log = (items: readonly unknown[], nextPageToken?: string): Reply => ({
  json: { kind: 'reports#activities', items, ...(nextPageToken === undefined ? {} : { nextPageToken }) },
});
const value = (name: string, text: string) => ({ name, value: text });
const events = (rows: readonly Observation[]) => rows.filter((row): row is EventSeen => row.type === 'event');
const nameOf = ({ query }: Asked) => query.get('eventName') ?? '';

test('token events: scopes in either form, the same event once, no placeholder people', async () => {
  const consent = (scope: object, more: object = {}) => ({
    type: 'auth',
    name: 'authorize',
    parameters: [value('client_id', client), value('app_name', 'CRM'), scope],
    ...more,
  });
  const listed = activity(
    '2026-10-30T07:58:19.004Z',
    '5621907348816627093',
    consent({ name: 'scope', multiValue: ['openid', 'drive'] }),
  );
  const tenant = await openTenant((asked) => {
    if (nameOf(asked) !== 'authorize') return log([]);
    if (asked.query.get('pageToken') === null) return log([listed], 'p2');
    return log([
      listed,
      activity('2026-10-30T07:00:00.000Z', '79', consent(value('scope', 'openid drive')), {
        actor: { profileId: '105250506097979753968' },
      }),
      activity(
        '2026-10-30T06:00:00.000Z',
        '80',
        consent({ name: 'scope_data', multiMessageValue: [{ parameter: [value('scope_name', 'drive')] }] }),
      ),
      { id: {} },
    ]);
  });
  const { rows, read, malformed, end } = await tenant.read('token-events');
  expect(events(rows)).toMatchObject([
    {
      id: 'token:2026-10-30T07:58:19.004Z:5621907348816627093:0',
      event: 'consent',
      clientId: client,
      principal: '1',
      scopes: ['openid', 'drive'],
    },
    { principal: null, scopes: ['openid', 'drive'] },
    { scopes: ['drive'] },
  ]);
  expect({ read, malformed }).toEqual({ read: 3, malformed: ['id.time'] });
  expect(rows.filter((row) => row.type === 'app')).toMatchObject([
    { clientId: client, name: 'CRM', state: 'unknown' },
  ]);
  // A log is a hint: whether the grant still stands, only the list of tokens tells.
  expect(new Set(rows.map(({ type }) => type))).toEqual(new Set(['app', 'event']));
  expect(end).toMatchObject({ gaps: [], asOf: '2026-11-22T06:00:00.000Z' });
  expect(end?.note).toContain('last use is unknown');
});

test('each event is asked for by name, no further back than the log is kept', async () => {
  const tenant = await openTenant(() => log([]));
  await tenant.read('token-events');
  expect(tenant.asked.map(nameOf)).toEqual(['revoke', 'deny', 'request', 'authorize', 'activity']);
  for (const { query } of tenant.asked) {
    const days = (testNow - Date.parse(query.get('startTime') ?? '')) / 86_400_000;
    expect(days).toBeGreaterThan(170);
    expect(days).toBeLessThanOrEqual(180);
    expect(query.get('endTime')).toBe(new Date(testNow).toISOString());
  }
});

const use = (time: string, qualifier: string, person: string, ip: string | null = '203.0.113.9') =>
  activity(
    time,
    qualifier,
    {
      name: 'activity',
      parameters: [
        value('client_id', client),
        value('api_name', qualifier === '4' ? 'drive' : 'gmail'),
        value('method_name', `m${qualifier}`),
        { name: 'num_response_bytes', intValue: '1000' },
      ],
    },
    { actor: { profileId: person }, ...(ip === null ? {} : { ipAddress: ip }) },
  );

test('calls of one person, app, address and day are one event, with how much they were', async () => {
  const calls = [
    use('2026-11-03T23:00:00.000Z', '5', '1'),
    use('2026-11-03T22:00:00.000Z', '4', '1'),
    use('2026-11-03T21:00:00.000Z', '3', '1', '198.51.100.1'),
    use('2026-11-02T00:00:00.000Z', '2', '1', null),
    use('2026-11-02T00:00:00.000Z', '1', '2'),
  ];
  // A page ends in the middle of a day.
  const tenant = await openTenant((asked) => {
    if (nameOf(asked) !== 'activity') return log([]);
    return asked.query.has('pageToken') ? log(calls.slice(1)) : log(calls.slice(0, 1), 'p2');
  });

  const { rows, read, end } = await tenant.read('token-events');

  expect(events(rows).map(({ id, principal, detail }) => [id.split(':').at(-2), principal, detail])).toEqual([
    ['5', '1', { ip: '203.0.113.9', method: 'm5', api: 'gmail drive', calls: '2', bytes: '2000' }],
    ['3', '1', { ip: '198.51.100.1', method: 'm3', api: 'gmail', calls: '1', bytes: '1000' }],
    ['2', '1', { method: 'm2', api: 'gmail', calls: '1', bytes: '1000' }],
    ['1', '2', { ip: '203.0.113.9', method: 'm1', api: 'gmail', calls: '1', bytes: '1000' }],
  ]);
  expect(read).toBe(5);
  expect(end?.note).toBeUndefined();
});

test('of use longer ago than 30 days only the latest of each person and app is told', async () => {
  const tenant = await openTenant((asked) =>
    nameOf(asked) === 'activity'
      ? log([
          use('2026-11-03T00:00:00.000Z', '5', '1'),
          use('2026-09-03T00:00:00.000Z', '4', '2'),
          use('2026-09-02T00:00:00.000Z', '3', '2', '198.51.100.1'),
          use('2026-09-01T00:00:00.000Z', '2', '1'),
        ])
      : log([]),
  );

  const { rows } = await tenant.read('token-events');

  expect(events(rows).map(({ principal, at, detail }) => [principal, at, detail['calls']])).toEqual([
    ['1', '2026-11-03T00:00:00.000Z', '1'],
    ['2', '2026-09-03T00:00:00.000Z', '1'],
  ]);
});

test('use that is cut off in the middle of a day is read again from where the day begins, and told whole', async () => {
  const pages = new Map([
    ['', log([use('2026-11-04T09:00:00.000Z', '9', '1'), use('2026-11-03T23:00:00.000Z', '8', '1')], 'p2')],
    ['p2', log([use('2026-11-03T22:00:00.000Z', '7', '1')], 'p3')],
    ['p3', log([use('2026-11-02T22:00:00.000Z', '6', '1')])],
  ]);
  const answer = (asked: Asked) =>
    nameOf(asked) === 'activity' ? (pages.get(asked.query.get('pageToken') ?? '') ?? log([])) : log([]);
  const cut = await (await openTenant(answer)).read('token-events', { stopAfter: 6 });
  const resumed = await openTenant(answer);

  const { rows } = await resumed.read('token-events', {
    checkpoint: cut.batches.at(-1)?.checkpoint ?? null,
  });

  expect(events(cut.rows).map(({ at }) => at)).toEqual(['2026-11-04T09:00:00.000Z']);
  expect(events(rows).map(({ at, detail }) => [at, detail['calls']])).toEqual([
    ['2026-11-03T23:00:00.000Z', '2'],
    ['2026-11-02T22:00:00.000Z', '1'],
  ]);
});

test('use that breaks off is told as far as it came', async () => {
  const tenant = await openTenant((asked) => {
    if (nameOf(asked) !== 'activity') return log([]);
    return asked.query.has('pageToken')
      ? refusal(400, 'invalid', 'Bad')
      : log([use('2026-11-03T23:00:00.000Z', '8', '1')], 'p2');
  });

  const { rows, end } = await tenant.read('token-events');

  expect(events(rows)).toHaveLength(1);
  expect(end?.gaps.map((gap) => gap.error.code)).toEqual(['READ_REJECTED']);
});

test('every event tells who did it and from where, as far as the log knows', async () => {
  const origin = { ipAddress: '203.0.113.9', networkInfo: { ipAsn: [64500], regionCode: 'DE' } };
  const tenant = await openTenant((asked) => {
    const name = nameOf(asked);
    if (name !== 'revoke' && name !== 'authorize') return log([]);
    const event = { name, parameters: [value('client_id', client)] };
    return log([
      activity('2026-11-01T00:00:00.000Z', `${name}1`, event, origin),
      activity('2026-11-01T00:00:00.000Z', `${name}2`, event, {
        networkInfo: { ipAsn: [], regionCode: '"><script>' },
      }),
    ]);
  });

  const { rows } = await tenant.read('token-events');

  const from = { actor: '1', ip: '203.0.113.9', country: 'DE', asn: '64500' };
  expect(events(rows).map(({ event, detail }) => [event, detail])).toEqual([
    ['revoke', from],
    ['revoke', { actor: '1' }],
    ['consent', from],
    ['consent', { actor: '1' }],
  ]);
  expect(tenant.asked[0]?.query.get('fields')).toContain('ipAddress,networkInfo');
});

test('one list that fails or never ends leaves the others and a gap', async () => {
  const tenant = await openTenant((asked) => {
    if (nameOf(asked) === 'deny') return refusal(400, 'invalid', 'Event name deny not found in manifest.');
    if (nameOf(asked) === 'request') return log([], 'same');
    return log([]);
  });
  const { error, end } = await tenant.read('token-events');
  expect(error).toBeNull();
  expect(end?.gaps.map((gap) => gap.error.code)).toEqual(['READ_REJECTED', 'PAGE_LOOP']);
});

test('a resumed log goes on at its page, and from the start of the list when the page token has ended', async () => {
  const row = (qualifier: string) =>
    activity('2026-11-01T00:00:00.000Z', qualifier, {
      name: 'revoke',
      parameters: [value('client_id', client)],
    });
  const answer = (ended: boolean) => (asked: Asked) => {
    if (nameOf(asked) !== 'revoke') return log([]);
    if (asked.query.get('pageToken') === null) return log([row('1')], 'p2');
    return ended ? refusal(400, 'invalid', 'Invalid page token') : log([row('2')]);
  };
  const first = await openTenant(answer(false));
  const checkpoint = (await first.read('token-events', { stopAfter: 1 })).batches[0]?.checkpoint ?? null;

  const resumed = await openTenant(answer(false));
  expect(events((await resumed.read('token-events', { checkpoint })).rows)).toMatchObject([
    { id: 'token:2026-11-01T00:00:00.000Z:2:0' },
  ]);

  const restarted = await openTenant(answer(true));
  const { end } = await restarted.read('token-events', { checkpoint });
  expect(
    restarted.asked.filter((asked) => nameOf(asked) === 'revoke').map(({ query }) => query.get('pageToken')),
  ).toEqual(['p2', null, 'p2']);
  expect(end?.gaps).toMatchObject([{ error: { code: 'READ_REJECTED' } }]);
});

function adminTenant(byName: ReadonlyMap<string, readonly object[]>, unknown: readonly string[] = []) {
  return openTenant((asked) => {
    if (asked.path.endsWith('/users')) return usersPage([userRow('1')]);
    const name = nameOf(asked);
    if (unknown.includes(name)) return refusal(400, 'invalid', `${name} not found in manifest.`);
    return log(byName.get(name) ?? []);
  });
}

const admin = (time: string, qualifier: string, name: string, parameters: readonly object[] | undefined) =>
  activity(time, qualifier, { type: 'DOMAIN_SETTINGS', name, parameters });

test('delegation is replayed, whichever form the scopes have', async () => {
  const authorize = 'AUTHORIZE_API_CLIENT_ACCESS';
  const remove = 'REMOVE_API_CLIENT_ACCESS';
  const tenant = await adminTenant(
    new Map([
      [
        authorize,
        [
          admin('2026-10-30T15:00:00.000Z', '12', authorize, [
            value('API_CLIENT_NAME', '115824619743385532880'),
            value('API_SCOPES', 'gmail.readonly,calendar'),
          ]),
          admin('2026-10-01T00:00:00.000Z', '11', authorize, [
            value('API_CLIENT_NAME', '115824619743385532879'),
            { name: 'API_SCOPES', multiValue: ['drive'] },
          ]),
        ],
      ],
      [
        remove,
        [
          admin('2026-10-02T00:00:00.000Z', '13', remove, [
            value('API_CLIENT_NAME', '115824619743385532879'),
          ]),
        ],
      ],
    ]),
  );
  const { rows, end, read } = await tenant.read('admin-events');
  expect(rows.filter((row): row is GrantSeen => row.type === 'grant')).toMatchObject([
    {
      clientId: '115824619743385532880',
      scopes: ['gmail.readonly', 'calendar'],
      scopeStatus: 'from-log',
      principal: { kind: 'tenant', id: 'C01test' },
    },
  ]);
  expect(rows.find((row) => row.type === 'principal')).toMatchObject({
    kind: 'tenant',
    id: 'C01test',
    label: 'example.com',
  });
  expect(events(rows).map(({ event }) => event)).toEqual([
    'delegation-added',
    'delegation-added',
    'delegation-removed',
  ]);
  expect({ read, gaps: end?.gaps }).toEqual({ read: 3, gaps: [] });
});

test('a change of delegation that names no client lowers coverage, and ends nobody else’s', async () => {
  const authorize = 'AUTHORIZE_API_CLIENT_ACCESS';
  const remove = 'REMOVE_API_CLIENT_ACCESS';
  const named = [value('API_CLIENT_NAME', '115824619743385532880')];
  const held = admin('2026-10-01T00:00:00.000Z', '1', authorize, named);
  const nameless = (name: string) => admin('2026-10-02T00:00:00.000Z', '2', name, undefined);

  const removed = await adminTenant(
    new Map([
      [authorize, [held]],
      [remove, [nameless(remove)]],
    ]),
  );
  const added = await adminTenant(
    new Map([
      [authorize, [nameless(authorize)]],
      [remove, [admin('2026-10-01T00:00:00.000Z', '1', remove, named)]],
    ]),
  );
  const one = await removed.read('admin-events');
  const other = await added.read('admin-events');

  expect(one.rows.filter(({ type }) => type === 'grant')).toHaveLength(1);
  expect(other.rows.filter(({ type }) => type === 'grant-ended')).toEqual([]);
  expect([...one.malformed, ...other.malformed]).toEqual([
    'events.parameters: no API_CLIENT_NAME',
    'events.parameters: no API_CLIENT_NAME',
  ]);
});

test('without every authorisation nobody is said to have lost delegation', async () => {
  const authorize = 'AUTHORIZE_API_CLIENT_ACCESS';
  const remove = 'REMOVE_API_CLIENT_ACCESS';
  const removed = new Map([
    [
      remove,
      [admin('2026-10-01T00:00:00.000Z', '1', remove, [value('API_CLIENT_NAME', '115824619743385532880')])],
    ],
  ]);
  const ended = async (tenant: Awaited<ReturnType<typeof adminTenant>>) =>
    (await tenant.read('admin-events')).rows.filter(({ type }) => type === 'grant-ended');

  // It may have been authorised again since, in what was not read.
  expect(await ended(await adminTenant(removed, [authorize]))).toEqual([]);
  expect(await ended(await adminTenant(new Map([...removed, [authorize, [{ id: {} }]]])))).toEqual([]);
  expect(await ended(await adminTenant(removed))).toHaveLength(1);
});

test('without every removal nobody is said to hold delegation', async () => {
  const authorize = 'AUTHORIZE_API_CLIENT_ACCESS';
  const remove = 'REMOVE_API_CLIENT_ACCESS';
  const added = admin('2026-10-30T15:00:00.000Z', '12', authorize, [
    value('API_CLIENT_NAME', '115824619743385532880'),
  ]);
  const tenants = [
    await adminTenant(new Map([[authorize, [added]]]), [remove]),
    await adminTenant(
      new Map([
        [authorize, [added]],
        [remove, [{ id: {} }]],
      ]),
    ),
  ];
  for (const tenant of tenants) {
    const { rows, malformed, end } = await tenant.read('admin-events');
    expect(events(rows).map(({ event }) => event)).toEqual(['delegation-added']);
    expect(rows.filter(({ type }) => type === 'grant')).toEqual([]);
    expect(malformed.length + (end?.gaps.length ?? 0)).toBe(1);
  }
});

test('names the log does not know are tolerated, unless the question hangs on them', async () => {
  const renamed = await adminTenant(new Map(), ['ADD_TO_TRUSTED_OAUTH2_APPS', 'CHANGE_APP_ACCESS']);
  const tolerated = await renamed.read('admin-events');
  expect(tolerated.end).toMatchObject({ gaps: [] });
  expect(tolerated.end?.note).toContain('CHANGE_APP_ACCESS');

  const essential = await adminTenant(new Map(), ['AUTHORIZE_API_CLIENT_ACCESS']);
  expect((await essential.read('admin-events')).end?.gaps).toMatchObject([
    { error: { code: 'READ_REJECTED' } },
  ]);
});

test('revocations and access changes name app, person and what was done', async () => {
  const tenant = await adminTenant(
    new Map([
      [
        'REVOKE_3LO_TOKEN',
        [
          admin('2026-10-30T15:00:00.000Z', '14', 'REVOKE_3LO_TOKEN', [
            value('APP_ID', client),
            value('USER_EMAIL', '1@EXAMPLE.com'),
          ]),
        ],
      ],
      [
        'REVOKE_ASP',
        [
          admin('2026-10-30T15:00:00.000Z', '15', 'REVOKE_ASP', [
            value('ASP_ID', '7'),
            value('USER_EMAIL', 'gone@example.com'),
          ]),
        ],
      ],
      [
        'CHANGE_APP_ACCESS',
        [
          admin('2026-10-30T15:00:00.000Z', '16', 'CHANGE_APP_ACCESS', [
            value('OAUTH2_APP_ID', client),
            value('NEW_VALUE', 'BLOCKED'),
            value('ORG_UNIT_NAME', '/'),
          ]),
        ],
      ],
      [
        'ADD_APPLICATION',
        [
          admin('2026-10-30T15:00:00.000Z', '17', 'ADD_APPLICATION', [
            value('APP_ID', '4711'),
            value('APPLICATION_NAME', 'Market'),
          ]),
        ],
      ],
      [
        'UNBLOCK_ALL_THIRD_PARTY_API_ACCESS',
        [admin('2026-10-30T15:00:00.000Z', '18', 'UNBLOCK_ALL_THIRD_PARTY_API_ACCESS', [])],
      ],
    ]),
  );
  await tenant.read('users');
  const { rows } = await tenant.read('admin-events');
  expect(events(rows)).toMatchObject([
    { event: 'revoke', clientId: client, principal: '1', detail: { action: 'REVOKE_3LO_TOKEN', by: '1' } },
    {
      event: 'revoke',
      clientId: 'app-password',
      resource: '7',
      principal: null,
      detail: { user: 'gone@example.com' },
    },
    { event: 'app-access-changed', clientId: client, detail: { to: 'BLOCKED', orgUnit: '/' } },
    { event: 'consent-policy-changed', clientId: null },
    { event: 'app-changed', clientId: null, appName: 'Market', detail: { marketplaceApp: '4711' } },
  ]);
});

test('traces of delegation: only clients acting as somebody, the latest each', async () => {
  const trace = (qualifier: string, impersonation: boolean, person: string) => ({
    ...activity('2026-10-30T16:00:00.000Z', qualifier, { name: 'view' }),
    actor: {
      profileId: person,
      applicationInfo: { oauthClientId: '115824619743385532880', applicationName: 'backup', impersonation },
    },
  });
  const tenant = await openTenant(({ path }) => {
    if (path.endsWith('/drive'))
      return log([
        trace('3', true, '1'),
        trace('2', true, '1'),
        trace('1', true, '2'),
        trace('0', false, '3'),
      ]);
    return path.endsWith('/gmail') ? refusal(400, 'invalid', 'Invalid value for applicationName') : log([]);
  });
  const { rows, read, end } = await tenant.read('delegation-traces');
  expect(events(rows)).toMatchObject([
    {
      event: 'impersonation',
      clientId: '115824619743385532880',
      principal: '1',
      id: 'drive:2026-10-30T16:00:00.000Z:3:0',
    },
    { principal: '2' },
  ]);
  expect(read).toBe(4);
  expect(end).toMatchObject({ gaps: [] });
  expect(end?.note).toContain('gmail');
  const gmail = tenant.asked.find(({ path }) => path.endsWith('/gmail'))?.query;
  expect(testNow - Date.parse(gmail?.get('startTime') ?? '')).toBeLessThanOrEqual(30 * 86_400_000);
});

test('no log at all that can be read is no answer', async () => {
  const tenant = await openTenant(() => refusal(403, 'forbidden', 'Not Authorized'));
  for (const id of ['token-events', 'admin-events', 'delegation-traces'] as const)
    expect(await tenant.read(id)).toMatchObject({
      end: null,
      error: { code: 'GAP_PERMISSION' },
      batches: [],
    });
});
