import { expect, test } from 'vitest';
import { accessOf, consoleAccessOf, consoleAccessWords, consoleFacts } from './console-access.ts';
import type { AppAccess, ListedApp } from './operator-list.ts';

function app(...access: readonly (readonly [access: AppAccess, unit: string | null])[]): ListedApp {
  return {
    clientId: '1',
    name: null,
    access: access.map(([level, unit]) => ({ access: level, unit })),
    verified: 'unknown',
  };
}

test('access reads as one word where it is the same for everybody, otherwise unit by unit', () => {
  expect(accessOf(app(['blocked', null]))).toBe('blocked');
  expect(accessOf(app(['specific-data', '/']))).toBe('specific data');
  expect(accessOf(app(['trusted', '/Sales']))).toBe('trusted in /Sales');
  expect(accessOf(app(['trusted', '/Sales'], ['not-configured', '/']))).toBe(
    'not configured in /; trusted in /Sales',
  );
  const many = Array.from({ length: 12 }, (_, index) => ['limited', `/${index}`] as const);
  expect(accessOf(app(...many))).toMatch(/; and 2 more units$/u);
});

test('a day old it is told as it is; changed since or too old, as what it was', () => {
  const words = (asOf: string, changedAt: string | null, now: string) => {
    const facts = consoleFacts({ ...app(['blocked', '/']), verified: 'no' }, asOf, changedAt);
    const told = consoleAccessOf({ facts });
    return told === null ? null : consoleAccessWords(told, Date.parse(now));
  };
  const changed = '2026-11-21T10:00:00.000Z';
  expect(words('2026-11-20', null, '2026-11-20T23:00:00Z')).toBe(
    'blocked, not verified by Google (operator’s export of 2026-11-20, today)',
  );
  expect(words('2026-11-20', null, '2026-11-22T01:00:00Z')).toBe(
    'blocked, not verified by Google (operator’s export of 2026-11-20, 2 days old)',
  );
  expect(words('2026-11-20', changed, '2026-11-22T01:00:00Z')).toBe(
    'changed on 2026-11-21, see the admin log; the operator’s export of 2026-11-20, 2 days old, says blocked',
  );
  expect(words('2026-11-20', null, '2027-02-18T23:00:00Z')).toMatch(/^blocked/u);
  for (const since of [null, changed])
    expect(words('2026-11-20', since, '2027-02-19T00:00:00Z')).toBe(
      'not known: the operator’s export of 2026-11-20, 91 days old, is too old to count; then it was blocked',
    );
  expect(consoleAccessOf({ facts: {} })).toBeNull();
});
