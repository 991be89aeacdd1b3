import { createHash, X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';
import { expect, test } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import {
  type Asked,
  list,
  openTenant,
  ourTenant,
  refusal,
  type Reply,
  type TestSettings,
  token,
} from './testing.ts';

const clientId = '11111111-1111-1111-1111-111111111111';
const secretAuth = { auth: { type: 'client-secret', clientId, secret: 'env:SECRET' } };
const secrets = { 'env:SECRET': 's3cr3t-value' };
const granted = (
  claims: Readonly<Record<string, unknown>> = {},
  more: Readonly<Record<string, unknown>> = {},
): Reply => ({
  json: { token_type: 'Bearer', expires_in: 3599, access_token: token(claims), ...more },
});
const form = ({ body }: Asked) => new URLSearchParams(body);
const isToken = ({ path }: Asked) => path.endsWith('/oauth2/v2.0/token');

async function signIn(reply: (asked: Asked, times: number) => Reply, how: TestSettings) {
  const tenant = await openTenant(
    (asked, times) => (asked.path.includes('/oauth2/') ? reply(asked, times) : list([])),
    how,
  );
  try {
    return { tenant, identity: await tenant.session.identify(), error: null };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return { tenant, identity: null, error: thrown };
  }
}

test('a client secret goes to the configured endpoint, in the body, and no discovery is asked', async () => {
  const { tenant, identity } = await signIn(() => granted(), {
    settings: { ...secretAuth, endpoints: { login: 'http://127.0.0.1:4010' } },
    secrets,
  });

  expect(identity).toEqual({ id: ourTenant, name: 'Contoso' });
  expect(tenant.asked).toHaveLength(1);
  const [asked] = tenant.asked;
  expect(asked).toMatchObject({
    method: 'POST',
    origin: 'http://127.0.0.1:4010',
    path: `/${ourTenant}/oauth2/v2.0/token`,
  });
  expect(asked && Object.fromEntries(form(asked))).toMatchObject({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: 's3cr3t-value',
    scope: 'https://graph.microsoft.com/.default',
  });
  expect(asked?.headers['authorization']).toBeUndefined();
  expect(asked?.query.toString()).toBe('');
});

test('a national cloud signs in at its own endpoint for its own Graph', async () => {
  const { tenant } = await signIn(() => granted(), { settings: { ...secretAuth, cloud: 'china' }, secrets });

  expect(tenant.asked[0]?.origin).toBe('https://login.partner.microsoftonline.cn');
  expect(tenant.asked[0] && form(tenant.asked[0]).get('scope')).toBe(
    'https://microsoftgraph.chinacloudapi.cn/.default',
  );
});

test('a certificate signs an assertion for the token endpoint; the key stays here', async () => {
  const pems = await generate([{ name: 'commonName', value: 'test' }], {
    keySize: 2048,
    algorithm: 'sha256',
  });
  const { tenant, error } = await signIn(() => granted(), {
    settings: { auth: { type: 'client-certificate', clientId, certificate: 'file:c', key: 'file:k' } },
    secrets: { 'file:c': pems.cert, 'file:k': pems.private },
  });

  expect(error).toBeNull();
  const sent = new URLSearchParams(tenant.asked[0]?.body);
  const [header, payload] = (sent.get('client_assertion') ?? '')
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString());
  expect(JSON.parse(header ?? '')).toMatchObject({
    alg: 'PS256',
    'x5t#S256': createHash('sha256').update(new X509Certificate(pems.cert).raw).digest('base64url'),
  });
  expect(JSON.parse(payload ?? '')).toMatchObject({
    iss: clientId,
    sub: clientId,
    aud: `https://login.microsoftonline.com/${ourTenant}/oauth2/v2.0/token`,
  });
  expect(tenant.asked[0]?.body).not.toContain('PRIVATE');
});

