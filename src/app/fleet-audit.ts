/** One job: the ordinary audit in the customer's own folder; then what it found and the end of the job are one. */
import { isoTime } from '../core/clock.ts';
import { AppError, toAppError } from '../core/errors.ts';
import { safeText } from '../core/text.ts';
import { noteCalendar } from '../fleet/calendar.ts';
import { listCustomers, noteTenants } from '../fleet/customers.ts';
import type { FleetClient, FleetDatabase } from '../fleet/database.ts';
import { customerConfigFile, type FleetConfig } from '../fleet/fleet-config.ts';
import { type JobData, type Outcome, queueOf, readJobData } from '../fleet/job.ts';
import { publish } from '../fleet/publish.ts';
import type { FleetQueue, TakenJob } from '../fleet/queue.ts';
import type { RunEnded } from '../schedule/book.ts';
import { type Calendar, calendarOf } from '../schedule/cron.ts';
import type { Composed } from './compose.ts';
import { checkOwnWorkspace } from './fleet-folder.ts';
import type { Link } from './fleet-link.ts';
import { announcer, deliverOnce } from './notify-watch.ts';
import { auditorOf, type Lend } from './schedule-audit.ts';
import { openLedger } from './schedule-book.ts';
import { noteHealth } from './schedule-health.ts';
import { takeTurn, type Turn, type Turner } from './schedule-turn.ts';

export interface AuditPorts {
  readonly config: FleetConfig;
  readonly database: FleetDatabase;
  readonly queue: FleetQueue;
  readonly link: Link;
  /** Everything that an audit by this configuration needs. */
  readonly open: (configFile: string, signal: AbortSignal) => Promise<Composed>;
  readonly now: () => number;
  /** Talk about this customer. */
  readonly say: (text: string) => void;
}

export type JobEnd =
  | { readonly kind: 'ended'; readonly outcome: Outcome }
  /** It will be taken again. */
  | { readonly kind: 'returned'; readonly error: AppError }
  /** Somebody else has it by now: nothing was published. */
  | { readonly kind: 'lost' };

/** Until a lock that somebody's own audit holds is tried again. */
const lockedSeconds = 60;

/** @param signal ends the audit so that it can go on later. @throws only what the database throws */
export async function runJob(job: TakenJob, ports: AuditPorts, signal: AbortSignal): Promise<JobEnd> {
  const beganAt = isoTime(ports.now());
  const failed = (error: AppError, describe: Describe = plain): Promise<JobEnd> =>
    finish(job, ports, {
      worker: ports.config.worker.name,
      beganAt,
      endedAt: isoTime(ports.now()),
      exit: error.exit,
      run: null,
      error: describe(error),
    });
  if (signal.aborted) return returned(job, ports, new AppError('INTERRUPTED'), 0);
  let data: JobData;
  let app: Composed;
  try {
    data = readJobData(job.data);
    const { customer } = data;
    await ports.link.until(() =>
      ports.database.forCustomer(customer, (client) => checkPlace(client, customer, job.queue)),
    );
    app = await ports.open(customerConfigFile(ports.config, customer), signal);
  } catch (thrown) {
    const error = toAppError(thrown);
    return isForLater(error, signal) ? returned(job, ports, error, 0) : failed(error);
  }
  const describe: Describe = (error) => plain(error, (text) => app.redactor.redact(text));
  try {
    await checkOwnWorkspace(ports.config, data.customer, app.config.workspace);
    const turn = await turnOf(job, data, ports, app, signal);
    if (turn.kind === 'interrupted') return await returned(job, ports, new AppError('INTERRUPTED'), 0);
    if (turn.kind === 'locked') return await returned(job, ports, turn.error, lockedSeconds);
    if (turn.kind === 'idle')
      throw new AppError('UNEXPECTED', { detail: 'an audit that was asked for did not run' });
    return await publishRun(job, data, ports, app, turn);
  } catch (thrown) {
    const error = toAppError(thrown);
    return isForLater(error, signal) ? await returned(job, ports, error, 0) : await failed(error, describe);
  } finally {
    await app.close();
  }
}

/** Where the database is newer than this program, the next worker publishes what was audited here. */
function isForLater({ code }: AppError, signal: AbortSignal): boolean {
  return signal.aborted || code === 'FLEET_NEWER';
}

/** A customer that was moved is audited where it is now, and nowhere else. @throws AppError FLEET_CUSTOMER_UNKNOWN, FLEET_MOVED */
async function checkPlace(client: FleetClient, customer: string, queue: string): Promise<void> {
  const [known] = await listCustomers(client);
  if (known === undefined) throw new AppError('FLEET_CUSTOMER_UNKNOWN', { detail: customer });
  if (queueOf(known.worker) === queue) return;
  const to = known.worker === null ? 'the shared storage' : `the worker “${known.worker}”`;
  throw new AppError('FLEET_MOVED', { detail: `${customer} belongs to ${to}` });
}

