import { expect, test } from 'vitest';
import { askWhatIsDue } from '../../src/app/fleet-due.ts';
import { askForAudits, awaitAudits, exitOf } from '../../src/app/fleet-run.ts';
import { runWorker } from '../../src/app/fleet-worker.ts';
import { noteCalendar } from '../../src/fleet/calendar.ts';
import { type Outcome, queueOf, sharedQueue } from '../../src/fleet/job.ts';
import { type JobRow, jobsById, lastJobs } from '../../src/fleet/job-rows.ts';
import { openQueue, type TakenJob } from '../../src/fleet/queue.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import { eachFleet } from './each-fleet.ts';
import { type FleetWorld, quickTimes } from './fleet-world.ts';
import { sql } from './postgres.ts';

let world: FleetWorld;
eachFleet((made) => {
  world = made;
});

const outcome: Outcome = {
  worker: 'w',
  beganAt: '2026-11-22T06:00:00.000Z',
  endedAt: '2026-11-22T06:01:00.000Z',
  exit: 4,
  run: 'r1',
  error: null,
};

const join = (customer: string, worker: string | null = null): Promise<void> => world.join(customer, worker);

async function jobsOf(name: string): Promise<readonly JobRow[]> {
  return (await lastJobs(world.fleet.database.pool)).filter(({ customer }) => customer === name);
}

async function take(queue = sharedQueue): Promise<TakenJob> {
  const job = await world.queue.take(queue);
  if (job === null) throw new Error('there is no job');
  return job;
}

test('a customer has one open job, however often it is asked for', async () => {
  const { queue } = world;
  const id = await queue.ask(sharedQueue, { customer: 'acme', full: false });
  expect(await queue.ask(sharedQueue, { customer: 'acme', full: false })).toBeNull();
  expect(await queue.ask(sharedQueue, { customer: 'beta', full: false })).not.toBeNull();
  const job = await take();
  expect(job.id).toBe(id);
  expect(await queue.ask(sharedQueue, { customer: 'acme', full: false })).toBeNull();
  expect(await queue.finish(job, outcome)).toBe(true);
  expect(await queue.ask(sharedQueue, { customer: 'acme', full: false })).not.toBeNull();
});

test('whoever took a job before has lost it: what he tells of it changes nothing', async () => {
  const { queue } = world;
  await queue.ask(sharedQueue, { customer: 'acme', full: false });
  const first = await take();
  await world.pronounceDead(first);
  const second = await take();
  expect(second).toMatchObject({ id: first.id, suspect: true });
  expect(await queue.beat([first, second])).toEqual([first]);
  expect(await queue.giveBack(first, 0)).toBe(false);
  expect(await queue.finish(first, outcome)).toBe(false);
  expect(await queue.isComplete(first)).toBe(false);
  expect(await queue.finish(second, outcome)).toBe(true);
  expect(await queue.isComplete(second)).toBe(true);
  expect(await queue.finish(second, outcome)).toBe(false);
});

test('an audit may take longer than a day while its worker is heard of', async () => {
  const { queue } = world;
  await queue.ask(sharedQueue, { customer: 'acme', full: false });
  const job = await take();
  expect(await queue.beat([job])).toEqual([]);
  await sql(world.address, "UPDATE grantwarden_jobs.job SET started_on = now() - interval '3 days'");
  await sql(world.address, 'UPDATE grantwarden_jobs.queue SET monitor_claim_on = NULL');
  await queue.reclaim();
  expect((await world.jobs()).get('acme')).toMatchObject({ state: 'running', begun: 1 });
  expect(await queue.finish(job, outcome)).toBe(true);
});

test('a job that is being ended keeps none of the others from telling that they live', async () => {
  const { queue } = world;
  for (const customer of ['acme', 'beta']) await queue.ask(sharedQueue, { customer, full: false });
  const [acme, beta] = [await take(), await take()];
  await sql(world.address, "UPDATE grantwarden_jobs.job SET heartbeat_on = now() - interval '1 minute'");
  const ending = await world.fleet.database.pool.connect();
  await ending.query('BEGIN');
  await ending.query('SELECT FROM grantwarden_jobs.job WHERE id = $1 FOR UPDATE', [acme.id]);
  expect(await queue.beat([acme, beta])).toEqual([]);
  const told = await sql(
    world.address,
    "SELECT singleton_key AS customer FROM grantwarden_jobs.job WHERE heartbeat_on > now() - interval '30 seconds'",
  );
  expect(told).toEqual([{ customer: 'beta' }]);
  await ending.query('ROLLBACK');
  ending.release();
});

