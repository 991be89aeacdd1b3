import { expect, test } from 'vitest';
import type { GrantSeen, Observation } from '../../src/core/observation.ts';
import type { StreamId } from '../../src/core/streams.ts';
import type { Stream } from '../../src/kit/connector.ts';
import { createTokensStream } from './streams/tokens.ts';
import { memoryOrg, type Row } from './test-org.ts';
import { readState, stateText, sumTokens } from './token-state.ts';
import { type Answering, type How, openOrg, refusal } from './testing.ts';

const fields = ['AppName', 'UserId', 'CreatedDate', 'LastUsedDate', 'UseCount', 'AppMenuItemId'];
/** The clock of the tests stands at noon of this day. */
const today = '2026-11-22T11:59:00.000+0000';
const mark = '2026-11-22T11:45:00.000Z';

function userId(number: number): string {
  return `0055g${`${number}`.padStart(10, '0')}AAA`;
}

function token(AppName: string | null, user: number, more: Row = {}): Row {
  return {
    AppName,
    UserId: userId(user),
    CreatedDate: `2026-01-02T03:${String(user % 60).padStart(2, '0')}:05.000+0000`,
    LastUsedDate: '2026-11-01T10:00:00.000+0000',
    UseCount: 3,
    AppMenuItemId: null,
    AppMenuItem: null,
    ...more,
  };
}

function tokens(AppName: string | null, howMany: number, from = 0): Row[] {
  return Array.from({ length: howMany }, (_, at) => token(AppName, from + at));
}

function empty(id: StreamId): () => Stream {
  return () => ({
    id,
    after: [],
    async *read() {
      yield await Promise.resolve({ rows: [], read: 0, checkpoint: null });
      return { expected: null, asOf: mark, gaps: [] };
    },
  });
}

function world(list: Row[], first: Answering = () => undefined, how: How = {}) {
  const memory = memoryOrg(new Map([['OauthToken', list]]));
  const org = openOrg((asked) => first(asked) ?? memory.answering(asked), {
    objects: { OauthToken: fields },
    streams: [createTokensStream, empty('connected-apps'), empty('external-client-apps')],
    ...how,
  });
  const whole = async () => {
    await org.read('connected-apps');
    await org.read('external-client-apps');
    return (await org.read('tokens')).end?.cursor;
  };
  return { ...org, whole };
}

const grants = (rows: readonly Observation[]) => rows.filter((row): row is GrantSeen => row.type === 'grant');
const pairs = (rows: readonly Observation[]) =>
  grants(rows).map(({ clientId, principal }) => `${clientId} ${principal.id}`);

function manyTokens(ofBigOne = 3_000): Row[] {
  return [...tokens('Big one', ofBigOne), ...tokens('Small', 300), ...tokens(null, 20)];
}

test('9,000 tokens of one app: one that was revoked is found by counts, and only its person is read again', async () => {
  const list = manyTokens(9_000);
  const { read, asked, whole } = world(list);
  const cursor = await whole();
  list.splice(4_321, 1);
  const before = asked.length;

  const { batches, rows, end } = await read('tokens', { cursor });

  const told = batches.flatMap((batch) => batch.told ?? []);
  expect(told).toEqual([{ principal: { kind: 'user', id: userId(4_321) } }]);
  expect(grants(rows)).toEqual([]);
  expect(end).toMatchObject({ expected: null, gaps: [], cursor: expect.any(String) as string });
  // How many there are, by app, since the mark; people of the app with how many, and one of them.
  expect(asked.length - before).toBeLessThanOrEqual(10);
});

test('one revoked and another approved: no count of the app tells, the times do', async () => {
  const list = manyTokens();
  const { read, whole } = world(list);
  const cursor = await whole();
  list.splice(7, 1, token('Big one', 9_999, { CreatedDate: today }));

  const { batches, rows } = await read('tokens', { cursor });

  expect(new Set(pairs(rows))).toEqual(new Set([`name:Big%20one ${userId(9_999)}`, ...pairsOf(list, 7)]));
  expect(batches.flatMap((batch) => batch.told ?? [])).toEqual([
    { principal: { kind: 'user', id: userId(7) } },
  ]);
});

