import { expect, test } from 'vitest';
import { startOrg, type TestOrg } from '../testing.ts';

async function names(org: TestOrg, where: string): Promise<readonly unknown[]> {
  const { records } = await org.query(`SELECT AppName FROM OauthToken WHERE ${where}`);
  return [...new Set(records.map(({ AppName }) => AppName))];
}

test('fields come back by their own names, parents as objects, absent parents as null', async () => {
  await using org = await startOrg();
  const { records } = await org.query(
    "select appname, User.username, AppMenuItem.ApplicationId, CREATEDDATE from oauthtoken where AppName IN ('Slack', 'Rapid Report') order by AppName desc",
  );
  const [slack, rapid] = [records[0], records.at(-1)];

  expect(Object.keys(slack ?? {})).toEqual(['attributes', 'AppName', 'CreatedDate', 'User', 'AppMenuItem']);
  expect(slack).toMatchObject({
    attributes: { type: 'OauthToken' },
    AppName: 'Slack',
    User: { attributes: { type: 'User' }, Username: expect.stringContaining('@') as string },
    AppMenuItem: { ApplicationId: expect.stringMatching(/^0H4/u) as string },
    CreatedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/u) as string,
  });
  expect(rapid).toMatchObject({ AppName: 'Rapid Report', AppMenuItem: null });
});

test('three steps of parents', async () => {
  await using org = await startOrg();
  const { records } = await org.query(
    "SELECT Parent.Profile.Name FROM SetupEntityAccess WHERE SetupEntityType = 'ConnectedApplication' AND Parent.IsOwnedByProfile = true",
  );

  expect(records[0]).toMatchObject({ Parent: { Profile: { Name: 'System Administrator' } } });
});

test('literals that try to break out stay texts', async () => {
  await using org = await startOrg();
  const hostile = String.raw`Robert\') OR Name != \'`;
  const slashes = String.raw`back\\slash \"and\" quote\'s`;

  expect(await names(org, `AppName = '${hostile}'`)).toEqual(["Robert') OR Name != '"]);
  expect(await names(org, `AppName = '${slashes}'`)).toEqual(['back\\slash "and" quote\'s']);
  expect(await names(org, String.raw`AppName = '\u0053lack'`)).toEqual(['Slack']);
  expect(await org.refused(`SELECT AppName FROM OauthToken WHERE AppName = 'Robert') OR Name != ''`)).toBe(
    '400 MALFORMED_QUERY',
  );
  expect(await org.refused(String.raw`SELECT AppName FROM OauthToken WHERE AppName = 'a\x'`)).toBe(
    '400 MALFORMED_QUERY',
  );
  expect(await org.refused(`SELECT AppName FROM OauthToken WHERE AppName = 'open`)).toBe(
    '400 MALFORMED_QUERY',
  );
});

test('text is compared without case, and a name that is empty is null', async () => {
  await using org = await startOrg();

  expect(new Set(await names(org, "AppName = 'pipeline sync'"))).toEqual(
    new Set(['PIPELINE SYNC', 'Pipeline Sync']),
  );
  expect(await names(org, 'AppName = null')).toEqual([null]);
  expect(await names(org, "AppName = ''")).toEqual([null]);
  expect(await names(org, "AppName > 'a' AND AppName < 'b'")).not.toContain(null);
  expect(await names(org, "AppName != 'Slack'")).toContain(null);
});

test('LIKE knows two wildcards and their escapes', async () => {
  await using org = await startOrg();

  expect(await names(org, "AppName LIKE 'PIPE%'")).toHaveLength(2);
  expect(await names(org, "AppName LIKE 'Slac_'")).toEqual(['Slack']);
  expect(await names(org, String.raw`AppName LIKE 'Slac\_'`)).toEqual([]);
  expect(await names(org, String.raw`AppName LIKE 'back\\\\sl%'`)).toEqual([]);
  expect(await names(org, String.raw`AppName LIKE 'back\\sl%'`)).toHaveLength(1);
});

test('conditions combine with parentheses, and only with them', async () => {
  await using org = await startOrg();
  const both = await names(org, "(AppName = 'Slack' OR AppName = 'Gong') AND NOT (AppName IN ('Gong'))");

  expect(both).toEqual(['Slack']);
  expect(await names(org, "AppName NOT IN ('Slack') AND AppName LIKE 'S%k'")).toEqual([]);
  expect(
    await org.refused("SELECT AppName FROM OauthToken WHERE UseCount = 1 AND UseCount = 2 OR AppName = 'x'"),
  ).toBe('400 MALFORMED_QUERY');
});

