import { expect, test } from 'vitest';
import type { SandboxClock } from './contract.ts';
import { createFixedWindow, createQuotaByKey, createTokenBucket } from './quota.ts';

function handClock(): SandboxClock & { at: number } {
  return {
    at: 0,
    scale: 1,
    now() {
      return this.at;
    },
    sleep: () => Promise.resolve(),
  };
}

test('a bucket grants what it saved and then what it refills', () => {
  const clock = handClock();
  const bucket = createTokenBucket(clock, 40, 100);
  const granted = (calls: number) =>
    Array.from({ length: calls }, () => bucket.take()).filter((a) => a.granted).length;

  expect(granted(150)).toBe(100);
  clock.at += 1000;
  expect(granted(150)).toBe(40);
  clock.at += 60_000;
  expect(granted(150)).toBe(100);
});

test('a bucket tells how long to wait', () => {
  const clock = handClock();
  const bucket = createTokenBucket(clock, 2, 1);
  bucket.take();
  const refused = bucket.take();

  expect(refused).toEqual({ granted: false, waitMs: 500 });
  clock.at += 500;
  expect(bucket.take().granted).toBe(true);
});

test('a refused call costs nothing', () => {
  const clock = handClock();
  const bucket = createTokenBucket(clock, 1, 5);

  expect(bucket.take(6).granted).toBe(false);
  expect(bucket.take(5).granted).toBe(true);
});

test('a window begins anew at a multiple of its length', () => {
  const clock = handClock();
  clock.at = 59_000;
  const window = createFixedWindow(clock, 2, 60_000);

  expect([window.take(), window.take(), window.take()]).toEqual([
    { granted: true },
    { granted: true },
    { granted: false, waitMs: 1000 },
  ]);
  clock.at += 1000;
  expect(window.take().granted).toBe(true);
});

test('each key has a quota of its own', () => {
  const clock = handClock();
  const byKey = createQuotaByKey(() => createTokenBucket(clock, 1, 1));

  expect(byKey('a').take().granted).toBe(true);
  expect(byKey('b').take().granted).toBe(true);
  expect(byKey('a').take().granted).toBe(false);
});
