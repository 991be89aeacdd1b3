import { expect, test } from 'vitest';
import type { ReadableEntry } from '../app/journal.ts';
import { journalJson } from './journal-text.ts';

test('in the JSON ids stay as they are; what people read has no hidden or turning characters', () => {
  const hostile = 'a\u202Eb\u200B\u001B[2J';
  const entry = {
    seq: 1,
    at: '2026-11-22T06:00:00.000Z',
    kind: 'intent',
    what: 'revoke-grant',
    tenant: 'acme',
    who: hostile,
    why: hostile,
    detail: {
      app: hostile,
      grant: 'g_1',
      person: hostile,
      people: [hostile],
      more: { name: hostile },
      of: 3,
    },
    prev: '0',
    hash: '1',
    unsettled: true,
  } satisfies ReadableEntry;

  expect(journalJson(entry)).toEqual({
    ...entry,
    who: 'ab[2J',
    why: 'ab[2J',
    detail: {
      app: hostile,
      grant: 'g_1',
      person: 'ab[2J',
      people: ['ab[2J'],
      more: { name: 'ab[2J' },
      of: 3,
    },
  });
});
