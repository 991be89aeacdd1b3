import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../app/review-entries.ts';
import type { Plan } from '../core/plan.ts';
import type { TenantResult } from '../core/result.ts';
import { frame } from './frame.ts';
import { lineWidth } from './lines.ts';
import * as places from './places.ts';
import type { Source } from './screens/screen.ts';
import { bodyRows, type Effect, keyOf, listHere, type State } from './state.ts';
import { invented } from './test-state.ts';
import { indexOfCursor } from './update-list.ts';
import { type Happening, update } from './update.ts';

/** Rows that are gone: a list then shows what it holds of them itself. */
const nothing: Source = { finding: () => null, app: () => null, grant: () => null };
const noon = Date.parse('2026-11-22T12:00:00Z');

const names = [
  'Zoom',
  '日本語カレンダー 📅',
  'مرحبا',
  'Z\u0351\u0351\u0351\u0351algo',
  '<script>',
  'a'.repeat(300),
  '',
];

function entries(count: number): readonly Entry[] {
  return Array.from({ length: count }, (_, index): Entry => {
    const label = `${names[index % names.length] ?? ''} ${index}`;
    const severity = index % 3 === 0 ? 'high' : 'low';
    return {
      id: `f_${index}`,
      label,
      tenant: 'acme',
      place: `acme/slack:${index}`,
      sort: {
        rank: index,
        severity: index % 3,
        status: 'open',
        people: -index,
        age: index,
        tenant: 'acme',
        title: label,
      },
      words: `${label.toLowerCase()} ${severity}`,
      fields: { sev: severity, status: 'open', people: index },
    };
  });
}

interface Played {
  readonly state: State;
  readonly effects: readonly Effect[];
}

function play(state: State, happenings: readonly (readonly [Happening, number])[]): Played {
  const effects: Effect[] = [];
  let next = state;
  let at = state.at;
  for (const [happening, after] of happenings) {
    at += after;
    const step = update(next, happening, at, noon);
    next = step.state;
    effects.push(...step.effects);
  }
  return { state: next, effects };
}

const key = (name: string, lone = true): Happening => ({ what: 'key', key: { name, lone } });
const typed = (text: string): readonly (readonly [Happening, number])[] =>
  Array.from(text, (each) => [key(each === ' ' ? 'space' : each), 400] as const);
const pressed = (...keys: readonly string[]): readonly (readonly [Happening, number])[] =>
  keys.map((name) => [key(name), 400] as const);

function loaded(count = 40, state = invented()): State {
  const list: Happening = {
    what: 'entries',
    key: keyOf(places.findings),
    entries: entries(count),
    complete: true,
  };
  return play(state, [
    [{ what: 'start' }, 0],
    [list, 0],
  ]).state;
}

const listOf = (state: State) => {
  const list = listHere(state);
  if (list === null) throw new Error('no list');
  return list;
};

test('the chosen row and the marks stay through filter, sort and size', () => {
  const { state } = play(loaded(), pressed('j', 'j', 'j', 'space', 'space'));
  expect([...listOf(state).marks]).toEqual(['f_3', 'f_4']);
  expect(listOf(state).cursor).toBe('f_5');
  const sorted = play(state, [
    ...pressed('s', 's', 'S'),
    [{ what: 'resize', columns: 60, rows: 14 }, 10],
  ]).state;
  expect(listOf(sorted).cursor).toBe('f_5');
  const filtered = play(sorted, [...pressed('/'), ...typed('sev:high'), ...pressed('enter')]).state;
  expect(listOf(filtered).shown.every(({ fields }) => fields['sev'] === 'high')).toBe(true);
  expect(listOf(filtered).marks.size).toBe(2);
  const back = play(filtered, pressed('esc', 'esc')).state;
  expect(listOf(back)).toMatchObject({ filter: { text: '' }, marks: new Set() });
  expect(play(back, pressed('esc')).effects).toEqual([]);
});

test('a range and all that is shown are marked', () => {
  const { state } = play(loaded(), pressed('V', 'j', 'j', 'V'));
  expect([...listOf(state).marks]).toEqual(['f_0', 'f_1', 'f_2']);
  const all = play(state, [...pressed('/'), ...typed('sev:high'), ...pressed('enter', '*')]).state;
  expect(listOf(all).marks.size).toBe(14 + 2);
});

