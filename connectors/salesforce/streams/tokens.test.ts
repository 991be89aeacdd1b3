import { expect, test } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import type { AppSeen, GrantSeen, Observation } from '../../../src/core/observation.ts';
import type { StreamId } from '../../../src/core/streams.ts';
import { untoldApp } from '../../../src/core/untold-app.ts';
import type { Stream, StreamEnd } from '../../../src/kit/connector.ts';
import { memoryOrg, type Row } from '../test-org.ts';
import { type Answering, auditorId, type How, openOrg, refusal, rows as answer } from '../testing.ts';
import { createTokensStream } from './tokens.ts';

const tokenFields = [
  'Id',
  'AccessToken',
  'DeleteToken',
  'AppName',
  'UserId',
  'CreatedDate',
  'LastUsedDate',
  'UseCount',
  'AppMenuItemId',
];
const used = '2026-11-01T10:00:00.000+0000';

function userId(number: number): string {
  return `0055g${`${number}`.padStart(10, '0')}AAA`;
}

function token(AppName: string | null, user: number, more: Row = {}): Row {
  return {
    AppName,
    UserId: userId(user),
    CreatedDate: '2026-01-02T03:04:05.000+0000',
    LastUsedDate: used,
    UseCount: 3,
    AppMenuItem: null,
    ...more,
  };
}

function tokens(AppName: string | null, howMany: number, more: Row = {}): Row[] {
  return Array.from({ length: howMany }, (_, at) => token(AppName, Math.floor(at / 2), more));
}

function menuEntry(ApplicationId: string, Label = 'In the menu'): Row {
  return { ApplicationId, Label, IsUsingAdminAuthorization: true };
}

function knownApp(clientId: string, name: string, facts: AppSeen['facts'] = {}): AppSeen {
  return { ...untoldApp, type: 'app', clientId, name, facts };
}

function told(id: StreamId, rows: readonly Observation[], error?: AppError): () => Stream {
  return () => ({
    id,
    after: [],
    async *read() {
      await Promise.resolve();
      yield { rows, read: rows.length, checkpoint: null };
      const gaps = error === undefined ? [] : [{ error, units: 1 }];
      return { expected: null, asOf: '2026-11-22T12:00:00.000Z', gaps };
    },
  });
}

interface World {
  readonly list: readonly Row[];
  readonly apps?: readonly AppSeen[];
  /** Why external-client-apps was not read in full. */
  readonly clientAppsGap?: AppError;
  readonly how?: How;
  readonly limits?: Parameters<typeof memoryOrg>[1];
  /** Stands before the org. */
  readonly first?: Answering;
}

function world({ list, apps = [], clientAppsGap, how = {}, limits = {}, first = () => undefined }: World) {
  const memory = memoryOrg(new Map([['OauthToken', list]]), limits);
  const org = openOrg((asked) => first(asked) ?? memory.answering(asked), {
    objects: { OauthToken: tokenFields },
    streams: [
      createTokensStream,
      told('connected-apps', apps),
      told('external-client-apps', [], clientAppsGap),
      told(
        'users',
        [1, 2].map((number) => person(userId(number))),
      ),
    ],
    ...how,
  });
  async function read(options: Parameters<typeof org.read>[1] = {}) {
    await org.read('connected-apps');
    await org.read('external-client-apps');
    await org.read('users');
    return org.read('tokens', options);
  }
  return { org, memory, read };
}

function person(id: string): Observation {
  return { type: 'principal', kind: 'user', id, label: null, active: 'yes', privileged: 'unknown' };
}

const grants = (rows: readonly Observation[]) => rows.filter((row): row is GrantSeen => row.type === 'grant');
const seenApps = (rows: readonly Observation[]) => rows.filter((row): row is AppSeen => row.type === 'app');
const queries = (org: { asked: readonly { soql: string; path: string }[] }) =>
  org.asked.filter(({ soql, path }) => soql.includes(' FROM OauthToken') || /\/query\/[^/]+$/u.test(path));

