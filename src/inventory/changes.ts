/** Reading on from an earlier run: from which cursor, and what is news. */
import type { AppSeen, PermissionSeen, PrincipalSeen } from '../core/observation.ts';
import { storedJson } from '../core/stored-json.ts';
import type { StreamId } from '../core/streams.ts';
import type { EventType, PrincipalKind } from '../core/vocabulary.ts';
import type { EventNews, News, PeopleCount } from '../kit/connector.ts';
import type { EventContent } from './event-rows.ts';
import type { Fields } from './record-content.ts';
import type { Store } from './store.ts';

/** Where an earlier run left off. */
export interface ReadFrom {
  readonly cursor: string;
  /** ISO time at which the run that gave it started. */
  readonly since: string;
  /** ISO time at which the whole read behind it began. */
  readonly wholeAt: string;
  /** The tenant was changed by us since that run started. */
  readonly acted: boolean;
  /** Counted number of that run. */
  readonly run: number;
}

/** The last cursor that a run before this one was given; null: there is none to go on from. */
export function readFrom(store: Store, tenant: number, run: number, stream: StreamId): ReadFrom | null {
  const row = store.get<{ cursor: string; since: string; whole_at: string; acted: number; run: number }>(
    `SELECT cursor, runs.started_at AS since, whole_at, run,
        coalesce(tenants.acted_at >= runs.started_at, 0) AS acted
      FROM stream_runs JOIN streams ON streams.row = stream JOIN tenants ON tenants.row = tenant
        JOIN runs ON runs.seq = run
      WHERE tenant = ? AND streams.name = ? AND run < ? AND cursor IS NOT NULL ORDER BY run DESC LIMIT 1`,
    tenant,
    stream,
    run,
  );
  if (row === undefined) return null;
  return { ...row, wholeAt: row.whole_at, acted: row.acted === 1 };
}

const holding = {
  new: 'records.gone_run = 0 AND records.first_run > :since',
  former: 'records.gone_run > :since',
} as const;

function appOf({ content, client_id }: StoredApp): AppSeen {
  return { ...(storedJson(content) as Fields), type: 'app', clientId: client_id } as unknown as AppSeen;
}

const countsSince = `SELECT records.row, client, client_id, latest ->> '$.users' AS users,
    (SELECT max(seq) FROM runs JOIN run_tenants ON run_tenants.run = seq
      WHERE run_tenants.tenant = :tenant AND mode <> 'offline' AND finished_at <= latest ->> '$.asOf') AS known
  FROM records JOIN streams ON streams.row = records.stream JOIN clients ON clients.row = client
  WHERE streams.tenant = :tenant AND records.kind = 'app-users' AND records.gone_run = 0
    AND latest ->> '$.asOf' >= :wholeAt AND records.row > :after ORDER BY records.row LIMIT :page`;

const holders = `SELECT count(DISTINCT principal) AS most,
    count(DISTINCT CASE WHEN gone_run = 0 AND first_run <= :known AND EXISTS (
      SELECT 1 FROM records WHERE records.principal = grants.principal AND records.principal <> 0
        AND records.kind = 'principal' AND records.gone_run = 0 AND content ->> '$.active' = 'yes') THEN principal END) AS least
  FROM grants JOIN principals ON principals.row = principal
  WHERE client = :client AND principals.kind = 'user' AND (gone_run = 0 OR gone_run > :known)`;

