import type { Finding } from '../core/finding.ts';
import type { RunInfo } from '../core/result.ts';
import type { Platform } from '../core/vocabulary.ts';
import { JudgementWriter, previousFindings } from './judgement.ts';
import { RunReader } from './reader.ts';
import {
  beginRun,
  finishedRuns,
  finishRun,
  lastRun,
  pinTenant,
  type RunStart,
  type UnfinishedRun,
  unfinishedRun,
} from './runs.ts';
import { lateIndexes } from './schema.ts';
import { Store, type StoreOptions } from './store.ts';
import { TenantWriter } from './tenant-writer.ts';
import { type InventoryView, openView } from './view.ts';

/** What audits have learned, over all runs. Throws AppErrors of the workspace and disk from every method. */
export interface Inventory {
  beginRun(start: RunStart): void;
  /** The latest run that neither finished nor was replaced by another. */
  unfinishedRun(): UnfinishedRun | null;
  finishRun(id: string, finishedAt: string): void;
  /** Id of the last finished run. */
  lastRun(): string | null;
  /** Finished runs, oldest first. */
  runs(): RunInfo[];
  /** @throws AppError TENANT_CHANGED when the id stood for another tenant or platform before. */
  pinTenant(tenant: string, platform: Platform, vendorTenantId: string, name: string | null): void;
  writer(run: string, tenant: string, platform: Platform): TenantWriter;
  reader(run: string): RunReader;
  judgement(run: string): JudgementWriter;
  previousFindings(run: string): Iterable<Finding>;
  view(run: string): InventoryView;
  close(): void;
}

/**
 * Opens inventory.db, making it when it is not there. Other processes may read while one writes.
 * @throws AppError WORKSPACE_DAMAGED, WORKSPACE_NEWER, WORKSPACE_UNREADABLE, DISK_FULL
 */
export function openInventory(path: string, options?: StoreOptions): Inventory {
  const store = new Store(path, options);

  function readable(): void {
    const { made } = store.get<{ made: number }>(
      "SELECT count(*) AS made FROM sqlite_schema WHERE name IN ('grants_by_client', 'grants_by_id')",
    ) ?? { made: 0 };
    if (made < 2) store.exec(lateIndexes);
  }

  return {
    beginRun: (start) => beginRun(store, start),
    unfinishedRun: () => unfinishedRun(store),
    finishRun: (id, finishedAt) => finishRun(store, id, finishedAt),
    lastRun: () => lastRun(store),
    runs: () => finishedRuns(store),
    pinTenant: (tenant, platform, vendorTenantId, name) =>
      pinTenant(store, tenant, platform, vendorTenantId, name),
    writer: (run, tenant, platform) => new TenantWriter(store, run, tenant, platform),
    reader: (run) => {
      readable();
      return new RunReader(store, run);
    },
    judgement: (run) => new JudgementWriter(store, run),
    previousFindings: (run) => previousFindings(store, run),
    view: (run) => {
      readable();
      return openView(store, run);
    },
    close: () => store.close(),
  };
}
