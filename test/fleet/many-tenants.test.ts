/**
 * 200 tenants of 80 customers, four workers; one worker is killed in the middle, and the database is restarted. Every
 * customer's audit happens once and is published as its workspace has it.
 */
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { askForAudits } from '../../src/app/fleet-run.ts';
import { compose } from '../../src/app/compose.ts';
import { type JobRow, lastJobs } from '../../src/fleet/job-rows.ts';
import type { QueueTimes } from '../../src/fleet/queue.ts';
import { platformNames } from '../../src/sandbox/platforms.ts';
import { type FleetWorld, startFleet } from './fleet-world.ts';
import { sql } from './postgres.ts';

const customers = Array.from({ length: 80 }, (_, nth) => `customer-${String(nth).padStart(2, '0')}`);

/** Long enough that nobody is taken for dead who only waits for a processor. */
const times: QueueTimes = { deadAfterSeconds: 40, lookSeconds: 1 };

/** One to four tenants, each platform as often as any other. */
const platformsOf = (nth: number) =>
  platformNames
    .map((_, at) => platformNames[(nth + at) % platformNames.length] ?? 'slack')
    .slice(0, (nth % 4) + 1);

/** Null while the database is away. */
async function look(world: FleetWorld): Promise<readonly JobRow[] | null> {
  return lastJobs(world.fleet.database.pool).catch(() => null);
}

async function untilEnded(world: FleetWorld, count: number): Promise<void> {
  for (;;) {
    const jobs = await look(world);
    if ((jobs?.filter(({ state }) => state === 'ended' || state === 'given-up').length ?? 0) >= count) return;
    await delay(200);
  }
}

/** As the workspace of the customer has it. */
async function found(world: FleetWorld, customer: string) {
  const app = await compose({
    configFile: path.join(world.dir, 'customers', customer, 'grantwarden.yaml'),
    env: { HOME: world.dir },
    signal: new AbortController().signal,
    tenants: [],
  });
  try {
    const runs = app.inventory.runs();
    const view = app.inventory.view(runs.at(-1)?.id ?? '');
    return {
      runs: runs.map(({ id }) => id),
      tenants: view.tenants.map(({ id }) => id),
      apps: (
        await Array.fromAsync(view.apps(), ({ tenant, key, tier }) => `${tenant} ${key} ${tier}`)
      ).toSorted(),
      grants: (await Array.fromAsync(view.grants(), ({ id, scopes }) => `${id} ${scopes.length}`)).toSorted(),
      findings: (
        await Array.fromAsync(view.findings(), ({ id, severity }) => `${id} ${severity}`)
      ).toSorted(),
    };
  } finally {
    await app.close();
  }
}

/** The same, as published and as seen by whoever works for that customer. */
async function published(world: FleetWorld, customer: string) {
  return world.fleet.database.forCustomer(customer, async (client) => {
    const lines = async (text: string): Promise<string[]> =>
      (await client.query<{ line: string }>(text)).rows.map(({ line }) => line);
    return {
      runs: await lines('SELECT run AS line FROM grantwarden.runs'),
      tenants: await lines('SELECT tenant AS line FROM grantwarden.tenants ORDER BY place'),
      apps: (
        await lines(`SELECT tenant || ' ' || key || ' ' || tier AS line FROM grantwarden.apps`)
      ).toSorted(),
      grants: (
        await lines(`SELECT id || ' ' || cardinality(scopes) AS line FROM grantwarden.grants`)
      ).toSorted(),
      findings: (await lines(`SELECT id || ' ' || severity AS line FROM grantwarden.findings`)).toSorted(),
    };
  });
}

test('200 tenants, four workers, one killed and the database restarted in the middle: each audited once, nothing lost, customers apart', async () => {
  await using world = await startFleet();
  let tenants = 0;
  for (const [nth, customer] of customers.entries()) {
    const platforms = platformsOf(nth);
    tenants += platforms.length;
    await world.customer(customer, { platforms, seed: nth + 1 });
  }
  expect(tenants).toBe(200);
  const asked = await askForAudits(world.fleet, { customers: [], full: false, times });
  expect(asked.map(({ customer }) => customer)).toEqual(customers);

  const workers = await Promise.all([1, 2, 3, 4].map(() => world.worker({ times })));
  const [first, ...others] = workers;
  await untilEnded(world, 15);
  first?.child.kill('SIGKILL');
  expect(await first?.ended).toBe('SIGKILL');
  await untilEnded(world, 35);
  await world.postgres.stop();
  const told = (): string[][] =>
    others.map((worker) => worker.said().match(/^.*(?:cannot be reached|is back after).*$/gmu) ?? []);
  while (told().every(({ length }) => length === 0)) await delay(100);
  await world.postgres.start();
  await untilEnded(world, customers.length);
  for (const worker of others) expect(await worker.stop()).toBe(0);
  // Once that it has gone and once that it is back.
  expect(told().filter(({ length }) => length > 2)).toEqual([]);

  const jobs = await lastJobs(world.fleet.database.pool);
  expect(jobs.map(({ customer, id, outcome }) => [customer, id, outcome?.error])).toEqual(
    asked.map(({ customer, job }) => [customer, job, null]),
  );
  // What the dead worker had in hand was begun again, and nothing else.
  const again = jobs.filter(({ begun }) => begun > 1);
  expect(again.length).toBeLessThanOrEqual(2);
  const lines = workers.flatMap(
    (worker) => worker.said().match(/^\S+ customer-\d\d: audit \S+ ended/gmu) ?? [],
  );
  const names = lines.map((line) => /customer-\d\d/u.exec(line)?.[0]);
  expect(names.length).toBe(new Set(names).size);

  for (const { customer, outcome } of jobs) {
    const inventory = await found(world, customer);
    expect(inventory.runs).toEqual([outcome?.run]);
    expect(inventory.grants.length).toBeGreaterThan(0);
    expect({ customer, ...(await published(world, customer)) }).toEqual({ customer, ...inventory });
  }
  const admin = world.postgres.address(world.address.split('/').at(-1));
  const [counted] = await sql<{ runs: string; jobs: string }>(
    admin,
    `SELECT (SELECT count(*) FROM grantwarden.runs) AS runs, (SELECT count(*) FROM grantwarden_jobs.job) AS jobs`,
  );
  expect(counted).toEqual({ runs: '80', jobs: '80' });
}, 900_000);