test('a key that does not belong to the certificate is told before anything is sent', async () => {
  const [one, two] = await Promise.all(
    [1, 2].map(() =>
      generate([{ name: 'commonName', value: 'test' }], { keySize: 2048, algorithm: 'sha256' }),
    ),
  );
  const auth = { type: 'client-certificate', clientId, certificate: 'file:c', key: 'file:k' };
  const wrongPair = await signIn(() => granted(), {
    settings: { auth },
    secrets: { 'file:c': one?.cert ?? '', 'file:k': two?.private ?? '' },
  });
  const garbage = await signIn(() => granted(), {
    settings: { auth },
    secrets: { 'file:c': one?.cert ?? '', 'file:k': 'hunter2-not-pem' },
  });

  expect(wrongPair.error?.code).toBe('SECRET_MALFORMED');
  expect(wrongPair.tenant.asked).toEqual([]);
  expect(garbage.error?.code).toBe('SECRET_MALFORMED');
  expect(garbage.error?.message).not.toContain('hunter2');
});

test('a federated token is read anew and sent as the assertion', async () => {
  const { tenant } = await signIn(() => granted(), {
    settings: { auth: { type: 'federated', clientId, token: 'file:t' } },
    secrets: { 'file:t': 'outside-jwt' },
  });

  expect(tenant.asked[0] && Object.fromEntries(form(tenant.asked[0]))).toMatchObject({
    client_assertion: 'outside-jwt',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  });
});

test('a device code is shown to the person; the refresh token renews without asking again', async () => {
  let minute = 0;
  const { tenant, identity } = await signIn(
    (asked, times) => {
      if (asked.path.endsWith('/devicecode'))
        return {
          json: {
            device_code: 'D',
            user_code: 'UC\u202e-1',
            verification_uri: 'https://microsoft.com/devicelogin',
            expires_in: 900,
            interval: 0.005,
            message: 'm',
          },
        };
      if (form(asked).get('grant_type') === 'device_code' && times === 0)
        return { status: 400, json: { error: 'authorization_pending', error_description: 'AADSTS70016' } };
      minute += 1;
      return granted(
        { scp: 'Directory.Read.All', n: minute },
        {
          refresh_token: 'RT',
          id_token: token(),
          client_info: Buffer.from('{"uid":"u","utid":"t"}').toString('base64url'),
          scope: 'https://graph.microsoft.com/Directory.Read.All',
        },
      );
    },
    { settings: { auth: { type: 'device-code', clientId } } },
  );

  expect(identity?.id).toBe(ourTenant);
  expect(tenant.prompts).toEqual([
    'To sign in, open https://microsoft.com/devicelogin and enter the code UC-1',
  ]);

  await tenant.clock.sleep(3_590_000);
  await tenant.read('directory-roles');

  const grants = tenant.asked.filter(isToken).map((asked) => form(asked).get('grant_type'));
  expect(grants.at(-1)).toBe('refresh_token');
  expect(tenant.prompts).toHaveLength(1);
});

test('a device code without anybody to read it is refused before anything is sent', async () => {
  const { tenant, error } = await signIn(() => granted(), {
    settings: { auth: { type: 'device-code', clientId } },
    unattended: true,
  });

  expect(error?.code).toBe('SIGN_IN_REFUSED');
  expect(tenant.asked).toEqual([]);
});

test.each([
  [
    401,
    'invalid_client',
    'AADSTS7000215: Invalid client secret provided. Trace ID: x Correlation ID: y',
    'SIGN_IN_REFUSED',
  ],
  [
    401,
    'invalid_client',
    'AADSTS7000222: The provided client secret keys for app are expired.',
    'SIGN_IN_EXPIRED',
  ],
  [400, 'unauthorized_client', 'AADSTS700016: Application with identifier was not found.', 'SIGN_IN_REFUSED'],
  [400, 'invalid_request', 'AADSTS90002: Tenant not found.', 'SIGN_IN_REFUSED'],
  [400, 'invalid_grant', 'AADSTS65001: The user or administrator has not consented.', 'SIGN_IN_SCOPES'],
  [400, 'authorization_declined', '', 'SIGN_IN_REFUSED'],
  [400, 'expired_token', '', 'SIGN_IN_EXPIRED'],
])('%i %s %s', async (status, error, error_description, code) => {
  const { error: thrown } = await signIn(() => ({ status, json: { error, error_description } }), {
    settings: secretAuth,
    secrets,
  });

  expect(thrown?.code).toBe(code);
  expect(thrown?.message).toContain(/AADSTS\d+/u.exec(error_description)?.[0] ?? error);
  expect(thrown?.message).not.toContain('Trace ID');
  expect(thrown?.message).not.toContain('s3cr3t-value');
});

