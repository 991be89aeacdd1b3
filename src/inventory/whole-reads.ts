import type { Store } from './store.ts';

export interface WholeRead {
  readonly tenant: string;
  readonly stream: string;
  /** ISO time at which the whole read behind the last changes began. */
  readonly wholeAt: string;
}

/** Of the streams whose changes alone can be read next. */
export function wholeReads(store: Store): WholeRead[] {
  return store.all<WholeRead>(
    `SELECT tenants.id AS tenant, streams.name AS stream, whole_at AS wholeAt
      FROM stream_runs JOIN streams ON streams.row = stream JOIN tenants ON tenants.row = streams.tenant
      WHERE cursor IS NOT NULL AND run = (
        SELECT max(run) FROM stream_runs AS later WHERE later.stream = streams.row AND later.cursor IS NOT NULL)`,
  );
}