async function turnOf(
  job: TakenJob,
  { full }: JobData,
  { open, say }: AuditPorts,
  app: Composed,
  signal: AbortSignal,
): Promise<Turn | Found> {
  const { schedule, file } = app.config;
  const lend: Lend = async (use) => {
    const context = await open(file, signal);
    try {
      return await use(context);
    } finally {
      await context.close();
    }
  };
  const redact = (text: string): string => app.redactor.redact(text);
  const complain = (text: string): void => say(safeText(redact(text)).trimEnd());
  const turner: Turner = {
    calendar: schedule === null ? never : calendarOf(schedule.cron, schedule.timezone),
    workspace: app.workspace,
    ledger: openLedger(app.workspace),
    auditor: auditorOf(lend, { failOn: null, allowPartial: false, full }, redact),
    announce: announcer(lend, app),
    clock: app.clock,
    signal,
    say: complain,
    complain,
  };
  const ours = { asked: true, startOf: (due: number) => due, job: job.id };
  try {
    // A worker that was killed after the audit and before it was published has left it in the books.
    const done = turner.ledger.read().ended.findLast((ended) => ended.job === job.id && ended.run !== null);
    if (done !== undefined) return { kind: 'found', ended: done };
    const turn = await takeTurn(turner, ours);
    const anothers = turn.kind === 'ended' && turn.ended.error === null && turn.ended.job !== job.id;
    return anothers ? await takeTurn(turner, ours) : turn;
  } finally {
    await deliverOnce(lend, app, { signal, say: complain, told: null });
    if (schedule?.health != null) noteHealth(app, schedule.health, complain);
  }
}

/** It ended when this job was taken before, and later ones may be published by now. */
interface Found {
  readonly kind: 'found';
  readonly ended: RunEnded;
}

const never: Calendar = { next: () => null, previous: () => null };

async function publishRun(
  job: TakenJob,
  { customer }: JobData,
  ports: AuditPorts,
  { inventory, config }: Composed,
  turn: Found | Extract<Turn, { kind: 'ended' }>,
): Promise<JobEnd> {
  const { beganAt, endedAt, exit, run, error } = turn.ended;
  const { database, queue, link } = ports;
  const worker = ports.config.worker.name;
  const outcome: Outcome = { worker, beganAt, endedAt, exit, run, error };
  if (run === null) return finish(job, ports, outcome);
  const view = inventory.view(run);
  const kept = await link.until(() =>
    database
      .forCustomer(customer, async (client) => {
        await publish(client, customer, view, {
          worker,
          ...(turn.kind === 'found' ? { unlessNewer: true } : {}),
        });
        // Its row is locked by now: nobody moves it meanwhile.
        await checkPlace(client, customer, job.queue);
        await noteCalendar(client, customer, config.schedule);
        await noteTenants(client, customer, config.tenants);
        // Last, for it locks the job: until then this worker goes on to tell that it lives.
        if (!(await queue.holds(client, job))) throw new NotHeld();
        await queue.complete(client, job, outcome);
        return true;
      })
      .catch((thrown: unknown) => {
        if (thrown instanceof AppError && thrown.cause instanceof NotHeld) return false;
        throw thrown;
      }),
  );
  // Where the answer to the commit was lost, it has happened and the job is no longer held.
  return kept || (await link.until(() => queue.isComplete(job)))
    ? { kind: 'ended', outcome }
    : { kind: 'lost' };
}

/** Takes back what was written for a job that is somebody else's by now. */
class NotHeld extends Error {}

async function finish(job: TakenJob, { queue, link }: AuditPorts, outcome: Outcome): Promise<JobEnd> {
  const kept = await link.until(() => queue.finish(job, outcome));
  return kept || (await link.until(() => queue.isComplete(job)))
    ? { kind: 'ended', outcome }
    : { kind: 'lost' };
}

async function returned(
  job: TakenJob,
  { queue, link }: AuditPorts,
  error: AppError,
  afterSeconds: number,
): Promise<JobEnd> {
  const held = await link.once(() => queue.giveBack(job, afterSeconds));
  return held ? { kind: 'returned', error } : { kind: 'lost' };
}

type Describe = (error: AppError) => NonNullable<Outcome['error']>;

function plain(
  { code, message, where, remedy }: AppError,
  redact = (text: string): string => text,
): NonNullable<Outcome['error']> {
  const shown = (text: string): string => safeText(redact(text)).slice(0, 2000);
  return {
    code,
    message: shown(where === null ? message : `${message} (${where})`),
    remedy: shown(remedy),
  };
}
