/** The score as the engine gives it: one scale for four platforms, never lower for more. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { reputationKinds, type ReputationSign } from '../../src/core/reputation.ts';
import { type Platform, platforms, tiers } from '../../src/core/vocabulary.ts';
import { scoreOfGrant } from '../../src/findings/exposure.ts';
import { ScopeReading } from '../../src/findings/scope-reading.ts';
import type { ClassifyScope } from '../../src/kit/connector.ts';
import { appIdOn } from '../app-ids.ts';
import { type AppSpec, type GrantSpec, judge } from '../detections/world.ts';
import { workedExample } from './worked-example.ts';

const scopes = fc.uniqueArray(
  fc
    .tuple(
      fc.constantFrom(...tiers),
      fc.constantFrom('mail', 'files', 'crm', 'calendar', 'directory', 'profile'),
      fc.constantFrom('read', 'write'),
    )
    .map((parts) => parts.join(':')),
  { minLength: 1, maxLength: 4 },
);

const grants: fc.Arbitrary<readonly GrantSpec[]> = fc.array(
  fc.record({
    person: fc.integer({ min: 1, max: 14 }).map((number) => `p${number}@acme.example`),
    scopes,
    kind: fc.constantFrom('delegated-user', 'delegated-user', 'delegated-tenant', 'app-role', 'bot'),
    privileged: fc.constantFrom('yes', 'no', 'unknown'),
    lastUsedStatus: fc.constantFrom('used', 'never', 'unknown'),
    lastUsedAt: fc.constantFrom('2026-11-01T00:00:00Z', '2026-01-01T00:00:00Z'),
    resource: fc.nat(9).map(String),
  }),
  { maxLength: 16 },
);

const signs: fc.Arbitrary<readonly ReputationSign[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...reputationKinds),
    strength: fc.constantFrom('strong', 'weak'),
    what: fc.constant('a sign'),
  }),
  { maxLength: 4 },
);

const apps: fc.Arbitrary<Partial<AppSpec>> = fc.record({
  grants,
  signs,
  verified: fc.constantFrom('yes', 'no', 'unknown'),
  roles: fc.constantFrom([], ['role']),
});

function judgedOn(platform: Platform, app: Partial<AppSpec>) {
  const clientId = appIdOn(platform, 1);
  const judged = judge({ platform, apps: [{ party: 'third', ...app, clientId }] });
  const [judgement] = judged.apps.values();
  if (judgement === undefined) throw new Error('not judged');
  return { ...judgement, findings: judged.findings };
}

test('the same exposure has the same score, item by item, on every platform', () => {
  fc.assert(
    fc.property(apps, (app) => {
      const [first, ...others] = platforms.map((platform) => {
        const { score, scoreItems } = judgedOn(platform, app);
        return { score, scoreItems };
      });

      for (const other of others) expect(other).toEqual(first);
    }),
    { numRuns: 40 },
  );
});

test('a score is bounded and its items add up, whatever an app holds', () => {
  fc.assert(
    fc.property(apps, (app) => {
      const { score, scoreItems } = judgedOn('microsoft-365', app);

      expect(score).toBe(scoreItems.reduce((sum, { points }) => sum + points, 0));
      expect(score >= 0 && score <= 100).toBe(true);
      for (const { what } of scoreItems) expect(what.length).toBeGreaterThan(5);
    }),
    { numRuns: 40 },
  );
});

test('another grant, sign, role or doubt about the publisher never lowers it', () => {
  fc.assert(
    fc.property(apps, grants, signs, (app, moreGrants, moreSigns) => {
      const { score } = judgedOn('microsoft-365', app);
      const more: readonly Partial<AppSpec>[] = [
        { grants: [...(app.grants ?? []), ...moreGrants] },
        { signs: [...(app.signs ?? []), ...moreSigns] },
        { roles: ['role'] },
        { verified: 'no' },
      ];

      for (const each of more)
        expect(judgedOn('microsoft-365', { ...app, ...each }).score).toBeGreaterThanOrEqual(score);
    }),
    { numRuns: 60 },
  );
});

const classify: ClassifyScope = (scope) => ({
  scope,
  normalized: scope,
  known: true,
  tier: tiers.find((tier) => scope.startsWith(`${tier}:`)) ?? 'medium',
  capabilities: [{ data: 'mail', access: 'read', reach: 'own' }],
  sentence: scope,
});

test('a grant never weighs more than its app, and its items add up', () => {
  const reading = new ScopeReading(classify);
  fc.assert(
    fc.property(apps, (app) => {
      const { score } = judgedOn('slack', app);
      for (const spec of app.grants ?? []) {
        const { kind = 'delegated-user', resource = '', scopes: held = [] } = spec;
        const personal = kind === 'delegated-user';
        const grant = {
          id: 'g_1',
          tenant: 'acme',
          platform: 'slack' as const,
          app: 'slack:A0APP00001',
          kind,
          resource,
          scopes: held,
          scopeStatus: 'granted' as const,
          grantedAt: null,
          lastUsedAt: spec.lastUsedAt ?? null,
          lastUsedStatus: spec.lastUsedStatus ?? 'unknown',
          handles: [],
          evidence: [],
          previousScopes: null,
          firstSeen: '2026-01-20T00:00:00Z',
          lastSeen: '2026-11-22T06:00:00Z',
          carried: false,
          principal: {
            kind: personal ? ('user' as const) : ('tenant' as const),
            id: 'p',
            label: 'p',
            active: 'yes' as const,
            privileged: spec.privileged ?? 'no',
          },
        };
        const own = scoreOfGrant(grant, reading.read(held, grant));

        expect(own.items.filter(({ what }) => /policy|publisher|directory role|so few/u.test(what))).toEqual(
          [],
        );

        expect(own.score).toBeLessThanOrEqual(score);
        expect(own.score).toBe(own.items.reduce((sum, { points }) => sum + points, 0));
      }
    }),
    { numRuns: 40 },
  );
});

test('of a grant whose use is not told, nothing is added; known to lie idle, something is', () => {
  const of = (lastUsedStatus: 'used' | 'never' | 'unknown', lastUsedAt: string | null) =>
    judgedOn('salesforce', { grants: [{ lastUsedStatus, lastUsedAt }] }).score;

  expect(of('unknown', null)).toBe(of('used', '2026-11-20T00:00:00Z'));
  expect(of('used', '2026-01-20T00:00:00Z')).toBe(of('unknown', null) + 2);
  expect(of('never', null)).toBe(of('unknown', null) + 2);
});

test('rare is said only when everybody was counted, of people, and of no more than two', () => {
  const people = (count: number) =>
    Array.from({ length: count }, (_, index): GrantSpec => ({ person: `p${index}@acme.example` }));
  const isRare = (world: Parameters<typeof judge>[0]) =>
    [...judge(world).apps.values()].some(({ scoreItems }) =>
      scoreItems.some(({ what }) => what.startsWith('so few use it')),
    );
  const one = (grantsOfIt: readonly GrantSpec[]) => ({ apps: [{ clientId: 'app-1', grants: grantsOfIt }] });

  expect([0, 1, 2, 3].map((count) => isRare(one(people(count))))).toEqual([false, true, true, false]);
  expect(isRare({ ...one(people(1)), unread: { tokens: 'partial' } })).toBe(false);
  expect(isRare(one([...people(1), { kind: 'delegated-tenant' }]))).toBe(false);
});

test('a proving id answers whose an app is, not how old it is', () => {
  const told: readonly ReputationSign[] = [
    { kind: 'owner', strength: 'strong', what: 'nobody knows its owner' },
    { kind: 'young', strength: 'strong', what: 'it came today' },
  ];
  const policy = 'version: 1\nvendors: [{ name: V, apps: { microsoft-365: [app-1] } }]\n';
  const [judged] = judge({
    platform: 'microsoft-365',
    policy,
    apps: [{ clientId: 'app-1', signs: told }],
  }).apps.values();

  expect(judged?.scoreItems.map(({ what }) => what)).toContain('it came today');
  expect(judged?.scoreItems.map(({ what }) => what)).not.toContain('nobody knows its owner');
});

test('judging the same inventory twice says the same, with the same ids', () => {
  fc.assert(
    fc.property(apps, (app) => {
      expect(judgedOn('microsoft-365', app)).toEqual(judgedOn('microsoft-365', app));
    }),
    { numRuns: 30 },
  );
});

test('renaming an app changes nothing that an id proves', () => {
  const policy = [
    'version: 1',
    'vendors: [{ name: Zoom, apps: { microsoft-365: [app-1] } }]',
    'banned: [{ name: Drift, apps: { slack: [A0APP00001] } }]\n',
  ].join('\n');
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.constantFrom('Asana', 'Drift', 'Z00m'),
      (any, known) => {
        for (const name of [any, known, null]) {
          const [zoom] = judge({
            platform: 'microsoft-365',
            policy,
            apps: [{ clientId: 'app-1', name }],
          }).apps.values();
          const [drift] = judge({
            platform: 'slack',
            policy,
            apps: [{ clientId: 'A0APP00001', name }],
          }).apps.values();

          expect(zoom).toMatchObject({ vendor: 'Zoom', vendorMatch: 'proven', decision: 'approved' });
          expect(drift).toMatchObject({ vendor: 'Drift', vendorMatch: 'proven', decision: 'banned' });
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('the worked example of the documentation', () => {
  const { score, scoreItems } = workedExample();

  expect(score).toBe(scoreItems.reduce((sum, { points }) => sum + points, 0));
  expect(scoreItems.map(({ what, points }) => `${points} ${what}`)).toMatchInlineSnapshot(`
    [
      "42 its most dangerous scope is critical",
      "4 it reaches files, mail",
      "1 2 people have granted it access",
      "1 so few use it that nobody else would notice",
      "3 an administrator is among those who granted it access",
      "5 the policy says review",
      "2 its publisher is not verified",
      "3 among the addresses to which it sends sign-ins is a tunnel to somebody’s own machine",
      "2 it was set up here 21 days ago",
      "1 it belongs to an organisation that neither the policy nor a verified publisher speaks for",
    ]
  `);
});
