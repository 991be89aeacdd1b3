import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Member } from './roster.ts';
import { sweep } from './sweep.ts';

const members: readonly Member[] = Array.from({ length: 1000 }, (_, nth) => ({
  id: String(nth),
  email: null,
  active: 'yes',
}));

test('results come in roster order, whoever answers first', async () => {
  const few = members.slice(0, 8);
  const slowFirst = (member: Member) => delay(8 - Number(member.id)).then(() => member.id);
  const ids: string[] = [];
  for await (const { result } of sweep(few, slowFirst, new AbortController().signal))
    ids.push('rows' in result ? result.rows : 'error');
  expect(ids).toEqual(few.map(({ id }) => id));
});

test('reads only so far ahead, and ends its calls when nobody wants the rest', async () => {
  const signals: AbortSignal[] = [];
  const never = (_member: Member, signal: AbortSignal) => {
    signals.push(signal);
    return signals.length === 1 ? Promise.resolve('first') : new Promise<string>(() => undefined);
  };
  for await (const { member } of sweep(members, never, new AbortController().signal)) {
    expect(member.id).toBe('0');
    break;
  }
  expect(signals.length).toBeGreaterThan(12);
  expect(signals.length).toBeLessThan(500);
  expect(signals.every((signal) => signal.aborted)).toBe(true);
});
