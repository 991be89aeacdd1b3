import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dataClasses } from '../core/capability.ts';
import { reputationKinds, type ReputationSign } from '../core/reputation.ts';
import { decisions, tiers, tris } from '../core/vocabulary.ts';
import { type Exposure, findingScore, rarity, scoreOf, strongestOfEach, together } from './score.ts';

const signs: fc.Arbitrary<readonly ReputationSign[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...reputationKinds),
      strength: fc.constantFrom('strong', 'weak'),
      what: fc.constantFrom('one thing', 'another'),
    }),
  )
  .map(strongestOfEach);

const exposures: fc.Arbitrary<Exposure> = fc
  .record({
    tier: fc.constantFrom(...tiers),
    dataClasses: fc.uniqueArray(fc.constantFrom(...dataClasses)).map((list) => new Set(list)),
    users: fc.oneof(fc.nat(12), fc.nat(2_000_000)),
    rare: fc.boolean(),
    tenantWide: fc.boolean(),
    appOnly: fc.boolean(),
    privileged: fc.boolean(),
    directoryRole: fc.boolean(),
    idle: fc.boolean(),
    decision: fc.constantFrom(...decisions),
    verified: fc.constantFrom(...tris),
    signs,
  })
  .map((exposure) => ({ ...exposure, rare: exposure.rare && isFew(exposure.users) }));

function isFew(users: number): boolean {
  return users > 0 && users <= rarity.people;
}

const nothing: Exposure = {
  tier: 'info',
  dataClasses: new Set(),
  users: 0,
  rare: false,
  tenantWide: false,
  appOnly: false,
  privileged: false,
  directoryRole: false,
  idle: false,
  decision: 'approved',
  verified: 'yes',
  signs: [],
};

test('a score is a whole number of 0-100, and exactly the sum of its items', () => {
  fc.assert(
    fc.property(exposures, (exposure) => {
      const { score, items } = scoreOf(exposure);

      expect(score).toBe(items.reduce((sum, { points }) => sum + points, 0));
      expect(Number.isInteger(score) && score >= 0 && score <= 100).toBe(true);
      expect(items.every(({ points, what }) => points > 0 && what !== '')).toBe(true);
    }),
  );
});

test('holding more never lowers the score', () => {
  fc.assert(
    fc.property(exposures, exposures, (held, added) => {
      const both = scoreOf(together(held, added)).score;

      expect(both).toBeGreaterThanOrEqual(scoreOf(held).score);
      expect(both).toBeGreaterThanOrEqual(scoreOf(added).score);
    }),
  );
});

test('another person never lowers the score, not even of what was rare', () => {
  fc.assert(
    fc.property(exposures, fc.integer({ min: 1, max: 50 }), (exposure, more) => {
      const users = exposure.users + more;

      expect(
        scoreOf({ ...exposure, users, rare: exposure.rare && isFew(users) }).score,
      ).toBeGreaterThanOrEqual(scoreOf(exposure).score);
    }),
  );
});

test('of two that differ in the tier alone, the more dangerous one scores higher', () => {
  fc.assert(
    fc.property(exposures, (exposure) => {
      const scores = tiers.map((tier) => scoreOf({ ...exposure, tier }).score);

      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      expect(new Set(scores).size).toBe(tiers.length);
    }),
  );
});

test.each([
  ['another person', { users: 1 }],
  ['more people', { users: 40_000 }],
  ['nobody to notice', { users: 1, rare: true }],
  ['a worse scope', { tier: 'critical' }],
  ['another kind of data', { dataClasses: new Set(['mail']) }],
  ['the whole tenant', { tenantWide: true }],
  ['no need of a person', { appOnly: true }],
  ['an administrator', { privileged: true }],
  ['a directory role', { directoryRole: true }],
  ['access that is not used', { idle: true }],
  ['a ban', { decision: 'banned' }],
  ['an unverified publisher', { verified: 'no' }],
  ...reputationKinds.map(
    (kind) => [`a sign: ${kind}`, { signs: [{ kind, strength: 'weak', what: 'a sign' }] }] as const,
  ),
] as const)('%s raises the score of an app that has nothing', (_, more) => {
  expect(scoreOf(nothing)).toEqual({ score: 0, items: [] });
  expect(scoreOf({ ...nothing, ...more }).score).toBeGreaterThan(0);
});

test('the worst there can be is 100', () => {
  const { score } = scoreOf({
    tier: 'critical',
    dataClasses: new Set(dataClasses),
    users: 1_000_000,
    rare: false,
    tenantWide: true,
    appOnly: true,
    privileged: true,
    directoryRole: true,
    idle: true,
    decision: 'banned',
    verified: 'no',
    signs: reputationKinds.map((kind) => ({ kind, strength: 'strong', what: 'a sign' })),
  });

  expect(score).toBe(100);
});

test('of each kind of sign one counts, the strongest', () => {
  const weak = { kind: 'name', strength: 'weak', what: 'b' } as const;
  const strong = { kind: 'name', strength: 'strong', what: 'c' } as const;
  const listed = { kind: 'listed', strength: 'weak', what: 'a' } as const;

  expect(strongestOfEach([weak, strong, { ...weak, what: 'd' }, listed])).toEqual([listed, strong]);
});

test('findings are ordered by severity before anything else', () => {
  for (const [index, severity] of tiers.slice(0, -1).entries())
    expect(findingScore(severity, 0)).toBeGreaterThanOrEqual(findingScore(tiers[index + 1] ?? 'info', 100));
  expect(findingScore('critical', 100)).toBe(100);
});
