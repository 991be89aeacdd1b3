import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { queueOf, sharedQueue } from '../../src/fleet/job.ts';
import type { JobRow } from '../../src/fleet/job-rows.ts';
import type { Intercept } from '../../src/sandbox/server.ts';
import { eachFleet } from './each-fleet.ts';
import type { FleetWorld, WorkerProcess } from './fleet-world.ts';
import { sql } from './postgres.ts';

let world: FleetWorld;
eachFleet((made) => {
  world = made;
});

const slack = { platforms: ['slack'] } as const;

/** Vendors that answer nothing until it is opened. */
function gate() {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  let asked = 0;
  return {
    open,
    asked: () => asked,
    intercept: async ({ real }: { readonly real: () => ReturnType<Intercept> }) => {
      asked += 1;
      await opened;
      return real();
    },
  };
}

const ask = (customer: string): Promise<string | null> =>
  world.queue.ask(sharedQueue, { customer, full: false });

async function until<R>(look: () => Promise<R | null> | R | null): Promise<R> {
  for (;;) {
    const seen = await look();
    if (seen !== null) return seen;
    await delay(50);
  }
}

const jobs = (): Promise<ReadonlyMap<string, JobRow>> => world.jobs();

async function ended(customer: string): Promise<JobRow> {
  return until(async () => {
    const job = (await jobs()).get(customer);
    return job?.state === 'ended' || job?.state === 'given-up' ? job : null;
  });
}

async function running(customer: string): Promise<JobRow> {
  return until(async () => {
    const job = (await jobs()).get(customer);
    return job?.state === 'running' ? job : null;
  });
}

const published = (): Promise<{ customer: string; run: string; grants: number }[]> =>
  sql(world.superuser, 'SELECT customer, run, grants FROM grantwarden.runs ORDER BY 1');

const configOf = (customer: string): string =>
  path.join(world.dir, 'customers', customer, 'grantwarden.yaml');
const runsOf = async (customer: string): Promise<string> =>
  readFile(path.join(world.dir, 'customers', customer, '.grantwarden', 'state.json'), 'utf8');

test('one customer’s trouble is that customer’s: a broken configuration, a missing folder, a vendor that hangs, a job that is none', async () => {
  const hanging = gate();
  await world.customer('hangs', { ...slack, intercept: hanging.intercept });
  await world.customer('broken', slack);
  await world.customer('missing', slack);
  await world.customer('good', slack);
  await writeFile(configOf('broken'), 'version: 1\ntenants: what\n');
  await rm(path.dirname(configOf('missing')), { recursive: true });
  for (const customer of ['hangs', 'broken', 'missing', 'good']) await ask(customer);
  const lie = '{"customer":"../../etc","full":false}';
  await sql(
    world.address,
    `INSERT INTO grantwarden_jobs.job (name, singleton_key, data) VALUES ('audit', 'lie', $1), ('audit', 'other', '[]')`,
    [lie],
  );
  const worker = await world.worker();
  expect((await ended('good')).outcome).toMatchObject({ exit: 0, error: null, worker: 'worker-1' });
  expect((await ended('broken')).outcome).toMatchObject({
    exit: 2,
    run: null,
    error: {
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(/broken.grantwarden\.yaml:2:10\)$/u) as string,
    },
  });
  expect((await ended('missing')).outcome).toMatchObject({ exit: 2, error: { code: 'CONFIG_MISSING' } });
  expect((await ended('lie')).outcome).toMatchObject({ exit: 2, error: { code: 'FLEET_CUSTOMER_NAME' } });
  expect((await ended('other')).outcome).toMatchObject({ exit: 1, error: { code: 'UNEXPECTED' } });
  expect(hanging.asked()).toBeGreaterThan(0);
  expect((await jobs()).get('hangs')?.state).toBe('running');
  expect((await published()).map(({ customer }) => customer)).toEqual(['good']);
  hanging.open();
  expect((await ended('hangs')).outcome).toMatchObject({ run: expect.any(String) });
  expect(await worker.stop()).toBe(0);
});

test('an audit that kills its worker is given up after three, and whoever ran beside it is not', async () => {
  await world.customer('deadly', slack);
  const held = gate();
  await world.customer('beside', { ...slack, intercept: held.intercept });
  await ask('beside');
  const ends: (number | string)[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const worker = await world.worker({ deadly: ['deadly'], jobs: 2 });
    if (turn === 0) {
      await running('beside');
      await ask('deadly');
    }
    ends.push(await worker.ended);
    for (const job of (await jobs()).values()) if (job.state === 'running') await world.pronounceDead(job);
    await sql(
      world.address,
      'UPDATE grantwarden_jobs.job SET start_after = now() WHERE completed_on IS NULL',
    );
    if (turn === 0) held.open();
  }
  expect(ends).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL']);
  expect((await jobs()).get('deadly')).toMatchObject({ state: 'given-up', begun: 3 });
  const last = await world.worker({ once: true });
  await last.ended;
  expect(await ended('beside')).toMatchObject({ begun: 2, outcome: { error: null } });
});

test('stopped in the middle, a worker gives its audits back, and the next one goes on', async () => {
  const held = gate();
  await world.customer('acme', { ...slack, intercept: held.intercept });
  await ask('acme');
  const first = await world.worker();
  await until(() => (held.asked() > 0 ? true : null));
  expect(await first.stop()).toBe(130);
  expect((await jobs()).get('acme')).toMatchObject({ state: 'queued', begun: expect.any(Number) });
  expect(first.said()).toContain('acme: interrupted');
  held.open();
  const second = await world.worker({ once: true });
  expect(await second.ended).toBe(0);
  expect(await ended('acme')).toMatchObject({ outcome: { worker: 'worker-2', error: null } });
});

