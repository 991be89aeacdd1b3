import { expect, test } from 'vitest';
import { faultNames } from './contract.ts';
import { parseFaults, plainReply, strikes } from './faults.ts';

test('a list of faults is read with its rates, and a name alone has a usual one', () => {
  expect(parseFaults(' 503@0.25, reset@1 ,endless-cursor,slow')).toEqual([
    { name: '503', rate: 0.25 },
    { name: 'reset', rate: 1 },
    { name: 'endless-cursor', rate: 1 },
    { name: 'slow', rate: 0.05 },
  ]);
  expect(parseFaults('')).toEqual([]);
});

test('an unknown fault is refused with the names of all', () => {
  const read = () => parseFaults('503,__proto__');

  expect(read).toThrow(RangeError);
  for (const name of faultNames) expect(read).toThrow(name);
});

test.each(['503@', '503@2', '503@-1', '503@often'])('%s is refused', (list) => {
  expect(() => parseFaults(list)).toThrow(/rate of 503/u);
});

test('the same calls are struck whenever a run is repeated, about as many as the rate says', () => {
  const struck = (seed: number) =>
    Array.from(
      { length: 2000 },
      (_, call) => strikes([{ name: '503', rate: 0.1 }], seed, 'slack', call).length,
    );
  const count = struck(1).filter((hits) => hits > 0).length;

  expect(struck(1)).toEqual(struck(1));
  expect(struck(1)).not.toEqual(struck(2));
  expect(Math.abs(count - 200)).toBeLessThan(60);
});

test('Retry-After takes every form that has been seen', () => {
  const now = Date.parse('2026-11-22T06:00:00Z');
  const clock = { now: () => now, scale: 1, sleep: () => Promise.resolve() };
  const asked = (name: (typeof faultNames)[number]) => plainReply(name, clock)?.headers?.['retry-after'];

  expect(asked('429-seconds')).toBe('2');
  expect(asked('429-fraction')).toBe('1.5');
  expect(asked('429-zero')).toBe('0');
  expect(asked('429-absent')).toBeUndefined();
  expect(Date.parse(asked('429-date') ?? '')).toBe(now + 3000);
  expect(Date.parse(asked('429-past-date') ?? '')).toBe(now - 60_000);
});
