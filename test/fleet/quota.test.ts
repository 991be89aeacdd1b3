/** Customers of one Google Cloud project, workers in processes of their own, and a PostgreSQL between them. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { initFleet } from '../../src/app/fleet-init.ts';
import { keepWorking } from '../../src/app/fleet-work.ts';
import { writeSandboxConfig } from '../../src/app/sandbox.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import { sharedQueue } from '../../src/fleet/job.ts';
import { createScaledClock } from '../../src/sandbox/clock.ts';
import type { SandboxReply } from '../../src/sandbox/contract.ts';
import { createGoogleProject } from '../../src/sandbox/google-workspace/project.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { machineMs, readClock } from '../bench/shared-clock.ts';
import { startFleet } from './fleet-world.ts';
import { type Postgres, sql, startPostgres } from './postgres.ts';
import type { QuotaReport, QuotaTask } from './quota-process.ts';

/**
 * Google counts filtered log reads for the whole project: 250 a minute. A minute lasts thirty seconds here; in less, a
 * busy machine that holds a worker up for a moment would hold it up for as long as the quota has room.
 */
const scale = 2;
const perMinute = 250;
const minuteMs = 60_000 / scale;

let postgres: Postgres;
let address: string;

beforeAll(async () => {
  postgres = await startPostgres();
  const database = await postgres.database();
  await initFleet({ address: database });
  address = postgres.address(database.split('/').at(-1), await postgres.login('grantwarden_worker'));
});
afterAll(() => postgres.remove());

interface Vendor {
  readonly sandboxes: readonly Sandbox[];
  readonly configs: readonly string[];
  readonly throttled: () => number;
  /** Answers the next filtered read of this customer instead. */
  refuseOnce(customer: number, reply: SandboxReply): Promise<number>;
}

/** As many customers as asked for, all of whom delegate to one service account. */
async function startCustomers(count: number): Promise<Vendor> {
  const startedAt = Date.now();
  const project = createGoogleProject(createScaledClock(startedAt, scale), 1);
  const dir = await mkdtemp(path.join(tmpdir(), 'grantwarden-quota-'));
  const sandboxes: Sandbox[] = [];
  const configs: string[] = [];
  let refusal: { customer: number; reply: SandboxReply; told: (at: number) => void } | null = null;
  onTestFinished(async () => {
    await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
    await rm(dir, { recursive: true, force: true });
  });
  for (let customer = 0; customer < count; customer += 1) {
    const sandbox = await startSandbox({
      users: 20,
      seed: customer + 1,
      startedAt,
      timeScale: scale,
      platforms: ['google-workspace'],
      extras: { 'google-workspace': { project } },
      intercept({ request, real }) {
        if (refusal?.customer !== customer || !request.url.searchParams.has('eventName')) return real();
        const { reply, told } = refusal;
        refusal = null;
        told(machineMs());
        return Promise.resolve(reply);
      },
    });
    sandboxes.push(sandbox);
    configs.push(await writeSandboxConfig(sandbox, path.join(dir, `customer-${customer}`)));
  }
  return {
    sandboxes,
    configs,
    throttled: () =>
      sandboxes
        .map((sandbox) => sandbox.stats().get('google-workspace')?.throttled ?? 0)
        .reduce((sum, refused) => sum + refused, 0),
    refuseOnce: (customer, reply) =>
      new Promise((told) => {
        refusal = { customer, reply, told };
      }),
  };
}

interface Worker {
  readonly child: ChildProcess;
  /** Of its calls, by the machine's clock. */
  readonly starts: number[];
  readonly said: string[];
  readonly failed: string[];
}

