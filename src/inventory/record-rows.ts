import type { StatementSync } from 'node:sqlite';
import { storedJson } from '../core/stored-json.ts';
import { BoundedCache } from './bounded-cache.ts';
import type { Names } from './names.ts';
import {
  type Fields,
  mergeFields,
  mergeLatest,
  type RecordContent,
  recordContent,
  type RecordSeen,
} from './record-content.ts';
import { rowKinds } from './schema.ts';
import type { Store } from './store.ts';

interface Stored {
  readonly row: number;
  readonly content: string;
  readonly latest: string;
  readonly born_run: number;
  readonly first_run: number;
  readonly gone_run: number;
}

type Key = readonly [stream: number, kind: string, client: number, principal: number, key: string];

const keyIs = 'stream = ? AND kind = ? AND client = ? AND principal = ? AND key = ?';

/**
 * Stores what streams tell beside grants, per stream: within a run rows of one identity are united, a changed
 * content closes the interval and opens another. To be called inside a transaction.
 */
export class RecordRows {
  readonly #names: Names;
  readonly #run: number;
  readonly #fresh: boolean;
  /** What this run has saved last of an app: the same one comes with every token. */
  readonly #saved = new BoundedCache<string, string>(20_000);
  readonly #insert: StatementSync;
  readonly #open: StatementSync;
  readonly #closed: StatementSync;
  readonly #see: StatementSync;
  readonly #update: StatementSync;
  readonly #setGone: StatementSync;
  readonly #remove: StatementSync;

  /** @param fresh this tenant has no rows from earlier runs, so nearly every row is new */
  constructor(store: Store, names: Names, run: number, fresh: boolean) {
    this.#names = names;
    this.#run = run;
    this.#fresh = fresh;
    store.onUndone(() => this.#saved.clear());
    this.#insert = store.prepare(
      `INSERT INTO records (stream, kind, client, principal, key, content, latest, born_run, first_run, gone_run)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING`,
    );
    const columns = 'row, content, latest, born_run, first_run, gone_run';
    this.#open = store.prepare(`SELECT ${columns} FROM records WHERE ${keyIs} AND gone_run = 0`);
    this.#closed = store.prepare(
      `SELECT ${columns} FROM records WHERE ${keyIs} AND gone_run > 0 ORDER BY gone_run DESC LIMIT 1`,
    );
    this.#see = store.prepare(
      `INSERT INTO seen (run, kind, row) VALUES (${run}, ${rowKinds.record}, ?) ON CONFLICT DO NOTHING`,
    );
    this.#update = store.prepare('UPDATE records SET content = ?, latest = ? WHERE row = ?');
    this.#setGone = store.prepare('UPDATE records SET gone_run = ? WHERE row = ?');
    this.#remove = store.prepare('DELETE FROM records WHERE row = ?');
  }

  /** What was saved may have been removed. */
  forget(): void {
    this.#saved.clear();
  }

  save(seen: RecordSeen, stream: number): void {
    const record = recordContent(seen);
    const client = record.clientId === null ? 0 : this.#names.client(record.clientId);
    const principal =
      record.principal === null ? 0 : this.#names.principal(record.principal.kind, record.principal.id);
    const key: Key = [stream, seen.type, client, principal, record.key];
    const content = JSON.stringify(record.content);
    const latest = JSON.stringify(record.latest);
    if (client === 0) return this.#put(record, key, content, latest);
    const memo = key.join(' ');
    const told = `${content} ${latest}`;
    if (this.#saved.get(memo) === told) return;
    this.#put(record, key, content, latest);
    this.#saved.set(memo, told);
  }

  #put(record: RecordContent, key: Key, content: string, latest: string): void {
    if (this.#fresh && this.#insert.run(...key, content, latest, this.#run, this.#run).changes !== 0) return;
    const open = this.#open.get(...key) as Stored | undefined;
    if (open === undefined) {
      const closed = this.#closed.get(...key) as Stored | undefined;
      this.#insert.run(...key, content, latest, closed?.born_run ?? this.#run, this.#run);
    } else if (open.first_run === this.#run) this.#unite(open, key, record.content, record.latest);
    else if (this.#see.run(open.row).changes === 0)
      this.#change(
        open,
        key,
        joined(open.content, record.content, mergeFields),
        joined(open.latest, record.latest, mergeLatest),
      );
    else this.#change(open, key, content, latest);
  }

  #change(old: Stored, key: Key, content: string, latest: string): void {
    if (content === old.content) {
      if (latest !== old.latest) this.#update.run(content, latest, old.row);
      return;
    }
    this.#setGone.run(this.#run, old.row);
    this.#insert.run(...key, content, latest, old.born_run, this.#run);
  }

  #unite(open: Stored, key: Key, newContent: Fields, newLatest: Fields): void {
    const content = joined(open.content, newContent, mergeFields);
    const latest = joined(open.latest, newLatest, mergeLatest);
    if (content === open.content && latest === open.latest) return;
    const before =
      open.born_run === open.first_run ? undefined : (this.#closed.get(...key) as Stored | undefined);
    if (before?.gone_run === this.#run && before.content === content) {
      this.#remove.run(open.row);
      this.#setGone.run(0, before.row);
      this.#see.run(before.row);
      this.#update.run(content, latest, before.row);
      return;
    }
    this.#update.run(content, latest, open.row);
  }
}

function joined(stored: string, told: Fields, merge: (first: Fields, second: Fields) => Fields): string {
  return JSON.stringify(merge(storedJson(stored) as Fields, told));
}
