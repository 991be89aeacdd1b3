/** The queue of audits, kept by pg-boss in the fleet's database. https://timgit.github.io/pg-boss */
import { type JobWithMetadata, PgBoss } from 'pg-boss';
import { AppError } from '../core/errors.ts';
import { guarded } from './database-errors.ts';
import type { FleetClient, FleetDatabase } from './database.ts';
import type { JobData, Outcome } from './job.ts';
import { jobSchema } from './role-names.ts';
import { inTransaction } from './transaction.ts';

/** A job that was taken. */
export interface TakenJob {
  readonly id: string;
  readonly queue: string;
  /** As the database has it, unread. */
  readonly data: unknown;
  /** Another number each time it is taken: who took it before has lost it. */
  readonly attempt: number;
  /** Somebody took it before and was not heard of again: its audit may be what ended that worker. */
  readonly suspect: boolean;
}

export interface OpenJob {
  readonly id: string;
  readonly running: boolean;
}

export interface QueueTimes {
  /** Whoever is not heard of for so long is taken for dead. At least 10, which is pg-boss's least. */
  readonly deadAfterSeconds: number;
  /** Between two looks for dead ones. */
  readonly lookSeconds: number;
}

/** Judging a large tenant may keep a worker from telling that it lives. */
export const usualTimes: QueueTimes = { deadAfterSeconds: 180, lookSeconds: 30 };

/** A job is begun so often before it is given up. */
const mostTries = 3;

const day = 86_400;

export interface FleetQueue {
  /** @returns its id; null: one of this customer is queued or runs already */
  ask(queue: string, data: JobData, client?: FleetClient): Promise<string | null>;
  /** The one that is queued or runs; null: none. */
  find(queue: string, customer: string, client?: FleetClient): Promise<OpenJob | null>;
  /** One that nobody has begun is to read everything whole. @returns false: there is none */
  askWhole(queue: string, customer: string): Promise<boolean>;
  take(queue: string): Promise<TakenJob | null>;
  /** Tells that their worker lives. @returns those that are somebody else's by now */
  beat(jobs: readonly TakenJob[]): Promise<readonly TakenJob[]>;
  /** For whoever comes next, as if it had not been taken. @returns false: it is somebody else's by now */
  giveBack(job: TakenJob, afterSeconds: number): Promise<boolean>;
  /**
   * Within the transaction of `client`, so that what is written there and the end of the job are one.
   * @returns false: it is somebody else's by now, and nothing may be written
   */
  holds(client: FleetClient, job: TakenJob): Promise<boolean>;
  complete(client: FleetClient, job: TakenJob, outcome: Outcome): Promise<void>;
  /** `complete` with nothing beside it. @returns false: it is somebody else's by now */
  finish(job: TakenJob, outcome: Outcome): Promise<boolean>;
  /** Whether this taking of the job ended with `complete`: the answer to a commit may have been lost. */
  isComplete(job: TakenJob): Promise<boolean>;
  /** Jobs whose workers are dead go back, or are given up. */
  reclaim(): Promise<void>;
  /** @throws AppError FLEET_NEWER when somebody has made it that of another version */
  checkVersion(): Promise<void>;
  close(): Promise<void>;
}