/** Each row of the list, however alike, comes once. */
function tally(pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const pair of pairs) sums.set(pair.join(' '), (sums.get(pair.join(' ')) ?? 0) + 1);
  return sums;
}
const nameId = (name: unknown) => `name:${encodeURIComponent(typeof name === 'string' ? name : '')}`;
const listed = (list: readonly Row[]) =>
  tally(list.map(({ AppName, UserId }) => [nameId(AppName), UserId as string]));
const got = (rows: readonly Observation[]) =>
  tally(grants(rows).map(({ clientId, principal }) => [clientId, principal.id]));

const strange = [
  "Robert') OR AppName != '",
  'back\\slash "and" quote\'s',
  '日本語カレンダー同期 📅',
  'Pipeline Sync',
  'PIPELINE SYNC',
  '__proto__',
  'line\nbreak\tand tab',
  '%_',
];
function nineThousand(): Row[] {
  const names = [...strange, ...Array.from({ length: 29 }, (_, at) => `App ${at}`)];
  const small = names.flatMap((name, at) => tokens(name, 80 + at * 2));
  const nameless = tokens(null, 123);
  return [...small, ...nameless, ...tokens('Big one', 4_000)].slice(0, 9_000);
}

test('9,000 tokens in 40 apps, one with 4,000, many alike in every field: all are found, and proved', async () => {
  const list = nineThousand();
  list.push(...tokens('Filler', 9_000 - list.length));
  expect(list).toHaveLength(9_000);
  expect(new Set(list.map(({ AppName }) => AppName)).size).toBe(40);
  const { org, memory, read } = world({ list });

  const reading = await read();

  expect(got(reading.rows)).toEqual(listed(list));
  expect(reading.read).toBe(9_000);
  expect(reading.end).toMatchObject({ expected: 9_000, gaps: [] });
  expect(queries(org).length).toBeLessThanOrEqual(24);
  expect(memory.mostCursors()).toBeLessThanOrEqual(4);
  expect(org.asked.every(({ soql }) => !/AccessToken|DeleteToken|RequestToken/u.test(soql))).toBe(true);
  expect(org.asked.every(({ soql }) => encodeURIComponent(soql).length < 14_000)).toBe(true);
});

test.each([
  ['a few large apps and many small ones', (at: number) => Math.round(10_000 / (at + 1))],
  ['apps of middling size', () => 1_100],
])('60,000 tokens of %s cost at most 139 calls, everything included', async (_, sizeOf) => {
  const list: Row[] = [];
  for (let at = 0; list.length < 60_000; at += 1)
    list.push(...tokens(`App ${at}`, Math.min(sizeOf(at), 60_000 - list.length)));
  const { org, read } = world({ list });

  const reading = await read();

  expect(reading.end).toMatchObject({ expected: 60_000, gaps: [] });
  expect(reading.read).toBe(60_000);
  expect(org.asked.length).toBeLessThanOrEqual(139);
});

test('apps that only differ in case are one filter and come once, however the org groups them', async () => {
  const list = [
    ...tokens('Pipeline Sync', 1_300),
    ...tokens('PIPELINE SYNC', 1_100),
    ...tokens('pipeline sync', 700),
    ...tokens('Other', 10),
  ];
  for (const groupsFold of [true, false]) {
    const reading = await world({ list, limits: { groupsFold } }).read();

    expect(got(reading.rows)).toEqual(listed(list));
    expect(reading.end).toMatchObject({ expected: 3_110, gaps: [] });
  }
});

test('names that the org takes for equal, and we do not, come once although two filters meet them', async () => {
  const list = [...tokens('Straße', 2_400), ...tokens('Strasse', 2_000)];
  const alike = (text: string) => text.toLowerCase().replaceAll('ß', 'ss');

  const reading = await world({ list, limits: { alike } }).read();

  expect(got(reading.rows)).toEqual(listed(list));
  expect(reading.end).toMatchObject({ expected: 4_400, gaps: [] });
});

