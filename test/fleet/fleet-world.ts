/** A fleet: a database, customers with simulated vendors, and workers in processes of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { addToFleet } from '../../src/app/fleet-add.ts';
import { findFleet, type Fleet } from '../../src/app/fleet.ts';
import { initFleet } from '../../src/app/fleet-init.ts';
import { writeSandboxConfig } from '../../src/app/sandbox.ts';
import { addCustomer } from '../../src/fleet/customers.ts';
import { openFleetDatabase } from '../../src/fleet/database.ts';
import { type JobRow, lastJobs } from '../../src/fleet/job-rows.ts';
import { type FleetQueue, openQueue, type QueueTimes } from '../../src/fleet/queue.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';
import { readClock } from '../bench/shared-clock.ts';
import type { ConfigFile } from '../e2e/company.ts';
import { type Postgres, sql, startPostgres } from './postgres.ts';
import type { WorkerTask } from './worker-process.ts';

/** As short as pg-boss takes them. */
export const quickTimes: QueueTimes = { deadAfterSeconds: 10, lookSeconds: 1 };

export interface FleetWorld extends AsyncDisposable {
  readonly postgres: Postgres;
  readonly dir: string;
  /** As a worker's login, and an operator's. */
  readonly fleet: Fleet;
  readonly queue: FleetQueue;
  readonly address: string;
  /** Of the same database, as the superuser. */
  readonly superuser: string;
  /** A customer without a folder. @param worker null: any audits it */
  join(customer: string, worker: string | null): Promise<void>;
  /** The open or else the last job of each customer. */
  jobs(): Promise<ReadonlyMap<string, JobRow>>;
  /** Nobody has heard for an hour of whoever has taken this job. */
  pronounceDead(job: { readonly id: string }): Promise<void>;
  /** Makes a customer with vendors of its own, and takes it into the fleet. */
  customer(name: string, options?: CustomerOptions): Promise<Sandbox>;
  /** Writes another fleet.yaml beside the first. @returns its path */
  fleetFile(worker: WorkerEntry): Promise<string>;
  worker(options?: WorkerOptions): Promise<WorkerProcess>;
}

export interface CustomerOptions extends SandboxOptions {
  readonly change?: (config: ConfigFile & { schedule?: object }) => void;
}

interface WorkerEntry {
  readonly name: string;
  readonly jobs?: number;
  readonly storage?: 'local' | 'shared';
}

export interface WorkerOptions extends Partial<WorkerEntry> {
  readonly once?: boolean;
  readonly deadly?: readonly string[];
  readonly times?: QueueTimes;
}

export interface WorkerProcess {
  readonly child: ChildProcess;
  /** What it has said so far. */
  said(): string;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** In good order. */
  stop(): Promise<number | string>;
}

const entry = path.join(import.meta.dirname, 'worker-process.ts');

export async function startFleet(postgres?: Postgres): Promise<FleetWorld> {
  const own = postgres ?? (await startPostgres());
  const dir = await mkdtemp(path.join(tmpdir(), 'grantwarden-fleet-'));
  const database = await own.database();
  await initFleet({ address: database });
  const login = await own.login('grantwarden_worker', 'grantwarden_operator');
  const address = own.address(database.split('/').at(-1), login);
  const sandboxes = new Map<string, Sandbox>();
  const children: ChildProcess[] = [];
  const fleetFile = async ({ name, jobs = 2, storage = 'shared' }: WorkerEntry): Promise<string> => {
    const file = path.join(dir, `fleet-${name}.yaml`);
    const config = {
      version: 1,
      database: 'env:GRANTWARDEN_DATABASE',
      customers: './customers',
      worker: { name, jobs, storage },
    };
    await writeFile(file, stringify(config), { mode: 0o600 });
    return file;
  };
  const signal = new AbortController().signal;
  const env = { GRANTWARDEN_DATABASE: address, HOME: dir };
  const place = await findFleet({ configFile: await fleetFile({ name: 'desk' }), env, signal });
  const fleet: Fleet = { ...place, database: await openFleetDatabase(address) };
  const queue = await openQueue(fleet.database, quickTimes);
  return {
    postgres: own,
    dir,
    fleet,
    queue,
    address,
    superuser: database,
    fleetFile,
    join: (customer, worker) =>
      fleet.database.forCustomer(customer, (client) => addCustomer(client, { customer, worker })),
    async jobs() {
      return new Map((await lastJobs(fleet.database.pool)).map((job) => [job.customer, job]));
    },
    async pronounceDead({ id }) {
      const of = 'UPDATE grantwarden_jobs.job SET';
      await sql(address, `${of} heartbeat_on = now() - interval '1 hour' WHERE id = $1`, [id]);
      await sql(address, 'UPDATE grantwarden_jobs.queue SET monitor_claim_on = NULL');
      await queue.reclaim();
      await sql(address, `${of} start_after = now() WHERE id = $1`, [id]);
    },
    async customer(name, { change, ...options } = {}) {
      const sandbox = await startSandbox({ users: 20, timeScale: 50, latencyMs: 0, lagMs: 0, ...options });
      sandboxes.set(name, sandbox);
      const folder = path.join(dir, 'customers', name);
      await mkdir(folder, { recursive: true });
      const file = await writeSandboxConfig(sandbox, folder);
      if (change !== undefined) {
        const config = parse(await readFile(file, 'utf8')) as ConfigFile;
        change(config);
        await writeFile(file, stringify(config), { mode: 0o600 });
      }
      const { failed } = await addToFleet(fleet, { customers: [name], readers: [] }, { env, signal });
      for (const { error } of failed) throw error;
      return sandbox;
    },
    async worker({ once: onlyOnce = false, deadly = [], times = quickTimes, ...given } = {}) {
      const configFile = await fleetFile({ name: `worker-${children.length + 1}`, ...given });
      const clocks = Object.fromEntries([...sandboxes].map(([name, { clock }]) => [name, readClock(clock)]));
      const task: WorkerTask = { configFile, address, times, once: onlyOnce, clocks, deadly };
      const child = spawn(process.execPath, [entry, JSON.stringify(task)], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      children.push(child);
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      const ended = once(child, 'close').then(
        ([code, killed]: readonly (number | string | null)[]) => code ?? killed ?? 'unknown',
      );
      return {
        child,
        said: () => said,
        ended,
        stop: () => {
          child.kill('SIGTERM');
          return ended;
        },
      };
    },
    async [Symbol.asyncDispose]() {
      for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
      await queue.close();
      await fleet.database.close();
      await Promise.all([...sandboxes.values()].map((sandbox) => sandbox.close()));
      if (postgres === undefined) await own.remove();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
