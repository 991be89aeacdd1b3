import { expect, test } from 'vitest';
import { vendorOrigins } from '../origins.ts';
import { errorCode, type Rows, served } from './testing.ts';

const day = 86_400_000;
const startedAt = Date.parse('2026-11-22T00:00:00Z');
const ofApps = "signInEventTypes/any(t: t eq 'servicePrincipal')";
const times = (rows: Rows) => rows.map((row) => Date.parse(String(row['createdDateTime'])));

test('people sign in from their desks and homes, newest first, within thirty days', async () => {
  await using tenant = await served();
  const { all } = await tenant.signIn();
  const { pages, rows } = await all('auditLogs/signIns?$top=200');
  const people = new Set(rows.map((row) => row['userPrincipalName']));

  expect(pages.length).toBeGreaterThan(1);
  expect(rows.length).toBeGreaterThan(300);
  expect(times(rows)).toEqual(times(rows).toSorted((left, right) => right - left));
  expect(Math.min(...times(rows))).toBeGreaterThan(startedAt - 31 * day);
  expect(people.size).toBeGreaterThan(40);
  expect(rows.every((row) => row['isInteractive'] === true)).toBe(true);
  expect(rows.every((row) => /^(?:203\.0\.113|192\.0\.2)\./u.test(String(row['ipAddress'])))).toBe(true);
  expect(rows[0]).toMatchObject({
    location: { countryOrRegion: 'DE' },
    conditionalAccessStatus: 'notApplied',
  });
  expect(rows.some((row) => JSON.stringify(row['status']).includes('50126'))).toBe(true);
});

test('v1.0 tells neither network nor protocol, and refuses to filter by them; beta does both', async () => {
  await using tenant = await served();
  const { call } = await tenant.signIn();
  const [plain] = (await call('auditLogs/signIns?$top=1')).body['value'] as Rows;
  const [told] = (await call('beta/auditLogs/signIns?$top=1')).body['value'] as Rows;
  const refused = await call(`auditLogs/signIns?$filter=${ofApps}`);
  const byCode = await call("beta/auditLogs/signIns?$filter=authenticationProtocol eq 'deviceCode'");

  expect(plain).not.toHaveProperty('autonomousSystemNumber');
  expect(told).toMatchObject({
    autonomousSystemNumber: expect.any(Number),
    authenticationProtocol: 'oAuth2',
    clientCredentialType: 'none',
    signInEventTypes: ['interactiveUser'],
    sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/u),
  });
  expect([refused.status, errorCode(refused.body)]).toEqual([400, 'Request_BadRequest']);
  expect(byCode.body['value']).toEqual([]);
});

test('each app calls from two addresses of its hoster, on its own and in the name of people', async () => {
  await using tenant = await served();
  const { all } = await tenant.signIn();
  const { directory } = tenant.simulator.tenant;
  const own = (await all(`beta/auditLogs/signIns?$filter=${ofApps}`)).rows;
  const theirs = (
    await all("beta/auditLogs/signIns?$filter=signInEventTypes/any(t: t eq 'nonInteractiveUser')")
  ).rows;
  const backup = directory.vendorApps.find(({ app }) => app.name?.startsWith('Vaultline') === true);
  const addresses = (rows: Rows, appId: unknown) =>
    new Set(rows.filter((row) => row['appId'] === appId).map((row) => row['ipAddress']));
  const [busiest] = [...Map.groupBy(theirs, (row) => row['appId'])].toSorted(
    (a, b) => b[1].length - a[1].length,
  );

  expect(own.some((row) => row['servicePrincipalId'] === '00000000-0000-0000-0000-000000000000')).toBe(true);
  expect(addresses(own, directory.profile(backup?.at ?? 0).appId)).toEqual(
    new Set(vendorOrigins(backup?.vendor.domain ?? '').map(({ ip }) => ip)),
  );
  expect(addresses(theirs, busiest?.[0]).size).toBe(2);
  expect(theirs.every((row) => row['userId'] !== '' && row['isInteractive'] === false)).toBe(true);
});

test('filters by time and by app, as one of several too', async () => {
  await using tenant = await served();
  const { call, all } = await tenant.signIn();
  const from = new Date(startedAt - 5 * day).toISOString();
  const to = new Date(startedAt - 3 * day).toISOString();
  const whole = (await all('beta/auditLogs/signIns')).rows;
  const window = (
    await all(`beta/auditLogs/signIns?$filter=createdDateTime ge ${from} and createdDateTime le ${to}`)
  ).rows;
  const [first, second] = [...new Set(whole.map((row) => String(row['appId'])))];
  const one = (await all(`beta/auditLogs/signIns?$filter=appId eq '${first}'`)).rows;
  const two = (await all(`beta/auditLogs/signIns?$filter=appId in ('${first}','${second}')`)).rows;

  expect(window.map(({ id }) => id)).toEqual(
    whole
      .filter((row) => String(row['createdDateTime']) >= from && String(row['createdDateTime']) <= to)
      .map(({ id }) => id),
  );
  expect(one.length).toBeGreaterThan(5);
  expect(new Set(two.map((row) => row['appId']))).toEqual(new Set([first, second]));
  expect((await call('beta/auditLogs/signIns?$top=1001')).status).toBe(400);
});

test('five calls in ten seconds, of a quota of its own', async () => {
  await using tenant = await served({ timeScale: 0.02 });
  const { call } = await tenant.signIn();
  const statuses: number[] = [];
  for (let nth = 0; nth < 7; nth += 1) statuses.push((await call('auditLogs/signIns?$top=1')).status);

  expect(statuses).toContain(429);
  expect(statuses.slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
  expect((await call('auditLogs/directoryAudits?$top=1')).status).toBe(200);
});

test('a tenant without the licence is told so', async () => {
  await using tenant = await served({ scenario: 'basic' });
  const { call } = await tenant.signIn();
  const { status, body } = await call('auditLogs/signIns');

  expect([status, errorCode(body)]).toEqual([403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant']);
});

test('the same seed gives the same log', async () => {
  await using first = await served();
  await using second = await served();
  const rows = async (tenant: typeof first) =>
    (await (await tenant.signIn()).all('beta/auditLogs/signIns?$top=500')).rows;

  expect(await rows(first)).toEqual(await rows(second));
});
