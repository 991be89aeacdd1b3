import { AppError } from '../core/errors.ts';
import type { ControlResult } from '../core/control.ts';
import type { Assessment, Finding, NotAssessed } from '../core/finding.ts';
import type {
  AuditView,
  JudgedApp,
  JudgedGrant,
  JudgedVendor,
  RunInfo,
  Summary,
  TenantResult,
} from '../core/result.ts';
import type { AppRow, CredentialRow, PrincipalRow, RoleRow, SettingRow } from '../core/rows.ts';
import { storedJson } from '../core/stored-json.ts';
import type { StreamId } from '../core/streams.ts';
import type { EventType, Tier } from '../core/vocabulary.ts';
import { BoundedCache } from './bounded-cache.ts';
import type { ScopeSetRow } from './grant-reader.ts';
import { endOf } from './ids-beginning.ts';
import type { StoredGrant } from './indexed-grant.ts';
import type { AppJudgement } from './judgement.ts';
import type { Holder } from './people-holding.ts';
import { noVeil, type Veil } from './pseudonyms.ts';
import { RunReader } from './reader.ts';
import { runRow } from './runs.ts';
import type { Store } from './store.ts';

interface Only {
  /** Ids of the tenants wanted; absent: all of the run. */
  readonly tenants?: readonly string[];
}

/** Scopes that grants have in common. */
export type HeldScopes = Pick<ScopeSetRow, 'resource' | 'kind' | 'scopeStatus' | 'scopes'>;

/** The audit view, whose lists can also be had of some tenants only. */
export interface InventoryView extends AuditView {
  apps(only?: Only): AsyncIterable<JudgedApp>;
  grants(only?: Only): AsyncIterable<JudgedGrant>;
  principals(only?: Only): AsyncIterable<PrincipalRow>;
  credentials(only?: Only): AsyncIterable<CredentialRow>;
  settings(only?: Only): AsyncIterable<SettingRow>;
  /** Those of no single tenant are among the findings of each tenant that they name. */
  findings(only?: Only): AsyncIterable<Finding>;
  /** Those about one app, as `findings` orders them; by an index: there may be very many others. */
  findingsOf(tenant: string, key: string): readonly Finding[];
  /** By its id; null when this run has no such grant. */
  grant(id: string): JudgedGrant | null;
  /** The stream that told of a grant last; null when this run has no such grant. */
  streamOfGrant(id: string): StreamId | null;
  /** Null when this run has no such app. */
  app(tenant: string, key: string): JudgedApp | null;
  /** One app's grants, in pages, by an index: what it costs does not depend on those of others. */
  grantsOf(tenant: string, key: string): Iterable<JudgedGrant>;
  /** Addresses or names of people, as far as they are told; one of whom several streams tell may come twice. */
  peopleNamed(tenant: string): Iterable<string>;
  /** App by app, the distinct sets of scopes of its grants. */
  scopesByApp(tenant: string): Iterable<{ readonly app: string; readonly sets: readonly HeldScopes[] }>;
  /** All that the person holds who goes by this address or id, whatever its case; by an index. */
  grantsOfPerson(name: string, only?: Only): Iterable<JudgedGrant>;
  /** People who hold grants, in pages, by tenant. */
  holders(only?: Only): Iterable<readonly Holder[]>;
  /** By its id; null when this run has no such finding. */
  finding(id: string): Finding | null;
  /** Ids of findings and grants of this run that begin so: all of them if they are few, else some. */
  idsBeginning(beginning: string): readonly string[];
  /** Times of the first and the last event of these types that the log has of an app; null: none. */
  eventSpan(
    tenant: string,
    key: string,
    types: readonly EventType[],
  ): { readonly first: string; readonly last: string } | null;
  /** Directory roles that apps hold themselves. */
  roles(tenant: string): readonly RoleRow[];
}

export interface Shown {
  readonly veil?: Veil;
  /** People as they are; they may still be asked for by their references. */
  readonly plain?: boolean;
}

