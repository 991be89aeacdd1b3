import { expect, test } from 'vitest';
import { errorCode, eventual, rowsOf, type Rows, served } from './testing.ts';

async function someGrant(all: (path: string) => Promise<{ rows: Rows }>) {
  const { rows } = await all("oauth2PermissionGrants?$top=999&$filter=consentType eq 'Principal'");
  const grant = rows.findLast((row) => typeof row['scope'] === 'string' && row['scope'].length > 3);
  if (grant === undefined) throw new Error('no grant to work on');
  return { ...grant, id: String(grant['id']) };
}

test('a deleted grant is gone from list, count and delta, and comes back under the same id', async () => {
  await using tenant = await served({ grants: 300, lagMs: 0 });
  const { call, all } = await tenant.signIn('actor');
  const latest = await call('oauth2PermissionGrants/delta?$deltatoken=latest');
  const grant = await someGrant(all);

  const gone = await call(`oauth2PermissionGrants/${grant.id}`, { method: 'DELETE' });
  const again = await call(`oauth2PermissionGrants/${grant.id}`, { method: 'DELETE' });
  const after = await all('oauth2PermissionGrants?$top=999&$count=true');
  const delta = await call(String(latest.body['@odata.deltaLink']));
  const made = await call('oauth2PermissionGrants', { method: 'POST', body: grant });
  const twice = await call('oauth2PermissionGrants', { method: 'POST', body: grant });

  expect([gone.status, again.status]).toEqual([204, 404]);
  expect(after.count).toBe(299);
  expect(after.rows.some((row) => row['id'] === grant.id)).toBe(false);
  expect(rowsOf(latest.body)).toEqual([]);
  expect(rowsOf(delta.body)).toEqual([{ id: grant.id, '@removed': { reason: 'deleted' } }]);
  expect(made.status).toBe(201);
  expect(made.body['id']).toBe(grant.id);
  expect([twice.status, errorCode(twice.body)]).toEqual([409, 'Request_MultipleObjectsWithSameKeyValue']);
});

test('narrowing replaces the scopes, and an amended consent logs a removal that removes nothing', async () => {
  await using tenant = await served({ lagMs: 0 });
  const { call, all } = await tenant.signIn('actor');
  const grant = await someGrant(all);

  const narrowed = await call(`oauth2PermissionGrants/${grant.id}`, {
    method: 'PATCH',
    body: { scope: 'User.Read' },
  });
  const emptied = await call(`oauth2PermissionGrants/${grant.id}`, { method: 'PATCH', body: { scope: '' } });
  const read = await call(`oauth2PermissionGrants/${grant.id}`);
  const since = new Date(tenant.clock.now() - 60_000).toISOString();
  tenant.clock.advance(1000);
  const audits = await call(`auditLogs/directoryAudits?$filter=activityDateTime ge ${since}`);
  const events = rowsOf(audits.body);

  expect([narrowed.status, emptied.status]).toEqual([204, 400]);
  expect(read.body['scope']).toBe('User.Read');
  expect(events.map((row) => row['activityDisplayName'])).toEqual([
    'Consent to application',
    'Remove delegated permission grant',
    'Add delegated permission grant',
  ]);
  expect(new Set(events.map((row) => row['correlationId'])).size).toBe(1);
});

test('an app role taken away and given again has a new id', async () => {
  await using tenant = await served();
  const { call, all } = await tenant.signIn('actor');
  const graph = String(
    (await call("servicePrincipals(appId='00000003-0000-0000-c000-000000000000')")).body['id'],
  );
  const path = `servicePrincipals/${graph}/appRoleAssignedTo`;
  const before = await all(`${path}?$top=999&$count=true`);
  const { id, principalId, resourceId, appRoleId } =
    before.rows.findLast((row) => row['principalType'] === 'ServicePrincipal') ?? {};

  const gone = await call(`${path}/${String(id)}`, { method: 'DELETE' });
  const between = await all(`${path}?$top=999&$count=true`);
  const body = { principalId, resourceId, appRoleId };
  const made = await call(path, { method: 'POST', body });
  const twice = await call(path, { method: 'POST', body });

  expect(gone.status).toBe(204);
  expect(between.count).toBe(Number(before.count) - 1);
  expect(between.rows.map((row) => row['id'])).not.toContain(id);
  expect(made.status).toBe(201);
  expect(made.body['id']).not.toBe(id);
  expect(twice.status).toBe(400);
});

