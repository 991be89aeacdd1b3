/** Ordinary life of a tenant: changes of many kinds, one after another, drawn from seed and number. */
import { chance, draw, pickIndex } from './random.ts';

/** Chance of a single change. */
export interface Lot {
  /** Of the change, from 1 on. */
  readonly nth: number;
  chance(what: string): number;
  index(below: number, what: string): number;
  /** Null for an empty list. */
  pick<T>(list: readonly T[], what: string): T | null;
}

/** Makes the change and says in a line what was done; null when there is nothing to change in that way. */
export type Change = (lot: Lot) => string | null;

/** The kinds of change and how often each comes in a round; in each round every kind has its turns. */
export type Kinds = readonly (readonly [times: number, change: Change])[];

/** @throws RangeError when there is nothing at all to change */
export function createLife(
  seed: number,
  label: string,
  kinds: Kinds,
): (changes: number) => readonly string[] {
  const round = kinds.flatMap(([times, change]) => Array.from({ length: times }, () => change));
  let made = 0;

  function lotOf(nth: number): Lot {
    const index = (below: number, what: string) => pickIndex(below, seed, label, what, nth);
    return {
      nth,
      index,
      chance: (what) => chance(seed, label, what, nth),
      pick: (list, what) => list[index(Math.max(1, list.length), what)] ?? null,
    };
  }

  /** The round's kinds in the order of this round. */
  function order(rounds: number): readonly Change[] {
    return round
      .map((change, place) => ({ change, place, key: draw(seed, label, 'turn', rounds, place) }))
      .toSorted((a, b) => a.key - b.key || a.place - b.place)
      .map(({ change }) => change);
  }

  function one(): string {
    const turns = order(Math.floor(made / round.length));
    const first = made % round.length;
    made += 1;
    const lot = lotOf(made);
    for (let i = 0; i < turns.length; i += 1) {
      const done = turns[(first + i) % turns.length]?.(lot) ?? null;
      if (done !== null) return done;
    }
    throw new RangeError('nothing to change');
  }

  return (changes) => Array.from({ length: changes }, one);
}
