import { expect, test } from 'vitest';
import { mostForOne } from './approvals.ts';
import { secretsNamed } from './index.ts';
import { errorIn, sessionIn, startOrg, type TestOrg } from './testing.ts';

const large = { users: 1000, tokens: 6000, largestApp: 2900, alike: true } as const;

async function count(org: TestOrg, where = ''): Promise<number> {
  return (await org.query(`SELECT COUNT() FROM OauthToken ${where}`)).totalSize;
}

test('500 rows a page, 2,500 a query, and then nothing more, without a word; the count is true', async () => {
  await using org = await startOrg(large);
  const pages = await org.pages('SELECT AppName, UserId FROM OauthToken');

  expect(pages.map(({ records }) => records.length)).toEqual([500, 500, 500, 500, 500]);
  expect(pages.at(-1)).toMatchObject({ done: true, totalSize: 2500 });
  expect(pages.at(-1)).not.toHaveProperty('nextRecordsUrl');
  expect(await count(org)).toBe(6000);
});

test('every row can be had in parts, though many are alike in every field', async () => {
  await using org = await startOrg(large);
  const fields = 'AppName, UserId, CreatedDate, LastUsedDate, UseCount, AppMenuItemId';
  const { records: groups } = await org.query(
    'SELECT AppName, COUNT(UserId) n FROM OauthToken GROUP BY AppName ORDER BY AppName LIMIT 500',
  );
  const largest = groups.find(({ n }) => n === 2900);
  const byUser = await org.pages(
    `SELECT ${fields} FROM OauthToken WHERE AppName = '${String(largest?.['AppName'])}' ORDER BY UserId`,
  );
  const first = byUser.flatMap(({ records }) => records);
  const last = String(first.at(-1)?.['UserId']);
  const rest = await org.pages(
    `SELECT ${fields} FROM OauthToken WHERE AppName = '${String(largest?.['AppName'])}' AND UserId >= '${last}' ORDER BY UserId`,
  );
  const complete = first.filter(({ UserId }) => UserId !== last).length;

  expect(first).toHaveLength(2500);
  expect(complete + rest.flatMap(({ records }) => records).length).toBe(2900);
  expect(new Set(first.map((row) => JSON.stringify(row))).size).toBe(500);
});

test('nobody has more than five approvals of one app', async () => {
  await using org = await startOrg({ users: 200 });
  const held = new Map<string, number>();
  for (const { app, user } of org.simulator.org.approvals.all())
    held.set(`${app.key} ${user}`, (held.get(`${app.key} ${user}`) ?? 0) + 1);

  expect(Math.max(...held.values())).toBe(mostForOne);
  expect([...held.values()].filter((n) => n === 1).length).toBeGreaterThan(held.size / 5);
});

test('approvals are those of the company’s people, leavers included', async () => {
  await using org = await startOrg({ users: 200 });
  const rows = (await org.pages('SELECT AppName, User.Username, User.IsActive FROM OauthToken')).flatMap(
    ({ records }) => records,
  );
  const found = new Set(
    rows.map(
      ({ AppName, User }) =>
        `${typeof AppName === 'string' ? AppName : ''} ${(User as { Username: string }).Username}`,
    ),
  );
  const people = Array.from({ length: 200 }, (_, index) => org.company.person(index));
  const held = org.company.vendors
    .flatMap(({ apps }) => apps)
    .filter(({ platform }) => platform === 'salesforce')
    .flatMap((app) =>
      people
        .filter((person) => org.company.holds(person, app))
        .map((person) => `${app.name} ${person.email}`),
    );

  expect(held.filter((pair) => !found.has(pair))).toEqual([]);
  // The audit's own, and the app that bears another's name.
  expect(found.size).toBeLessThanOrEqual(new Set(held).size + 3);
  expect(rows.some(({ User }) => !(User as { IsActive: boolean }).IsActive)).toBe(true);
});

