/** A person taken out of a database: every text of every table, at once or not at all. */
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../core/errors.ts';
import { storageError } from '../core/storage-errors.ts';
import { storedJson } from '../core/stored-json.ts';
import { folded, nameOfPerson, type PseudonymOf } from './pseudonyms.ts';
import type { Store } from './store.ts';

/** Somebody whom a tenant’s streams tell of. */
export interface KnownPerson {
  /** Row of the principal. */
  readonly row: number;
  readonly tenant: string;
  readonly id: string;
  /** Addresses and names by which they were ever told. */
  readonly labels: readonly string[];
  /** The last audit has not seen them go: they, or something that they hold, are still there. */
  readonly present: boolean;
}

/** By address, id, name or reference, in any run. */
export function peopleKnownAs(store: Store, name: string, pseudonymOf: PseudonymOf): KnownPerson[] {
  const wanted = folded(name);
  const page = 5_000;
  const found: KnownPerson[] = [];
  for (let after = 0; ; ) {
    const rows = store.all<{ row: number; tenant: string; id: string; labels: string }>(
      `SELECT principals.row, tenants.id AS tenant, native_id AS id, (
          SELECT json_group_array(DISTINCT content ->> '$.label') FILTER (WHERE content ->> '$.label' IS NOT NULL)
          FROM records WHERE records.principal = principals.row AND records.principal <> 0 AND records.kind = 'principal'
        ) AS labels
        FROM principals JOIN tenants ON tenants.row = tenant
        WHERE kind = 'user' AND principals.row > ? ORDER BY principals.row LIMIT ${page}`,
      after,
    );
    for (const { row, tenant, id, labels: told } of rows) {
      const labels = storedJson(told) as string[];
      const names = [id, ...labels];
      const references = (labels.length === 0 ? [null] : labels).map((label) =>
        wanted.startsWith('person-') ? pseudonymOf(nameOfPerson({ tenant, id, label })) : '',
      );
      if (names.some((each) => folded(each) === wanted) || references.includes(wanted))
        found.push({ row, tenant, id, labels, present: isPresent(store, row) });
    }
    const last = rows.at(-1);
    if (last === undefined) return found;
    after = last.row;
  }
}

function isPresent(store: Store, principal: number): boolean {
  const row = store.get(
    `SELECT 1 WHERE EXISTS (SELECT 1 FROM grants WHERE principal = ?1 AND gone_run = 0)
      OR EXISTS (SELECT 1 FROM records WHERE principal = ?1 AND principal <> 0 AND gone_run = 0)`,
    principal,
  );
  return row !== undefined;
}

/** True when somebody else goes by this name too. */
export function isShared(store: Store, name: string, but: readonly KnownPerson[]): boolean {
  const row = store.get(
    `SELECT 1 FROM records JOIN principals ON principals.row = principal WHERE records.kind = 'principal'
      AND principals.kind = 'user' AND content ->> '$.label' = ?
      AND principal NOT IN (SELECT value FROM json_each(?)) LIMIT 1`,
    name,
    JSON.stringify(but.map(({ row: own }) => own)),
  );
  return row !== undefined;
}

/** Ids and labels of other people in which one of these names stands. */
export function longerNames(store: Store, names: readonly string[], but: readonly KnownPerson[]): string[] {
  const rows = store.all<{ name: string }>(
    `SELECT DISTINCT name FROM (
        SELECT row AS principal, native_id AS name FROM principals WHERE kind = 'user'
        UNION ALL SELECT principal, content ->> '$.label' FROM records WHERE kind = 'principal' AND principal <> 0)
      WHERE principal NOT IN (SELECT value FROM json_each(?1))
        AND EXISTS (SELECT 1 FROM json_each(?2) WHERE instr(lower(name), value) > 0 AND length(name) > length(value))`,
    JSON.stringify(but.map(({ row }) => row)),
    JSON.stringify(names.map((name) => name.toLowerCase())),
  );
  return rows.map(({ name }) => name);
}

export interface Rewriting {
  /** The text without the person; the same text where it does not name them. */
  readonly rewrite: (text: string) => string;
  /** Of these nothing but a mark stays, however short their ids and names are. */
  readonly people: readonly KnownPerson[];
  readonly markOf: (name: string) => string;
  readonly dryRun: boolean;
}

