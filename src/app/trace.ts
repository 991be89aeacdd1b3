/**
 * Where a vendor is connected, and how to cut it off: answered from the last run, without a call. Says “not seen” only
 * of what was read in full.
 */
import type { Advisory } from '../core/advisory.ts';
import { isoTime } from '../core/clock.ts';
import { AppError, type ExitCode, exitCodes } from '../core/errors.ts';
import type { RunInfo, TenantResult } from '../core/result.ts';
import type { CredentialRow } from '../core/rows.ts';
import type { Platform } from '../core/vocabulary.ts';
import type { InventoryView } from '../inventory/view.ts';
import type { ConnectorModule } from '../kit/connector.ts';
import type { Context } from './context.ts';
import { leftOut } from './left-out.ts';
import { advisoriesFor } from './trace-advisories.ts';
import { type ConnectionCoverage, connectionCoverage } from './trace-coverage.ts';
import { holdingsOf, type Page } from './trace-holdings.ts';
import { findApps, type FoundApp, mostDangerousFirst } from './trace-found.ts';
import { type Meant, platformOfKey, type TraceMatcher } from './trace-matcher.ts';
import { logsFor, type PlanApp, type PlannedStep, planFor, type WantedLog } from './trace-plan.ts';

/**
 * `connected`: an app that provably is the one asked for has access. `candidate`: only apps or outbound credentials that go by its name do.
 * `not-seen`: nothing, and all streams that would tell were read in full. `not-assessed`: nothing, but they were not.
 */
export type TraceAnswer = 'connected' | 'candidate' | 'not-seen' | 'not-assessed';

export interface TracedApp extends PlanApp, FoundApp {
  /** Its own secrets, certificates and the like. */
  readonly ownCredentials: readonly CredentialRow[];
}

export interface OutboundCredential {
  readonly credential: CredentialRow;
  readonly evidence: string;
}

export interface TracedTenant {
  readonly tenant: TenantResult;
  readonly answer: TraceAnswer;
  readonly coverage: ConnectionCoverage;
  /** Credentials with which this tenant signs in at the vendor, by their names. */
  readonly outbound: readonly OutboundCredential[];
}

export interface Trace {
  readonly what: string;
  readonly run: RunInfo;
  readonly answer: TraceAnswer;
  readonly meant: readonly Meant[];
  /** What lists of known-bad clients say of it. */
  readonly advisories: readonly Advisory[];
  /** Connected ones first, the most dangerous before others. */
  readonly tenants: readonly TracedTenant[];
  readonly proven: readonly TracedApp[];
  readonly candidates: readonly TracedApp[];
  readonly plan: readonly PlannedStep[];
  /** For a candidate, once somebody has made sure that it is the vendor. */
  readonly afterReview: readonly PlannedStep[];
  readonly logs: readonly WantedLog[];
  /** Names alike, when nothing matched. */
  readonly nearest: readonly string[];
  /** What limits this answer beside coverage. */
  readonly notes: readonly string[];
  readonly page: Page;
  readonly exit: ExitCode;
}

export interface TraceOptions {
  readonly what: string;
  /** Ids; empty: all tenants of the run. */
  readonly tenants: readonly string[];
  /** Which grants of each app are listed. */
  readonly page: Page;
}

