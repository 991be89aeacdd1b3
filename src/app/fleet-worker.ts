/** Takes audits out of the fleet's queue until it is stopped. One customer's trouble is that customer's. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { isoTime } from '../core/clock.ts';
import { type ExitCode, exitCodes, toAppError, worstExit } from '../core/errors.ts';
import { safeText } from '../core/text.ts';
import type { FleetDatabase } from '../fleet/database.ts';
import type { FleetConfig } from '../fleet/fleet-config.ts';
import { queueOf, sharedQueue } from '../fleet/job.ts';
import { tellAbsence, tellPresence } from '../fleet/presence.ts';
import { openQueue, type QueueTimes, type TakenJob, usualTimes } from '../fleet/queue.ts';
import type { Composed } from './compose.ts';
import { type JobEnd, runJob } from './fleet-audit.ts';
import { type Link, openLink } from './fleet-link.ts';
import { type Held, keepLiving, leave, type Living, oncePerCause } from './fleet-living.ts';
import { exitMeaning } from './schedule-run.ts';

export interface WorkerRequest {
  /** Work off what is queued, then end. */
  readonly once: boolean;
  readonly times?: QueueTimes;
}

export interface WorkerSurroundings {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** A line. */
  readonly say: (text: string) => void;
  /** Composes what an audit by this configuration needs. */
  readonly open: (configFile: string, signal: AbortSignal) => Promise<Composed>;
  /** Told of each job that ended. */
  readonly onEnd?: (end: JobEnd, ms: number) => void;
  /** Told of the worker before it takes anything. */
  readonly onReady?: (worker: WorkerState) => Promise<void>;
}

export interface WorkerState {
  readonly name: string;
  readonly limit: number;
  readonly running: () => number;
  readonly link: Link;
}

/** Between two looks into an empty queue. */
const pollMs = 1000;

/** @throws AppError FLEET_* when the database cannot be used at the start */
export async function runWorker(
  { config, database }: { readonly config: FleetConfig; readonly database: FleetDatabase },
  { once, times = usualTimes }: WorkerRequest,
  surroundings: WorkerSurroundings,
): Promise<ExitCode> {
  const { signal, clock, say, onReady } = surroundings;
  const { name, jobs: limit, storage } = config.worker;
  const queue = await openQueue(database, times);
  const queues = storage === 'shared' ? [sharedQueue, queueOf(name)] : [queueOf(name)];
  const ending = new AbortController();
  const leaving = new AbortController();
  const link = openLink({ clock, signal: AbortSignal.any([signal, ending.signal]), say });
  const held = new Map<string, Held>();
  const codes: ExitCode[] = [];
  const worker: Worker = { config, database, queue, link, held, leaving, times, surroundings };
  const instance = randomUUID();
  try {
    const present = (): Promise<void> =>
      tellPresence(database, {
        instance,
        name,
        shared: storage === 'shared',
        jobs: limit,
        running: held.size,
      });
    // Whoever cannot start was never there.
    await onReady?.({ name, limit, running: () => held.size, link });
    await present();
    const living = keepLiving(worker, present, ending.signal);
    try {
      await takeJobs(worker, { once, limit, queues, codes });
    } finally {
      await Promise.all([...held.values()].map(({ ended }) => ended));
      ending.abort();
      await living;
    }
    if (link.awaySince === null) await tellAbsence(database, instance).catch(() => {});
  } finally {
    await queue.close();
  }
  if (codes.includes(exitCodes.interrupted)) return exitCodes.interrupted;
  leaving.signal.throwIfAborted();
  return once ? worstExit(codes) : exitCodes.clean;
}

interface Worker extends Living {
  readonly config: FleetConfig;
  readonly surroundings: WorkerSurroundings;
}

interface Taking {
  readonly once: boolean;
  readonly limit: number;
  readonly queues: readonly string[];
  readonly codes: ExitCode[];
}

