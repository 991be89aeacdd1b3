import { createServer, request } from 'node:http';
import { expect, test } from 'vitest';
import { openMeter } from '../../src/app/fleet-pages.ts';
import { openLink } from '../../src/app/fleet-link.ts';
import { fleetStatus } from '../../src/app/fleet-status.ts';
import type { WorkerState } from '../../src/app/fleet-worker.ts';
import { listenAt } from '../../src/app/listen.ts';
import { keepWorking } from '../../src/app/fleet-work.ts';
import { systemClock } from '../../src/app/system-clock.ts';
import { fleetStatusText } from '../../src/cli/fleet-status-text.ts';
import { AppError } from '../../src/core/errors.ts';
import { noteCalendar } from '../../src/fleet/calendar.ts';
import { type Outcome, queueOf, sharedQueue } from '../../src/fleet/job.ts';
import { tellAbsence, tellPresence } from '../../src/fleet/presence.ts';
import { eachFleet } from './each-fleet.ts';
import type { FleetWorld } from './fleet-world.ts';
import { sql } from './postgres.ts';

let world: FleetWorld;
eachFleet((made) => {
  world = made;
});

const hostile = '\u001B[2Jgone\u202E\nworker x: 0 of 9 jobs';
const outcome: Outcome = {
  worker: 'north',
  beganAt: '2026-11-22T06:00:00.000Z',
  endedAt: '2026-11-22T06:01:00.000Z',
  exit: 2,
  run: null,
  error: { code: 'CONFIG_INVALID', message: hostile, remedy: 'Correct it.' },
};
const north = {
  instance: '00000000-0000-4000-8000-000000000001',
  name: 'north',
  shared: false,
  jobs: 2,
  running: 1,
};

async function textOf(): Promise<string> {
  return (await Array.fromAsync(fleetStatusText(await fleetStatus(world.fleet), null))).join('');
}

test('who waits for a worker that is gone, and what failed and why, is told; nothing that others wrote reaches the terminal', async () => {
  const { queue, fleet } = world;
  await world.join('acme', 'north');
  await world.join('beta', null);
  await tellPresence(fleet.database, north);
  await queue.ask(queueOf('north'), { customer: 'acme', full: false });
  await noteCalendar(fleet.database.pool, 'acme', {
    cron: '0 6 * * *',
    timezone: 'Europe/Berlin',
    jitter: 0,
  });
  expect((await fleetStatus(fleet)).customers).toMatchObject([
    { customer: 'acme', last: null, hasWorker: true, job: { state: 'queued' }, wanting: ['never audited'] },
    { customer: 'beta', hasWorker: false, job: null, nextDue: null, wanting: ['never audited', 'no worker'] },
  ]);
  const job = await queue.take(queueOf('north'));
  if (job === null) throw new Error('no job');
  await queue.finish(job, outcome);
  await sql(
    world.address,
    `UPDATE grantwarden_jobs.workers SET seen_at = now() - interval '1 hour', name = $1`,
    [`north`],
  );
  const status = await fleetStatus(fleet);
  expect(status).toMatchObject({ status: 'wanting', workers: [{ name: 'north', alive: false }] });
  expect(status.customers[0]).toMatchObject({
    nextDue: expect.stringMatching(/T0[45]:00:00.000Z$/u),
    wanting: ['never audited', 'failed', 'no worker'],
  });
  const text = await textOf();
  expect(text).toContain('acme: audited by the worker “north”; last seen');
  expect(text).toContain('(CONFIG_INVALID). Correct it.');
  expect(text).not.toContain('\u001B');
  expect(text).not.toContain('\u202E');
  expect(text.match(/^worker /gmu)).toHaveLength(1);
  await tellAbsence(fleet.database, north.instance);
  expect((await fleetStatus(fleet)).workers).toEqual([]);
});

test('at 80 columns nothing is wider, also of many jobs; of each name who was seen last, and namesakes are told', async () => {
  const { fleet, queue } = world;
  await world.join('a-customer-with-a-rather-long-name', 'north');
  await noteCalendar(fleet.database.pool, 'a-customer-with-a-rather-long-name', {
    cron: '0 6 1 1 *',
    timezone: 'UTC',
    jitter: 0,
  });
  await queue.ask(queueOf('north'), { customer: 'a-customer-with-a-rather-long-name', full: false });
  await sql(
    world.superuser,
    `INSERT INTO grantwarden.runs SELECT 'a-customer-with-a-rather-long-name', 'r1', 'full', now() - interval '50 hours',
       now() - interval '49 hours', now(), 'north', 0, 0, 0, '{"critical":0,"high":1234,"medium":9,"low":0,"info":0}', 0`,
  );
  for (const last of [1, 2, 3])
    await tellPresence(fleet.database, { ...north, instance: `00000000-0000-4000-8000-00000000000${last}` });
  const age = (last: number, time: string) =>
    sql(
      world.address,
      `UPDATE grantwarden_jobs.workers SET seen_at = now() - $1::interval WHERE instance = $2`,
      [time, `00000000-0000-4000-8000-00000000000${last}`],
    );
  const completed = (text: string): string =>
    text.replaceAll('fleet worker`', 'fleet worker --config a.yaml`');
  const shown = async () =>
    (await Array.fromAsync(fleetStatusText(await fleetStatus(fleet), 80, completed))).join('').split('\n');

  await age(3, '1 hour');
  const [two, three] = [await shown(), (await age(1, '2 hours'), await age(2, '3 hours'), await shown())];
  for (const lines of [two, three]) expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(two.join('\n')).toContain('1,234 high');
  expect(two.filter((line) => line.startsWith('worker north: 1 of 2 jobs'))).toHaveLength(2);
  expect(two.join('\n')).toContain('2 workers are called north.');
  expect(three.join('\n')).toContain('`grantwarden fleet worker --config a.yaml`');
  expect(three.filter((line) => line.startsWith('worker '))).toEqual([
    expect.stringMatching(/^worker north: gone, last seen/u),
  ]);
  const [one] = (await fleetStatus(fleet)).workers.toSorted((a, b) => (a.seenAt < b.seenAt ? 1 : -1));
  expect(three.join('\n')).toContain(
    `last seen ${one?.seenAt.slice(0, 10)} ${one?.seenAt.slice(11, 16)} UTC`,
  );
});

