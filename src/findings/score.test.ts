import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dataClasses } from '../core/capability.ts';
import { decisions, tiers, tris } from '../core/vocabulary.ts';
import { type Exposure, findingScore, scoreOf, together } from './score.ts';

const exposures: fc.Arbitrary<Exposure> = fc.record({
  tier: fc.constantFrom(...tiers),
  dataClasses: fc.uniqueArray(fc.constantFrom(...dataClasses)).map((list) => new Set(list)),
  users: fc.nat(2_000_000),
  tenantWide: fc.boolean(),
  appOnly: fc.boolean(),
  privileged: fc.boolean(),
  directoryRole: fc.boolean(),
  decision: fc.constantFrom(...decisions),
  verified: fc.constantFrom(...tris),
});

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

test('holding more never lowers the score, nor any item of it', () => {
  fc.assert(
    fc.property(exposures, exposures, (held, added) => {
      const both = scoreOf(together(held, added)).score;

      expect(both).toBeGreaterThanOrEqual(scoreOf(held).score);
      expect(both).toBeGreaterThanOrEqual(scoreOf(added).score);
    }),
  );
});

test.each([
  ['another person', { users: 1 }],
  ['more people', { users: 40_000 }],
  ['a worse scope', { tier: 'critical' }],
  ['another kind of data', { dataClasses: new Set(['mail']) }],
  ['the whole tenant', { tenantWide: true }],
  ['no need of a person', { appOnly: true }],
  ['an administrator', { privileged: true }],
  ['a directory role', { directoryRole: true }],
  ['a ban', { decision: 'banned' }],
  ['an unverified publisher', { verified: 'no' }],
] as const)('%s raises the score of an app that has nothing', (_, more) => {
  const nothing: Exposure = {
    tier: 'info',
    dataClasses: new Set(),
    users: 0,
    tenantWide: false,
    appOnly: false,
    privileged: false,
    directoryRole: false,
    decision: 'approved',
    verified: 'yes',
  };

  expect(scoreOf(nothing)).toEqual({ score: 0, items: [] });
  expect(scoreOf({ ...nothing, ...more }).score).toBeGreaterThan(0);
});

test('the worst there can be is 100', () => {
  const { score } = scoreOf({
    tier: 'critical',
    dataClasses: new Set(dataClasses),
    users: 1_000_000,
    tenantWide: true,
    appOnly: true,
    privileged: true,
    directoryRole: true,
    decision: 'banned',
    verified: 'no',
  });

  expect(score).toBe(100);
});

test('findings are ordered by severity before anything else', () => {
  for (const [index, severity] of tiers.slice(0, -1).entries())
    expect(findingScore(severity, 0)).toBeGreaterThanOrEqual(findingScore(tiers[index + 1] ?? 'info', 100));
  expect(findingScore('critical', 100)).toBe(100);
});
