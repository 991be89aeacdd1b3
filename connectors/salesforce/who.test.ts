import { expect, test } from 'vitest';
import { readFields } from './objects.ts';
import { id18 } from './salesforce-id.ts';
import { auditorId, instance, openOrg, organizationId, refusal, rows } from './testing.ts';

const { signal } = new AbortController();
const asksPermissions = / FROM UserPermissionAccess\b/u;

test('the org and the user are told in ids of 18 characters', async () => {
  const { session, asked } = openOrg(({ soql, path }) => {
    if (soql.includes('FROM Organization')) return rows([{ Id: organizationId.slice(0, 15), Name: 'Acme' }]);
    return path.endsWith('/userinfo')
      ? { json: { user_id: auditorId.slice(0, 15), preferred_username: 'auditor@acme.example' } }
      : undefined;
  });
  const expected = {
    organizationId,
    name: 'Acme',
    instance,
    userId: id18(auditorId.slice(0, 15)),
    username: 'auditor@acme.example',
    apiVersion: '67.0',
  };
  expect(await session.identity(signal)).toEqual(expected);
  expect(await session.identity(signal)).toEqual(expected);
  expect(asked).toHaveLength(3);
});

test.each([
  ['001A0000006Vm9r', '001A0000006Vm9rIAC'],
  ['001A0000006Vm9rIAC', '001A0000006Vm9rIAC'],
  ['', null],
  ['001A0000006Vm9', null],
  ["001A0000006Vm9'", null],
])('the 18 characters of %j are %j', (id, long) => {
  expect(id18(id)).toBe(long);
});

test('where the org does not show itself, the user’s own answer says whose it is', async () => {
  const { session } = openOrg(({ soql }) =>
    soql.includes('FROM Organization') ? refusal(403, 'INSUFFICIENT_ACCESS', 'no') : undefined,
  );
  expect(await session.identity(signal)).toMatchObject({ organizationId, name: null });
});

test.each([
  { status: 403, text: 'Bad_OAuth_Token' },
  { status: 401, text: 'Missing_OAuth_Token' },
  { status: 404, json: [] },
])('a token too narrow for userinfo (%j) ends nothing', async (reply) => {
  const { session } = openOrg(({ path }) => (path.endsWith('/userinfo') ? reply : undefined));
  expect(await session.identity(signal)).toMatchObject({ organizationId, userId: null, username: null });
});

test('an org that says nowhere whose it is stops there, with the first reason', async () => {
  const { session } = openOrg(({ soql, path }) =>
    soql.includes('FROM Organization') || path.endsWith('/userinfo')
      ? refusal(403, 'INSUFFICIENT_ACCESS', 'no')
      : undefined,
  );
  await expect(session.identity(signal)).rejects.toMatchObject({ code: 'GAP_PERMISSION' });
});

test('own permissions are yes, no, or unknown where the answer leaves one out', async () => {
  const { session } = openOrg(({ soql }) =>
    asksPermissions.test(soql)
      ? rows([
          { PermissionsApiEnabled: true, PermissionsCustomizeApplication: false, PermissionsViewSetup: null },
        ])
      : undefined,
  );
  expect(await session.permissions(signal)).toEqual({
    apiEnabled: 'yes',
    customizeApplication: 'no',
    manageUsers: 'unknown',
    monitorLoginHistory: 'unknown',
    viewSetup: 'unknown',
    viewAllUsers: 'unknown',
  });
});

test('a permission that this org does not know is unknown; the others are still told', async () => {
  const unknown = ['PermissionsViewAllUsers', 'PermissionsManageUsers'];
  const { session, asked } = openOrg(({ soql }) => {
    const first = asksPermissions.test(soql) ? unknown.find((name) => soql.includes(name)) : undefined;
    return first === undefined
      ? undefined
      : refusal(
          400,
          'INVALID_FIELD',
          `\n${soql}\n ^\nNo such column '${first}' on entity 'UserPermissionAccess'.`,
        );
  });
  expect(await session.permissions(signal)).toEqual({
    apiEnabled: 'yes',
    customizeApplication: 'yes',
    manageUsers: 'unknown',
    monitorLoginHistory: 'yes',
    viewSetup: 'yes',
    viewAllUsers: 'unknown',
  });
  expect(asked.filter(({ soql }) => asksPermissions.test(soql))).toHaveLength(3);
});

test.each([
  refusal(400, 'INVALID_TYPE', "sObject type 'UserPermissionAccess' is not supported."),
  refusal(400, 'INVALID_FIELD', 'in words that name no column'),
  refusal(403, 'INSUFFICIENT_ACCESS', 'no'),
  rows([]),
])('permissions that cannot be read (%j) are unknown, never granted', async (reply) => {
  const { session } = openOrg(({ soql }) => (asksPermissions.test(soql) ? reply : undefined));
  expect(new Set(Object.values(await session.permissions(signal)))).toEqual(new Set(['unknown']));
});

test('a failure on the way is no answer about permissions, and is not remembered', async () => {
  let down = true;
  const { session } = openOrg(({ soql }) =>
    down && asksPermissions.test(soql) ? { status: 503, text: '' } : undefined,
  );
  await expect(session.permissions(signal)).rejects.toMatchObject({ code: 'READ_FAILED' });
  down = false;
  // What kept failing is left alone for a while.
  await session.clock.sleep(3_600_000);
  expect(await session.permissions(signal)).toMatchObject({ customizeApplication: 'yes' });
});

test('objects and fields are told in lower case and asked for once', async () => {
  const { session, asked } = openOrg(() => undefined, { objects: { OauthToken: ['Id', 'AppName'] } });
  expect(await session.objects(signal)).toEqual(new Set(['oauthtoken']));
  expect(await session.objects(signal)).toEqual(new Set(['oauthtoken']));
  expect(await session.fields('OauthToken', signal)).toEqual(new Set(['id', 'appname']));
  expect(await session.fields('oauthtoken', signal)).toEqual(new Set(['id', 'appname']));
  expect(asked.filter(({ path }) => path.includes('/sobjects'))).toHaveLength(2);
});

test.each([{}, { sobjects: [] }, { sobjects: 'none' }, []])('%j is no list of objects', async (json) => {
  const { session } = openOrg(({ path }) => (path.endsWith('/sobjects') ? { json } : undefined));
  await expect(session.objects(signal)).rejects.toMatchObject({ code: 'READ_MALFORMED' });
});

test('an object without fields was not described', async () => {
  const client = { describe: () => Promise.resolve({ fields: [] }) };
  await expect(readFields(client, 'User', signal)).rejects.toMatchObject({ code: 'READ_MALFORMED' });
});
