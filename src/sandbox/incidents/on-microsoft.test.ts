import { expect, test } from 'vitest';
import type { IncidentName } from '../contract.ts';
import { type Rows, served } from '../microsoft-365/testing.ts';
import { incidents } from './index.ts';
import { exchangeOnline, legacyGraph } from './resources.ts';

const kinds = ['interactiveUser', 'nonInteractiveUser', 'servicePrincipal'].map(
  (kind) => `signInEventTypes/any(t: t eq '${kind}')`,
);
const hour = 3_600_000;

/** Strikes, lets an hour pass and reads; a quota of minutes is waited for on the sandbox's own clock. */
async function struck(name: IncidentName, users = 60) {
  const tenant = await served({ incident: incidents[name], users });
  const struckAt = tenant.clock.now();
  const before = await (await tenant.signIn()).all('servicePrincipals?$count=true');
  const line = tenant.simulator.mutate?.('theft');
  tenant.clock.advance(hour);
  const { all, call } = await tenant.signIn();
  const since = new Date(struckAt - 1000).toISOString();
  const signIns = (
    await all(`beta/auditLogs/signIns?$filter=(${kinds.join(' or ')}) and createdDateTime ge ${since}`)
  ).rows;
  const audits = (await all(`auditLogs/directoryAudits?$filter=activityDateTime ge ${since}`)).rows;
  const known = new Set(before.rows.map(({ id }) => id));
  const apps = (await all('servicePrincipals?$count=true')).rows;
  return { tenant, line, call, all, signIns, audits, arrived: apps.filter(({ id }) => !known.has(id)), apps };
}

const compareText = (a: string, b: string) => (a < b ? -1 : 1);
const at = (row: Rows[number] | undefined) => Date.parse(String(row?.['createdDateTime']));

test('midnight-blizzard: a test app wakes, gets a secret, and gives a new app all mailboxes', async () => {
  const { tenant, all, signIns, audits, arrived, apps } = await struck('midnight-blizzard');
  const app = apps.find((row) => row['displayName'] === 'Tenant Migration Test');
  const helper = arrived[0];
  const roles = (await all(`servicePrincipals/${String(helper?.['id'])}/appRoleAssignments`)).rows;
  const powers = (await all(`servicePrincipals/${String(app?.['id'])}/appRoleAssignments`)).rows;
  const secretsOf = (row: Rows[number] | undefined) => row?.['passwordCredentials'] as readonly unknown[];
  await tenant[Symbol.asyncDispose]();

  expect(powers).toHaveLength(3);
  expect(arrived).toHaveLength(1);
  expect(roles.map((row) => row['resourceDisplayName'])).toEqual(['Office 365 Exchange Online']);
  expect([secretsOf(app), secretsOf(helper)].map((list) => list.length)).toEqual([1, 1]);
  expect(
    signIns.map((row) => [
      row['resourceId'] === exchangeOnline,
      row['ipAddress'],
      row['autonomousSystemNumber'],
    ]),
  ).toEqual([
    [true, '198.51.100.201', 7922],
    [true, '198.51.100.201', 7922],
    [false, '198.51.100.201', 7922],
  ]);
  expect(new Set(audits.map((row) => row['activityDisplayName']))).toEqual(
    new Set([
      'Add service principal credentials',
      'Consent to application',
      'Add delegated permission grant',
      'Add app role assignment to service principal',
    ]),
  );
  const added = audits.find((row) => row['activityDisplayName'] === 'Consent to application');
  expect(added?.['initiatedBy']).toMatchObject({ user: { ipAddress: '198.51.100.201' } });
});

