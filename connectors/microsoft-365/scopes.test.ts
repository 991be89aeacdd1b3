import { expect, test } from 'vitest';
import { compareTiers } from '../../src/core/vocabulary.ts';
import { permissionNames } from './permission-names.ts';
import { scopeRules } from './scope-rules.ts';
import { classifyScope } from './scopes.ts';

const graph = '00000003-0000-0000-c000-000000000000';
const exchange = '00000002-0000-0ff1-ce00-000000000000';
const sharePoint = '00000003-0000-0ff1-ce00-000000000000';
const powerBi = '00000009-0000-0000-c000-000000000000';
const arm = '797f4846-ba00-4fd7-ba43-dac1f8f63013';
const dataverse = '00000007-0000-0000-c000-000000000000';
const someApi = '11111111-1111-1111-1111-111111111111';

test.each([
  ['RoleManagement.ReadWrite.Directory', graph, 'critical'],
  ['AppRoleAssignment.ReadWrite.All', graph, 'critical'],
  ['Application.ReadWrite.All', graph, 'critical'],
  ['Directory.ReadWrite.All', graph, 'critical'],
  ['Directory.AccessAsUser.All', '00000002-0000-0000-c000-000000000000', 'critical'],
  ['Group.ReadWrite.All', graph, 'critical'],
  ['DeviceManagementConfiguration.ReadWrite.All', graph, 'critical'],
  ['Mail.Read', graph, 'high'],
  ['Files.Read.All', graph, 'high'],
  ['Sites.Selected', graph, 'high'],
  ['AllSites.Read', sharePoint, 'high'],
  ['Pipeline.Deploy', powerBi, 'high'],
  ['full_access_as_app', exchange, 'high'],
  ['Calendars.ReadWrite', graph, 'high'],
  ['Calendars.Read', graph, 'medium'],
  ['Directory.Read.All', graph, 'medium'],
  ['User.Read', graph, 'low'],
  ['offline_access', graph, 'low'],
  ['user_impersonation', arm, 'critical'],
  ['user_impersonation', dataverse, 'high'],
  ['ActivityFeed.Read', 'c5393580-f805-4401-95e8-94b7a6ef2fc2', 'medium'],
])('%s of %s is known and %s', (scope, resource, tier) => {
  expect(classifyScope(scope, resource, 'application')).toMatchObject({ known: true, tier });
});

test('a name proves nothing on an API of somebody else', () => {
  expect(classifyScope('RoleManagement.ReadWrite.Directory', someApi, 'application')).toMatchObject({
    known: false,
    tier: 'medium',
  });
  expect(classifyScope('User.Read', someApi, 'delegated')).toMatchObject({ known: false, tier: 'medium' });
  expect(classifyScope('user_impersonation', someApi, 'delegated')).toMatchObject({
    known: false,
    tier: 'high',
  });
});

test.each([
  '',
  '__proto__',
  'constructor',
  'Scope000.Read.All',
  'Mail',
  'ffffffff-0000-4000-8000-000000000001',
  '\u202e',
])('what Graph does not publish is not known and at least medium: %j', (scope) => {
  const verdict = classifyScope(scope, graph, 'application');

  expect(verdict.known).toBe(false);
  expect(compareTiers(verdict.tier, 'medium')).toBeLessThanOrEqual(0);
  expect(verdict.sentence).not.toContain('\u202e');
});

test('case does not matter, and equal permissions are equal text', () => {
  expect(classifyScope('files.READWRITE.all', graph, 'delegated')).toMatchObject({
    scope: 'files.READWRITE.all',
    normalized: 'Files.ReadWrite.All',
    known: true,
  });
});

test('a scope written in full names its API; without a resource a bare name is Graph’s', () => {
  expect(classifyScope('https://graph.microsoft.com/Mail.Send', '', 'delegated')).toEqual({
    ...classifyScope('Mail.Send', graph, 'delegated'),
    scope: 'https://graph.microsoft.com/Mail.Send',
  });
  expect(classifyScope('https://management.azure.com/user_impersonation', '', 'delegated').tier).toBe(
    'critical',
  );
  expect(classifyScope('Mail.Send', '', 'delegated').known).toBe(true);
  expect(classifyScope('https://evil.example/User.Read', '', 'delegated')).toMatchObject({
    known: false,
    tier: 'medium',
  });
});

