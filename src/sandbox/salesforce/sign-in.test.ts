import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { errorIn, sessionIn, startOrg } from './testing.ts';

const nowS = (clock: { now(): number }) => Math.floor(clock.now() / 1000);

test('a signed assertion opens a session on the instance, without a life span or a refresh token', async () => {
  await using org = await startOrg();
  const got = await org.signIn(await org.sign());

  expect(got.status).toBe(200);
  expect(Object.keys(got.body as object).toSorted()).toEqual([
    'access_token',
    'id',
    'instance_url',
    'scope',
    'token_type',
  ]);
  expect(got.body).toMatchObject({ instance_url: org.urls.instance, token_type: 'Bearer' });
  expect(sessionIn(got)).toMatch(/^00D\w{12}!AQ/u);
});

test('what does not fit in an assertion is refused by its reason', async () => {
  await using org = await startOrg();
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const said = async (assertion: Promise<string>) => errorIn(await org.signIn(await assertion));

  expect(await said(org.sign({}, privateKey))).toBe('400 invalid_grant');
  expect(await said(org.sign({ iss: '3MVG9.another' }))).toBe('400 invalid_client_id');
  expect(await said(org.sign({ aud: 'https://evil.example' }))).toBe('400 invalid_grant');
  expect(await said(org.sign({ exp: nowS(org.clock) + 900 }))).toBe('400 invalid_grant');
  expect(await said(org.sign({ exp: nowS(org.clock) - 900 }))).toBe('400 invalid_grant');
  expect(await said(org.sign({ sub: 'nobody@example.com' }))).toBe('400 invalid_grant');
  expect(await said(Promise.resolve('not.a.jwt'))).toBe('400 invalid_grant');
  expect(await said(org.sign({ aud: 'https://login.salesforce.com' }))).toBe('200 ');
  expect(errorIn(await org.token({ grant_type: 'password' }))).toBe('400 unsupported_grant_type');
});

test('somebody who left cannot sign in, and loses the session', async () => {
  await using org = await startOrg();
  const { email } = org.company.person(1);
  const session = sessionIn(await org.signIn(await org.sign({ sub: email })));
  const before = await org.call('/services/data/v67.0/limits', { session });
  org.company.leave(1, 'suspended', org.clock.now());

  expect(before.status).toBe(200);
  expect(errorIn(await org.call('/services/data/v67.0/limits', { session }))).toBe('401 INVALID_SESSION_ID');
  expect(errorIn(await org.signIn(await org.sign({ sub: email })))).toBe('400 invalid_grant');
});

test('client credentials and rotating refresh tokens, on both hosts', async () => {
  await using org = await startOrg();
  const { consumerKey, consumerSecret, refreshToken } = org.simulator.credentials;
  const client = { client_id: consumerKey, client_secret: consumerSecret };
  const credentials = await org.token({ grant_type: 'client_credentials', ...client }, 'instance');
  const wrong = await org.token({ grant_type: 'client_credentials', ...client, client_secret: 'x' });
  const first = await org.token({ grant_type: 'refresh_token', ...client, refresh_token: refreshToken });
  const again = await org.token({ grant_type: 'refresh_token', ...client, refresh_token: refreshToken });
  const rotated = (first.body as { readonly refresh_token: string }).refresh_token;
  const next = await org.token({ grant_type: 'refresh_token', ...client, refresh_token: rotated });

  expect(credentials.status).toBe(200);
  expect(errorIn(wrong)).toBe('400 invalid_client');
  expect(rotated).not.toBe(refreshToken);
  expect(errorIn(again)).toBe('400 invalid_grant');
  expect(next.status).toBe(200);
});

test('another sandbox’s key and consumer key are not taken', async () => {
  await using org = await startOrg();
  await using other = await startOrg({ seed: 77 });

  expect(other.simulator.credentials.consumerKey).not.toBe(org.simulator.credentials.consumerKey);
  const foreignKey = await org.sign({}, other.simulator.credentials.privateKey);
  expect(errorIn(await org.signIn(foreignKey))).toBe('400 invalid_grant');
});

test('calls need a session and the instance; versions are open', async () => {
  await using org = await startOrg();
  const session = sessionIn(await org.signIn(await org.sign()));
  const headers = { authorization: `Bearer ${session}` };
  const atLogin = await fetch(`${org.urls.login}/services/data/v67.0/limits`, { headers });

  expect(atLogin.status).toBe(400);
  expect(await atLogin.text()).toContain('URL_NOT_RESET');
  expect(errorIn(await org.call('/services/data/v67.0/limits', { session: 'none' }))).toBe(
    '401 INVALID_SESSION_ID',
  );
  const versions = (await org.call('/services/data/', { session: '' })).body as readonly object[];
  expect(versions.at(-1)).toMatchObject({ version: '67.0', url: '/services/data/v67.0' });
  expect(errorIn(await org.call('/services/data/v99.0/limits'))).toBe('404 NOT_FOUND');
});

test('each answer tells the day’s calls, and none come after the last', async () => {
  await using org = await startOrg({ dailyCalls: 3 });
  const infos: (string | null)[] = [];
  for (let i = 0; i < 3; i += 1)
    infos.push((await org.call('/services/data/v67.0/limits')).headers.get('sforce-limit-info'));
  const refused = await org.call('/services/data/v67.0/limits');

  expect(infos).toEqual(['api-usage=1/3', 'api-usage=2/3', 'api-usage=3/3']);
  expect(errorIn(refused)).toBe('403 REQUEST_LIMIT_EXCEEDED');
  expect(refused.headers.get('sforce-limit-info')).toBe('api-usage=3/3');
  expect(org.simulator.throttled).toBe(1);
});

test('the tenant entry signs in', async () => {
  await using org = await startOrg();
  const { files, entry } = org.simulator.tenantEntry('demo-crm', org.urls);

  expect(entry).toMatchObject({
    id: 'demo-crm',
    auth: { type: 'jwt', key: 'file:./sf-key.pem', username: 'grant-audit@northwind-labs.example' },
    actAuth: 'same',
    endpoints: { login: org.urls.login },
  });
  expect((await org.signIn(await org.sign({}, files['sf-key.pem']))).status).toBe(200);
});

test('the metadata of the audit’s own app tells the consumer key that the configuration signs in with', async () => {
  await using org = await startOrg();
  const { text } = await org.soap(
    'readMetadata',
    '<type>ConnectedApp</type><fullNames>Grantwarden_Audit</fullNames>',
  );
  const { entry } = org.simulator.tenantEntry('one', org.urls);
  const { clientId } = entry['auth'] as { readonly clientId: string };

  expect(text).toContain(`<consumerKey>${clientId}</consumerKey>`);
});