function pairsOf(list: readonly Row[], user: number): readonly string[] {
  return list
    .filter(({ UserId }) => UserId === userId(user))
    .map(({ AppName }) => `name:${encodeURIComponent((AppName as string | null) ?? '')} ${userId(user)}`);
}

test('what was used is added to what is known, and 3,000 of it are not cut at the cap', async () => {
  const list = manyTokens(9_000);
  const { read, whole } = world(list);
  const cursor = await whole();
  for (let at = 0; at < 3_000; at += 1) list[at] = { ...list[at], LastUsedDate: today };

  const { batches, rows, end } = await read('tokens', { cursor });

  expect(new Set(pairs(rows)).size).toBe(3_000);
  expect(batches.filter(({ read: some }) => some > 0).every(({ adds }) => adds === true)).toBe(true);
  expect(end?.gaps).toEqual([]);
});

test('of two tokens alike in every field one goes: the person is read again, and what else went is not hidden', async () => {
  const twins = [3, 4].map((user) => token('Middle', user));
  const list = [...manyTokens(), ...tokens('Middle', 3_000), ...twins];
  const { read, whole } = world(list);
  const cursor = await whole();
  // The twin of 3 went, and of 4 the token of the other app.
  list.splice(list.length - 2, 1);
  list.splice(4, 1);

  const { batches } = await read('tokens', { cursor });

  expect(new Set(batches.flatMap((batch) => batch.told ?? []))).toEqual(
    new Set([3, 4].map((user) => ({ principal: { kind: 'user', id: userId(user) } }))),
  );
});

test('names that would be SOQL, and that are none, are asked about as they are', async () => {
  const strange = ["Robert') OR AppName != '", 'back\\slash', '__proto__', 'line\nbreak', '%_', '📅\u202e'];
  const list = [...manyTokens(), ...strange.flatMap((name, at) => tokens(name, 700, at * 1_000))];
  const { read, whole } = world(list);
  const cursor = await whole();
  for (const name of strange) list.splice(list.findIndex(({ AppName }) => AppName === name) + 5, 1);
  list.splice(-700, 700);

  const { batches, end } = await read('tokens', { cursor });

  const told = batches.flatMap((batch) => batch.told ?? []);
  for (const [at] of strange.slice(0, -1).entries())
    expect(told).toContainEqual({ principal: { kind: 'user', id: userId(at * 1_000 + 5) } });
  expect(told).toContainEqual({ clientId: `name:${encodeURIComponent('📅\u202e')}` });
  expect(end?.gaps).toEqual([]);
});

test('an app that was blocked has lost all its tokens: no person is asked about', async () => {
  const list = [...manyTokens(), ...tokens('Blocked', 800)];
  const { read, whole, asked } = world(list);
  const cursor = await whole();
  list.splice(3_320, 800);
  const before = asked.length;

  const { batches, rows } = await read('tokens', { cursor });

  expect(grants(rows)).toEqual([]);
  expect(batches.flatMap((batch) => batch.told ?? [])).toContainEqual({ clientId: 'name:Blocked' });
  expect(asked.slice(before).some(({ soql }) => soql.includes('UserId IN ('))).toBe(false);
  expect(asked.length - before).toBeLessThanOrEqual(6);
});