test('a service principal is disabled, deleted and restored, and delta says so', async () => {
  await using tenant = await served();
  const { call, all } = await tenant.signIn('actor');
  const latest = await call('servicePrincipals/delta?$deltatoken=latest&$select=id,accountEnabled');
  const { rows } = await all("servicePrincipals?$top=999&$filter=displayName eq 'Rapid Report'");
  const id = String(rows[0]?.['id']);

  await call(`servicePrincipals/${id}`, { method: 'PATCH', body: { accountEnabled: false } });
  const disabled = await call(`servicePrincipals/${id}?$select=accountEnabled`);
  await call(`servicePrincipals/${id}`, { method: 'DELETE' });
  const deleted = await call(`servicePrincipals/${id}`);
  const bin = await call('directory/deletedItems/microsoft.graph.servicePrincipal');
  const delta = await call(String(latest.body['@odata.deltaLink']));
  await call(`directory/deletedItems/${id}/restore`, { method: 'POST' });
  const restored = await call(`servicePrincipals/${id}`);

  expect(rows).toHaveLength(1);
  expect(disabled.body).toEqual({ accountEnabled: false });
  expect(deleted.status).toBe(404);
  expect(rowsOf(bin.body).map((row) => row['id'])).toEqual([id]);
  expect(rowsOf(delta.body).every((row) => row['@removed'] !== undefined)).toBe(true);
  expect([restored.status, restored.body['accountEnabled']]).toEqual([200, false]);
});

test('a first delta round gives everything, and an old token starts it over', async () => {
  await using tenant = await served({ grants: 450 });
  const { call } = await tenant.signIn();
  const ids = new Set<unknown>();
  let next: unknown = 'oauth2PermissionGrants/delta';
  let link = '';
  while (typeof next === 'string') {
    const { body } = await call(next, { headers: eventual });
    for (const row of rowsOf(body)) ids.add(row['id']);
    next = body['@odata.nextLink'];
    link = String(body['@odata.deltaLink']);
  }

  tenant.clock.advance(8 * 86_400_000);
  const { call: later } = await tenant.signIn();
  const expired = await later(link);

  expect(ids.size).toBe(450);
  expect(expired.status).toBe(410);
  expect(expired.headers.get('location')).toContain('/v1.0/oauth2PermissionGrants/delta');
});

test('credentials, owners and federated trust can be taken off a registration', async () => {
  await using tenant = await served();
  const { call } = await tenant.signIn('actor');
  const apps = rowsOf((await call("applications?$filter=displayName eq 'CI deployer'")).body);
  const path = `applications/${String(apps[0]?.['id'])}`;
  const secrets = apps[0]?.['passwordCredentials'] as { keyId: string; endDateTime: string }[];
  const trusts = rowsOf((await call(`${path}/federatedIdentityCredentials`)).body);
  const owners = rowsOf((await call(`${path}/owners`)).body);

  await call(`${path}/removePassword`, { method: 'POST', body: { keyId: secrets[0]?.keyId } });
  await call(`${path}/federatedIdentityCredentials/${String(trusts[1]?.['id'])}`, { method: 'DELETE' });
  await call(`${path}/owners/${String(owners[0]?.['id'])}/$ref`, { method: 'DELETE' });

  expect(secrets[0]?.endDateTime).toBe('2299-12-31T00:00:00Z');
  const left = (await call(path)).body['passwordCredentials'] as unknown[];
  expect(left).toHaveLength(secrets.length - 1);
  expect(rowsOf((await call(`${path}/federatedIdentityCredentials`)).body)).toHaveLength(trusts.length - 1);
  expect(rowsOf((await call(`${path}/owners`)).body)).toHaveLength(owners.length - 1);
});

test('told to change, the tenant changes as people would change it', async () => {
  await using tenant = await served({ lagMs: 0 });
  const { all } = await tenant.signIn();
  const count = async () => (await all('oauth2PermissionGrants?$top=999&$count=true')).count;
  const before = Number(await count());

  expect(tenant.simulator.mutate?.('consent-burst')).toContain('Fresh App 1');
  expect(await count()).toBe(before + 15);
  expect(tenant.simulator.mutate?.('re-consent')).toBeNull();
  tenant.simulator.mutate?.('revoke');
  expect(await count()).toBe(before + 14);
  tenant.simulator.mutate?.('re-consent');
  expect(await count()).toBe(before + 15);
  expect(tenant.simulator.mutate?.('scope-growth')).toContain('more scopes');
  expect(await count()).toBe(before + 15);
});

test('somebody who joins does not move what others hold', async () => {
  await using tenant = await served({ appRoleAssignments: 2000 });
  const { all } = await tenant.signIn();
  const { directory } = tenant.simulator.tenant;
  const path = `servicePrincipals/${directory.servicePrincipalId(directory.resources.at(-1) ?? 0)}/appRoleAssignedTo?$top=999`;
  const grants = 'oauth2PermissionGrants?$top=999';
  const before = [(await all(path)).rows, (await all(grants)).rows];

  const joined = directory.company.hire();
  const users = (await all('users?$top=999')).rows;

  expect([(await all(path)).rows, (await all(grants)).rows]).toEqual(before);
  expect(users.some((row) => row['userPrincipalName'] === joined.email)).toBe(true);
});
