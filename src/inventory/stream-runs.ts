import type { StreamCoverage } from '../core/coverage.ts';
import type { StreamId } from '../core/streams.ts';
import { rowKinds } from './schema.ts';
import type { Store } from './store.ts';

export const intervals = {
  grants: { table: 'grants', kind: rowKinds.grant, key: 'principal, client, target' },
  records: { table: 'records', kind: rowKinds.record, key: 'stream, kind, client, principal, key' },
} as const;
export type Interval = (typeof intervals)[keyof typeof intervals];
const all: readonly Interval[] = Object.values(intervals);

export function streamRow(store: Store, tenant: number, name: StreamId): number {
  const found = store.get<{ row: number }>(
    'SELECT row FROM streams WHERE tenant = ? AND name = ?',
    tenant,
    name,
  );
  if (found !== undefined) return found.row;
  return Number(
    store.prepare('INSERT INTO streams (tenant, name) VALUES (?, ?)').run(tenant, name).lastInsertRowid,
  );
}

interface StreamEnding {
  /** What is carried on even though the stream is complete. */
  readonly keeps: 'nothing' | 'grants' | 'all';
  readonly cursor: string | null;
  /** Changes that lack something are known to be whole but for certain subjects. */
  readonly vouched?: boolean;
}

/**
 * Ends a stream: what a complete one did not meet is gone, what any other did not meet is carried on.
 */
export function endStream(
  store: Store,
  stream: number,
  run: number,
  coverage: StreamCoverage,
  { keeps, cursor, vouched = false }: StreamEnding,
): void {
  const complete = coverage.status === 'complete';
  if ((complete || vouched) && keeps !== 'all' && coverage.changes !== undefined) {
    if (keeps === 'nothing') endCarryingOf(store, stream, run);
  } else endWhole(store, stream, run, complete, keeps);
  store.run(
    `INSERT INTO stream_runs (stream, run, read, status, coverage, cursor) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET status = excluded.status, coverage = excluded.coverage, cursor = excluded.cursor`,
    stream,
    run,
    coverage.read,
    coverage.status,
    JSON.stringify(coverage),
    cursor,
  );
}

/**
 * What this run has read of these streams does not count any more: they are not ended, and what they have met of
 * earlier runs holds only if it is met again. Inside a transaction.
 */
export function forgetReading(store: Store, streams: readonly number[], run: number): void {
  for (const stream of streams) {
    forgetMet(store, stream, run);
    store.run(
      `UPDATE stream_runs SET status = NULL, coverage = NULL, cursor = NULL, checkpoint = NULL, read = 0, saved_at = NULL
        WHERE stream = ? AND run = ?`,
      stream,
      run,
    );
  }
}

/**
 * The stream is read from its beginning again in this run: what was there before and is not now would stay for long,
 * since whatever is read by changes later looks at what happened after this. Inside a transaction.
 */
export function unmakeReading(store: Store, stream: number, run: number): void {
  forgetMet(store, stream, run);
  for (const { table, key } of all) {
    const unmade = `stream = ${stream} AND gone_run = -1`;
    store.run(
      `UPDATE ${table} SET gone_run = -1 WHERE stream = ? AND first_run = ? AND gone_run = 0`,
      stream,
      run,
    );
    // What these were before holds again, should the new reading not come so far.
    store.run(
      `UPDATE ${table} SET gone_run = 0 WHERE gone_run = ? AND (${key}) IN (SELECT ${key} FROM ${table} WHERE ${unmade})`,
      run,
    );
    store.run(`DELETE FROM ${table} WHERE ${unmade}`);
  }
}

function forgetMet(store: Store, stream: number, run: number): void {
  for (const { table, kind } of all)
    store.run(
      `DELETE FROM seen WHERE run = ?1 AND kind = ?2 AND row IN (SELECT row FROM ${table} WHERE stream = ?3)`,
      run,
      kind,
      stream,
    );
}

/** Changes read in full vouch for every row that holds, also for one that an earlier run could not read again. */
function endCarryingOf(store: Store, stream: number, run: number): void {
  for (const { table, kind } of all)
    store.run(
      `UPDATE carried SET gone_run = ?1 WHERE kind = ?2 AND gone_run = 0 AND EXISTS (
        SELECT 1 FROM ${table} WHERE ${table}.row = carried.row AND stream = ?3 AND ${table}.gone_run = 0)`,
      run,
      kind,
      stream,
    );
}

