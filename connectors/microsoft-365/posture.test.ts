import { expect, test } from 'vitest';
import type { SettingSeen } from '../../src/core/observation.ts';
import { list, openTenant, refusal } from './testing.ts';

const policy = (assigned: readonly string[] | undefined, more: Readonly<Record<string, unknown>> = {}) => ({
  allowUserConsentForRiskyApps: null,
  defaultUserRolePermissions: { allowedToCreateApps: true, permissionGrantPoliciesAssigned: assigned },
  ...more,
});
const tierOne = (include: Readonly<Record<string, unknown>>) => ({
  id: 'Tier-1',
  includes: [{ permissionType: 'delegatedUserConsentable', clientApplicationIds: ['all'], ...include }],
});

interface Policies {
  readonly authorization?: unknown;
  readonly custom?: readonly unknown[] | null;
}

async function read({ authorization = policy([]), custom = [] }: Policies) {
  const tenant = await openTenant(({ path }) => {
    if (path.endsWith('/authorizationPolicy'))
      return authorization === null ? refusal(403, 'Authorization_RequestDenied') : { json: authorization };
    if (path.endsWith('/permissionGrantPolicies'))
      return custom === null ? refusal(403, 'Authorization_RequestDenied') : list(custom);
    if (path.endsWith('/conditionalAccess/policies')) return list([]);
    if (path.endsWith('/adminConsentRequestPolicy')) return { json: { isEnabled: true } };
    return { json: { isEnabled: false } };
  });
  const reading = await tenant.read('consent-policy');
  const settings = new Map(
    reading.rows.filter((row): row is SettingSeen => row.type === 'setting').map((row) => [row.id, row]),
  );
  return { reading, settings };
}

const consent = async (policies: Policies) => {
  const { settings } = await read(policies);
  const { value, known } = settings.get('consent.third-party-apps') ?? {};
  return known === true ? value : 'not known';
};

test.each([
  [['ManagePermissionGrantsForSelf.microsoft-user-default-legacy'], 'allow-all'],
  [['managePermissionGrantsForSelf.Microsoft-User-Default-Low'], 'low-impact'],
  [['ManagePermissionGrantsForSelf.microsoft-user-default-recommended'], 'vendor-managed'],
  [[], 'blocked'],
  [['ManagePermissionGrantsForOwnedResource.microsoft-dynamically-managed-permissions-for-team'], 'blocked'],
  [
    [
      'ManagePermissionGrantsForSelf.microsoft-user-default-low',
      'ManagePermissionGrantsForSelf.microsoft-user-default-legacy',
    ],
    'allow-all',
  ],
  [['ManagePermissionGrantsForSelf.nobody-knows'], 'not known'],
  [undefined, 'not known'],
])('%j: people may consent to %s', async (assigned, value) => {
  expect(await consent({ authorization: policy(assigned) })).toBe(value);
});

test('the beta name of the property is read too', async () => {
  expect(
    await consent({
      authorization: {
        permissionGrantPolicyIdsAssignedToDefaultUserRole: [
          'managePermissionGrantsForSelf.microsoft-user-default-low',
        ],
      },
    }),
  ).toBe('low-impact');
});

test.each([
  [{ permissionClassification: 'low', clientApplicationsFromVerifiedPublisherOnly: true }, 'low-impact'],
  [
    { permissionClassification: 'all', clientApplicationsFromVerifiedPublisherOnly: true },
    'verified-publishers',
  ],
  [{ permissionClassification: 'all' }, 'allow-all'],
  [{ permissionClassification: 'all', clientApplicationIds: ['app-1'] }, 'custom'],
])('a policy of the tenant’s own is judged by what it includes: %j', async (include, value) => {
  const authorization = policy(['ManagePermissionGrantsForSelf.tier-1']);

  expect(await consent({ authorization, custom: [tierOne(include)] })).toBe(value);
  expect(await consent({ authorization, custom: null })).toBe('not known');
});

test('switches', async () => {
  const { settings } = await read({
    authorization: policy(['ManagePermissionGrantsForOwnedResource.x'], {
      allowUserConsentForRiskyApps: true,
    }),
  });

  expect(Object.fromEntries([...settings].map(([id, { value }]) => [id, value]))).toMatchObject({
    'consent.risky-apps': 'yes',
    'consent.group-owner': 'yes',
    'consent.admin-workflow': 'yes',
    'apps.anyone-may-register': 'yes',
  });
});

test('a policy that may not be read is a gap, and its settings are unknown', async () => {
  const { reading, settings } = await read({ authorization: null });

  expect(settings.get('apps.anyone-may-register')).toMatchObject({ value: null, known: false });
  expect(settings.get('consent.admin-workflow')).toMatchObject({ value: 'yes', known: true });
  expect(reading.end?.gaps).toMatchObject([{ error: { code: 'GAP_PERMISSION' } }]);
});

test('without any policy the stream is unavailable', async () => {
  const tenant = await openTenant(() => refusal(403, 'Authorization_RequestDenied'));

  expect((await tenant.read('consent-policy')).error?.code).toBe('GAP_PERMISSION');
});
