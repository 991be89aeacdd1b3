import { appKey } from '../core/ids.ts';
import type { GrantRow } from '../core/rows.ts';
import { storedJson } from '../core/stored-json.ts';
import type { StreamId } from '../core/streams.ts';
import type { GrantKind, ScopeStatus } from '../core/vocabulary.ts';
import type { Client } from './app-rows.ts';
import { BoundedCache } from './bounded-cache.ts';
import { listOf, toTime, usedName } from './codes.ts';
import { type GrantFacts, IndexedGrant, type StoredGrant } from './indexed-grant.ts';
import { carriedJoin, holds, type Moment, ownStreams } from './moment.ts';
import { mergedContent, principalRecords } from './record-groups.ts';
import { RowCache } from './row-cache.ts';

/** Scopes that grants of this run have; what is classified once for all of them. */
export interface ScopeSetRow {
  readonly id: number;
  readonly resource: string;
  readonly kind: GrantKind;
  readonly scopeStatus: ScopeStatus;
  readonly scopes: readonly string[];
}

const page = 250;
/** All in the index `grants_by_client`, so that a pass over all grants does not touch the table. */
const indexed = [
  'row',
  'id',
  'principal',
  'target',
  'scope_set',
  'evidence',
  'granted_at',
  'used_at',
  'used',
  'born_run',
  'first_run',
] as const;
type Values = [
  row: number,
  id: string,
  principal: number,
  target: number,
  scopeSet: number,
  evidence: number,
  grantedAt: number | null,
  usedAt: number | null,
  used: number,
  bornRun: number,
  firstRun: number,
  seenRun: number | null,
  handles?: string | null,
];

export type Handles = 'with handles' | 'handles later';

function selected(handles: Handles, seenRun: string): string {
  const columns = indexed.map((column) => `grants.${column}`).join(', ');
  return `${columns}, ${seenRun}${handles === 'with handles' ? ', grants.handles' : ''}`;
}

/** Reads grants of one tenant at one moment; what many grants share is built once and kept within bounds. */
export class GrantReader {
  readonly #at: Moment;
  readonly #principals = new RowCache<GrantRow['principal']>(2 ** 18);
  readonly #sets = new BoundedCache<number, ScopeSetRow>(20_000);
  readonly #evidence = new BoundedCache<number, readonly string[]>(5_000);
  /** Those of the grant before, which the next one mostly has too. */
  #lastSet: ScopeSetRow | null = null;
  #lastEvidence: { readonly row: number; readonly list: readonly string[] } | null = null;
  readonly #anyCarried: boolean;

