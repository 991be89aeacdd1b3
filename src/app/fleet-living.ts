/** What a worker does beside its audits: it tells that it lives, and looks around. */
import type { Clock } from '../core/clock.ts';
import { AppError, toAppError } from '../core/errors.ts';
import type { FleetDatabase } from '../fleet/database.ts';
import type { FleetQueue, QueueTimes, TakenJob } from '../fleet/queue.ts';
import { askWhatIsDue } from './fleet-due.ts';
import type { Link } from './fleet-link.ts';

export interface Held {
  readonly job: TakenJob;
  readonly lost: AbortController;
  ended: Promise<void>;
}

export interface Living {
  readonly database: FleetDatabase;
  readonly queue: FleetQueue;
  readonly link: Link;
  readonly held: Map<string, Held>;
  /** What runs is finished, and nothing new is taken; the reason is an AppError. */
  readonly leaving: AbortController;
  readonly times: QueueTimes;
  readonly surroundings: { readonly clock: Clock; readonly say: (text: string) => void };
}

/** Tells that this worker and its jobs live, asks for what is due, and takes back what dead workers held. */
export async function keepLiving(
  worker: Living,
  present: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { database, queue, link, held, leaving, times, surroundings } = worker;
  const { clock } = surroundings;
  const complain = oncePerCause(worker);
  const startedAt = clock.monotonic();
  let lookedAt = Number.NEGATIVE_INFINITY;
  let reclaimedAt = startedAt;
  const lookAround = async (): Promise<void> => {
    await link.once(() => database.checkVersion());
    await link.once(() => queue.checkVersion());
    if (clock.monotonic() - lookedAt >= times.lookSeconds * 1000) {
      lookedAt = clock.monotonic();
      await link.once(() => askWhatIsDue({ database, queue }));
    }
    // When the database comes back, nobody has been able to tell that he lives.
    const quiet = Math.max(startedAt, link.backAt ?? startedAt) + times.deadAfterSeconds * 1000;
    const reclaimAt = reclaimedAt + times.lookSeconds * 1000;
    if (clock.monotonic() < Math.max(quiet, reclaimAt)) return;
    reclaimedAt = clock.monotonic();
    await link.once(() => queue.reclaim());
  };
  while (!signal.aborted) {
    try {
      const all = [...held.values()];
      const gone = await link.once(() => queue.beat(all.map(({ job }) => job)));
      for (const { job, lost } of all) if (gone.includes(job)) lost.abort(new AppError('INTERRUPTED'));
      await link.once(present);
      if (!leaving.signal.aborted) await lookAround();
      complain(null);
    } catch (thrown) {
      complain(toAppError(thrown));
    }
    await clock.sleep((times.deadAfterSeconds * 1000) / 6, signal).catch(() => {});
  }
}

/** The database was brought to a newer form by somebody: what runs is finished, and the program then ends. */
export function leave({ leaving, surroundings }: Living, error: AppError): void {
  if (leaving.signal.aborted) return;
  leaving.abort(error);
  surroundings.say(`${error.message}. Audits that run are finished, and no other is taken.`);
}

/** The same trouble again and again is said once. */
export function oncePerCause(worker: Living): (error: AppError | null) => void {
  let told: string | null = null;
  return (error) => {
    if (error?.code === 'FLEET_UNREACHABLE') return;
    if (error?.code === 'FLEET_NEWER') leave(worker, error);
    else if (error !== null && error.code !== told)
      worker.surroundings.say(`${error.message}. ${error.remedy} Tried again and again.`);
    told = error?.code ?? null;
  };
}
