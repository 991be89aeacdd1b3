import { expect, test } from 'vitest';
import { credentialSettings } from './app-management.ts';
import { AppManagementPolicy } from './wire.ts';

type Rule = Readonly<Record<string, unknown>>;

function valuesOf(applications: Rule, principals: Rule = applications, isEnabled = true) {
  const settings = credentialSettings(
    AppManagementPolicy.parse({
      isEnabled,
      applicationRestrictions: applications,
      servicePrincipalRestrictions: principals,
    }),
  );
  for (const { value, known } of settings) expect(known).toBe(value !== null);
  return Object.fromEntries(settings.map(({ id, value }) => [id.replace('credentials.', ''), value]));
}

const secrets = (...passwordCredentials: readonly Rule[]): Rule => ({ passwordCredentials });
const addition: Rule = { restrictionType: 'passwordAddition', state: 'enabled' };
const lifetime = (maxLifetime: unknown): Rule => ({ restrictionType: 'passwordLifetime', maxLifetime });

test('nothing is restricted where there is no rule, or the policy is off', () => {
  const open = {
    'secrets-blocked': 'no',
    'custom-secrets-blocked': 'no',
    'symmetric-keys-blocked': 'no',
    'secret-days': 'unlimited',
    'certificate-days': 'unlimited',
  };

  expect(valuesOf({})).toEqual(open);
  expect(valuesOf(secrets(addition, lifetime('P90D')), undefined, false)).toEqual(open);
});

test('a rule holds when it is on for applications and service principals, whenever they were made', () => {
  const blocked = (applications: Rule, principals?: Rule) =>
    valuesOf(applications, principals)['secrets-blocked'];

  expect(blocked(secrets(addition))).toBe('yes');
  expect(blocked(secrets({ restrictionType: 'PasswordAddition' }))).toBe('yes');
  expect(blocked(secrets(addition), {})).toBe('in-part');
  expect(blocked(secrets({ ...addition, restrictForAppsCreatedAfterDateTime: '2021-01-01T10:37:00Z' }))).toBe(
    'in-part',
  );
  expect(blocked(secrets({ ...addition, state: 'disabled' }))).toBe('no');
  expect(blocked(secrets(lifetime('P90D')))).toBe('no');
});

test('each kind of rule is a setting of its own', () => {
  const values = valuesOf({
    passwordCredentials: [
      { restrictionType: 'customPasswordAddition' },
      { restrictionType: 'symmetricKeyAddition' },
    ],
    keyCredentials: [{ restrictionType: 'asymmetricKeyLifetime', maxLifetime: 'P365D' }],
  });

  expect(values).toEqual({
    'secrets-blocked': 'no',
    'custom-secrets-blocked': 'yes',
    'symmetric-keys-blocked': 'yes',
    'secret-days': 'unlimited',
    'certificate-days': '365',
  });
});

test.each([
  ['P180D', '180'],
  ['P4DT12H30M5S', '5'],
  ['PT24H', '1'],
  ['P6M', null],
  ['P', null],
  ['half a year', null],
  [null, null],
])('a lifetime of %s is %s days', (given, days) => {
  expect(valuesOf(secrets(lifetime(given)))['secret-days']).toBe(days);
});

test('of two limits the longer counts, and one that is for some is in part', () => {
  expect(valuesOf(secrets(lifetime('P90D')), secrets(lifetime('P180D')))['secret-days']).toBe('180');
  expect(valuesOf(secrets(lifetime('P90D')), {})['secret-days']).toBe('in-part');
});

test('a policy that was not read leaves all unknown', () => {
  expect(credentialSettings(null).map(({ known }) => known)).toEqual([false, false, false, false, false]);
});