test('begun three times without an end, it is given up; given back in good order, it never is', async () => {
  const { queue } = world;
  await queue.ask(sharedQueue, { customer: 'acme', full: false });
  for (let turn = 0; turn < 5; turn += 1) {
    const job = await take();
    expect(job.suspect).toBe(false);
    expect(await queue.giveBack(job, 0)).toBe(true);
  }
  for (const suspect of [false, true, true]) {
    const job = await take();
    expect(job.suspect).toBe(suspect);
    await world.pronounceDead(job);
  }
  expect(await queue.take(sharedQueue)).toBeNull();
  expect(await lastJobs(world.fleet.database.pool)).toMatchObject([{ customer: 'acme', state: 'given-up' }]);
});

test('two workers who see the same due time ask once; one that passed while an audit ran is asked for afterwards', async () => {
  const { queue, fleet } = world;
  await join('acme');
  await noteCalendar(fleet.database.pool, 'acme', { cron: '* * * * *', timezone: 'UTC', jitter: 0 });
  const both = await Promise.all([askWhatIsDue({ ...fleet, queue }), askWhatIsDue({ ...fleet, queue })]);
  expect(both.flat()).toEqual(['acme']);
  const job = await take();
  await sql(world.address, `UPDATE grantwarden_jobs.calendar SET taken = taken - interval '1 hour'`);
  expect(await askWhatIsDue({ ...fleet, queue })).toEqual([]);
  await queue.finish(job, outcome);
  expect(await askWhatIsDue({ ...fleet, queue })).toEqual(['acme']);
});

test('a worker whose clock is set back goes on to ask for what is due', async () => {
  const { fleet } = world;
  await join('acme', 'elsewhere');
  const stopping = new AbortController();
  const real = systemClock();
  let setBackMs = 0;
  const surroundings = {
    clock: { ...systemClock(50), now: () => real.now() - setBackMs },
    signal: stopping.signal,
    say: () => {},
    open: () => Promise.reject(new Error('there is nothing to audit')),
    onReady: () => Promise.resolve(),
  };
  const working = runWorker(fleet, { once: false, times: quickTimes }, surroundings);
  const asked = () => jobsOf('acme');
  await noteCalendar(fleet.database.pool, 'acme', { cron: '* * * * *', timezone: 'UTC', jitter: 0 });
  await expect.poll(asked, { timeout: 60_000 }).toHaveLength(1);
  setBackMs = 3_600_000;
  await sql(world.address, 'DELETE FROM grantwarden_jobs.job');
  await sql(world.address, 'UPDATE grantwarden_jobs.calendar SET taken = NULL');
  await expect.poll(asked, { timeout: 60_000 }).toHaveLength(1);
  stopping.abort();
  await working;
});

test.each([
  ["INSERT INTO grantwarden.migrations (number, name) VALUES (1000, 'later')"],
  ['UPDATE grantwarden_jobs.version SET version = version + 1'],
])('a worker that has nothing to do ends when the database is brought up to date: %s', async (text) => {
  const working = runWorker(
    world.fleet,
    { once: false, times: quickTimes },
    {
      clock: systemClock(50),
      signal: new AbortController().signal,
      say: () => {},
      open: () => Promise.reject(new Error('there is nothing to audit')),
      onReady: async () => {
        await sql(world.superuser, text);
      },
    },
  );
  await expect(working).rejects.toMatchObject({ code: 'FLEET_NEWER' });
});

test('a due time that cannot be understood keeps nobody else waiting', async () => {
  const { queue, fleet } = world;
  for (const customer of ['acme', 'beta', 'ceti']) await join(customer);
  const { pool } = fleet.database;
  await noteCalendar(pool, 'acme', { cron: 'never mind', timezone: 'UTC', jitter: 0 });
  await noteCalendar(pool, 'beta', { cron: '0 6 * * *', timezone: 'Nowhere/Land', jitter: 0 });
  await noteCalendar(pool, 'ceti', { cron: '0 6 * * *', timezone: 'Europe/Berlin', jitter: 0 });
  expect(await askWhatIsDue({ ...fleet, queue })).toEqual(['ceti']);
  await noteCalendar(pool, 'ceti', null);
  expect(await askWhatIsDue({ ...fleet, queue })).toEqual([]);
});

