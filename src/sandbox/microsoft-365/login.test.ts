import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { decodeJwt, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { caller, errorCode, type Served, served } from './testing.ts';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

async function code(answer: ReturnType<Served['token']>): Promise<unknown> {
  const { status, body } = await answer;
  return [status, (body['error_codes'] as number[] | undefined)?.[0]];
}

function withAssertion(tenant: Served, assertion: string) {
  return tenant.token({
    grant_type: 'client_credentials',
    client_id: tenant.simulator.credentials.auditor.appId,
    client_assertion_type: assertionType,
    client_assertion: assertion,
  });
}

test('a secret gives a token that carries the permissions of the app and opens Graph', async () => {
  await using tenant = await served();
  const { bearer, call } = await tenant.signIn();
  const claims = decodeJwt(bearer);

  const { body } = await call('organization');

  expect(claims['roles']).toContain('Directory.Read.All');
  expect(claims['tid']).toBe(tenant.simulator.tenantId);
  expect((body['value'] as { id: string }[])[0]?.id).toBe(tenant.simulator.tenantId);
});

test('wrong secret, app, tenant and proof are told apart', async () => {
  await using tenant = await served();
  const { appId, secret } = tenant.simulator.credentials.auditor;
  const form = { grant_type: 'client_credentials', client_id: appId, client_secret: secret };

  expect(await code(tenant.token({ ...form, client_secret: 'x' }))).toEqual([401, 7000215]);
  expect(await code(tenant.token({ ...form, client_id: '11111111-1111-4111-8111-111111111111' }))).toEqual([
    400, 700016,
  ]);
  expect(await code(tenant.token({ grant_type: 'client_credentials', client_id: appId }))).toEqual([
    401, 7000218,
  ]);
  expect(await code(tenant.token({ ...form, scope: 'User.Read' }))).toEqual([400, 70011]);
  const elsewhere = await fetch(`${tenant.urls['login']}/contoso.example/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  expect(((await elsewhere.json()) as { error_codes: number[] }).error_codes).toEqual([90002]);
});

test('a certificate signs in with PS256 and its SHA-256 thumbprint', async () => {
  await using tenant = await served();
  const { certificate, key } = await tenant.simulator.credentials.certificate();
  const { appId } = tenant.simulator.credentials.auditor;
  const thumbprint = createHash('sha256').update(new X509Certificate(certificate).raw).digest('base64url');
  const audience = `https://login.microsoftonline.com/${tenant.simulator.tenantId}/oauth2/v2.0/token`;
  const sign = (claims: { aud?: string; exp?: number; x5t?: string }) =>
    new SignJWT({ jti: 'one' })
      .setProtectedHeader({ alg: 'PS256', 'x5t#S256': claims.x5t ?? thumbprint })
      .setIssuer(appId)
      .setSubject(appId)
      .setAudience(claims.aud ?? audience)
      .setExpirationTime(claims.exp ?? Math.floor(tenant.clock.now() / 1000) + 600)
      .sign(createPrivateKey(key));

  expect((await withAssertion(tenant, await sign({}))).status).toBe(200);
  expect(await code(withAssertion(tenant, await sign({ aud: 'https://login.example/x' })))).toEqual([
    401, 700023,
  ]);
  expect(await code(withAssertion(tenant, await sign({ exp: 1000 })))).toEqual([401, 700024]);
  expect(await code(withAssertion(tenant, await sign({ x5t: 'AAAA' })))).toEqual([401, 700027]);
  expect(await code(withAssertion(tenant, `${(await sign({})).slice(0, -6)}AAAAAA`))).toEqual([401, 700027]);
});

test('a federated token signs in only for the trusted subject', async () => {
  await using tenant = await served();
  const { credentials } = tenant.simulator;
  const now = tenant.clock.now();

  expect((await withAssertion(tenant, await credentials.federatedToken(now))).status).toBe(200);
  const other = await credentials.federatedToken(now, 'repo:northwind-labs/other:ref:refs/heads/main');
  expect(await code(withAssertion(tenant, other))).toEqual([400, 700213]);
});

test('a device code is pending, then gives a delegated token that can be refreshed once', async () => {
  await using tenant = await served();
  const { appId } = tenant.simulator.credentials.auditor;
  const started = await fetch(`${tenant.urls['login']}/${tenant.simulator.tenantId}/oauth2/v2.0/devicecode`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: appId, scope: 'https://graph.microsoft.com/.default' }),
  });
  const device = (await started.json()) as { device_code: string };
  const poll = () =>
    tenant.token({
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      client_id: appId,
      device_code: device.device_code,
    });

  expect([await code(poll()), await code(poll())]).toEqual([
    [400, 70016],
    [400, 70016],
  ]);
  const { body } = await poll();
  const refresh = {
    grant_type: 'refresh_token',
    client_id: appId,
    refresh_token: String(body['refresh_token']),
  };

  expect(decodeJwt(String(body['access_token']))['scp']).toContain('Directory.Read.All');
  expect((await tenant.token(refresh)).status).toBe(200);
  expect(await code(tenant.token(refresh))).toEqual([400, 70000]);
});

test('Graph refuses no token, a foreign one and one that has expired', async () => {
  await using tenant = await served();
  const { bearer, call } = await tenant.signIn();
  const graph = tenant.urls['graph'] ?? '';
  const foreign = await caller(`${bearer.slice(0, -4)}AAAA`, graph).call('organization');
  const none = await fetch(`${graph}/v1.0/organization`);

  tenant.clock.advance(3_700_000);
  const late = await call('organization');

  expect([foreign.status, none.status, late.status]).toEqual([401, 401, 401]);
  expect(errorCode(late.body)).toBe('InvalidAuthenticationToken');
  expect(late.headers.get('www-authenticate')).toContain('Bearer');
});

test('an app that is disabled in its tenant signs in no more', async () => {
  await using tenant = await served();
  const { call } = await tenant.signIn('actor');
  const { appId, secret } = tenant.simulator.credentials.auditor;

  await call(`servicePrincipals(appId='${appId}')`, { method: 'PATCH', body: { accountEnabled: false } });

  const form = { grant_type: 'client_credentials', client_id: appId, client_secret: secret };
  expect(await code(tenant.token(form))).toEqual([400, 7000112]);
});
