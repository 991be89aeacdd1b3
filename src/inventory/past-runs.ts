/** What is kept of earlier runs, for trends: numbers that were stored when each was judged. */
import { type StreamCoverage, tenantCoverage } from '../core/coverage.ts';
import type { PastRun, Summary } from '../core/result.ts';
import { storedJson } from '../core/stored-json.ts';
import { runRow } from './runs.ts';
import type { Store } from './store.ts';

interface SummaryRow {
  readonly seq: number;
  readonly id: string;
  readonly mode: PastRun['mode'];
  readonly started_at: string;
  readonly content: string;
}

/**
 * Judged runs of exactly the tenants of this one, oldest first, this one last. Reads no row of any of them.
 * @throws AppError NOTHING_RECORDED
 */
export function pastRuns(store: Store, run: string): PastRun[] {
  const { seq: last } = runRow(store, run);
  const tenants = tenantsByRun(store, last);
  const wanted = keyOf(tenants.get(last));
  const incomplete = incompleteRuns(store, last);
  return store
    .all<SummaryRow>(
      `SELECT seq, runs.id, mode, started_at, content FROM runs
        JOIN judged ON kind = 'summary' AND tenant = 0 AND key = '' AND gone_run = seq + 1
        WHERE finished_at IS NOT NULL AND judged = 1 AND seq <= ? ORDER BY seq`,
      last,
    )
    .filter(({ seq }) => keyOf(tenants.get(seq)) === wanted)
    .map(({ seq, id, mode, started_at, content }) => ({
      id,
      startedAt: started_at,
      mode,
      complete: !incomplete.has(seq),
      tenants: tenants.get(seq) ?? [],
      summary: storedJson(content) as Summary,
    }));
}

function tenantsByRun(store: Store, last: number): Map<number, string[]> {
  const rows = store.all<{ run: number; id: string }>(
    `SELECT run, id FROM run_tenants JOIN tenants ON tenants.row = tenant
      WHERE run <= ? ORDER BY run, position`,
    last,
  );
  const byRun = new Map<number, string[]>();
  for (const { run, id } of rows) {
    const tenants = byRun.get(run);
    if (tenants === undefined) byRun.set(run, [id]);
    else tenants.push(id);
  }
  return byRun;
}

function keyOf(tenants: readonly string[] = []): string {
  return JSON.stringify(tenants.toSorted());
}

/** Those with a tenant of which something is missing. */
function incompleteRuns(store: Store, last: number): Set<number> {
  const rows = store.all<{ run: number; tenant: number; coverage: string }>(
    `SELECT run_tenants.run, run_tenants.tenant, coverage FROM run_tenants
      JOIN streams ON streams.tenant = run_tenants.tenant
      JOIN stream_runs ON stream = streams.row AND stream_runs.run = basis
      WHERE run_tenants.run <= ? AND coverage IS NOT NULL`,
    last,
  );
  const perTenant = Map.groupBy(rows, ({ run, tenant }) => `${run}/${tenant}`);
  const incomplete = new Set<number>();
  for (const streams of perTenant.values()) {
    const [first] = streams;
    const { status } = tenantCoverage(streams.map(({ coverage }) => storedJson(coverage) as StreamCoverage));
    if (first !== undefined && status !== 'complete') incomplete.add(first.run);
  }
  return incomplete;
}
