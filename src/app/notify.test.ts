import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { NotifyConfig } from '../config/notify-schema.ts';
import { AppError } from '../core/errors.ts';
import type { Observation } from '../core/observation.ts';
import { untoldApp } from '../core/untold-app.ts';
import { unapprovedApp } from '../detections/unapproved-app.ts';
import type { Stream } from '../kit/connector.ts';
import { startServer } from '../kit/transport/test-server.ts';
import { createSecretReader } from '../config/secrets.ts';
import type { RunEnded } from '../schedule/book.ts';
import { setClock } from '../schedule/notify/test-ports.ts';
import { audit } from './audit.ts';
import type { Context } from './context.ts';
import { announceRun, deliverDue, notifyStatus, testNotify } from './notify.ts';
import { announcer, keepDelivering, noteOverdue } from './notify-watch.ts';
import { end, grantSeen, session, testContext } from './testing.ts';

const hour = 3_600_000;
const hostileName = 'Zoom\u202e<!channel>\r\n';

/** Apps that are installed, which a test may change between runs, and an endpoint that may be down. */
async function desk(more: Partial<NotifyConfig> = {}) {
  let apps: readonly string[] = ['A1'];
  let broken: AppError | null = null;
  let status = 200;
  const installs: Stream['read'] = async function* () {
    if (broken !== null) throw broken;
    const rows = apps.flatMap((clientId): readonly Observation[] => [
      { type: 'app', clientId, ...untoldApp, name: hostileName, party: 'third' },
      grantSeen(clientId),
    ]);
    yield { rows, read: apps.length, checkpoint: null };
    return end;
  };
  const users: Stream['read'] = async function* () {
    yield { rows: [], read: 0, checkpoint: null };
    return end;
  };
  const server = await startServer((response) => response.writeHead(status).end('{}'));
  const made = testContext({ acme: () => Promise.resolve(session('T1', { users, installs })) });
  const clock = setClock();
  const entry = {
    to: 'webhook',
    name: 'siem',
    severity: 'info',
    tenants: [],
    vendors: [],
    newOnly: true,
    digest: 'run',
    watch: true,
    url: `${server.origin}/hook`,
    secret: 'env:KEY',
    keyId: '1',
    ...more,
  } as NotifyConfig;
  const context: Context = {
    ...made,
    config: { ...made.config, notify: [entry] },
    detections: [unapprovedApp],
    clock,
    secret: createSecretReader({
      configFile: made.config.file,
      env: { KEY: 'the-signing-key-of-the-test' },
      register: made.redactor.add,
      signal: made.signal,
    }),
  };
  const ran = async (): Promise<RunEnded> => {
    clock.pass(hour);
    const { view, exit } = await audit(context, {
      mode: 'full',
      resume: false,
      failOn: null,
      allowPartial: true,
    });
    const { id, startedAt, finishedAt } = view.run;
    return {
      id,
      due: null,
      met: 'run',
      missed: 0,
      beganAt: startedAt,
      endedAt: finishedAt,
      exit,
      run: id,
      error: null,
    };
  };
  return {
    context,
    clock,
    server,
    ran,
    install: (...ids: readonly string[]) => void (apps = ids),
    breakReading: (error: AppError | null) => void (broken = error),
    answer: (code: number) => void (status = code),
    heard: () =>
      server.seen.map(
        ({ body }) =>
          JSON.parse(body) as {
            kind: string;
            subject: string;
            run: string | null;
            items: { title: string; finding: string }[];
          },
      ),
  };
}

test('what is new is told once, also when the run is announced again; a quiet run tells nothing', async () => {
  const { context, ran, heard, install } = await desk();
  const first = await ran();
  await announceRun(context, first);
  await announceRun(context, first);
  expect(heard().map(({ kind }) => kind)).toEqual(['findings']);
  expect(heard()[0]?.items[0]?.title).not.toMatch(/\u202e|\r/u);

  await announceRun(context, await ran());
  expect(heard()).toHaveLength(1);
  install('A1', 'A2');
  await announceRun(context, await ran());
  expect(heard()).toHaveLength(2);
  expect(heard()[1]?.items).toHaveLength(1);
});

test('what somebody’s own audit found in between is not lost', async () => {
  const { context, ran, heard, install } = await desk();
  await announceRun(context, await ran());
  install('A1', 'A2');
  const byHand = await ran();
  await announceRun(context, await ran());
  expect(heard().map(({ run }) => run)).toEqual([expect.any(String), byHand.run]);
});

