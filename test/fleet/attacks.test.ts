/** What a false database, a worker that was taken over, and customers' folders could do to the others. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compose } from '../../src/app/compose.ts';
import { askWhatIsDue } from '../../src/app/fleet-due.ts';
import { fleetStatus } from '../../src/app/fleet-status.ts';
import { withoutAddress } from '../../src/app/fleet-work.ts';
import { runWorker } from '../../src/app/fleet-worker.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import { safeText } from '../../src/core/text.ts';
import { noteCalendar } from '../../src/fleet/calendar.ts';
import { sharedQueue } from '../../src/fleet/job.ts';
import { type JobRow, lastJobs } from '../../src/fleet/job-rows.ts';
import { clockFrom, readClock } from '../bench/shared-clock.ts';
import { type FleetWorld, quickTimes, startFleet } from './fleet-world.ts';
import { type Postgres, sql, startPostgres } from './postgres.ts';

let postgres: Postgres;
let world: FleetWorld;
/** Of the customers' vendors. */
let scaled: ReturnType<typeof clockFrom>;

beforeAll(async () => {
  postgres = await startPostgres();
  world = await startFleet(postgres);
  const { clock } = await world.customer('acme', {
    platforms: ['google-workspace', 'slack'],
    timeScale: 200,
  });
  await world.customer('globex', { platforms: ['slack'] });
  scaled = clockFrom(readClock(clock));
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await postgres.remove();
});

const configOf = (customer: string): string =>
  path.join(world.dir, 'customers', customer, 'grantwarden.yaml');

/** Takes all that is queued. @returns the configurations that were opened, and what was said */
async function work(): Promise<{ readonly opened: ReadonlySet<string>; readonly said: string }> {
  const opened = new Set<string>();
  const said: string[] = [];
  const { config, database } = world.fleet;
  await runWorker(
    { config, database },
    { once: true, times: quickTimes },
    {
      clock: systemClock(),
      signal: new AbortController().signal,
      say: (text) => said.push(text),
      open(configFile, signal) {
        opened.add(configFile);
        return compose({ configFile, env: { HOME: world.dir }, signal, tenants: [], clock: scaled });
      },
    },
  );
  return { opened, said: said.join('\n') };
}

const jobs = (): Promise<ReadonlyMap<string, JobRow>> => world.jobs();

const hostileJobs: readonly unknown[] = [
  { customer: '../../../etc', full: false },
  { customer: '/etc', full: false },
  { customer: 'acme/../globex', full: false },
  { customer: '..', full: false },
  { customer: 'ACME', full: false },
  { customer: '', full: false },
  { customer: 'a'.repeat(100_000), full: false },
  { customer: '\u001b]0;owned\u0007\u202eacme', full: false },
  { customer: 'not-in-the-fleet', full: false },
  { customer: ['acme'], full: false },
  { customer: 'globex', full: 'yes' },
  { customer: 'globex', full: false, command: ['touch', '/tmp/owned'] },
  { customer: 'globex', full: false, configFile: '/etc/passwd' },
  'globex',
  null,
  [],
];

test('whatever the queue says, a worker opens the folder of a customer in the fleet and nothing else', async () => {
  await world.queue.ask(sharedQueue, { customer: 'acme', full: false });
  for (const [nth, job] of hostileJobs.entries())
    await sql(
      world.address,
      `INSERT INTO grantwarden_jobs.job (name, singleton_key, data) VALUES ('audit', $1, $2)`,
      [`hostile-${nth}`, JSON.stringify(job)],
    );

  const { opened, said } = await work();

  expect([...opened]).toEqual([configOf('acme')]);
  const ended = await jobs();
  expect(ended.get('acme')?.outcome).toMatchObject({ run: expect.any(String), error: null });
  for (const nth of hostileJobs.keys()) {
    const { state, outcome } = ended.get(`hostile-${nth}`) ?? {};
    expect([nth, state, outcome?.run]).toEqual([nth, 'ended', null]);
    expect(outcome?.exit).toBeGreaterThan(0);
  }
  for (const line of said.split('\n')) expect(line).toBe(safeText(line));
  expect(Math.max(...said.split('\n').map(({ length }) => length))).toBeLessThan(3000);
});