test('Enter alone never confirms; what comes within 300 ms, or not alone, is not taken', () => {
  const asked = (): State =>
    play(loaded(), [
      ...pressed('w'),
      ...typed('pilot'),
      ...pressed('enter', 'enter'),
      [
        {
          what: 'shown',
          title: 'Waive?',
          lines: [],
          action: 'Waive 1 finding',
          confirmed: { do: 'decide', decisions: [], subjects: [] },
        },
        10,
      ],
    ]).state;
  const decides = (...happenings: readonly (readonly [Happening, number])[]): boolean =>
    play(asked(), happenings).effects.some(({ effect }) => effect === 'decide');

  expect(decides([key('tab'), 400], [key('enter'), 10])).toBe(true);
  expect(decides([key('enter'), 400])).toBe(false);
  expect(decides([key('enter'), 400], [key('tab'), 1], [key('enter'), 1])).toBe(false);
  expect(decides([key('tab'), 299], [key('enter'), 400])).toBe(false);
  expect(decides([key('tab', false), 400], [key('enter'), 400])).toBe(false);
  expect(decides([key('tab'), 400], [key('enter', false), 400])).toBe(false);
  expect(decides([key('y'), 400], [{ what: 'paste', text: '\t\r' }, 400])).toBe(false);
});

test('the form asks for what is missing, and says what is wrong', () => {
  const form = (day: string) =>
    play(loaded(), [
      ...pressed('w'),
      ...typed('pilot'),
      ...pressed('enter', 'ctrl-u'),
      ...typed(day),
      ...pressed('enter'),
    ]);
  expect(form('2027-02-30').state.modal).toMatchObject({
    problem: 'Until: a day such as 2027-06-30 is wanted.',
  });
  expect(form('2026-11-21').state.modal).toMatchObject({ problem: 'Until: 2026-11-21 is over.' });
  expect(form('2026-11-22').effects).toContainEqual({
    effect: 'show',
    decisions: [{ kind: 'waive', about: 'f_0', reason: 'pilot', until: '2026-11-22' }],
    subjects: [expect.objectContaining({ row: 'f_0' })],
  });
  const nothingTyped = play(loaded(), pressed('w', 'enter', 'enter'));
  expect(nothingTyped.state.modal).toMatchObject({ problem: 'Why is empty.' });
});

test('something that is off says why', () => {
  expect(play(loaded(), pressed('u')).state.toast?.text).toMatch(/Nothing was decided here/u);
  expect(play(loaded(0), pressed('w')).state.toast?.text).toMatch(/Nothing is chosen/u);
});

test('still read, nothing there, all hidden, not readable and not all read are five different things', () => {
  const screen = (state: State): string =>
    frame(state, nothing)
      .map((line) => line.map(({ text }) => text).join(''))
      .join('\n');
  const reading = play(invented(), [[{ what: 'start' }, 0]]).state;
  const trouble = { code: 'WORKSPACE_DAMAGED', message: 'the database is damaged', remedy: 'Restore it.' };
  const unread: TenantResult = {
    id: 'acme-slack',
    platform: 'slack',
    name: null,
    coverage: { status: 'unavailable', streams: [] },
    blindSpots: [],
    calls: { total: 1, throttled: 0, retried: 0, failed: 1 },
  };
  const texts = [
    screen(reading),
    screen(loaded(0)),
    screen(play(loaded(), [...pressed('/'), ...typed('nobody'), ...pressed('enter')]).state),
    screen(play(reading, [[{ what: 'unread', key: keyOf(places.findings), trouble }, 0]]).state),
    screen({ ...loaded(0), tenants: [unread] }),
  ];
  for (const [index, expected] of [
    /Reading …/u,
    /No findings: /u,
    /hides all 40 findings/u,
    /WORKSPACE_DAMAGED/u,
    /No findings in what could be read\.[^]*acme-slack\. That is not the same as none/u,
  ].entries())
    expect(texts.map((text) => expected.test(text))).toEqual(texts.map((_, other) => other === index));
});

