import { expect, test } from 'vitest';
import { postureOf } from './posture.ts';
import { Policy } from './wire.ts';

function policy(
  type: string,
  value: Readonly<Record<string, unknown>>,
  {
    orgUnit = 'root',
    group,
    sortOrder = 1,
    by = 'ADMIN',
  }: { orgUnit?: string; group?: string; sortOrder?: number; by?: string } = {},
): Policy {
  return Policy.parse({
    policyQuery: { orgUnit: `orgUnits/${orgUnit}`, group, sortOrder },
    setting: { type: `settings/${type}`, value },
    type: by,
  });
}

function valueOf(policies: readonly Policy[], id: string) {
  const found = postureOf(policies).find((setting) => setting.id === id);
  return found?.known === true ? found.value : 'not known';
}

const thirdParty = (accessLevel: string, how = {}) =>
  policy('api_controls.unconfigured_third_party_apps', { accessLevel }, how);

test.each([
  ['UNSPECIFIED_UBER_BLOCK', 'allow-all'],
  ['BLOCK_ALL_SCOPES', 'blocked'],
  ['BLOCK_ALL', 'blocked'],
  ['ALLOW_SIGN_IN_SCOPES_ONLY', 'sign-in-only'],
  ['ALLOW_SIGN_IN_ONLY', 'sign-in-only'],
  ['SOMETHING_NEW', 'not known'],
])('third-party access %s is %s', (accessLevel, value) => {
  expect(valueOf([thirdParty(accessLevel)], 'consent.third-party-apps')).toBe(value);
});

test('the most permissive unit speaks for the tenant', () => {
  const policies = [thirdParty('BLOCK_ALL'), thirdParty('UNSPECIFIED_UBER_BLOCK', { orgUnit: 'sales' })];
  expect(valueOf(policies, 'consent.third-party-apps')).toBe('allow-all');
});

test('what a group is allowed counts beside what its unit is, whichever has the higher order', () => {
  const policies = [
    thirdParty('UNSPECIFIED_UBER_BLOCK', { group: 'groups/pilots', sortOrder: 1 }),
    thirdParty('BLOCK_ALL', { sortOrder: 2 }),
  ];
  expect(valueOf(policies, 'consent.third-party-apps')).toBe('allow-all');
});

test('in one unit an administrator outranks the default, then the higher order wins', () => {
  const policies = [
    thirdParty('UNSPECIFIED_UBER_BLOCK', { by: 'SYSTEM', sortOrder: 9 }),
    thirdParty('ALLOW_SIGN_IN_ONLY', { sortOrder: 1 }),
    thirdParty('BLOCK_ALL', { sortOrder: 1.5 }),
  ];
  expect(valueOf(policies, 'consent.third-party-apps')).toBe('blocked');
});

test('an unknown value is not outvoted by a strict one, but by the most permissive one', () => {
  const strange = thirdParty('SOMETHING_NEW', { orgUnit: 'lab' });
  expect(valueOf([thirdParty('BLOCK_ALL'), strange], 'consent.third-party-apps')).toBe('not known');
  expect(valueOf([thirdParty('UNSPECIFIED_UBER_BLOCK'), strange], 'consent.third-party-apps')).toBe(
    'allow-all',
  );
});

test('restricted services are those restricted in every unit', () => {
  const services = (list: readonly unknown[], orgUnit: string) =>
    policy('api_controls.google_services', { services: list }, { orgUnit });
  const gmail = { scopesGroup: 'GMAIL_ALL', isEnabled: false };
  const drive = { scopesGroup: 'DRIVE_ALL', isEnabled: false };
  const open = { scopesGroup: 'DRIVE_ALL', isEnabled: true };
  expect(valueOf([services([gmail, drive], 'a')], 'consent.restricted-services')).toBe('DRIVE_ALL,GMAIL_ALL');
  expect(
    valueOf([services([gmail, drive], 'a'), services([gmail, open], 'b')], 'consent.restricted-services'),
  ).toBe('GMAIL_ALL');
  expect(valueOf([services([], 'a')], 'consent.restricted-services')).toBe('none');
  expect(
    valueOf([policy('api_controls.google_services', { services: 'all' })], 'consent.restricted-services'),
  ).toBe('not known');
});

test('the other settings, and none of them by guess', () => {
  const policies = [
    policy('api_controls.internal_apps', { trustInternalApps: true }, { by: 'SYSTEM' }),
    policy('workspace_marketplace.apps_access_options', { accessLevel: 'ALLOW_LISTED_APPS' }),
    policy('security.less_secure_apps', { allowLessSecureApps: 'yes' }),
  ];
  expect(valueOf(policies, 'consent.internal-apps-trusted')).toBe('yes');
  expect(valueOf(policies, 'consent.marketplace')).toBe('allow-listed');
  expect(valueOf(policies, 'less-secure-apps')).toBe('not known');
  expect(postureOf([]).every(({ known, value }) => !known && value === null)).toBe(true);
});