test('an app that was installed: its tokens are read again as those of another app', async () => {
  const list = [...manyTokens(), ...tokens('Installed', 800)];
  const { read, whole } = world(list);
  const cursor = await whole();
  const entry = { ApplicationId: '0H45f000000InstAAA', Label: 'Installed', IsUsingAdminAuthorization: false };
  for (let at = 3_320; at < list.length; at += 1)
    list[at] = { ...list[at], AppMenuItemId: '0DS5f0000000001AAA', AppMenuItem: entry };

  const { batches, rows, end } = await read('tokens', { cursor });

  expect(new Set(grants(rows).map(({ clientId }) => clientId)).size).toBe(1);
  expect(grants(rows)).toHaveLength(800);
  expect(batches.flatMap((batch) => batch.told ?? [])).toContainEqual({ clientId: 'name:Installed' });
  expect(end?.gaps).toEqual([]);
});

test('an app whose last token went is told to be gone; cursors of cursors hold', async () => {
  const list = manyTokens();
  const { read, whole } = world(list);
  const cursor = await whole();
  list.push(token('Newcomer', 1, { CreatedDate: today }));
  const second = await read('tokens', { cursor });
  list.pop();

  const third = await read('tokens', { cursor: second.end?.cursor });

  expect(pairs(second.rows)).toEqual([`name:Newcomer ${userId(1)}`]);
  expect(third.batches.flatMap((batch) => batch.told ?? [])).toContainEqual({
    principal: { kind: 'user', id: userId(1) },
  });
});

test('a fault in the midst leaves a gap and no cursor, and tells nobody in full whose tokens are not proved', async () => {
  const list = manyTokens();
  let failing = false;
  const { read, whole } = world(list, ({ soql }) =>
    failing && soql.includes('UserId IN (') && !soql.includes('COUNT()')
      ? refusal(400, 'UNKNOWN_EXCEPTION', 'An unexpected error occurred')
      : undefined,
  );
  const cursor = await whole();
  list.splice(10, 1);
  failing = true;

  const { batches, end } = await read('tokens', { cursor });

  expect(batches.flatMap((batch) => batch.told ?? [])).toEqual([]);
  expect(end?.gaps).toHaveLength(1);
  expect(end?.cursor).toBeUndefined();
});

test.each<readonly [string, (list: Row[]) => void, string]>([
  ['older tokens appear', (list) => list.push(token('Big one', 77)), 'older tokens are listed that were not'],
  [
    'most were used',
    (list) => list.forEach((row, at) => (list[at] = { ...row, LastUsedDate: today })),
    'more than half of the tokens',
  ],
])('%s: all is read', async (_, change, reason) => {
  const list = manyTokens();
  const { read, whole } = world(list);
  const cursor = await whole();
  change(list);

  expect((await read('tokens', { cursor })).readWhole).toContain(reason);
});

test.each(['', '{}', '{"v":2}', 'null', '{"v":1,"mark":"x","listed":true,"names":[],"entries":[]}'])(
  'the cursor %j is not understood, and all is read',
  async (cursor) => {
    const { read } = world(manyTokens());
    expect((await read('tokens', { cursor })).readWhole).toBe('what the last read left is not understood');
  },
);

test('a reader who sees own tokens alone leaves no cursor, and goes on from none', async () => {
  const how = { permissions: { PermissionsCustomizeApplication: false } };
  expect(await world(manyTokens(), undefined, how).whole()).toBeUndefined();
  const cursor = await world(manyTokens()).whole();
  const { readWhole } = await world(manyTokens(), undefined, how).read('tokens', { cursor });
  expect(readWhole).toContain('may no longer see all tokens');
});

test('a list that ends before the cap costs as much as its changes, and leaves no cursor', async () => {
  expect(await world(tokens('Small', 2_400)).whole()).toBeUndefined();
});

test('5,000 app names leave a cursor of some kilobytes', () => {
  const groups = Array.from({ length: 5_000 }, (_, at) => ({ AppName: `App ${at}`, expr0: 12 }));
  const text = stateText({ mark, listed: true, ...sumTokens(groups) });
  expect(text.length).toBeLessThan(30_000);
  expect(readState(text)?.names.size).toBeGreaterThan(500);
});