async function takeJobs(worker: Worker, { once, limit, queues, codes }: Taking): Promise<void> {
  const { held, leaving, surroundings } = worker;
  const { clock } = surroundings;
  const signal = AbortSignal.any([surroundings.signal, leaving.signal]);
  const complain = oncePerCause(worker);
  const wait = async (ms: number | null): Promise<void> => {
    const woken = new AbortController();
    const either = AbortSignal.any([signal, woken.signal]);
    await Promise.race([
      ...[...held.values()].map(({ ended }) => ended),
      clock.sleep(ms ?? 2 ** 31 - 1, either).catch(() => {}),
    ]);
    woken.abort();
  };
  while (!signal.aborted) {
    if (held.size >= limit) {
      await wait(null);
      continue;
    }
    let job: TakenJob | null = null;
    try {
      job = await takeOne(worker, queues);
      complain(null);
    } catch (thrown) {
      complain(toAppError(thrown));
      await wait(pollMs);
      continue;
    }
    if (job === null) {
      if (once && held.size === 0) return;
      await wait(pollMs);
      continue;
    }
    const others = [...held.values()].map(({ ended }) => ended);
    const entry = hold(worker, job, codes, job.suspect ? Promise.all(others) : Promise.resolve());
    // What may end the process runs alone, so that nobody else's audit goes with it.
    if (job.suspect) await entry.ended;
  }
}

async function takeOne({ queue, link }: Worker, queues: readonly string[]): Promise<TakenJob | null> {
  for (const name of queues) {
    const job = await link.once(() => queue.take(name));
    if (job !== null) return job;
  }
  return null;
}

function hold(worker: Worker, job: TakenJob, codes: ExitCode[], first: Promise<unknown>): Held {
  const { held, surroundings } = worker;
  const entry: Held = { job, lost: new AbortController(), ended: Promise.resolve() };
  // The same job may come again while its first taking, which has lost it, is still being ended.
  const key = `${job.id}/${job.attempt}`;
  held.set(key, entry);
  entry.ended = first
    .then(() => perform(worker, entry, codes))
    .catch((thrown: unknown) => {
      const error = toAppError(thrown);
      codes.push(surroundings.signal.aborted ? exitCodes.interrupted : error.exit);
      surroundings.say(`${labelOf(job)}: ${error.message}. The job is left to whoever comes next.`);
    })
    .finally(() => {
      held.delete(key);
    });
  return entry;
}

async function perform(worker: Worker, { job, lost }: Held, codes: ExitCode[]): Promise<void> {
  const { config, database, queue, link, surroundings } = worker;
  const { clock, open, say, onEnd } = surroundings;
  const label = labelOf(job);
  const began = clock.monotonic();
  const end = await runJob(
    job,
    {
      config,
      database,
      queue,
      link,
      open,
      now: () => clock.now(),
      say: (text) => say(`${label}: ${text}`),
    },
    AbortSignal.any([surroundings.signal, lost.signal]),
  );
  const ms = clock.monotonic() - began;
  if (end.kind === 'ended') codes.push(end.outcome.exit);
  if (end.kind === 'returned') {
    codes.push(end.error.exit);
    if (end.error.code === 'FLEET_NEWER') leave(worker, end.error);
  }
  say(`${isoTime(clock.now())} ${label}: ${endText(end, ms)}`);
  onEnd?.(end, ms);
}

function labelOf({ data, id }: TakenJob): string {
  const customer: unknown =
    typeof data === 'object' && data !== null && 'customer' in data ? data.customer : null;
  return typeof customer === 'string' ? safeText(customer).slice(0, 63) : `job ${id}`;
}

function endText(end: JobEnd, ms: number): string {
  const seconds = `${(ms / 1000).toFixed(1)} s`;
  switch (end.kind) {
    case 'lost':
      return 'somebody else has this job by now; nothing was published';
    case 'returned':
      switch (end.error.code) {
        case 'INTERRUPTED':
          return `interrupted after ${seconds}; it goes on with whoever takes it next`;
        case 'FLEET_NEWER':
          return `given back after ${seconds}; a newer worker publishes what was audited, and audits what was not`;
        default:
          return `not run yet: ${end.error.message}. It is tried again in a minute`;
      }
    case 'ended': {
      const { run, exit, error } = end.outcome;
      if (error !== null) return `failed: ${error.message} (${error.code}). ${error.remedy}`;
      return `audit ${run} ended with exit code ${exit}${exitMeaning(exit, ' in its folder')} in ${seconds} and is published`;
    }
  }
}
