import { expect, test } from 'vitest';
import type { StreamId } from '../../src/core/streams.ts';
import { examineSalesforce } from './examine.ts';
import { salesforce } from './index.ts';
import { type Auth, Settings } from './settings.ts';
import { setupSteps } from './setup.ts';
import { type Answering, count, type How, metadata, openOrg, refusal, soapFault } from './testing.ts';

const { signal } = new AbortController();
const objects = Object.fromEntries(
  [
    'User',
    'PermissionSetAssignment',
    'ConnectedApplication',
    'ExternalClientApplication',
    'OauthToken',
    'SetupEntityAccess',
    'NamedCredential',
    'ExternalCredential',
    'AuthProvider',
    'LoginHistory',
    'ApiTotalUsageEventLog',
  ].map((name) => [name, ['Id']]),
);
const jwt: Auth = { type: 'jwt', clientId: 'c', username: 'u', key: 'file:./k' };

const open: Answering = ({ path, soql }) => {
  if (path.startsWith('/services/Soap/')) return metadata();
  if (path.endsWith('/apps/oauth/usage')) return { json: { apps: [] } };
  return / COUNT\(\) |InstalledSubscriberPackage| LIMIT 1$/u.test(soql) ? count(1) : undefined;
};

async function examined(answering: Answering, how: How = {}, auth = jwt) {
  const { session } = openOrg((asked) => answering(asked) ?? open(asked), { objects, ...how });
  const { abilities, warnings } = await examineSalesforce(session, auth, signal);
  const of = (stream: StreamId) => abilities.find((ability) => ability.stream === stream);
  return { abilities, warnings, of };
}

const nothing: Answering = () => undefined;

test('a full credential can read every stream of the definition, and is warned of what it can do besides', async () => {
  const { abilities, warnings } = await examined(nothing);
  expect(abilities.map(({ stream }) => stream)).toEqual(salesforce.streams.map(({ id }) => id));
  expect(abilities.filter(({ can }) => can !== 'yes')).toEqual([]);
  expect(warnings.join(' ')).toMatch(/Customize Application also allows changing .* no read-only/u);
  expect(warnings.join(' ')).toMatch(/private key alone/u);
});

test('without Customize Application the tokens are the user’s own, although the list answers', async () => {
  const { of } = await examined(nothing, { permissions: { PermissionsCustomizeApplication: false } });
  expect(of('tokens')).toMatchObject({
    can: 'no',
    reason: expect.stringContaining('own tokens'),
    remedy: expect.stringContaining('Customize Application'),
  });
  expect(of('tokens')).not.toHaveProperty('lasting');
});

test('where the org does not tell the permission, nor is the list of tokens trusted', async () => {
  const { of } = await examined(({ soql }) =>
    soql.includes('UserPermissionAccess') ? refusal(400, 'INVALID_TYPE', 'not supported') : undefined,
  );
  expect(of('tokens')).toMatchObject({
    can: 'unknown',
    remedy: expect.stringContaining('Customize Application'),
  });
});

test('without a permission over logins the history is the user’s own, although it answers', async () => {
  const lacking = { PermissionsManageUsers: false, PermissionsMonitorLoginHistory: false };
  const { of } = await examined(nothing, { permissions: lacking });
  const either = await examined(nothing, { permissions: { ...lacking, PermissionsManageUsers: true } });
  expect(of('login-history')).toMatchObject({
    can: 'no',
    reason: expect.stringContaining('own logins'),
    remedy: expect.stringContaining('Monitor Login History'),
  });
  expect(either.of('login-history')).toMatchObject({ can: 'yes' });
});

test('a log of calls that is not visible names licence and permission, for either may be lacking', async () => {
  const { ApiTotalUsageEventLog: _, ...fewer } = objects;
  const { of } = await examined(nothing, { objects: fewer });
  expect(of('api-usage')).toMatchObject({
    can: 'no',
    reason: expect.stringMatching(/Event Monitoring .* View Event Log Object Data/u),
  });
});

test('an object that is not there is not visible, never empty', async () => {
  const { ExternalClientApplication: _, ...fewer } = objects;
  const { of } = await examined(nothing, { objects: fewer });
  expect(of('external-client-apps')).toMatchObject({
    can: 'no',
    reason: expect.stringContaining('not visible'),
    lasting: true,
  });
  const weak = await examined(nothing, {
    objects: fewer,
    permissions: { PermissionsCustomizeApplication: false },
  });
  expect(weak.of('external-client-apps')).not.toHaveProperty('lasting');
});

test('that what is hidden may exist all the same is said once, not in each reason', async () => {
  const { ExternalClientApplication: _, AuthProvider: __, ...fewer } = objects;
  const { of, warnings } = await examined(nothing, { objects: fewer });
  expect(of('external-client-usage')?.reason).toBe(
    'ExternalClientApplication is not visible at API version 67.0',
  );
  expect(warnings.filter((warning) => warning.includes('may hold something all the same'))).toHaveLength(1);
  expect((await examined(nothing)).warnings.join(' ')).not.toContain('all the same');
});

