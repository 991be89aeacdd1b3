import { appKey } from '../core/ids.ts';
import type { EventRow } from '../core/rows.ts';
import { storedJson } from '../core/stored-json.ts';
import type { EventType } from '../core/vocabulary.ts';
import type { Client } from './app-rows.ts';
import type { EventContent } from './event-rows.ts';
import type { Moment } from './moment.ts';

interface Stored {
  readonly row: number;
  readonly id: string;
  readonly at: number;
  readonly type: EventType;
  readonly content: string;
}

const page = 1_000;

/** Events of one app, or with null those of none, oldest first. */
export function* eventsOf(
  at: Moment,
  client: Client | null,
  types: readonly EventType[],
): Generator<EventRow> {
  const { store, tenant, basis, id: tenantId, platform } = at;
  const app = client === null ? null : appKey(platform, client.client_id);
  const wanted = JSON.stringify(types);
  let last = { at: Number.MIN_SAFE_INTEGER, row: 0 };
  for (;;) {
    const rows = store.all<Stored>(
      `SELECT row, id, at, type, content FROM events
        WHERE tenant = ? AND client = ? AND (at, row) > (?, ?) AND first_run <= ?
          AND type IN (SELECT value FROM json_each(?))
        ORDER BY at, row LIMIT ${page}`,
      tenant,
      client?.row ?? 0,
      last.at,
      last.row,
      basis,
      wanted,
    );
    for (const { id, at: ms, type, content } of rows)
      yield {
        ...(storedJson(content) as EventContent),
        id,
        at: new Date(ms).toISOString(),
        event: type,
        tenant: tenantId,
        platform,
        app,
      };
    const end = rows.at(-1);
    if (end === undefined || rows.length < page) return;
    last = end;
  }
}

/** Times of the first and the last of one app's events; null when there is none. */
export function spanOfEvents(
  { store, tenant, basis }: Moment,
  client: Client,
  types: readonly EventType[],
): { readonly first: string; readonly last: string } | null {
  const found = store.get<{ first: number | null; last: number | null }>(
    `SELECT min(at) AS first, max(at) AS last FROM events
      WHERE tenant = ? AND client = ? AND first_run <= ? AND type IN (SELECT value FROM json_each(?))`,
    tenant,
    client.row,
    basis,
    JSON.stringify(types),
  );
  if (found === undefined || found.first === null || found.last === null) return null;
  return { first: new Date(found.first).toISOString(), last: new Date(found.last).toISOString() };
}
