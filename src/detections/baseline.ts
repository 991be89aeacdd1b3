/** What an app did lately, against what it did before: kept small however much it did. */
import type { StreamId } from '../core/streams.ts';
import type { JudgeContext } from '../kit/detection.ts';

export const dayMs = 86_400_000;

/** More names than this say by themselves that nothing here is steady. */
const keysKept = 1_000;
const peopleKept = 1_000;

const logs: readonly StreamId[] = [
  'token-events',
  'sign-ins',
  'login-history',
  'api-usage',
  'installs',
  'audit-events',
];

/** Up to when the logs of a tenant speak: ages are measured from there, so that an old read stays what it was. */
export function logEnd(context: JudgeContext): number {
  const ends = logs.flatMap((stream) => context.asOf(stream) ?? []);
  return ends.length === 0 ? context.now : Math.min(context.now, Math.max(...ends));
}

/** Milliseconds since the epoch; null for what is no time. */
export function timeOf({ at }: { readonly at: string }): number | null {
  const time = Date.parse(at);
  return Number.isNaN(time) ? null : time;
}

/** As lists and logs write the same person; null: the app for itself. */
export function personOf({ principal }: { readonly principal: string | null }): string | null {
  return principal === null || principal === '' ? null : principal.toLowerCase();
}

/** Something met lately and not before. */
export interface Newcomer {
  readonly key: string;
  readonly shown: string;
  readonly first: number;
  readonly last: number;
  readonly times: number;
  /** At most 1,000. */
  readonly people: ReadonlySet<string>;
}

interface Met {
  shown: string;
  readonly before: boolean;
  first: number;
  last: number;
  times: number;
  readonly people: Set<string>;
}

const nobody: ReadonlySet<string> = new Set();

/** Names that events bear, by whether they were met before `recentFrom`. Events come oldest first. */
export class Sightings {
  readonly #recentFrom: number;
  readonly #met = new Map<string, Met>();
  #since = Number.POSITIVE_INFINITY;
  #known = 0;
  #overflow = false;

  constructor(recentFrom: number) {
    this.#recentFrom = recentFrom;
  }

  /** @returns whether this is new: met lately, and never before */
  hear(key: string, shown: string, at: number, person: string | null): boolean {
    if (at < this.#since) this.#since = at;
    const before = at < this.#recentFrom;
    const met = this.#met.get(key);
    if (met === undefined) {
      if (this.#met.size >= keysKept) {
        this.#overflow = true;
        return !before && this.#known < keysKept;
      }
      if (before) this.#known += 1;
      this.#met.set(key, {
        shown,
        before,
        first: at,
        last: at,
        times: 1,
        people: person === null || before ? new Set() : new Set([person]),
      });
      return !before;
    }
    if (met.before) return false;
    // One event may tell more of it than another; which comes first does not matter.
    if (shown > met.shown) met.shown = shown;
    met.first = Math.min(met.first, at);
    met.last = Math.max(met.last, at);
    met.times += 1;
    if (person !== null && met.people.size < peopleKept) met.people.add(person);
    return true;
  }

  /** The app has so many that a further one says nothing. */
  get countless(): boolean {
    return this.#overflow && this.#known >= keysKept;
  }

  /** Distinct names before. */
  get known(): number {
    return this.#known;
  }

  /** Days from the first event heard to where lately begins. */
  get days(): number {
    return Math.max(0, (this.#recentFrom - this.#since) / dayMs);
  }

  /** Kept entries; what memory goes to. */
  get kept(): number {
    return this.#met.size;
  }

  newcomers(): readonly Newcomer[] {
    return inOrder([...this.#met].flatMap(([key, { before, ...met }]) => (before ? [] : [{ key, ...met }])));
  }
}

/** Newest last; of equal times in the order of their names. */
export function inOrder(newcomers: readonly Newcomer[]): readonly Newcomer[] {
  return newcomers.toSorted((a, b) => a.first - b.first || (a.key < b.key ? -1 : 1));
}

/** `AS64500 Example (DE), 2026-11-20T10:00:00.000Z to 2026-11-20T11:00:00.000Z, 12 times` */
export function sightingText({ shown, first, last, times }: Newcomer): string {
  return `${shown}, ${iso(first)} to ${iso(last)}, ${times} ${times === 1 ? 'time' : 'times'}`;
}

export function peopleOf(newcomers: readonly Newcomer[]): ReadonlySet<string> {
  const [only] = newcomers;
  if (only === undefined) return nobody;
  return newcomers.length === 1 ? only.people : new Set(newcomers.flatMap(({ people }) => [...people]));
}

export function iso(time: number): string {
  return new Date(time).toISOString();
}
