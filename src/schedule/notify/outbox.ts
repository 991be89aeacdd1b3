/**
 * What is to be told, until it has been told: `outbox.db` in the workspace, a SQLite file of its own.
 *
 * A database and not lines at the end of a file, because a message changes its state several times and each change must
 * be whole: SQLite gives that for one `synchronous = FULL` commit each. Of its own, because losing it loses messages and
 * no findings, and because nobody who delivers may wait for an audit that writes the inventory.
 *
 * A message has a key: entry, kind, and finding with status and run, or run, or day. A key is taken once; it stays for
 * `keptDays` after its message has been settled, so what was told is not told again.
 *
 *     held ──▶ queued ──▶ sending ──▶ delivered
 *                ▲           ├──▶ queued (again later)
 *                └───────────┴──▶ dead (after `deadAfterDays`)
 *
 * `sending` is on disk before the first byte leaves. Who finds such a message and is alone (the caller holds the lock)
 * knows that its sender died, and that it may have arrived: it is sent again with the same id, and says so.
 */
import { createHash } from 'node:crypto';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { storageError } from '../../core/storage-errors.ts';
import { storedJson } from '../../core/stored-json.ts';
import type { Letter } from './letter.ts';

const dayMs = 86_400_000;
export const deadAfterDays = 7;
const keptDays = 90;

export interface NewMessage {
  readonly key: string;
  readonly entry: string;
  readonly letter: Letter;
  /** Waits to be put together with others of its entry. */
  readonly held: boolean;
}

export interface QueuedMessage {
  readonly row: number;
  readonly entry: string;
  /** UUID made from the key. */
  readonly id: string;
  readonly letter: Letter;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Attempts before. */
  readonly attempts: number;
  /** ISO time of an attempt after which nobody knows whether it arrived; null: there was none. */
  readonly unsureSince: string | null;
}

export interface DeadLetter {
  readonly entry: string;
  readonly subject: string;
  /** ISO times. */
  readonly at: string;
  readonly lastTriedAt: string | null;
  readonly attempts: number;
  readonly said: string;
}

export interface Outbox extends Disposable {
  /** One durable write. Messages whose key was taken are left out. @returns how many were added */
  add(messages: readonly NewMessage[], runs: readonly string[], now: number): number;
  /** Whether the run’s messages have been put here. */
  hasRun(run: string): boolean;
  /** Null: no run has been told of yet. */
  lastRun(): string | null;
  held(entry: string): readonly Letter[];
  /** When the last message was made of held ones; null: never. */
  lastDigest(entry: string): number | null;
  /** All that is held for the entry becomes one message, in one write. */
  release(message: Omit<NewMessage, 'held'>, now: number): void;
  /** Those whose sender died are to be sent again. Only for who alone delivers. */
  recover(): void;
  due(now: number): readonly QueuedMessage[];
  begin(row: number, now: number): void;
  delivered(row: number, said: string, now: number): void;
  again(
    row: number,
    said: string,
    at: { readonly now: number; readonly due: number; readonly unsure: boolean },
  ): void;
  dead(row: number, said: string, now: number): void;
  /** Nothing is sent to the entry before. */
  postpone(entry: string, due: number): void;
  /** When the next is due; null: nothing waits. Held ones are not counted. */
  nextDue(): number | null;
  waiting(): readonly { readonly entry: string; readonly messages: number; readonly oldest: string }[];
  deadLetters(): readonly DeadLetter[];
  /** Dead letters that no later message has told of. */
  untold(entry: string): readonly { readonly row: number; readonly subject: string; readonly at: string }[];
  told(rows: readonly number[]): void;
  forgetSettled(now: number): void;
}

const schema = `
  CREATE TABLE IF NOT EXISTS messages (
    row INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, entry TEXT NOT NULL, state TEXT NOT NULL, letter TEXT NOT NULL,
    subject TEXT NOT NULL, created INTEGER NOT NULL, due INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    tried INTEGER, unsure INTEGER, settled INTEGER, said TEXT NOT NULL DEFAULT '', told INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX IF NOT EXISTS messages_by_state ON messages (state, due);
  CREATE TABLE IF NOT EXISTS runs_told (number INTEGER PRIMARY KEY, run TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE IF NOT EXISTS digests (entry TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
`;

interface Row {
  readonly row: number;
  readonly key: string;
  readonly entry: string;
  readonly letter: string;
  readonly subject: string;
  readonly created: number;
  readonly attempts: number;
  readonly tried: number | null;
  readonly unsure: number | null;
  readonly said: string;
}