test('a worker whose job was given to another stops, and publishes nothing', async () => {
  const held = gate();
  await world.customer('acme', { ...slack, intercept: held.intercept });
  await ask('acme');
  const worker = await world.worker({ jobs: 1 });
  await until(() => (held.asked() > 0 ? true : null));
  await world.pronounceDead(await running('acme'));
  const mine = await until(() => world.queue.take(sharedQueue));
  await until(() => (worker.said().includes('acme: somebody else has this job') ? true : null));
  expect(await published()).toEqual([]);
  held.open();
  expect(await world.queue.giveBack(mine, 0)).toBe(true);
  expect(await ended('acme')).toMatchObject({ outcome: { worker: 'worker-1', error: null } });
  expect(await worker.stop()).toBe(0);
});

test('the database goes away in the middle of an audit: it is said once, and what was found is published when it is back', async () => {
  const held = gate();
  await world.customer('acme', { ...slack, intercept: held.intercept });
  await ask('acme');
  const worker = await world.worker();
  await until(() => (held.asked() > 0 ? true : null));
  await world.postgres.stop();
  held.open();
  await until(async () => ((await runsOf('acme')).includes('"run": "') ? true : null));
  await until(() => (worker.said().includes('cannot be reached') ? true : null));
  await world.postgres.start();
  expect(await ended('acme')).toMatchObject({ begun: 1, outcome: { exit: 0, worker: 'worker-1' } });
  expect(await worker.stop()).toBe(0);
  expect(worker.said().match(/cannot be reached/gu)).toHaveLength(1);
  expect(worker.said().match(/is back after \d+ s/gu)).toHaveLength(1);
  expect(await published()).toMatchObject([{ customer: 'acme' }]);
});

test('a newer Grantwarden brings the database up to date: a worker finishes what runs, takes nothing new and ends', async () => {
  const held = gate();
  const sandbox = await world.customer('acme', { ...slack, intercept: held.intercept });
  await world.customer('beta', slack);
  await ask('acme');
  await ask('beta');
  const old = await world.worker({ jobs: 1 });
  await until(() => (held.asked() > 0 ? true : null));
  const newer = "INSERT INTO grantwarden.migrations (number, name) VALUES (1000, 'later')";
  await sql(world.superuser, newer);
  held.open();
  expect(await old.ended).toBe(2);
  expect(old.said()).toContain('FLEET_NEWER');
  // What an older program knows of the tables is no longer so: the next one publishes it.
  expect(await published()).toEqual([]);
  expect((await jobs()).get('acme')).toMatchObject({ state: 'queued', begun: expect.any(Number) });
  expect((await jobs()).get('beta')).toMatchObject({ state: 'queued', begun: 0 });
  await sql(world.superuser, 'DELETE FROM grantwarden.migrations WHERE number = 1000');
  const calls = (): number => [...sandbox.stats().values()].reduce((sum, each) => sum + each.calls, 0);
  const before = calls();
  const next = await world.worker({ once: true });
  expect(await next.ended).toBe(0);
  expect(calls()).toBe(before);
  expect((await published()).map(({ customer }) => customer)).toEqual(['acme', 'beta']);
});

test('killed after the audit and before it was published: the next worker publishes it and audits nothing', async () => {
  const sandbox = await world.customer('acme', slack);
  await ask('acme');
  const blocker = await world.fleet.database.pool.connect();
  await blocker.query("SELECT set_config('grantwarden.customer', 'acme', false)");
  await blocker.query('BEGIN');
  await blocker.query('SELECT FROM grantwarden.customers FOR UPDATE');
  const first = await world.worker();
  const job = await running('acme');
  await until(async () => ((await runsOf('acme').catch(() => '')).includes('"run": "') ? true : null));
  first.child.kill('SIGKILL');
  await first.ended;
  await blocker.query('ROLLBACK');
  blocker.release(true);
  const calls = (): number => [...sandbox.stats().values()].reduce((sum, each) => sum + each.calls, 0);
  const before = calls();
  await world.pronounceDead(job);
  const second = await world.worker({ once: true });
  await until(async () => ((await jobs()).get('acme')?.state === 'ended' ? true : null));
  await second.ended;
  expect(calls()).toBe(before);
  const { outcome } = await ended('acme');
  expect(outcome).toMatchObject({ worker: 'worker-2', error: null });
  expect(await published()).toMatchObject([{ customer: 'acme', run: outcome?.run }]);
});

test('a customer with a folder on one worker is audited there alone; moved, not where it was', async () => {
  await world.customer('acme', slack);
  await world.join('acme', 'north');
  await world.queue.ask(queueOf('north'), { customer: 'acme', full: false });
  const others = await Promise.all([
    world.worker({ name: 'south', storage: 'local', once: true }),
    world.worker({ name: 'shared', storage: 'shared', once: true }),
  ]);
  for (const other of others) expect(await other.ended).toBe(0);
  expect((await jobs()).get('acme')?.state).toBe('queued');
  const north = async (): Promise<WorkerProcess> =>
    world.worker({ name: 'north', storage: 'local', once: true });
  expect(await (await north()).ended).toBe(0);
  expect(await ended('acme')).toMatchObject({ outcome: { worker: 'north', error: null } });
  await world.join('acme', 'south');
  await world.queue.ask(queueOf('north'), { customer: 'acme', full: false });
  expect(await (await north()).ended).toBe(6);
  expect((await ended('acme')).outcome).toMatchObject({ run: null, error: { code: 'FLEET_MOVED' } });
});