test('a dead webhook fails no run, and nothing secret is in the files', async () => {
  const { context, ran, heard, answer, clock } = await desk();
  answer(503);
  await announceRun(context, await ran());
  expect(notifyStatus(context).waiting).toMatchObject([{ entry: 'siem', messages: 1 }]);
  const { dir } = context.workspace;
  expect(statSync(path.join(dir, 'outbox.db')).mode & 0o777).toBe(0o600);
  for (const name of readdirSync(dir).filter((file) => file.startsWith('outbox')))
    expect(readFileSync(path.join(dir, name)).includes('the-signing-key-of-the-test')).toBe(false);
  answer(200);
  clock.pass(hour);
  await deliverDue(context);
  expect(heard()).toHaveLength(2);
  expect(notifyStatus(context)).toEqual({ waiting: [], dead: [] });
});

test('lowered coverage, a tenant that cannot be read and a failed run are told by default, and not with watch: false', async () => {
  const { context, ran, heard, breakReading } = await desk();
  await announceRun(context, await ran());
  breakReading(new AppError('GAP_PERMISSION', { detail: 'team:read' }));
  const lowered = await ran();
  await announceRun(context, lowered);
  expect(heard().at(-1)).toMatchObject({
    kind: 'coverage-lowered',
    items: [{ title: 'acme: installs is unavailable' }],
  });
  const told = heard().length;
  // It is as it was the run before.
  await announceRun(context, await ran());
  expect(heard()).toHaveLength(told);

  const failed: RunEnded = {
    ...lowered,
    id: 'due/began',
    run: null,
    missed: 2,
    error: { code: 'DISK_FULL', message: 'the disk is full', remedy: 'Free space.' },
  };
  await announceRun(context, failed);
  expect(
    heard()
      .slice(told)
      .map(({ kind }) => kind)
      .sort(),
  ).toEqual(['overdue', 'run-failed']);

  const quiet = await desk({ watch: false });
  await announceRun(quiet.context, failed);
  expect(quiet.heard()).toEqual([]);
});

test('a run that is overdue is told once, and the loop sends it', async () => {
  const { context, heard, clock } = await desk();
  const schedule = { cron: '0 6 * * *', timezone: 'UTC', full: 'weekly', jitter: 0 } as NonNullable<
    Context['config']['schedule']
  >;
  const scheduled: Context = { ...context, config: { ...context.config, schedule } };
  scheduled.workspace.changeState((data) => {
    data.schedule = {
      since: '2026-11-20T00:00:00.000Z',
      taken: null,
      running: null,
      ended: [],
      lastGood: null,
      untold: [],
    };
  });
  noteOverdue(scheduled);
  noteOverdue(scheduled);
  const stop = new AbortController();
  await keepDelivering((use) => use(scheduled), scheduled, {
    clock: { ...clock, sleep: () => Promise.reject(new Error('enough')) },
    signal: stop.signal,
    say: () => undefined,
  });
  expect(heard().map(({ kind, subject }) => [kind, subject])).toEqual([['overdue', 'An audit is overdue']]);
});

test('a configuration that was broken since is told of with the one the watch began with', async () => {
  const { context, ran, heard } = await desk();
  const announce = announcer(() => Promise.reject(new AppError('CONFIG_INVALID')), context);
  await announce(await ran());
  expect(heard()).toHaveLength(1);
  const full = announcer(() => Promise.reject(new AppError('DISK_FULL')), context);
  await expect(full(await ran())).rejects.toThrow('the disk is full');
});

test('a test message says what came back', async () => {
  const { context, answer, heard } = await desk();
  expect(await testNotify(context)).toMatchObject([{ name: 'siem', how: 'delivered' }]);
  answer(403);
  expect(await testNotify(context)).toMatchObject([
    { name: 'siem', how: 'refused', said: 'answered 403: {}' },
  ]);
  expect(heard().map(({ kind }) => kind)).toEqual(['test', 'test']);
});

test('an address that only shows when a message is sent is held to the trusted hosts then', async () => {
  const { context, server } = await desk({ url: 'env:KEY' });
  const told = async (address: string) =>
    testNotify({ ...context, secret: () => Promise.resolve(address), trustedHosts: [] });

  expect(await told('https://evil.example/hook')).toMatchObject([
    { how: 'refused', said: expect.stringContaining('evil.example') },
  ]);
  expect(await told('https://169.254.169.254/latest')).toMatchObject([{ how: 'refused' }]);
  expect(await told(`${server.origin}/hook-of-the-test`)).toMatchObject([{ how: 'delivered' }]);
});
