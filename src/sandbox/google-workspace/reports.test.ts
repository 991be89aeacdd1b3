import { afterAll, beforeAll, expect, test } from 'vitest';
import { day } from '../company.ts';
import { vendorOrigins } from '../origins.ts';
import { allPages, type Body, startedAt, startTenant, type TestTenant } from './testing.ts';

const tokenLog = '/admin/reports/v1/activity/users/all/applications/token';
const adminLog = '/admin/reports/v1/activity/users/all/applications/admin';
let tenant: TestTenant;

beforeAll(async () => {
  tenant = await startTenant({ users: 3000 });
});

afterAll(() => tenant.sandbox.close());

interface Row {
  readonly ipAddress?: string;
  readonly networkInfo?: unknown;
  readonly id: { readonly time: string; readonly uniqueQualifier: string };
  readonly actor: { readonly email?: string; readonly applicationInfo?: unknown };
  readonly events: readonly { readonly name: string; readonly parameters?: readonly unknown[] }[];
}

function rowsOf(pages: readonly Body[]): readonly Row[] {
  return pages.flatMap((page) => (page.items ?? []) as unknown as readonly Row[]);
}

const key = ({ id }: Row) => `${id.time} ${id.uniqueQualifier}`;

test('events come newest first, page after page, and a row may come twice', async () => {
  const pages = await allPages(tenant, `${tokenLog}?eventName=authorize&maxResults=500`);
  const rows = rowsOf(pages);
  const times = rows.map(({ id }) => id.time);
  const once = new Set(rows.map(key));
  const whole = rowsOf(await allPages(tenant, `${tokenLog}?eventName=authorize`));

  expect(pages.length).toBeGreaterThan(5);
  expect(times).toEqual([...times].sort().reverse());
  expect(rows.every(({ events }) => events.every(({ name }) => name === 'authorize'))).toBe(true);
  expect(once.size).toBeLessThan(rows.length);
  expect(once).toEqual(new Set(whole.map(key)));
  expect(rows.some(({ actor }) => actor.email === undefined)).toBe(true);
});

test('a window holds what lies in it', async () => {
  const from = new Date(startedAt - 10 * day).toISOString();
  const to = new Date(startedAt - 9 * day).toISOString();
  const rows = rowsOf(await allPages(tenant, `${tokenLog}?startTime=${from}&endTime=${to}`));
  const all = rowsOf(await allPages(tenant, `${tokenLog}?startTime=${from}`, 20));

  expect(rows.length).toBeGreaterThan(100);
  expect(rows.every(({ id }) => id.time >= from && id.time <= to)).toBe(true);
  expect(new Set(rows.map(key))).toEqual(new Set(all.filter(({ id }) => id.time <= to).map(key)));
});

test('young events are hidden, and some for longer than others', async () => {
  const other = await startTenant({ users: 3000 });
  other.sandbox.mutate('consent-burst');
  const from = new Date(startedAt).toISOString();
  const seen = async () => rowsOf(await allPages(other, `${tokenLog}?startTime=${from}`)).length;

  expect(await seen()).toBe(0);
  // A bearer lives for an hour.
  const counts: number[] = [];
  for (const hours of [2.1, 24]) {
    other.sandbox.clock.advance(hours * 3_600_000);
    const bearer = String((await other.signIn(await other.sign())).body['access_token']);
    const { body } = await other.call(`${tokenLog}?startTime=${from}`, 'GET', bearer);
    counts.push(body.items?.length ?? 0);
  }
  expect(counts[0]).toBeGreaterThan(20);
  expect(counts[1]).toBe(30);
  await other.sandbox.close();
});

