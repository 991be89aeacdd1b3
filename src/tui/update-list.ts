/** Moving, marking, sorting and filtering in a list. */
import type { Entry } from '../app/review-entries.ts';
import { type Answers, type Filter, matcherOf, questionKey, questionsOf } from './filter.ts';
import {
  asking,
  bodyRows,
  here,
  keyOf,
  listHere,
  type ListState,
  type State,
  type Step,
  still,
  told,
  withList,
} from './state.ts';

export function chosenEntry(list: ListState): Entry | null {
  return list.shown[indexOfCursor(list)] ?? null;
}

/** Looked for from the first row on the screen, as it is among those that are seen: a list may be very long. */
export function indexOfCursor({ shown, cursor, top }: Pick<ListState, 'shown' | 'cursor' | 'top'>): number {
  for (let step = 0; step < shown.length; step += 1) {
    const place = (top + step) % shown.length;
    if (shown[place]?.id === cursor) return place;
  }
  return 0;
}

/** Entries in the order and choice in which they are shown; the chosen row stays chosen where it is still there. */
export function arranged(
  list: ListState,
  answers: Answers,
  rows: number,
  change: Partial<Pick<ListState, 'entries' | 'filter' | 'sort'>> = {},
): ListState {
  const next = { ...list, ...change };
  const isAsBefore = next.entries === list.entries && next.sort === list.sort;
  const ordered = isAsBefore ? list.ordered : next.entries.toSorted(inOrder(next.sort));
  const shown = next.filter.terms.length === 0 ? ordered : ordered.filter(matcherOf(next.filter, answers));
  const found = shown.findIndex(({ id }) => id === list.cursor);
  const kept = found !== -1;
  const index = kept ? found : Math.max(0, Math.min(indexOfCursor(list), shown.length - 1));
  const top = topFor(index, kept ? list.top : 0, shown.length, rows);
  return { ...next, ordered, shown, cursor: shown[index]?.id ?? null, top };
}

function inOrder({ by, reversed }: ListState['sort']): (a: Entry, b: Entry) => number {
  const turn = reversed ? -1 : 1;
  return (a, b) => {
    const one = a.sort[by] ?? 0;
    const other = b.sort[by] ?? 0;
    if (one !== other) return one < other ? -turn : turn;
    return a.id < b.id ? -1 : 1;
  };
}

/** The first line that is shown, so that the chosen one is among them. */
export function topFor(index: number, top: number, length: number, rows: number): number {
  const least = Math.max(0, index - rows + 1);
  const most = Math.min(index, Math.max(0, length - rows));
  return Math.max(Math.min(top, most), Math.min(least, Math.max(0, length - rows)));
}

export function movedTo(state: State, index: number): State {
  const list = listHere(state);
  if (list === null || list.shown.length === 0) return state;
  const bounded = Math.max(0, Math.min(list.shown.length - 1, index));
  return withList(state, keyOf(here(state)), {
    cursor: list.shown[bounded]?.id ?? null,
    top: topFor(bounded, list.top, list.shown.length, bodyRows(state)),
  });
}

export function movedBy(state: State, lines: number): State {
  const list = listHere(state);
  return list === null ? state : movedTo(state, indexOfCursor(list) + lines);
}

export function filtered(state: State, filter: Filter): Step {
  const list = listHere(state);
  if (list === null) return still(state);
  const open = questionsOf(filter).filter(
    (question) => !('user' in (list.entries[0]?.fields ?? {})) && !state.answers.has(questionKey(question)),
  );
  const next = withList(
    state,
    keyOf(here(state)),
    arranged(list, state.answers, bodyRows(state), { filter }),
  );
  return asking(
    open.length === 0 ? next : { ...next, task: 'Looking through the grants …' },
    ...open.map((question) => ({ effect: 'answer', ...question }) as const),
  );
}

export function sorted(state: State, by: string, reversed: boolean): State {
  const list = listHere(state);
  if (list === null) return state;
  const change = { sort: { by, reversed } };
  return withList(state, keyOf(here(state)), arranged(list, state.answers, bodyRows(state), change));
}

/** Marks the chosen row, or takes its mark away, and goes on to the next. */
export function marked(state: State): State {
  const list = listHere(state);
  const entry = list === null ? null : chosenEntry(list);
  if (list === null || entry === null) return state;
  const marks = new Set(list.marks);
  if (!marks.delete(entry.id)) marks.add(entry.id);
  return movedBy(withList(state, keyOf(here(state)), { marks }), 1);
}

/** The first time a range begins, the second time all between are marked. */
export function ranged(state: State): State {
  const list = listHere(state);
  const entry = list === null ? null : chosenEntry(list);
  if (list === null || entry === null) return state;
  const key = keyOf(here(state));
  const from = list.shown.findIndex(({ id }) => id === list.anchor);
  if (from === -1)
    return told(withList(state, key, { anchor: entry.id }), 'A range begins here; V again where it ends.');
  const to = indexOfCursor(list);
  const between = list.shown.slice(Math.min(from, to), Math.max(from, to) + 1);
  return withList(state, key, {
    anchor: null,
    marks: new Set([...list.marks, ...between.map(({ id }) => id)]),
  });
}

export function markedAll(state: State): State {
  const list = listHere(state);
  if (list === null) return state;
  return withList(state, keyOf(here(state)), {
    marks: new Set([...list.marks, ...list.shown.map(({ id }) => id)]),
  });
}

/** The marked rows, those that the filter hides too; without marks the chosen one. */
export function chosenEntries(list: ListState): readonly Entry[] {
  if (list.marks.size > 0) return list.entries.filter(({ id }) => list.marks.has(id));
  const entry = chosenEntry(list);
  return entry === null ? [] : [entry];
}