test('more app names than one aggregate answers, twins at its edge among them', async () => {
  const names = Array.from({ length: 1_200 }, (_, at) => `N${`${at}`.padStart(4, '0')}`);
  const list = [...names, 'n0499', 'n0500', 'n0999'].flatMap((name) => tokens(name, 3));

  const { org, read } = world({ list });

  const reading = await read();

  expect(got(reading.rows)).toEqual(listed(list));
  expect(reading.end).toMatchObject({ expected: list.length, gaps: [] });
  // One of them about the youngest.
  expect(queries(org).filter(({ soql }) => soql.includes('GROUP BY'))).toHaveLength(4);
  expect(queries(org).some(({ soql }) => soql.includes('AppName IN ('))).toBe(true);
});

test('where names do not add up to the count, people page the whole list', async () => {
  const list = [...tokens('A', 2_000), ...tokens('B', 3_000)];
  const { read } = world({
    list,
    first: ({ soql }) => (soql.includes('GROUP BY') ? answer([{ AppName: 'A', expr0: 2_000 }]) : undefined),
  });

  const reading = await read();

  expect(got(reading.rows)).toEqual(listed(list));
  expect(reading.end).toMatchObject({ expected: 5_000, gaps: [] });
});

test('a read of exactly 2,500 rows is not believed to be whole', async () => {
  const list = [...tokens('Exact', 2_500), ...tokens('Other', 1)];

  const reading = await world({ list }).read();

  expect(got(reading.rows)).toEqual(listed(list));
  expect(reading.end?.gaps).toEqual([]);
});

test('one person with more than 2,500 tokens of one name is parted by time', async () => {
  const list = [
    ...Array.from({ length: 6_000 }, (_, at) =>
      token('Shared name', 5, {
        CreatedDate: new Date(Date.UTC(2026, 0, 1) + Math.floor(at / 3) * 1_000).toISOString(),
      }),
    ),
    ...tokens('Shared name', 40),
  ];

  const reading = await world({ list }).read();

  expect(got(reading.rows)).toEqual(listed(list));
  expect(reading.end).toMatchObject({ expected: 6_040, gaps: [] });
});

test('what nothing tells apart is said to be incomplete, and the rest is read', async () => {
  const list = [
    ...Array.from({ length: 2_600 }, () => token('Shared name', 5)),
    ...tokens('Shared name', 40),
  ];

  const reading = await world({ list }).read();

  expect(reading.read).toBe(2_538);
  expect(reading.end?.expected).toBe(2_640);
  expect(reading.end?.gaps).toMatchObject([{ error: { code: 'READ_INCOMPLETE' }, units: 102 }]);
});

test('an org that counts more than it gives is partial, and nobody is said to have never used anything', async () => {
  const list = tokens('Quiet', 30, { LastUsedDate: null, UseCount: 0 });
  const { read } = world({
    list,
    first: ({ soql }) =>
      soql.startsWith('SELECT COUNT()') ? { json: { totalSize: 31, done: true, records: [] } } : undefined,
  });

  const reading = await read();

  expect(reading.read).toBe(30);
  expect(reading.end?.expected).toBe(31);
  expect(reading.end?.gaps).toMatchObject([{ error: { code: 'READ_INCOMPLETE' }, units: 1 }]);
  expect(new Set(grants(reading.rows).map(({ lastUsedStatus }) => lastUsedStatus))).toEqual(
    new Set(['unknown']),
  );
});

test('never used is taken back when a later read of the same part shows that rows are missing', async () => {
  const list = tokens('Quiet and big', 4_000, { LastUsedDate: null, UseCount: 0 });
  const { read } = world({
    list,
    first: ({ soql }) => {
      if (soql.startsWith('SELECT COUNT()')) return { json: { totalSize: 4_200, done: true, records: [] } };
      if (soql.includes('GROUP BY')) return answer([{ AppName: 'Quiet and big', expr0: 4_200 }]);
      return undefined;
    },
  });

  const reading = await read();

  const last = new Map(grants(reading.rows).map((grant) => [grant.principal.id, grant.lastUsedStatus]));
  expect(new Set(last.values())).toEqual(new Set(['unknown']));
  expect(reading.read).toBe(4_000);
});

