/**
 * How much a fleet audits a minute with 1, 2 and 4 workers on this machine, against what its processors allow.
 * node test/fleet/throughput.ts [--customers N] [--jobs N]
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { audit } from '../../src/app/audit.ts';
import { compose } from '../../src/app/compose.ts';
import { askForAudits } from '../../src/app/fleet-run.ts';
import { lastJobs } from '../../src/fleet/job-rows.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { platformNames } from '../../src/sandbox/platforms.ts';
import { clockFrom, readClock } from '../bench/shared-clock.ts';
import { type FleetWorld, quickTimes, startFleet } from './fleet-world.ts';

const { values } = parseArgs({
  options: { customers: { type: 'string', default: '8' }, jobs: { type: 'string', default: '2' } },
});
const customers = Array.from({ length: Number(values.customers) }, (_, nth) => `customer-${nth}`);
const jobs = Number(values.jobs);
const cores = availableParallelism();

interface Measured {
  readonly seconds: number;
  /** Processor seconds of whoever audits, and of the simulated vendors in this process. */
  readonly auditing: number;
  readonly vendors: number;
}

/** Of each platform one tenant. */
async function found(world: FleetWorld): Promise<ReadonlyMap<string, Sandbox>> {
  const sandboxes = new Map<string, Sandbox>();
  for (const [nth, customer] of customers.entries())
    sandboxes.set(customer, await world.customer(customer, { platforms: platformNames, seed: nth + 1 }));
  return sandboxes;
}

/** The same audits one after the other, without a fleet, in the process of their vendors. */
async function alone(): Promise<Measured> {
  await using world = await startFleet();
  const sandboxes = await found(world);
  const cpu = process.cpuUsage();
  const began = performance.now();
  for (const [customer, sandbox] of sandboxes) {
    const app = await compose({
      configFile: path.join(world.dir, 'customers', customer, 'grantwarden.yaml'),
      env: { HOME: world.dir },
      signal: new AbortController().signal,
      tenants: [],
      clock: clockFrom(readClock(sandbox.clock)),
    });
    await audit(app, { mode: 'incremental', resume: false, failOn: null, allowPartial: true });
    await app.close();
  }
  return { seconds: (performance.now() - began) / 1000, auditing: processorSince(cpu), vendors: 0 };
}

async function fleetOf(count: number): Promise<Measured> {
  await using world = await startFleet();
  await found(world);
  await askForAudits(world.fleet, { customers: [], full: false, times: quickTimes });
  const cpu = process.cpuUsage();
  const workers = await Promise.all(Array.from({ length: count }, () => world.worker({ once: true, jobs })));
  await Promise.all(workers.map(({ ended }) => ended));
  const vendors = processorSince(cpu);
  const all = await lastJobs(world.fleet.database.pool);
  const failed = all.filter(({ outcome }) => outcome === null || outcome.error !== null);
  if (failed.length > 0) throw new Error(`not audited: ${failed.map(({ customer }) => customer).join(', ')}`);
  const times = (pick: 'beganAt' | 'endedAt'): number[] => all.map((job) => Date.parse(job[pick] ?? ''));
  const auditing = workers.map((worker) => Number(/^processor (\d+) ms$/mu.exec(worker.said())?.[1]) / 1000);
  return {
    seconds: (Math.max(...times('endedAt')) - Math.min(...times('beganAt'))) / 1000,
    auditing: auditing.reduce((sum, each) => sum + each, 0),
    vendors,
  };
}

function processorSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function line(name: string, { seconds, auditing, vendors }: Measured, width: number): string {
  const bound = Math.max((auditing + vendors) / Math.min(cores, width), auditing / width);
  const perMinute = (customers.length * platformNames.length * 60) / seconds;
  const numbers = [seconds, perMinute, auditing, vendors, bound, seconds / bound];
  return [name.padEnd(22), ...numbers.map((number) => number.toFixed(1).padStart(11))].join('');
}

const titles = ['seconds', 'tenants/min', 'audit cpu s', 'vendor cpu', 'bound s', '×'];
process.stdout.write(
  `${customers.length} customers of 4 tenants, ${jobs} jobs a worker, ${cores} processors\n${' '.repeat(22)}${titles.map((title) => title.padStart(11)).join('')}\n`,
);
process.stdout.write(`${line('one after the other', await alone(), 1)}\n`);
// The vendors are a process beside the workers.
for (const count of [1, 2, 4])
  process.stdout.write(
    `${line(`${count} worker${count > 1 ? 's' : ''}`, await fleetOf(count), count + 1)}\n`,
  );
