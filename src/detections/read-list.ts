/** What was read, how much, from where and when: the window that somebody who answers to a theft must see. */
import type { EventRow } from '../core/rows.ts';
import type { Evidence } from '../core/finding.ts';
import { safeText } from '../core/text.ts';
import { dayMs, iso } from './baseline.ts';
import { networkOf } from './networks.ts';

const thingsKept = 200;
const placesKept = 200;
const groupsKept = 2_000;
const originsKept = 2_000;
const shownOfEach = 20;
const longestName = 80;

interface Amount {
  calls: number;
  rows: number;
  bytes: number;
}

const nothing: Readonly<Amount> = { calls: 0, rows: 0, bytes: 0 };

export class ReadList {
  readonly #things = new Map<string, Amount>();
  readonly #places = new Set<string>();
  readonly #origins = new Set<string>();
  readonly #growth = new Growth();
  readonly #all: Amount = { ...nothing };
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #more = false;

  hear(event: EventRow, at: number): void {
    const { detail } = event;
    const amount = this.#growth.of(event, at);
    if (at < this.#first) this.#first = at;
    if (at > this.#last) this.#last = at;
    add(this.#all, amount);
    const what =
      detail['object'] ?? detail['method'] ?? detail['api'] ?? detail['product'] ?? event.resource ?? '';
    if (what !== '') this.#count(what.slice(0, longestName), amount);
    const origin = `${detail['ip']}\n${detail['asn']}\n${detail['country']}`;
    if (this.#origins.has(origin)) return;
    const place = networkOf(event)?.shown;
    if (this.#origins.size < originsKept) this.#origins.add(origin);
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
    return this.#things.size + this.#places.size + this.#origins.size + this.#growth.kept;
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
        .map(([thing, amount]) => `${safeText(thing)}: ${amountText(amount)}`),
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

/**
 * Adds up events that stand for the calls of a day. A log read twice in a day tells that day twice, the second time
 * with what came since: only that is added. Events come oldest first.
 */
export class Growth {
  #day = Number.NEGATIVE_INFINITY;
  readonly #told = new Map<string, Readonly<Amount>>();

  /** What this event adds to what was told of its day. */
  of(event: EventRow, at: number): Readonly<Amount> {
    const amount = amountOf(event);
    if (event.detail['calls'] === undefined) return amount;
    const day = Math.floor(at / dayMs);
    if (day !== this.#day) {
      this.#day = day;
      this.#told.clear();
    }
    const key = groupOf(event);
    const before = this.#told.get(key) ?? nothing;
    if (before !== nothing || this.#told.size < groupsKept)
      this.#told.set(key, {
        calls: Math.max(before.calls, amount.calls),
        rows: Math.max(before.rows, amount.rows),
        bytes: Math.max(before.bytes, amount.bytes),
      });
    return {
      calls: Math.max(0, amount.calls - before.calls),
      rows: Math.max(0, amount.rows - before.rows),
      bytes: Math.max(0, amount.bytes - before.bytes),
    };
  }

  get kept(): number {
    return this.#told.size;
  }
}

/** By what connectors unite calls: who, from where and, where a log tells one, by which program on which records. */
function groupOf({ principal, detail }: EventRow): string {
  const { userAgent, object } = detail as Partial<Record<string, string>>;
  const group = `${principal}\n${detail['ip']}`;
  if (userAgent === undefined && object === undefined) return group;
  return `${group}\n${userAgent}\n${object}\n${detail['api']}\n${detail['method']}`;
}

/** One event is one call unless it says that it stands for several. */
function amountOf({ detail }: Pick<EventRow, 'detail'>): Readonly<Amount> {
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