/** Whoever opens it makes sure that nobody else can read it. @throws AppError WORKSPACE_DAMAGED, WORKSPACE_UNREADABLE, WORKSPACE_LOCKED, DISK_FULL, also from every method */
export function openOutbox(path: string): Outbox {
  const guard = <Result>(use: () => Result): Result => {
    try {
      return use();
    } catch (thrown) {
      throw storageError(thrown, path);
    }
  };
  const db = guard(() => {
    const opened = new DatabaseSync(path, { timeout: 10_000 });
    try {
      opened.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${schema}`);
      return opened;
    } catch (thrown) {
      opened.close();
      throw thrown;
    }
  });
  const run = (sql: string, ...values: SQLInputValue[]): number =>
    Number(guard(() => db.prepare(sql).run(...values)).changes);
  const all = (sql: string, ...values: SQLInputValue[]): readonly Row[] =>
    guard(() => db.prepare(sql).all(...values)) as unknown as readonly Row[];
  const one = (sql: string, ...values: SQLInputValue[]): number | string | null => {
    const found = guard(() => db.prepare(sql).get(...values));
    const value = found === undefined ? null : Object.values(found)[0];
    return typeof value === 'number' || typeof value === 'string' ? value : null;
  };
  const whole = (work: () => void): void => {
    guard(() => db.exec('BEGIN IMMEDIATE'));
    try {
      work();
      guard(() => db.exec('COMMIT'));
    } catch (thrown) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw thrown;
    }
  };
  const insert = ({ key, entry, letter }: Omit<NewMessage, 'held'>, state: string, now: number): number =>
    run(
      `INSERT INTO messages (key, entry, state, letter, subject, created, due) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (key) DO NOTHING`,
      key,
      entry,
      state,
      JSON.stringify(letter),
      letter.subject,
      now,
      now,
    );

  return {
    add(messages, runs, now) {
      let added = 0;
      whole(() => {
        for (const message of messages) added += insert(message, message.held ? 'held' : 'queued', now);
        for (const id of runs) run('INSERT INTO runs_told (run) VALUES (?) ON CONFLICT (run) DO NOTHING', id);
      });
      return added;
    },
    hasRun: (id) => one('SELECT 1 FROM runs_told WHERE run = ?', id) !== null,
    lastRun: () => {
      const last = one('SELECT run FROM runs_told ORDER BY number DESC LIMIT 1');
      return last === null ? null : String(last);
    },
    held: (entry) =>
      all("SELECT letter FROM messages WHERE state = 'held' AND entry = ? ORDER BY row", entry).map(
        ({ letter }) => storedJson(letter, 'outbox.db') as Letter,
      ),
    lastDigest: (entry) => {
      const at = one('SELECT at FROM digests WHERE entry = ?', entry);
      return at === null ? null : Number(at);
    },
    release(message, now) {
      whole(() => {
        // Their keys stay taken.
        run(
          "UPDATE messages SET state = 'delivered', letter = '', settled = ?, said = 'in a digest' WHERE state = 'held' AND entry = ?",
          now,
          message.entry,
        );
        insert(message, 'queued', now);
        run(
          'INSERT INTO digests (entry, at) VALUES (?, ?) ON CONFLICT (entry) DO UPDATE SET at = excluded.at',
          message.entry,
          now,
        );
      });
    },
    recover() {
      run("UPDATE messages SET state = 'queued', unsure = coalesce(unsure, tried) WHERE state = 'sending'");
    },
    due: (now) =>
      all("SELECT * FROM messages WHERE state = 'queued' AND due <= ? ORDER BY row", now).map(
        ({ row, key, entry, letter, created, attempts, unsure }) => ({
          row,
          entry,
          id: uuidOf(key),
          letter: storedJson(letter, 'outbox.db') as Letter,
          createdAt: created,
          attempts,
          unsureSince: unsure === null ? null : new Date(unsure).toISOString(),
        }),
      ),
    begin(row, now) {
      run(
        "UPDATE messages SET state = 'sending', attempts = attempts + 1, tried = ? WHERE row = ?",
        now,
        row,
      );
    },
    delivered(row, said, now) {
      run(
        "UPDATE messages SET state = 'delivered', letter = '', settled = ?, said = ? WHERE row = ?",
        now,
        said,
        row,
      );
    },
    again(row, said, { now, due, unsure }) {
      run(
        "UPDATE messages SET state = 'queued', due = ?, said = ?, unsure = CASE WHEN ? THEN coalesce(unsure, ?) ELSE unsure END WHERE row = ?",
        due,
        said,
        unsure ? 1 : 0,
        now,
        row,
      );
    },
    dead(row, said, now) {
      run(
        "UPDATE messages SET state = 'dead', letter = '', settled = ?, said = ? WHERE row = ?",
        now,
        said,
        row,
      );
    },
    postpone(entry, due) {
      run("UPDATE messages SET due = max(due, ?) WHERE state = 'queued' AND entry = ?", due, entry);
    },
    nextDue: () => {
      const due = one("SELECT min(due) FROM messages WHERE state IN ('queued', 'sending')");
      return due === null ? null : Number(due);
    },
    waiting: () =>
      (
        guard(() =>
          db
            .prepare(
              "SELECT entry, count(*) AS messages, min(created) AS oldest FROM messages WHERE state IN ('held', 'queued', 'sending') GROUP BY entry ORDER BY entry",
            )
            .all(),
        ) as unknown as readonly { entry: string; messages: number; oldest: number }[]
      ).map(({ entry, messages, oldest }) => ({ entry, messages, oldest: new Date(oldest).toISOString() })),
    deadLetters: () =>
      all("SELECT * FROM messages WHERE state = 'dead' ORDER BY row").map(
        ({ entry, subject, created, tried, attempts, said }) => ({
          entry,
          subject,
          at: new Date(created).toISOString(),
          lastTriedAt: tried === null ? null : new Date(tried).toISOString(),
          attempts,
          said,
        }),
      ),
    untold: (entry) =>
      all("SELECT * FROM messages WHERE state = 'dead' AND told = 0 AND entry = ? ORDER BY row", entry).map(
        ({ row, subject, created }) => ({ row, subject, at: new Date(created).toISOString() }),
      ),
    told(rows) {
      whole(() => {
        for (const row of rows) run('UPDATE messages SET told = 1 WHERE row = ?', row);
      });
    },
    forgetSettled(now) {
      run('DELETE FROM messages WHERE settled < ?', now - keptDays * dayMs);
    },
    [Symbol.dispose]() {
      if (db.isOpen) db.close();
    },
  };
}

/** The same for the same key: a UUID of version 8. */
function uuidOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(18, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
