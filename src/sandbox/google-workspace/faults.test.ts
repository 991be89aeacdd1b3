import { expect, test } from 'vitest';
import type { FaultName } from '../contract.ts';
import type { SandboxOptions } from '../index.ts';
import { allPages, reasonOf, startTenant, type TestTenant } from './testing.ts';

const users = '/admin/directory/v1/users?customer=my_customer&maxResults=20';
const tokenLog = '/admin/reports/v1/activity/users/all/applications/token?maxResults=100';

async function withTenant(
  options: SandboxOptions,
  body: (tenant: TestTenant) => Promise<void>,
): Promise<void> {
  const tenant = await startTenant(options);
  try {
    await body(tenant);
  } finally {
    await tenant.sandbox.close();
  }
}

/** A tenant in which the fault strikes every call it fits; the bearer is from before. */
function struck(name: FaultName, body: (tenant: TestTenant) => Promise<void>): Promise<void> {
  return withTenant({ faults: [{ name, rate: 1 }] }, body);
}

/** A busy machine must not give a quota the time to fill up. */
const slowTime = { timeScale: 0.02 };

test('more than forty calls a second are refused in the forms the API uses, until time has passed', () =>
  withTenant(slowTime, async (tenant) => {
    const path = `/admin/directory/v1/users/${tenant.sandbox.company.person(0).email}/tokens`;
    const answers = [];
    for (let i = 0; i < 160; i += 1) answers.push(await tenant.call(path));
    const refused = answers.filter(({ status }) => status !== 200);

    expect(refused.length).toBeGreaterThan(10);
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([403]));
    expect(new Set(refused.map((answer) => reasonOf(answer) ?? answer.text))).toEqual(
      new Set(['quotaExceeded', 'userRateLimitExceeded', 'Request rate higher than configured.']),
    );
    expect(tenant.sandbox.stats().get('google-workspace')?.throttled).toBe(refused.length);
    tenant.sandbox.clock.advance(1000);
    expect((await tenant.call(path)).status).toBe(200);
  }));

test('filtered log reads have a smaller quota of their own', () =>
  withTenant(slowTime, async (tenant) => {
    const statuses: number[] = [];
    for (let i = 0; i < 75; i += 1) statuses.push((await tenant.call(`${tokenLog}&eventName=revoke`)).status);

    expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(5);
    expect((await tenant.call(tokenLog)).status).toBe(200);
  }));

test('too many calls at once are refused', () =>
  withTenant({ latencyMs: 20_000, timeScale: 20 }, async (tenant) => {
    await tenant.call(users);
    const answers = await Promise.all(Array.from({ length: 100 }, () => tenant.call(users)));

    expect(answers.some(({ status }) => status === 429)).toBe(true);
    expect(tenant.sandbox.stats().get('google-workspace')?.peakConcurrency).toBeGreaterThan(80);
  }));

test('an endless list repeats one cursor, or takes turns with two', () =>
  struck('endless-cursor', async (tenant) => {
    const cursors = async (path: string) =>
      (await allPages(tenant, path, 6)).map(({ nextPageToken }) => nextPageToken);

    expect(new Set(await cursors(users)).size).toBe(1);
    expect(new Set(await cursors(tokenLog)).size).toBe(2);
  }));

test('an empty page leads on to the rows', () =>
  struck('empty-page', async (tenant) => {
    const pages = await allPages(tenant, users);
    const rows = pages.flatMap((page) => page.users ?? []);

    expect(pages[0]?.users).toBeUndefined();
    expect(rows.length).toBeGreaterThan(50);
    expect(pages.length).toBeGreaterThan(3);
  }));

test('a bearer dies once in mid-run', () =>
  struck('token-expiry', async (tenant) => {
    const statuses: number[] = [];
    for (let i = 0; i < 15; i += 1) statuses.push((await tenant.call(users)).status);
    const renewed = String((await tenant.signIn(await tenant.sign())).body['access_token']);

    expect(statuses.indexOf(401)).toBe(11);
    for (let i = 0; i < 15; i += 1) expect((await tenant.call(users, 'GET', renewed)).status).toBe(200);
  }));

test('one stream is forbidden, the others are not', () =>
  struck('forbidden-stream', async (tenant) => {
    const person = `/admin/directory/v1/users/${tenant.sandbox.company.person(0).email}`;
    const refused = await tenant.call(`${person}/asps`);

    expect([refused.status, reasonOf(refused)]).toEqual([403, 'forbidden']);
    expect((await tenant.call(`${person}/tokens`)).status).toBe(200);
  }));

test('rows are broken or come twice, and events go missing', async () => {
  await struck('malformed-row', async (tenant) => {
    expect((await tenant.call(users)).body.users?.[0]).toMatchObject({ id: { unexpected: true } });
  });
  await struck('duplicate-rows', async (tenant) => {
    const rows = (await tenant.call(users)).body.users ?? [];
    expect(rows.at(-1)).toEqual(rows[0]);
  });
  await struck('missing-rows', async (tenant) => {
    expect((await tenant.call(tokenLog)).body.items).toHaveLength(86);
  });
});

test('a redirect to another host is offered, an error hides in a 200', async () => {
  await struck('foreign-next', async (tenant) => {
    const first = await tenant.call(users);
    expect(first.status).toBe(200);
    expect((await tenant.call(`${users}&pageToken=${first.body.nextPageToken}`)).status).toBe(302);
  });
  await struck('200-error', async (tenant) => {
    const got = await tenant.call(users);
    expect([got.status, reasonOf(got)]).toEqual([200, 'forbidden']);
  });
});

test.each([
  ['quota-text', 403, 'Request rate higher than configured.'],
  ['quota-503', 503, 'Quota exceeded for the current request'],
  ['503', 503, 'backendError'],
  ['502-html', 502, '<!DOCTYPE html>'],
] as const)('%s has the vendor’s form', (name, status, text) =>
  withTenant({ faults: [{ name, rate: 1 }] }, async (tenant) => {
    const got = await tenant.call(users, 'GET', 'ya29.any');

    expect(got.status).toBe(status);
    expect(got.text).toContain(text);
  }),
);
