/** What has become too old is removed, in small transactions; what later runs still rest on stays. */
import { rowKinds } from './schema.ts';
import type { Store } from './store.ts';

export interface Purge {
  /** ISO time: runs that began before it go, and what happened before it. */
  readonly before: string;
  /** Ids of tenants whose collect locks the caller holds; of no other anything is removed. */
  readonly tenants: readonly string[];
}

export interface Purged {
  readonly runs: number;
  readonly rows: number;
  readonly events: number;
}

/** `runs.abandoned` of a run of which nothing is left but when it was: rows may still say that it saw them first. */
const purgedMark = 2;

/** Rows that one transaction removes: 50 ms at most, so that whoever else writes hardly waits. */
const batch = 1_000;

/**
 * Stays, however old: of each tenant the last two judged runs and the last two that read it, with the runs whose rows
 * they show; the run whose cursor a stream goes on from, and the whole read behind that; what was said of the last run in
 * which a stream was complete. A row that ended after the oldest of these stays too, and so does the date on which anything was first
 * seen. Deleted bytes are overwritten.
 */
export function purge(store: Store, { before, tenants: ids }: Purge): Purged {
  const tenants = store
    .all<{ row: number }>(
      'SELECT row FROM tenants WHERE id IN (SELECT value FROM json_each(?))',
      JSON.stringify(ids),
    )
    .map(({ row }) => row);
  store.exec('PRAGMA secure_delete = ON');
  try {
    const runs = endRuns(store, before, tenants);
    let rows = 0;
    let events = 0;
    for (const tenant of tenants) {
      const oldest = oldestNeeded(store, tenant);
      for (const table of ['grants', 'records'] as const)
        rows += removeEnded(store, table, tenant, oldest.run);
      rows += removeInBatches(
        store,
        'judged',
        `tenant = ${tenant} AND gone_run <> 0 AND gone_run <= ${oldest.run}`,
      );
      events += removeInBatches(
        store,
        'events',
        `tenant = ${tenant} AND first_run < ${oldest.cursor} AND at < ${Date.parse(before)}`,
      );
      removeInBatches(store, 'principals', nobodyIn(tenant));
    }
    rows += removeDetails(store);
    return { runs, rows, events };
  } finally {
    store.exec('PRAGMA secure_delete = OFF');
    store.forget();
  }
}

/** Runs of these tenants alone; one of others too waits until they are audited together again. */
function endRuns(store: Store, before: string, tenants: readonly number[]): number {
  const kept = tenants.flatMap((tenant) => keptRuns(store, tenant));
  return store.transaction(() =>
    store.run(
      `UPDATE runs SET abandoned = ${purgedMark}, judged = 0 WHERE started_at < ?1 AND abandoned <> ${purgedMark}
        AND (finished_at IS NOT NULL OR abandoned = 1)
        AND seq NOT IN (SELECT value FROM json_each(?2))
        AND NOT EXISTS (SELECT 1 FROM run_tenants WHERE run = seq AND tenant NOT IN (SELECT value FROM json_each(?3)))`,
      before,
      JSON.stringify(kept),
      JSON.stringify(tenants),
    ),
  );
}

const runsOf = `SELECT seq, basis FROM run_tenants JOIN runs ON seq = run
  WHERE tenant = :tenant AND finished_at IS NOT NULL AND abandoned <> ${purgedMark}`;

function keptRuns(store: Store, tenant: number): number[] {
  const sql = `
    WITH of_tenant AS (${runsOf}),
      judged_last AS (SELECT seq, basis FROM of_tenant WHERE seq IN (
        SELECT seq FROM runs WHERE judged = 1) ORDER BY seq DESC LIMIT 2),
      read_last AS (SELECT seq, basis FROM of_tenant WHERE seq = basis ORDER BY seq DESC LIMIT 2)
    SELECT seq AS run FROM judged_last UNION SELECT basis FROM judged_last UNION SELECT seq FROM read_last
    UNION SELECT run FROM (${goneOnFrom}) WHERE run IS NOT NULL`;
  return store
    .guard(() => store.prepare(sql).all({ tenant }) as unknown as { run: number }[])
    .map(({ run }) => run);
}

/** The last cursor of each stream that is still wanted. */
const lastCursors = `
  SELECT stream, max(run) AS run FROM stream_runs AS told JOIN streams ON streams.row = stream
    WHERE tenant = :tenant AND cursor IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM stream_runs AS last WHERE last.stream = told.stream AND last.status = 'skipped' AND last.run = (
        SELECT max(run) FROM stream_runs AS any WHERE any.stream = told.stream AND any.status IS NOT NULL))
    GROUP BY stream`;

