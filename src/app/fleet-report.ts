/** How all customers stand, from what their last audits published. */
import type { Clock } from '../core/clock.ts';
import { isoTime } from '../core/clock.ts';
import { lacks } from '../core/coverage.ts';
import { type ExitCode, exitCodes } from '../core/errors.ts';
import { type Severity, tiers } from '../core/vocabulary.ts';
import type { FleetDatabase } from '../fleet/database.ts';
import {
  type PublishedCustomer,
  type PublishedTenant,
  readCustomers,
  readVendors,
  type SharedVendor,
} from '../fleet/projection-read.ts';

/** The worst that is open; `clear`: nothing is, in a complete read; `unknown`: nothing is told, which is not nothing there. */
export type Posture = Severity | 'clear' | 'unknown';

export interface LackingStream {
  readonly tenant: string;
  /** Null: what was published of the tenant cannot be understood, or with the status `never-audited` there is nothing. */
  readonly stream: string | null;
  readonly status: string | null;
}

export interface CustomerStanding {
  readonly customer: string;
  readonly worker: string | null;
  readonly posture: Posture;
  readonly coverage: 'complete' | 'partial' | 'unavailable' | 'never-audited';
  /** When the last published audit ended. */
  readonly auditedAt: string | null;
  /** Whole hours since then. */
  readonly ageHours: number | null;
  readonly tenants: number;
  /** Wanted, not accepted, and not read in full. */
  readonly lacking: readonly LackingStream[];
  /** Null: never audited. */
  readonly numbers: {
    readonly apps: number;
    readonly grants: number;
    readonly principals: number;
    readonly findings: Readonly<Record<Severity, number>>;
    readonly notAssessed: number;
  } | null;
}

export interface FleetReport {
  readonly at: string;
  /** The worst first, and unknown before clear. */
  readonly customers: readonly CustomerStanding[];
  /** Open findings of all customers. */
  readonly findings: Readonly<Record<Severity, number>>;
  /** At most customers first. */
  readonly vendors: readonly SharedVendor[];
  readonly exit: ExitCode;
}

const vendorsListed = 20;
const order: readonly Posture[] = [...tiers.slice(0, 4), 'unknown', 'info', 'clear'];

/** @throws AppError FLEET_* */
export async function reportFleet(database: FleetDatabase, clock: Pick<Clock, 'now'>): Promise<FleetReport> {
  const now = clock.now();
  const [published, vendors] = await database.asOperator(async (client) => [
    await readCustomers(client),
    await readVendors(client, vendorsListed),
  ]);
  const customers = published
    .map((customer) => standing(customer, now))
    .toSorted((a, b) => order.indexOf(a.posture) - order.indexOf(b.posture) || weight(b) - weight(a));
  return {
    at: isoTime(now),
    customers,
    findings: bySeverity((severity) =>
      customers.reduce((sum, { numbers }) => sum + (numbers?.findings[severity] ?? 0), 0),
    ),
    vendors,
    exit: customers.some(({ coverage }) => coverage !== 'complete') ? exitCodes.incomplete : exitCodes.clean,
  };
}

function bySeverity(count: (severity: Severity) => number): Readonly<Record<Severity, number>> {
  return {
    critical: count('critical'),
    high: count('high'),
    medium: count('medium'),
    low: count('low'),
    info: count('info'),
  };
}

function weight({ posture, numbers }: CustomerStanding): number {
  return posture === 'clear' || posture === 'unknown' ? 0 : (numbers?.findings[posture] ?? 0);
}

function standing({ customer, worker, run, tenants }: PublishedCustomer, now: number): CustomerStanding {
  const lacking = tenants.flatMap(lackingOf);
  const coverage = run === null ? 'never-audited' : coverageOf(tenants);
  return {
    customer,
    worker,
    posture: postureOf(run?.findings ?? null, coverage),
    coverage,
    auditedAt: run?.finishedAt ?? null,
    ageHours: run === null ? null : Math.max(0, Math.floor((now - Date.parse(run.finishedAt)) / 3_600_000)),
    tenants: tenants.length,
    lacking,
    numbers:
      run === null
        ? null
        : {
            apps: run.apps,
            grants: run.grants,
            principals: run.principals,
            findings: run.findings,
            notAssessed: run.notAssessed,
          },
  };
}

function lackingOf({ id, audited, result }: PublishedTenant): readonly LackingStream[] {
  if (!audited) return [{ tenant: id, stream: null, status: 'never-audited' }];
  if (result === null) return [{ tenant: id, stream: null, status: null }];
  return result.coverage.streams
    .filter(lacks)
    .map(({ name, status }) => ({ tenant: id, stream: name, status }));
}

function coverageOf(tenants: readonly PublishedTenant[]): CustomerStanding['coverage'] {
  const all = tenants.map(({ result }) => result?.coverage.status ?? 'partial');
  if (all.every((status) => status === 'unavailable')) return 'unavailable';
  return all.every((status) => status === 'complete') ? 'complete' : 'partial';
}

function postureOf(
  findings: Readonly<Record<Severity, number>> | null,
  coverage: CustomerStanding['coverage'],
): Posture {
  const worst = findings === null ? undefined : tiers.find((severity) => findings[severity] > 0);
  if (worst !== undefined && !(worst === 'info' && coverage !== 'complete')) return worst;
  return coverage === 'complete' ? 'clear' : 'unknown';
}
