import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { type Tier, tiers, worstTier } from '../../src/core/vocabulary.ts';
import { knownScopes } from './scope-names.ts';
import { scopeRules } from './scope-rules.ts';
import { classifyScope } from './scopes.ts';

const modes = ['delegated', 'application'] as const;

test('every documented scope and every old one is known and says what it does', () => {
  const speechless = [...knownScopes.keys()].filter((name) =>
    modes.some((mode) => {
      const { normalized, known, capabilities, sentence } = classifyScope(name, 'T1', mode);
      const plain = /^Can \p{Ll}.*\.$/u.test(sentence) && !/\{|\bit\b\./u.test(sentence);
      return !(known && normalized === name && capabilities.length > 0 && plain);
    }),
  );
  expect(speechless).toEqual([]);
  expect(knownScopes.size).toBe(150);
});

test('tiers, the worst over the kinds of token', () => {
  const counts = new Map<Tier, number>();
  for (const name of knownScopes.keys()) {
    const worst = worstTier(modes.map((mode) => classifyScope(name, '', mode).tier));
    counts.set(worst, (counts.get(worst) ?? 0) + 1);
  }
  expect(Object.fromEntries(counts)).toEqual({ critical: 27, high: 32, medium: 58, low: 33 });
});

test('each rule has scopes to speak of', () => {
  const used = new Set(
    [...knownScopes].flatMap(([name]) =>
      modes.map(
        (mode) =>
          scopeRules.find(
            ({ names, token }) => names.test(name) && (token === undefined || mode === 'delegated'),
          )?.id,
      ),
    ),
  );
  expect(used).toEqual(new Set(scopeRules.map(({ id }) => id)));
});

test.each([
  ['admin', 'delegated', 'critical'],
  ['admin', 'application', 'critical'],
  ['admin.apps:read', 'delegated', 'high'],
  ['im:history', 'delegated', 'critical'],
  ['im:history', 'application', 'high'],
  ['channels:history', 'delegated', 'high'],
  ['files:read', 'delegated', 'high'],
  ['files:read', 'application', 'medium'],
  ['chat:write', 'delegated', 'high'],
  ['chat:write', 'application', 'medium'],
  ['chat:write:bot', 'delegated', 'medium'],
  ['search:read.enterprise', 'application', 'critical'],
  ['search:read.public', 'delegated', 'high'],
  ['users:read', 'delegated', 'low'],
  ['users:read.email', 'delegated', 'medium'],
  ['incoming-webhook', 'application', 'low'],
  ['identity.avatar:read:user', 'delegated', 'low'],
] as const)('%s, %s: %s', (scope, mode, tier) => {
  expect(classifyScope(scope, '', mode)).toMatchObject({ known: true, tier });
});

test('an e-mail address is no mail', () => {
  expect(classifyScope('users:read.email', '', 'delegated').capabilities).toEqual([
    { data: 'directory', access: 'read', reach: 'tenant' },
  ]);
});

test.each([
  '__proto__',
  'constructor',
  'toString',
  '',
  'ADMIN',
  'admin.new:write',
  'users:read.email.x',
  'xadmin',
])('what is no scope of the catalogue is never harmless: %j', (scope) => {
  expect(classifyScope(scope, '', 'application')).toMatchObject({ known: false, tier: 'medium' });
});

test('no text at all is rated lower for being unknown', () => {
  assert(
    property(string(), (text) => {
      const { known, tier } = classifyScope(text, '', 'delegated');
      return known || tiers.indexOf(tier) <= tiers.indexOf('medium');
    }),
  );
});

test('blanks around a name do not hide it', () => {
  expect(classifyScope(' admin\n', '', 'delegated')).toMatchObject({ normalized: 'admin', tier: 'critical' });
});

test.each([
  ['admin.apps:read', 'delegated', 'Can read, as an administrator, which apps may be installed.'],
  ['admin.apps:write', 'delegated', 'Can decide which apps may be installed, and remove them.'],
  ['admin.chat:read', 'delegated', 'Can read messages anywhere in the organisation.'],
  ['users:write', 'application', 'Can set whether its account is shown as present or away, as a bot.'],
  ['remote_files:share', 'delegated', 'Can share links to files kept elsewhere in channels.'],
  ['datastore:read', 'application', 'Can read data of its own store, as a bot.'],
] as const)('%s, %s: %s', (scope, mode, sentence) => {
  expect(classifyScope(scope, '', mode).sentence).toBe(sentence);
});

test.each([
  ['admin.chat:read', 'chat', ['read'], 'tenant'],
  ['admin.chat:write', 'chat', ['read', 'administer'], 'tenant'],
  ['admin.conversations:read', 'chat', ['read'], 'tenant'],
  ['admin.conversations:write', 'chat', ['read', 'administer'], 'tenant'],
  ['admin.conversations:manage_objects', 'chat', ['read', 'administer'], 'tenant'],
  ['users:write', 'profile', ['write'], 'own'],
  ['users:read', 'directory', ['read'], 'tenant'],
  ['channels:read', 'directory', ['read'], 'tenant'],
  ['im:read', 'directory', ['read'], 'own'],
  ['remote_files:share', 'files', ['send'], 'own'],
] as const)('%s reaches %s: %j, %s', (scope, data, accesses, reach) => {
  expect(classifyScope(scope, '', 'delegated').capabilities).toEqual(
    accesses.map((access) => ({ data, access, reach })),
  );
});
