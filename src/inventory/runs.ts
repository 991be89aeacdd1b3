import type { BlindSpot } from '../core/coverage.ts';
import { AppError } from '../core/errors.ts';
import type { RunInfo } from '../core/result.ts';
import type { StreamId } from '../core/streams.ts';
import type { Platform } from '../core/vocabulary.ts';
import type { Store } from './store.ts';
import { carryUnseen } from './stream-runs.ts';

export interface RunStart {
  readonly id: string;
  readonly mode: RunInfo['mode'];
  readonly startedAt: string;
  readonly tenants: readonly {
    readonly id: string;
    readonly platform: Platform;
    /** Kept with the run, so that its report stays as it was. */
    readonly blindSpots?: readonly BlindSpot[];
    /** In the order in which they count where they contradict each other. Absent: as they were. */
    readonly streams?: readonly StreamId[];
  }[];
}

export interface UnfinishedRun {
  readonly id: string;
  readonly mode: RunInfo['mode'];
  readonly startedAt: string;
  readonly tenants: readonly { readonly id: string; readonly platform: Platform }[];
}

export interface RunRow {
  readonly seq: number;
  readonly id: string;
  readonly mode: RunInfo['mode'];
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly judged: number;
}

const columns = 'seq, id, mode, started_at, finished_at, judged';
const shown = 'finished_at IS NOT NULL AND judged = 1';

/** @throws AppError NOTHING_RECORDED */
export function runRow(store: Store, id: string): RunRow {
  const row = store.get<RunRow>(`SELECT ${columns} FROM runs WHERE id = ?`, id);
  if (row === undefined) throw new AppError('NOTHING_RECORDED', { detail: `no run ${id}` });
  return row;
}

/** @throws AppError TENANT_CHANGED when the id was another platform's. */
export function tenantRow(store: Store, id: string, platform: Platform): number {
  const known = store.get<{ row: number; platform: string }>(
    'SELECT row, platform FROM tenants WHERE id = ?',
    id,
  );
  if (known === undefined)
    return Number(
      store.prepare('INSERT INTO tenants (id, platform) VALUES (?, ?)').run(id, platform).lastInsertRowid,
    );
  if (known.platform !== platform)
    throw new AppError('TENANT_CHANGED', { tenant: id, detail: `it was ${known.platform}, now ${platform}` });
  return known.row;
}

/**
 * Remembers whose tenant an id stands for, at the first audit and for ever.
 * @throws AppError TENANT_CHANGED
 */
export function pinTenant(
  store: Store,
  id: string,
  platform: Platform,
  vendorTenantId: string,
  name: string | null,
): void {
  store.transaction(() => {
    const row = tenantRow(store, id, platform);
    const pinned = store.get<{ vendor_id: string | null }>(
      'SELECT vendor_id FROM tenants WHERE row = ?',
      row,
    );
    const before = pinned?.vendor_id ?? null;
    if (before !== null && before !== vendorTenantId.toWellFormed())
      throw new AppError('TENANT_CHANGED', {
        tenant: id,
        detail: `it was the vendor's tenant ${before}, now ${vendorTenantId}`,
      });
    store.run(
      'UPDATE tenants SET vendor_id = ?, name = coalesce(?, name) WHERE row = ?',
      vendorTenantId,
      name,
      row,
    );
  });
}

/** Until each stream of the tenant has been read whole again, no log is believed to tell what we did. */
export function noteActed(store: Store, tenant: string, at: string): void {
  store.run('UPDATE tenants SET acted_at = ? WHERE id = ?', at, tenant);
}

/**
 * An unfinished run that shares a tenant is abandoned: its rows stay, the run is never shown. The caller holds
 * the locks of all tenants of the run, so no other process is at work on them.
 */
export function beginRun(store: Store, start: RunStart): void {
  store.transaction(() => {
    const tenants = start.tenants.map(({ id, platform }) => tenantRow(store, id, platform));
    for (const tenant of tenants)
      store.run(
        `UPDATE runs SET abandoned = 1 WHERE finished_at IS NULL
          AND seq IN (SELECT run FROM run_tenants WHERE tenant = ?)`,
        tenant,
      );
    store.run('DELETE FROM seen WHERE run IN (SELECT seq FROM runs WHERE abandoned = 1)');

    const inserted = store
      .prepare('INSERT INTO runs (id, mode, started_at) VALUES (?, ?, ?)')
      .run(start.id, start.mode, start.startedAt);
    const run = Number(inserted.lastInsertRowid);
    let unread = false;
    for (const [position, tenant] of tenants.entries()) {
      const before = lastReading(store, tenant, run);
      if (start.mode === 'offline' && before === null)
        throw new AppError('NOTHING_RECORDED', { tenant: start.tenants[position]?.id ?? '' });
      unread ||= before === null;
      store.run(
        'INSERT INTO run_tenants (run, tenant, position, basis, blind_spots) VALUES (?, ?, ?, ?, ?)',
        run,
        tenant,
        position,
        start.mode === 'offline' ? (before ?? run) : run,
        JSON.stringify(start.tenants[position]?.blindSpots ?? []),
      );
      orderStreams(store, tenant, start.tenants[position]?.streams ?? []);
    }
    if (unread) store.dropLateIndexes();
  });
}