test('a refusal that quotes the secret, in hostile text, shows neither', async () => {
  const { error } = await signIn(
    () => ({
      status: 401,
      json: { error: 'invalid_client', error_description: 'AADSTS1: \u001b[2Jbad\r\nline' },
    }),
    { settings: secretAuth, secrets },
  );

  expect(error?.message).toContain('AADSTS1: [2Jbad line');
});

test.each([
  ['an empty 500', { status: 500, text: '' }],
  ['HTML', { status: 502, text: '<html></html>' }],
  ['a 200 that is no JSON', { status: 200, text: '<html></html>' }],
  ['throttled', { status: 429, text: '', headers: { 'retry-after': '1' } }],
  ['temporarily unavailable', { status: 400, json: { error: 'temporarily_unavailable' } }],
] as const)('%s at the token endpoint is tried again', async (_, failure) => {
  const { identity, tenant } = await signIn((_asked, times) => (times === 0 ? failure : granted()), {
    settings: secretAuth,
    secrets,
  });

  expect(identity?.id).toBe(ourTenant);
  expect(tenant.asked).toHaveLength(2);
});

test('an endpoint that never works is unreachable, not a refusal', async () => {
  const { error } = await signIn(() => ({ status: 503, text: '' }), { settings: secretAuth, secrets });

  expect(error?.code).toBe('SIGN_IN_UNREACHABLE');
});

test.each([{ token_type: 'Bearer' }, { access_token: '' }, { access_token: 7 }])(
  'an answer without a token is a refusal: %j',
  async (json) => {
    const { error } = await signIn(() => ({ json }), { settings: secretAuth, secrets });

    expect(error?.code).toBe('SIGN_IN_REFUSED');
  },
);

test('a token of another tenant than configured is refused', async () => {
  const { error } = await signIn(() => granted({ tid: '00000000-1111-2222-3333-444444444444' }), {
    settings: secretAuth,
    secrets,
  });

  expect(error).toMatchObject({ code: 'TENANT_CHANGED' });
});

test('an expired bearer is renewed once for all, and the claims that Graph demands go with it', async () => {
  const claims = '{"access_token":{"nbf":{"essential":true,"value":"1758000000"}}}';
  const challenge = `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
  let minted = 0;
  const tenant = await openTenant(
    (asked) => {
      if (isToken(asked)) {
        minted += 1;
        return granted({ n: minted });
      }
      const fresh = asked.headers['authorization'] === `Bearer ${token({ n: 2 })}`;
      return fresh
        ? list([])
        : refusal(401, 'InvalidAuthenticationToken', 'x', { 'www-authenticate': challenge });
    },
    { settings: secretAuth, secrets },
  );

  const readings = await Promise.all([tenant.read('directory-roles'), tenant.read('sign-in-activity')]);

  expect(readings.map(({ error }) => error)).toEqual([null, null]);
  const tokens = tenant.asked.filter(isToken);
  expect(tokens).toHaveLength(2);
  expect(tokens[1] && JSON.parse(form(tokens[1]).get('claims') ?? '{}')).toMatchObject(JSON.parse(claims));
});

test('a given access token cannot be renewed: its end is told as such', async () => {
  const tenant = await openTenant(() => refusal(401, 'InvalidAuthenticationToken', 'the token is expired.'));

  expect((await tenant.read('service-principals')).error?.code).toBe('SIGN_IN_EXPIRED');
});
