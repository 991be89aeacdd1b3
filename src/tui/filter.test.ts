import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../app/review-entries.ts';
import { type Answers, matcherOf, parseFilter, questionKey, questionsOf } from './filter.ts';

function entry(parts: Partial<Entry> = {}): Entry {
  return {
    id: 'f_1',
    label: 'Zoom for Slack',
    tenant: 'acme-slack',
    place: 'acme-slack/slack:A0C',
    sort: { rank: 1 },
    words: 'zoom for slack slack:a0c acme-slack high open f_1',
    fields: { sev: 'high', status: 'open', app: 'zoom for slack slack:a0c', verified: 'unknown', people: 12 },
    ...parts,
  };
}

function matches(text: string, one: Entry = entry(), answers: Answers = new Map()): boolean {
  return matcherOf(parseFilter(text), answers)(one);
}

test.each([
  ['', true],
  ['zoom', true],
  ['ZOOM slack', true],
  ['zoom gmail', false],
  ['!gmail', true],
  ['!zoom', false],
  ['"for slack"', true],
  ['"slack for"', false],
  ['!"for slack"', false],
  ['sev:high', true],
  ['severity:HI', true],
  ['sev:low', false],
  ['!sev:low', true],
  ['!waived', true],
  ['status:open sev:high app:zoom', true],
  ['status:new,open', true],
  ['status:new,resolved', false],
  ['!status:new,', true],
  ['app:"for slack"', true],
  ['slack:A0C', true],
  ['people:>10', true],
  ['people:>12', false],
  ['people:>=12', true],
  ['people:<5', false],
  ['people:12', true],
  ['people:>many', false],
  // `no` is not the beginning of `unknown`, and not part of it either.
  ['verified:no', false],
  // A list without such a field has nothing of it.
  ['kind:bot', false],
  ['!kind:bot', true],
  ['sev:', true],
  ['!', true],
  ['!sev:', true],
  ['"', true],
])('%s', (text, expected) => {
  expect(matches(text)).toBe(expected);
});

test('what the grants have to tell is asked for, and leaves every row until it is told', () => {
  const filter = parseFilter('scope:Mail !user:anna zoom');
  expect(questionsOf(filter)).toEqual([
    { field: 'scope', value: 'mail' },
    { field: 'user', value: 'anna' },
  ]);
  const here: Answers = new Map([
    [questionKey({ field: 'scope', value: 'mail' }), new Set(['acme-slack/slack:A0C'])],
  ]);
  const elsewhere: Answers = new Map([
    [questionKey({ field: 'scope', value: 'mail' }), new Set(['other/slack:A0C'])],
  ]);
  expect(matches('scope:mail')).toBe(true);
  expect(matches('scope:mail', entry(), here)).toBe(true);
  expect(matches('scope:mail', entry(), elsewhere)).toBe(false);
  expect(matches('!scope:mail', entry(), elsewhere)).toBe(true);
  expect(matches('scope:mail', entry({ place: null }), here)).toBe(false);
  // A grant knows its own.
  expect(matches('user:anna', entry({ fields: { user: 'anna@acme.example' } }))).toBe(true);
});

test('any text is a filter; a word and its opposite part the list in two', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'Z', ':', '!', '"', '<', '>', '=', ' ', '9', '日', '\u0000') }),
      fc.string(),
      (text, words) => {
        const one = entry({ words: words.toLowerCase() });
        const { terms } = parseFilter(text);
        expect(typeof matches(text, one)).toBe('boolean');
        for (const term of terms) {
          if (term.field === 'scope' || term.field === 'user') continue;
          const alone = { text, terms: [term] };
          const turned = { text, terms: [{ ...term, not: !term.not }] };
          expect(matcherOf(alone, new Map())(one)).toBe(!matcherOf(turned, new Map())(one));
        }
      },
    ),
  );
});