test('a stream that would lack one of its objects is not whole', async () => {
  const { ExternalClientApplication: _, AuthProvider: __, ...fewer } = objects;
  const { of } = await examined(nothing, { objects: fewer });
  expect(of('app-scopes')).toMatchObject({ can: 'yes' });
  expect(of('external-client-usage')).toMatchObject({ can: 'no', lasting: true });
  expect(of('outbound-credentials')).toMatchObject({
    can: 'no',
    remedy: expect.stringContaining('Manage Auth. Providers'),
  });
  expect(of('outbound-credentials')).not.toHaveProperty('lasting');
  const weak = await examined(nothing, {
    objects: fewer,
    permissions: { PermissionsCustomizeApplication: false },
  });
  expect(weak.of('outbound-credentials')?.remedy).toContain(
    'Customize Application and Manage Auth. Providers',
  );
});

test('an old API version lasts', async () => {
  const { ExternalClientApplication: _, ...fewer } = objects;
  const { of } = await examined(
    ({ path }) => (path === '/services/data/' ? { json: [{ version: '58.0' }] } : undefined),
    {
      objects: fewer,
      permissions: { PermissionsCustomizeApplication: false },
    },
  );
  expect(of('external-client-apps')).toMatchObject({
    lasting: true,
    reason: expect.stringContaining('58.0'),
  });
});

test.each([
  [soapFault('INSUFFICIENT_ACCESS', 'no'), 'no'],
  [{ status: 503, text: '' }, 'unknown'],
] as const)('metadata that answers %j can be read: %s', async (reply, can) => {
  const { of } = await examined(({ path }) => (path.startsWith('/services/Soap/') ? reply : undefined));
  expect(of('app-scopes')).toMatchObject({ can, remedy: expect.any(String) });
  expect(of('consent-policy')).toMatchObject({ can });
  expect(of('users')).toMatchObject({ can: 'yes' });
});

test('usage that is switched off names the switch', async () => {
  const { of } = await examined(({ path }) =>
    path.endsWith('/apps/oauth/usage') ? refusal(403, 'FORBIDDEN', 'is not currently enabled') : undefined,
  );
  expect(of('external-client-usage')).toMatchObject({
    can: 'no',
    remedy: expect.stringContaining('REST API'),
  });
});

test.each([
  [refusal(401, 'INVALID_SESSION_ID', 'expired'), 'SIGN_IN_EXPIRED'],
  [refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'), 'READ_THROTTLED'],
] as const)('%j ends the examination', async (reply, code) => {
  await expect(examined(({ soql }) => (/ COUNT\(\) /u.test(soql) ? reply : undefined))).rejects.toMatchObject(
    { code },
  );
});

test('a refresh token without a client secret is warned of', async () => {
  const auth: Auth = { type: 'refresh-token', clientId: 'c', refreshToken: 'file:./r' };
  expect((await examined(nothing, {}, auth)).warnings.join(' ')).toContain('without a client secret');
  const guarded = { ...auth, clientSecret: 'env:S' };
  expect((await examined(nothing, {}, guarded)).warnings.join(' ')).not.toContain('without a client secret');
});

const entries: readonly { readonly auth: object; readonly endpoints?: object }[] = [
  { auth: jwt },
  {
    auth: { type: 'client-credentials', clientId: 'c', clientSecret: 'env:S' },
    endpoints: { login: 'https://acme.my.salesforce.com' },
  },
  { auth: { type: 'refresh-token', clientId: 'c', refreshToken: 'keychain:r' } },
  { auth: { type: 'access-token', token: 'env:T', instanceUrl: 'https://acme.my.salesforce.com' } },
  { auth: { type: 'sf-cli', targetOrg: 'acme' } },
];

test.each(entries)('$auth.type: the steps end with an entry that the settings take', (entry) => {
  const lines = setupSteps(entry).flatMap((step) => step.lines);
  const { type } = Settings.parse(entry).auth;
  expect(lines.some((line) => line.startsWith(`auth: { type: ${type}, `))).toBe(true);
  expect(lines.join(' ')).toContain('Customize Application');
});

test('without an entry the steps are those of jwt', () => {
  const text = setupSteps(undefined)
    .flatMap((step) => step.lines)
    .join(' ');
  expect(text).toMatch(/External Client App Manager.*Flow Enablement.*pre-authorized.*Login IP Ranges/u);
});

test.each([
  [{ auth: { type: 'refresh-token', clientId: 'c', refreshToken: 'env:R' } }, /only file: or keychain:/u],
  [{ auth: { type: 'client-credentials', clientId: 'c', clientSecret: 'env:S' } }, /My Domain/u],
  [
    {
      auth: { type: 'client-credentials', clientId: 'c', clientSecret: 'env:S' },
      endpoints: { login: 'https://test.salesforce.com' },
    },
    /My Domain/u,
  ],
  [{ auth: jwt, endpoints: { login: 'https://login.salesforce.com/services' } }, /scheme, host and port/u],
  [{ auth: jwt, endpoints: { instance: 'https://x.example' } }, /nrecognized key/u],
  [{ auth: { type: 'access-token', token: 'env:T' } }, /instanceUrl/u],
  [
    { auth: { type: 'access-token', token: 'env:T', instanceUrl: 'https://acme.lightning.force.com' } },
    /not that of Lightning/u,
  ],
  [{ auth: { ...jwt, password: 'x' } }, /nrecognized key/u],
])('%j is no entry', (entry, message) => {
  expect(() => Settings.parse(entry)).toThrow(message);
});
