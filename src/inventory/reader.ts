import {
  type BlindSpot,
  type StreamCoverage,
  type TenantCoverage,
  tenantCoverage,
} from '../core/coverage.ts';
import { AppError } from '../core/errors.ts';
import { appKey } from '../core/ids.ts';
import type { CallCounts, TenantResult } from '../core/result.ts';
import type {
  AppRow,
  CredentialRow,
  EventRow,
  OwnerRow,
  PrincipalRow,
  RoleRow,
  SettingRow,
} from '../core/rows.ts';
import { storedJson } from '../core/stored-json.ts';
import { type StreamId, streamIds } from '../core/streams.ts';
import type { EventType, Platform } from '../core/vocabulary.ts';
import { appRow, type Client, clientOf, clients } from './app-rows.ts';
import { eventsOf, spanOfEvents } from './event-reader.ts';
import { GrantReader, type Handles, type ScopeSetRow } from './grant-reader.ts';
import { grantIdsBeginning } from './ids-beginning.ts';
import type { StoredGrant } from './indexed-grant.ts';
import { type Moment, moment } from './moment.ts';
import { type Holder, peopleHolding } from './people-holding.ts';
import { peopleMatching } from './people-matching.ts';
import { peopleNamed } from './people-named.ts';
import { lifespan, mergedContent, mergedLatest, recordGroups } from './record-groups.ts';
import { runRow } from './runs.ts';
import type { Store } from './store.ts';

export interface PreviousRead {
  readonly run: string;
  readonly asOf: string | null;
}

interface RunTenant {
  readonly row: number;
  readonly id: string;
  readonly platform: Platform;
  readonly name: string | null;
  readonly basis: number;
  readonly blind_spots: string;
  readonly calls: string | null;
}

const noCalls: CallCounts = { total: 0, throttled: 0, retried: 0, failed: 0 };
const streamOrder = Object.keys(streamIds);

/**
 * A run's rows for the one pass of judgement, read in pages, never held. `apps`, `grantsByApp` and `eventsByApp`
 * keep one order, and every app that the latter two name is among the first.
 */
export class RunReader {
  readonly #store: Store;
  readonly #tenants: readonly RunTenant[];
  readonly #moments = new Map<string, Moment>();
  readonly #grants = new Map<string, GrantReader>();

  /** @throws AppError NOTHING_RECORDED */
  constructor(store: Store, run: string) {
    this.#store = store;
    this.#tenants = store.all<RunTenant>(
      `SELECT tenants.row, id, platform, name, basis, blind_spots, calls FROM run_tenants
        JOIN tenants ON tenants.row = run_tenants.tenant WHERE run = ? ORDER BY position`,
      runRow(store, run).seq,
    );
    for (const tenant of this.#tenants) this.#moments.set(tenant.id, moment(store, tenant));
  }

