import { expect, test } from 'vitest';
import type { EventSeen, GrantSeen, Observation } from '../../../src/core/observation.ts';
import { testNow } from '../../../src/kit/testing.ts';
import { type Asked, openTenant, readChanges, refusal, type Reply, userRow, usersPage } from '../testing.ts';

const hour = 3_600_000;
const ago = (hours: number) => new Date(testNow - hours * hour).toISOString();
const log = (items: readonly unknown[] = [], nextPageToken?: string): Reply => ({
  json: { kind: 'reports#activities', items, ...(nextPageToken === undefined ? {} : { nextPageToken }) },
});
const value = (name: string, text: string) => ({ name, value: text });
const nameOf = ({ query }: Asked) => query.get('eventName') ?? '';
const startOf = ({ query }: Asked) => query.get('startTime');
const events = (rows: readonly Observation[]) => rows.filter((row): row is EventSeen => row.type === 'event');

function activity(time: string, qualifier: string, name: string, parameters: readonly object[]): object {
  return {
    id: { time, uniqueQualifier: qualifier },
    actor: { profileId: '1' },
    events: [{ name, parameters }],
  };
}

const cursorOfTokens = (more: object = {}) =>
  JSON.stringify({ v: 1, until: ago(24), used: true, horizon: null, ...more });

test('the token log is gone on with: named events two days earlier, use from the start of a day', async () => {
  const called = activity(ago(2), '1', 'activity', [value('client_id', 'app')]);
  const tenant = await openTenant((asked) => log(nameOf(asked) === 'activity' ? [called] : []));
  const { rows, end } = await readChanges(tenant, 'token-events', {
    cursor: cursorOfTokens({ horizon: '2026-08-01T00:00:00.000Z' }),
  });
  expect(tenant.asked.map((asked) => [nameOf(asked), startOf(asked)])).toEqual([
    ...['revoke', 'deny', 'request', 'authorize'].map((name) => [name, ago(72)]),
    ['activity', '2026-11-21T00:00:00.000Z'],
  ]);
  expect(events(rows)).toHaveLength(1);
  // What the whole read could not say is still not known.
  expect(end?.note).toContain('use of apps before 2026-08-01T00:00:00.000Z was not read');
  expect(JSON.parse(end?.cursor ?? '')).toMatchObject({ until: ago(0), used: true });
});

test('a span without use is not an edition that logs none', async () => {
  const tenant = await openTenant(() => log());
  const read = async (cursor: string) => (await readChanges(tenant, 'token-events', { cursor })).end?.note;
  expect(await read(cursorOfTokens())).toBeUndefined();
  expect(await read(cursorOfTokens({ used: false }))).toContain('last use is unknown');
});

test('a log that was not read to its end is read from the same place again', async () => {
  const tenant = await openTenant((asked) =>
    asked.query.get('eventName') === 'revoke' || asked.path.endsWith('/drive')
      ? refusal(404, 'notFound', 'Not Found')
      : log(),
  );
  for (const [id, cursor] of [
    ['token-events', cursorOfTokens()],
    ['delegation-traces', JSON.stringify({ v: 1, until: ago(24), unread: [] })],
  ] as const) {
    const { end } = await readChanges(tenant, id, { cursor });
    expect(end?.gaps).toHaveLength(1);
    expect(end?.cursor).toBeUndefined();
  }
});

test('a log that no longer reaches back is read whole, as is one whose cursor is strange', async () => {
  const tenant = await openTenant(() => log());
  const old = { v: 1, until: ago(178 * 24), used: true, horizon: null, unread: [], delegated: [] };
  for (const id of ['token-events', 'admin-events'] as const) {
    expect((await readChanges(tenant, id, { cursor: JSON.stringify(old) })).readWhole).toContain('reach');
    expect((await readChanges(tenant, id, { cursor: '{' })).readWhole).toContain('cursor');
  }
  const older = JSON.stringify({ ...old, until: ago(179 * 24) });
  expect((await readChanges(tenant, 'delegation-traces', { cursor: older })).readWhole).toContain('reach');
  expect(tenant.asked).toEqual([]);
});

test('delegation that is known keeps its time when it is authorised anew, and ends when it is removed', async () => {
  const change = (name: string, clientId: string, hours: number) =>
    activity(ago(hours), '1', name, [value('API_CLIENT_NAME', clientId), value('API_SCOPES', 'drive')]);
  const authorize = 'AUTHORIZE_API_CLIENT_ACCESS';
  const remove = 'REMOVE_API_CLIENT_ACCESS';
  const tenant = await openTenant((asked) => {
    if (asked.path.endsWith('/users')) return usersPage([userRow('1')]);
    if (nameOf(asked) === authorize) return log([change(authorize, 'kept', 2), change(authorize, 'new', 3)]);
    return log(nameOf(asked) === remove ? [change(remove, 'gone', 4)] : []);
  });
  const delegated = [
    ['kept', ago(900)],
    ['gone', ago(900)],
    ['untouched', ago(900)],
  ];
  const { rows, end } = await readChanges(tenant, 'admin-events', {
    cursor: JSON.stringify({ v: 1, until: ago(24), delegated }),
  });
  const grants = rows.filter((row): row is GrantSeen => row.type === 'grant');
  expect(new Map(grants.map(({ clientId, grantedAt }) => [clientId, grantedAt]))).toEqual(
    new Map([
      ['new', ago(3)],
      ['kept', ago(900)],
    ]),
  );
  expect(rows.filter(({ type }) => type === 'grant-ended')).toMatchObject([{ clientId: 'gone' }]);
  expect(
    tenant.asked.filter((asked) => nameOf(asked) !== '').every((asked) => startOf(asked) === ago(72)),
  ).toBe(true);
  expect(JSON.parse(end?.cursor ?? '')).toEqual({
    v: 1,
    until: ago(0),
    delegated: [
      ['kept', ago(900)],
      ['untouched', ago(900)],
      ['new', ago(3)],
    ],
  });
});

test('traces are gone on with six hours earlier, and what was never read of a long log stays unread', async () => {
  const tenant = await openTenant(({ path }) =>
    path.endsWith('/gmail') ? refusal(400, 'invalid', 'Invalid value for applicationName') : log(),
  );
  const { end } = await readChanges(tenant, 'delegation-traces', {
    cursor: JSON.stringify({ v: 1, until: ago(24), unread: [['drive', ago(100)]] }),
  });
  expect(new Set(tenant.asked.map(startOf))).toEqual(new Set([ago(30)]));
  expect(end?.note).toBe(
    `not read: the drive log before ${ago(100)}, the gmail log, which is not offered here`,
  );
  expect(JSON.parse(end?.cursor ?? '')).toEqual({ v: 1, until: ago(0), unread: [['drive', ago(100)]] });
});

test('a clock that is days behind asks for too much: that log is a gap, not one that is not offered', async () => {
  const tenant = await openTenant(({ path }) =>
    path.endsWith('/drive')
      ? refusal(400, 'invalid', 'Start time cannot be more than 180 days in the past.')
      : log(),
  );
  const { end } = await tenant.read('delegation-traces');
  expect(end?.gaps).toHaveLength(1);
  expect([end?.note, end?.cursor]).toEqual([undefined, undefined]);
});
