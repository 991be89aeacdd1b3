import { expect, test } from 'vitest';
import { list, openTenant, refusal, type Reply, token } from './testing.ts';

const all = [
  'Directory.Read.All',
  'RoleManagement.Read.Directory',
  'AuditLog.Read.All',
  'Policy.Read.All',
  'Policy.Read.PermissionGrant',
];

async function examine(claims: Readonly<Record<string, unknown>>, reply: Reply = list([])) {
  const tenant = await openTenant(() => reply, { secrets: { 'env:TOKEN': token(claims) } });
  const { abilities, warnings } = await tenant.session.examine();
  return {
    tenant,
    warnings,
    can: Object.fromEntries(abilities.map(({ stream, can }) => [stream, can])),
    abilities,
  };
}

test('the documented read set can read every stream and earns no warning', async () => {
  const { can, warnings } = await examine({ roles: all });

  expect(new Set(Object.values(can))).toEqual(new Set(['yes']));
  expect(Object.keys(can)).toHaveLength(12);
  expect(warnings).toEqual([]);
});

test('what is missing is named, stream by stream', async () => {
  const { can, abilities } = await examine({ roles: ['Application.Read.All', 'Policy.Read.All'] });

  expect(can).toMatchObject({
    'service-principals': 'yes',
    'app-roles': 'yes',
    'delegated-grants': 'no',
    'consent-policy': 'no',
    'sign-in-activity': 'no',
    principals: 'no',
  });
  expect(abilities.find(({ stream }) => stream === 'consent-policy')).toMatchObject({
    reason: 'lacks Policy.Read.PermissionGrant',
  });
});

test('a licence decides about sign-in activity and the sign-in log, so they are tried', async () => {
  const { can, abilities } = await examine(
    { roles: all },
    refusal(403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant'),
  );

  expect(can).toMatchObject({ 'sign-in-activity': 'no', 'sign-ins': 'no', 'audit-events': 'yes' });
  expect(abilities.find(({ stream }) => stream === 'sign-in-activity')?.reason).toContain('P1');
});

test('a permission that no documentation knows is tried, not believed', async () => {
  const roles = ['DelegatedPermissionGrant.Read.All'];

  expect((await examine({ roles })).can['delegated-grants']).toBe('yes');
  expect(
    (await examine({ roles }, refusal(403, 'Authorization_RequestDenied'))).can['delegated-grants'],
  ).toBe('no');
});

test('a read credential that can write is warned of, by name', async () => {
  const { warnings } = await examine({
    roles: [
      ...all,
      'Application.ReadWrite.All',
      'AppRoleAssignment.ReadWrite.All',
      'User.RevokeSessions.All',
    ],
  });

  expect(warnings).toHaveLength(1);
  for (const name of [
    'Application.ReadWrite.All',
    'AppRoleAssignment.ReadWrite.All',
    'User.RevokeSessions.All',
  ])
    expect(warnings[0]).toContain(name);
  expect(warnings[0]).not.toContain('Directory.Read.All');
});

test('a person’s token tells scopes in one text, and sees what the person may see', async () => {
  const { can, warnings } = await examine({ scp: 'Directory.Read.All openid' });

  expect(can).toMatchObject({ 'delegated-grants': 'yes', 'consent-policy': 'no' });
  expect(warnings.join(' ')).toContain('Global Reader');
});

test('a token that tells nothing leaves everything unknown but what was tried', async () => {
  const { can } = await examine({});

  expect(can).toMatchObject({ 'service-principals': 'unknown', 'sign-in-activity': 'yes' });
});
