import { assert, constantFrom, oneof, property, string, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { connectors } from '../../connectors/index.ts';
import { compareTiers, platforms, tiers } from '../../src/core/vocabulary.ts';
import type { ClassifyScope } from '../../src/kit/connector.ts';

const catalogues = new Map<string, ClassifyScope>();
for (const definition of connectors)
  catalogues.set(definition.platform, (await definition.load()).classifyScope);

function classifier(platform: string): ClassifyScope {
  const classify = catalogues.get(platform);
  if (classify === undefined) throw new Error(platform);
  return classify;
}

const prototype = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype'];
const real = [
  'https://mail.google.com/',
  'https://www.googleapis.com/auth/drive.readonly',
  'HTTP://WWW.GOOGLEAPIS.COM/auth/userinfo.email',
  'https://www.googleapis.com/auth/https://mail.google.com/',
  'Mail.ReadWrite',
  'https://graph.microsoft.com/Directory.ReadWrite.All',
  'https://outlook.office.com/EWS.AccessAsUser.All',
  'user_impersonation',
  'chat:write',
  'admin.users:write',
  'refresh_token',
  'full',
  '',
];
const noise = ['', ' ', '/', '\t', '.', ':', '\u202e', '\u0000', '\ud800', '.All', '.readonly', 'A'];
const scopes = oneof(
  string({ unit: 'binary', maxLength: 60 }),
  constantFrom(...prototype),
  tuple(constantFrom(...noise), constantFrom(...real, ...prototype), constantFrom(...noise)).map((parts) =>
    parts.join(''),
  ),
);
const resources = constantFrom(
  '',
  '00000003-0000-0000-c000-000000000000',
  '00000002-0000-0ff1-ce00-000000000000',
  '11111111-2222-4333-8444-555555555555',
  'T012345',
  ...prototype,
);
const modes = constantFrom('delegated' as const, 'application' as const);

test.each(platforms)('%s: whatever the name, there is a verdict, the same each time', (platform) => {
  const classify = classifier(platform);
  assert(
    property(scopes, resources, modes, (scope, resource, mode) => {
      const verdict = classify(scope, resource, mode);
      expect(verdict).toEqual(classify(scope, resource, mode));
      expect(verdict.scope).toBe(scope);
      expect(tiers).toContain(verdict.tier);
      expect(verdict.sentence).toMatch(/^\p{Lu}.*\.$/u);
      // Nothing of what came in can deceive whoever reads the sentence.
      expect(verdict.sentence).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      const harmless = compareTiers(verdict.tier, 'medium') > 0;
      expect(verdict.known ? verdict.capabilities.length > 0 : !harmless).toBe(true);
    }),
  );
});

test.each(platforms)('%s: what has been normalised once stays as it is', (platform) => {
  const classify = classifier(platform);
  assert(
    property(scopes, resources, modes, (scope, resource, mode) => {
      const { normalized } = classify(scope, resource, mode);
      expect(classify(normalized, resource, mode).normalized).toBe(normalized);
    }),
  );
});

test.each(platforms)('%s: blanks around a name change nothing', (platform) => {
  const classify = classifier(platform);
  const blank = string({ unit: constantFrom(' ', '\t', '\n', '\r'), maxLength: 3 });
  assert(
    property(blank, scopes, blank, modes, (before, scope, after, mode) => {
      const bare = classify(scope, '', mode);
      expect(classify(`${before}${scope}${after}`, '', mode)).toEqual({
        ...bare,
        scope: `${before}${scope}${after}`,
      });
    }),
  );
});

test.each([
  ['microsoft-365', ['Mail.ReadWrite', 'User.Read', 'offline_access', 'RoleManagement.ReadWrite.Directory']],
  ['salesforce', ['api', 'full', 'refresh_token']],
] as const)('%s compares names without case', (platform, names) => {
  const classify = classifier(platform);
  for (const name of names) {
    const verdict = classify(name, '', 'delegated');
    expect(verdict.known).toBe(true);
    for (const other of [name.toUpperCase(), name.toLowerCase()])
      expect(classify(other, '', 'delegated')).toEqual({ ...verdict, scope: other });
  }
});

test.each([
  ['google-workspace', 'https://www.googleapis.com/auth/DRIVE'],
  ['slack', 'ADMIN'],
])('%s takes another case for another name, and for no harmless one', (platform, name) => {
  const { known, tier } = classifier(platform)(name, '', 'delegated');
  expect(known).toBe(false);
  expect(compareTiers(tier, 'medium')).toBeLessThanOrEqual(0);
});

test.each(platforms)('%s: names of the language are no names of the vendor', (platform) => {
  for (const name of prototype)
    for (const resource of ['', ...prototype])
      expect(classifier(platform)(name, resource, 'application').known).toBe(false);
});

test.each(platforms)('%s: a very long name is judged in time that grows with its length only', (platform) => {
  const classify = classifier(platform);
  for (const piece of ['/', 'https://', '.Read', ' ', 'a', '.readonly', 'admin.'])
    expect(classify(`https://x${piece.repeat(200_000 / piece.length)}!`, '', 'delegated').known).toBe(false);
});