test('consent-lures: three new apps ask for a name only, many consent, some sign in elsewhere after', async () => {
  const { tenant, signIns, audits, arrived, all } = await struck('consent-lures');
  const grants = (await all('oauth2PermissionGrants?$count=true')).rows;
  const consents = audits.filter((row) => row['activityDisplayName'] === 'Consent to application');
  await tenant[Symbol.asyncDispose]();
  const ofLures = grants.filter((row) => arrived.some(({ id }) => id === row['clientId']));

  expect(arrived.map((row) => String(row['displayName'])).toSorted(compareText)).toEqual([
    '0neDrive Shared',
    'Adobe Drive X',
    'D0cuSign Review',
  ]);
  expect(arrived.flatMap((row) => row['replyUrls'])).toContain('http://localhost:7823/access/');
  expect(ofLures).toHaveLength(36);
  expect(new Set(ofLures.map((row) => row['scope']))).toEqual(new Set(['openid profile email']));
  expect(consents).toHaveLength(36);
  expect(signIns).toHaveLength(12);
  expect(new Set(signIns.map((row) => row['ipAddress']))).toEqual(new Set(['198.51.100.171']));
});

test('consentfix: one session, signed in at a desk, used elsewhere minutes later, without a grant', async () => {
  const { tenant, line, signIns, audits, arrived } = await struck('consentfix');
  await tenant[Symbol.asyncDispose]();
  const [pasted, first] = signIns.toReversed();

  expect(line).toBe('4 deeds of “consentfix”');
  expect(new Set(signIns.map((row) => row['sessionId'])).size).toBe(1);
  expect(pasted).toMatchObject({
    isInteractive: true,
    autonomousSystemNumber: 64_500,
    appDisplayName: 'Microsoft Azure CLI',
  });
  expect(first).toMatchObject({
    isInteractive: false,
    autonomousSystemNumber: 14_061,
    resourceId: legacyGraph,
  });
  expect(at(first) - at(pasted)).toBeLessThanOrEqual(10 * 60_000);
  expect([audits, arrived]).toEqual([[], []]);
});

test('device-code: the flow is named, and the token is then used from other networks', async () => {
  const { tenant, all, signIns } = await struck('device-code');
  const byCode = (await all("beta/auditLogs/signIns?$filter=authenticationProtocol eq 'deviceCode'")).rows;
  await tenant[Symbol.asyncDispose]();

  expect(byCode).toHaveLength(3);
  expect(byCode.every((row) => row['originalTransferMethod'] === 'deviceCodeFlow')).toBe(true);
  expect(new Set(byCode.map((row) => row['userId'])).size).toBe(3);
  for (const [, rows] of Map.groupBy(signIns, (row) => row['sessionId']))
    expect(new Set(rows.map((row) => row['autonomousSystemNumber']))).toEqual(new Set([14_061, 7922]));
});

test('drift: the mailbox app refreshes from Tor, once the log has had its time', async () => {
  await using tenant = await served({ incident: incidents.drift });
  tenant.simulator.mutate?.('theft');
  tenant.clock.advance(17 * 60_000);
  const { all } = await tenant.signIn();
  const path = `beta/auditLogs/signIns?$filter=${kinds[1]} and appDisplayName eq 'Drift'`;
  const hidden = (await all(path)).rows.length;
  tenant.clock.advance(10 * 60_000);
  const [shown] = (await all(path)).rows;

  expect(hidden).toBe(0);
  expect(shown).toMatchObject({
    ipAddress: '198.51.100.133',
    autonomousSystemNumber: 60_729,
    userPrincipalName: expect.stringContaining('@') as string,
  });
});

test('the same seed, the same theft', async () => {
  const [first, second] = [await struck('midnight-blizzard'), await struck('midnight-blizzard')];
  await Promise.all([first, second].map(({ tenant }) => tenant[Symbol.asyncDispose]()));
  const told = ({ signIns, arrived }: typeof first) => [
    signIns.map((row) => [row['id'], row['ipAddress'], row['appId'], row['resourceId']]),
    arrived.map((row) => [row['id'], row['appId'], row['displayName']]),
  ];

  expect(told(first)).toEqual(told(second));
});
