/** One worker of a fleet in a process of its own, at the clocks of simulated vendors. */
import path from 'node:path';
import { compose } from '../../src/app/compose.ts';
import { findFleet } from '../../src/app/fleet.ts';
import { runWorker } from '../../src/app/fleet-worker.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import { toAppError } from '../../src/core/errors.ts';
import { openFleetDatabase } from '../../src/fleet/database.ts';
import type { QueueTimes } from '../../src/fleet/queue.ts';
import { type ClockReading, clockFrom } from '../bench/shared-clock.ts';

export interface WorkerTask {
  readonly configFile: string;
  readonly address: string;
  readonly times: QueueTimes;
  readonly once: boolean;
  /** Of each customer's vendors, by customer. */
  readonly clocks: Readonly<Record<string, ClockReading>>;
  /** The process dies when one of these is audited. */
  readonly deadly: readonly string[];
}

const task = JSON.parse(process.argv[2] ?? '{}') as WorkerTask;
const env = { GRANTWARDEN_DATABASE: task.address, HOME: path.dirname(task.configFile) };
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const cpu = process.cpuUsage();
try {
  const place = await findFleet({ configFile: task.configFile, env, signal: stop.signal });
  const database = await openFleetDatabase(place.address);
  process.exitCode = await runWorker(
    { ...place, database },
    { once: task.once, times: task.times },
    {
      clock: systemClock(),
      signal: stop.signal,
      say,
      open: (configFile, signal) => {
        const customer = path.basename(path.dirname(configFile));
        if (task.deadly.includes(customer)) process.kill(process.pid, 'SIGKILL');
        const reading = task.clocks[customer];
        return compose({
          configFile,
          env,
          signal,
          tenants: [],
          ...(reading === undefined ? {} : { clock: clockFrom(reading) }),
        });
      },
    },
  );
  await database.close();
  const { user, system } = process.cpuUsage(cpu);
  say(`processor ${Math.round((user + system) / 1000)} ms`);
} catch (thrown) {
  const { code, message, exit } = toAppError(thrown);
  say(`${code}: ${message}`);
  process.exitCode = exit;
}
