/** Asks for audits, and waits for them where that is wanted. */
import type { Clock } from '../core/clock.ts';
import { AppError, type ExitCode, exitCodes, worstExit } from '../core/errors.ts';
import { type Customer, listCustomers } from '../fleet/customers.ts';
import { guarded } from '../fleet/database-errors.ts';
import { queueOf, sharedQueue } from '../fleet/job.ts';
import { jobsById, type JobRow } from '../fleet/job-rows.ts';
import { type SeenWorker, seenWorkers } from '../fleet/presence.ts';
import { type FleetQueue, openQueue, type QueueTimes, usualTimes } from '../fleet/queue.ts';
import { nearest } from '../kit/nearest.ts';
import type { Fleet } from './fleet.ts';
import { openLink } from './fleet-link.ts';

export interface AskRequest {
  /** Empty: all of the fleet. */
  readonly customers: readonly string[];
  /** Everything is read whole. */
  readonly full: boolean;
  readonly times?: QueueTimes;
}

export interface AskedAudit {
  readonly customer: string;
  readonly queue: string;
  readonly job: string;
  /** `running`: it was begun before, and so not read whole where that was asked for now. */
  readonly met: 'asked' | 'queued' | 'running';
}

/** @throws AppError FLEET_CUSTOMER_UNKNOWN when one is not in the fleet: then none is asked for; FLEET_* */
export async function askForAudits(
  { database }: Pick<Fleet, 'database'>,
  { customers, full, times = usualTimes }: AskRequest,
): Promise<readonly AskedAudit[]> {
  const known = await chosen({ database }, customers);
  const queue = await openQueue(database, times);
  try {
    const asked: AskedAudit[] = [];
    for (const { customer, worker } of known)
      asked.push(await ask(queue, { customer, full }, queueOf(worker)));
    return asked;
  } finally {
    await queue.close();
  }
}

async function chosen(
  { database }: Pick<Fleet, 'database'>,
  names: readonly string[],
): Promise<readonly Customer[]> {
  if (names.length === 0) return database.asOperator(listCustomers);
  const found: Customer[] = [];
  for (const name of new Set(names)) {
    const [customer] = await database.forCustomer(name, listCustomers);
    if (customer === undefined)
      throw new AppError('FLEET_CUSTOMER_UNKNOWN', await didYouMean(database, name));
    found.push(customer);
  }
  return found;
}

async function didYouMean(database: Fleet['database'], name: string): Promise<{ readonly detail: string }> {
  // Who may not read all is not told whom there is.
  const all = await database.asOperator(listCustomers).catch(() => []);
  const meant = nearest(
    name,
    all.map(({ customer }) => customer),
  );
  return { detail: meant === null ? name : `“${name}”; did you mean “${meant}”?` };
}

async function ask(
  queue: FleetQueue,
  data: { readonly customer: string; readonly full: boolean },
  name: string,
): Promise<AskedAudit> {
  const { customer, full } = data;
  for (;;) {
    const id = await queue.ask(name, data);
    if (id !== null) return { customer, queue: name, job: id, met: 'asked' };
    const open = await queue.find(name, customer);
    // It has ended in between.
    if (open === null) continue;
    const whole = full && !open.running && (await queue.askWhole(name, customer));
    const met = open.running || (full && !whole) ? 'running' : 'queued';
    return { customer, queue: name, job: open.id, met };
  }
}

export interface AwaitedAudit extends AskedAudit {
  readonly exit: ExitCode;
  /** As its worker told it, or why nothing was told. */
  readonly end: JobRow['outcome'];
  readonly error: AppError | null;
}

export interface WaitOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told of each change. */
  readonly onChange: (customer: string, change: 'running' | 'queued again' | AwaitedAudit) => void;
  readonly say: (text: string) => void;
  /** How long a queued one waits for a worker that is not there. */
  readonly patienceMs?: number;
  readonly times?: QueueTimes;
}

const usualPatienceMs = 60_000;
const lookMs = 1000;

/** Until all have ended, were given up, or have no worker. @throws the signal's reason; AppError FLEET_* */
export async function awaitAudits(
  { database }: Pick<Fleet, 'database'>,
  asked: readonly AskedAudit[],
  { clock, signal, onChange, say, patienceMs = usualPatienceMs, times = usualTimes }: WaitOptions,
): Promise<readonly AwaitedAudit[]> {
  const link = openLink({ clock, signal, say });
  const open = new Map(
    asked.map((audit) => [audit.job, { audit, shown: 'queued', workerAt: clock.monotonic() }]),
  );
  const ended: AwaitedAudit[] = [];
  while (open.size > 0) {
    const [jobs, workers] = await link.until(() =>
      guarded(database, () =>
        Promise.all([
          jobsById(database.pool, [...open.keys()]),
          seenWorkers(database.pool, times.deadAfterSeconds),
        ]),
      ),
    );
    const byId = new Map(jobs.map((job) => [job.id, job]));
    for (const [id, entry] of open) {
      const job = byId.get(id) ?? null;
      if (hasWorker(workers, entry.audit.queue) || job?.state === 'running')
        entry.workerAt = clock.monotonic();
      const end = endOf(entry.audit, job, clock.monotonic() - entry.workerAt >= patienceMs);
      if (end !== null) {
        open.delete(id);
        ended.push(end);
        onChange(entry.audit.customer, end);
      } else if (job !== null && job.state !== entry.shown) {
        entry.shown = job.state;
        onChange(entry.audit.customer, job.state === 'running' ? 'running' : 'queued again');
      }
    }
    if (open.size > 0) await clock.sleep(lookMs, signal);
  }
  return ended;
}

/** Some worker that is alive takes jobs of this queue. */
export function hasWorker(workers: readonly SeenWorker[], queue: string): boolean {
  return workers.some(
    ({ alive, shared, name }) => alive && ((shared && queue === sharedQueue) || queue === queueOf(name)),
  );
}

function endOf(audit: AskedAudit, job: JobRow | null, lonely: boolean): AwaitedAudit | null {
  const without = (error: AppError): AwaitedAudit => ({ ...audit, exit: error.exit, end: null, error });
  switch (job?.state) {
    case 'ended':
      return job.outcome === null
        ? without(new AppError('FLEET_GIVEN_UP', { detail: 'how it ended cannot be understood' }))
        : { ...audit, exit: job.outcome.exit, end: job.outcome, error: null };
    case 'given-up':
      return without(new AppError('FLEET_GIVEN_UP'));
    case 'cancelled':
    case undefined:
      return without(new AppError('FLEET_GIVEN_UP', { detail: 'the job was taken out of the queue' }));
    case 'queued':
      return lonely ? without(new AppError('FLEET_NO_WORKER')) : null;
    case 'running':
      return null;
  }
}

/** Findings never change it. Nothing that was not audited ends as 0. */
export function exitOf(ended: readonly AwaitedAudit[]): ExitCode {
  return ended.length === 0 ? exitCodes.clean : worstExit(ended.map(({ exit }) => exit));
}
