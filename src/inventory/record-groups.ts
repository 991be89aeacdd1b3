import type { Lifespan } from '../core/rows.ts';
import { storedJson } from '../core/stored-json.ts';
import type { PrincipalKind } from '../core/vocabulary.ts';
import { byStream, carriedJoin, holds, type Moment } from './moment.ts';
import { type Fields, mergeFields, mergeLatest, type RecordKind } from './record-content.ts';

export interface StoredRecord {
  readonly client: number;
  readonly principal: number;
  readonly key: string;
  readonly content: string;
  readonly latest: string;
  readonly born_run: number;
  readonly seen_run: number | null;
  readonly client_id: string | null;
  readonly principal_kind: PrincipalKind | null;
  readonly native_id: string | null;
}

const page = 1_000;
const columns = `records.client, records.principal, records.key, records.content, records.latest, records.born_run,
  carried.seen_run`;

/** Everything one kind of record tells of one thing, the rows of several streams together. */
export function* recordGroups(at: Moment, kind: RecordKind): Generator<StoredRecord[]> {
  const streams = at.store.all<{ row: number }>(
    `SELECT row FROM streams WHERE tenant = ? AND EXISTS (
      SELECT 1 FROM records WHERE records.stream = streams.row AND records.kind = ?) ORDER BY position, row`,
    at.tenant,
    kind,
  );
  const sources = streams.map(({ row }) => streamRecords(at, row, kind));
  const heads = sources.map((source) => source.next());
  for (;;) {
    const live = heads.filter((head) => head.done !== true).map(({ value }) => value);
    const [first, ...others] = live;
    if (first === undefined) return;
    const next = others.reduce((least, other) => (compare(other, least) < 0 ? other : least), first);
    const group: StoredRecord[] = [];
    for (const [index, head] of heads.entries()) {
      if (head.done === true || compare(head.value, next) !== 0) continue;
      group.push(head.value);
      const source = sources[index];
      if (source !== undefined) heads[index] = source.next();
    }
    yield group;
  }
}

/** In the order in which SQLite sorts them. */
function compare(a: StoredRecord, b: StoredRecord): number {
  return (
    a.client - b.client ||
    a.principal - b.principal ||
    (a.key === b.key ? 0 : Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))
  );
}

function* streamRecords(at: Moment, stream: number, kind: RecordKind): Generator<StoredRecord, undefined> {
  const sql = (
    from: string,
  ): string => `SELECT ${columns}, clients.client_id, principals.kind AS principal_kind,
      principals.native_id
    FROM records ${carriedJoin('records')} LEFT JOIN clients ON clients.row = records.client
      LEFT JOIN principals ON principals.row = records.principal
    WHERE records.stream = :stream AND records.kind = :kind AND ${from} AND ${holds('records')}
    ORDER BY records.client, records.principal, records.key LIMIT ${page}`;
  const bound = { stream, kind, basis: at.basis };
  let rows = at.store.all<StoredRecord>(sql('1'), bound);
  for (;;) {
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < page) return undefined;
    const { client, principal, key } = last;
    rows = at.store.all<StoredRecord>(
      sql('(records.client, records.principal, records.key) > (:client, :principal, :key)'),
      { ...bound, client, principal, key },
    );
  }
}

/** What all kinds of record tell of one app. */
export function appRecords(at: Moment, client: number): (StoredRecord & { readonly kind: RecordKind })[] {
  return at.store.all<StoredRecord & { kind: RecordKind }>(
    `SELECT records.kind, ${columns} FROM records ${carriedJoin('records')}
          WHERE records.client = :client AND records.client <> 0
            AND records.kind IN ('app', 'app-users', 'app-activity') AND ${holds('records')}
          ORDER BY ${byStream}`,
    { client, basis: at.basis },
  );
}

export interface PrincipalRecord {
  /** Row of the principal. */
  readonly principal: number;
  readonly principal_kind: PrincipalKind;
  readonly native_id: string;
  readonly content: string | null;
}

/** What streams tell of these principals, of each at least that it exists. */
export function principalRecords(at: Moment, principals: readonly number[]): PrincipalRecord[] {
  return at.store.all<PrincipalRecord>(
    `SELECT principals.row AS principal, principals.kind AS principal_kind, native_id, records.content
          FROM json_each(:principals) JOIN principals ON principals.row = json_each.value
          LEFT JOIN records ON records.principal = principals.row AND records.principal <> 0
            AND records.kind = 'principal' AND ${holds('records')}
          ORDER BY ${byStream}`,
    { principals: JSON.stringify(principals), basis: at.basis },
  );
}

export function mergedContent(rows: readonly { readonly content: string | null }[]): Fields {
  const fields = rows.map(({ content }) => storedJson(content ?? '{}') as Fields);
  return fields.length === 0 ? {} : fields.reduce(mergeFields);
}

/** A carried row is not proof that something was never used. */
export function mergedLatest(rows: readonly StoredRecord[]): Fields {
  const merged = rows.map(({ latest }) => storedJson(latest) as Fields).reduce(mergeLatest);
  if (merged['lastUsedStatus'] !== 'never' || !rows.every(({ seen_run }) => seen_run !== null)) return merged;
  return { ...merged, lastUsedStatus: 'unknown' };
}

/** Carried only when no stream of this run has met it. */
export function lifespan(
  at: Moment,
  rows: readonly { readonly born_run: number; readonly seen_run: number | null }[],
): Lifespan {
  return {
    firstSeen: at.startOf(Math.min(...rows.map(({ born_run }) => born_run))),
    lastSeen: at.startOf(Math.max(...rows.map(({ seen_run }) => seen_run ?? at.basis))),
    carried: rows.every(({ seen_run }) => seen_run !== null),
  };
}
