/** What was read, how much, from where and when: the window that somebody who answers to a theft must see. */
import type { EventRow } from '../core/rows.ts';
import type { Evidence } from '../core/finding.ts';
import { safeText } from '../core/text.ts';
import { iso } from './baseline.ts';
import { networkOf } from './networks.ts';

const thingsKept = 200;
const placesKept = 200;
const shownOfEach = 20;
const longestName = 80;

interface Amount {
  calls: number;
  rows: number;
  bytes: number;
}

export class ReadList {
  readonly #things = new Map<string, Amount>();
  readonly #places = new Set<string>();
  readonly #all: Amount = { calls: 0, rows: 0, bytes: 0 };
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #more = false;

  hear(event: EventRow, at: number): void {
    const { detail } = event;
    const amount = amountOf(event);
    if (at < this.#first) this.#first = at;
    if (at > this.#last) this.#last = at;
    add(this.#all, amount);
    const what =
      detail['object'] ?? detail['method'] ?? detail['api'] ?? detail['product'] ?? event.resource ?? '';
    if (what !== '') this.#count(safeText(what).slice(0, longestName).toWellFormed(), amount);
    const place = networkOf(event)?.shown;
    if (place === undefined || this.#places.has(place)) return;
    if (this.#places.size < placesKept) this.#places.add(place);
    else this.#more = true;
  }

  #count(thing: string, amount: Amount): void {
    const counted = this.#things.get(thing);
    if (counted !== undefined) add(counted, amount);
    else if (this.#things.size < thingsKept) this.#things.set(thing, { ...amount });
    else this.#more = true;
  }

  get rows(): number {
    return this.#all.rows;
  }

  get kept(): number {
    return this.#things.size + this.#places.size;
  }

  /** `atLeast`: more things or places were met than are kept. */
  get evidence(): Evidence {
    if (this.#all.calls === 0) return {};
    const { calls, rows, bytes } = this.#all;
    return {
      read: [...this.#things]
        .toSorted(
          ([a, x], [b, y]) => y.rows - x.rows || y.bytes - x.bytes || y.calls - x.calls || (a < b ? -1 : 1),
        )
        .slice(0, shownOfEach)
        .map(([thing, amount]) => `${thing}: ${amountText(amount)}`),
      readFrom: [...this.#places].toSorted().slice(0, shownOfEach),
      firstRead: iso(this.#first),
      lastRead: iso(this.#last),
      calls,
      ...(rows > 0 ? { rows } : {}),
      ...(bytes > 0 ? { bytes } : {}),
      ...(this.#more ? { atLeast: true } : {}),
    };
  }
}

/** One event is one call unless it says that it stands for several. */
export function amountOf({ detail }: Pick<EventRow, 'detail'>): Readonly<Amount> {
  return {
    calls: Math.max(1, numberOf(detail['calls'])),
    rows: numberOf(detail['rows']),
    bytes: numberOf(detail['bytes']),
  };
}

function numberOf(text: string | undefined): number {
  return text !== undefined && /^\d{1,15}$/u.test(text) ? Number(text) : 0;
}

function add(total: Amount, { calls, rows, bytes }: Readonly<Amount>): void {
  total.calls += calls;
  total.rows += rows;
  total.bytes += bytes;
}

function amountText({ calls, rows, bytes }: Amount): string {
  const parts = [
    rows === 0 ? '' : `${rows} rows`,
    bytes === 0 ? '' : `${bytes} bytes`,
    `${calls} ${calls === 1 ? 'call' : 'calls'}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}
