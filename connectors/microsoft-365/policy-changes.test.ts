import { expect, test } from 'vitest';
import { eventsOf } from './audit-rows.ts';
import { AuditRecord } from './wire.ts';

type Property = readonly [name: string, before: string | null, after: string | null];

function seen(...properties: readonly Property[]) {
  const record = AuditRecord.parse({
    id: 'r',
    correlationId: 'c',
    result: 'success',
    activityDisplayName: 'Update authorization policy',
    activityDateTime: '2026-09-13T01:22:12Z',
    initiatedBy: { user: { id: 'admin' } },
    targetResources: [
      {
        id: 'policy',
        type: 'Policy',
        modifiedProperties: properties.map(([displayName, oldValue, newValue]) => ({
          displayName,
          oldValue,
          newValue,
        })),
      },
    ],
  });
  return eventsOf([record], (id) => id).map(({ id, event, clientId, detail }) => ({
    id,
    is: `${event} ${clientId}`,
    ...('setting' in detail && { setting: detail['setting'] }),
    ...('from' in detail && { from: detail['from'] }),
    ...('to' in detail && { to: detail['to'] }),
  }));
}

const is = 'consent-policy-changed null';
const assigned = 'PermissionGrantPolicyIdsAssignedToDefaultUserRole';
const self = (...names: readonly string[]) =>
  JSON.stringify(names.map((name) => `ManagePermissionGrantsForSelf.${name}`));
const owned = 'managePermissionGrantsForOwnedResource.microsoft-dynamically-managed-permissions-for-team';

test.each([
  [self('microsoft-user-default-low'), self('microsoft-user-default-legacy'), 'low-impact', 'allow-all'],
  ['[]', self('microsoft-user-default-recommended'), 'blocked', 'vendor-managed'],
  ['[""]', self('tier-1'), 'blocked', 'custom'],
  [self('tier-1'), '["managePermissionGrantsForSelf.microsoft-user-default-legacy"]', 'custom', 'allow-all'],
  [self('microsoft-user-default-legacy'), '[\r\n]', 'allow-all', 'blocked'],
  [self('tier-1'), self('tier-2'), 'custom', 'custom'],
])('what people may consent to, %s to %s', (before, after, from, to) => {
  expect(seen([assigned, before, after], ['Included Updated Properties', null, `"${assigned}"`])).toEqual([
    { id: 'r#consent.third-party-apps', is, setting: 'consent.third-party-apps', from, to },
  ]);
});

test('what group owners may is told by the same property', () => {
  expect(seen([assigned, '[]', JSON.stringify([owned])])).toEqual([
    { id: 'r#consent.group-owner', is, setting: 'consent.group-owner', from: 'no', to: 'yes' },
  ]);
});

test.each([
  ['AllowUserConsentForRiskyApps', '[false]', '[\r\n  true\r\n]', 'consent.risky-apps', 'no', 'yes'],
  ['AllowUserConsentForRiskyApps', '[]', '"True"', 'consent.risky-apps', 'no', 'yes'],
  ['AllowedToCreateApps', 'true', 'false', 'apps.anyone-may-register', 'yes', 'no'],
  [
    'DefaultUserRolePermissions.AllowedToCreateApps',
    '[false]',
    '[true]',
    'apps.anyone-may-register',
    'no',
    'yes',
  ],
])('%s from %s to %s', (name, before, after, setting, from, to) => {
  expect(seen([name, before, after])).toEqual([{ id: `r#${setting}`, is, setting, from, to }]);
});

test('a value that is not told, or cannot be read, is left out and never taken for none', () => {
  expect(seen([assigned, null, '[]'])).toEqual([
    { id: 'r#consent.third-party-apps', is, setting: 'consent.third-party-apps', to: 'blocked' },
    { id: 'r#consent.group-owner', is, setting: 'consent.group-owner', to: 'no' },
  ]);
  for (const value of ['{', '{"a":1}', '["user-default-legacy"]', '[["x"],7]', ''])
    expect(seen([assigned, '[]', value]).map(({ to }) => to)).toEqual([undefined, undefined]);
  expect(seen(['AllowUserConsentForRiskyApps', '[false]', '["maybe"]'])).toMatchObject([{ from: 'no' }]);
  expect(seen(['AllowedToCreateApps', '[]', '[true]'])).toEqual([
    { id: 'r#apps.anyone-may-register', is, setting: 'apps.anyone-may-register', to: 'yes' },
  ]);
});

test('a change of which nothing is told, or of a name that is not known, is told as that', () => {
  expect(seen()).toEqual([{ id: 'r', is }]);
  expect(seen(['DefaultUserRolePermissions', '{}', '{}'])).toEqual([{ id: 'r', is }]);
  expect(seen(['Included Updated Properties', null, '"AllowInvitesFrom, AllowedToCreateApps"'])).toEqual([
    { id: 'r#apps.anyone-may-register', is, setting: 'apps.anyone-may-register' },
  ]);
});

test('what has nothing to do with apps, or did not change, is no change of the consent policy', () => {
  expect(seen(['AllowInvitesFrom', '["none"]', '["everyone"]'])).toEqual([]);
  expect(seen(['AllowedToCreateApps', '[true]', '[true]'])).toEqual([]);
});
