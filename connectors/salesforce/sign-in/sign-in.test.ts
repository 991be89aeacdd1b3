import { generateKeyPairSync } from 'node:crypto';
import { jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import { testNow } from '../../../src/kit/testing.ts';
import {
  type Answering,
  type Asked,
  type How,
  instance,
  openOrg,
  type Reply,
  refusal,
  rows,
} from '../testing.ts';

const { signal } = new AbortController();
const soql = 'SELECT Id FROM User';
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = keys.privateKey.export({ type: 'pkcs1', format: 'pem' }) as string;

const jwt = {
  settings: {
    auth: { type: 'jwt', clientId: '3MVG9key', username: 'auditor@acme.example', key: 'file:./sf.pem' },
  },
  secrets: { 'file:./sf.pem': pem },
};
const refresh = {
  settings: {
    auth: {
      type: 'refresh-token',
      clientId: '3MVG9key',
      clientSecret: 'env:SECRET',
      refreshToken: 'file:./refresh',
    },
  },
  secrets: { 'env:SECRET': 'the-client-secret', 'file:./refresh': 'refresh-1' },
};

function token(value: string, more: Readonly<Record<string, unknown>> = {}): Reply {
  return {
    json: {
      access_token: value,
      scope: 'api',
      instance_url: instance,
      id: 'https://login.salesforce.com/id/00D5g000008abcDEAQ/0055g00000AuditAAQ',
      token_type: 'Bearer',
      ...more,
    },
  };
}

const isToken = ({ path }: Asked) => path === '/services/oauth2/token';
const forms = (asked: readonly Asked[]) => asked.filter(isToken).map(({ body }) => new URLSearchParams(body));

/** An org whose token endpoint answers so, one after another, and that takes the tokens named. */
function orgWith(tokens: readonly Reply[], how: How, good: (bearer: string) => boolean = () => true) {
  let at = 0;
  const answering: Answering = (asked) => {
    if (isToken(asked)) {
      at += 1;
      return tokens[Math.min(at, tokens.length) - 1];
    }
    if (asked.bearer !== null && !good(asked.bearer))
      return refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    return asked.soql === soql ? rows([{ Id: '005' }]) : undefined;
  };
  return openOrg(answering, how);
}

async function failing(work: Promise<unknown>): Promise<AppError> {
  const thrown: unknown = await work.catch((error: unknown) => error);
  if (thrown instanceof AppError) return thrown;
  throw new Error(`no AppError: ${String(thrown)}`);
}

test('jwt: a statement of three minutes at most, signed for the login host; the org is where the answer says', async () => {
  const { session, asked } = orgWith([token('00Dfirst!a')], jwt);
  await session.client.query(soql, signal);

  const [form] = forms(asked);
  expect(form?.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
  const { payload, protectedHeader } = await jwtVerify(form?.get('assertion') ?? '', keys.publicKey, {
    currentDate: new Date(testNow),
  });
  expect(protectedHeader.alg).toBe('RS256');
  expect(payload).toMatchObject({
    iss: '3MVG9key',
    sub: 'auditor@acme.example',
    aud: 'https://login.salesforce.com',
  });
  expect((payload.exp ?? 0) - testNow / 1000).toBeLessThanOrEqual(180);
  expect(asked.map(({ origin, bearer }) => [origin, bearer])).toEqual([
    ['https://login.salesforce.com', null],
    [instance, null],
    [instance, 'Bearer 00Dfirst!a'],
  ]);
});

test.each(['https://test.salesforce.com', 'https://acme.my.salesforce.com', 'http://127.0.0.1:4010'])(
  'jwt: signed for %s where that is the login host',
  async (login) => {
    const { session, asked } = orgWith([token('00Dfirst!a')], {
      ...jwt,
      settings: { ...jwt.settings, endpoints: { login: `${login}/` } },
    });
    await session.client.query(soql, signal);
    const { payload } = await jwtVerify(forms(asked)[0]?.get('assertion') ?? '', keys.publicKey, {
      currentDate: new Date(testNow),
    });
    expect(payload.aud).toBe(login);
    expect(asked[0]?.origin).toBe(login);
  },
);

test('a session that ends is replaced once for all who wait', async () => {
  let good = 'Bearer 00Dfirst!a';
  const { session, asked } = orgWith(
    [token('00Dfirst!a'), token('00Dsecond!b')],
    jwt,
    (bearer) => bearer === good,
  );
  await session.client.query(soql, signal);
  good = 'Bearer 00Dsecond!b';
  const answers = await Promise.all(Array.from({ length: 8 }, () => session.client.query(soql, signal)));
  expect(answers).toHaveLength(8);
  expect(forms(asked)).toHaveLength(2);
});

test('a new session that is refused too ends the audit instead of signing in for ever', async () => {
  const { session, asked } = orgWith([token('00Dfirst!a'), token('00Dsecond!b')], jwt, () => false);
  const errors = await Promise.all(
    Array.from({ length: 4 }, () => failing(session.client.query(soql, signal))),
  );
  expect(errors.map(({ code }) => code)).toEqual(Array.from({ length: 4 }, () => 'SIGN_IN_REFUSED'));
  expect(forms(asked)).toHaveLength(2);
  const sent = asked.length;
  expect((await failing(session.client.query(soql, signal))).code).toBe('SIGN_IN_REFUSED');
  expect(asked).toHaveLength(sent);
});

test('an access token that is refused cannot be renewed', async () => {
  const { session, asked } = orgWith([], {}, () => false);
  expect(await failing(session.client.query(soql, signal))).toMatchObject({
    code: 'SIGN_IN_EXPIRED',
    remedy: expect.stringMatching(/new access token/u),
  });
  expect(asked.filter((one) => one.soql === soql)).toHaveLength(1);
});

test('a rotated refresh token is saved before the new access token is used', async () => {
  const order: string[] = [];
  const { session, asked } = openOrg(
    (one) => {
      order.push(isToken(one) ? 'token' : one.path);
      if (isToken(one)) return token('00Dfirst!a', { refresh_token: 'refresh-2', expires_in: 3600 });
      return one.soql === soql ? rows([]) : undefined;
    },
    {
      ...refresh,
      context: {
        saveSecret: async (reference, value) => {
          await new Promise((resolve) => setImmediate(resolve));
          order.push(`saved ${reference} ${value}`);
        },
      },
    },
  );
  await session.client.query(soql, signal);
  expect(order.slice(0, 3)).toEqual(['token', 'saved file:./refresh refresh-2', '/services/data/']);
  expect(Object.fromEntries(forms(asked)[0] ?? [])).toEqual({
    grant_type: 'refresh_token',
    client_id: '3MVG9key',
    client_secret: 'the-client-secret',
    refresh_token: 'refresh-1',
  });
});

test('the saved refresh token is the one used next', async () => {
  let good = 'Bearer 00Dfirst!a';
  const { session, asked, saved } = orgWith(
    [
      token('00Dfirst!a', { refresh_token: 'refresh-2' }),
      token('00Dsecond!b', { refresh_token: 'refresh-2' }),
    ],
    refresh,
    (bearer) => bearer === good,
  );
  await session.client.query(soql, signal);
  good = 'Bearer 00Dsecond!b';
  await session.client.query(soql, signal);
  expect(forms(asked).map((form) => form.get('refresh_token'))).toEqual(['refresh-1', 'refresh-2']);
  expect(saved).toEqual([['file:./refresh', 'refresh-2']]);
});

test('a refresh token that could not be saved is not followed by a second use of the old one', async () => {
  const { session, asked } = orgWith([token('00Dfirst!a', { refresh_token: 'refresh-2' })], {
    ...refresh,
    context: { saveSecret: () => Promise.reject(new AppError('SECRET_UNWRITABLE')) },
  });
  expect((await failing(session.client.query(soql, signal))).code).toBe('SECRET_UNWRITABLE');
  expect((await failing(session.client.query(soql, signal))).code).toBe('SECRET_UNWRITABLE');
  expect(asked).toHaveLength(1);
});

test('client credentials are sent as a form to the My Domain', async () => {
  const { session, asked } = orgWith([token('00Dfirst!a')], {
    settings: {
      auth: { type: 'client-credentials', clientId: '3MVG9key', clientSecret: 'env:SECRET' },
      endpoints: { login: instance },
    },
    secrets: { 'env:SECRET': 'the-client-secret' },
  });
  await session.client.query(soql, signal);
  expect(asked[0]?.origin).toBe(instance);
  expect(Object.fromEntries(forms(asked)[0] ?? [])).toEqual({
    grant_type: 'client_credentials',
    client_id: '3MVG9key',
    client_secret: 'the-client-secret',
  });
});

test.each([
  ['invalid_grant', "user hasn't approved this consumer", 'SIGN_IN_REFUSED', /pre-authorized/u],
  [
    'invalid_app_access',
    'user is not admin approved to access this app',
    'SIGN_IN_REFUSED',
    /pre-authorized/u,
  ],
  ['invalid_grant', 'expired access/refresh token', 'SIGN_IN_EXPIRED', /sign in anew/u],
  ['invalid_grant', 'audience is invalid', 'SIGN_IN_REFUSED', /endpoints\.login/u],
  ['invalid_grant', 'assertion expired', 'SIGN_IN_REFUSED', /clock/u],
  ['invalid_grant', 'invalid assertion', 'SIGN_IN_REFUSED', /certificate/u],
  ['invalid_client', 'app must be installed into org', 'SIGN_IN_REFUSED', /not installed in this org/u],
  ['invalid_client', 'invalid client credentials', 'SIGN_IN_REFUSED', /clientSecret/u],
  ['invalid_client_id', 'client identifier invalid', 'SIGN_IN_REFUSED', /consumer key/u],
  ['invalid_grant', 'no client credentials user enabled', 'SIGN_IN_REFUSED', /runs as/u],
  ['invalid_grant', 'request not supported on this domain', 'SIGN_IN_REFUSED', /My Domain/u],
  ['inactive_user', 'user is inactive', 'SIGN_IN_REFUSED', /activate/u],
  ['inactive_org', 'organization is inactive', 'SIGN_IN_REFUSED', /org is inactive/u],
  ['invalid_grant', 'ip restricted', 'SIGN_IN_REFUSED', /IP ranges/u],
  ['unsupported_grant_type', 'grant type not supported', 'SIGN_IN_REFUSED', /Enable this flow/u],
  ['something_new', 'never heard of', 'SIGN_IN_REFUSED', /Login History/u],
])('%s “%s” is %s with its remedy', async (error, error_description, code, remedy) => {
  const { session, asked } = orgWith([{ status: 400, json: { error, error_description } }], jwt);
  const thrown = await failing(session.client.query(soql, signal));
  expect(thrown).toMatchObject({ code, remedy: expect.stringMatching(remedy) });
  expect(thrown.detail).toBe(`${error}: ${error_description}`);
  expect(asked).toHaveLength(1);
});

test('a credential that was refused is not tried again', async () => {
  const { session, asked } = orgWith([{ status: 400, json: { error: 'inactive_user' } }], jwt);
  for (let stream = 0; stream < 3; stream += 1)
    expect((await failing(session.client.query(soql, signal))).code).toBe('SIGN_IN_REFUSED');
  expect(asked).toHaveLength(1);
});

test('a sign-in that nobody answered is tried again later', async () => {
  let down = true;
  const { session } = openOrg((one) => {
    if (isToken(one)) return down ? { status: 503, text: '' } : token('00Dfirst!a');
    return one.soql === soql ? rows([]) : undefined;
  }, jwt);
  expect((await failing(session.client.query(soql, signal))).code).toBe('SIGN_IN_UNREACHABLE');
  down = false;
  await session.clock.sleep(3_600_000);
  expect(await session.client.query(soql, signal)).toMatchObject({ totalSize: 0 });
});

test.each([
  { status: 503, text: '<html>down</html>', type: 'text/html' },
  { status: 400, json: { error: 'unknown_error', error_description: 'retry your request' } },
  { status: 400, json: { error: 'invalid_grant', error_description: 'login rate exceeded' } },
])('%j at the token endpoint is tried again', async (reply) => {
  const { session } = orgWith([reply, token('00Dfirst!a')], jwt);
  expect(await session.client.query(soql, signal)).toMatchObject({ totalSize: 1 });
});

test.each([
  [{ access_token: 'a' }, 'where the org is'],
  [{ instance_url: instance }, 'no access token'],
])('an answer of %j is no sign-in', async (json, said) => {
  const { session } = orgWith([{ json }], jwt);
  expect(await failing(session.client.query(soql, signal))).toMatchObject({
    code: 'SIGN_IN_REFUSED',
    message: expect.stringContaining(said),
  });
});

test('an org at a host that nobody trusts gets no token', async () => {
  const { session, asked } = orgWith([token('00Dfirst!a', { instance_url: 'https://evil.example' })], {
    ...jwt,
    context: {
      trustedOrigin: (url) => {
        throw new AppError('CONFIG_UNTRUSTED_HOST', { detail: new URL(url).host });
      },
    },
  });
  expect((await failing(session.client.query(soql, signal))).code).toBe('CONFIG_UNTRUSTED_HOST');
  expect(asked.every(isToken)).toBe(true);
});

test('a renewed session of another host is refused', async () => {
  const { session, asked } = orgWith(
    [token('00Dfirst!a'), token('00Dsecond!b', { instance_url: 'https://other.my.salesforce.com' })],
    jwt,
    () => false,
  );
  expect((await failing(session.client.query(soql, signal))).message).toContain('moved');
  expect(asked.some(({ origin }) => origin.includes('other'))).toBe(false);
});

test.each([
  ['no key at all', 'not-a-key-but-secret'],
  [
    'a key of another kind',
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  ],
])('%s is said without a word of it', async (_what, text) => {
  const { session } = orgWith([token('x')], { ...jwt, secrets: { 'file:./sf.pem': text } });
  const error = await failing(session.client.query(soql, signal));
  expect(error.code).toBe('SECRET_MALFORMED');
  expect(`${error.message} ${error.remedy} ${error.stack}`).not.toContain(text.slice(0, 20));
});

test('no secret stands in an address, and none in an error that repeats what was sent', async () => {
  const { session, asked } = orgWith(
    [token('00Dfirst!a', { refresh_token: 'refresh-2' })],
    refresh,
    () => false,
  );
  const error = await failing(session.client.query(soql, signal));
  const shown = [
    ...asked.map(({ path, query }) => `${path}?${query.toString()}`),
    error.message,
    error.remedy,
  ];
  for (const secret of ['00Dfirst', 'refresh-1', 'refresh-2', 'the-client-secret'])
    expect(shown.join('\n')).not.toContain(secret);
});
