/** What has changed in one tenant between two runs, row by row: staged once, then read in pages. */
import type { Moment } from './moment.ts';
import type { Store } from './store.ts';

/** One tenant at two moments, the earlier first. */
export interface Span {
  readonly store: Store;
  readonly before: Moment;
  readonly after: Moment;
  /** Rows of streams that were not read in full then: what they tell now may have been there all along. */
  readonly unreadBefore: ReadonlySet<number>;
}

/** In memory of this connection alone: nobody waits for it, and it goes with the connection. */
const stage = `
  PRAGMA temp_store = MEMORY;
  DROP TABLE IF EXISTS temp.changed_grants;
  DROP TABLE IF EXISTS temp.changed_records;
  CREATE TEMP TABLE changed_grants (
    row INTEGER PRIMARY KEY,
    client INTEGER NOT NULL,
    principal INTEGER NOT NULL,
    id TEXT NOT NULL,
    stream INTEGER NOT NULL,
    before_set INTEGER,
    after_set INTEGER,
    at INTEGER NOT NULL
  );
  CREATE TEMP TABLE changed_records (
    kind TEXT NOT NULL,
    client INTEGER NOT NULL,
    principal INTEGER NOT NULL,
    key TEXT NOT NULL,
    at INTEGER NOT NULL,
    stream INTEGER NOT NULL,
    PRIMARY KEY (kind, client, principal, key, stream)
  ) WITHOUT ROWID;
`;

/** SQL: began or ended between the two runs. */
function moved(table: string): string {
  return `(${table}.first_run > :before AND ${table}.first_run <= :after
    OR ${table}.gone_run > :before AND ${table}.gone_run <= :after)`;
}

function held(table: string, at: ':before' | ':after'): string {
  return `${table}.first_run <= ${at} AND (${table}.gone_run = 0 OR ${table}.gone_run > ${at})`;
}

const lastChange = (table: string): string =>
  `max(CASE WHEN ${held(table, ':after')} THEN ${table}.first_run ELSE ${table}.gone_run END)`;

const grants = `
  INSERT INTO temp.changed_grants (client, principal, id, stream, before_set, after_set, at)
  SELECT client, principal, max(id), max(stream),
      max(CASE WHEN ${held('grants', ':before')} THEN scope_set END) AS before_set,
      max(CASE WHEN ${held('grants', ':after')} THEN scope_set END) AS after_set,
      ${lastChange('grants')}
    FROM clients CROSS JOIN grants ON grants.client = clients.row
    WHERE clients.tenant = :tenant AND ${moved('grants')}
    GROUP BY client, principal, target HAVING before_set IS NOT after_set`;

const records = `
  INSERT INTO temp.changed_records (kind, client, principal, key, at, stream)
  SELECT kind, client, principal, key, ${lastChange('records')}, stream
    FROM records WHERE stream IN (SELECT row FROM streams WHERE tenant = :tenant)
      AND kind IN ('app', 'app-users', 'principal', 'credential') AND ${moved('records')}
    GROUP BY kind, client, principal, key, stream`;

/** Replaces what was staged of another tenant. One pass over the tenant's rows; what has not changed is not kept. */
export function stageChanges({ store, before, after }: Span): void {
  store.exec(stage);
  const bound = { tenant: after.tenant, before: before.basis, after: after.basis };
  store.guard(() => {
    store.prepare(grants).run(bound);
    store.prepare(records).run(bound);
    store.exec('CREATE INDEX temp.changed_by_client ON changed_grants (client)');
  });
}

export function unreadStreams(store: Store, { tenant, basis }: Moment): ReadonlySet<number> {
  const rows = store.all<{ row: number; status: string | null }>(
    `SELECT streams.row, status FROM streams
      LEFT JOIN stream_runs ON stream = streams.row AND run = ? WHERE tenant = ?`,
    basis,
    tenant,
  );
  return new Set(rows.filter(({ status }) => status !== 'complete').map(({ row }) => row));
}

const page = 500;

/** Rows of a staged table in pages, by number. */
export function* staged<Row extends { readonly row: number }>(
  store: Store,
  sql: string,
  about: Readonly<Record<string, number | string>> = {},
): Generator<Row> {
  for (let after = 0; ; ) {
    const rows = store.all<Row>(`${sql} LIMIT ${page}`, { ...about, after });
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < page) return;
    after = last.row;
  }
}
