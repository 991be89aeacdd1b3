import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const now = Date.parse('2026-11-22T06:00:00Z');
const at = (ms: number) => new Date(now + ms).toUTCString();

test.each([
  ['2', 2000],
  ['2.128', 2128],
  ['0', 0],
  ['0.0001', 1],
  [' 5 ', 5000],
  ['3, 10', 10_000],
  ['120', 120_000],
])('seconds: %s', (header, ms) => {
  expect(retryAfterMs(header, undefined, now)).toBe(ms);
});

test.each([
  [at(30_000), 30_000],
  [at(-60_000), 0],
  ['Sunday, 22-Nov-26 06:00:30 GMT', 30_000],
  ['Sun Nov 22 06:00:30 2026', 30_000],
  ['2026-11-22T06:00:30Z', 30_000],
])('dates: %s', (header, ms) => {
  expect(retryAfterMs(header, undefined, now)).toBe(ms);
});

test.each([
  undefined,
  '',
  ' ',
  '-5',
  'soon',
  'NaN',
  'Infinity',
  '1e3',
  '0x10',
  '5 minutes',
  'Sun',
  '2026 GMT',
  ',',
  '1,',
])('says nothing usable: %s', (header) => {
  expect(retryAfterMs(header, undefined, now)).toBeNull();
});

test('a date is measured from the answer’s own date, whatever this machine’s clock says', () => {
  const wrongClock = now + 3_600_000;

  expect(retryAfterMs(at(30_000), at(0), wrongClock)).toBe(30_000);
  expect(retryAfterMs(at(30_000), 'not a date', now)).toBe(30_000);
});

test('an absurd wait stays too long to be waited for', () => {
  const day = 24 * 3_600_000;

  expect(retryAfterMs('99999999999999999999', undefined, now)).toBeGreaterThan(day);
  expect(retryAfterMs('9'.repeat(400), undefined, now)).toBeGreaterThan(day);
  expect(retryAfterMs('Fri, 31 Dec 9999 23:59:59 GMT', undefined, now)).toBeGreaterThan(day);
});

test('never NaN, never negative, never shorter than the seconds asked for', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.float().map(String), fc.date().map(String)),
      fc.string(),
      (header, date) => {
        const ms = retryAfterMs(header, date, now);
        return ms === null || (Number.isFinite(ms) && ms >= 0);
      },
    ),
  );
  fc.assert(
    fc.property(fc.float({ min: 0, max: 86_400, noNaN: true }), (seconds) => {
      const ms = retryAfterMs(seconds.toFixed(3), undefined, now);
      return ms !== null && ms >= Number(seconds.toFixed(3)) * 1000;
    }),
  );
});