/** What cannot be read on from when a name in it has changed: streams are read whole instead. */
const cleared: ReadonlySet<string> = new Set(['stream_runs.cursor', 'stream_runs.checkpoint']);

/**
 * Any database of the workspace. Afterwards the file is written anew, so that nothing deleted is left in it.
 * @returns how many texts, by table
 * @throws AppError WORKSPACE_LOCKED when another process does not let go of it
 */
export function forgetInDatabase(path: string, rewriting: Rewriting): ReadonlyMap<string, number> {
  const { rewrite, dryRun } = rewriting;
  const db = new DatabaseSync(path, { timeout: 10_000 });
  try {
    db.function('rewritten', { deterministic: true }, (text) =>
      typeof text === 'string' ? rewrite(text) : text,
    );
    db.exec('PRAGMA secure_delete = ON; BEGIN IMMEDIATE');
    const counts = rewriteAll(db, rewriting);
    db.exec(dryRun ? 'ROLLBACK' : 'COMMIT');
    if (!dryRun) writeAnew(db, path);
    return counts;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw storageError(error, path);
  } finally {
    db.close();
  }
}

const forgetCursors = `UPDATE stream_runs SET cursor = NULL WHERE stream IN (
  SELECT streams.row FROM streams JOIN principals ON principals.tenant = streams.tenant WHERE principals.row = ?)`;

/**
 * What a present person holds ends with the next run: no stream will ever meet the mark, and those that hear of ends by
 * a log alone would carry it for good. Who is still there is told anew.
 */
const endings = (['grants', 'records'] as const).map(
  (table) => `UPDATE ${table} SET gone_run = (SELECT max(seq) + 1 FROM runs)
    WHERE principal = ? AND principal <> 0 AND gone_run = 0`,
);

function rewriteAll(db: DatabaseSync, { people, markOf }: Rewriting): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (table: string, changes: number | bigint): void => {
    if (Number(changes) > 0) counts.set(table, (counts.get(table) ?? 0) + Number(changes));
  };
  const tables = db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`)
    .all() as unknown as { name: string }[];
  if (tables.some(({ name }) => name === 'principals'))
    for (const { row, id, present } of people) {
      const mark = markOf(id);
      // Changes would be told of an id that is not there any more.
      if (present) for (const sql of [forgetCursors, ...endings]) db.prepare(sql).run(row);
      count(
        'principals',
        db.prepare('UPDATE principals SET native_id = ? WHERE row = ?').run(mark, row).changes,
      );
      count(
        'records',
        db
          .prepare(
            `UPDATE records SET content = json_set(content, '$.label', ?) WHERE principal = ? AND principal <> 0
              AND kind = 'principal' AND content ->> '$.label' IS NOT NULL`,
          )
          .run(mark, row).changes,
      );
      count(
        'grants',
        db.prepare('UPDATE grants SET handles = NULL WHERE principal = ? AND handles IS NOT NULL').run(row)
          .changes,
      );
    }
  for (const { name: table } of tables)
    for (const column of textColumns(db, table)) {
      const value = cleared.has(`${table}.${column}`) ? 'NULL' : `rewritten("${column}")`;
      const sql = `UPDATE "${table}" SET "${column}" = ${value} WHERE rewritten("${column}") IS NOT "${column}"`;
      count(table, db.prepare(sql).run().changes);
    }
  return counts;
}

function textColumns(db: DatabaseSync, table: string): readonly string[] {
  const columns = db.prepare('SELECT name, type FROM pragma_table_xinfo(?)').all(table) as unknown as {
    name: string;
    type: string;
  }[];
  return columns
    .filter(({ type }) => type === 'TEXT' || type === 'ANY' || type === '')
    .map(({ name }) => name);
}

/** Pages that were freed, and the log beside the file, still hold what was overwritten. */
function writeAnew(db: DatabaseSync, path: string): void {
  db.exec('VACUUM');
  const done = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number } | undefined;
  if (done?.busy === 1)
    throw new AppError('WORKSPACE_LOCKED', {
      detail: `another process is reading ${path}, so what was deleted is still in its log`,
      remedy: 'End it, then run the same command again.',
    });
}
