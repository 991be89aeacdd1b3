import { request } from 'node:http';
import { expect, test } from 'vitest';
import { isoTime } from '../core/clock.ts';
import type { Stream } from '../kit/connector.ts';
import { type RunEnded, withBegun, withEnded } from '../schedule/book.ts';
import { audit } from './audit.ts';
import type { Lend } from './schedule-audit.ts';
import { openLedger } from './schedule-book.ts';
import { listen } from './schedule-listen.ts';
import { end, page, session, testContext } from './testing.ts';

const day = 86_400_000;

function stream(...ids: readonly string[]): Stream['read'] {
  return async function* () {
    for (const id of ids) yield page(id);
    return end;
  };
}

/** An hour after a daily run that ended well. */
async function scheduled() {
  const base = testContext({
    'acme"\n': () => Promise.resolve(session('T1', { users: stream('ann', 'bob'), installs: stream() })),
  });
  let now = Date.parse('2026-11-22T07:00:00Z');
  const schedule = {
    cron: '0 6 * * *',
    timezone: 'UTC',
    full: 'weekly',
    jitter: 0,
    health: null,
    listen: null,
  } as const;
  const context = {
    ...base,
    config: { ...base.config, schedule },
    clock: { ...base.clock, now: () => now },
  };
  const { view } = await audit(context, { mode: 'full', resume: false, failOn: null, allowPartial: true });
  const times = { beganAt: '2026-11-22T06:00:00.000Z', endedAt: '2026-11-22T06:00:30.000Z' };
  const ended: RunEnded = {
    id: view.run.id,
    due: times.beganAt,
    met: 'run',
    missed: 0,
    ...times,
    exit: 0,
    run: view.run.id,
    error: null,
  };
  openLedger(context.workspace).note((book) => withEnded(book, ended));
  const lend: Lend = (use) => use(context);
  return {
    context,
    lend,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

function ask(url: string, { method = 'GET', host = '' } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers: host === '' ? {} : { host } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

const here = { address: '127.0.0.1:0', expose: false };

test('/healthz is 200 while runs come as they are due, and 503 from an hour after one is wanting', async () => {
  const { context, lend, pass } = await scheduled();
  await using server = await listen(context, lend, here);

  const good = await ask(`${server.url}/healthz`);
  expect(good.status).toBe(200);
  expect(JSON.parse(good.body)).toMatchObject({ status: 'ok', nextDue: '2026-11-23T06:00:00.000Z' });
  pass(day - 60_000);
  expect((await ask(`${server.url}/healthz`)).status).toBe(200);
  pass(60_000);
  const late = await ask(`${server.url}/healthz`);
  expect(late.status).toBe(503);
  expect(JSON.parse(late.body)).toMatchObject({
    status: 'overdue',
    waiting: 1,
    overdueSince: '2026-11-23T07:00:00.000Z',
  });
});

test('/metrics tells of the last run and what it found, one metric a line, whatever a tenant is called', async () => {
  const { context, lend, pass } = await scheduled();
  await using server = await listen(context, lend, here);
  const { status, body } = await ask(`${server.url}/metrics`);

  expect(status).toBe(200);
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines).toContain('grantwarden_overdue 0');
  expect(lines).toContain('grantwarden_running 0');
  expect(lines).toContain('grantwarden_last_run_exit_code 0');
  expect(lines).toContain('grantwarden_last_run_duration_seconds 30');
  expect(lines).toContain(
    `grantwarden_last_good_run_timestamp_seconds ${Date.parse('2026-11-22T06:00:30Z') / 1000}`,
  );
  expect(lines).toContain(
    `grantwarden_next_run_timestamp_seconds ${Date.parse('2026-11-23T06:00:00Z') / 1000}`,
  );
  expect(lines).toContain('grantwarden_findings{severity="critical"} 0');
  expect(lines).toContain('grantwarden_coverage_complete{tenant="acme\\""} 1');
  expect(lines).toContain('grantwarden_streams{tenant="acme\\"",status="complete"} 2');
  expect(lines.filter((line) => !/^grantwarden_[a-z_]+(?:\{[^\n]*\})? [\d.]+$/u.test(line))).toEqual([]);

  openLedger(context.workspace).note((book) =>
    withBegun(book, { due: null, missed: 0, beganAt: isoTime(context.clock.now()), attempts: 1 }),
  );
  pass(3 * day);
  const later = await ask(`${server.url}/metrics`);
  expect(later.body).toMatch(/^grantwarden_overdue 1$/mu);
  expect(later.body).toMatch(/^grantwarden_running 1$/mu);
  expect(later.body).toMatch(/^grantwarden_waiting_runs 3$/mu);
});

test('nothing else is answered, nor a browser whose page named this machine after itself', async () => {
  const { context, lend } = await scheduled();
  await using server = await listen(context, lend, here);
  expect((await ask(`${server.url}/`)).status).toBe(404);
  expect((await ask(`${server.url}/metrics`, { method: 'POST' })).status).toBe(405);
  expect((await ask(`${server.url}/metrics`, { host: 'evil.example' })).status).toBe(403);
  expect((await ask(`${server.url}/healthz`, { host: 'localhost:9464' })).status).toBe(200);
});

test('only this machine is listened to, unless it is said; a port that is taken is told', async () => {
  const { context, lend } = await scheduled();
  for (const address of ['0.0.0.0:0', '[::]:0', '192.0.2.1:0', 'gw.acme.example:0'])
    await expect(listen(context, lend, { address, expose: false })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      remedy: expect.stringContaining('--expose'),
    });
  await using open = await listen(context, lend, { address: '0.0.0.0:0', expose: true });
  const port = new URL(open.url).port;
  expect((await ask(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  await expect(listen(context, lend, { address: `0.0.0.0:${port}`, expose: true })).rejects.toMatchObject({
    detail: expect.stringContaining('EADDRINUSE'),
  });
});
