import { expect, test } from 'vitest';
import type { IncidentName } from '../contract.ts';
import { allPages, startedAt, startTenant } from '../google-workspace/testing.ts';
import { rented, torElsewhere, vpn } from './thieves.ts';

const hour = 3_600_000;
const log = '/admin/reports/v1/activity/users/all/applications/token';

interface Row {
  readonly id: { readonly time: string };
  readonly actor: { readonly email?: string };
  readonly ipAddress?: string;
  readonly networkInfo?: { readonly ipAsn: readonly number[]; readonly regionCode: string };
  readonly events: readonly {
    readonly name: string;
    readonly parameters: readonly {
      readonly name: string;
      readonly value?: string;
      readonly intValue?: string;
    }[];
  }[];
}

function fact(row: Row, name: string): string | undefined {
  const found = row.events[0]?.parameters.find((one) => one.name === name);
  return found?.value ?? found?.intValue;
}

/** What the log tells of the time since the theft, before the theft and once all of it is out. */
async function struck(incident: IncidentName) {
  const tenant = await startTenant({ incident, users: 40 });
  const since = `${log}?startTime=${new Date(startedAt).toISOString()}`;
  const lines = tenant.sandbox.mutate('theft');
  const early = (await tenant.call(since)).body.items ?? [];
  tenant.sandbox.clock.advance(24 * hour);
  const bearer = String((await tenant.signIn(await tenant.sign())).body['access_token']);
  const rows = ((await tenant.call(since, 'GET', bearer)).body.items ?? []) as unknown as readonly Row[];
  const [holder] = new Set(rows.map(({ actor }) => actor.email).filter((email) => email !== undefined));
  const held =
    (await tenant.call(`/admin/directory/v1/users/${holder}/tokens`, 'GET', bearer)).body.items ?? [];
  await tenant.sandbox.close();
  return { lines, early, rows, held };
}

test('cyberhaven: a release owner consents at the desk; elsewhere an extension is published', async () => {
  const { early, rows, held } = await struck('cyberhaven');
  const [consent] = rows.filter(({ events }) => events[0]?.name === 'authorize');
  const work = rows.filter(({ events }) => events[0]?.name === 'activity');

  expect(early).toEqual([]);
  expect(fact(consent as Row, 'app_name')).toBe('Privacy Policy Extension');
  expect(consent?.ipAddress).toMatch(/^203\.0\.113\./u);
  expect(work.map((row) => fact(row, 'method_name'))).toContain('chromewebstore.items.publish');
  expect(new Set(work.map(({ ipAddress }) => ipAddress ?? vpn.ip))).toEqual(new Set([vpn.ip]));
  expect(held.map(({ displayText }) => displayText)).toContain('Privacy Policy Extension');
});

test('context-ai: a client of one person reads all of Drive and Gmail from a hoster', async () => {
  const { rows } = await struck('context-ai');
  const bytes = rows.reduce((sum, row) => sum + Number(fact(row, 'num_response_bytes')), 0);
  const told = rows.filter(({ ipAddress }) => ipAddress !== undefined);

  expect(new Set(rows.map((row) => fact(row, 'client_id')))).toEqual(
    new Set(['110671459871-30f1spbu0hptbs60cb4vsmv79i7bbvqj.apps.googleusercontent.com']),
  );
  expect(new Set(rows.map((row) => fact(row, 'api_name')))).toEqual(new Set(['drive', 'gmail']));
  expect(bytes).toBeGreaterThan(330_000_000);
  expect(told[0]).toMatchObject({
    ipAddress: rented.ip,
    networkInfo: { ipAsn: [rented.asn], regionCode: 'US' },
  });
});

test('drift: mail is read from Tor', async () => {
  const { lines, rows } = await struck('drift');
  const told = rows.filter(({ ipAddress }) => ipAddress !== undefined);

  expect(lines).toEqual(['google-workspace: 2 deeds of “drift”']);
  expect(rows).toHaveLength(46);
  expect(new Set(told.map(({ ipAddress }) => ipAddress))).toEqual(new Set([torElsewhere.ip]));
});

test('before the theft the app has long been quiet, and its holder has its scopes', async () => {
  const tenant = await startTenant({ incident: 'context-ai', users: 40 });
  const client = '110671459871-30f1spbu0hptbs60cb4vsmv79i7bbvqj.apps.googleusercontent.com';
  const use = (await allPages(tenant, `${log}?eventName=activity&filters=client_id==${client}`)).flatMap(
    ({ items }) => items ?? [],
  ) as unknown as readonly Row[];
  const holders: unknown[] = [];
  for (let index = 0; index < 40; index += 1) {
    const { email, status } = tenant.sandbox.company.person(index);
    if (status !== 'active') continue;
    const { body } = await tenant.call(`/admin/directory/v1/users/${email}/tokens`);
    holders.push(...(body.items ?? []).filter(({ clientId }) => clientId === client));
  }
  await tenant.sandbox.close();

  expect(use.every(({ id }) => Date.parse(id.time) < startedAt - 64 * 24 * hour)).toBe(true);
  expect(holders).toHaveLength(1);
  expect(JSON.stringify(holders)).toContain('https://mail.google.com/');
});
