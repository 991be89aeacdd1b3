/**
 * What a read of the tokens leaves to the next: a mark in time, and how many tokens of before it there were. The counts
 * of apps are summed by place, so that the cursor of an org with 5,000 app names is no larger than this.
 */
import { z } from 'zod';
import type { TokenGroup } from './wire.ts';

const places = 1_024;
/** Times of the org and of this machine, and what the org writes a little late. */
const overlapMs = 15 * 60_000;

const Sums = z.array(z.tuple([z.number(), z.number()])).transform((pairs) => new Map(pairs));
const State = z.object({
  v: z.literal(1),
  mark: z.iso.datetime(),
  listed: z.boolean(),
  names: Sums,
  entries: Sums,
});

/** Tokens created before the mark, by place. */
export interface TokenSums {
  /** By app name, whatever its case. */
  readonly names: ReadonlyMap<number, number>;
  /** By app name and menu entry: which app a token is of. */
  readonly entries: ReadonlyMap<number, number>;
}

export interface TokenState extends TokenSums {
  /** ISO time. What was created or used since is to be read next time. */
  readonly mark: string;
  /** All lists of apps had been read in full, so that tokens were told of the apps they are of. */
  readonly listed: boolean;
}

/** @param now milliseconds */
export function markAt(now: number): string {
  return new Date(now - overlapMs).toISOString();
}

type Counted = Pick<TokenGroup, 'AppName' | 'AppMenuItemId' | 'expr0'>;

/** @param less tokens that the groups count and that are not to be */
export function sumTokens(groups: Iterable<Counted>, less: Iterable<Counted> = []): TokenSums {
  const names = new Map<number, number>();
  const entries = new Map<number, number>();
  const add = ({ AppName, AppMenuItemId, expr0 }: Counted, sign: 1 | -1): void => {
    bump(names, placeOf(AppName), sign * expr0);
    bump(entries, entryOf({ AppName, AppMenuItemId }), sign * expr0);
  };
  for (const group of groups) add(group, 1);
  for (const group of less) add(group, -1);
  return { names, entries };
}

export function mergeSums(a: TokenSums, b: TokenSums): TokenSums {
  const names = new Map(a.names);
  const entries = new Map(a.entries);
  for (const [place, sum] of b.names) bump(names, place, sum);
  for (const [place, sum] of b.entries) bump(entries, place, sum);
  return { names, entries };
}

function bump(sums: Map<number, number>, place: number, by: number): void {
  sums.set(place, (sums.get(place) ?? 0) + by);
}

/** Of an app name. SOQL tells no name from an empty one, nor upper case from lower. */
export function placeOf(name: string | null | undefined): number {
  let hash = 0x811c9dc5;
  for (const char of (name ?? '').toLowerCase())
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0) % places;
}

export interface SumsCompared {
  /** Names of which there are fewer than there were. */
  readonly fewer: ReadonlySet<number>;
  /** Entries of which there are more: tokens of another entry became theirs. */
  readonly moved: ReadonlySet<number>;
  /** There are names of which there are more, although tokens of before a mark can only become fewer. */
  readonly grown: boolean;
}

export function compareSums(before: TokenSums, now: TokenSums): SumsCompared {
  const names = new Set([...before.names.keys(), ...now.names.keys()]);
  const more = (sums: 'names' | 'entries'): number[] =>
    [...now[sums].keys()].filter((place) => at(now[sums], place) > at(before[sums], place));
  return {
    fewer: new Set([...names].filter((place) => at(now.names, place) < at(before.names, place))),
    moved: new Set(more('entries')),
    grown: more('names').length > 0,
  };
}

function at(sums: ReadonlyMap<number, number>, place: number): number {
  return sums.get(place) ?? 0;
}

/** Of an app name with its menu entry. */
export function entryOf({ AppName, AppMenuItemId }: Omit<Counted, 'expr0'>): number {
  return placeOf(JSON.stringify([AppName ?? '', AppMenuItemId ?? '']));
}

export function stateText({ mark, listed, names, entries }: TokenState): string {
  const pairs = (sums: ReadonlyMap<number, number>) => [...sums].filter(([, sum]) => sum > 0);
  return JSON.stringify({ v: 1, mark, listed, names: pairs(names), entries: pairs(entries) });
}

/** Null for what is none. */
export function readState(text: string): TokenState | null {
  try {
    return State.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