test('no path, command, reference or secret of a customer stands in the database', async () => {
  const folder = path.dirname(configOf('acme'));
  const secrets: string[] = [];
  for (const { name } of await readdir(folder, { withFileTypes: true })) {
    if (name.startsWith('.') || name.endsWith('.yaml')) continue;
    const text = await readFile(path.join(folder, name), 'utf8');
    secrets.push(...text.split(/\\n|[\s",]+/u).filter((part) => part.length >= 32));
  }
  expect(secrets.length).toBeGreaterThan(10);
  const tables = await sql<{ name: string }>(
    world.superuser,
    `SELECT oid::regclass::text AS name FROM pg_class
      WHERE relnamespace IN ('grantwarden'::regnamespace, 'grantwarden_jobs'::regnamespace) AND relkind = 'r'`,
  );
  let text = '';
  for (const { name } of tables)
    for (const { row } of await sql<{ row: string }>(
      world.superuser,
      `SELECT t::text AS row FROM ${name} AS t`,
    ))
      text += `${row}\n`;

  expect(text).toContain('acme');
  expect(text).toContain('slack');
  for (const secret of secrets) expect(text.includes(secret)).toBe(false);
  // Those of hostile jobs are the database's own.
  for (const line of text.split('\n').filter((each) => !each.includes('hostile-')))
    expect(line).not.toMatch(/file:\.|env:[A-Z]|exec:|BEGIN [A-Z ]*PRIVATE KEY|xox[a-z]-|\/tmp\//u);
  expect(text).not.toContain(world.dir);
});

test('a customer that names another’s workspace gets nothing of it published, and writes nothing into it', async () => {
  const text = await readFile(configOf('globex'), 'utf8');
  await writeFile(configOf('globex'), text.replace('./.grantwarden', '../acme/.grantwarden'));
  const runs = () => sql(world.superuser, 'SELECT customer, run FROM grantwarden.runs ORDER BY 1');
  const before = await runs();
  await world.queue.ask(sharedQueue, { customer: 'globex', full: false });

  await work();

  expect((await jobs()).get('globex')?.outcome).toMatchObject({
    exit: 6,
    run: null,
    error: { code: 'FLEET_WORKSPACE_OUTSIDE' },
  });
  expect(before).toHaveLength(1);
  expect(await runs()).toEqual(before);
});

test('what a worker that was taken over tells is shown washed', async () => {
  const nasty = '\u001b]0;owned\u0007\u202egood\r\n';
  await sql(
    world.address,
    `INSERT INTO grantwarden_jobs.workers (instance, name, shared, jobs, running)
      VALUES (gen_random_uuid(), $1, true, 1, 0)`,
    [nasty],
  );
  const outcome = {
    worker: nasty,
    beganAt: '2026-11-22T06:00:00.000Z',
    endedAt: '2026-11-22T06:00:00.000Z',
    exit: 0,
    run: nasty,
    error: { code: nasty, message: nasty.repeat(50), remedy: nasty },
  };
  await sql(world.address, `UPDATE grantwarden_jobs.job SET output = $1 WHERE singleton_key = 'globex'`, [
    JSON.stringify(outcome),
  ]);

  const status = JSON.stringify(await fleetStatus(world.fleet, 60));

  expect(status).toContain('owned');
  expect(status).not.toMatch(/\\u00|\\r|\\n|\u202e/u);
});

test('times and numbers that no worker would write leave status, trace and schedules of all readable', async () => {
  const { fleet, queue } = world;
  await sql(
    world.address,
    `INSERT INTO grantwarden_jobs.job (name, singleton_key, data, state, created_on, started_on, completed_on, retry_count)
     VALUES ('audit', 'odd', '{}', 'completed', 'infinity', '-infinity', '280000-01-01', 2147483647)`,
  );
  await sql(
    world.address,
    `INSERT INTO grantwarden_jobs.workers (instance, name, shared, jobs, running, started_at, seen_at)
     VALUES (gen_random_uuid(), 'odd', true, 1, 1, '-infinity', 'infinity')`,
  );
  await noteCalendar(fleet.database.pool, 'acme', { cron: '0 6 * * *', timezone: 'UTC', jitter: 0 });
  await sql(world.address, `UPDATE grantwarden_jobs.calendar SET taken = 'infinity'`);
  const { customers } = await fleetStatus(fleet);
  expect(customers.map(({ customer }) => customer)).toEqual(['acme', 'globex']);
  expect((await jobs()).get('odd')).toMatchObject({ askedAt: null, beganAt: null, endedAt: null });
  expect(await askWhatIsDue({ ...fleet, queue })).toEqual(['acme']);
  await sql(world.address, 'DELETE FROM grantwarden_jobs.calendar');
  await sql(world.address, `DELETE FROM grantwarden_jobs.workers WHERE name = 'odd'`);
  await work();
});

test('a job of an older backup does not put its run in the place of a later one', async () => {
  const asked = async (): Promise<JobRow | undefined> => {
    await world.queue.ask(sharedQueue, { customer: 'acme', full: false });
    await work();
    const jobs = await lastJobs(world.fleet.database.pool);
    return jobs.find(({ customer }) => customer === 'acme');
  };
  const [first, second] = [await asked(), await asked()];
  expect(second?.outcome?.run).not.toBe(first?.outcome?.run);
  await sql(
    world.superuser,
    "UPDATE grantwarden_jobs.job SET state = 'created', completed_on = NULL, output = NULL WHERE id = $1",
    [first?.id],
  );
  await work();
  expect(await sql(world.superuser, "SELECT run FROM grantwarden.runs WHERE customer = 'acme'")).toEqual([
    { run: second?.outcome?.run },
  ]);
});

test('a worker’s login runs and reads nothing on the machine of the database', async () => {
  for (const statement of [
    `COPY (SELECT 1) TO PROGRAM 'touch /tmp/owned'`,
    `COPY (SELECT 1) TO '/tmp/owned'`,
    `SELECT pg_read_file('postgresql.conf')`,
    `SELECT lo_import('/etc/passwd')`,
    'CREATE EXTENSION dblink',
    'ALTER SYSTEM SET log_statement = none',
    'SELECT * FROM pg_authid',
    'CREATE TABLE grantwarden.mine (x int)',
    'CREATE TABLE grantwarden_jobs.mine (x int)',
    `ALTER FUNCTION grantwarden.book_starts SECURITY INVOKER`,
    'DROP TABLE grantwarden_jobs.job',
    'CREATE ROLE mine',
  ])
    await expect(sql(world.address, statement).then(() => `${statement}: allowed`)).rejects.toThrow(
      /permission denied|must be owner/u,
    );
});

test('a customer’s configuration cannot name the variable that holds the database’s address', async () => {
  const env = { HOME: world.dir, GRANTWARDEN_DATABASE: world.address, SLACK_TOKEN: 'x' };
  const app = await compose({
    configFile: configOf('acme'),
    env: withoutAddress(env, 'env:GRANTWARDEN_DATABASE'),
    signal: new AbortController().signal,
    tenants: [],
  });
  try {
    await expect(app.secret('env:GRANTWARDEN_DATABASE')).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
    expect(await app.secret('env:SLACK_TOKEN')).toBe('x');
  } finally {
    await app.close();
  }
  expect(withoutAddress(env, 'file:./address')).toEqual(env);
});