test('tokens that come while the list is read make no false gap', async () => {
  const list = [...tokens('Growing', 2_000), ...tokens('Other', 2_000)];
  let grown = false;
  const { read } = world({
    list,
    first: ({ soql }) => {
      if (!grown && soql.includes('ORDER BY UserId')) {
        grown = true;
        list.push(token('Growing', 9_999), token('New here', 1));
      }
      return undefined;
    },
  });

  const reading = await read();

  expect(reading.end?.gaps).toEqual([]);
  expect(reading.end?.expected).toBe(reading.read);
  expect(reading.read).toBeGreaterThanOrEqual(4_000);
});

test('tokens that go while the list is read make no false gap', async () => {
  const list = [...tokens('Shrinking', 2_000), ...tokens('Other', 2_000)];
  const { read } = world({
    list,
    first: ({ soql }) => {
      if (/FROM OauthToken GROUP BY/u.test(soql)) setImmediate(() => list.splice(0, 7));
      return undefined;
    },
  });

  const reading = await read();

  expect(reading.end?.gaps).toEqual([]);
  expect(reading.read).toBe(3_993);
  expect(reading.end?.expected).toBe(3_993);
});

test('without Customize Application the list is partial although the count agrees', async () => {
  const list = [token('Mine', 0, { UserId: auditorId, LastUsedDate: null, UseCount: 0 })];
  const { read } = world({ list, how: { permissions: { PermissionsCustomizeApplication: false } } });

  const reading = await read();

  expect(reading.end).toMatchObject({ expected: 1, gaps: [{ error: { code: 'GAP_PERMISSION' } }] });
  const [gap] = reading.end?.gaps ?? [];
  expect(gap?.error.remedy).toContain('Customize Application');
  expect(gap?.error.message).toContain('reader’s own, although there are other people');
  expect(grants(reading.rows)).toMatchObject([{ lastUsedStatus: 'unknown' }]);
});

test('whether the reader sees all cannot be read: partial too', async () => {
  const { read } = world({
    list: [token('A', 1), token('A', 2)],
    first: ({ soql }) =>
      soql.includes('UserPermissionAccess') ? refusal(400, 'INVALID_TYPE', 'no such object') : undefined,
  });

  expect((await read()).end?.gaps).toMatchObject([{ error: { code: 'GAP_PERMISSION' }, units: 1 }]);
});

test('only the reader’s own tokens, with every permission, is noted and no gap', async () => {
  const { end } = await world({ list: [token('Mine', 0, { UserId: auditorId })] }).read();

  expect(end?.gaps).toEqual([]);
  expect(end?.note).toContain('reader’s own');
});

test('a lost cursor begins that read again, without losing or doubling rows', async () => {
  const list = [...tokens('A', 2_000), ...tokens('B', 2_000)];
  let lost = 0;
  const { read } = world({
    list,
    first: ({ path }) => {
      if (!/\/query\/[^/]+-1000$/u.test(path) || lost === 2) return undefined;
      lost += 1;
      return refusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    },
  });

  const reading = await read();

  expect(lost).toBe(2);
  expect(got(reading.rows)).toEqual(listed(list));
  expect(reading.end).toMatchObject({ expected: 4_000, gaps: [] });
});

test('a next page elsewhere is never asked for; that part is missing and the others are read', async () => {
  const list = [...tokens('A', 2_000), ...tokens('B', 2_000)];
  const { org, read } = world({
    list,
    first: ({ soql }) =>
      soql.includes("AppName = 'A'") && soql.includes('ORDER BY')
        ? answer(tokens('A', 500), { next: 'https://evil.example/services/data/v67.0/query/01g-500' })
        : undefined,
  });

  const reading = await read();

  expect(org.asked.some(({ origin }) => origin.includes('evil'))).toBe(false);
  expect(reading.end?.gaps).toMatchObject([{ error: { code: 'PAGE_FOREIGN' }, units: 2_000 }]);
  expect(new Set(grants(reading.rows).map(({ clientId }) => clientId))).toEqual(new Set(['name:B']));
  expect(reading.end?.expected).toBe(4_000);
  expect(reading.batches.at(-1)?.checkpoint).toBeNull();
});