test('the log agrees with the grants: who consented holds the app, who revoked does not', async () => {
  const { company } = tenant.sandbox;
  const holds = (row: Row) => {
    const parameters = row.events[0]?.parameters as readonly {
      readonly name: string;
      readonly value?: string;
    }[];
    const clientId = parameters.find(({ name }) => name === 'client_id')?.value;
    const app = company.vendors
      .flatMap(({ apps }) => apps)
      .find((one) => one.clientId === clientId && one.platform === 'google-workspace');
    const index = row.actor.email === undefined ? null : company.find(row.actor.email);
    return index === null || app === undefined ? null : company.holds(company.person(index), app);
  };
  const consents = rowsOf(await allPages(tenant, `${tokenLog}?eventName=authorize`)).map(holds);
  const revocations = rowsOf(await allPages(tenant, `${tokenLog}?eventName=revoke`)).map(holds);

  expect(consents).toContain(true);
  expect(consents).not.toContain(false);
  expect(revocations).toContain(false);
  expect(revocations).not.toContain(true);
});

test('an app works from two addresses of its hoster, a person consents from a desk', async () => {
  const app = tenant.sandbox.company.vendors
    .flatMap(({ domain, apps }) => apps.map((one) => ({ domain, ...one })))
    .find(({ name, platform }) => name === 'Zoom' && platform === 'google-workspace');
  const origins = vendorOrigins(app?.domain ?? '');
  const path = (name: string) => `${tokenLog}?eventName=${name}&filters=client_id==${app?.clientId}`;
  const work = rowsOf((await allPages(tenant, path('activity'), 1)).slice(0, 1));
  const consents = rowsOf((await allPages(tenant, path('authorize'), 1)).slice(0, 1));
  const told = work.filter(({ ipAddress }) => ipAddress !== undefined);

  expect(new Set(told.map(({ ipAddress }) => ipAddress))).toEqual(new Set(origins.map(({ ip }) => ip)));
  expect(told[0]?.networkInfo).toEqual({ ipAsn: [origins[0].asn], regionCode: origins[0].country });
  expect(consents.every(({ ipAddress }) => ipAddress?.startsWith('203.0.113.') !== false)).toBe(true);
  expect(work[0]?.events[0]?.parameters?.map((one) => (one as { name: string }).name)).toEqual(
    expect.arrayContaining(['api_name', 'method_name', 'num_response_bytes', 'client_type']),
  );
});

test('use is logged in the better editions only', async () => {
  const basic = await startTenant({ scenario: 'basic' });

  expect(rowsOf(await allPages(tenant, `${tokenLog}?eventName=activity&maxResults=10`, 1))).toHaveLength(10);
  expect((await basic.call(`${tokenLog}?eventName=activity`)).body.items).toBeUndefined();
  await basic.sandbox.close();
});

test('a new app spread within a day', async () => {
  const app = tenant.sandbox.company.vendors
    .flatMap(({ apps }) => apps)
    .find(({ name }) => name === 'TaskPilot');
  const path = `${tokenLog}?eventName=authorize&filters=client_id==${app?.clientId}`;
  const times = rowsOf(await allPages(tenant, path)).map(({ id }) => Date.parse(id.time));

  expect(times.length).toBeGreaterThan(100);
  expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(day);
});

test.each([
  ['an unknown event name', '?eventName=consent', 'not found in manifest'],
  ['too many rows', '?maxResults=1001', 'maxResults'],
  ['a time that is none', '?startTime=yesterday', 'startTime'],
  ['a time long ago', '?startTime=2025-11-22T00:00:00Z', '180 days'],
  ['a foreign cursor', '?pageToken=A:1', 'pageToken'],
  ['an unknown filter', '?filters=colour==red', 'filters'],
])('%s fails the whole request', async (_, query, message) => {
  const got = await tenant.call(`${tokenLog}${query}`);

  expect(got.status).toBe(400);
  expect(got.text).toContain(message);
});

test('an empty log has no rows at all', async () => {
  const now = new Date(startedAt).toISOString();

  expect((await tenant.call(`${tokenLog}?startTime=${now}`)).body).toEqual({
    kind: 'reports#activities',
    etag: expect.any(String) as string,
  });
});

test('delegations are told with scopes as a list or as one text, and a removal without', async () => {
  const rows = rowsOf(await allPages(tenant, `${adminLog}?maxResults=1000`));
  const delegations = rows.filter(({ events }) => events[0]?.name.endsWith('API_CLIENT_ACCESS'));
  const text = JSON.stringify(delegations);

  expect(delegations.map(({ events }) => events[0]?.name)).toContain('REMOVE_API_CLIENT_ACCESS');
  expect(text).toContain('"name":"API_SCOPES","multiValue":');
  expect(text).toContain('"name":"API_SCOPES","value":');
  expect(rows.some(({ events }) => events.some(({ parameters }) => parameters === undefined))).toBe(true);
});

