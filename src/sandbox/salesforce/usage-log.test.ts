import { expect, test } from 'vitest';
import { vendorOrigins } from '../origins.ts';
import { errorIn, sessionIn, startOrg } from './testing.ts';

const day = 86_400_000;
const usage = 'FROM ApiTotalUsageEventLog';
const files =
  "SELECT Id, EventType, Interval, LogDate, LogFile, LogFileLength FROM EventLogFile WHERE EventType = 'RestApi'";

test('each app calls from two addresses of its hoster, day by day', async () => {
  await using org = await startOrg();
  const zoomed = org.company.vendors.find(({ name }) => name === 'Slack');
  const app = zoomed?.apps.find(({ platform }) => platform === 'salesforce');
  const { records } = await org.query(
    `SELECT ClientIp, COUNT(Id) calls ${usage} WHERE ConnectedAppIdentifier = '${app?.clientId}' GROUP BY ClientIp`,
  );
  const [first] = (await org.query(`SELECT FIELDS(ALL) ${usage} ORDER BY Timestamp DESC LIMIT 1`)).records;

  expect(new Set(records.map(({ ClientIp }) => ClientIp))).toEqual(
    new Set(vendorOrigins(zoomed?.domain ?? '').map(({ ip }) => ip)),
  );
  expect(records.reduce((sum, { calls }) => sum + Number(calls), 0)).toBeGreaterThan(40);
  expect(first).toMatchObject({
    ApiFamily: 'REST',
    HttpMethod: 'GET',
    StatusCode: 200,
    IsApiLimitCounted: true,
    UserIdentifier: expect.stringMatching(/^005/u) as string,
    Timestamp: expect.stringMatching(/\+0000$/u) as string,
  });
});

test('calls can be grouped by the day of their time, but by no time itself', async () => {
  await using org = await startOrg();
  const days = await org.query(
    `SELECT ConnectedAppIdentifier, DAY_ONLY(Timestamp) day, COUNT(Id) calls, MAX(Timestamp) last ${usage} GROUP BY ConnectedAppIdentifier, DAY_ONLY(Timestamp)`,
  );
  const unnamed = await org.query(
    `SELECT ClientIp, COUNT(Id), MAX(Timestamp) ${usage} GROUP BY ClientIp, DAY_ONLY(Timestamp) LIMIT 3`,
  );
  const [whole] = (await org.query(`SELECT COUNT(Id) calls ${usage}`)).records;
  const byTime = await org.refused(`SELECT COUNT(Id) ${usage} GROUP BY Timestamp`);
  const byName = await org.refused(`SELECT COUNT(Id) ${usage} GROUP BY DAY_ONLY(ClientIp)`);

  expect(days.records.length).toBeGreaterThan(20);
  expect(days.records.every((row) => row['day'] === String(row['last']).slice(0, 10))).toBe(true);
  expect(days.records.reduce((sum, { calls }) => sum + Number(calls), 0)).toBe(whole?.['calls']);
  expect(Object.keys(unnamed.records[0] ?? {})).toEqual(['attributes', 'ClientIp', 'expr0', 'expr1']);
  expect([byTime, byName]).toEqual(['400 INVALID_FIELD', '400 INVALID_FIELD']);
});

test('a file of each day and kind is CSV with its header, ids in their short form', async () => {
  await using org = await startOrg();
  const { records } = await org.query(`${files} AND Interval = 'Daily' ORDER BY LogDate DESC`);
  const [last] = records;
  const { status, text, headers } = await org.call(String(last?.['LogFile']));
  const [header = '', ...lines] = text.trim().split('\n');
  const names = header.split(',').map((name) => name.slice(1, -1));
  const cells = lines.map((line) => line.split('","'));
  const column = (name: string) => new Set(cells.map((row) => row[names.indexOf(name)]));

  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/csv');
  expect(records.length).toBeGreaterThan(25);
  expect(Buffer.byteLength(text)).toBe(last?.['LogFileLength']);
  expect(names).toEqual(
    expect.arrayContaining(['USER_AGENT', 'ROWS_PROCESSED', 'CLIENT_IP', 'CONNECTED_APP_ID']),
  );
  expect(lines.length).toBeGreaterThan(5);
  expect([...column('CONNECTED_APP_ID')].every((id) => id?.length === 15)).toBe(true);
});

test('a day has its file some hours after it ended, an hour about an hour later', async () => {
  await using org = await startOrg();
  const newest = async (interval: string) =>
    (await org.query(`${files} AND Interval = '${interval}' ORDER BY LogDate DESC`)).records[0]?.['LogDate'];
  const before = [await newest('Daily'), await newest('Hourly')];
  org.clock.advance(4 * 3_600_000 + day);
  const session = sessionIn(await org.signIn(await org.sign()));
  const soql = encodeURIComponent(`${files} AND Interval = 'Daily' ORDER BY LogDate DESC`);
  const { body } = await org.call(`/services/data/v67.0/query?q=${soql}`, { session });
  const [after] = (body as { readonly records: readonly { readonly LogDate: string }[] }).records;

  expect(before.every((at) => typeof at === 'string')).toBe(true);
  expect(Date.parse(after?.LogDate ?? '')).toBeGreaterThan(Date.parse(String(before[0])));
});

test.each(['basic', 'strict'] as const)('a %s org shows neither', async (scenario) => {
  await using org = await startOrg({ scenario });
  const version = scenario === 'basic' ? 58 : 67;

  expect(await org.refused(`SELECT COUNT() ${usage}`)).toBe('400 INVALID_TYPE');
  expect(await org.refused('SELECT COUNT() FROM EventLogFile')).toBe('400 INVALID_TYPE');
  const path = `/services/data/v${version}.0/sobjects/EventLogFile/0AT000000000001/LogFile`;
  expect(errorIn(await org.call(path))).toBe('404 NOT_FOUND');
});

test('an app signs in from its hoster, a person from a desk, and the country is told', async () => {
  await using org = await startOrg();
  const { records } = await org.query(
    "SELECT Application, LoginType, SourceIp, CountryIso, LoginGeo.Country FROM LoginHistory WHERE LoginType = 'Remote Access 2.0'",
  );
  const slack = records.filter(({ Application }) => Application === 'Slack');
  const origins = vendorOrigins('slack.com');
  const people = (await org.query("SELECT SourceIp FROM LoginHistory WHERE LoginType = 'Application'"))
    .records;
  const countries = (await org.query('SELECT CountryIso, COUNT(Id) c FROM LoginHistory GROUP BY CountryIso'))
    .records;

  expect(
    new Set(slack.map(({ SourceIp }) => SourceIp)).difference(new Set(origins.map(({ ip }) => ip))).size,
  ).toBe(0);
  expect(slack[0]).toMatchObject({
    CountryIso: origins[0].country,
    LoginGeo: { Country: expect.any(String) },
  });
  expect(people.every(({ SourceIp }) => /^(?:203\.0\.113|192\.0\.2)\./u.test(String(SourceIp)))).toBe(true);
  expect(countries.length).toBeGreaterThan(1);
});