test('a spent quota ends the stream and keeps what was read', async () => {
  const list = [...tokens('A', 2_000), ...tokens('B', 2_000), ...tokens('C', 2_000)];
  let pages = 0;
  const { read } = world({
    list,
    first: ({ path }) => {
      if (!/\/query\/[^/]+$/u.test(path)) return undefined;
      pages += 1;
      return pages > 8 ? refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.') : undefined;
    },
  });

  const reading = await read();

  expect(reading.error?.code).toBe('READ_THROTTLED');
});

test('a run that was cut off goes on part by part and reads no row twice', async () => {
  const list = [...tokens('Big one', 6_000), ...tokens('B', 2_000), ...tokens('C', 1_000)];
  const seen: Observation[] = [];
  let checkpoint: string | null = null;
  let read = 0;
  let runs = 0;
  let end: StreamEnd | null = null;
  for (; runs < 20; runs += 1) {
    const reading = await world({ list }).read({ checkpoint, stopAfter: 1 });
    seen.push(...reading.rows);
    read += reading.read;
    checkpoint = reading.batches.at(-1)?.checkpoint ?? checkpoint;
    end = reading.end;
    if (end !== null) break;
  }

  expect(end).toMatchObject({ expected: 9_000, gaps: [] });
  expect(runs).toBeGreaterThan(3);
  expect(read).toBe(9_000);
  expect(got(seen)).toEqual(listed(list));
});

test('an app is known by its menu entry, else by its name when only one app has it, else by name alone', async () => {
  const connected = '0H45g0000000001CAA';
  const external = '0xI5g0000000001AAA';
  const twin = '0H45g0000000002AAA';
  const { read } = world({
    apps: [
      knownApp(connected, 'Renamed', { configuredScopes: 'api refresh_token' }),
      knownApp(external, 'Acme ETL'),
      knownApp(twin, 'Twin'),
      knownApp('0H45g0000000003AAA', 'Twin'),
    ],
    list: [
      token('Old name', 1, { AppMenuItem: menuEntry('0H45g0000000001') }),
      token('Acme ETL', 2),
      token('acme etl', 3),
      token('Twin', 4),
      token('Twin', 5, { AppMenuItem: menuEntry(twin) }),
      token('From a package', 6, { AppMenuItem: menuEntry('0H45g0000000009AAA', 'Packaged') }),
      token('', 7),
      token(null, 8, { AppMenuItem: menuEntry('001000000000001AAA') }),
    ],
  });

  const reading = await read();

  expect(
    grants(reading.rows).map(({ principal, clientId, scopes, scopeStatus, evidence }) => [
      principal.id === userId(1) ? 1 : Number(principal.id.slice(5, 15)),
      clientId,
      scopes.join(' '),
      scopeStatus,
      ...evidence,
    ]),
  ).toEqual([
    [1, connected, 'api refresh_token', 'configured', 'OauthToken'],
    [2, external, '', 'unknown', 'OauthToken.AppName'],
    [3, 'name:acme%20etl', '', 'unknown', 'OauthToken.AppName'],
    [4, 'name:Twin', '', 'unknown', 'OauthToken.AppName'],
    [5, twin, '', 'unknown', 'OauthToken'],
    [6, '0H45g0000000009AAA', '', 'unknown', 'OauthToken'],
    [7, 'name:', '', 'unknown', 'OauthToken.AppName'],
    [8, 'name:', '', 'unknown', 'OauthToken.AppName'],
  ]);
  expect(
    seenApps(reading.rows).map(({ clientId, name, state, facts }) => [clientId, name, state, facts]),
  ).toEqual([
    [external, 'Acme ETL', 'unknown', { joined: 'by name' }],
    ['name:acme%20etl', 'acme etl', 'uninstalled', { identity: 'name only' }],
    ['name:Twin', 'Twin', 'unknown', { identity: 'name only' }],
    ['0H45g0000000009AAA', 'Packaged', 'unknown', { permittedUsers: 'admin-approved' }],
    ['name:', null, 'uninstalled', { identity: 'name only' }],
  ]);
});

