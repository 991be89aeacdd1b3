import { chmodSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { AppError } from '../core/errors.ts';
import { storageError } from '../core/storage-errors.ts';
import { applicationId, lateIndexes, schemaVersion, tables, upgrades } from './schema.ts';

export interface StoreOptions {
  /** Upper bound of the file in pages of 4 KiB, above which writing ends with DISK_FULL. */
  readonly maxPages?: number;
}

/** Of a statement's parameters, in their order or by name. */
type Values = SQLInputValue[] | [Readonly<Record<string, SQLInputValue>>];

/**
 * One connection to inventory.db. Statements are prepared when first used and kept. Every failure of disk or
 * file leaves as AppError DISK_FULL, WORKSPACE_DAMAGED, WORKSPACE_UNREADABLE or WORKSPACE_LOCKED.
 */
export class Store {
  readonly path: string;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #undone: (() => void)[] = [];

  /** @throws AppError also WORKSPACE_NEWER */
  constructor(path: string, { maxPages }: StoreOptions = {}) {
    this.path = path;
    let db: DatabaseSync | null = null;
    try {
      db = new DatabaseSync(path, { timeout: 10_000 });
      prepareFile(db, path);
      if (maxPages !== undefined) db.exec(`PRAGMA max_page_count = ${Math.trunc(maxPages)}`);
    } catch (error) {
      db?.close();
      throw storageError(error, path);
    }
    this.#db = db;
  }

  /** For the hot paths, which run inside `transaction` or `guard`. */
  prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** Runs `work`; what SQLite throws becomes an AppError. */
  guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw storageError(error, this.path);
    }
  }

  // The caller names the columns it selects.
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  get<T>(sql: string, ...values: Values): T | undefined {
    return this.guard(() => this.prepare(sql).get(...(values as SQLInputValue[]))) as T | undefined;
  }

  all<T>(sql: string, ...values: Values): T[] {
    return this.guard(() => this.prepare(sql).all(...(values as SQLInputValue[]))) as T[];
  }

  /** @returns how many rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.guard(() => this.prepare(sql).run(...values)).changes);
  }

  exec(sql: string): void {
    this.guard(() => this.#db.exec(sql));
  }

  /** Makes the index unless it is there; on a large table that takes a second. */
  needIndex(name: keyof typeof lateIndexes): void {
    if (this.get('SELECT 1 FROM sqlite_schema WHERE name = ?', name) === undefined)
      this.exec(lateIndexes[name]);
  }

  dropLateIndexes(): void {
    for (const name of Object.keys(lateIndexes)) this.exec(`DROP INDEX IF EXISTS ${name}`);
  }

  /** Called after a rollback: what was remembered of the database may not be in it. */
  onUndone(forget: () => void): void {
    this.#undone.push(forget);
  }

  begin(): void {
    this.exec('BEGIN IMMEDIATE');
  }

  commit(): void {
    this.exec('COMMIT');
  }

  rollback(): void {
    // SQLite has already rolled back after some failures, a full disk among them.
    if (this.#db.isTransaction) this.exec('ROLLBACK');
    this.forget();
  }

  /** Lets go of what was remembered of the database; it is looked up again when it is asked for. */
  forget(): void {
    for (const forget of this.#undone) forget();
  }

  /** All of `work` or nothing. */
  transaction<T>(work: () => T): T {
    this.begin();
    try {
      const result = work();
      this.commit();
      return result;
    } catch (error) {
      this.rollback();
      throw storageError(error, this.path);
    }
  }

  /**
   * Reads the whole file and holds each index against its table; of what no index repeats, only the form is checked.
   * 1,000,000 grants take two seconds of processor time. Writers go on meanwhile.
   * @throws AppError WORKSPACE_DAMAGED with the first thing that is wrong
   */
  check(): void {
    const [first] = this.all<{ integrity_check: string }>('PRAGMA integrity_check(1)');
    const found = first?.integrity_check ?? 'no answer';
    if (found !== 'ok') throw new AppError('WORKSPACE_DAMAGED', { detail: `${this.path} (${found})` });
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }
}

function prepareFile(db: DatabaseSync, path: string): void {
  db.exec('PRAGMA cache_size = -24576');
  const version = versionOf(db, path);
  if (version === 0) chmodSync(path, 0o600);
  if (version < schemaVersion) {
    db.exec('BEGIN IMMEDIATE');
    // Another process may have done it since.
    bringUp(db, versionOf(db, path));
    db.exec('COMMIT');
  }
  // In WAL mode NORMAL survives the death of the process at any moment, and that of the machine without damage:
  // then the last transactions may be missing, rows and checkpoint alike, and are read again on resume.
  // `finishRun` forces everything to disk before a result is shown.
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA wal_autocheckpoint = 4000;
    PRAGMA journal_size_limit = 67108864;
  `);
}

function bringUp(db: DatabaseSync, from: number): void {
  if (from === 0) db.exec(`${tables} PRAGMA application_id = ${applicationId};`);
  else for (let version = from; version < schemaVersion; version += 1) db.exec(upgrades.get(version) ?? '');
  db.exec(`PRAGMA user_version = ${schemaVersion}`);
}

/** 0 for an empty file. @throws AppError for a file that is not ours, or of a newer version. */
function versionOf(db: DatabaseSync, path: string): number {
  const number = (sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0]);
  if (number('SELECT count(*) FROM sqlite_schema') === 0) return 0;
  if (number('PRAGMA application_id') !== applicationId)
    throw new AppError('WORKSPACE_DAMAGED', { detail: `${path} is a database of another program` });
  const version = number('PRAGMA user_version');
  if (version > schemaVersion) throw new AppError('WORKSPACE_NEWER', { detail: path });
  return version;
}
