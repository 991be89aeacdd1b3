import { expect, test } from 'vitest';
import type { EventSeen, GrantSeen, PrincipalSeen } from '../../../src/core/observation.ts';
import { testNow } from '../../../src/kit/testing.ts';
import {
  type Asked,
  openTenant,
  readChanges,
  refusal,
  type Reply,
  suspendedRefusal,
  tokenList,
  userRow,
  usersPage,
} from '../testing.ts';

const aToken = { clientId: 'app', displayText: 'App', scopes: ['openid'] };
const people = (count: number) => Array.from({ length: count }, (_, nth) => userRow(String(1000 + nth)));
const personIn = ({ path }: Asked) => path.split('/').at(-2) ?? '';
const hour = 3_600_000;
const ago = (hours: number) => new Date(testNow - hours * hour).toISOString();

function tenantOf(users: readonly unknown[], lists: (person: string) => Reply = () => tokenList(aToken)) {
  return openTenant((asked) => {
    if (asked.path.endsWith('/users')) return usersPage(users);
    return asked.path.endsWith('/asps') && lists(personIn(asked)) !== suspendedRefusal
      ? { json: { kind: 'admin#directory#aspList' } }
      : lists(personIn(asked));
  });
}

/** The cursor that a whole read of `tokens`, or of another stream, gives. */
async function cursorOf(
  users: readonly unknown[],
  lists?: (person: string) => Reply,
  stream: 'tokens' | 'app-passwords' | 'suspended-user-grants' = 'tokens',
) {
  const { end } = await (await tenantOf(users, lists)).read(stream);
  return end?.cursor;
}

function event(more: Partial<EventSeen> = {}): EventSeen {
  return {
    type: 'event',
    id: 'token:x:0',
    at: ago(1),
    event: 'consent',
    clientId: 'app',
    appName: 'App',
    principal: null,
    resource: '',
    scopes: [],
    detail: {},
    ...more,
  };
}

function changed(id: string): PrincipalSeen {
  return { type: 'principal', kind: 'user', id, label: null, active: 'yes', privileged: 'no' };
}

const asksFor = (asked: readonly Asked[], list = '/tokens') =>
  asked.filter(({ path }) => path.endsWith(list)).map(personIn);

test('only those of whom something is told are asked, those who could not be read, and one in a hundred', async () => {
  const users = people(250);
  const refuses = (person: string) => (person === '1050' ? suspendedRefusal : tokenList(aToken));
  const cursor = await cursorOf(users, refuses);
  const tenant = await tenantOf(users, (person) => (person === '1100' ? tokenList() : tokenList(aToken)));
  const events = [
    event({ principal: '1100', event: 'revoke' }),
    event({ principal: '1100' }),
    event({ detail: { actor: '1200@EXAMPLE.com' } }),
    event({
      event: 'revoke',
      detail: { action: 'REVOKE_3LO_TOKEN', user: '1201@example.com', actor: '1202' },
    }),
    event({ event: 'revoke', detail: { action: 'REVOKE_3LO_TOKEN', user: 'left@example.com' } }),
    event({ principal: '1210', event: 'activity' }),
    event({ principal: '1211', event: 'revoke', clientId: 'app-password' }),
    event({ principal: 'nobody there' }),
  ];

  const { told, rows, end } = await readChanges(tenant, 'tokens', {
    cursor,
    events,
    principals: [changed('1249')],
  });

  const due = ['1000', '1001', '1050', '1100', '1200', '1201', '1249'];
  expect(asksFor(tenant.asked)).toEqual(due);
  expect(told).toEqual(due);
  expect(rows.filter((row): row is GrantSeen => row.type === 'grant').map((row) => row.principal.id)).toEqual(
    due.filter((id) => id !== '1100'),
  );
  expect(rows.filter(({ type }) => type === 'app')).toHaveLength(1);
  expect(end).toMatchObject({ expected: null, asOf: ago(6), gaps: [] });
  expect(end?.verifiedAt).toBeUndefined();

  // What was heard is among the next news too; those who were asked since are not asked again.
  const next = await tenantOf(users);
  await readChanges(next, 'tokens', { cursor: end?.cursor, events });
  expect(asksFor(next.asked)).toEqual(['1002', '1003']);
});

test('an event that comes late is heard, unless the person has been asked since it happened', async () => {
  const users = people(40);
  const cursor = JSON.stringify({
    ...JSON.parse((await cursorOf(users)) ?? ''),
    asked: ['1010', '1013'],
    readAt: ago(2),
    position: '1038',
  });
  const tenant = await tenantOf(users);
  const events = [
    event({ principal: '1010', at: ago(3) }),
    event({ principal: '1011', at: ago(3) }),
    event({ principal: '1012', at: ago(30) }),
    event({ principal: '1013', at: ago(1) }),
  ];
  const { end } = await readChanges(tenant, 'tokens', { cursor, events });
  expect(asksFor(tenant.asked)).toEqual(['1011', '1013', '1039']);
  // With the last person a lap is over.
  expect(end?.verifiedAt).toBe(new Date(testNow).toISOString());
  expect(JSON.parse(end?.cursor ?? '')).toMatchObject({ position: '', asked: ['1011', '1013', '1039'] });
});