test('an edition without the new event names refuses them', async () => {
  const basic = await startTenant({ scenario: 'basic' });

  expect((await basic.call(`${adminLog}?eventName=CHANGE_APP_ACCESS`)).status).toBe(400);
  expect((await tenant.call(`${adminLog}?eventName=CHANGE_APP_ACCESS`)).body.items).toHaveLength(1);
  await basic.sandbox.close();
});

test('clients at work in people’s names leave their trace in the Drive log', async () => {
  const drive = '/admin/reports/v1/activity/users/all/applications/drive';
  const filter = encodeURIComponent('oAuthClientId="115824619743385532880"');
  const rows = rowsOf(await allPages(tenant, `${drive}?maxResults=50&applicationInfoFilter=${filter}`, 1));

  expect(rows).toHaveLength(50);
  expect(rows[0]?.actor.applicationInfo).toMatchObject({
    oauthClientId: '115824619743385532880',
    impersonation: true,
  });
});

test('the Gmail log takes a window of thirty days at most, a quiet log is empty, an unknown one an error', async () => {
  const log = (application: string) => `/admin/reports/v1/activity/users/all/applications/${application}`;
  const window = (days: number) => {
    const at = (ago: number) => new Date(startedAt - ago * day).toISOString();
    return `?startTime=${at(days + 1)}&endTime=${at(1)}`;
  };

  expect((await tenant.call(log('gmail'))).status).toBe(400);
  expect((await tenant.call(`${log('gmail')}${window(31)}`)).status).toBe(400);
  expect((await tenant.call(`${log('gmail')}${window(30)}`)).text).toContain('"impersonation":true');
  expect((await tenant.call(log('login'))).body.items).toBeUndefined();
  expect((await tenant.call(log('nonsense'))).status).toBe(400);
});

test('the usage report is days late, tells which day is the newest, and counts the people of each app', async () => {
  const { company } = tenant.sandbox;
  const path = (date: string) => `/admin/reports/v1/usage/dates/${date}?parameters=accounts:authorized_apps`;
  const early = await tenant.call(path('2026-11-22'));
  const newest = /later than (\S+) is/u.exec(early.text)?.[1] ?? '';
  const { body } = await tenant.call(path(newest));
  const [report] = body['usageReports'] as readonly {
    readonly parameters: readonly { readonly msgValue: readonly Readonly<Record<string, unknown>>[] }[];
  }[];
  const apps = report?.parameters[0]?.msgValue ?? [];
  const zoom = company.vendors.flatMap((vendor) => vendor.apps).find(({ name }) => name === 'Zoom');
  if (zoom === undefined) throw new Error('Zoom is missing');
  const people = Array.from({ length: company.size }, (_, index) => company.person(index)).filter(
    (person) => person.status === 'active' && company.holds(person, zoom),
  );

  expect(early.status).toBe(400);
  expect(newest).toBe('2026-11-19');
  expect(Number(apps.find(({ client_id }) => client_id === zoom.clientId)?.['num_users'])).toBe(
    people.length,
  );
  expect(apps.some((app) => !('client_id' in app))).toBe(true);
  expect(new Set(apps.map(({ num_users }) => typeof num_users))).toEqual(new Set(['string', 'number']));
});

test('policies speak either of two vocabularies, and need the scope', async () => {
  const path = `/v1/policies?pageSize=2&filter=${encodeURIComponent("setting.type.matches('api_controls.*')")}`;
  const pages = await allPages(tenant, path);
  const strict = await startTenant({ scenario: 'strict' });

  expect(pages).toHaveLength(2);
  expect(JSON.stringify(pages)).toContain('UNSPECIFIED_UBER_BLOCK');
  expect(JSON.stringify(pages)).not.toContain('less_secure_apps');
  expect((await strict.signIn(await strict.sign())).body['error']).toBe('unauthorized_client');
  await strict.sandbox.close();
});