/** One that is not declared any more counts after those that are. */
function orderStreams(store: Store, tenant: number, declared: readonly StreamId[]): void {
  if (declared.length === 0) return;
  store.run('UPDATE streams SET position = ? WHERE tenant = ?', declared.length, tenant);
  for (const [position, name] of declared.entries())
    store.run(
      `INSERT INTO streams (tenant, name, position) VALUES (?, ?, ?)
        ON CONFLICT (tenant, name) DO UPDATE SET position = excluded.position`,
      tenant,
      name,
      position,
    );
}

/** The last finished run before `run` that read this tenant. */
export function lastReading(store: Store, tenant: number, run: number): number | null {
  const row = store.get<{ run: number | null }>(
    `SELECT max(run) AS run FROM run_tenants JOIN runs ON runs.seq = run_tenants.run
      WHERE tenant = ? AND run < ? AND finished_at IS NOT NULL AND mode <> 'offline'`,
    tenant,
    run,
  );
  return row?.run ?? null;
}

/** @param among ids; only a run of none but these is given. Absent: any run. */
export function unfinishedRun(store: Store, among?: ReadonlySet<string>): UnfinishedRun | null {
  const rows = store.all<RunRow>(
    `SELECT ${columns} FROM runs WHERE finished_at IS NULL AND abandoned = 0 AND mode <> 'offline' ORDER BY seq DESC`,
  );
  const runs = rows.map((row) => withTenants(store, row));
  return runs.find((run) => among === undefined || run.tenants.every(({ id }) => among.has(id))) ?? null;
}

/** The last run, when it had read all it could and was stopped before it was judged. */
export function unjudgedRun(store: Store): UnfinishedRun | null {
  const row = store.get<RunRow>(
    `SELECT ${columns} FROM runs WHERE seq = (SELECT max(seq) FROM runs WHERE abandoned = 0)
      AND finished_at IS NOT NULL AND judged = 0 AND mode <> 'offline'`,
  );
  return row === undefined ? null : withTenants(store, row);
}

function withTenants(store: Store, row: RunRow): UnfinishedRun {
  const tenants = store.all<{ id: string; platform: Platform }>(
    `SELECT tenants.id, tenants.platform FROM run_tenants JOIN tenants ON tenants.row = run_tenants.tenant
      WHERE run = ? ORDER BY position`,
    row.seq,
  );
  return {
    id: row.id,
    mode: row.mode,
    startedAt: row.started_at,
    tenants: tenants.map(({ id, platform }) => ({ id, platform })),
  };
}

/** Streams that the run tells nothing of keep their rows, as carried. On return everything is on disk. */
export function finishRun(store: Store, id: string, finishedAt: string): void {
  const run = runRow(store, id);
  store.transaction(() => {
    if (run.mode !== 'offline') {
      const silent = store.all<{ row: number }>(
        `SELECT streams.row FROM streams JOIN run_tenants ON run_tenants.tenant = streams.tenant
          WHERE run_tenants.run = ?1 AND NOT EXISTS (
            SELECT 1 FROM stream_runs WHERE stream = streams.row AND run = ?1 AND status IS NOT NULL)`,
        run.seq,
      );
      for (const { row } of silent) carryUnseen(store, row, run.seq);
    }
    store.run('DELETE FROM seen WHERE run = ?', run.seq);
    store.run('UPDATE runs SET finished_at = ? WHERE seq = ?', finishedAt, run.seq);
    // Nothing there to go on from: it read all there is.
    store.run(
      `UPDATE runs SET mode = 'full' WHERE seq = ?1 AND mode = 'incremental'
        AND NOT EXISTS (SELECT 1 FROM stream_runs WHERE run = ?1 AND since > 0)`,
      run.seq,
    );
  });
  store.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  store.forget();
}

/** A run that is not judged has no findings, which must not read as none found. */
export function shownRuns(store: Store): RunInfo[] {
  return store
    .all<RunRow>(`SELECT ${columns} FROM runs WHERE ${shown} ORDER BY seq`)
    .map(({ id, mode, started_at, finished_at }) => ({
      id,
      mode,
      startedAt: started_at,
      finishedAt: finished_at ?? started_at,
    }));
}

export function lastRun(store: Store): string | null {
  const row = store.get<{ id: string }>(`SELECT id FROM runs WHERE ${shown} ORDER BY seq DESC LIMIT 1`);
  return row?.id ?? null;
}

export function vendorIdOf(store: Store, tenant: string): string | null {
  const [found] = store.all<{ vendor_id: string | null }>(
    'SELECT vendor_id FROM tenants WHERE id = ?',
    tenant,
  );
  return found?.vendor_id ?? null;
}