const accessChanged = (action: string, clientId: string | null = null) =>
  event({ event: 'app-access-changed', clientId, detail: { action } });

test('what the logs cannot tell makes the next read whole', async () => {
  const users = people(3);
  const cursor = await cursorOf(users);
  const why = async (how: Partial<Parameters<typeof readChanges>[2]>) => {
    const tenant = await tenantOf(users);
    const { readWhole } = await readChanges(tenant, 'tokens', { cursor, ...how });
    expect(asksFor(tenant.asked)).toHaveLength(readWhole === null ? 1 : 0);
    return readWhole;
  };
  const events = [accessChanged('CHANGE_APP_ACCESS')];
  expect(await why({ events })).toBe('an administrator has changed the access of an app');
  expect(await why({ events, wholeAt: ago(0) })).toBeNull();
  expect(await why({ events: [accessChanged('ADD_TO_TRUSTED_OAUTH2_APPS')] })).toBeNull();
  expect(await why({ events: [accessChanged('DISALLOW_SERVICE_FOR_OAUTH2_ACCESS')] })).not.toBeNull();
  expect(await why({ ended: { 'token-events': 'partial' } })).toContain('token-events');
  expect(await why({ ended: { 'admin-events': 'unavailable' } })).toContain('admin-events');
  expect(await why({ passedOver: 'token-events' })).toContain('token-events had rows');
  expect(await why({ passedOver: 'admin-events' })).toContain('admin-events had rows');
  expect(await why({ ended: { users: 'skipped' } })).toContain('roster');
  expect(await why({ cursor: '{"v":2}' })).toContain('cursor');
  const old = (cursor ?? '').replace(/"readAt":"[^"]+"/u, `"readAt":"${ago(179 * 24)}"`);
  expect(await why({ cursor: old })).toContain('does not reach back');
});

test('a few events that do not say whose they are wait for the next whole read, more of them bring it about', async () => {
  const users = people(200);
  const cursor = await cursorOf(users);
  const nameless = (count: number) =>
    Array.from({ length: count }, () => event({ event: 'revoke', at: ago(0) }));
  const read = async (from: string | undefined, count: number) =>
    readChanges(await tenantOf(users), 'tokens', { cursor: from, events: nameless(count) });
  const { end } = await read(cursor, 2);
  expect(end?.note).toContain('2 consents or revocations in the log do not say whose');
  expect((await read(cursor, 3)).readWhole).toContain('3 consents and revocations');
  // They add up until everything is read.
  expect((await read(end?.cursor, 0)).end?.note).toContain('2 consents');
  expect((await read(end?.cursor, 1)).readWhole).toContain('3 consents');
});

test('when one app loses access, those are asked who hold it or another client of its project', async () => {
  const users = people(9);
  const cursor = await cursorOf(users);
  const holding = (person: string, clientId: string): GrantSeen => ({
    type: 'grant',
    clientId,
    principal: { kind: 'user', id: person },
    kind: 'delegated-user',
    resource: '',
    scopes: [],
    scopeStatus: 'granted',
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: [],
    evidence: [],
  });
  const grants = [
    holding('1003', '19001-a1.apps.googleusercontent.com'),
    holding('1005', '19001.apps.googleusercontent.com'),
    holding('1006', '190011-a1.apps.googleusercontent.com'),
    holding('1007', '__proto__'),
  ];
  const asks = async (clientId: string) => {
    const tenant = await tenantOf(users);
    const events = [accessChanged('ADD_TO_BLOCKED_OAUTH2_APPS', clientId)];
    const { readWhole } = await readChanges(tenant, 'tokens', { cursor, events, grants });
    return readWhole === null ? asksFor(tenant.asked) : 'everyone';
  };
  expect(await asks('19001-zz.apps.googleusercontent.com')).toEqual(['1000', '1003', '1005']);
  expect(await asks('__proto__')).toEqual(['1000', '1007']);
  expect(await asks('77-zz.apps.googleusercontent.com')).toEqual(['1000']);
  // It may be the name of a mobile app, which says nothing of its client ids.
  expect(await asks('com.example.mail')).toBe('everyone');
});

test('counts of Google’s that do not agree make the next read whole; who cannot sign in may or may not be counted', async () => {
  const users = [...people(3), userRow('2', { suspended: true })];
  const cursor = await cursorOf(users);
  const why = async (users_: number) =>
    (
      await readChanges(await tenantOf(users), 'tokens', {
        cursor,
        counts: [{ clientId: 'app', users: users_, least: 5, most: 7 }],
      })
    ).readWhole;
  expect(await Promise.all([5, 8].map(why))).toEqual([null, null]);
  expect(await Promise.all([4, 9].map(why))).toEqual(
    Array.from({ length: 2 }, () => 'Google counts other numbers of people for some apps'),
  );
});