/** Every method throws AppError FLEET_*. @throws AppError FLEET_NOT_READY, FLEET_UNREACHABLE, FLEET_DENIED */
export async function openQueue(
  { pool, ...asking }: Pick<FleetDatabase, 'pool' | 'place' | 'login'>,
  { deadAfterSeconds, lookSeconds }: QueueTimes = usualTimes,
): Promise<FleetQueue> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    schema: jobSchema,
    migrate: false,
    supervise: false,
    schedule: false,
    reindex: false,
    monitorVacuum: false,
    monitorIntervalSeconds: lookSeconds,
  });
  // Only its timer that remembers queues has nobody to throw at; the next use of the database tells.
  boss.on('error', () => {});
  const asked = <R>(use: () => Promise<R>): Promise<R> => guarded(asking, use, ['grantwarden_worker']);
  const version = await asked(async () => {
    if (!(await boss.isInstalled())) throw new AppError('FLEET_NOT_READY', { detail: 'there is no queue' });
    await boss.start().catch(otherVersion);
    return boss.schemaVersion();
  });

  const prepared = new Map<string, Promise<void>>();
  /** Makes the queue where there is none. */
  const prepare = async (queue: string): Promise<void> => {
    const making =
      prepared.get(queue) ??
      boss.createQueue(queue, {
        policy: 'exclusive',
        retryLimit: mostTries - 1,
        retryDelay: 1,
        expireInSeconds: day,
        retentionSeconds: 14 * day,
        deleteAfterSeconds: 40 * day,
        heartbeatSeconds: deadAfterSeconds,
      });
    prepared.set(queue, making);
    try {
      await making;
    } catch (thrown) {
      prepared.delete(queue);
      throw thrown;
    }
  };
  const within = <R>(queue: string, use: () => Promise<R>): Promise<R> =>
    asked(async () => {
      await prepare(queue);
      return use();
    });

  const fenced = (job: TakenJob, use: (client: FleetClient) => Promise<unknown>): Promise<boolean> =>
    asked(() =>
      inTransaction(pool, async (client) => {
        if (!(await holds(client, job))) return false;
        await use(client);
        return true;
      }),
    );

  return {
    ask: (queue, data, client) =>
      within(queue, () =>
        boss.send(queue, data, {
          singletonKey: data.customer,
          heartbeatSeconds: deadAfterSeconds,
          ...(client === undefined ? {} : { db: through(client) }),
        }),
      ),
    find: (queue, customer, client) =>
      within(queue, async () => {
        const jobs = await boss.findJobs(queue, {
          key: customer,
          ...(client === undefined ? {} : { db: through(client) }),
        });
        const open = jobs.find(({ state }) => ['created', 'retry', 'active'].includes(state));
        return open === undefined ? null : { id: open.id, running: open.state === 'active' };
      }),
    askWhole: (queue, customer) =>
      within(queue, async () => {
        const { updated } = await boss.update(queue, { customer, full: true }, { singletonKey: customer });
        return updated > 0;
      }),
    take: (queue) =>
      within(queue, async () => {
        const [job] = await boss.fetch(queue, { includeMetadata: true });
        return job === undefined ? null : takenJob(job);
      }),
    beat: (jobs) => asked(() => beat(pool, jobs)),
    giveBack: (job, afterSeconds) =>
      fenced(job, async (client) => {
        const db = through(client);
        await boss.cancel(job.queue, job.id, { db });
        await boss.resume(job.queue, job.id, { db });
        const [back] = await boss.findJobs(job.queue, { id: job.id, db });
        // Taking it again counts as another try, so it gets one more.
        const retryLimit = (back?.retryLimit ?? mostTries) + 1;
        await boss.update(job.queue, undefined, { id: job.id, retryLimit, startAfter: afterSeconds, db });
      }),
    holds,
    complete: async (client, job, outcome) => {
      await boss.complete(job.queue, job.id, outcome, { db: through(client) });
    },
    finish: (job, outcome) =>
      fenced(job, (client) => boss.complete(job.queue, job.id, outcome, { db: through(client) })),
    isComplete: (job) =>
      asked(async () => {
        const [now] = await boss.findJobs(job.queue, { id: job.id });
        return now?.state === 'completed' && now.retryCount === job.attempt;
      }),
    reclaim: () => asked(() => boss.supervise()),
    checkVersion: () =>
      asked(async () => {
        if ((await boss.schemaVersion()) !== version)
          throw new AppError('FLEET_NEWER', { detail: 'its queue is that of another version' });
      }),
    close: () => boss.stop({ graceful: false, close: false }),
  };
}

/** Makes what pg-boss needs, and brings it up to date, as the owner of the schema. Afterwards the queue can be opened. */
export async function installQueue(client: FleetClient): Promise<void> {
  const boss = new PgBoss({
    db: through(client),
    schema: jobSchema,
    createSchema: false,
    supervise: false,
    schedule: false,
  });
  boss.on('error', () => {});
  await boss.start();
  await boss.stop({ graceful: false, close: false });
}

/** Of all that pg-boss may throw at the start, only this has no code. */
function otherVersion(thrown: unknown): never {
  if (!(thrown instanceof Error && thrown.message.includes('requires migrations'))) throw thrown;
  throw new AppError('FLEET_NOT_READY', {
    detail: 'its queue is that of another version',
    remedy:
      'Run `grantwarden fleet init` with the newest Grantwarden of the fleet, and update the machines that have an older one.',
    cause: thrown,
  });
}

/** The row stays locked until the transaction ends. */
async function holds(client: FleetClient, { id, queue, attempt }: TakenJob): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT 1 FROM ${jobSchema}.job WHERE name = $1 AND id = $2 AND state = 'active' AND retry_count = $3 FOR UPDATE`,
    [queue, id, attempt],
  );
  return rowCount === 1;
}

/** pg-boss ends a job after a day at most, also one whose worker lives: no longer than the largest integer. */
const neverSeconds = 2_147_483_647;

/** A row that is locked is being ended, and is passed over: the others do not wait for it. */
async function beat(client: FleetClient, jobs: readonly TakenJob[]): Promise<readonly TakenJob[]> {
  if (jobs.length === 0) return [];
  const { rows } = await client.query<{ at: number }>(
    `WITH ours AS (
        SELECT job.name, job.id, at FROM unnest($1::text[], $2::uuid[], $3::int[]) WITH ORDINALITY AS held(name, id, tries, at)
        JOIN ${jobSchema}.job ON job.name = held.name AND job.id = held.id AND retry_count = tries AND state = 'active'
      ), free AS (
        SELECT job.name, job.id FROM ${jobSchema}.job JOIN ours USING (name, id) WHERE state = 'active' FOR UPDATE OF job SKIP LOCKED
      ), told AS (
        UPDATE ${jobSchema}.job SET heartbeat_on = now(), expire_seconds = $4
        FROM free WHERE job.name = free.name AND job.id = free.id
      )
      SELECT at::int FROM ours`,
    [
      jobs.map(({ queue }) => queue),
      jobs.map(({ id }) => id),
      jobs.map(({ attempt }) => attempt),
      neverSeconds,
    ],
  );
  const ours = new Set(rows.map(({ at }) => at - 1));
  return jobs.filter((_, at) => !ours.has(at));
}

function takenJob({ id, name, data, retryCount, retryLimit }: JobWithMetadata<unknown>): TakenJob {
  return { id, queue: name, data, attempt: retryCount, suspect: retryLimit - retryCount < mostTries - 1 };
}

function through(client: FleetClient): {
  executeSql: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;
} {
  return { executeSql: (text, values) => client.query(text, values) };
}