  constructor(at: Moment) {
    this.#at = at;
    this.#anyCarried = at.store.guard(
      () =>
        at.store
          .prepare(`SELECT 1 FROM carried WHERE kind = 0 AND ${holds('carried')} LIMIT 1`)
          .get({ basis: at.basis }) !== undefined,
    );
  }

  /** In pages, by principal and target as they were first met: an order that stays. */
  *ofClient(client: Client, handles: Handles): Generator<StoredGrant[]> {
    const { store, basis } = this.#at;
    const [seen, join] = this.#anyCarried ? ['carried.seen_run', carriedJoin('grants')] : ['NULL', ''];
    const statement = store.prepare(
      `SELECT ${selected(handles, seen)} FROM grants ${join}
        WHERE client = :client AND (principal, target) > (:principal, :target) AND ${holds('grants')}
        ORDER BY principal, target LIMIT ${page}`,
    );
    statement.setReturnArrays(true);
    const app = appKey(this.#at.platform, client.client_id);
    let principal = 0;
    let target = 0;
    for (;;) {
      const rows = store.guard(() =>
        statement.all({ client: client.row, principal, target, basis }),
      ) as unknown as Values[];
      const unknown = new Set<number>();
      for (const row of rows) if (this.#principals.get(row[2]) === undefined) unknown.add(row[2]);
      if (unknown.size > 0) this.#learnPrincipals([...unknown]);
      yield rows.map((row) => this.#grant(app, client.row, row));
      const last = rows.at(-1);
      if (last === undefined || rows.length < page) return;
      [, , principal, target] = last;
    }
  }

  /** All that one principal holds, by app; by an index that begins with principals. */
  ofPrincipal(principal: number): StoredGrant[] {
    const { store, basis, platform } = this.#at;
    const statement = store.prepare(
      `SELECT grants.client, clients.client_id, ${selected('with handles', 'carried.seen_run')}
        FROM grants ${carriedJoin('grants')} JOIN clients ON clients.row = grants.client
        WHERE grants.principal = :principal AND ${holds('grants')} ORDER BY grants.client, grants.target`,
    );
    statement.setReturnArrays(true);
    const rows = store.guard(() => statement.all({ principal, basis })) as unknown as [
      client: number,
      clientId: string,
      ...values: Values,
    ][];
    return rows.map(([client, clientId, ...values]) =>
      this.#grant(appKey(platform, clientId), client, values),
    );
  }

  /** @returns null when the run has no grant of that id. */
  byId(id: string): StoredGrant | null {
    const { store, basis, tenant, platform } = this.#at;
    store.needIndex('grants_by_id');
    const found = store.get<{ row: number; client_id: string }>(
      `SELECT clients.row, client_id, principal, target FROM grants JOIN clients ON clients.row = grants.client
            WHERE grants.id = :id AND clients.tenant = :tenant AND ${holds('grants')}`,
      { id, tenant, basis },
    );
    if (found === undefined) return null;
    const statement = store.prepare(
      `SELECT ${selected('with handles', 'carried.seen_run')}
        FROM grants ${carriedJoin('grants')} WHERE grants.id = :id AND client = :client AND ${holds('grants')}`,
    );
    statement.setReturnArrays(true);
    const row = store.guard(() => statement.get({ id, client: found.row, basis })) as unknown as
      | Values
      | undefined;
    return row === undefined ? null : this.#grant(appKey(platform, found.client_id), found.row, row);
  }

  /** The stream that told of a grant last; null when the run has no grant of that id. */
  streamOf(id: string): StreamId | null {
    const { store, basis, tenant } = this.#at;
    store.needIndex('grants_by_id');
    const found = store.get<{ name: StreamId }>(
      `SELECT streams.name FROM grants JOIN streams ON streams.row = grants.stream
            WHERE grants.id = :id AND streams.tenant = :tenant AND ${holds('grants')}`,
      { id, tenant, basis },
    );
    return found?.name ?? null;
  }

  scopeSet(row: number): ScopeSetRow {
    if (this.#lastSet?.id === row) return this.#lastSet;
    let set = this.#sets.get(row);
    if (set === undefined) {
      const stored = this.#at.store.get<{
        resource: string;
        kind: GrantKind;
        status: ScopeStatus;
        scopes: string;
      }>(
        `SELECT targets.resource, targets.kind, status, scopes FROM scope_sets
          JOIN targets ON targets.row = scope_sets.target WHERE scope_sets.row = ?`,
        row,
      );
      if (stored === undefined) throw new Error(`scope set ${row} is missing`);
      set = {
        id: row,
        resource: stored.resource,
        kind: stored.kind,
        scopeStatus: stored.status,
        scopes: storedJson(stored.scopes) as string[],
      };
      this.#sets.set(row, set);
    }
    this.#lastSet = set;
    return set;
  }

  /** Distinct scope sets of one app's grants, from the index alone. */
  scopeSetsOf(client: Client): readonly ScopeSetRow[] {
    const { store, basis } = this.#at;
    const rows = store.all<{ scope_set: number }>(
      `SELECT DISTINCT scope_set FROM grants WHERE client = :client AND ${holds('grants')}`,
      { client: client.row, basis },
    );
    return rows.map(({ scope_set }) => this.scopeSet(scope_set));
  }

  *scopeSets(): Generator<ScopeSetRow> {
    const { store, tenant, basis } = this.#at;
    const rows = store.all<{ scope_set: number }>(
      `SELECT DISTINCT scope_set FROM grants WHERE stream IN ${ownStreams} AND ${holds('grants')} ORDER BY scope_set`,
      { tenant, basis },
    );
    for (const { scope_set } of rows) yield this.scopeSet(scope_set);
  }

  #grant(app: string, client: number, values: Values): StoredGrant {
    // By place: taking an array apart goes through its iterator, which is felt a million times.
    const principal = values[2];
    const target = values[3];
    const scopeSet = values[4];
    const bornRun = values[9];
    const seenRun = values[11];
    const handles = values[12];
    const { basis, id: tenant, platform } = this.#at;
    const set = this.scopeSet(scopeSet);
    const carried = seenRun !== null;
    const lastUsedStatus = usedName(values[8]);
    const facts: GrantFacts = {
      id: values[1],
      tenant,
      platform,
      app,
      principal: this.#principal(principal),
      kind: set.kind,
      resource: set.resource,
      scopes: set.scopes,
      scopeSet,
      scopeStatus: set.scopeStatus,
      grantedAt: toTime(values[6]),
      lastUsedAt: toTime(values[7]),
      lastUsedStatus: carried && lastUsedStatus === 'never' ? 'unknown' : lastUsedStatus,
      evidence: this.#evidenceList(values[5]),
      previousScopes: this.#previousScopes([principal, client, target], set, bornRun, values[10]),
      firstSeen: this.#at.startOf(bornRun),
      lastSeen: this.#at.startOf(seenRun ?? basis),
      carried,
    };
    return handles === undefined
      ? new IndexedGrant(facts, values[0], this.#handlesOf)
      : { ...facts, handles: listOf(handles) };
  }

  readonly #handlesOf = (row: number): readonly string[] => {
    const stored = this.#at.store.get<{ handles: string | null }>(
      'SELECT handles FROM grants WHERE row = ?',
      row,
    );
    return listOf(stored?.handles ?? null);
  };

  #previousScopes(
    [principal, client, target]: readonly [number, number, number],
    set: ScopeSetRow,
    bornRun: number,
    firstRun: number,
  ): readonly string[] | null {
    const { previous, store } = this.#at;
    if (previous === null || bornRun > previous) return null;
    if (firstRun <= previous) return set.scopes;
    const before = store.get<{ scope_set: number }>(
      `SELECT scope_set FROM grants WHERE principal = ? AND client = ? AND target = ?
        AND first_run <= ?4 AND gone_run > ?4`,
      principal,
      client,
      target,
      previous,
    );
    return before === undefined ? null : this.scopeSet(before.scope_set).scopes;
  }

  #principal(row: number): GrantRow['principal'] {
    const principal = this.#principals.get(row) ?? this.#learnPrincipals([row]).get(row);
    if (principal === undefined) throw new Error(`principal ${row} is missing`);
    return principal;
  }

  /** In one query: people are looked up by the million. */
  #learnPrincipals(rows: readonly number[]): ReadonlyMap<number, GrantRow['principal']> {
    const learned = new Map<number, GrantRow['principal']>();
    const records = Map.groupBy(principalRecords(this.#at, rows), ({ principal }) => principal);
    for (const [row, [first, ...others]] of records) {
      if (first === undefined) continue;
      const told = mergedContent([first, ...others]) as Partial<GrantRow['principal']>;
      const principal = {
        kind: first.principal_kind,
        id: first.native_id,
        label: told.label ?? first.native_id,
        active: told.active ?? 'unknown',
        privileged: told.privileged ?? 'unknown',
      };
      learned.set(row, principal);
      this.#principals.set(row, principal);
    }
    return learned;
  }

  #evidenceList(row: number): readonly string[] {
    if (this.#lastEvidence?.row === row) return this.#lastEvidence.list;
    let list = this.#evidence.get(row);
    if (list === undefined) {
      const stored = this.#at.store.get<{ list: string }>('SELECT list FROM evidence WHERE row = ?', row);
      list = storedJson(stored?.list ?? '[]') as string[];
      this.#evidence.set(row, list);
    }
    this.#lastEvidence = { row, list };
    return list;
  }
}
