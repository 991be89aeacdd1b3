import { afterAll, beforeAll, expect, test } from 'vitest';
import { allPages, reasonOf, startedAt, startTenant, type TestTenant } from './testing.ts';

const users = '/admin/directory/v1/users';
let tenant: TestTenant;

beforeAll(async () => {
  tenant = await startTenant();
});

afterAll(() => tenant.sandbox.close());

function tokensOf(index: number, rest = ''): string {
  return `${users}/${tenant.sandbox.company.person(index).email}/tokens${rest}`;
}

test('the roster needs a customer or a domain', async () => {
  expect((await tenant.call(users)).status).toBe(400);
  expect((await tenant.call(`${users}?domain=northwind-labs.example`)).status).toBe(200);
  expect((await tenant.call(`${users}?customer=C0other`)).status).toBe(403);
});

test('the roster comes in pages and holds everybody but deleted people', async () => {
  const pages = await allPages(tenant, `${users}?customer=my_customer&maxResults=25`);
  const rows = pages.flatMap((page) => page.users ?? []);
  const expected = Array.from({ length: 60 }, (_, index) => tenant.sandbox.company.person(index)).filter(
    ({ status }) => status !== 'gone',
  );

  expect(pages).toHaveLength(3);
  expect(pages.every(({ kind }) => kind === 'admin#directory#users')).toBe(true);
  expect(new Set(rows.map(({ primaryEmail }) => primaryEmail))).toEqual(
    new Set(expected.map(({ email }) => email)),
  );
  expect(rows).toHaveLength(expected.length);
  expect(rows[0]).toMatchObject({
    kind: 'admin#directory#user',
    id: expect.stringMatching(/^\d{21}$/u) as string,
    customerId: expect.stringMatching(/^C0/u) as string,
    orgUnitPath: expect.stringMatching(/^\//u) as string,
  });
});

test('a page has a hundred rows unless more are asked for, and never more than five hundred', async () => {
  const large = await startTenant({ users: 700 });
  const count = async (query: string) =>
    (await large.call(`${users}?customer=my_customer${query}`)).body.users?.length;

  expect(await count('')).toBe(100);
  expect(await count('&maxResults=500')).toBe(500);
  expect((await large.call(`${users}?customer=my_customer&maxResults=501`)).status).toBe(400);
  await large.sandbox.close();
});

test('a mask drops what it does not name, the kind and the cursor included', async () => {
  const path = `${users}?customer=my_customer&maxResults=5&fields=`;
  const bare = await tenant.call(`${path}users(id,name/fullName)`);
  const full = await tenant.call(`${path}kind,nextPageToken,users(id)`);

  expect(Object.keys(bare.body)).toEqual(['users']);
  expect(Object.keys(bare.body.users?.[0] ?? {})).toEqual(['id', 'name']);
  expect(Object.keys(full.body)).toEqual(['kind', 'nextPageToken', 'users']);
  expect((await tenant.call(`${path}users(id`)).status).toBe(400);
});

test('a person without grants is an empty list only while the kind is asked for', async () => {
  const large = await startTenant({ users: 4000 });
  const { company } = large.sandbox;
  const apps = company.vendors
    .flatMap(({ apps }) => apps)
    .filter((app) => app.platform === 'google-workspace');
  const lonely = Array.from({ length: 4000 }, (_, index) => company.person(index)).find(
    (person) => person.status === 'active' && !apps.some((app) => company.holds(person, app)),
  );
  const path = `${users}/${lonely?.email}/tokens`;

  expect((await large.call(`${path}?fields=kind,items(clientId)`)).text).toBe(
    '{"kind":"admin#directory#tokenList"}',
  );
  expect((await large.call(`${path}?fields=items(clientId)`)).text).toBe('{}');
  await large.sandbox.close();
});

test('the grants of a person are those of the company', async () => {
  const { company } = tenant.sandbox;
  const person = company.person(0);
  const apps = company.vendors
    .flatMap(({ apps }) => apps)
    .filter((app) => app.platform === 'google-workspace');
  const { body } = await tenant.call(tokensOf(0));
  const ids = new Set(body.items?.map(({ clientId }) => clientId));

  expect(body['kind']).toBe('admin#directory#tokenList');
  expect(ids).toEqual(
    new Set(apps.filter((app) => company.holds(person, app)).map(({ clientId }) => clientId)),
  );
  expect(body.items?.[0]).toMatchObject({
    kind: 'admin#directory#token',
    anonymous: false,
    userKey: expect.stringMatching(/^\d{21}$/u) as string,
    scopes: expect.arrayContaining([expect.any(String)]) as string[],
  });
});

test('names and ids meant to do harm arrive as they are', async () => {
  const rows: Readonly<Record<string, unknown>>[] = [];
  for (let index = 0; index < 20; index += 1)
    rows.push(...((await tenant.call(tokensOf(index))).body.items ?? []));
  const ids = rows.map(({ clientId }) => clientId);
  const names = rows.map(({ displayText }) => displayText);

  for (const id of ['..', '__proto__', 'constructor', 'anonymous', '115824619743385532879'])
    expect(ids).toContain(id);
  expect(ids).toContain('http://www.partner.example/app?x=1&y=50%25#z');
  expect(names).toContain('\u202Egpj.evitsetorP\u202C');
  expect(names).toContain('=HYPERLINK("http://evil.example","click")');
  expect(names).toContain(undefined);
  expect(rows.some((row) => !('scopes' in row))).toBe(true);
});

test('suspended, archived and just deleted people are refused for tokens and app passwords', async () => {
  const { company } = tenant.sandbox;
  company.leave(30, 'gone', startedAt - 86_400_000);
  company.leave(31, 'gone', startedAt - 300 * 86_400_000);

  for (const index of [7, 11, 30]) {
    expect((await tenant.call(tokensOf(index))).status).toBe(401);
    expect((await tenant.call(`${users}/${company.person(index).email}/asps`)).status).toBe(401);
  }
  expect((await tenant.call(tokensOf(31))).body['error']).toMatchObject({
    code: 404,
    message: 'Resource Not Found: userKey',
  });
});

test('a group is not a person, and nobody is nobody', async () => {
  const group = await tenant.call(`${users}/everyone@northwind-labs.example/tokens`);

  expect(reasonOf(group)).toBe('badRequest');
  expect(group.body['error']).toMatchObject({ code: 400, message: 'Type not supported: userKey' });
  expect((await tenant.call(`${users}/100000000000000000001/tokens`)).status).toBe(404);
});

test('a deleted grant is gone, the admin log says so in minutes, the token log in hours', async () => {
  const tenant = await startTenant();
  const { items = [] } = (await tenant.call(tokensOf(2))).body;
  const clientId = String(items[0]?.['clientId']);
  const path = tokensOf(2, `/${encodeURIComponent(clientId)}`);

  expect((await tenant.call(path)).body['clientId']).toBe(clientId);
  const deleted = await tenant.call(path, 'DELETE');
  expect([deleted.status, deleted.text]).toEqual([204, '']);
  expect((await tenant.call(path)).status).toBe(404);
  expect((await tenant.call(path, 'DELETE')).status).toBe(404);
  const left = (await tenant.call(tokensOf(2))).body.items?.map((row) => row['clientId']) ?? [];
  expect(left).not.toContain(clientId);

  tenant.sandbox.clock.advance(20 * 60_000);
  const log = '/admin/reports/v1/activity/users/all/applications/admin?eventName=REVOKE_3LO_TOKEN';
  const { body } = await tenant.call(log);
  expect(JSON.stringify(body.items)).toContain(clientId);

  // The log of tokens tells it hours later.
  const later = `/admin/reports/v1/activity/users/all/applications/token?eventName=revoke&startTime=${new Date(startedAt).toISOString()}`;
  expect(JSON.stringify((await tenant.call(later)).body)).not.toContain(clientId);
  tenant.sandbox.clock.advance(24 * 3_600_000);
  const bearer = String((await tenant.signIn(await tenant.sign())).body['access_token']);
  expect(JSON.stringify((await tenant.call(later, 'GET', bearer)).body.items)).toContain(clientId);

  tenant.sandbox.mutate('re-consent');
  expect((await tenant.call(path, 'GET', bearer)).status).toBe(200);
  await tenant.sandbox.close();
});

test('app passwords tell their last use outright and can be deleted one by one', async () => {
  const path = `${users}/${tenant.sandbox.company.person(2).email}/asps`;
  const { items = [] } = (await tenant.call(path)).body;

  expect(items.map(({ codeId }) => codeId)).toEqual([0, 7]);
  expect(items.map(({ lastTimeUsed }) => lastTimeUsed)).toContain('0');
  expect((await tenant.call(`${path}/0`, 'DELETE')).status).toBe(204);
  expect((await tenant.call(path)).body.items?.map(({ codeId }) => codeId)).toEqual([7]);
});

test('the customer tells whose tenant it is', async () => {
  const { body } = await tenant.call('/admin/directory/v1/customers/my_customer');

  expect(body).toMatchObject({
    kind: 'admin#directory#customer',
    id: expect.stringMatching(/^C0\w{7}$/u) as string,
    customerDomain: 'northwind-labs.example',
  });
});

test('a change shows in the next read', async () => {
  const other = await startTenant({ users: 300 });
  const everyGrant = async () => {
    const rows: string[] = [];
    for (let index = 0; index < other.sandbox.company.size; index += 1) {
      const { body } = await other.call(`${users}/${other.sandbox.company.person(index).email}/tokens`);
      for (const row of body.items ?? [])
        rows.push(`${index} ${String(row['clientId'])} ${String(row['scopes'])}`);
    }
    return rows;
  };
  // Time passes between calls, or the quota would end the sweep.
  const steady = setInterval(() => other.sandbox.clock.advance(1000), 1);
  const before = new Set(await everyGrant());
  other.sandbox.mutate('user-added');
  other.sandbox.mutate('scope-growth');
  other.sandbox.mutate('revoke');
  const after = await everyGrant();
  clearInterval(steady);

  expect(after.some((row) => row.startsWith('300 '))).toBe(true);
  expect(after.filter((row) => row.includes('auth/drive,') && !before.has(row)).length).toBeGreaterThan(0);
  const now = new Set(after);
  expect([...before].filter((row) => !now.has(row)).length).toBeGreaterThanOrEqual(3);
  await other.sandbox.close();
});