test('times are compared as times', async () => {
  await using org = await startOrg();
  const all = (await org.query('SELECT COUNT() FROM OauthToken')).totalSize;
  const count = async (where: string) =>
    (await org.query(`SELECT COUNT() FROM OauthToken WHERE ${where}`)).totalSize;
  const before = await count('CreatedDate < 2026-01-01T00:00:00Z');
  const after = await count('CreatedDate >= 2026-01-01T01:00:00.000+01:00');

  expect(before).toBeGreaterThan(0);
  expect(before + after).toBe(all);
  expect(await count('CreatedDate >= LAST_N_DAYS:4000')).toBe(all);
  expect(await count('LastUsedDate = null')).toBeGreaterThan(0);
  expect(await org.refused("SELECT Id FROM OauthToken WHERE CreatedDate > '2026-01-01'")).toBe(
    '400 INVALID_FIELD',
  );
});

test('aggregates, aliases and groups', async () => {
  await using org = await startOrg();
  const { records } = await org.query(
    'SELECT AppName, COUNT(Id), COUNT(UserId) n, COUNT_DISTINCT(UserId), MAX(CreatedDate), MIN(CreatedDate) first FROM OauthToken GROUP BY AppName ORDER BY COUNT(UserId) DESC, AppName',
  );
  const total = (await org.query('SELECT COUNT() FROM OauthToken')).totalSize;
  const sizes = records.map(({ n }) => Number(n));

  expect(records[0]).toMatchObject({ attributes: { type: 'AggregateResult' }, expr0: 0 });
  expect(Object.keys(records[0] ?? {})).toEqual([
    'attributes',
    'AppName',
    'expr0',
    'n',
    'expr1',
    'expr2',
    'first',
  ]);
  expect(sizes.reduce((sum, n) => sum + n, 0)).toBe(total);
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  expect(await org.refused('SELECT AppName, COUNT(UserId) FROM OauthToken')).toBe('400 MALFORMED_QUERY');
});

test('whether groups tell case apart is the org’s own affair', async () => {
  const groups: number[] = [];
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    await using org = await startOrg({ seed });
    const { records } = await org.query(
      "SELECT AppName, COUNT(UserId) FROM OauthToken WHERE AppName = 'Pipeline Sync' GROUP BY AppName",
    );
    groups.push(records.length);
  }
  expect(new Set(groups)).toEqual(new Set([1, 2]));
});

test('groups past one batch are refused', async () => {
  await using org = await startOrg({ users: 300, tokens: 1400, apps: 650 });
  const groups = 'SELECT AppName, COUNT(UserId) FROM OauthToken GROUP BY AppName';

  expect(await org.refused(groups)).toBe('400 EXCEEDED_ID_LIMIT');
  expect((await org.query(`${groups} ORDER BY AppName LIMIT 500`)).records).toHaveLength(500);
});

test('nulls stand where they were told to', async () => {
  await using org = await startOrg();
  const used = async (order: string) =>
    (await org.query(`SELECT LastUsedDate FROM OauthToken ORDER BY LastUsedDate ${order}`)).records.map(
      ({ LastUsedDate }) => LastUsedDate,
    );

  expect((await used('ASC'))[0]).toBeNull();
  expect((await used('ASC NULLS LAST')).at(-1)).toBeNull();
  expect((await used('DESC NULLS LAST'))[0]).toMatch(/^2026-11-2/u);
});

test.each([
  ['SELECT Scopes FROM OauthToken', '400 INVALID_FIELD'],
  ['SELECT Owner.Name FROM OauthToken', '400 INVALID_FIELD'],
  ['SELECT Id FROM Nothing', '400 INVALID_TYPE'],
  ['SELECT Id FROM InstalledSubscriberPackage', '400 INVALID_TYPE'],
  ['SELECT FROM OauthToken', '400 MALFORMED_QUERY'],
  ['SELECT Id FROM OauthToken WHERE', '400 MALFORMED_QUERY'],
  ['SELECT Id FROM OauthToken LIMIT x', '400 MALFORMED_QUERY'],
  ['SELECT Id FROM OauthToken; DELETE', '400 MALFORMED_QUERY'],
  ["SELECT Id FROM OauthToken WHERE UserId = 'x'", '400 INVALID_QUERY_FILTER_OPERATOR'],
  ["SELECT Id FROM User WHERE IsActive = 'true'", '400 INVALID_FIELD'],
  ["SELECT Application FROM LoginHistory WHERE Application = 'Drift'", '400 INVALID_FIELD'],
  ['SELECT Action, COUNT(Id) FROM SetupAuditTrail GROUP BY Action', '400 MALFORMED_QUERY'],
  ['SELECT FIELDS(ALL) FROM User', '400 MALFORMED_QUERY'],
] as const)('%s is refused', async (soql, error) => {
  await using org = await startOrg({ users: 20 });
  expect(await org.refused(soql)).toBe(error);
});