/** Of an app that was not judged. */
const unjudged: AppJudgement = {
  vendor: null,
  vendorMatch: null,
  matchEvidence: null,
  decision: 'unknown',
  score: 0,
  scoreItems: [],
  tier: 'info',
  users: 0,
  usersAtLeast: true,
  tenantWide: false,
};
const page = 500;
const judgedNow = 'first_run <= :run AND (gone_run = 0 OR gone_run > :run)';

/**
 * One run as reports and views may read it. Lists are fetched in pages and can be iterated again; later runs do
 * not change them, save that times of last use and handles are the latest known. With a veil people are references in
 * whatever it gives: nobody who shows it has to think of that.
 * @throws AppError NOTHING_RECORDED
 */
export function openView(
  store: Store,
  runId: string,
  { veil = noVeil, plain = false }: Shown = {},
): InventoryView {
  const shown = plain ? noVeil : veil;
  const run = runRow(store, runId);
  if (run.judged === 0)
    throw new AppError('NOTHING_RECORDED', {
      detail: `run ${runId} has not been judged`,
      remedy: 'Run `grantwarden audit --offline`.',
    });
  const reader = new RunReader(store, runId);
  const tenants: readonly TenantResult[] = reader.tenants().map((tenant) => withoutNames(tenant, shown));
  const tenantRows = new Map(
    store.all<{ id: string; row: number }>('SELECT id, row FROM tenants').map(({ id, row }) => [id, row]),
  );
  const scopeTiers = new BoundedCache<number, Tier>(50_000);
  /** A person is one object in all his grants. */
  const veiledHolders = new BoundedCache<StoredGrant['principal'], StoredGrant['principal']>(100_000);

  function wanted({ tenants: only }: Only = {}): string[] {
    return tenants.map(({ id }) => id).filter((id) => only === undefined || only.includes(id));
  }

  function judged(kind: string, tenant: string, key: string): unknown {
    const found = store.get<{ content: string }>(
      `SELECT content FROM judged WHERE kind = :kind AND tenant = :tenant AND key = :key AND ${judgedNow}`,
      { kind, tenant: tenantRows.get(tenant) ?? 0, key, run: run.seq },
    );
    return found === undefined ? null : veiledJson(found.content, shown);
  }

  function findingIds(tenant: string, beginning: string): readonly string[] {
    const rows = store.all<{ readonly key: string }>(
      `SELECT key FROM judged WHERE kind = 'finding' AND tenant = :tenant AND key >= :from AND key < :to
            AND ${judgedNow} ORDER BY key`,
      { tenant: tenantRows.get(tenant) ?? 0, from: beginning, to: endOf(beginning), run: run.seq },
    );
    return rows.map(({ key }) => key);
  }

  /** By rank, findings of one rank by title. Row numbers are held, rows are not. */
  async function* judgedList<T>(kind: string, only: Only = {}): AsyncGenerator<T> {
    const shared = only.tenants === undefined ? 1 : 0;
    const own = JSON.stringify(wanted(only));
    const title = kind === 'finding' ? "content ->> '$.title'," : '';
    const rows = store.all<{ row: number }>(
      `SELECT row FROM judged WHERE kind = :kind AND ${judgedNow} AND (
              tenant IN (SELECT row FROM tenants WHERE id IN (SELECT value FROM json_each(:own)))
              OR tenant = 0 AND (:shared = 1 OR EXISTS (
                SELECT 1 FROM json_each(content, '$.evidence.tenants') WHERE value IN (SELECT value FROM json_each(:own)))))
            ORDER BY rank, ${title} tenant, key`,
      { kind, run: run.seq, shared, own },
    );
    for (let start = 0; start < rows.length; start += page) {
      const pageRows = JSON.stringify(rows.slice(start, start + page).map(({ row }) => row));
      const contents = store.all<{ content: string }>(
        'SELECT content FROM json_each(?) JOIN judged ON judged.row = value ORDER BY json_each.key',
        pageRows,
      );
      for (const { content } of contents) yield veiledJson(content, shown) as T;
    }
  }

  function findingsOf(tenant: string, key: string): readonly Finding[] {
    store.needIndex('judged_by_app');
    const rows = store.all<{ content: string }>(
      `SELECT content FROM judged WHERE kind = 'finding' AND tenant = :tenant AND content ->> '$.app' = :key
            AND ${judgedNow} ORDER BY rank, content ->> '$.title', judged.key`,
      { tenant: tenantRows.get(tenant) ?? 0, key, run: run.seq },
    );
    return rows.map(({ content }) => veiledJson(content, shown) as Finding);
  }

  function tierOf({ scopeSet }: StoredGrant): Tier {
    let tier = scopeTiers.get(scopeSet);
    if (tier === undefined) {
      const found = store.get<{ tier: Tier }>(
        `SELECT tier FROM judged_tiers WHERE scope_set = :scopeSet AND ${judgedNow}`,
        { scopeSet, run: run.seq },
      );
      tier = found?.tier ?? 'info';
      scopeTiers.set(scopeSet, tier);
    }
    return tier;
  }

  function holderOf({ tenant, principal }: StoredGrant): StoredGrant['principal'] {
    if (shown === noVeil) return principal;
    let holder = veiledHolders.get(principal);
    if (holder === undefined) {
      holder = shown.principal(tenant, principal);
      veiledHolders.set(principal, holder);
    }
    return holder;
  }

  function judgedGrant(stored: StoredGrant): JudgedGrant {
    const { scopeSet: _, ...grant } = stored;
    return {
      ...grant,
      principal: holderOf(stored),
      // Copied with the rest they would be lost where they are looked up only when asked for.
      get handles() {
        return shown === noVeil ? stored.handles : stored.handles.map((handle) => shown.text(handle));
      },
      tier: tierOf(stored),
    };
  }

  async function* ofTenants<T>(
    only: Only | undefined,
    list: (tenant: string) => Iterable<T>,
  ): AsyncGenerator<T> {
    for (const tenant of wanted(only)) yield* list(tenant);
  }

  function judgedApp(app: AppRow): JudgedApp {
    return {
      ...veiledApp(app, shown),
      ...((judged('app', app.tenant, app.key) ?? unjudged) as AppJudgement),
    };
  }

  async function* apps(only?: Only): AsyncGenerator<JudgedApp> {
    for await (const app of ofTenants(only, (tenant) => reader.apps(tenant))) yield judgedApp(app);
  }

  function* grantsOf(tenant: string, key: string): Generator<JudgedGrant> {
    for (const grant of reader.grantsOf(tenant, key)) yield judgedGrant(grant);
  }

  function* grantsOfPerson(name: string, only?: Only): Generator<JudgedGrant> {
    for (const tenant of wanted(only))
      for (const one of veil.meant(tenant, name) ?? [name])
        for (const grant of reader.grantsOfPerson(tenant, one)) yield judgedGrant(grant);
  }

  function* holders(only?: Only): Generator<readonly Holder[]> {
    for (const tenant of wanted(only))
      for (const page of reader.holders(tenant))
        yield page.map((holder) => {
          const { id, label } = shown.principal(tenant, { kind: 'user', id: holder.id, label: holder.label });
          return { ...holder, id, label: label ?? id };
        });
  }

  async function* grants(only?: Only): AsyncGenerator<JudgedGrant> {
    for (const tenant of wanted(only))
      for (const grant of reader.wholeGrants(tenant)) yield judgedGrant(grant);
  }

  const info: RunInfo = {
    id: run.id,
    mode: run.mode,
    startedAt: run.started_at,
    finishedAt: run.finished_at ?? run.started_at,
  };
  return {
    run: info,
    tenants,
    summary: judged('summary', '', '') as Summary,
    apps,
    grants,
    grant: (id) => {
      for (const { id: tenant } of tenants) {
        const found = reader.grant(tenant, id);
        if (found !== null) return judgedGrant(found);
      }
      return null;
    },
    streamOfGrant: (id) => {
      for (const { id: tenant } of tenants) {
        const found = reader.streamOfGrant(tenant, id);
        if (found !== null) return found;
      }
      return null;
    },
    app: (tenant, key) => {
      const found = reader.app(tenant, key);
      return found === null ? null : judgedApp(found);
    },
    grantsOf,
    peopleNamed: function* (tenant) {
      for (const label of reader.people(tenant)) yield shown.text(label);
    },
    scopesByApp: (tenant) => reader.scopeSetsByApp(tenant),
    grantsOfPerson,
    holders,
    finding: (id) => {
      for (const tenant of [...tenants.map((each) => each.id), '']) {
        const found = judged('finding', tenant, id);
        if (found !== null) return found as Finding;
      }
      return null;
    },
    idsBeginning: (beginning) => [
      ...[...tenants.map((each) => each.id), ''].flatMap((tenant) => findingIds(tenant, beginning)),
      ...tenants.flatMap(({ id: tenant }) => reader.grantIdsBeginning(tenant, beginning)),
    ],
    eventSpan: (tenant, key, types) => reader.eventSpan(tenant, key, types),
    roles: (tenant) => reader.roles(tenant),
    principals: (only) =>
      ofTenants(only, (tenant) => mapped(reader.principals(tenant), (row) => shown.principal(tenant, row))),
    credentials: (only) =>
      ofTenants(only, (tenant) => mapped(reader.credentials(tenant), (row) => veiledCredential(row, shown))),
    settings: (only) =>
      ofTenants(only, (tenant) =>
        mapped(reader.settings(tenant), (row) => ({
          ...row,
          value: row.value === null ? null : shown.text(row.value),
        })),
      ),
    vendors: () => judgedList<JudgedVendor>('vendor'),
    findings: (only) => judgedList<Finding>('finding', only),
    findingsOf,
    assessments: () => judgedList<Assessment>('assessment'),
    notAssessed: () => judgedList<NotAssessed>('not-assessed'),
    controls: () => judgedList<ControlResult>('control'),
  };
}

