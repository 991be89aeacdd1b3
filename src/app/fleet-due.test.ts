import { expect, test } from 'vitest';
import { startsOf } from './fleet-due.ts';

const minute = 60_000;
const three = Date.parse('2026-11-22T03:00:00Z');
const customers = Array.from({ length: 500 }, (_, nth) => `customer-${nth}`);

function startsAt(customer: string, jitter: number, cron = '0 3 * * *') {
  return startsOf({ customer, cron, timezone: 'UTC', jitter });
}

test('customers of one schedule start spread over the jitter, each always at the same time of day', () => {
  const delays = customers.map((customer) => {
    const at = startsAt(customer, 60).next(three - 1) ?? 0;
    expect(startsAt(customer, 60).next(at)).toBe(at + 24 * 60 * minute);
    return (at - three) / minute;
  });
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...delays)).toBeLessThan(60);
  const inEachTenMinutes = [0, 1, 2, 3, 4, 5].map(
    (tenth) => delays.filter((delay) => Math.floor(delay / 10) === tenth).length,
  );
  for (const count of inEachTenMinutes) expect(count).toBeGreaterThan(500 / 6 / 2);
  expect(new Set(customers.map((customer) => startsAt(customer, 0).next(three - 1)))).toEqual(
    new Set([three]),
  );
});

test('before its start a customer is not due, and the start before it stays the last one', () => {
  for (const customer of customers.slice(0, 20)) {
    const starts = startsAt(customer, 60);
    const at = starts.next(three - 1) ?? 0;
    expect(starts.previous(at - 1)).toBe(at - 24 * 60 * minute);
    expect(starts.previous(at)).toBe(at);
    expect(starts.next(at - 1)).toBe(at);
    // More than half the way to the next one is never waited.
    const often = startsAt(customer, 720, '*/10 * * * *');
    const next = often.next(three) ?? 0;
    expect(next - three).toBeLessThan(15 * minute);
    expect(often.next(next)).toBe(next + 10 * minute);
  }
});

test.each([
  ['never mind', 'UTC'],
  ['0 6 * * *', 'Nowhere/Land'],
  ['0 '.repeat(100), 'UTC'],
])('%s in %s cannot be understood', (cron, timezone) => {
  for (const jitter of [0, 60])
    expect(() => startsOf({ customer: 'acme', cron, timezone, jitter }).previous(three)).toThrow(Error);
});