  tenants(): TenantResult[] {
    return this.#tenants.map(({ row, id, platform, name, basis, blind_spots, calls }) => ({
      id,
      platform,
      name,
      coverage: this.#coverage(row, basis),
      blindSpots: storedJson(blind_spots) as BlindSpot[],
      calls: calls === null ? noCalls : (storedJson(calls) as CallCounts),
    }));
  }

  *apps(tenant: string): Generator<AppRow> {
    const at = this.#at(tenant);
    for (const client of clients(at)) yield appRow(at, client);
  }

  /** @returns null when the run has no app of that key. */
  app(tenant: string, key: string): AppRow | null {
    const found = this.#client(tenant, key);
    return found === null ? null : appRow(this.#at(tenant), found);
  }

  /** One app's grants. */
  *grantsOf(tenant: string, key: string): Generator<StoredGrant> {
    const found = this.#client(tenant, key);
    if (found === null) return;
    for (const page of this.#grantReader(tenant).ofClient(found, 'handles later')) yield* page;
  }

  /** All that the person holds who goes by this address or id, whatever its case. */
  *grantsOfPerson(tenant: string, name: string): Generator<StoredGrant> {
    for (const row of peopleMatching(this.#at(tenant), name))
      yield* this.#grantReader(tenant).ofPrincipal(row);
  }

  /** Times of the first and the last event of these types that the log has of an app. */
  eventSpan(
    tenant: string,
    key: string,
    types: readonly EventType[],
  ): { readonly first: string; readonly last: string } | null {
    const found = this.#client(tenant, key);
    return found === null ? null : spanOfEvents(this.#at(tenant), found, types);
  }

  /** Their handles are read when somebody asks for them: judging does not. */
  grantsByApp(tenant: string): Generator<StoredGrant> {
    return this.#grantsOf(tenant, 'handles later');
  }

  /** As `grantsByApp`, for whoever shows everything of every grant. */
  wholeGrants(tenant: string): Generator<StoredGrant> {
    return this.#grantsOf(tenant, 'with handles');
  }

  *#grantsOf(tenant: string, handles: Handles): Generator<StoredGrant> {
    const reader = this.#grantReader(tenant);
    for (const client of clients(this.#at(tenant)))
      for (const page of reader.ofClient(client, handles)) yield* page;
  }

  /** Those of no app first, then app by app, each oldest first. Events of apps that are no more are left out. */
  *eventsByApp(tenant: string, types: readonly EventType[]): Generator<EventRow> {
    const at = this.#at(tenant);
    yield* eventsOf(at, null, types);
    for (const client of clients(at)) yield* eventsOf(at, client, types);
  }

  /** @returns null when the run has no grant of that id. */
  grant(tenant: string, id: string): StoredGrant | null {
    return this.#grantReader(tenant).byId(id);
  }

  grantIdsBeginning(tenant: string, beginning: string): readonly string[] {
    return grantIdsBeginning(this.#at(tenant), beginning);
  }

  /** The stream that told of a grant last. */
  streamOfGrant(tenant: string, id: string): StreamId | null {
    return this.#grantReader(tenant).streamOf(id);
  }

  /** The distinct scope sets of this run's grants: what a tier is stored for. */
  scopeSets(tenant: string): Generator<ScopeSetRow> {
    return this.#grantReader(tenant).scopeSets();
  }

  /** App by app, the distinct scope sets of its grants: what it costs depends on the apps more than on the grants. */
  *scopeSetsByApp(
    tenant: string,
  ): Generator<{ readonly app: string; readonly sets: readonly ScopeSetRow[] }> {
    const at = this.#at(tenant);
    const reader = this.#grantReader(tenant);
    for (const client of clients(at))
      yield { app: appKey(at.platform, client.client_id), sets: reader.scopeSetsOf(client) };
  }

  *credentials(tenant: string): Generator<CredentialRow> {
    const at = this.#at(tenant);
    for (const rows of recordGroups(at, 'credential')) {
      const [first] = rows;
      if (first === undefined) continue;
      yield {
        ...({ ...mergedContent(rows), ...mergedLatest(rows) } as unknown as CredentialRow),
        ...lifespan(at, rows),
        id: first.key,
        tenant,
        platform: at.platform,
        app: first.client_id === null ? null : appKey(at.platform, first.client_id),
      };
    }
  }

  /** A value that this run did not read is not known, though its last one is told. */
  *settings(tenant: string): Generator<SettingRow> {
    const at = this.#at(tenant);
    for (const rows of recordGroups(at, 'setting')) {
      const told = mergedContent(rows) as unknown as SettingRow;
      const known = told.known && !lifespan(at, rows).carried;
      yield { id: rows[0]?.key ?? '', tenant, platform: at.platform, value: told.value, known };
    }
  }

  *principals(tenant: string): Generator<PrincipalRow> {
    const at = this.#at(tenant);
    for (const rows of recordGroups(at, 'principal')) {
      const [first] = rows;
      if (first === undefined || first.principal_kind === null || first.native_id === null) continue;
      yield {
        ...(mergedContent(rows) as unknown as PrincipalRow),
        ...lifespan(at, rows),
        kind: first.principal_kind,
        id: first.native_id,
        tenant,
        platform: at.platform,
      };
    }
  }

  /** Addresses or names of people, as far as they are told. One of whom several streams tell may come twice. */
  people(tenant: string): Generator<string> {
    return peopleNamed(this.#at(tenant));
  }

  /** People who hold grants, in pages. */
  holders(tenant: string): Generator<readonly Holder[]> {
    return peopleHolding(this.#at(tenant));
  }

  /** Directory roles that apps hold; the native id stands for the app where no stream tells which it is. */
  roles(tenant: string): RoleRow[] {
    const at = this.#at(tenant);
    const held = [...recordGroups(at, 'role')].map(
      (rows) => mergedContent(rows) as unknown as { nativeId: string; role: string; roleId: string },
    );
    const wanted = new Set(held.map(({ nativeId }) => nativeId));
    const clientIds = new Map<string, string>();
    if (wanted.size > 0)
      for (const rows of recordGroups(at, 'app'))
        for (const nativeId of (mergedContent(rows)['nativeIds'] ?? []) as readonly string[])
          if (wanted.has(nativeId)) clientIds.set(nativeId, rows[0]?.client_id ?? nativeId);
    return held.map(({ nativeId, role, roleId }) => ({
      tenant,
      app: appKey(at.platform, clientIds.get(nativeId) ?? nativeId),
      role,
      roleId,
    }));
  }

  /** Owners of apps, with what is told of them. */
  owners(tenant: string): OwnerRow[] {
    const at = this.#at(tenant);
    const owned = [...recordGroups(at, 'owner')].flatMap(([first]) => {
      if (!first?.client_id || first.principal_kind === null || first.native_id === null) return [];
      return [{ app: appKey(at.platform, first.client_id), kind: first.principal_kind, id: first.native_id }];
    });
    if (owned.length === 0) return [];
    const wanted = new Set(owned.map(({ kind, id }) => `${kind} ${id}`));
    const known = new Map<string, PrincipalRow>();
    for (const principal of this.principals(tenant)) {
      const key = `${principal.kind} ${principal.id}`;
      if (wanted.has(key)) known.set(key, principal);
    }
    return owned.map(({ app, kind, id }) => {
      const told = known.get(`${kind} ${id}`);
      const { label = null, active = 'unknown', privileged = 'unknown' } = told ?? {};
      return { tenant, app, principal: { kind, id, label: label ?? id, active, privileged } };
    });
  }

  /** The last earlier run in which the stream was complete. */
  previousRun(tenant: string, stream: StreamId): PreviousRead | null {
    const { tenant: row, basis } = this.#at(tenant);
    const found = this.#store.get<{ id: string; coverage: string }>(
      `SELECT runs.id, coverage FROM stream_runs JOIN streams ON streams.row = stream JOIN runs ON runs.seq = run
        WHERE tenant = ? AND name = ? AND run < ? AND status = 'complete' AND finished_at IS NOT NULL
        ORDER BY run DESC LIMIT 1`,
      row,
      stream,
      basis,
    );
    if (found === undefined) return null;
    return { run: found.id, asOf: (storedJson(found.coverage) as StreamCoverage).asOf };
  }

  #coverage(tenant: number, basis: number): TenantCoverage {
    const streams = this.#store
      .all<{ coverage: string }>(
        `SELECT coverage FROM stream_runs JOIN streams ON streams.row = stream
          WHERE tenant = ? AND run = ? AND coverage IS NOT NULL`,
        tenant,
        basis,
      )
      .map(({ coverage }) => storedJson(coverage) as StreamCoverage)
      .sort((a, b) => streamOrder.indexOf(a.name) - streamOrder.indexOf(b.name));
    return tenantCoverage(streams);
  }

  #client(tenant: string, key: string): Client | null {
    const at = this.#at(tenant);
    const prefix = appKey(at.platform, '');
    return key.startsWith(prefix) ? clientOf(at, key.slice(prefix.length)) : null;
  }

  #at(tenant: string): Moment {
    const found = this.#moments.get(tenant);
    if (found === undefined) throw new AppError('CONFIG_TENANT_UNKNOWN', { tenant, detail: tenant });
    return found;
  }

  #grantReader(tenant: string): GrantReader {
    let reader = this.#grants.get(tenant);
    if (reader === undefined) {
      reader = new GrantReader(this.#at(tenant));
      this.#grants.set(tenant, reader);
    }
    return reader;
  }
}
