import {
  decodeJwt,
  decodeProtectedHeader,
  exportPKCS8,
  exportSPKI,
  generateKeyPair,
  importSPKI,
  jwtVerify,
} from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import { testNow } from '../../../src/kit/testing.ts';
import { scopes } from '../operations.ts';
import { type Asked, openTenant, refusal, type Reply, tokenList, userRow, usersPage } from '../testing.ts';

const subject = 'admin@example.com';
const account = 'grantwarden@project.iam.gserviceaccount.com';
const token = 'http://127.0.0.1:4010/token';
const endpoints = { api: 'http://127.0.0.1:4010', token };
const settings = { auth: { type: 'service-account', key: 'file:./sa.json', subject }, endpoints };
const keyless = {
  auth: { type: 'keyless', serviceAccount: account, subject, credentials: 'env:CALLER' },
  endpoints,
};

let publicKey: string;
let keyFile: string;

beforeAll(async () => {
  const pair = await generateKeyPair('RS256', { extractable: true });
  publicKey = await exportSPKI(pair.publicKey);
  keyFile = JSON.stringify({
    type: 'service_account',
    client_email: account,
    client_id: '115824619743385532879',
    private_key: await exportPKCS8(pair.privateKey),
    private_key_id: 'k1',
    token_uri: 'https://evil.example/token',
  });
});

function assertionOf(asked: Asked | undefined): string {
  return new URLSearchParams(asked?.body ?? '').get('assertion') ?? '';
}

function scopesIn(asked: Asked): readonly string[] {
  return String(decodeJwt(assertionOf(asked))['scope']).split(' ');
}

const granted: Reply = { json: { access_token: 'ya29.test', expires_in: 3599, token_type: 'Bearer' } };
const unauthorised: Reply = {
  status: 401,
  json: {
    error: 'unauthorized_client',
    error_description: 'Client is unauthorized\u001b[2J for any of the scopes requested.',
  },
};

/** Signs in for all scopes but the given ones, as Google does: all or nothing. */
function google(notAuthorised: readonly string[] = []): (asked: Asked) => Reply {
  return (asked) => {
    if (asked.path === '/token')
      return scopesIn(asked).some((scope) => notAuthorised.includes(scope)) ? unauthorised : granted;
    if (asked.bearer !== 'Bearer ya29.test') return refusal(401, 'authError', 'Invalid Credentials');
    if (asked.path.endsWith('/users')) return usersPage([userRow('1')]);
    if (asked.path.endsWith('/tokens')) return tokenList();
    return { json: { kind: 'admin#reports#activities' } };
  };
}

async function errorOf(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error('expected an AppError', { cause: error });
}

test('a service account asks once, for all scopes, at the configured token endpoint', async () => {
  const tenant = await openTenant(google(), { settings, secrets: { 'file:./sa.json': keyFile } });
  await expect(tenant.session.identify()).resolves.toEqual({ id: 'C01test', name: 'example.com' });
  await tenant.session.identify();

  const signIns = tenant.asked.filter(({ path }) => path === '/token');
  expect(signIns).toHaveLength(1);
  const assertion = assertionOf(signIns[0]);
  const { payload } = await jwtVerify(assertion, await importSPKI(publicKey, 'RS256'), {
    audience: token,
    issuer: account,
    subject,
    currentDate: new Date(testNow),
  });
  expect(new Set(String(payload['scope']).split(' '))).toEqual(new Set(Object.values(scopes)));
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
  expect(decodeProtectedHeader(assertion).kid).toBe('k1');
});

test('a missing scope is found, named with the client id, and costs only the streams that need it', async () => {
  const tenant = await openTenant(google([scopes.security, scopes.policies]), {
    settings,
    secrets: { 'file:./sa.json': keyFile },
  });
  const users = await tenant.read('users');
  const tokens = await tenant.read('tokens');
  const admin = await tenant.read('admin-events');

  expect(users.error).toBeNull();
  expect(admin.error).toBeNull();
  expect(tokens.error).toMatchObject({ code: 'GAP_PERMISSION' });
  expect(tokens.error?.message).toContain(scopes.security);
  expect(tokens.error?.remedy).toContain('115824619743385532879');
  expect(tenant.asked.some(({ path }) => path.endsWith('/tokens'))).toBe(false);

  const { abilities } = await tenant.session.examine();
  const cannot = abilities.filter(({ can }) => can === 'no').map(({ stream }) => stream);
  expect(cannot).toEqual(['tokens', 'suspended-user-grants', 'app-passwords', 'consent-policy']);
});

test('no scope at all authorised: the client id and the whole list to paste', async () => {
  const tenant = await openTenant(google(Object.values(scopes)), {
    settings,
    secrets: { 'file:./sa.json': keyFile },
  });
  const error = await errorOf(tenant.session.identify());
  expect(error).toMatchObject({ code: 'SIGN_IN_SCOPES', exit: 5 });
  expect(error.message).toContain('115824619743385532879');
  expect(error.remedy).toContain(Object.values(scopes).join(','));
});