/** Fields by which something is found again stay as they are. */
const findable: ReadonlySet<string> = new Set([
  'id',
  'app',
  'apps',
  'tenant',
  'grants',
  'detection',
  'detections',
  'findings',
]);

function veiledJson(content: string, veil: Veil): unknown {
  const value = storedJson(content);
  return veil === noVeil ? value : withoutPeople(value, veil);
}

function withoutPeople(value: unknown, veil: Veil): unknown {
  if (typeof value === 'string') return veil.text(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly unknown[]).map((each) => withoutPeople(each, veil));
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: [string, unknown]) => [
      key,
      findable.has(key) ? each : withoutPeople(each, veil),
    ]),
  );
}

function withoutNames(tenant: TenantResult, veil: Veil): TenantResult {
  if (veil === noVeil) return tenant;
  const { coverage } = tenant;
  const streams = coverage.streams.map((stream) => ({
    ...stream,
    reason: stream.reason === null ? null : veil.text(stream.reason),
  }));
  return { ...tenant, coverage: { ...coverage, streams } };
}

function veiledApp(app: AppRow, veil: Veil): AppRow {
  if (veil === noVeil) return app;
  const text = (told: string | null): string | null => (told === null ? null : veil.text(told));
  return {
    ...app,
    name: text(app.name),
    publisher: text(app.publisher),
    homepage: text(app.homepage),
    replyUrls: app.replyUrls.map((url) => veil.text(url)),
    facts: Object.fromEntries(Object.entries(app.facts).map(([key, fact]) => [key, veil.text(fact)])),
  };
}

function veiledCredential(row: CredentialRow, veil: Veil): CredentialRow {
  if (veil === noVeil) return row;
  return {
    ...row,
    id: veil.text(row.id),
    name: row.name === null ? null : veil.text(row.name),
    owner: row.owner === null ? null : veil.id(row.tenant, row.owner),
  };
}

function* mapped<Row>(rows: Iterable<Row>, change: (row: Row) => Row): Generator<Row> {
  for (const row of rows) yield change(row);
}
