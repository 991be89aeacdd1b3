import { expect, test } from 'vitest';
import { filterOf, packParts, tokenCap } from './token-partition.ts';

const group = (AppName: string | null, expr0: number) => ({ AppName, expr0 });

test('no part of several names reaches the cap or the longest address', () => {
  const groups = Array.from({ length: 900 }, (_, at) =>
    group(`📅 ${'n'.repeat(at % 90)} ${at}`, 1 + (at % 70)),
  );

  const parts = packParts(groups);

  expect(parts.every(({ expected }) => expected < tokenCap)).toBe(true);
  expect(parts.every(({ tokens }) => encodeURIComponent(filterOf(tokens) ?? '').length < 12_100)).toBe(true);
  expect(parts.reduce((sum, { expected }) => sum + expected, 0)).toBe(
    groups.reduce((sum, { expr0 }) => sum + expr0, 0),
  );
  expect(new Set(parts.flatMap<unknown>(({ tokens }) => tokens))).toEqual(
    new Set(groups.map(({ AppName }) => AppName)),
  );
});

test('names that differ in case stay together; no name and an empty one are the same', () => {
  const parts = packParts([
    group(null, 5),
    group('', 2),
    group('Sync', 1_000),
    group('SYNC', 1_200),
    group('x', 3),
  ]);

  expect(parts).toEqual([
    { tokens: 'nameless', expected: 7 },
    { tokens: ['Sync', 'SYNC', 'x'], expected: 2_203 },
  ]);
});

test('names are quoted, and nothing in them is SOQL', () => {
  expect(filterOf(["a' OR AppName != '"])).toBe("AppName = 'a\\' OR AppName != \\''");
  expect(filterOf(['back\\', 'b'])).toBe("AppName IN ('back\\\\','b')");
  expect(filterOf('nameless')).toBe('AppName = null');
  expect(filterOf('all')).toBeNull();
});

test('a name that is not well-formed text does not break the plan', () => {
  expect(packParts([group('\uD800', 4)])).toEqual([{ tokens: ['\uD800'], expected: 4 }]);
  expect(filterOf(['\uD800'])).toBe("AppName = '\uFFFD'");
});
