import { expect, test } from 'vitest';
import type { GrantSeen } from '../../../src/core/observation.ts';
import {
  type Asked,
  openTenant,
  refusal,
  type Reply,
  suspendedRefusal,
  tokenList,
  userRow,
  usersPage,
} from '../testing.ts';

const aToken = { clientId: 'app', displayText: 'App', scopes: ['openid'] };
const personIn = ({ path }: Asked) => path.split('/').at(-2) ?? '';

/** A tenant of these people, whose tokens and app passwords answer as told. */
function tenantOf(
  users: readonly unknown[],
  tokens: (person: string) => Reply,
  asps: (person: string) => Reply = () => ({ json: { kind: 'admin#directory#aspList' } }),
) {
  return openTenant((asked) => {
    if (asked.path.endsWith('/users')) return usersPage(users);
    return asked.path.endsWith('/asps') ? asps(personIn(asked)) : tokens(personIn(asked));
  });
}

const people = (count: number) => Array.from({ length: count }, (_, nth) => userRow(String(1000 + nth)));

test('the roster: state, rights, ids as text, each person once', async () => {
  const tenant = await openTenant(({ query }) =>
    query.get('pageToken') === null
      ? usersPage(
          [
            userRow('1', { isAdmin: true }),
            userRow('2', { suspended: true }),
            userRow('3', { archived: true }),
          ],
          'p2',
        )
      : usersPage([
          userRow('3', { archived: true }),
          userRow('4', { suspended: undefined, isDelegatedAdmin: undefined }),
          { primaryEmail: 'no id' },
        ]),
  );
  const { rows, read, malformed, end } = await tenant.read('users');
  expect(rows).toMatchObject([
    { id: '1', label: '1@example.com', active: 'yes', privileged: 'yes' },
    { id: '2', active: 'no', privileged: 'no' },
    { id: '3', active: 'no' },
    { id: '4', active: 'unknown', privileged: 'unknown' },
  ]);
  expect({ read, malformed }).toEqual({ read: 4, malformed: ['id'] });
  expect(end?.gaps).toEqual([]);
  expect(tenant.asked[0]?.query.get('fields')).toMatch(/^kind,nextPageToken,users\(/u);
});

test('a roster whose page token repeats is not complete, nor is what hangs on it', async () => {
  const tenant = await openTenant(({ path }) =>
    path.endsWith('/users') ? usersPage([userRow('1')], 'again') : tokenList(aToken),
  );
  expect((await tenant.read('users')).error).toMatchObject({ code: 'PAGE_LOOP' });
  const tokens = await tenant.read('tokens');
  expect(tokens.read).toBe(1);
  expect(tokens.end?.gaps).toMatchObject([{ error: { code: 'READ_INCOMPLETE' } }]);
});

test('active people only, in order, with kind in the mask; an empty list of the right kind is none', async () => {
  const users = [userRow('3'), userRow('1'), userRow('2', { suspended: true })];
  const tenant = await tenantOf(users, (person) => (person === '1' ? tokenList() : tokenList(aToken)));
  await tenant.read('users');
  const { rows, read, end } = await tenant.read('tokens');
  expect(tenant.asked.filter(({ path }) => path.endsWith('/tokens')).map(personIn)).toEqual(['1', '3']);
  expect(tenant.asked.at(-1)?.query.get('fields')).toMatch(/^kind,items\(/u);
  expect(rows.filter((row) => row.type === 'grant')).toMatchObject([
    { principal: { kind: 'user', id: '3' } },
  ]);
  expect({ read, gaps: end?.gaps, expected: end?.expected }).toEqual({ read: 1, gaps: [], expected: null });
});

test('one person who cannot be read is a gap, never an empty list', async () => {
  const tenant = await tenantOf(people(4), (person) => {
    if (person === '1000') return suspendedRefusal;
    if (person === '1001') return { json: {} };
    if (person === '1002') return refusal(403, 'forbidden', 'Not Authorized to access this resource/api');
    return tokenList(aToken);
  });
  const { read, end } = await tenant.read('tokens');
  expect(read).toBe(1);
  expect(end?.gaps.map(({ error, units }) => [error.code, units])).toEqual([
    ['READ_REJECTED', 1],
    ['READ_MALFORMED', 1],
    ['GAP_PERMISSION', 1],
  ]);
});

test('people deleted meanwhile are no gap; a 404 about anything else is one', async () => {
  const gone = refusal(404, 'notFound', 'Resource Not Found: userKey');
  const tenant = await tenantOf(people(4), (person) => (person < '1002' ? gone : tokenList(aToken)));
  const { end } = await tenant.read('tokens');
  expect(end).toMatchObject({ gaps: [], note: '2 people were deleted while the audit ran' });

  const elsewhere = await tenantOf(people(2), (person) =>
    person === '1000' ? refusal(404, 'notFound', 'Not Found') : tokenList(aToken),
  );
  expect((await elsewhere.read('tokens')).end?.gaps).toMatchObject([{ error: { code: 'READ_GONE' } }]);
});

test('when nobody can be read it is the credential: unavailable, soon', async () => {
  const tenant = await tenantOf(people(500), () => refusal(403, 'forbidden', 'Not Authorized'));
  const { error, batches } = await tenant.read('tokens');
  expect(error).toMatchObject({ code: 'GAP_PERMISSION' });
  expect(batches).toHaveLength(0);
  expect(tenant.asked.length).toBeLessThan(250);

  const nowhere = await tenantOf(people(3), () => refusal(404, 'notFound', 'Resource Not Found: userKey'));
  expect((await nowhere.read('tokens')).error).toMatchObject({ code: 'READ_GONE' });
});

test('a missing scope ends the sweep at the first person', async () => {
  const tenant = await tenantOf(people(5), () => refusal(403, 'insufficientPermissions', 'Insufficient'));
  const { error } = await tenant.read('tokens');
  expect(error).toMatchObject({ code: 'GAP_PERMISSION' });
  expect(error?.message).toContain('admin.directory.user.security');
});

test('suspended and archived people: both lists, and a gap that says why they were not told', async () => {
  const users = [
    userRow('1'),
    userRow('2', { suspended: true }),
    userRow('3', { archived: true }),
    userRow('4', { suspended: true }),
  ];
  const tenant = await tenantOf(
    users,
    (person) => (person === '4' ? tokenList(aToken) : suspendedRefusal),
    () => ({ json: { kind: 'admin#directory#aspList', items: [{ codeId: 3, lastTimeUsed: '0' }] } }),
  );
  const { rows, read, end } = await tenant.read('suspended-user-grants');
  expect(rows.filter((row): row is GrantSeen => row.type === 'grant').map(({ kind }) => kind)).toEqual([
    'delegated-user',
    'app-password',
  ]);
  expect(read).toBe(2);
  expect(end?.gaps).toMatchObject([{ units: 2 }]);
  expect(end?.gaps[0]?.error.message).toContain('suspended');
  expect(tenant.asked.some(({ path }) => path.includes('/users/1/'))).toBe(false);
});

test('one refusal in a bad moment does not make an active person unreadable', async () => {
  let refusals = 0;
  const tenant = await tenantOf(people(3), (person) => {
    if (person !== '1001' || refusals === 1) return tokenList(aToken);
    refusals += 1;
    return suspendedRefusal;
  });
  const { read, end } = await tenant.read('tokens');
  expect({ read, gaps: end?.gaps, refusals }).toEqual({ read: 3, gaps: [], refusals: 1 });
});

test('everyone suspended and unreadable is still only a gap', async () => {
  const users = Array.from({ length: 40 }, (_, nth) => userRow(String(nth), { suspended: true }));
  const tenant = await tenantOf(users, () => suspendedRefusal);
  const { end } = await tenant.read('suspended-user-grants');
  expect(end?.gaps).toMatchObject([{ units: 40 }]);
});

test('a sign-in that ends in the middle stops the sweep; it is not read as 500 unreadable people', async () => {
  let left = 60;
  const tenant = await openTenant((asked) => {
    left -= 1;
    if (left < 0) return suspendedRefusal;
    return asked.path.endsWith('/users') ? usersPage(people(500)) : tokenList(aToken);
  });
  const { error, read } = await tenant.read('tokens');
  expect(error).toMatchObject({ code: 'SIGN_IN_EXPIRED' });
  expect(read).toBe(59);
});

test('a resumed sweep goes on behind the last saved person and remembers its gaps', async () => {
  const broken = (person: string): Reply => (person === '1003' ? suspendedRefusal : tokenList(aToken));
  const first = await tenantOf(people(450), broken);
  const before = await first.read('tokens', { stopAfter: 1 });
  expect(before.read).toBe(199);

  const second = await tenantOf(people(450), broken);
  const saved = before.batches[0]?.checkpoint ?? '';
  const checkpoint = saved.replace(/"asOf":"[^"]+"/u, '"asOf":"2026-11-20T00:00:00.000Z"');
  const after = await second.read('tokens', { checkpoint });
  expect(after.read).toBe(250);
  expect(second.asked.some(({ path }) => path.includes('/users/1003/'))).toBe(false);
  expect(second.asked.some(({ path }) => path.includes('/users/1200/'))).toBe(true);
  expect(after.end?.gaps).toMatchObject([{ units: 1, error: { code: 'READ_REJECTED' } }]);
  expect(after.end?.asOf).toBe('2026-11-20T00:00:00.000Z');
});

test('a vendor that is down ends the sweep and keeps what was read', async () => {
  const tenant = await tenantOf(people(60), (person) =>
    person < '1030' ? tokenList(aToken) : { status: 503, text: '<!DOCTYPE html>' },
  );
  const { error, read } = await tenant.read('tokens');
  expect(error).toMatchObject({ code: 'READ_FAILED' });
  expect(read).toBe(30);
});

test('ids that would climb the path are not asked for', async () => {
  const tenant = await tenantOf([userRow('..'), userRow('%2e%2e'), userRow('a/b'), userRow('1')], () =>
    tokenList(aToken),
  );
  const { read, end } = await tenant.read('tokens');
  expect(tenant.asked.map(({ path }) => path)).not.toContain('/admin/directory/v1/users/');
  expect(end?.gaps.every(({ error }) => error.code === 'ID_UNSAFE')).toBe(true);
  expect(end?.gaps.length).toBeGreaterThan(0);
  expect(read).toBeGreaterThan(0);
});

test('a row of a list that does not parse is reported, the person’s other grants stay', async () => {
  const tenant = await tenantOf(people(1), () => tokenList(aToken, { displayText: 'nameless' }));
  const { read, malformed, end } = await tenant.read('tokens');
  expect({ read, malformed, gaps: end?.gaps }).toEqual({ read: 1, malformed: ['clientId'], gaps: [] });
});

test('quota answers slow the sweep down and lose nothing', async () => {
  let calls = 0;
  const tenant = await tenantOf(people(30), () => {
    calls += 1;
    if (calls % 7 === 0) return { status: 403, text: 'Request rate higher than configured.' };
    return calls % 11 === 0
      ? refusal(403, 'quotaExceeded', 'Request rate higher than configured.')
      : tokenList(aToken);
  });
  const { read, end } = await tenant.read('tokens');
  expect({ read, gaps: end?.gaps }).toEqual({ read: 30, gaps: [] });
});

test('an interruption stops within the people under way', async () => {
  const abort = new AbortController();
  let calls = 0;
  const tenant = await openTenant(
    ({ path }) => {
      if (path.endsWith('/users')) return usersPage(people(500));
      calls += 1;
      if (calls === 20) abort.abort();
      return tokenList(aToken);
    },
    { signal: abort.signal },
  );
  const { error } = await tenant.read('tokens');
  expect(error).toMatchObject({ code: 'INTERRUPTED' });
  expect(calls).toBeLessThan(60);
});
