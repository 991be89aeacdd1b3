import { expect, test } from 'vitest';
import type { AppSeen, Observation } from '../../../src/core/observation.ts';
import { list, openTenant, ourTenant } from '../testing.ts';

const microsoft = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';
const vendor = '259d0d08-bd9a-4520-a2bb-fc80a7e38b94';

async function readOne(row: Readonly<Record<string, unknown>>) {
  const tenant = await openTenant(() => list([{ id: 'sp', appId: 'app', ...row }], { count: 1 }));
  return { tenant, reading: await tenant.read('service-principals') };
}

async function appOf(row: Readonly<Record<string, unknown>>): Promise<AppSeen | undefined> {
  return (await readOne(row)).reading.rows.find((one): one is AppSeen => one.type === 'app');
}

test.each([
  ['Microsoft Services', microsoft, 'Application', 'first'],
  ['Azure production', '33e01921-4d64-4f8c-a055-5bdaffd5e33d', 'Application', 'first'],
  ['in capitals', microsoft.toUpperCase(), 'Application', 'first'],
  ['Microsoft’s employees', '72f988bf-86f1-41af-91ab-2d7cd011db47', 'Application', 'third'],
  ['gallery', '47df5bb7-e6bc-4256-afb0-dd8c8e3c1ce8', 'Application', 'third'],
  ['ours', ourTenant, 'Application', 'internal'],
  ['ours in capitals', ourTenant.toUpperCase(), 'Application', 'internal'],
  ['a vendor', vendor, 'Application', 'third'],
  ['managed identity', null, 'ManagedIdentity', 'internal'],
  ['legacy', null, 'Legacy', 'unknown'],
])('party by owner tenant alone: %s', async (_, owner, type, party) => {
  const app = await appOf({
    displayName: 'Microsoft Graph',
    appOwnerOrganizationId: owner,
    servicePrincipalType: type,
  });

  expect(app?.party).toBe(party);
});

test.each([
  [{ displayName: 'Zoom', verifiedPublisherId: '12345' }, 'yes', 'Zoom', '12345'],
  [{ displayName: 'Microsoft Corporation', verifiedPublisherId: null }, 'no', 'Microsoft Corporation', null],
  [{ displayName: null, verifiedPublisherId: null }, 'no', null, null],
  [null, 'no', null, null],
  [undefined, 'unknown', null, null],
])('a publisher is verified by an id: %j', async (verifiedPublisher, verified, publisher, publisherId) => {
  expect(await appOf({ verifiedPublisher })).toMatchObject({ verified, publisher, publisherId });
});

test.each([
  [{ accountEnabled: true }, 'enabled'],
  [{ accountEnabled: false }, 'disabled'],
  [{ accountEnabled: true, isDisabled: true }, 'disabled'],
  [{ accountEnabled: true, disabledByMicrosoftStatus: 'NotDisabled' }, 'enabled'],
  [
    { accountEnabled: true, disabledByMicrosoftStatus: 'DisabledDueToViolationOfServicesAgreement' },
    'disabled',
  ],
  [{ accountEnabled: null }, 'unknown'],
  [{}, 'unknown'],
])('state of %j is %s', async (row, state) => {
  expect((await appOf(row))?.state).toBe(state);
});

test('hostile and missing names stay as they are; the registered name is told beside the shown one', async () => {
  const shown = 'Μicrosоft\u202e Teаms\u001b[31m';

  expect(await appOf({ displayName: shown, appDisplayName: 'Mail Sync' })).toMatchObject({
    name: shown,
    facts: { registeredName: 'Mail Sync' },
  });
  expect(await appOf({ displayName: '', appDisplayName: null })).toMatchObject({ name: null });
});

test('a client id is the app id; a principal without one is listed under its object id', async () => {
  expect(await appOf({})).toMatchObject({ clientId: 'app', nativeIds: ['sp'] });
  expect(await appOf({ appId: null })).toMatchObject({ clientId: 'sp', nativeIds: ['sp'] });
});

test('creation is the principal’s, null when year 1 or not given', async () => {
  expect((await appOf({ createdDateTime: '2025-03-04T05:06:07.1234567Z' }))?.createdAt).toBe(
    '2025-03-04T05:06:07.123Z',
  );
  expect((await appOf({ createdDateTime: '0001-01-01T00:00:00Z' }))?.createdAt).toBeNull();
  expect((await appOf({}))?.createdAt).toBeNull();
});

test('permissions belong to the API that publishes them, whatever it is called', async () => {
  const { reading } = await readOne({
    displayName: 'Microsoft Graph',
    appRoles: [
      { id: 'r1', value: 'RoleManagement.ReadWrite.Directory', allowedMemberTypes: ['Application'] },
      { id: 'r2', value: 'Approver', allowedMemberTypes: ['User'] },
      { id: 'r3', value: null, allowedMemberTypes: ['User', 'Application'] },
      { id: 'r4', value: 'Untold', allowedMemberTypes: null },
    ],
    oauth2PermissionScopes: [{ id: 's1', value: 'user_impersonation' }],
  });

  const permissions = reading.rows.filter(({ type }: Observation) => type === 'permission');
  expect(permissions).toEqual([
    {
      type: 'permission',
      resource: 'app',
      id: 'r1',
      name: 'RoleManagement.ReadWrite.Directory',
      mode: 'application',
    },
    { type: 'permission', resource: 'app', id: 'r3', name: 'r3', mode: 'application' },
    { type: 'permission', resource: 'app', id: 'r4', name: 'Untold', mode: 'application' },
    { type: 'permission', resource: 'app', id: 's1', name: 'user_impersonation', mode: 'delegated' },
  ]);
});

test('a secret on a service principal is told without its hint or text', async () => {
  const { reading } = await readOne({
    passwordCredentials: [
      {
        keyId: 'k1',
        displayName: 'x',
        hint: 'Zx~',
        secretText: 'SECRET',
        startDateTime: '2021-01-01T00:00:00Z',
        endDateTime: '2299-12-31T00:00:00Z',
      },
    ],
  });

  expect(reading.rows).toContainEqual(
    expect.objectContaining({
      type: 'credential',
      id: 'sp/k1',
      clientId: 'app',
      kind: 'secret',
      expiresAt: '2299-12-31T00:00:00.000Z',
    }),
  );
  expect(JSON.stringify(reading.rows)).not.toMatch(/SECRET|Zx~/u);
});

test('key credentials are not asked for: that would put the list under a quota of the whole tenant', async () => {
  const { tenant } = await readOne({});

  expect(tenant.asked[0]?.query.get('$select')).not.toContain('keyCredentials');
});