function startWorker({ sandboxes, configs }: Vendor, customer: number): Worker {
  const [sandbox, configFile] = [sandboxes[customer], configs[customer]];
  if (sandbox === undefined || configFile === undefined) throw new Error('no such customer');
  const task: QuotaTask = { configFile, address, clock: readClock(sandbox.clock) };
  const child = fork(new URL('quota-process.ts', import.meta.url), [JSON.stringify(task)]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const worker: Worker = { child, starts: [], said: [], failed: [] };
  child.on('message', (told: QuotaReport) => {
    if ('startedAt' in told) worker.starts.push(told.startedAt);
    if ('said' in told) worker.said.push(told.said);
    if ('failed' in told) worker.failed.push(told.failed);
  });
  return worker;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(20);
}

const working = (workers: readonly Worker[], calls: number) =>
  until(() => workers.every(({ starts }) => starts.length >= calls));

function startsOf(workers: readonly Worker[]): readonly number[] {
  return workers.flatMap(({ starts }) => starts).toSorted((a, b) => a - b);
}

function mostWithin(starts: readonly number[], windowMs: number): number {
  let most = 0;
  for (let from = 0, to = 0; to < starts.length; to += 1) {
    while ((starts[to] ?? 0) - (starts[from] ?? 0) >= windowMs) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

test.each([1, 2, 4])('%i workers on one project use its quota up and stay within it', async (count) => {
  const vendor = await startCustomers(count);
  const workers = vendor.sandboxes.map((_sandbox, customer) => startWorker(vendor, customer));
  await working(workers, 20);
  const from = machineMs();
  await delay(minuteMs * 1.1);
  const to = machineMs();

  const starts = startsOf(workers);
  const used = starts.filter((at) => at >= from && at < to).length / ((to - from) / minuteMs);
  const each = workers.map((worker) => worker.starts.filter((at) => at >= from && at < to).length);
  expect(mostWithin(starts, minuteMs)).toBeLessThanOrEqual(perMinute);
  expect(used).toBeGreaterThan(0.95 * perMinute);
  expect(vendor.throttled()).toBeLessThan(0.005 * starts.length);
  expect(Math.min(...each)).toBeGreaterThan(0.7 * Math.max(...each));
  expect(workers.flatMap(({ said, failed }) => [...said, ...failed])).toEqual([]);
});

test('a worker that is killed holds no quota back from the others', async () => {
  const vendor = await startCustomers(3);
  const workers = vendor.sandboxes.map((_sandbox, customer) => startWorker(vendor, customer));
  await working(workers, 20);

  workers[0]?.child.kill('SIGKILL');
  const from = machineMs();
  await delay(minuteMs);
  const to = machineMs();

  const starts = startsOf(workers);
  const left = startsOf(workers.slice(1)).filter((at) => at >= from && at < to).length;
  // What it had booked, a second's worth of the quota, is lost.
  expect(left / ((to - from) / minuteMs)).toBeGreaterThan(0.95 * perMinute - perMinute / 60);
  expect(mostWithin(starts, minuteMs)).toBeLessThanOrEqual(perMinute);
});

test('a Retry-After that one worker is told holds them all', async () => {
  const vendor = await startCustomers(3);
  const workers = vendor.sandboxes.map((_sandbox, customer) => startWorker(vendor, customer));
  await working(workers, 20);

  const told = await vendor.refuseOnce(1, {
    status: 429,
    headers: { 'retry-after': '40', 'content-type': 'text/plain' },
    body: 'quota exceeded for quota metric',
  });
  const pauseMs = 40_000 / scale;
  await until(() => workers.every(({ starts }) => (starts.at(-1) ?? 0) > told + pauseMs));

  // Whatever was booked before: a second's worth each.
  const settled = told + (3 * 1000) / scale + 200;
  expect(startsOf(workers).filter((at) => at > settled && at < told + pauseMs - 50)).toEqual([]);
});

test('while the database restarts, each keeps to a part and says so once; then all share again', async () => {
  const vendor = await startCustomers(2);
  const workers = vendor.sandboxes.map((_sandbox, customer) => startWorker(vendor, customer));
  await working(workers, 40);

  await postgres.stop();
  const away = machineMs();
  await delay(minuteMs / 2);
  const back = machineMs();
  await postgres.start();
  await until(() => workers.every(({ said }) => said.length > 1));
  const shared = machineMs();
  await delay(minuteMs);
  const to = machineMs();

  const starts = startsOf(workers);
  const perMinuteFrom = (from: number, end: number) =>
    starts.filter((at) => at >= from && at < end).length / ((end - from) / minuteMs);
  // Two parts of three.
  expect(perMinuteFrom(away + 1000 / scale, back)).toBeLessThan(0.7 * perMinute);
  expect(perMinuteFrom(away + 1000 / scale, back)).toBeGreaterThan(0.5 * perMinute);
  expect(perMinuteFrom(shared, to)).toBeGreaterThan(0.95 * perMinute);
  expect(mostWithin(starts, minuteMs)).toBeLessThanOrEqual(perMinute);
  for (const { said, failed } of workers) {
    expect(said).toEqual([
      expect.stringContaining('each worker keeps to a part'),
      expect.stringContaining('read from the database again'),
    ]);
    expect(failed).toEqual([]);
  }
});

test('what `fleet worker` runs books its starts there: each quota of a Google audit', async () => {
  await using world = await startFleet(postgres);
  await world.customer('acme', { platforms: ['google-workspace'], timeScale: 1 });
  await world.queue.ask(sharedQueue, { customer: 'acme', full: false });
  const said: string[] = [];

  await keepWorking(
    { config: world.fleet.config, address: world.address },
    { once: true, jobs: null, expose: false },
    {
      clock: systemClock(),
      signal: new AbortController().signal,
      say: (text) => said.push(text),
      env: { HOME: world.dir },
      onReady: () => {},
    },
  );

  expect(said).toEqual([expect.stringContaining('is published')]);
  const [{ keys, workers } = {}] = await sql(
    postgres.address(world.address.split('/').at(-1)),
    'SELECT count(*)::int AS keys, count(DISTINCT worker)::int AS workers FROM grantwarden.quota_workers',
  );
  expect({ keys, workers }).toEqual({ keys: 4, workers: 1 });
});
