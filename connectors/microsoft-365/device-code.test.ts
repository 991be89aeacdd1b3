import { expect, test } from 'vitest';
import type { SettingSeen } from '../../src/core/observation.ts';
import { list, openTenant, refusal, type Reply } from './testing.ts';

/** As Graph writes a policy that blocks the flow for everybody. */
const everybody = {
  users: { includeUsers: ['All'], excludeUsers: [], excludeGroups: [], excludeGuestsOrExternalUsers: null },
  applications: { includeApplications: ['All'], excludeApplications: [], applicationFilter: null },
  clientAppTypes: ['all'],
  userRiskLevels: [],
  platforms: null,
  locations: { includeLocations: ['All'], excludeLocations: [] },
  authenticationFlows: { transferMethods: 'deviceCodeFlow,authenticationTransfer' },
};
const block = { operator: 'OR', builtInControls: ['block'] };

const policy = (conditions: object = {}, more: object = {}) => ({
  id: `ca-${JSON.stringify([conditions, more])}`,
  displayName: '=cmd|',
  state: 'enabled',
  conditions: { ...everybody, ...conditions },
  grantControls: block,
  ...more,
});

async function read(conditional: Reply, others: 'there' | 'refused' = 'there') {
  const tenant = await openTenant(({ path }) => {
    if (path === '/v1.0/identity/conditionalAccess/policies') return conditional;
    if (others === 'refused') return refusal(403, 'Authorization_RequestDenied');
    if (path.endsWith('/permissionGrantPolicies')) return list([]);
    if (path.endsWith('/authorizationPolicy')) return { json: { defaultUserRolePermissions: {} } };
    return { json: { isEnabled: true } };
  });
  const reading = await tenant.read('consent-policy');
  const settings = reading.rows.filter((row): row is SettingSeen => row.type === 'setting');
  return { reading, setting: settings.find(({ id }) => id === 'flow.device-code') };
}

test.each([
  ['no policy', [], 'allowed'],
  ['everybody', [policy()], 'blocked'],
  ['everybody, with words of OData', [policy({ 'users@odata.type': '#x' })], 'blocked'],
  ['switched off', [policy({}, { state: 'disabled' })], 'allowed'],
  ['reporting alone', [policy({}, { state: 'enabledForReportingButNotEnforced' })], 'allowed'],
  [
    'another flow',
    [policy({ authenticationFlows: { transferMethods: 'authenticationTransfer' } })],
    'allowed',
  ],
  ['every flow', [policy({ authenticationFlows: null })], 'allowed'],
  ['a second factor instead', [policy({}, { grantControls: { builtInControls: ['mfa'] } })], 'allowed'],
  ['some people', [policy({ users: { includeUsers: [], includeGroups: ['g'] } })], 'in-part'],
  ['all but some', [policy({ users: { includeUsers: ['All'], excludeGroups: ['g'] } })], 'in-part'],
  ['some apps', [policy({ applications: { includeApplications: ['Office365'] } })], 'in-part'],
  [
    'all apps but one',
    [policy({ applications: { includeApplications: ['All'], excludeApplications: ['a'] } })],
    'in-part',
  ],
  [
    'outside the office',
    [policy({ locations: { includeLocations: ['All'], excludeLocations: ['l'] } })],
    'in-part',
  ],
  ['browsers', [policy({ clientAppTypes: ['browser'] })], 'in-part'],
  ['a condition of tomorrow', [policy({ moonPhase: 'full' })], 'in-part'],
  ['some, and everybody', [policy({ users: { includeUsers: ['u'] } }), policy()], 'blocked'],
] as const)('%s: device code is %s', async (_, policies, value) => {
  const { reading, setting } = await read(list(policies));

  expect(setting).toMatchObject({ value, known: true });
  expect(reading.end?.gaps).toEqual([]);
});

test.each([
  ['licence', refusal(403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant')],
  ['cloud', refusal(400, 'BadRequest', "Resource not found for the segment 'conditionalAccess'.")],
])('what the %s does not give is unknown, and takes nothing from the rest', async (_, answer) => {
  const { reading, setting } = await read(answer);

  expect(setting).toMatchObject({ value: null, known: false });
  expect(reading.end?.gaps).toEqual([]);
  expect(reading.read).toBe(4);
});

test('what may not be read is unknown and a gap', async () => {
  const { reading, setting } = await read(refusal(403, 'Authorization_RequestDenied'));

  expect(setting).toMatchObject({ value: null, known: false });
  expect(reading.end?.gaps).toMatchObject([
    { error: { code: 'GAP_PERMISSION', detail: expect.stringContaining('Policy.Read.All') as string } },
  ]);
});

test('a policy that is not understood might block; one that surely does is enough', async () => {
  const unsure = await read(list([{ id: 'x', state: 7 }]));
  const sure = await read(list([{ id: 'x', state: 7 }, policy()]));

  expect(unsure.setting).toMatchObject({ value: null, known: false });
  expect(unsure.reading.malformed).toHaveLength(1);
  expect(sure.setting).toMatchObject({ value: 'blocked', known: true });
});

test('no licence for it does not make up for all other policies', async () => {
  const { reading } = await read(
    refusal(403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant'),
    'refused',
  );

  expect(reading.error?.code).toBe('GAP_PERMISSION');
});
