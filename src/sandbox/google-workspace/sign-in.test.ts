import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ambientAccessToken } from './identity.ts';
import { allScopes, startTenant, type TestTenant } from './testing.ts';

let tenant: TestTenant;

beforeAll(async () => {
  tenant = await startTenant();
});

afterAll(() => tenant.sandbox.close());

test('a signed assertion is exchanged for a bearer', async () => {
  const got = await tenant.signIn(await tenant.sign());

  expect(got.status).toBe(200);
  expect(got.body).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
  expect(got.body['access_token']).toMatch(/^ya29\./u);
});

test('one scope too many refuses them all', async () => {
  const scope = [...allScopes, 'https://www.googleapis.com/auth/drive'].join(' ');
  const got = await tenant.signIn(await tenant.sign({ scope }));

  expect(got.status).toBe(401);
  expect(got.body['error']).toBe('unauthorized_client');
});

test.each([
  ['an unknown person', { sub: 'nobody.known@northwind-labs.example' }, 'Invalid email or User ID'],
  ['a foreign audience', { aud: 'https://oauth2.googleapis.com/token' }, 'Failed audience check'],
  ['an old assertion', { iat: 1_700_000_000, exp: 1_700_003_600 }, 'short-lived token'],
  ['a long-lived assertion', { exp: 1_900_000_000 }, 'short-lived token'],
  ['another account', { iss: 'other@project.iam.gserviceaccount.com' }, 'account not found'],
])('%s is an invalid grant', async (_, claims, description) => {
  const got = await tenant.signIn(await tenant.sign(claims));

  expect(got.status).toBe(400);
  expect(got.body['error']).toBe('invalid_grant');
  expect(got.body['error_description']).toContain(description);
});

test('a signature by another key is refused', async () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const got = await tenant.signIn(await tenant.sign({}, privateKey));

  expect(got.body).toEqual({ error: 'invalid_grant', error_description: 'Invalid JWT Signature.' });
});

test('a suspended admin cannot be impersonated, nor can a text that is no assertion be exchanged', async () => {
  const suspended = tenant.sandbox.company.person(7).email;

  expect((await tenant.signIn(await tenant.sign({ sub: suspended }))).body['error']).toBe('invalid_grant');
  expect((await tenant.signIn('not.a.token')).body['error']).toBe('invalid_grant');
});

test('a workload identity has its claims signed and exchanges them like a key file', async () => {
  const iat = Math.floor(tenant.sandbox.clock.now() / 1000);
  const claims = {
    iss: tenant.account,
    sub: tenant.sandbox.company.person(0).email,
    scope: allScopes[0],
    aud: tenant.tokenUrl,
    iat,
    exp: iat + 600,
  };
  const sign = (bearer: string) =>
    fetch(new URL(`/v1/projects/-/serviceAccounts/${tenant.account}:signJwt`, tenant.tokenUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify({ payload: JSON.stringify(claims) }),
    });
  const { signedJwt } = (await (await sign(ambientAccessToken)).json()) as { readonly signedJwt: string };

  expect((await tenant.signIn(signedJwt)).status).toBe(200);
  expect((await sign('ya29.stolen')).status).toBe(401);
});

test('a bearer opens only what its scopes name, and only for an admin', async () => {
  const narrow = await tenant.signIn(await tenant.sign({ scope: allScopes[0] ?? '' }));
  const person = await tenant.signIn(await tenant.sign({ sub: tenant.sandbox.company.person(1).email }));
  const users = '/admin/directory/v1/users?customer=my_customer';
  const tokens = `/admin/directory/v1/users/${tenant.sandbox.company.person(1).email}/tokens`;
  const bearer = String(narrow.body['access_token']);
  const refused = await tenant.call(tokens, 'GET', bearer);

  expect((await tenant.call(users, 'GET', bearer)).status).toBe(200);
  expect(refused.status).toBe(403);
  expect(refused.body['error']).toMatchObject({
    status: 'PERMISSION_DENIED',
    errors: [{ reason: 'insufficientPermissions' }],
    details: [
      {
        reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
        metadata: { method: 'ccc.hosted.frontend.directory.v1.DirectoryTokens.List' },
      },
    ],
  });
  expect((await tenant.call(users, 'GET', String(person.body['access_token']))).body['error']).toMatchObject({
    message: 'Not Authorized to access this resource/api',
  });
  expect((await tenant.call(users, 'GET', 'ya29.unknown')).body['error']).toMatchObject({
    code: 401,
    status: 'UNAUTHENTICATED',
  });
});

test('a bearer ends after an hour of the sandbox’s time', async () => {
  const other = await startTenant({ users: 20 });
  const users = '/admin/directory/v1/users?customer=my_customer';

  expect((await other.call(users)).status).toBe(200);
  other.sandbox.clock.advance(3_600_000);
  expect((await other.call(users)).status).toBe(401);
  await other.sandbox.close();
});
