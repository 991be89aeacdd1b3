/**
 * At which customers a vendor is connected: from what their last audits published, without a call. “Not seen” is said
 * only of a customer whose every tenant was read in full; of the others it is not known.
 */
import { nameKey } from '../core/fold.ts';
import { AppError, type ExitCode, exitCodes } from '../core/errors.ts';
import type { Platform } from '../core/vocabulary.ts';
import { compareTiers } from '../core/vocabulary.ts';
import type { FleetDatabase } from '../fleet/database.ts';
import {
  type Holdings,
  type NamedCredential,
  type PublishedApp,
  type PublishedCustomer,
  type PublishedTenant,
  readApps,
  readCustomers,
  readHoldings,
  readOutbound,
} from '../fleet/projection-read.ts';
import type { ConnectorModule } from '../kit/connector.ts';
import { registries } from './compose.ts';
import { loadModules } from './trace.ts';
import { type ConnectionCoverage, connectionCoverage } from './trace-coverage.ts';
import { nearestNames } from './trace-found.ts';
import { type Meant, type TraceMatch, traceMatcher } from './trace-matcher.ts';

export type FleetAnswer = 'connected' | 'candidate' | 'not-known' | 'never-audited' | 'not-seen';

export interface FoundInFleet extends TraceMatch {
  readonly app: PublishedApp;
  readonly holdings: Holdings;
  /** It holds a grant, a credential or a role. */
  readonly access: boolean;
}

export interface TenantCoverage {
  readonly tenant: string;
  readonly platform: string;
  /** False: it was added to the customer's configuration since the last audit. */
  readonly audited: boolean;
  /** Null: it was never audited, or what was published of it cannot be understood. */
  readonly coverage: ConnectionCoverage | null;
}

export interface TracedCustomer {
  readonly customer: string;
  readonly answer: FleetAnswer;
  readonly auditedAt: string | null;
  /** Tenants that were not read in full: whatever the answer, there may be more. */
  readonly incomplete: readonly TenantCoverage[];
  /** The most dangerous first. */
  readonly apps: readonly FoundInFleet[];
  readonly outbound: readonly NamedCredential[];
}

export interface FleetTrace {
  readonly what: string;
  readonly meant: readonly Meant[];
  /** Connected ones first. */
  readonly customers: readonly TracedCustomer[];
  /** Names alike, when nothing matched. */
  readonly nearest: readonly string[];
  readonly exit: ExitCode;
}

/** Names that are kept for a suggestion. */
const mostNames = 50_000;
const atOnce = 500;

/** @throws AppError USAGE for words that name nothing, FLEET_* */
export async function traceFleet(database: FleetDatabase, what: string): Promise<FleetTrace> {
  if (nameKey(what) === '')
    throw new AppError('USAGE', {
      detail: 'there is nothing to look for in that name',
      remedy: 'Name a vendor, an app, a client id or a domain.',
    });
  // Each customer has a policy of its own: what it proves is told by the judgement that was published.
  const matcher = traceMatcher(what, null);
  const modules = await loadModules(registries);
  return database.asOperator(async (client) => {
    const customers = await readCustomers(client);
    const names = new Set<string>();
    const matches: (TraceMatch & { readonly app: PublishedApp })[] = [];
    for await (const apps of readApps(client))
      for (const app of apps) {
        if (app.name !== null && names.size < mostNames) names.add(app.name);
        const match = matcher.match(app);
        if (match !== null) matches.push({ app, ...match });
      }
    const found: FoundInFleet[] = [];
    for (let at = 0; at < matches.length; at += atOnce) {
      const some = matches.slice(at, at + atOnce);
      const held = await readHoldings(
        client,
        some.map(({ app }) => app),
      );
      for (const [index, match] of some.entries()) {
        const holdings = held[index];
        if (holdings === undefined) continue;
        const { credentials, roles } = match.app;
        found.push({ ...match, holdings, access: holdings.grants > 0 || credentials > 0 || roles > 0 });
      }
    }
    const outbound = (await readOutbound(client)).filter(({ name }) => matcher.claimedBy(name) !== null);
    const appsOf = Map.groupBy(found, ({ app }) => app.customer);
    const outboundOf = Map.groupBy(outbound, ({ customer }) => customer);
    const traced = customers.map((customer) =>
      tracedCustomer(customer, {
        modules,
        apps: appsOf.get(customer.customer) ?? [],
        outbound: outboundOf.get(customer.customer) ?? [],
      }),
    );
    return {
      what,
      meant: matcher.meant,
      customers: traced.toSorted((a, b) => order.indexOf(a.answer) - order.indexOf(b.answer)),
      nearest: found.length > 0 ? [] : nearestNames(what, [...names, ...matcher.knownNames]),
      exit: traced.some(lacksSomething) ? exitCodes.incomplete : exitCodes.clean,
    };
  });
}

const order: readonly FleetAnswer[] = ['connected', 'candidate', 'not-known', 'never-audited', 'not-seen'];

interface Ground {
  readonly modules: ReadonlyMap<Platform, ConnectorModule>;
  readonly apps: readonly FoundInFleet[];
  readonly outbound: readonly NamedCredential[];
}

function tracedCustomer(
  { customer, run, tenants }: PublishedCustomer,
  { modules, apps, outbound }: Ground,
): TracedCustomer {
  const incomplete = tenants
    .map((tenant) => coverageOf(tenant, modules))
    .filter(({ coverage }) => coverage === null || coverage.shortfalls.length > 0);
  const live = apps.filter(({ access }) => access);
  const answer = (): FleetAnswer => {
    if (live.some(({ strength }) => strength === 'proven')) return 'connected';
    if (live.length > 0 || outbound.length > 0) return 'candidate';
    if (run === null) return 'never-audited';
    return incomplete.length > 0 || tenants.length === 0 ? 'not-known' : 'not-seen';
  };
  return {
    customer,
    answer: answer(),
    auditedAt: run?.finishedAt ?? null,
    incomplete,
    apps: apps.toSorted(
      (a, b) =>
        Number(b.access) - Number(a.access) ||
        Number(b.strength === 'proven') - Number(a.strength === 'proven') ||
        compareTiers(a.app.tier, b.app.tier) ||
        b.app.score - a.app.score,
    ),
    outbound,
  };
}

function coverageOf(
  { id, platform, audited, result }: PublishedTenant,
  modules: Ground['modules'],
): TenantCoverage {
  if (result === null) return { tenant: id, platform, audited, coverage: null };
  const module = modules.get(result.platform);
  return {
    tenant: id,
    platform,
    audited,
    coverage: module === undefined ? null : connectionCoverage(result, module.containment ?? null),
  };
}

/** What the operator has accepted counts no more than in `trace`. */
function lacksSomething({ answer, incomplete }: TracedCustomer): boolean {
  if (answer === 'never-audited' || (answer === 'not-known' && incomplete.length === 0)) return true;
  return incomplete.some(
    ({ coverage }) => coverage === null || coverage.shortfalls.some(({ lacking }) => lacking),
  );
}
