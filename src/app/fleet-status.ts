/** How the fleet stands: customers, their last audits and jobs, and the workers. */
import { type CalendarEntry, readCalendars } from '../fleet/calendar.ts';
import { queueOf } from '../fleet/job.ts';
import { type JobRow, lastJobs } from '../fleet/job-rows.ts';
import { type SeenWorker, seenWorkers } from '../fleet/presence.ts';
import { type PublishedCustomer, type PublishedRun, readCustomers } from '../fleet/projection-read.ts';
import { usualTimes } from '../fleet/queue.ts';
import type { Fleet } from './fleet.ts';
import { startsOf } from './fleet-due.ts';
import { hasWorker } from './fleet-run.ts';

export interface FleetStatus {
  readonly schema: 'grantwarden.fleet-status/1';
  /** When this was true, by the clock of the database. */
  readonly at: string;
  readonly status: 'ok' | 'wanting';
  readonly customers: readonly CustomerStatus[];
  readonly workers: readonly SeenWorker[];
}

export interface CustomerStatus {
  readonly customer: string;
  /** The only one that audits it; null: any that reaches the shared storage. */
  readonly worker: string | null;
  /** The audit that is published; null: none yet. */
  readonly last: LastAudit | null;
  /** Null: it has no schedule. */
  readonly nextDue: string | null;
  /** Since when an audit by its schedule is wanting; null: none is. */
  readonly overdueSince: string | null;
  /** The open job, or else the last one; null: none is remembered. */
  readonly job: JobRow | null;
  /** The worker that audits it is there. */
  readonly hasWorker: boolean;
  /** What somebody has to look at; empty: nothing. */
  readonly wanting: readonly Want[];
}

export interface LastAudit extends PublishedRun {
  readonly ageSeconds: number;
  /** How many of its tenants were read wholly, and how many were added to its configuration since. */
  readonly tenants: { readonly all: number; readonly complete: number; readonly neverAudited: number };
}

export type Want =
  | 'never audited'
  | 'new tenant'
  | 'overdue'
  | 'failed'
  | 'given up'
  | 'not all was read'
  | 'no worker';

/** An audit may be so late. */
const graceMs = 3_600_000;

/** @throws AppError FLEET_* */
export async function fleetStatus(
  { database }: Pick<Fleet, 'database'>,
  deadAfterSeconds = usualTimes.deadAfterSeconds,
): Promise<FleetStatus> {
  return database.asOperator(async (client) => {
    const customers = await readCustomers(client);
    const jobs = new Map((await lastJobs(client)).map((job) => [job.customer, job]));
    const { now, entries } = await readCalendars(client);
    const calendars = new Map(entries.map((entry) => [entry.customer, entry]));
    const workers = await seenWorkers(client, deadAfterSeconds);
    const all = customers.map((published): CustomerStatus => {
      const { customer, worker, run } = published;
      const times = calendars.get(customer) ?? null;
      const due = times === null ? null : dueTimes(times, run, now);
      const stands: Omit<CustomerStatus, 'wanting'> = {
        customer,
        worker,
        last: lastAudit(published, now),
        nextDue: due?.next ?? null,
        overdueSince: due?.overdueSince ?? null,
        job: jobs.get(customer) ?? null,
        hasWorker: hasWorker(workers, queueOf(worker)),
      };
      return { ...stands, wanting: wantsOf(stands) };
    });
    return {
      schema: 'grantwarden.fleet-status/1',
      at: new Date(now).toISOString(),
      status: all.some(({ wanting }) => wanting.length > 0) ? 'wanting' : 'ok',
      customers: all,
      workers,
    };
  });
}

function lastAudit({ run, tenants }: PublishedCustomer, now: number): LastAudit | null {
  if (run === null) return null;
  return {
    ...run,
    ageSeconds: Math.max(0, Math.round((now - Date.parse(run.finishedAt)) / 1000)),
    tenants: {
      all: tenants.length,
      complete: tenants.filter(({ result }) => result?.coverage.status === 'complete').length,
      neverAudited: tenants.filter(({ audited }) => !audited).length,
    },
  };
}

function wantsOf({ last, overdueSince, job, hasWorker }: Omit<CustomerStatus, 'wanting'>): readonly Want[] {
  return [
    ...(last === null ? (['never audited'] as const) : []),
    ...(last !== null && last.tenants.neverAudited > 0 ? (['new tenant'] as const) : []),
    ...(overdueSince === null ? [] : (['overdue'] as const)),
    ...(job?.state === 'given-up' ? (['given up'] as const) : []),
    ...(job?.state === 'ended' && job.outcome?.error !== null ? (['failed'] as const) : []),
    ...(last !== null && last.tenants.complete + last.tenants.neverAudited < last.tenants.all
      ? (['not all was read'] as const)
      : []),
    ...(hasWorker ? [] : (['no worker'] as const)),
  ];
}

function dueTimes(
  entry: CalendarEntry,
  run: PublishedRun | null,
  now: number,
): { readonly next: string | null; readonly overdueSince: string | null } {
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  try {
    const starts = startsOf(entry);
    const wanted = run === null ? null : starts.next(Date.parse(run.startedAt));
    const late = wanted !== null && wanted + graceMs <= now;
    return { next: iso(starts.next(now)), overdueSince: late ? iso(wanted) : null };
  } catch {
    // Times that cannot be understood, or a run of a year that no calendar has.
    return { next: null, overdueSince: null };
  }
}