/** What was not known, or not like this, when the run of this cursor ended; a page at a time. */
export function newsOf(
  store: Store,
  tenant: number,
  { run: since, wholeAt }: Pick<ReadFrom, 'run' | 'wholeAt'>,
): News {
  async function* records<Row extends { row: number }>(
    kind: 'principal' | 'app' | 'permission',
    which: 'new' | 'former' = 'new',
  ): AsyncGenerator<Row> {
    yield* pages<Row>(
      store,
      `SELECT records.row, content, client_id, principals.kind AS principal_kind, principals.native_id FROM records
        JOIN streams ON streams.row = records.stream
        LEFT JOIN clients ON clients.row = records.client LEFT JOIN principals ON principals.row = records.principal
        WHERE streams.tenant = :tenant AND records.kind = '${kind}' AND ${holding[which]}
          AND records.row > :after ORDER BY records.row LIMIT :page`,
      { tenant, since },
    );
  }

  return {
    async *principals() {
      for await (const row of records<StoredPrincipal>('principal'))
        yield {
          ...(storedJson(row.content) as Fields),
          type: 'principal',
          kind: row.principal_kind,
          id: row.native_id,
        } as PrincipalSeen;
    },
    async *apps() {
      for await (const row of records<StoredApp>('app')) yield appOf(row);
    },
    async *formerApps() {
      for await (const row of records<StoredApp>('app', 'former')) yield appOf(row);
    },
    async *formerPermissions() {
      for await (const { content } of records<StoredContent>('permission', 'former'))
        yield { ...(storedJson(content) as Fields), type: 'permission' } as PermissionSeen;
    },
    async *goneApps() {
      const gone = pages<{ row: number; client_id: string }>(
        store,
        `SELECT clients.row, client_id FROM clients WHERE tenant = :tenant AND clients.row > :after
            AND EXISTS (SELECT 1 FROM records WHERE client = clients.row AND client <> 0 AND kind = 'app' AND gone_run > :since)
            AND NOT EXISTS (SELECT 1 FROM records WHERE client = clients.row AND client <> 0 AND kind = 'app' AND gone_run = 0)
          ORDER BY clients.row LIMIT :page`,
        { tenant, since },
      );
      for await (const { client_id } of gone) yield { clientId: client_id };
    },
    async *events() {
      const events = pages<StoredEvent>(
        store,
        `SELECT events.row, events.id, at, type, content, client_id, events.first_run > :since AS unheard FROM events
          LEFT JOIN clients ON clients.row = events.client
          WHERE events.tenant = :tenant AND events.first_run >= :since AND events.row > :after
          ORDER BY events.row LIMIT :page`,
        { tenant, since },
      );
      for await (const { id, at, type, content, client_id, unheard } of events)
        yield {
          ...(storedJson(content) as EventContent),
          type: 'event',
          id,
          at: new Date(at).toISOString(),
          event: type,
          clientId: client_id,
          unheard: unheard === 1,
        } satisfies EventNews;
    },
    async *counts() {
      for await (const { client, client_id, users, known } of pages<StoredCount>(store, countsSince, {
        tenant,
        wholeAt,
      })) {
        if (known === null) continue;
        const held = store.guard(() => store.prepare(holders).get({ client, known })) as Pick<
          PeopleCount,
          'least' | 'most'
        >;
        yield { clientId: client_id, users, least: held.least, most: held.most };
      }
    },
    passedOver: (stream) =>
      store.get(
        `SELECT 1 FROM stream_runs JOIN streams ON streams.row = stream
          WHERE tenant = ? AND streams.name = ? AND run >= ? AND status <> 'complete' AND cursor IS NOT NULL LIMIT 1`,
        tenant,
        stream,
        since,
      ) !== undefined,
  };
}

interface StoredContent {
  readonly row: number;
  readonly content: string;
}

interface StoredPrincipal extends StoredContent {
  readonly principal_kind: PrincipalKind;
  readonly native_id: string;
}

interface StoredApp extends StoredContent {
  readonly client_id: string;
}

interface StoredEvent {
  readonly row: number;
  readonly id: string;
  readonly at: number;
  readonly type: EventType;
  readonly content: string;
  readonly client_id: string | null;
  readonly unheard: number;
}

interface StoredCount {
  readonly row: number;
  readonly client: number;
  readonly client_id: string;
  readonly users: number;
  /** Last run that had ended when the vendor counted; null: none. */
  readonly known: number | null;
}

const page = 1_000;

async function* pages<Row extends { readonly row: number }>(
  store: Store,
  sql: string,
  about: Readonly<Record<string, number | string>>,
): AsyncGenerator<Row> {
  let after = 0;
  for (;;) {
    const rows = store.all<Row>(sql, { ...about, after, page });
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < page) return;
    after = last.row;
  }
}
