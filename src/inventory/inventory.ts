import type { Finding } from '../core/finding.ts';
import type { PastRun, RunInfo } from '../core/result.ts';
import type { Platform } from '../core/vocabulary.ts';
import { type ComparableRun, comparableRuns, diffRuns, type RunDiff } from './diff.ts';
import {
  forgetInDatabase,
  isShared,
  type KnownPerson,
  longerNames,
  peopleKnownAs,
  type Rewriting,
} from './forget.ts';
import { JudgementWriter, previousFindings } from './judgement.ts';
import { pastRuns } from './past-runs.ts';
import { createVeil, type PseudonymOf } from './pseudonyms.ts';
import { veiledDiff } from './pseudonyms-diff.ts';
import { type Purge, type Purged, type PurgedRuns, purge, purgedRuns } from './purge.ts';
import { RunReader } from './reader.ts';
import {
  beginRun,
  shownRuns,
  finishRun,
  noteActed,
  lastRun,
  pinTenant,
  type RunStart,
  type UnfinishedRun,
  unfinishedRun,
  unjudgedRun,
  vendorIdOf,
} from './runs.ts';
import { Store, type StoreOptions } from './store.ts';
import { TenantWriter } from './tenant-writer.ts';
import { type InventoryView, openView } from './view.ts';
import { type WholeRead, wholeReads } from './whole-reads.ts';

export type { KnownPerson, Rewriting } from './forget.ts';

/** What audits have learned, over all runs. Throws AppErrors of the workspace and disk from every method. */
export interface Inventory {
  beginRun(start: RunStart): void;
  /**
   * The latest run that neither finished nor was replaced by another.
   * @param among ids; only a run of none but these is given. Absent: any run.
   */
  unfinishedRun(among?: ReadonlySet<string>): UnfinishedRun | null;
  /** The last run, when it had read all it could and was stopped before it was judged. */
  unjudgedRun(): UnfinishedRun | null;
  finishRun(id: string, finishedAt: string): void;
  /** Id of the last run that is finished and judged. */
  lastRun(): string | null;
  /** Finished and judged runs, oldest first. */
  runs(): RunInfo[];
  /** Judged runs of the same tenants up to this one, oldest first. @throws AppError NOTHING_RECORDED */
  pastRuns(run: string): PastRun[];
  /** @throws AppError TENANT_CHANGED when the id stood for another tenant or platform before. */
  pinTenant(tenant: string, platform: Platform, vendorTenantId: string, name: string | null): void;
  wholeReads(): WholeRead[];
  /** We are about to change this tenant. @param at ISO time */
  noteActed(tenant: string, at: string): void;
  /** The vendor's own id of the tenant; null when it has not been pinned. */
  vendorIdOf(tenant: string): string | null;
  writer(run: string, tenant: string, platform: Platform): TenantWriter;
  reader(run: string): RunReader;
  judgement(run: string): JudgementWriter;
  previousFindings(run: string): Iterable<Finding>;
  /** @throws AppError NOTHING_RECORDED also when the run has not been judged. */
  view(run: string): InventoryView;
  /** As `view`, with people as they are: for what is done to their grants, not for what is shown. */
  plainView(run: string): InventoryView;
  /** Judged runs with their tenants, oldest first. */
  comparableRuns(): ComparableRun[];
  /** @param tenants ids; absent: all that both runs have. @throws AppError NOTHING_RECORDED */
  diff(from: string, to: string, tenants?: readonly string[]): RunDiff;
  /** Removes what has become too old of these tenants, whose collect locks the caller holds. */
  purge(what: Purge): Purged;
  /** By address, id, name or reference, in any run. */
  peopleKnownAs(name: string, pseudonymOf: PseudonymOf): KnownPerson[];
  /** True when somebody else goes by this name too. */
  isShared(name: string, but: readonly KnownPerson[]): boolean;
  /** Ids and labels of other people in which one of these names stands. */
  longerNames(names: readonly string[], but: readonly KnownPerson[]): string[];
  /** Takes a person out of a database of the workspace, this one or another. @returns how many texts, by table */
  forgetIn(path: string, rewriting: Rewriting): ReadonlyMap<string, number>;
  /** Runs of which nothing is left but when they were. */
  purgedRuns(): PurgedRuns;
  /** Reads the whole file. @throws AppError WORKSPACE_DAMAGED */
  check(): void;
  close(): void;
}

export interface InventoryOptions extends StoreOptions {
  /** Views and comparisons show people by these references; absent: as they are. */
  readonly pseudonymOf?: PseudonymOf;
}

/**
 * Opens inventory.db, making it when it is not there. Other processes may read while one writes.
 * @throws AppError WORKSPACE_DAMAGED, WORKSPACE_NEWER, WORKSPACE_UNREADABLE, DISK_FULL
 */
export function openInventory(path: string, options?: InventoryOptions): Inventory {
  const store = new Store(path, options);
  const pseudonymOf = options?.pseudonymOf;
  const shown = pseudonymOf === undefined ? {} : { veil: createVeil(store, pseudonymOf) };

  return {
    beginRun: (start) => beginRun(store, start),
    unfinishedRun: (among) => unfinishedRun(store, among),
    unjudgedRun: () => unjudgedRun(store),
    finishRun: (id, finishedAt) => finishRun(store, id, finishedAt),
    lastRun: () => lastRun(store),
    runs: () => shownRuns(store),
    pastRuns: (run) => pastRuns(store, run),
    pinTenant: (tenant, platform, vendorTenantId, name) =>
      pinTenant(store, tenant, platform, vendorTenantId, name),
    wholeReads: () => wholeReads(store),
    noteActed: (tenant, at) => noteActed(store, tenant, at),
    vendorIdOf: (tenant) => vendorIdOf(store, tenant),
    writer: (run, tenant, platform) => new TenantWriter(store, run, tenant, platform),
    reader: (run) => {
      store.needIndex('grants_by_client');
      return new RunReader(store, run);
    },
    judgement: (run) => new JudgementWriter(store, run),
    previousFindings: (run) => previousFindings(store, run),
    view: (run) => {
      store.needIndex('grants_by_client');
      return openView(store, run, shown);
    },
    plainView: (run) => {
      store.needIndex('grants_by_client');
      return openView(store, run, { ...shown, plain: true });
    },
    comparableRuns: () => comparableRuns(store),
    diff: (from, to, tenants) => {
      store.needIndex('grants_by_client');
      const diff = diffRuns(store, from, to, tenants);
      return shown.veil === undefined ? diff : veiledDiff(diff, shown.veil);
    },
    purge: (what) => purge(store, what),
    peopleKnownAs: (name, pseudonymOf) => peopleKnownAs(store, name, pseudonymOf),
    isShared: (name, but) => isShared(store, name, but),
    longerNames: (names, but) => longerNames(store, names, but),
    forgetIn: (file, rewriting) => {
      const counts = forgetInDatabase(file, rewriting);
      store.forget();
      return counts;
    },
    purgedRuns: () => purgedRuns(store),
    check: () => store.check(),
    close: () => store.close(),
  };
}
