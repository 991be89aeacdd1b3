import { expect, test } from 'vitest';
import type { IncidentName } from '../contract.ts';
import { type Row, sessionIn, startOrg, type TestOrg } from '../salesforce/testing.ts';
import { incidents } from './index.ts';
import { rented, tor, torElsewhere, vpn } from './thieves.ts';

const hour = 3_600_000;
const since = '2026-11-22T00:00:00Z';
const usage = `FROM ApiTotalUsageEventLog WHERE Timestamp >= ${since}`;

async function rowsOf(org: TestOrg, session: string, soql: string): Promise<readonly Row[]> {
  const path = `/services/data/v67.0/query?q=${encodeURIComponent(soql)}`;
  const { status, body, text } = await org.call(path, { session });
  if (status !== 200) throw new Error(text);
  return (body as { readonly records: readonly Row[] }).records;
}

function appOf(name: IncidentName) {
  return incidents[name].vendors
    .flatMap(({ apps }) => apps)
    .find(({ platform }) => platform === 'salesforce');
}

async function struck(name: IncidentName) {
  const org = await startOrg({ incident: incidents[name] });
  const app = appOf(name);
  const tokens = `SELECT AppName, UserId, LastUsedDate, UseCount, AppMenuItemId FROM OauthToken`;
  const before = (await org.query(`${tokens} WHERE AppName = '${app?.name}'`)).records;
  org.simulator.mutate?.('theft');
  const early = await org.query(`SELECT COUNT() ${usage}`);
  org.clock.advance(2 * hour);
  const session = sessionIn(await org.signIn(await org.sign()));
  const read = (soql: string) => rowsOf(org, session, soql);
  return {
    org,
    read,
    session,
    app,
    before,
    after: await read(`${tokens} WHERE AppName = '${app?.name}'`),
    early: early.totalSize,
    calls: await read(
      `SELECT ClientIp, ObjectName, HttpMethod, ApiFamily, ApiResource, ConnectedAppIdentifier ${usage}`,
    ),
    logins: await read(
      `SELECT Application, SourceIp, CountryIso FROM LoginHistory WHERE LoginTime >= ${since}`,
    ),
  };
}

const distinct = (rows: readonly Row[], field: string) => new Set(rows.map((row) => row[field]));

test.each(['drift', 'gainsight', 'klue', 'vishing'] as const)(
  '%s: the approved app never ends, may be used from anywhere, and an administrator let it in',
  async (name) => {
    await using org = await startOrg({ incident: incidents[name] });
    const app = appOf(name);
    const { records: before } = await org.query(
      `SELECT UserId FROM OauthToken WHERE AppName = '${app?.name}'`,
    );
    const {
      records: [installed],
    } = await org.query(
      `SELECT OptionsRefreshTokenValidityMetric, RefreshTokenValidityPeriod, OptionsAllowAdminApprovedUsersOnly FROM ConnectedApplication WHERE Id = '${app?.clientId}'`,
    );
    const holders = distinct(before, 'UserId');
    const admin = org.simulator.org.staff.ofPerson(0).id;
    const prefix = name === 'drift' ? 'drift__' : '';
    const { text } = await org.soap(
      'readMetadata',
      `<type>ConnectedApp</type><fullNames>${prefix}${app?.name?.replaceAll(' ', '_')}</fullNames>`,
    );

    expect(installed).toMatchObject({
      OptionsRefreshTokenValidityMetric: false,
      RefreshTokenValidityPeriod: null,
      OptionsAllowAdminApprovedUsersOnly: false,
    });
    expect(text).toContain('<ipRelaxation>BYPASS</ipRelaxation>');
    expect(text).toContain('<refreshTokenPolicy>infinite</refreshTokenPolicy>');
    expect([...holders]).toContain(admin);
  },
);

test('drift: kinds of record are counted, read whole and the jobs deleted, from Tor and a hoster', async () => {
  const { org, session, before, after, early, calls, logins, read } = await struck('drift');
  const files = await read(
    `SELECT LogFile FROM EventLogFile WHERE EventType = 'ApiTotalUsage' AND Interval = 'Hourly' AND LogDate >= ${since}`,
  );
  const csv = (await org.call(String(files[0]?.['LogFile']), { session })).text;
  const rest = await read(
    `SELECT LogFile FROM EventLogFile WHERE EventType = 'RestApi' AND Interval = 'Hourly' AND LogDate >= ${since}`,
  );
  const agents = (await org.call(String(rest[0]?.['LogFile']), { session })).text;
  await org[Symbol.asyncDispose]();

  expect(early).toBe(0);
  expect(distinct(calls, 'ObjectName')).toEqual(
    new Set(['Account', 'Opportunity', 'User', 'Case', 'Contact']),
  );
  expect(distinct(calls, 'ClientIp')).toEqual(new Set([tor.ip, torElsewhere.ip, rented.ip]));
  expect(calls.filter((row) => row['HttpMethod'] === 'DELETE')).toHaveLength(5);
  expect(distinct(calls, 'ApiFamily')).toEqual(new Set(['REST', 'Bulk']));
  expect(logins).toEqual([]);
  const latest = (rows: readonly Row[]) =>
    rows
      .map((row) => String(row['LastUsedDate']))
      .toSorted()
      .at(-1) ?? '';
  expect(latest(before) < since && latest(after) > since).toBe(true);
  expect(csv).toContain(`"${tor.ip}"`);
  for (const { userAgent } of [tor, torElsewhere, rented]) expect(agents).toContain(`"${userAgent}"`);
});

test.each([
  ['gainsight', [vpn.ip, rented.ip], ['Account', 'Contact', 'User', 'Case']],
  ['klue', [rented.ip], ['Account', 'Contact', 'Opportunity', 'User']],
] as const)(
  '%s: records are read from addresses that are not the vendor’s',
  async (name, addresses, objects) => {
    const { org, app, calls, logins } = await struck(name);
    await org[Symbol.asyncDispose]();

    expect(distinct(calls, 'ClientIp')).toEqual(new Set(addresses));
    expect(distinct(calls, 'ObjectName')).toEqual(new Set(objects));
    expect(distinct(calls, 'ConnectedAppIdentifier')).toEqual(new Set([app?.clientId]));
    expect(logins).toEqual([]);
  },
);

test('vishing: an app that nobody installed is let in from afar, and reads in bulk minutes later', async () => {
  const { org, calls, logins, read } = await struck('vishing');
  const [token] = await read(
    "SELECT AppMenuItemId, UserId FROM OauthToken WHERE AppName = 'My Ticket Portal'",
  );
  const admin = org.simulator.org.staff.ofPerson(0).id;
  await org[Symbol.asyncDispose]();

  expect(token).toMatchObject({ AppMenuItemId: null, UserId: admin });
  expect(logins).toEqual([
    expect.objectContaining({ Application: 'My Ticket Portal', SourceIp: vpn.ip, CountryIso: 'SE' }),
  ]);
  expect(distinct(calls, 'ClientIp')).toEqual(new Set([tor.ip]));
  expect(calls.some((row) => row['ApiFamily'] === 'Bulk' && row['ObjectName'] === 'Case')).toBe(true);
  expect([...distinct(calls, 'ConnectedAppIdentifier')].every((id) => String(id).startsWith('888'))).toBe(
    true,
  );
});