test('the same permission reaches one person or everyone, and says so', () => {
  expect(classifyScope('Mail.Read', graph, 'delegated')).toMatchObject({
    capabilities: [{ data: 'mail', access: 'read', reach: 'own' }],
    sentence: 'Read the signed-in person’s mail.',
  });
  expect(classifyScope('Mail.Read', graph, 'application')).toMatchObject({
    capabilities: [{ data: 'mail', access: 'read', reach: 'all-users' }],
    sentence: 'Read everyone’s mail, without anyone signed in.',
  });
  expect(classifyScope('Directory.Read.All', graph, 'delegated').capabilities).toMatchObject([
    { reach: 'tenant' },
  ]);
  expect(classifyScope('Mail.Send', graph, 'application').sentence).toBe('Send mail as anyone.');
});

test('every published name is known under its own API, has a sentence, and is rated by the first rule that fits', () => {
  let seen = 0;
  for (const [api, packed] of permissionNames)
    for (const line of packed.trim().split('\n')) {
      const [family = '', rest] = line.split(': ');
      for (const name of rest === undefined ? [family] : rest.split(' ').map((one) => `${family}.${one}`)) {
        const verdict = classifyScope(name, api, 'delegated');
        seen += 1;
        expect(verdict).toMatchObject({ known: true, normalized: name });
        expect(verdict.sentence).toMatch(/^[A-Z].+\.$/u);
        const tier = scopeRules.find(({ pattern }) => pattern.test(name))?.tier;
        expect(api !== graph || verdict.tier === tier).toBe(true);
      }
    }
  expect(seen).toBeGreaterThan(1100);
});

test.each([
  [
    'Mail.Read.Shared',
    'delegated',
    'Read the signed-in person’s mail and what others share with them, as far as the signed-in person may.',
  ],
  ['Files.Read.All', 'delegated', 'Read all files, as far as the signed-in person may.'],
  [
    'TeamsAppInstallation.ReadWriteSelfForChat.All',
    'application',
    'Add and remove itself among apps that are installed in Teams, in all chats, without anyone signed in.',
  ],
  [
    'Sites.Selected',
    'application',
    'Read and change SharePoint sites and every file and list in them, only where it was let in one by one, without anyone signed in.',
  ],
  [
    'Policy.ReadWrite.PermissionGrant',
    'application',
    'Read and change rules of which permissions people may give to apps, which can end in power over the whole organisation, without anyone signed in.',
  ],
  [
    'DeviceManagementManagedDevices.PrivilegedOperations.All',
    'application',
    'Wipe, lock and reset managed devices, without anyone signed in.',
  ],
  ['User.ReadWrite', 'delegated', 'Read and change the signed-in person’s profile.'],
] as const)('%s, %s: %s', (scope, mode, sentence) => {
  expect(classifyScope(scope, graph, mode).sentence).toBe(sentence);
});

test.each([
  ['Sites.FullControl.All', ['read', 'write', 'administer']],
  ['Files.Read.Selected', ['read']],
  ['Sites.Selected', ['read', 'write']],
  ['MailboxSettings.ReadWrite', ['write']],
  ['MailboxItem.ImportExport', ['read', 'write']],
  ['User.RevokeSessions.All', ['administer']],
  ['AgentIdentityBlueprint.AddRemoveCreds.All', ['delete', 'write']],
  ['offline_access', ['read']],
])('%s lets its holder %j', (scope, access) => {
  const seen = classifyScope(scope, graph, 'application').capabilities.map((one) => one.access);
  expect(seen).toEqual(access);
});

test('a scope written in full is no permission of another API than it names', () => {
  expect(classifyScope('https://outlook.office.com/Mail.Read', exchange, 'delegated').known).toBe(true);
  expect(classifyScope('https://outlook.office.com/Mail.Read', graph, 'delegated').known).toBe(false);
});
