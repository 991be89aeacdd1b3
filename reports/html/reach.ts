/** What apps reach: counted over all of them, kept in detail for the few vendors that are shown. */
import type { DataClass, ScopeVerdict } from '../../src/core/capability.ts';
import type { AuditView, JudgedApp, JudgedGrant } from '../../src/core/result.ts';
import type { GrantKind, Platform, Tier } from '../../src/core/vocabulary.ts';
import type { ClassifyScope } from '../../src/kit/connector.ts';
import type { ReportOptions } from '../../src/kit/report.ts';
import { scopeMode } from '../../src/kit/scope-mode.ts';
import type { Standing } from './words.ts';
import { standingOf } from './words.ts';

/** What the map's third column shows: a kind of data, scopes that nobody tells, or without a catalogue the tier. */
export type Reached = DataClass | 'scopes not told' | `${Tier} access`;

/** How many apps of one vendor reach one kind of data on one platform. */
export interface Strand {
  readonly platform: Platform;
  /** Null: the apps are of no known vendor. */
  readonly vendor: string | null;
  readonly reached: Reached;
  readonly apps: number;
}

export interface HeldScope extends Pick<ScopeVerdict, 'tier' | 'sentence' | 'scope' | 'known'> {
  readonly platform: Platform;
  grants: number;
}

/** One shown vendor's grants. */
export interface VendorHoldings {
  readonly apps: JudgedApp[];
  appsInAll: number;
  /** Without installed packages, which are no tokens; `kinds` has them. */
  grants: number;
  carried: number;
  scopesUnknown: number;
  readonly kinds: Map<GrantKind, number>;
  readonly scopes: Map<string, HeldScope>;
}

export interface Reach {
  /** Apps that are not the platforms' own, by how dangerous and how decided. */
  readonly cells: ReadonlyMap<Tier, ReadonlyMap<Standing, Cell>>;
  /** The platforms' own apps, which stand in neither picture. */
  readonly platformsOwn: number;
  readonly carriedApps: number;
  readonly carriedGrants: number;
  readonly strands: readonly Strand[];
  readonly holdings: ReadonlyMap<string, VendorHoldings>;
  /** `tenant/key` of the apps asked for. */
  readonly apps: ReadonlyMap<string, JudgedApp>;
}

interface Cell {
  readonly apps: number;
  /** Those that were let in for everybody. */
  readonly tenantWide: number;
}

interface Wanted {
  /** `tenant/key` */
  readonly apps: ReadonlySet<string>;
  readonly vendors: ReadonlySet<string>;
  readonly catalogueOf: ReportOptions['catalogueOf'];
}

const appsPerVendor = 40;
const scopesPerVendor = 2_000;

interface Reaching {
  readonly platform: Platform;
  readonly vendor: string | null;
  readonly tier: Tier;
  readonly drawn: boolean;
  readonly reached: Set<Reached>;
}

export function appId(tenant: string, key: string): string {
  return `${tenant}/${key}`;
}

export async function reachOf(view: AuditView, wanted: Wanted): Promise<Reach> {
  const apps = new Map<string, JudgedApp>();
  const holdings = new Map<string, VendorHoldings>(
    [...wanted.vendors].map((vendor) => [vendor, noHoldings()]),
  );
  const reaching = new Map<string, Reaching>();
  const cells = new Map<Tier, Map<Standing, { apps: number; tenantWide: number }>>();
  let platformsOwn = 0;
  let carriedApps = 0;
  let carriedGrants = 0;
  for await (const app of view.apps()) {
    const id = appId(app.tenant, app.key);
    if (wanted.apps.has(id)) apps.set(id, app);
    if (app.carried) carriedApps += 1;
    const { platform, vendor, tier } = app;
    const drawn = app.party !== 'first';
    reaching.set(id, { platform, vendor, tier, drawn, reached: new Set() });
    const held = vendor === null ? undefined : holdings.get(vendor);
    if (held !== undefined) {
      held.appsInAll += 1;
      keepWorst(held.apps, app);
    }
    if (drawn) note(cells, app);
    else platformsOwn += 1;
  }
  const catalogues = await cataloguesOf(view, wanted.catalogueOf);
  const readings = new Readings(catalogues);
  for await (const grant of view.grants()) {
    if (grant.carried) carriedGrants += 1;
    const of = reaching.get(appId(grant.tenant, grant.app));
    if (of === undefined) continue;
    const held = of.vendor === null ? undefined : holdings.get(of.vendor);
    if (!of.drawn && held === undefined) continue;
    const reading = readings.of(grant);
    for (const reached of reading.reached ?? [`${of.tier} access` as const]) of.reached.add(reached);
    if (held !== undefined) hold(held, grant, reading);
  }
  return {
    cells,
    platformsOwn,
    carriedApps,
    carriedGrants,
    strands: strandsOf(reaching.values()),
    holdings,
    apps,
  };
}

