/** What taking an app's powers away meets on the wire, besides grants and application roles. */
import { expect, test } from 'vitest';
import { errorCode, rowsOf, type Served, served } from './testing.ts';

type Credentials = readonly { readonly keyId: string }[];

function idOf(tenant: Served, key: string): string {
  const { directory } = tenant.simulator.tenant;
  return directory.servicePrincipalId(directory.special(key));
}

function idsOf(body: Readonly<Record<string, unknown>>, kind: 'passwordCredentials' | 'keyCredentials') {
  return ((body[kind] ?? []) as Credentials).map(({ keyId }) => keyId);
}

const keys = 'passwordCredentials,keyCredentials';

test('a registration and its service principal show each their own credentials', async () => {
  await using tenant = await served();
  const { call } = await tenant.signIn();
  const [registration] = rowsOf((await call("applications?$filter=displayName eq 'CI deployer'")).body);
  const principal = await call(`servicePrincipals/${idOf(tenant, 'ci-deployer')}?$select=${keys}`);
  const foreign = await call(`servicePrincipals/${idOf(tenant, 'half-verified')}?$select=${keys}`);

  expect(idsOf(registration ?? {}, 'passwordCredentials')).toHaveLength(2);
  expect(idsOf(registration ?? {}, 'keyCredentials')).toHaveLength(1);
  expect(principal.body).toEqual({ passwordCredentials: [], keyCredentials: [] });
  expect(idsOf(foreign.body, 'passwordCredentials')).toHaveLength(1);
});

test('a secret of a service principal is removed once, under its own id', async () => {
  await using tenant = await served({ lagMs: 0 });
  const { call } = await tenant.signIn('actor');
  const path = `servicePrincipals/${idOf(tenant, 'half-verified')}`;
  const [keyId = ''] = idsOf((await call(path)).body, 'passwordCredentials');
  const remove = (id: string) => call(`${path}/removePassword`, { method: 'POST', body: { keyId: id } });

  const unknown = await remove('5ad8c2d4-0000-4000-8000-000000000001');
  const gone = await remove(keyId);
  const again = await remove(keyId);
  tenant.clock.advance(1000);
  const since = new Date(tenant.clock.now() - 60_000).toISOString();
  const events = rowsOf((await call(`auditLogs/directoryAudits?$filter=activityDateTime ge ${since}`)).body);

  expect([unknown.status, errorCode(unknown.body)]).toEqual([400, 'Request_BadRequest']);
  expect([gone.status, again.status]).toEqual([204, 400]);
  expect(idsOf((await call(path)).body, 'passwordCredentials')).toEqual([]);
  expect(events.map((row) => row['activityDisplayName'])).toEqual(['Remove service principal credentials']);
});

test('a certificate goes by a PATCH that leaves it out, not by removeKey without its owner’s proof', async () => {
  await using tenant = await served();
  const { call } = await tenant.signIn('actor');
  const [registration] = rowsOf((await call("applications?$filter=displayName eq 'CI deployer'")).body);
  const path = `applications/${String(registration?.['id'])}`;
  const [keyId = ''] = idsOf(registration ?? {}, 'keyCredentials');
  const remove = (body: object) => call(`${path}/removeKey`, { method: 'POST', body });

  const without = await remove({ keyId });
  const forged = await remove({ keyId, proof: 'eyJ0eXAiOiJKV1QifQ.e30.e30' });
  const asPassword = await call(`${path}/removePassword`, { method: 'POST', body: { keyId } });
  const kept = idsOf((await call(path)).body, 'keyCredentials');
  const stranger = await call(path, {
    method: 'PATCH',
    body: { keyCredentials: [{ keyId: '5ad8c2d4-0000-4000-8000-000000000001' }] },
  });
  const patched = await call(path, { method: 'PATCH', body: { keyCredentials: [] } });
  const after = (await call(path)).body;

  expect([without.status, forged.status, asPassword.status]).toEqual([400, 403, 400]);
  expect(kept).toEqual([keyId]);
  expect([stranger.status, patched.status]).toEqual([400, 204]);
  expect(idsOf(after, 'keyCredentials')).toEqual([]);
  expect(idsOf(after, 'passwordCredentials')).toHaveLength(2);
});

test('a directory role is taken away and given back', async () => {
  await using tenant = await served();
  const { call } = await tenant.signIn('actor');
  const { call: read } = await tenant.signIn('auditor');
  const path = 'roleManagement/directory/roleAssignments';
  const backup = idOf(tenant, 'backup');
  const listed = async () =>
    rowsOf((await call(`${path}?$filter=principalId eq '${backup}'`)).body).map((row) => row['id']);
  const [id = ''] = await listed();
  const { roleDefinitionId, principalId, directoryScopeId } = (await call(`${path}/${String(id)}`)).body;

  const denied = await read(`${path}/${String(id)}`, { method: 'DELETE' });
  const gone = await call(`${path}/${String(id)}`, { method: 'DELETE' });
  const twice = await call(`${path}/${String(id)}`, { method: 'DELETE' });
  const between = await listed();
  const body = { roleDefinitionId, principalId, directoryScopeId };
  const made = await call(path, { method: 'POST', body });
  const conflict = await call(path, { method: 'POST', body });
  const nobody = await call(path, {
    method: 'POST',
    body: { ...body, principalId: '5ad8c2d4-0000-4000-8000-000000000001' },
  });

  expect(principalId).toBe(backup);
  expect([denied.status, gone.status, twice.status]).toEqual([403, 204, 404]);
  expect(between).toEqual([]);
  expect([made.status, conflict.status, nobody.status]).toEqual([201, 400, 404]);
  expect(await listed()).toHaveLength(1);
});

test('ended sessions are told at once and seen a little later', async () => {
  await using tenant = await served({ timeScale: 0.001 });
  const { call } = await tenant.signIn('actor');
  const user = tenant.simulator.tenant.directory.ids.user.at(3);
  const seen = async () =>
    Date.parse(
      String(
        (await call(`users/${user}?$select=id,signInSessionsValidFromDateTime`)).body[
          'signInSessionsValidFromDateTime'
        ],
      ),
    );
  const before = await seen();
  const now = tenant.clock.now();
  const ended = await call(`users/${user}/revokeSignInSessions`, { method: 'POST' });
  const atOnce = await seen();
  tenant.clock.advance(60_000);

  expect([ended.status, ended.body['value']]).toEqual([200, true]);
  expect(before).toBeLessThan(now - 86_400_000);
  expect(atOnce).toBe(before);
  expect(Math.abs((await seen()) - now)).toBeLessThan(2000);
});

test('what Microsoft set, and what belongs to an Azure resource, cannot be switched here', async () => {
  await using tenant = await served();
  const { call } = await tenant.signIn('actor');
  const patch = async (key: string, body: object) => {
    const { status, body: answer } = await call(`servicePrincipals/${idOf(tenant, key)}`, {
      method: 'PATCH',
      body,
    });
    return [status, errorCode(answer)];
  };

  expect(await patch('vm-identity', { accountEnabled: false })).toEqual([400, 'Request_BadRequest']);
  expect(await patch('known-bad', { accountEnabled: false })).toEqual([403, 'Authorization_RequestDenied']);
  expect(await patch('backup', { disabledByMicrosoftStatus: null })).toEqual([400, 'Request_BadRequest']);
  expect(await patch('backup', { accountEnabled: false })).toEqual([204, undefined]);
});
