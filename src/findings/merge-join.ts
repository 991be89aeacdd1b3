import type { AppRow, EventRow } from '../core/rows.ts';
import type { NumberedGrant } from './ports.ts';

/** Everything of one app. Both lists are read once, events before grants, before the next app is asked for. */
export interface AppRows {
  readonly key: string;
  /** Null when grants or events name an app that no stream has listed. */
  readonly app: AppRow | null;
  events(): Iterable<EventRow>;
  grants(): Iterable<NumberedGrant>;
}

interface Sorted {
  readonly apps: Iterable<AppRow>;
  readonly grants: Iterable<NumberedGrant>;
  /** Those of no app come first or are left out. */
  readonly events: Iterable<EventRow>;
}

/**
 * Joins three lists that are sorted by app key, holding one row of each.
 * @throws RangeError when a list is not sorted: rows would silently be judged under no app.
 */
export function* joinByApp({ apps, grants, events }: Sorted): Generator<AppRows, void> {
  const appCursor = new Cursor(apps, (row) => row.key);
  const grantCursor = new Cursor(grants, (row) => row.app);
  const eventCursor = new Cursor(events, (row) => row.app);
  const cursors = [appCursor, grantCursor, eventCursor];
  try {
    for (;;) {
      let key: string | null = null;
      for (const cursor of cursors)
        if (cursor.key !== null && (key === null || compareKeys(cursor.key, key) < 0)) key = cursor.key;
      if (key === null) return;
      const [app = null] = appCursor.take(key);
      yield { key, app, events: () => eventCursor.take(key), grants: () => grantCursor.take(key) };
      for (const cursor of cursors) cursor.skip(key);
    }
  } finally {
    for (const cursor of cursors) cursor.close();
  }
}

class Cursor<Row> {
  readonly #rows: Iterator<Row>;
  readonly #keyOf: (row: Row) => string | null;
  #row: Row | null = null;
  #key: string | null = null;

  constructor(rows: Iterable<Row>, keyOf: (row: Row) => string | null) {
    this.#rows = rows[Symbol.iterator]();
    this.#keyOf = keyOf;
    this.#advance();
  }

  /** Key of the next row; null at the end. */
  get key(): string | null {
    return this.#key;
  }

  *take(key: string): Generator<Row, void> {
    while (this.#row !== null && this.#key === key) {
      const row = this.#row;
      this.#advance();
      yield row;
    }
  }

  skip(key: string): void {
    while (this.#row !== null && this.#key === key) this.#advance();
  }

  close(): void {
    this.#rows.return?.();
  }

  #advance(): void {
    for (;;) {
      const { done, value } = this.#rows.next();
      const key = done === true ? null : this.#keyOf(value);
      if (done !== true && key === null) continue;
      if (key !== null && this.#key !== null && compareKeys(key, this.#key) < 0)
        throw new RangeError('rows are not sorted by app key');
      this.#row = done === true ? null : value;
      this.#key = key;
      return;
    }
  }
}

/** Order of UTF-8 bytes, which is SQLite's; that of UTF-16 puts U+FFxx after the astral planes. */
export function compareKeys(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return weight(left) - weight(right);
  }
  return a.length - b.length;
}

function weight(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