/** @throws AppError USAGE for words that name nothing, NOTHING_RECORDED, WORKSPACE_* */
export async function trace(context: Context, { what, tenants: only, page }: TraceOptions): Promise<Trace> {
  const { inventory, clock } = context;
  const run = inventory.lastRun();
  if (run === null) throw new AppError('NOTHING_RECORDED');
  const view = inventory.view(run);
  const { byTenant, matcher, policy, ...asked } = await findApps(context, view, what, only);
  const notes = [...asked.notes];
  const modules = await loadModules(context);

  const found: TracedApp[] = [];
  const tenants: TracedTenant[] = [];
  for (const tenant of view.tenants) {
    const matches = byTenant.get(tenant.id);
    if (matches === undefined) continue;
    const source = { view, tenant, module: modules.get(tenant.platform), page };
    const credentials = await relevantCredentials(
      source,
      matcher,
      new Set(matches.map(({ app }) => app.key)),
    );
    const roles = matches.length === 0 ? [] : view.roles(tenant.id);
    const traced: TracedApp[] = [];
    for (const match of matches) {
      const { app } = match;
      const ownCredentials = credentials.own.filter((each) => each.app === app.key);
      traced.push({
        ...match,
        holdings: await holdingsOf(app, {
          view,
          tenant,
          page,
          classify: classifierOf(source.module),
          use: source.module?.containment?.use ?? null,
        }),
        ownCredentials,
        credentials: ownCredentials.length,
        roles: roles.filter((role) => role.app === app.key).map(({ role }) => role),
        containment: source.module?.containment ?? null,
      });
    }
    const coverage = connectionCoverage(tenant, source.module?.containment ?? null);
    tenants.push({
      tenant,
      coverage,
      outbound: credentials.outbound,
      answer: answerFor(traced, credentials.outbound, coverage),
    });
    found.push(...traced);
  }
  const keyed = platformOfKey(what);
  for (const tenant of leftOut(context, view, only)) {
    if (keyed !== null && tenant.platform !== keyed) continue;
    const containment = modules.get(tenant.platform)?.containment ?? null;
    tenants.push({
      tenant,
      coverage: connectionCoverage(tenant, containment),
      outbound: [],
      answer: 'not-assessed',
    });
  }

  const ranked = found.toSorted(mostImportantFirst);
  const proven = ranked.filter(({ strength }) => strength === 'proven');
  const candidates = ranked.filter(({ strength }) => strength === 'candidate');
  const listed = advisoriesFor(context, policy, {
    names: [what, ...matcher.meant.map(({ name }) => name)],
    apps: ranked,
  });
  notes.push(...listed.notes);
  const now = isoTime(clock.now());
  const order = ranked.map(({ app }) => app.tenant);
  return {
    what,
    run: view.run,
    answer: overall(tenants),
    meant: matcher.meant,
    advisories: listed.advisories,
    tenants: tenants.toSorted((a, b) => placeOf(a, order) - placeOf(b, order)),
    proven,
    candidates,
    plan: planFor(proven),
    afterReview: planFor(candidates),
    logs: logsFor(ranked, now),
    nearest: asked.nearest,
    notes,
    page,
    exit:
      tenants.length === 0 ||
      tenants.some(({ coverage }) => coverage.shortfalls.some(({ lacking }) => lacking))
        ? exitCodes.incomplete
        : exitCodes.clean,
  };
}

export async function loadModules({
  connectors,
}: Pick<Context, 'connectors'>): Promise<ReadonlyMap<Platform, ConnectorModule>> {
  const modules = new Map<Platform, ConnectorModule>();
  for (const definition of connectors) modules.set(definition.platform, await definition.load());
  return modules;
}

export function classifierOf(module: ConnectorModule | undefined): ConnectorModule['classifyScope'] {
  if (module === undefined) throw new AppError('UNEXPECTED', { detail: 'a tenant of an unknown platform' });
  return module.classifyScope;
}

interface Source {
  readonly view: InventoryView;
  readonly tenant: TenantResult;
}

async function relevantCredentials(
  { view, tenant }: Source,
  matcher: TraceMatcher,
  keys: ReadonlySet<string>,
): Promise<{ readonly own: readonly CredentialRow[]; readonly outbound: readonly OutboundCredential[] }> {
  const own: CredentialRow[] = [];
  const outbound: OutboundCredential[] = [];
  for await (const credential of view.credentials({ tenants: [tenant.id] })) {
    if (credential.outbound) {
      const evidence = matcher.claimedBy(credential.name);
      if (evidence !== null) outbound.push({ credential, evidence });
    } else if (credential.app !== null && keys.has(credential.app)) own.push(credential);
  }
  return { own, outbound };
}

function answerFor(
  apps: readonly TracedApp[],
  outbound: readonly OutboundCredential[],
  coverage: ConnectionCoverage,
): TraceAnswer {
  const live = apps.filter(hasAccess);
  if (live.some(({ strength }) => strength === 'proven')) return 'connected';
  if (live.length > 0 || outbound.length > 0) return 'candidate';
  return coverage.shortfalls.length === 0 ? 'not-seen' : 'not-assessed';
}

/** An app that is only known, without a grant, a credential or a role, can do nothing. */
export function hasAccess({ holdings, credentials, roles }: PlanApp): boolean {
  return holdings.grants > 0 || credentials > 0 || roles.length > 0;
}

const strongestFirst: readonly TraceAnswer[] = ['connected', 'candidate', 'not-assessed', 'not-seen'];

function overall(tenants: readonly TracedTenant[]): TraceAnswer {
  return (
    strongestFirst.find((answer) => tenants.some((tenant) => tenant.answer === answer)) ?? 'not-assessed'
  );
}

function mostImportantFirst(a: TracedApp, b: TracedApp): number {
  return (
    mostDangerousFirst(a, b) || b.holdings.grants - a.holdings.grants || (a.app.key < b.app.key ? -1 : 1)
  );
}

function placeOf({ tenant, answer }: TracedTenant, order: readonly string[]): number {
  const place = order.indexOf(tenant.id);
  return strongestFirst.indexOf(answer) * 100_000 + (place === -1 ? order.length : place);
}