test('a refused subject is told in Google’s words, made safe', async () => {
  const refuse: Reply = {
    status: 400,
    json: { error: 'invalid_grant', error_description: 'Invalid email\u202e or\nUser ID' },
  };
  const tenant = await openTenant(() => refuse, { settings, secrets: { 'file:./sa.json': keyFile } });
  const error = await errorOf(tenant.session.identify());
  expect(error).toMatchObject({ code: 'SIGN_IN_REFUSED', detail: 'invalid_grant Invalid email or User ID' });
  expect(error.remedy).toContain('subject');
});

test('a token endpoint that only fails is unreachable, after retries', async () => {
  const tenant = await openTenant(() => ({ status: 502, text: '<!DOCTYPE html>' }), {
    settings,
    secrets: { 'file:./sa.json': keyFile },
  });
  expect(await errorOf(tenant.session.identify())).toMatchObject({ code: 'SIGN_IN_UNREACHABLE' });
  expect(tenant.asked.length).toBeGreaterThan(1);
});

test.each([
  ['no JSON', 'not json'],
  ['another kind of key', '{"type":"authorized_user","client_id":"1","refresh_token":"r"}'],
  [
    'a key that is none',
    '{"type":"service_account","client_email":"a@b","private_key":"-----BEGIN PRIVATE KEY-----\\nAA==\\n-----END PRIVATE KEY-----"}',
  ],
])('a key file with %s is malformed, without quoting it', async (_what, text) => {
  const tenant = await openTenant(google(), { settings, secrets: { 'file:./sa.json': text } });
  const error = await errorOf(tenant.session.identify());
  expect(error).toMatchObject({ code: 'SECRET_MALFORMED', exit: 2 });
  expect(error.message).not.toMatch(/AA==|refresh_token":"r/u);
  expect(tenant.asked).toHaveLength(0);
});

test('keyless: IAM signs the same claims, for the caller’s token', async () => {
  const path = `/v1/projects/-/serviceAccounts/${account}:signJwt`;
  const tenant = await openTenant(
    (asked) =>
      asked.path === path
        ? { json: { keyId: 'k', signedJwt: 'e30.e30.c2ln' } }
        : asked.path === '/token'
          ? granted
          : google()(asked),
    { settings: keyless, secrets: { 'env:CALLER': 'caller-token' } },
  );
  await tenant.session.identify();

  const [signing, exchange] = tenant.asked;
  expect(signing).toMatchObject({ path, method: 'POST', bearer: 'Bearer caller-token' });
  const { payload } = JSON.parse(signing?.body ?? '{}') as { payload: string };
  expect(JSON.parse(payload)).toMatchObject({ iss: account, sub: subject, aud: token });
  expect(exchange).toMatchObject({ path: '/token', bearer: null });
  expect(assertionOf(exchange)).toBe('e30.e30.c2ln');
});

test('keyless: who may not sign is told which role is missing', async () => {
  const tenant = await openTenant(() => refusal(403, 'IAM_PERMISSION_DENIED', 'Permission denied'), {
    settings: keyless,
    secrets: { 'env:CALLER': 'caller-token' },
  });
  const error = await errorOf(tenant.session.identify());
  expect(error).toMatchObject({ code: 'SIGN_IN_REFUSED' });
  expect(error.remedy).toContain('Service Account Token Creator');
});

test('an access token that has ended says so', async () => {
  const tenant = await openTenant(() => refusal(401, 'authError', 'Invalid Credentials'));
  expect(await errorOf(tenant.session.identify())).toMatchObject({ code: 'SIGN_IN_EXPIRED', exit: 5 });
});

test('the customer is known from the log when the roster may not be read', async () => {
  const tenant = await openTenant(({ path }) =>
    path.endsWith('/users')
      ? refusal(403, 'insufficientPermissions', 'Request had insufficient authentication scopes.')
      : {
          json: {
            kind: 'admin#reports#activities',
            items: [{ id: { time: '2026-11-01T00:00:00.000Z', customerId: 'C01log' } }],
          },
        },
  );
  await expect(tenant.session.identify()).resolves.toEqual({ id: 'C01log', name: null });
});

test('a hundred people who cannot be read cost no more sign-ins than one', async () => {
  const users = Array.from({ length: 100 }, (_, nth) => userRow(String(nth), { suspended: true }));
  const answer = google();
  const tenant = await openTenant(
    (asked) => {
      if (asked.path.endsWith('/users') && asked.bearer === 'Bearer ya29.test') return usersPage(users);
      return /\/(?:tokens|asps)$/u.test(asked.path)
        ? refusal(401, 'authError', 'Invalid Credentials')
        : answer(asked);
    },
    { settings, secrets: { 'file:./sa.json': keyFile } },
  );

  const { end, error } = await tenant.read('suspended-user-grants');

  expect(error).toBeNull();
  expect(end?.gaps).toMatchObject([{ units: 100 }]);
  expect(tenant.asked.filter(({ path }) => path === '/token').length).toBeLessThanOrEqual(3);
});
