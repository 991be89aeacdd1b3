import { appKey } from '../core/ids.ts';
import type { AppSeen } from '../core/observation.ts';
import type { AppRow } from '../core/rows.ts';
import { untoldApp } from '../core/untold-app.ts';
import { carriedJoin, holds, type Moment } from './moment.ts';
import { appRecords, lifespan, mergedContent, mergedLatest } from './record-groups.ts';

export interface Client {
  readonly row: number;
  readonly client_id: string;
}

const page = 1_000;

/** SQL: a stream names this client in the run, or a grant points to it. */
const present = `(
      EXISTS (SELECT 1 FROM records WHERE records.client = clients.row AND records.client <> 0
        AND records.kind IN ('app', 'app-users') AND ${holds('records')})
      OR EXISTS (SELECT 1 FROM grants WHERE grants.client = clients.row AND ${holds('grants')}))`;

/** Null when the run does not have it. */
export function clientOf({ store, tenant, basis }: Moment, clientId: string): Client | null {
  const found = store.get<Client>(
    `SELECT row, client_id FROM clients WHERE tenant = :tenant AND client_id = :clientId AND ${present}`,
    { tenant, basis, clientId },
  );
  return found ?? null;
}

/**
 * The apps of the run, by client id in UTF-8 order: those that a stream names, and those that only a grant
 * points to.
 */
export function* clients(at: Moment): Generator<Client> {
  const sql = (from: string): string => `SELECT row, client_id FROM clients
    WHERE tenant = :tenant AND client_id ${from} :after AND ${present}
    ORDER BY client_id LIMIT ${page}`;
  let rows = next('>=', '');
  for (;;) {
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < page) return;
    rows = next('>', last.client_id);
  }

  function next(from: '>' | '>=', after: string): Client[] {
    return at.store.all<Client>(sql(from), { tenant: at.tenant, basis: at.basis, after });
  }
}

export function appRow(at: Moment, client: Client): AppRow {
  const records = appRecords(at, client.row);
  const told = mergedContent(records.filter(({ kind }) => kind === 'app')) as Partial<AppSeen>;
  const users = records.filter(({ kind }) => kind === 'app-users');
  const activity = records.filter(({ kind }) => kind === 'app-activity');
  const counted = users.length === 0 ? null : mergedLatest(users);
  const named = records.filter(({ kind }) => kind !== 'app-activity');
  return {
    ...untoldApp,
    ...told,
    name: told.name ?? (counted?.['name'] as string | null | undefined) ?? null,
    clientId: client.client_id,
    tenant: at.id,
    platform: at.platform,
    key: appKey(at.platform, client.client_id),
    activity: activity.length === 0 ? null : (mergedLatest(activity) as unknown as AppRow['activity']),
    vendorUsers: (counted?.['users'] as number | undefined) ?? null,
    ...(named.length === 0 ? grantsLifespan(at, client.row) : lifespan(at, named)),
  };
}

/** Of an app that only grants point to. */
function grantsLifespan(at: Moment, client: number): ReturnType<typeof lifespan> {
  const spans = at.store.all<{ born_run: number; seen_run: number | null }>(
    `SELECT min(born_run) AS born_run, carried.seen_run FROM grants ${carriedJoin('grants')}
          WHERE grants.client = :client AND ${holds('grants')} GROUP BY carried.seen_run`,
    { client, basis: at.basis },
  );
  return lifespan(at, spans);
}