/** Runs from whose cursors streams go on, the runs that read whole before that, and those that had ended by then. */
const goneOnFrom = `
  SELECT run FROM (${lastCursors})
  UNION SELECT (SELECT max(seq) FROM runs WHERE started_at <= whole_at) FROM (${lastCursors}) JOIN stream_runs USING (stream, run)
  UNION SELECT (SELECT max(seq) FROM runs WHERE finished_at <= whole_at) FROM (${lastCursors}) JOIN stream_runs USING (stream, run)`;

/** The oldest run whose rows somebody may still ask for, and the oldest from which changes are read on. */
function oldestNeeded(store: Store, tenant: number): { readonly run: number; readonly cursor: number } {
  const row = store.guard(() =>
    store
      .prepare(
        `SELECT (SELECT min(min(seq, basis)) FROM (${runsOf})) AS run, (SELECT min(run) FROM (${goneOnFrom})) AS cursor`,
      )
      .get({ tenant }),
  ) as { run: number | null; cursor: number | null };
  const run = row.run ?? 0;
  return { run: Math.min(run, row.cursor ?? run), cursor: row.cursor ?? run };
}

function removeEnded(store: Store, table: 'grants' | 'records', tenant: number, oldest: number): number {
  const kind = table === 'grants' ? rowKinds.grant : rowKinds.record;
  const ended = `stream IN (SELECT row FROM streams WHERE tenant = ${tenant}) AND gone_run <> 0 AND gone_run <= ${oldest}`;
  return removeInBatches(store, table, ended, (rows) => {
    store.run(`DELETE FROM carried WHERE kind = ${kind} AND row IN (SELECT value FROM json_each(?))`, rows);
  });
}

/** Principals of whom nothing is told any more: on some platforms their id is an address. */
function nobodyIn(tenant: number): string {
  return `tenant = ${tenant} AND NOT EXISTS (SELECT 1 FROM grants WHERE grants.principal = principals.row)
    AND NOT EXISTS (SELECT 1 FROM records WHERE records.principal = principals.row AND records.principal <> 0)`;
}

/** What only the runs that are purged had. */
function removeDetails(store: Store): number {
  const purgedRuns = `(SELECT seq FROM runs WHERE abandoned = ${purgedMark})`;
  const rows = removeInBatches(store, 'judged', `tenant = 0 AND first_run IN ${purgedRuns}`);
  return store.transaction(() => {
    store.run(`DELETE FROM malformed WHERE run IN ${purgedRuns}`);
    // When a stream was last read in full is asked for long after.
    store.run(
      `DELETE FROM stream_runs WHERE run IN ${purgedRuns} AND NOT (status = 'complete' AND NOT EXISTS (
        SELECT 1 FROM stream_runs AS later WHERE later.stream = stream_runs.stream AND later.run > stream_runs.run
          AND later.status = 'complete'))`,
    );
    store.run(`DELETE FROM run_tenants WHERE run IN ${purgedRuns}`);
    const [{ oldest } = { oldest: null }] = store.all<{ oldest: number | null }>(
      `SELECT min(seq) AS oldest FROM runs WHERE abandoned <> ${purgedMark}`,
    );
    if (oldest === null) return rows;
    store.run('DELETE FROM carried WHERE gone_run <> 0 AND gone_run <= ?', oldest);
    return rows + store.run('DELETE FROM judged_tiers WHERE gone_run <> 0 AND gone_run <= ?', oldest);
  });
}

/** Row numbers are gathered without a lock; each batch is one short transaction. */
function removeInBatches(
  store: Store,
  table: 'grants' | 'records' | 'judged' | 'events' | 'principals',
  which: string,
  also: (rows: string) => void = () => undefined,
): number {
  let removed = 0;
  for (let after = 0; ; ) {
    const found = store.all<{ row: number }>(
      `SELECT row FROM ${table} WHERE row > ? AND ${which} ORDER BY row LIMIT ${batch}`,
      after,
    );
    const last = found.at(-1);
    if (last === undefined) return removed;
    after = last.row;
    const rows = JSON.stringify(found.map(({ row }) => row));
    store.transaction(() => {
      also(rows);
      removed += store.run(`DELETE FROM ${table} WHERE row IN (SELECT value FROM json_each(?))`, rows);
    });
  }
}

export interface PurgedRuns {
  readonly count: number;
  /** ISO time at which the last of them began; null: there is none. */
  readonly last: string | null;
}

export function purgedRuns(store: Store): PurgedRuns {
  const row = store.get<PurgedRuns>(
    `SELECT count(*) AS count, max(started_at) AS last FROM runs WHERE abandoned = ${purgedMark} AND finished_at IS NOT NULL`,
  );
  return row ?? { count: 0, last: null };
}