test('an app is not called uninstalled when the lists of installed apps were not read', async () => {
  const org = openOrg(memoryOrg(new Map([['OauthToken', [token('Ghost', 1)]]])).answering, {
    objects: { OauthToken: tokenFields },
    streams: [createTokensStream],
  });

  expect(seenApps((await org.read('tokens')).rows)).toMatchObject([
    { clientId: 'name:Ghost', state: 'unknown', facts: { identity: 'name only' } },
  ]);
});

test('times are told as they are, never is said in a proved list only, and fields are probed first', async () => {
  const list = [
    token('A', 1),
    token('A', 2, { LastUsedDate: null, UseCount: 0 }),
    token('A', 3, { LastUsedDate: null, UseCount: 2 }),
  ];

  const { rows } = await world({ list }).read();
  const bare = world({ list, how: { objects: { OauthToken: ['AppName', 'UserId', 'LastUsedDate'] } } });
  await bare.read();

  expect(
    grants(rows).map(({ grantedAt, lastUsedAt, lastUsedStatus }) => [grantedAt, lastUsedAt, lastUsedStatus]),
  ).toEqual([
    ['2026-01-02T03:04:05.000Z', '2026-11-01T10:00:00.000Z', 'used'],
    ['2026-01-02T03:04:05.000Z', null, 'never'],
    ['2026-01-02T03:04:05.000Z', null, 'unknown'],
  ]);
  expect(queries(bare.org).at(-1)?.soql).toBe(
    'SELECT AppName, UserId, LastUsedDate FROM OauthToken ORDER BY UserId',
  );
});

test('a row that is not understood is told and counted, and makes the list partial', async () => {
  const list = [token('A', 1), token('A', 2, { UserId: '../x' }), token('A', 3, { LastUsedDate: 'soon' })];

  const reading = await world({ list }).read();

  expect(reading.read).toBe(1);
  expect(reading.malformed.toSorted()).toEqual(['LastUsedDate', 'UserId']);
  expect(reading.end?.expected).toBe(3);
});

test('no tokens at all are no tokens, when the reader sees all', async () => {
  const { org, read } = world({ list: [] });

  expect((await read()).end).toMatchObject({ expected: 0, gaps: [] });
  expect(queries(org)).toHaveLength(1);
});

test('an org whose version has no OauthToken does not have no tokens', async () => {
  const { read } = world({ list: [], how: { objects: { User: ['Id'] } } });

  const reading = await read();

  expect(reading.end).toBeNull();
  expect(reading.error?.code).toBe('GAP_LICENCE');
  expect(reading.error?.message).toContain('not visible');
});

test('no app is made of a name while a list that may hold the app was not read in full', async () => {
  const list = [
    token('Mail Bot', 1),
    token('Mail Bot', 2),
    token(null, 1),
    token('Acme', 1, { AppMenuItem: menuEntry('0H45g0000000001CAA') }),
  ];
  const clientAppsGap = new AppError('READ_FAILED');
  const objects = { OauthToken: tokenFields, ExternalClientApplication: ['Id'] };

  const unread = await world({ list, clientAppsGap, how: { objects } }).read();
  const notToBeHad = await world({ list, clientAppsGap }).read();

  expect(seenApps(unread.rows).map(({ clientId }) => clientId)).toEqual(['0H45g0000000001CAA']);
  expect(unread).toMatchObject({ read: 1, end: { expected: 4, gaps: [{ units: 3 }] } });
  const [gap] = unread.end?.gaps ?? [];
  expect(gap?.error.message).toContain('Mail Bot, no name');
  expect(gap?.error.remedy).toContain('external-client-apps');
  expect(unread.batches.every(({ checkpoint }) => checkpoint === null)).toBe(true);
  expect(notToBeHad).toMatchObject({ read: 4, end: { gaps: [] } });
});
