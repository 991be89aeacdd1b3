import type { AppSeen, GrantSeen, PermissionSeen, PrincipalSeen } from '../core/observation.ts';
import type { StreamStatus } from '../core/coverage.ts';
import { storedJson } from '../core/stored-json.ts';
import type { StreamId } from '../core/streams.ts';
import type { GrantKind, PrincipalKind, ScopeStatus } from '../core/vocabulary.ts';
import type { Recall } from '../kit/connector.ts';
import { listOf, toTime, usedName } from './codes.ts';
import { type Fields, mergeFields, type RecordKind } from './record-content.ts';
import { byStream } from './moment.ts';
import type { Store } from './store.ts';
import { met } from './stream-runs.ts';

interface Row {
  readonly row: number;
  readonly content: string;
  readonly client_id: string | null;
  readonly principal_kind: PrincipalKind | null;
  readonly native_id: string | null;
}

interface GrantOfStream {
  readonly row: number;
  readonly client_id: string;
  readonly principal_kind: PrincipalKind;
  readonly native_id: string;
  readonly kind: GrantKind;
  readonly resource: string;
  readonly status: ScopeStatus;
  readonly scopes: string;
  readonly granted_at: number | null;
  readonly used_at: number | null;
  readonly used: number;
  readonly handles: string | null;
  readonly evidence: string;
}

const page = 1_000;

/** In order of the row: by any index each page would look at all subjects again. */
function nextSubjects(
  table: 'clients' | 'principals',
  column: 'client' | 'principal',
  kind: RecordKind,
): string {
  return `SELECT row AS subject FROM ${table} NOT INDEXED
    WHERE tenant = :tenant AND row > :after AND EXISTS (
      SELECT 1 FROM records WHERE records.${column} = ${table}.row AND records.${column} <> 0
        AND records.kind = '${kind}' AND ${met('records')})
    ORDER BY row LIMIT ${page}`;
}

const subjectsOf = {
  app: nextSubjects('clients', 'client', 'app'),
  principal: nextSubjects('principals', 'principal', 'principal'),
} as const;

const rowsOf = {
  app: `SELECT records.content, clients.client_id, NULL AS principal_kind, NULL AS native_id
    FROM records JOIN clients ON clients.row = records.client
    WHERE records.client = :subject AND records.client <> 0 AND records.kind = 'app' AND ${met('records')} ORDER BY ${byStream}`,
  principal: `SELECT records.content, NULL AS client_id, principals.kind AS principal_kind, principals.native_id
    FROM records JOIN principals ON principals.row = records.principal
    WHERE records.principal = :subject AND records.principal <> 0 AND records.kind = 'principal' AND ${met('records')}
    ORDER BY ${byStream}`,
} as const;

const appsOfStream = `SELECT records.row, content, client_id FROM records JOIN clients ON clients.row = records.client
  WHERE records.row > :after AND records.kind = 'app'
    AND records.stream = (SELECT row FROM streams WHERE tenant = :tenant AND name = :stream)
    AND ${met('records')} ORDER BY records.row LIMIT ${page}`;

const grantsOfStream = `SELECT grants.row, client_id, principals.kind AS principal_kind, native_id, targets.kind, resource,
    status, scopes, granted_at, used_at, used, handles, evidence.list AS evidence
  FROM grants JOIN clients ON clients.row = client JOIN principals ON principals.row = principal
    JOIN targets ON targets.row = grants.target JOIN scope_sets ON scope_sets.row = scope_set
    JOIN evidence ON evidence.row = grants.evidence
  WHERE grants.row > :after AND stream = (SELECT row FROM streams WHERE tenant = :tenant AND name = :stream)
    AND ${met('grants')} ORDER BY grants.row LIMIT ${page}`;