test('who waits is told how it ended: as its worker said, given up, or that no worker came; never 0 without an audit', async () => {
  const { queue, fleet } = world;
  for (const customer of ['acme', 'beta', 'ceti']) await join(customer);
  await join('delta', 'elsewhere');
  const asked = await askForAudits(fleet, { customers: [], full: false, times: quickTimes });
  expect(asked.map(({ customer, met }) => `${customer} ${met}`)).toEqual([
    'acme asked',
    'beta asked',
    'ceti asked',
    'delta asked',
  ]);
  expect(asked.at(-1)?.queue).toBe(queueOf('elsewhere'));
  const [acme, beta, ceti] = [await take(), await take(), await take()];
  await queue.finish(acme, outcome);
  for (let turn = 0; turn < 3; turn += 1) {
    await world.pronounceDead(beta);
    await queue.take(sharedQueue);
  }
  await sql(
    world.address,
    `UPDATE grantwarden_jobs.job SET state = 'completed', output = '"done"' WHERE id = $1`,
    [ceti.id],
  );
  const ended = await awaitAudits(fleet, asked, {
    clock: systemClock(),
    signal: new AbortController().signal,
    onChange: () => {},
    say: () => {},
    patienceMs: 0,
  });
  const told = new Map(ended.map(({ customer, exit, error }) => [customer, [exit, error?.code ?? null]]));
  expect(told).toEqual(
    new Map([
      ['acme', [4, null]],
      ['beta', [1, 'FLEET_GIVEN_UP']],
      ['ceti', [1, 'FLEET_GIVEN_UP']],
      ['delta', [4, 'FLEET_NO_WORKER']],
    ]),
  );
  expect(exitOf(ended)).toBe(1);
});

test('a customer that was moved leaves no queued job behind, which would hide how its audits end', async () => {
  const { queue, fleet } = world;
  await join('acme', 'first');
  await noteCalendar(fleet.database.pool, 'acme', { cron: '0 6 1 * *', timezone: 'UTC', jitter: 0 });
  for (const asked of [['acme'], []]) expect(await askWhatIsDue({ ...fleet, queue })).toEqual(asked);
  await join('acme', 'second');
  expect(await askWhatIsDue({ ...fleet, queue })).toEqual(['acme']);
  await queue.finish(await take(queueOf('second')), {
    ...outcome,
    exit: 1,
    run: null,
    error: { code: 'UNEXPECTED', message: 'm', remedy: 'r' },
  });
  expect(await lastJobs(fleet.database.pool)).toMatchObject([
    { customer: 'acme', queue: queueOf('second'), state: 'ended' },
  ]);
});

test('a clock of the database that was years ahead and was set right keeps nobody from being due', async () => {
  const { queue, fleet } = world;
  await join('acme');
  await noteCalendar(fleet.database.pool, 'acme', { cron: '* * * * *', timezone: 'UTC', jitter: 0 });
  await sql(world.address, `UPDATE grantwarden_jobs.calendar SET taken = now() + interval '4 years'`);
  const both = await Promise.all([askWhatIsDue({ ...fleet, queue }), askWhatIsDue({ ...fleet, queue })]);
  expect(both.flat()).toEqual(['acme']);
});

test.each([-1, 1])(
  'a queue that another Grantwarden made, %i versions away, says what to do',
  async (away) => {
    await sql(world.address, 'UPDATE grantwarden_jobs.version SET version = version + $1', [away]);
    await expect(openQueue(world.fleet.database)).rejects.toMatchObject({
      code: 'FLEET_NOT_READY',
      remedy: expect.stringContaining('grantwarden fleet init'),
    });
  },
);

test('--full makes a queued audit a whole one, and not one that runs', async () => {
  const { fleet } = world;
  await join('acme');
  const ask = (full: boolean) => askForAudits(fleet, { customers: ['acme'], full, times: quickTimes });
  const [first] = await ask(false);
  expect(await ask(true)).toMatchObject([{ job: first?.job, met: 'queued' }]);
  expect(await jobsById(fleet.database.pool, [first?.job ?? ''])).toMatchObject([
    { full: true, state: 'queued' },
  ]);
  await take();
  expect(await ask(true)).toMatchObject([{ job: first?.job, met: 'running' }]);
});

test('a customer that is not in the fleet is not asked for, nor are those named beside it', async () => {
  await join('acme');
  await expect(askForAudits(world.fleet, { customers: ['acme', 'acne'], full: false })).rejects.toMatchObject(
    {
      code: 'FLEET_CUSTOMER_UNKNOWN',
      detail: '“acne”; did you mean “acme”?',
    },
  );
  expect(await lastJobs(world.fleet.database.pool)).toEqual([]);
});
