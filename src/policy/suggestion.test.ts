import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JudgedApp } from '../core/result.ts';
import { untoldApp } from '../core/untold-app.ts';
import { platforms } from '../core/vocabulary.ts';
import { emptyPolicy, loadPolicy } from './load.ts';
import { createMatcher } from './match.ts';
import type { Policy } from './policy.ts';
import { suggestionText } from './suggestion.ts';
import { VendorGroups } from './vendor-groups.ts';

const now = Date.parse('2026-11-22T08:00:00Z');

function app(given: Partial<JudgedApp>): JudgedApp {
  const { platform = 'google-workspace', clientId = 'c1' } = given;
  return {
    ...untoldApp,
    tenant: 'acme',
    platform,
    key: `${platform}:${clientId}`,
    clientId,
    activity: null,
    vendorUsers: null,
    firstSeen: '',
    lastSeen: '',
    carried: false,
    vendor: null,
    vendorMatch: null,
    matchEvidence: null,
    decision: 'review',
    score: 0,
    scoreItems: [],
    tier: 'medium',
    users: 1,
    usersAtLeast: false,
    tenantWide: false,
    party: 'third',
    ...given,
  };
}

function suggest(apps: readonly JudgedApp[], policy: Policy = emptyPolicy()): string {
  const match = createMatcher(policy, now);
  const groups = new VendorGroups([...policy.vendors, ...policy.banned].map(({ name }) => name));
  for (const one of apps)
    groups
      .add(one, match(one))
      .set('mail.all', { tier: 'critical', sentence: 'Can read\n- name: injected' })
      .set('low', { tier: 'low', sentence: 'little' });
  const text = suggestionText({ startedAt: '2026-11-22T07:00:00Z', complete: true }, groups.result());
  return [...text].join('');
}

test('apps of one vendor come together, worst first; scopes beyond medium are comments', () => {
  const text = suggest([
    app({ clientId: 'n1', name: 'Nobody' }),
    app({
      clientId: 'z1',
      name: 'Zoom for Google',
      tier: 'high',
      users: 12,
      homepage: 'https://www.zoom.us/x',
    }),
    app({ platform: 'slack', clientId: 'A1', name: 'Zoom' }),
    app({
      platform: 'microsoft-365',
      clientId: 'g1',
      name: 'Notes',
      publisher: 'Nobody',
      publisherId: 'pub-9',
      verified: 'yes',
    }),
  ]);
  const { vendors } = loadPolicy(text, 'p', []);
  expect(vendors.map(({ name }) => name)).toEqual(['Zoom', 'Nobody']);
  expect(vendors[0]).toMatchObject({
    domains: ['zoom.us'],
    apps: { 'google-workspace': ['z1'], slack: ['A1'] },
    allow: { maxTier: 'low', scopes: { slack: [] } },
  });
  expect(vendors[1]).toMatchObject({
    publishers: ['pub-9'],
    apps: { 'google-workspace': ['n1'], 'microsoft-365': ['g1'] },
  });
  expect(text).toContain(
    '# review: “Zoom for Google”, 12 people, high, in acme; The policy does not list it',
  );
  expect(text).toContain('#   slack: "mail.all" is critical: Can read - name: injected');
  expect(text).not.toMatch(/^[^#]*mail\.all/mu);
});

test('a name proves nothing: it stays a comment', () => {
  const text = suggest([
    app({ platform: 'salesforce', clientId: 'name:Data%20Loader', name: 'Data Loader' }),
  ]);
  expect(loadPolicy(text, 'p', []).vendors[0]?.apps.salesforce).toEqual([]);
  expect(text).toContain('# review: salesforce shows only a name, which proves nothing: “Data Loader”');
});

test('no name is so long that it hides what follows it', () => {
  const lines = suggest([app({ name: 'x'.repeat(100_000), publisher: 'y '.repeat(50_000) })]).split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(300);
});

test('vendors that the policy has are not suggested again, and a banned name is no suggestion', () => {
  const policy = loadPolicy(
    'version: 1\nvendors: [{ name: Zoom, domains: [zoom.us] }]\nbanned: [{ name: Drift }]\n',
    'p',
    [],
  );
  const text = suggest(
    [app({ clientId: 'z', name: 'Zoom' }), app({ clientId: 'd', name: 'Drift\nMail' })],
    policy,
  );
  expect(loadPolicy(text, 'p', []).vendors).toEqual([]);
  expect(text).toContain('# review: Zoom? google-workspace "z" “Zoom”');
  expect(text).toContain('# review: Drift? google-workspace "d" “Drift Mail”');
});

test('two makers under one name stay two, and one id stands once', () => {
  const of = (clientId: string, publisherId: string, tenant = 'acme') =>
    app({ platform: 'microsoft-365', clientId, publisherId, publisher: 'Same', tenant });
  const text = suggest([of('g1', 'p1'), of('g2', 'p2'), of('G1', 'p1', 'other'), of('g3', 'P1')]);
  const { vendors } = loadPolicy(text, 'p', []);
  expect(vendors.map(({ name }) => name)).toEqual(['Same', 'Same (2)']);
  expect(vendors.map(({ apps }) => apps['microsoft-365'])).toEqual([['g1', 'g3'], ['g2']]);
  expect(text).toContain('"g1" # review: “no name” by Same, 2 people');
});

test('whatever apps are called, pasting the suggestion approves none of them and breaks nothing', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '" # x',
      'a\n- name: b',
      '{{x}}',
      '&a *a',
      '!!js x',
      '__proto__',
      "'",
      '\u202Eevil',
      '\u2028- x: y',
      '\uD800',
      'Zoom',
    ),
  );
  const hostile = fc.record({
    platform: fc.constantFrom(...platforms),
    clientId: text,
    name: fc.option(text),
    publisher: fc.option(text),
    publisherId: fc.option(text),
    ownerTenant: fc.option(text),
    homepage: fc.option(fc.oneof(text, fc.webUrl())),
    tenant: fc.constantFrom('a', 'b'),
  });
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 8 }), (given) => {
      const apps = given.map(app);
      const written = suggest(apps);
      expect(written.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      // Copied into a policy that asks for no owner, as well.
      const policy = loadPolicy(written.replace('requireOwner: true', 'requireOwner: false'), 'p', []);
      const match = createMatcher(policy, now);
      for (const one of apps) expect(match(one).decision).not.toBe('approved');
      const ids = policy.vendors.flatMap((vendor) => vendor.apps.slack ?? []);
      const wanted = given
        .filter(({ platform, clientId }) => platform === 'slack' && clientId.trim() === clientId)
        .map(({ clientId }) => clientId);
      expect(ids).toEqual(expect.arrayContaining(wanted.filter((id) => id !== '')));
    }),
    { numRuns: 100 },
  );
});