function endWhole(
  store: Store,
  stream: number,
  run: number,
  complete: boolean,
  keeps: 'nothing' | 'grants' | 'all',
): void {
  const isGone = ({ table }: Interval): boolean =>
    complete && (keeps === 'nothing' || (keeps === 'grants' && table !== 'grants'));
  closeUnseen(store, stream, run, all.filter(isGone));
  carryUnseen(
    store,
    stream,
    run,
    all.filter((interval) => !isGone(interval)),
  );
}

/** SQL: made by run :run, met again in it, or of a stream of which it reads changes alone. */
export function met(table: 'grants' | 'records'): string {
  const kind = table === 'grants' ? rowKinds.grant : rowKinds.record;
  return `${table}.gone_run = 0 AND (${table}.first_run = :run OR EXISTS (
    SELECT 1 FROM seen WHERE seen.run = :run AND seen.kind = ${kind} AND seen.row = ${table}.row)
    OR ${table}.stream IN (SELECT stream FROM stream_runs WHERE stream_runs.run = :run AND since > 0))`;
}

/** Rows of this stream that hold, come from an earlier run, and were not met in this one. */
export function unseen(table: string, kind: number): string {
  return `${table}.stream = :stream AND ${table}.gone_run = 0 AND ${table}.first_run < :run
    AND NOT EXISTS (SELECT 1 FROM seen WHERE seen.run = :run AND seen.kind = ${kind} AND seen.row = ${table}.row)`;
}

function closeUnseen(store: Store, stream: number, run: number, which: readonly Interval[]): void {
  for (const { table, kind } of which) {
    if (!hasEarlier(store, table, run)) continue;
    endCarrying(store, run, kind);
    store.guard(() =>
      store.prepare(`UPDATE ${table} SET gone_run = :run WHERE ${unseen(table, kind)}`).run({ stream, run }),
    );
  }
}

/** Part of a stream's rows, in SQL. */
export interface Within {
  readonly where: string;
  readonly about: Readonly<Record<string, string | number>>;
}

/** Also for a stream of which this run tells nothing at all. */
export function carryUnseen(
  store: Store,
  stream: number,
  run: number,
  which: readonly Interval[] = all,
  within: Within = { where: 'true', about: {} },
): void {
  // What is not carried yet was met when the stream last ended, however it ended.
  const last = store.get<{ run: number | null }>(
    `SELECT max(run) AS run FROM stream_runs WHERE stream = ? AND run < ? AND status IS NOT NULL`,
    stream,
    run,
  );
  const lastRead = last?.run ?? 0;
  for (const { table, kind } of which) {
    if (!hasEarlier(store, table, run)) continue;
    endCarrying(store, run, kind);
    store.guard(() =>
      store
        .prepare(
          `INSERT INTO carried (kind, row, first_run, gone_run, seen_run)
            SELECT ${kind}, row, :run, 0, max(first_run, :lastRead) FROM ${table}
            WHERE ${unseen(table, kind)} AND ${within.where} AND NOT EXISTS (
              SELECT 1 FROM carried WHERE carried.kind = ${kind} AND carried.row = ${table}.row AND carried.gone_run = 0
            ) ON CONFLICT DO UPDATE SET gone_run = 0`,
        )
        .run({ stream, run, lastRead, ...within.about }),
    );
  }
}

/** False in the first run of all, which so need not look through all that it has just written. Rows are numbered in order. */
function hasEarlier(store: Store, table: Interval['table'], run: number): boolean {
  const oldest = store.get<{ first_run: number }>(`SELECT first_run FROM ${table} ORDER BY row LIMIT 1`);
  return oldest !== undefined && oldest.first_run < run;
}

function endCarrying(store: Store, run: number, kind: number): void {
  store.run(
    `UPDATE carried SET gone_run = ?1 WHERE kind = ?2 AND gone_run = 0
      AND row IN (SELECT row FROM seen WHERE run = ?1 AND kind = ?2)`,
    run,
    kind,
  );
}