const keys = fc.constantFrom(
  'j',
  'k',
  'g',
  'G',
  'pgdn',
  'pgup',
  'ctrl-d',
  'space',
  'V',
  '*',
  's',
  'S',
  '/',
  'z',
  'o',
  ':',
  '?',
  'enter',
  'esc',
  'tab',
  'up',
  'down',
  'left',
  'right',
  'backspace',
  'w',
  'a',
  'b',
  'u',
  'x',
  'P',
  'm',
  'i',
  'd',
  'r',
  'y',
  '1',
  '2',
  '3',
  '4',
  'q',
  '日',
);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ name: keys, lone: fc.boolean() }).map((one) => key(one.name, one.lone)),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ columns: fc.integer({ min: 1, max: 300 }), rows: fc.integer({ min: 1, max: 80 }) })
      .map((size) => ({ what: 'resize', ...size }) as const),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('x w q', 'مرحبا\r').map((text) => ({ what: 'paste', text }) as const),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 0, max: 60 }).map(
      (count) =>
        ({
          what: 'entries',
          key: keyOf(places.findings),
          entries: entries(count),
          complete: true,
        }) as const,
    ),
  },
  { weight: 1, arbitrary: fc.constant({ what: 'planned', plan: planOf(), file: 'plan.json' } as const) },
);

function planOf(): Plan {
  return {
    schema: 'grantwarden.plan/1',
    id: 'p_0',
    intent: 'revoke',
    what: [],
    reason: null,
    createdAt: '2026-11-22T12:00:00.000Z',
    basis: { run: 'r_1', finishedAt: '2026-11-22T11:00:00.000Z', undoes: null },
    tenants: [],
    actions: [],
    manual: [],
    notes: [],
    people: 0,
    allowed: [],
    journalHead: null,
  };
}

test('a page that becomes shorter is not left blank, and the next plan begins where its list does', () => {
  const plan: Plan = { ...planOf(), notes: Array.from({ length: 60 }, (_, index) => `note ${index}`) };
  const shown = (state: State): readonly string[] =>
    frame(state, nothing).map((line) => line.map(({ text }) => text).join(''));
  const { state: read } = play(loaded(), [
    ...pressed('x', 'P'),
    [{ what: 'planned', plan, file: null }, 0],
    ...pressed('G'),
  ]);
  expect(shown(read).join('\n')).toMatch(/^> .*note 59$/mu);

  const { state: other } = play(read, pressed('i'));
  expect(shown(other).join('\n')).toMatch(/1 thing to contain/u);
  const { state: again } = play(other, [[{ what: 'planned', plan, file: null }, 0]]);
  expect(shown(again).slice(1, 4).join('\n')).toMatch(/1 thing to contain/u);

  // From elsewhere too.
  const { state: added } = play(read, pressed('2', 'j', 'x', '4'));
  expect(shown(added).join('\n')).toMatch(/^> +m makes the plan/mu);
});

test('whatever happens, the frame fits, the chosen row is in it, and nothing is written without a dialog', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(happening, fc.integer({ min: 0, max: 500 })), { maxLength: 40 }), (all) => {
      let state = loaded();
      for (const [one, after] of all) {
        const step = update(state, one, state.at + after, noon);
        const { modal } = state;
        const asked =
          modal?.modal === 'confirm' && modal.focus === 1 && state.at + after - modal.openedAt >= 300;
        const writes = step.effects.some(({ effect }) => effect === 'decide' || effect === 'write-plan');
        expect(writes && !asked).toBe(false);
        ({ state } = step);
        const lines = frame(state, nothing);
        expect(lines.length).toBeLessThanOrEqual(Math.max(1, state.rows - 1));
        expect(Math.max(...lines.map(lineWidth))).toBeLessThanOrEqual(state.columns);
        const list = listHere(state);
        const index = list === null ? 0 : indexOfCursor(list);
        const top = list?.top ?? 0;
        expect([top <= index, index < top + bodyRows(state)]).toEqual([true, true]);
      }
    }),
    { numRuns: 60 },
  );
});
