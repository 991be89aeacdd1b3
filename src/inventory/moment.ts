import type { Platform } from '../core/vocabulary.ts';
import { lastReading } from './runs.ts';
import { rowKinds } from './schema.ts';
import type { Store } from './store.ts';

/** One tenant as a run saw it: what every query about its rows is bound to. */
export interface Moment {
  readonly store: Store;
  /** Row of the tenant. */
  readonly tenant: number;
  readonly id: string;
  readonly platform: Platform;
  /** The run whose rows are shown. */
  readonly basis: number;
  /** The finished run before it that read this tenant. */
  readonly previous: number | null;
  /** ISO time at which a run started: the time given to what it saw. */
  startOf(run: number): string;
}

export function moment(
  store: Store,
  tenant: { readonly row: number; readonly id: string; readonly platform: Platform; readonly basis: number },
): Moment {
  const starts = new Map<number, string>();
  return {
    store,
    tenant: tenant.row,
    id: tenant.id,
    platform: tenant.platform,
    basis: tenant.basis,
    previous: lastReading(store, tenant.row, tenant.basis),
    startOf: (run) => {
      let start = starts.get(run);
      if (start === undefined) {
        start =
          store.get<{ started_at: string }>('SELECT started_at FROM runs WHERE seq = ?', run)?.started_at ??
          '';
        starts.set(run, start);
      }
      return start;
    },
  };
}

/** SQL: the interval row held in run :basis. */
export function holds(table: string): string {
  return `${table}.first_run <= :basis AND (${table}.gone_run = 0 OR ${table}.gone_run > :basis)`;
}

/** SQL join that gives `carried.seen_run` to the rows that run :basis only carried, and null to the others. */
export function carriedJoin(table: 'grants' | 'records'): string {
  const kind = table === 'grants' ? rowKinds.grant : rowKinds.record;
  return `LEFT JOIN carried ON carried.kind = ${kind} AND carried.row = ${table}.row AND ${holds('carried')}`;
}

/** SQL: rows of one thing in the order in which their streams count. */
export const byStream = '(SELECT position FROM streams WHERE streams.row = records.stream), records.stream';

/** SQL: the streams of :tenant. */
export const ownStreams = '(SELECT row FROM streams WHERE tenant = :tenant)';