test('without Customize Application there are only one’s own rows, and a count of them', async () => {
  await using org = await startOrg({ scenario: 'strict' });
  const [own] = (await org.query('SELECT FIELDS(ALL) FROM UserPermissionAccess LIMIT 1')).records;
  const { records } = await org.query('SELECT AppName, User.Username FROM OauthToken');

  expect(own).toMatchObject({
    PermissionsCustomizeApplication: false,
    PermissionsManageUsers: false,
    PermissionsApiEnabled: true,
    PermissionsViewSetup: true,
  });
  expect(await count(org)).toBe(1);
  expect(records).toMatchObject([{ AppName: 'Grantwarden Audit' }]);
  expect(org.simulator.org.approvals.size).toBeGreaterThan(20);
});

test('ids are null and no key; secrets can be read, and it is seen that they were', async () => {
  await using org = await startOrg();
  const named = () => org.simulator.served.get(secretsNamed) ?? 0;
  const { records } = await org.query('SELECT Id, AppName FROM OauthToken LIMIT 5');
  const before = named();
  await org.query('SELECT AppName FROM OauthToken ORDER BY DeleteToken LIMIT 1');
  await org.query('SELECT FIELDS(ALL) FROM OauthToken LIMIT 1');

  expect(records.map(({ Id }) => Id)).toEqual([null, null, null, null, null]);
  expect(before).toBe(0);
  expect(named()).toBe(4);
});

test('ten locators are open for one user; the oldest makes room', async () => {
  await using org = await startOrg(large);
  const soql = 'SELECT AppName FROM OauthToken';
  const locators: string[] = [];
  for (let i = 0; i < 11; i += 1) locators.push((await org.query(soql)).nextRecordsUrl ?? '');
  const [first = '', second = ''] = locators;

  expect(errorIn(await org.call(first))).toBe('400 INVALID_QUERY_LOCATOR');
  expect((await org.call(second)).status).toBe(200);
  expect((await org.call(second)).status).toBe(200);
  expect(errorIn(await org.call('/services/data/v67.0/query/nonsense'))).toBe('400 INVALID_QUERY_LOCATOR');
});

test('a locator is its user’s own, and ends after two days', async () => {
  await using org = await startOrg(large);
  const { nextRecordsUrl: next = '' } = await org.query('SELECT AppName FROM OauthToken');
  const sub = org.company.person(0).email;
  const session = sessionIn(await org.signIn(await org.sign({ sub })));
  const stranger = await org.call(next, { session });
  org.clock.advance(2 * 86_400_000 + 1);
  const later = sessionIn(await org.signIn(await org.sign()));

  expect(errorIn(stranger)).toBe('400 INVALID_QUERY_LOCATOR');
  expect(errorIn(await org.call(next))).toBe('401 INVALID_SESSION_ID');
  expect(errorIn(await org.call(next, { session: later }))).toBe('400 INVALID_QUERY_LOCATOR');
});

test('users come in pages of the size that was asked for', async () => {
  await using org = await startOrg({ users: 500 });
  const page = await org.query('SELECT Id FROM User', { 'sforce-query-options': 'batchSize=200' });

  expect([page.records.length, page.totalSize, page.done]).toEqual([200, 502, false]);
  expect(page.nextRecordsUrl).toMatch(/^\/services\/data\/v67\.0\/query\/01g\w{15}-200$/u);
});

test('seed and index alone decide; other seeds give other orgs', async () => {
  const soql =
    'SELECT AppName, UserId, CreatedDate, LastUsedDate, UseCount FROM OauthToken ORDER BY UserId, AppName';
  await using one = await startOrg();
  await using same = await startOrg();
  await using other = await startOrg({ seed: 2 });
  const rows = await one.query(soql);

  expect((await same.query(soql)).records).toEqual(rows.records);
  expect((await other.query(soql)).records).not.toEqual(rows.records);
});

test('60,000 approvals of a company that is large enough, and not of one that is not', async () => {
  await using org = await startOrg({ users: 5000, tokens: 60_000, largestApp: 20_000, apps: 80 });

  expect(await count(org)).toBe(60_000);
  await using usual = await startOrg({ users: 200, tokens: 9000 });
  expect(await count(usual)).toBe(9000);
  await using small = await startOrg({ users: 100, tokens: 60_000, largestApp: 20_000 });
  expect(() => small.simulator.org.approvals.size).toThrow(RangeError);
});
