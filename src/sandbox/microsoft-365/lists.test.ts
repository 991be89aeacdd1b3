import { expect, test } from 'vitest';
import { unpackGuids } from './guid.ts';
import { distinct, errorCode, eventual, rowsOf, served } from './testing.ts';

test('service principals come in pages with an empty one and a repeated row, and all of them come', async () => {
  await using tenant = await served();
  const { all } = await tenant.signIn();

  const { pages, rows, count } = await all(
    'servicePrincipals?$top=50&$count=true&$select=id,appId,displayName',
  );

  expect(pages[1]).toEqual([]);
  expect(pages[2]?.[0]).toEqual(pages[0]?.at(-1));
  expect(rows.length).toBe(distinct(rows) + 1);
  expect(distinct(rows)).toBe(count);
  expect(Object.keys(rows[0] ?? {})).toEqual(['id', 'appId', 'displayName']);
});

test('without the header on every page grants are lost in silence', async () => {
  await using tenant = await served({ grants: 900 });
  const { all, call } = await tenant.signIn();

  const whole = await all('oauth2PermissionGrants?$top=200&$count=true');
  const bare = await all('oauth2PermissionGrants?$top=200&$count=true', {});
  const first = await call('oauth2PermissionGrants?$top=200&$count=true', { headers: eventual });
  const later = await all(String(first.body['@odata.nextLink']), {});

  expect(distinct(whole.rows)).toBe(900);
  expect(whole.count).toBe(900);
  expect(bare.count).toBeUndefined();
  expect(distinct(bare.rows)).toBeLessThan(650);
  expect(distinct(later.rows)).toBeLessThan(500);
});

test('two filtered chains together are the whole list, each with its own count', async () => {
  await using tenant = await served({ grants: 700 });
  const { all } = await tenant.signIn();
  const chain = (type: string) =>
    all(`oauth2PermissionGrants?$top=100&$count=true&$filter=consentType eq '${type}'`);

  const [everybody, personal] = [await chain('AllPrincipals'), await chain('Principal')];

  expect(distinct(everybody.rows)).toBe(everybody.count);
  expect(distinct(personal.rows)).toBe(personal.count);
  expect(Number(everybody.count) + Number(personal.count)).toBe(700);
  expect(everybody.rows.every((row) => row['principalId'] === null)).toBe(true);
});

test('a grant is found by its id and names client, resource and person in it', async () => {
  await using tenant = await served({ grants: 600 });
  const { all, call } = await tenant.signIn();
  const { rows } = await all('oauth2PermissionGrants?$top=999');

  for (const row of [rows[2], rows[40], rows[200], rows.at(-1)]) {
    const one = await call(`oauth2PermissionGrants/${String(row?.['id'])}`);

    expect(one.body).toEqual(row);
    expect(unpackGuids(String(row?.['id']))).toEqual(
      [row?.['clientId'], row?.['resourceId'], row?.['principalId']].filter((id) => id !== null),
    );
  }
});

test('grants show what real ones show: dangling, null and odd scopes', async () => {
  await using tenant = await served();
  const { all } = await tenant.signIn();
  const apps = new Set((await all('servicePrincipals?$top=999&$select=id')).rows.map((row) => row['id']));
  const { rows } = await all('oauth2PermissionGrants?$top=999');
  const scopes = rows.map((row) => row['scope']);

  expect(rows.some((row) => !apps.has(row['clientId']))).toBe(true);
  expect(rows.some((row) => !apps.has(row['resourceId']))).toBe(true);
  expect(scopes).toContain(null);
  expect(scopes).toContain('');
  expect(scopes.some((scope) => String(scope).startsWith(' '))).toBe(true);
  expect(scopes.some((scope) => String(scope).length > 3500)).toBe(true);
});

test('who holds a role of Graph: the default page hides managed identities, a full one does not', async () => {
  await using tenant = await served({ appRoleAssignments: 400 });
  const { all, call } = await tenant.signIn();
  const graph = await call(
    "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')?$select=id,appRoles",
  );
  const path = `servicePrincipals/${String(graph.body['id'])}/appRoleAssignedTo`;

  const full = await all(`${path}?$top=999&$count=true`);
  const usual = await all(path);

  expect(distinct(full.rows)).toBe(full.count);
  expect(distinct(usual.rows)).toBeLessThan(distinct(full.rows));
  expect(new Set(full.rows.map((row) => row['principalType']))).toEqual(
    new Set(['ServicePrincipal', 'User', 'Group']),
  );
  const roles = new Set((graph.body['appRoles'] as { id: string }[]).map((role) => role.id));
  expect(full.rows.some((row) => !roles.has(String(row['appRoleId'])))).toBe(true);
});

test('the two directions of app role assignments agree', async () => {
  await using tenant = await served({ appRoleAssignments: 500, resourcesWithRoles: 30 });
  const { all } = await tenant.signIn();
  const apps = (await all('servicePrincipals?$top=999&$select=id,appRoles')).rows;
  const resources = apps.filter((app) => JSON.stringify(app['appRoles']).includes('"Application"'));

  const inverted = new Set<unknown>();
  for (const { id } of resources)
    for (const row of (await all(`servicePrincipals/${String(id)}/appRoleAssignedTo?$top=999`)).rows)
      if (row['principalType'] === 'ServicePrincipal') inverted.add(row['id']);
  const direct = new Set<unknown>();
  for (const { id } of new Map(apps.map((app) => [app['id'], app])).values())
    for (const row of (await all(`servicePrincipals/${String(id)}/appRoleAssignments?$top=999`)).rows)
      direct.add(row['id']);

  expect(resources.length).toBe(30);
  expect(inverted.size).toBeGreaterThan(400);
  // One holder of a role is a service principal that no longer exists.
  expect(inverted.size - direct.size).toBe(1);
  expect([...direct].every((id) => inverted.has(id))).toBe(true);
});

test('$expand gives twenty at most, on shorter pages, without a link to the rest', async () => {
  await using tenant = await served({ appRoleAssignments: 900, servicePrincipals: 300 });
  const { call } = await tenant.signIn();

  const { body } = await call('servicePrincipals?$top=999&$expand=appRoleAssignedTo');
  const lists = rowsOf(body).map((row) => row['appRoleAssignedTo'] as unknown[]);

  expect(rowsOf(body)).toHaveLength(100);
  expect(Math.max(...lists.map((list) => list.length))).toBe(20);
  expect(JSON.stringify(rowsOf(body))).not.toContain('nextLink');
});

test('page tokens that have expired and pages that are too long are refused', async () => {
  await using tenant = await served();
  const { call } = await tenant.signIn();
  const first = await call('servicePrincipals?$top=20');

  tenant.simulator.tenant.expirePageTokens();
  const late = await call(String(first.body['@odata.nextLink']));
  const long = await call('servicePrincipals?$top=1000');
  const bad = await call('servicePrincipals?$skiptoken=nonsense');

  expect([late.status, errorCode(late.body)]).toEqual([400, 'Directory_ExpiredPageToken']);
  expect(long.status).toBe(400);
  expect(bad.status).toBe(400);
});
