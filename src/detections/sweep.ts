/** Records of every kind that matters, read by one app in one go: what thieves of 2025 did with Salesforce. */
import type { EventRow } from '../core/rows.ts';
import { iso, timeOf } from './baseline.ts';
import { ReadList } from './read-list.ts';

export const hourMs = 3_600_000;

/** Read together they are customers, their people, what they wrote, and who works here. */
const swept: ReadonlyMap<string, number> = new Map([
  ['account', 0],
  ['contact', 1],
  ['case', 2],
  ['user', 3],
]);

/** Hears what one app did, oldest first. */
export class Sweep {
  readonly reads = new ReadList();
  readonly #recentFrom: number;
  readonly #windowMs: number;
  readonly #latest = [...swept].map(() => Number.NEGATIVE_INFINITY);
  #moment = Number.NEGATIVE_INFINITY;
  #before = false;
  #fastest = Number.POSITIVE_INFINITY;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #rowsTold = false;
  #named = false;
  #unnamed = false;

  constructor(recentFrom: number, windowMs: number) {
    this.#recentFrom = recentFrom;
    this.#windowMs = windowMs;
  }

  /** @returns whether these are records that a sweep is made of */
  hear(event: EventRow): boolean {
    const at = timeOf(event);
    if (at === null) return false;
    const object = event.detail['object'];
    if (object === undefined) {
      if (at >= this.#recentFrom) this.#unnamed = true;
      return false;
    }
    this.#named = true;
    const place = swept.get(object.toLowerCase());
    if (place === undefined) return false;
    if (at >= this.#recentFrom) {
      this.reads.hear(event, at);
      this.#rowsTold ||= event.detail['rows'] !== undefined;
    }
    if (at > this.#moment) this.#settle();
    this.#moment = at;
    this.#latest[place] = at;
    return true;
  }

  /** Looks at all that was read up to a moment, in whichever order its events came. */
  #settle(): void {
    const took = this.#moment - Math.min(...this.#latest);
    if (!(took <= this.#windowMs)) return;
    if (this.#moment < this.#recentFrom) {
      this.#before = true;
      return;
    }
    this.#fastest = Math.min(this.#fastest, took);
    this.#first = Math.min(this.#first, this.#moment - took);
    this.#last = Math.max(this.#last, this.#moment);
  }

  /** Null: there was none, it always does so, or hardly a row came. */
  found(minimumRows: number): SweepFound | null {
    this.#settle();
    if (this.#before || this.#fastest === Number.POSITIVE_INFINITY) return null;
    if (this.#rowsTold && this.reads.rows < minimumRows) return null;
    return {
      hours: Math.max(1, Math.ceil(this.#fastest / hourMs)),
      rows: this.#rowsTold ? this.reads.rows : null,
      evidence: { sweepFrom: iso(this.#first), sweepTo: iso(this.#last), ...this.reads.evidence },
    };
  }

  /** The log told of calls and of none which records they read. */
  get untold(): boolean {
    return this.#unnamed && !this.#named;
  }
}

interface SweepFound {
  /** At least 1. */
  readonly hours: number;
  /** Null where the log does not tell. */
  readonly rows: number | null;
  readonly evidence: ReadList['evidence'];
}