test('a worker that cannot have its address was never there', async () => {
  const { config, database } = world.fleet;
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const taken = other.address();
  if (taken === null || typeof taken === 'string') throw new Error('no port');
  const surroundings = {
    clock: systemClock(),
    signal: new AbortController().signal,
    say: () => {},
    env: {},
    onReady: () => {},
  };

  const working = keepWorking(
    { config: { ...config, listen: `127.0.0.1:${taken.port}` }, address: world.address },
    { once: true, jobs: null, expose: false },
    surroundings,
  );

  await expect(working).rejects.toMatchObject({ code: 'FLEET_CONFIG_INVALID' });
  expect((await fleetStatus({ database })).workers).toEqual([]);
  other.close();
});

test('an audit of a schedule that is more than an hour late is overdue', async () => {
  const { fleet } = world;
  await world.join('acme', null);
  await noteCalendar(fleet.database.pool, 'acme', { cron: '* * * * *', timezone: 'UTC', jitter: 0 });
  const admin = world.superuser;
  await sql(
    admin,
    `INSERT INTO grantwarden.runs SELECT 'acme', 'r1', 'full', now() - interval '50 minutes', now() - interval '49 minutes',
       now(), 'north', 0, 0, 0, '{"critical":0,"high":0,"medium":0,"low":0,"info":0}', 0`,
  );
  const wanting = async () => (await fleetStatus(fleet)).customers[0]?.wanting;
  expect(await wanting()).not.toContain('overdue');
  await sql(admin, `UPDATE grantwarden.runs SET started_at = now() - interval '2 hours'`);
  expect(await wanting()).toContain('overdue');
});

test('/healthz is 200 while the database answers and 503 while it is away; /metrics counts jobs and says how the fleet stands', async () => {
  const { queue, fleet } = world;
  await queue.ask(sharedQueue, { customer: 'acme', full: false });
  const clock = systemClock();
  const link = openLink({ clock, signal: new AbortController().signal, say: () => {} });
  const worker: WorkerState = { name: 'north', limit: 2, running: () => 1, link };
  const meter = openMeter(fleet.database, clock);
  const place = {
    address: '127.0.0.1:0',
    expose: false,
    key: 'listen',
    file: 'fleet.yaml',
    refusal: 'FLEET_CONFIG_INVALID',
  } as const;
  await using listening = await listenAt(place, meter.pages(worker));
  const get = (page: string) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const asked = request(`${listening.url}${page}`, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (piece: string) => {
          body += piece;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      });
      asked.once('error', reject).end();
    });
  meter.count({ kind: 'ended', outcome: { ...outcome, error: null } }, 30_000);
  meter.count({ kind: 'ended', outcome }, 1);
  meter.count({ kind: 'lost' }, 1);
  expect(await get('/healthz')).toMatchObject({ status: 200, body: expect.stringContaining('"running":1') });
  const { body } = await get('/metrics');
  for (const line of [
    'grantwarden_worker_jobs_total{end="audited"} 1',
    'grantwarden_worker_jobs_total{end="failed"} 1',
    'grantwarden_worker_jobs_total{end="lost"} 1',
    'grantwarden_worker_job_seconds_sum 30',
    'grantwarden_worker_database_up 1',
    'grantwarden_fleet_jobs{state="queued"} 1',
    'grantwarden_fleet_workers_alive 0',
  ])
    expect(body.split('\n')).toContain(line);
  await link.once(() => Promise.reject(new AppError('FLEET_UNREACHABLE'))).catch(() => {});
  expect(await get('/healthz')).toMatchObject({
    status: 503,
    body: expect.stringContaining('database-away'),
  });
  const away = await get('/metrics');
  expect(away.body).toContain('grantwarden_worker_database_up 0');
  expect(away.body).not.toContain('grantwarden_fleet_jobs');
  await expect(listenAt({ ...place, address: '0.0.0.0:0' }, {})).rejects.toMatchObject({
    code: 'FLEET_CONFIG_INVALID',
  });
});
