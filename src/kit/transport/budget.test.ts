import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoffMs, defaultBudget } from './budget.ts';

const plain = { throttled: false, askedMs: null };

test('grows to its bound, with full jitter', () => {
  const longest = [1, 2, 3, 6, 7, 8, 50].map((attempt) => backoffMs(defaultBudget, attempt, plain, () => 1));

  expect(longest).toEqual([1000, 2000, 4000, 32_000, 60_000, 60_000, 60_000]);
  expect(backoffMs(defaultBudget, 5, plain, () => 0)).toBe(0);
  expect(backoffMs(defaultBudget, 5, { ...plain, throttled: true }, () => 0)).toBe(8000);
});

test('is never less than what the vendor asked for', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.boolean(),
      fc.nat(20),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (askedMs, throttled, n, chance) => {
        return backoffMs(defaultBudget, n + 1, { throttled, askedMs }, () => chance) >= askedMs;
      },
    ),
  );
});
