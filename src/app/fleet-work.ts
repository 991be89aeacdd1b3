/** Everything that `fleet worker` keeps going. */
import type { Clock } from '../core/clock.ts';
import { AppError, type ExitCode } from '../core/errors.ts';
import { openFleetDatabase } from '../fleet/database.ts';
import { mostJobs } from '../fleet/fleet-config.ts';
import { createFleetQuotas } from '../fleet/quota.ts';
import { compose } from './compose.ts';
import type { FleetPlace } from './fleet.ts';
import { openMeter } from './fleet-pages.ts';
import { runWorker, type WorkerRequest, type WorkerState } from './fleet-worker.ts';
import { listenAt } from './listen.ts';

export interface WorkRequest extends WorkerRequest {
  /** Instead of what fleet.yaml says; null: as it says. */
  readonly jobs: number | null;
  /** `listen` may be reached from other machines. */
  readonly expose: boolean;
}

export interface WorkSurroundings {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Talk. */
  readonly onReady: (worker: WorkerState, url: string | null) => void;
}

/** @throws AppError FLEET_* when the database or the address to listen on cannot be had at the start */
export async function keepWorking(
  { config, address }: FleetPlace,
  { once, jobs, expose, times }: WorkRequest,
  { clock, signal, say, env, onReady }: WorkSurroundings,
): Promise<ExitCode> {
  const limit = jobs ?? config.worker.jobs;
  if (limit > mostJobs)
    throw new AppError('USAGE', {
      detail: `--jobs ${limit} is more than ${mostJobs}`,
      remedy: `Give ${mostJobs} at most, and start another worker where that is not enough.`,
    });
  // Not ended by the signal: what is finished is still published, and what is not is given back.
  // One for each publication, and enough besides that no call to a vendor waits for one.
  const database = await openFleetDatabase(address, { connections: limit + 6 });
  const quotas = createFleetQuotas(database.pool, { clock, say });
  const customersEnv = withoutAddress(env, config.database);
  const meter = openMeter(database, clock);
  let listening: AsyncDisposable | null = null;
  try {
    return await runWorker(
      { config: { ...config, worker: { ...config.worker, jobs: limit } }, database },
      { once, ...(times === undefined ? {} : { times }) },
      {
        clock,
        signal,
        say,
        open: (configFile, ended) =>
          compose({ configFile, env: customersEnv, signal: ended, tenants: [], quotas }),
        onEnd: meter.count,
        async onReady(worker) {
          const place = {
            expose,
            key: 'listen',
            file: config.file,
            refusal: 'FLEET_CONFIG_INVALID',
          } as const;
          const listener =
            config.listen === null
              ? null
              : await listenAt({ ...place, address: config.listen }, meter.pages(worker));
          listening = listener;
          onReady(worker, listener?.url ?? null);
        },
      },
    );
  } finally {
    await (listening as AsyncDisposable | null)?.[Symbol.asyncDispose]();
    await database.close();
  }
}

/** No customer's configuration can name the variable that holds the database's address. */
export function withoutAddress(
  env: WorkSurroundings['env'],
  reference: string,
): Readonly<Record<string, string | undefined>> {
  const { [reference.replace(/^env:/u, '')]: _address, ...others } = env;
  return others;
}