async function cataloguesOf(
  { tenants }: AuditView,
  catalogueOf: ReportOptions['catalogueOf'],
): Promise<ReadonlyMap<Platform, ClassifyScope>> {
  const catalogues = new Map<Platform, ClassifyScope>();
  if (catalogueOf === null) return catalogues;
  for (const platform of new Set(tenants.map((tenant) => tenant.platform)))
    catalogues.set(platform, await catalogueOf(platform));
  return catalogues;
}

interface Reading {
  readonly verdicts: readonly ScopeVerdict[];
  /** Null: there is no catalogue. */
  readonly reached: readonly Reached[] | null;
}

const setsKept = 20_000;

/** Reads each distinct set of scopes once. */
class Readings {
  readonly #catalogues: ReadonlyMap<Platform, ClassifyScope>;
  readonly #known = new Map<string, Reading>();
  #last: { readonly grant: JudgedGrant; readonly reading: Reading } | null = null;

  constructor(catalogues: ReadonlyMap<Platform, ClassifyScope>) {
    this.#catalogues = catalogues;
  }

  of(grant: JudgedGrant): Reading {
    const last = this.#last;
    if (last !== null && isRead(last.grant, grant)) return last.reading;
    const { platform, kind, resource, scopeStatus, scopes } = grant;
    const key = [platform, kind, scopeStatus, resource, ...scopes].join(' ');
    const reading = this.#known.get(key) ?? this.#read(grant);
    if (this.#known.size >= setsKept) this.#known.clear();
    this.#known.set(key, reading);
    this.#last = { grant, reading };
    return reading;
  }

  #read({ platform, kind, resource, scopes, scopeStatus }: JudgedGrant): Reading {
    const classify = this.#catalogues.get(platform);
    if (classify === undefined) return { verdicts: [], reached: null };
    const verdicts = scopes.map((scope) => classify(scope, resource, scopeMode(kind)));
    const reached = new Set<Reached>(
      verdicts.flatMap(({ capabilities }) => capabilities.map(({ data }) => data)),
    );
    if (scopeStatus === 'unknown') reached.add('scopes not told');
    return { verdicts, reached: [...reached] };
  }
}

/** Rows of one set share one array. */
function isRead(last: JudgedGrant, grant: JudgedGrant): boolean {
  return (
    last.scopes === grant.scopes &&
    last.kind === grant.kind &&
    last.resource === grant.resource &&
    last.platform === grant.platform &&
    last.scopeStatus === grant.scopeStatus
  );
}

function noHoldings(): VendorHoldings {
  return {
    apps: [],
    appsInAll: 0,
    grants: 0,
    carried: 0,
    scopesUnknown: 0,
    kinds: new Map(),
    scopes: new Map(),
  };
}

function keepWorst(apps: JudgedApp[], app: JudgedApp): void {
  const last = apps.at(-1);
  if (apps.length >= appsPerVendor && last !== undefined && last.score >= app.score) return;
  const before = apps.findIndex((other) => other.score < app.score);
  apps.splice(before === -1 ? apps.length : before, 0, app);
  apps.length = Math.min(apps.length, appsPerVendor);
}

function note(
  cells: Map<Tier, Map<Standing, { apps: number; tenantWide: number }>>,
  { tier, decision, tenantWide }: JudgedApp,
): void {
  const row = cells.get(tier) ?? new Map<Standing, { apps: number; tenantWide: number }>();
  const standing = standingOf(decision);
  const cell = row.get(standing) ?? { apps: 0, tenantWide: 0 };
  cell.apps += 1;
  if (tenantWide) cell.tenantWide += 1;
  row.set(standing, cell);
  cells.set(tier, row);
}

function hold(held: VendorHoldings, grant: JudgedGrant, { verdicts, reached }: Reading): void {
  const { kind, platform, scopes, tier } = grant;
  if (kind !== 'install') held.grants += 1;
  if (grant.carried) held.carried += 1;
  if (grant.scopeStatus === 'unknown') held.scopesUnknown += 1;
  held.kinds.set(kind, (held.kinds.get(kind) ?? 0) + 1);
  const told =
    reached === null
      ? scopes.map((scope) => ({ scope, normalized: scope, tier, known: false, sentence: '' }))
      : verdicts;
  for (const { scope, normalized, tier: scopeTier, sentence, known } of told) {
    // What means the same on several resources is one thing it may do.
    const key = `${platform} ${scopeMode(kind)} ${normalized} ${sentence}`;
    const before = held.scopes.get(key);
    if (before !== undefined) before.grants += 1;
    else if (held.scopes.size < scopesPerVendor)
      held.scopes.set(key, { scope, tier: scopeTier, sentence, known, platform, grants: 1 });
  }
}

function strandsOf(apps: Iterable<Reaching>): readonly Strand[] {
  const strands = new Map<string, { -readonly [Key in keyof Strand]: Strand[Key] }>();
  for (const { platform, vendor, drawn, reached: all } of apps) {
    if (!drawn) continue;
    for (const reached of all) {
      const key = JSON.stringify([platform, vendor, reached]);
      const strand = strands.get(key);
      if (strand === undefined) strands.set(key, { platform, vendor, reached, apps: 1 });
      else strand.apps += 1;
    }
  }
  return [...strands.values()];
}