/** What earlier streams of a run have saved, read a page at a time so that saving may go on between pages. */
export function recallOf(store: Store, tenant: number, run: number): Recall {
  async function* subjects(kind: 'app' | 'principal'): AsyncGenerator<{ first: Row; fields: Fields }> {
    let after = 0;
    for (;;) {
      const found = store.all<{
        subject: number;
      }>(subjectsOf[kind], { tenant, run, after });
      for (const { subject } of found) {
        const rows = store.all<Row>(rowsOf[kind], { run, subject });
        const [first] = rows;
        if (first === undefined) continue;
        const fields = rows.map(({ content }) => storedJson(content) as Fields).reduce(mergeFields);
        yield { first, fields };
      }
      const last = found.at(-1);
      if (last === undefined || found.length < page) return;
      after = last.subject;
    }
  }

  async function* apps(stream?: StreamId): AsyncGenerator<AppSeen> {
    if (stream !== undefined) {
      yield* appsOf(stream);
      return;
    }
    for await (const { first, fields } of subjects('app'))
      yield { ...fields, type: 'app', clientId: first.client_id } as unknown as AppSeen;
  }

  async function* appsOf(stream: StreamId): AsyncGenerator<AppSeen> {
    for (let after = 0; ; ) {
      const found = store.all<Row>(appsOfStream, { tenant, run, stream, after });
      for (const { content, client_id } of found)
        yield { ...(storedJson(content) as Fields), type: 'app', clientId: client_id } as unknown as AppSeen;
      const last = found.at(-1);
      if (last === undefined || found.length < page) return;
      after = last.row;
    }
  }

  async function* principals(): AsyncGenerator<PrincipalSeen> {
    for await (const { first, fields } of subjects('principal'))
      yield {
        ...fields,
        type: 'principal',
        kind: first.principal_kind,
        id: first.native_id,
      } as PrincipalSeen;
  }

  async function* permissions(): AsyncGenerator<PermissionSeen> {
    let after = 0;
    for (;;) {
      const found = store.all<Row>(
        `SELECT records.row, content FROM records JOIN streams ON streams.row = records.stream
              WHERE tenant = :tenant AND kind = 'permission' AND records.row > :after
                AND ${met('records')} ORDER BY records.row LIMIT ${page}`,
        { tenant, run, after },
      );
      for (const { content } of found)
        yield { ...(storedJson(content) as Fields), type: 'permission' } as PermissionSeen;
      const last = found.at(-1);
      if (last === undefined || found.length < page) return;
      after = last.row;
    }
  }

  async function* grants(stream: StreamId): AsyncGenerator<GrantSeen> {
    for (let after = 0; ; ) {
      const found = store.all<GrantOfStream>(grantsOfStream, { tenant, run, stream, after });
      for (const row of found)
        yield {
          type: 'grant',
          clientId: row.client_id,
          principal: { kind: row.principal_kind, id: row.native_id },
          kind: row.kind,
          resource: row.resource,
          scopes: listOf(row.scopes),
          scopeStatus: row.status,
          grantedAt: toTime(row.granted_at),
          lastUsedAt: toTime(row.used_at),
          lastUsedStatus: usedName(row.used),
          handles: listOf(row.handles),
          evidence: listOf(row.evidence),
        };
      const last = found.at(-1);
      if (last === undefined || found.length < page) return;
      after = last.row;
    }
  }

  async function* referencedPrincipals(): AsyncGenerator<{ kind: PrincipalKind; id: string }> {
    let after = 0;
    for (;;) {
      const found = store.all<Row>(
        `SELECT row, kind AS principal_kind, native_id FROM principals NOT INDEXED
              WHERE tenant = :tenant AND row > :after AND kind IN ('user', 'group') AND (
                EXISTS (SELECT 1 FROM grants WHERE grants.principal = principals.row AND ${met('grants')})
                OR EXISTS (SELECT 1 FROM records WHERE records.principal = principals.row AND records.kind = 'owner'
                  AND records.principal <> 0 AND ${met('records')}))
              ORDER BY row LIMIT ${page}`,
        { tenant, run, after },
      );
      for (const { principal_kind, native_id } of found)
        if (principal_kind !== null && native_id !== null) yield { kind: principal_kind, id: native_id };
      const last = found.at(-1);
      if (last === undefined || found.length < page) return;
      after = last.row;
    }
  }

  function ended(stream: StreamId): StreamStatus | null {
    const row = store.get<{ status: StreamStatus | null }>(
      `SELECT status FROM stream_runs JOIN streams ON streams.row = stream
        WHERE tenant = ? AND name = ? AND run = ?`,
      tenant,
      stream,
      run,
    );
    return row?.status ?? null;
  }

  return { ended, apps, principals, permissions, grants, referencedPrincipals };
}