test('who cannot be read is not told, and is asked again; whom Google no longer has is told to have nothing', async () => {
  const users = people(4);
  const cursor = await cursorOf(users);
  const answers = new Map<string, Reply>([
    ['1001', suspendedRefusal],
    ['1002', tokenList(aToken, { displayText: 'no client' })],
    ['1003', refusal(404, 'notFound', 'Resource Not Found: userKey')],
  ]);
  const tenant = await tenantOf(users, (person) => answers.get(person) ?? tokenList(aToken));
  const events = users.map(({ id }) => event({ principal: String(id) }));
  const { told, malformed, end } = await readChanges(tenant, 'tokens', { cursor, events });
  expect(told).toEqual(['1000', '1003']);
  expect(malformed).toEqual(['clientId']);
  expect(end?.gaps).toMatchObject([{ units: 1, error: { code: 'READ_REJECTED' } }]);

  const next = await tenantOf(users);
  await readChanges(next, 'tokens', { cursor: end?.cursor });
  expect(asksFor(next.asked)).toContain('1001');
  expect(asksFor(next.asked)).toContain('1002');
});

test('many who can never be read do not end the reading of the others', async () => {
  const users = people(60);
  const forbidden = refusal(403, 'forbidden', 'Not Authorized to access this resource/api');
  const lists = (person: string) => (person >= '1010' && person < '1040' ? forbidden : tokenList(aToken));
  const cursor = (await cursorOf(users, lists))?.replace('"position":""', '"position":"1049"');
  const tenant = await tenantOf(users, lists);
  const { told, end } = await readChanges(tenant, 'tokens', { cursor });
  expect(told).toEqual(['1050']);
  expect(end?.gaps).toMatchObject([{ units: 30 }]);
  expect(end?.cursor).toBeDefined();
});

test('a person whose roster row was lost is not forgotten: nothing is gone on from', async () => {
  const users = [...people(3), { primaryEmail: 'no id' }];
  expect(await cursorOf(users)).toBeUndefined();
  const { end } = await readChanges(await tenantOf(users), 'tokens', { cursor: await cursorOf(people(3)) });
  expect(end?.cursor).toBeUndefined();
  expect(end?.gaps).toMatchObject([{ error: { code: 'READ_MALFORMED' } }]);
});

test('changes that are cut off go on behind the last person who was saved', async () => {
  const users = people(450);
  const cursor = await cursorOf(users);
  const events = users.slice(100, 400).map(({ id }) => event({ principal: String(id) }));
  const first = await tenantOf(users);
  const cut = await readChanges(first, 'tokens', { cursor, events, stopAfter: 1 });
  const resumed = await tenantOf(users);
  const rest = await readChanges(resumed, 'tokens', {
    cursor,
    events,
    checkpoint: cut.batches[0]?.checkpoint ?? null,
  });
  expect([...cut.told, ...rest.told]).toEqual([
    ...users.slice(0, 4).map(({ id }) => id),
    ...users.slice(100, 400).map(({ id }) => id),
  ]);
  expect(asksFor(resumed.asked)).not.toContain(cut.told.at(-1));
  expect(JSON.parse(rest.end?.cursor ?? '')).toMatchObject({ position: '1003' });
});

test('app passwords: only a revocation by an administrator is told, of the rest one in a hundred', async () => {
  const users = people(5);
  const cursor = await cursorOf(users, undefined, 'app-passwords');
  const tenant = await tenantOf(users);
  const events = [
    event({ principal: '1002' }),
    event({ principal: '1003', event: 'revoke', clientId: 'app-password', detail: { action: 'REVOKE_ASP' } }),
    event({ event: 'app-access-changed', detail: { action: 'ADD_TO_BLOCKED_OAUTH2_APPS' } }),
  ];
  await readChanges(tenant, 'app-passwords', { cursor, events });
  expect(asksFor(tenant.asked, '/asps')).toEqual(['1000', '1003']);
});

test('of people who cannot sign in only those newly so are asked, and some of the others; all whom Google refused still lack', async () => {
  const suspended = Array.from({ length: 9 }, (_, nth) => userRow(String(nth), { suspended: true }));
  const some = (person: string) => (person === '3' ? tokenList(aToken) : suspendedRefusal);
  const cursor = await cursorOf(suspended, some, 'suspended-user-grants');
  const tenant = await tenantOf([...suspended, userRow('9', { archived: true })], some);
  const { end, told } = await readChanges(tenant, 'suspended-user-grants', {
    cursor,
    principals: [changed('9'), changed('3')],
  });
  expect(asksFor(tenant.asked)).toEqual(['0', '3', '9']);
  expect(told).toEqual(['3']);
  expect(end?.gaps.map(({ units }) => units)).toEqual([2, 7]);
  expect(end?.gaps[1]?.error.message).toContain('when they were asked last');
  expect(JSON.parse(end?.cursor ?? '')).toMatchObject({ exceptions: ['3'] });
});
