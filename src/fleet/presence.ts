/** Which workers there are. By the clock of the database. */
import { safeText } from '../core/text.ts';
import { guarded } from './database-errors.ts';
import type { FleetClient, FleetDatabase } from './database.ts';
import { jobSchema } from './role-names.ts';
import { isoOf } from './times.ts';

export interface Presence {
  /** Another one each time a worker starts. */
  readonly instance: string;
  readonly name: string;
  /** It reaches the folders of all customers. */
  readonly shared: boolean;
  /** Most jobs at a time. */
  readonly jobs: number;
  readonly running: number;
}

export interface SeenWorker extends Presence {
  readonly startedAt: string;
  readonly seenAt: string;
  readonly alive: boolean;
}

/** In the place of a time that is none. */
const never = new Date(0).toISOString();

type Place = Pick<FleetDatabase, 'pool' | 'place' | 'login'>;

/** @throws AppError FLEET_* */
export async function tellPresence(
  { pool, ...asking }: Place,
  { instance, name, shared, jobs, running }: Presence,
): Promise<void> {
  await guarded(asking, () =>
    pool.query(
      `INSERT INTO ${jobSchema}.workers (instance, name, shared, jobs, running) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (instance) DO UPDATE SET running = excluded.running, seen_at = now()`,
      [instance, name, shared, jobs, running],
    ),
  );
}

/** In good order; those who were killed are forgotten after a month. @throws AppError FLEET_* */
export async function tellAbsence({ pool, ...asking }: Place, instance: string): Promise<void> {
  await guarded(asking, () =>
    pool.query(
      `DELETE FROM ${jobSchema}.workers WHERE instance = $1 OR seen_at < now() - interval '30 days'`,
      [instance],
    ),
  );
}

/** Those that are alive first. */
export async function seenWorkers(
  client: FleetClient,
  deadAfterSeconds: number,
): Promise<readonly SeenWorker[]> {
  const { rows } = await client.query<{
    instance: string;
    name: string;
    shared: boolean;
    jobs: number;
    running: number;
    started_at: Date | number;
    seen_at: Date | number;
    alive: boolean;
  }>(
    `SELECT *, seen_at > now() - $1 * interval '1 second' AS alive FROM ${jobSchema}.workers
     ORDER BY alive DESC, name, started_at`,
    [deadAfterSeconds],
  );
  return rows.map(({ instance, name, shared, jobs, running, started_at, seen_at, alive }) => ({
    instance,
    name: safeText(name),
    shared,
    jobs,
    running,
    startedAt: isoOf(started_at) ?? never,
    seenAt: isoOf(seen_at) ?? never,
    alive,
  }));
}
