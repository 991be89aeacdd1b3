import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { run, start } from './cli.ts';
import { type Company, type ConfigFile, type Desk, openCompany, quick } from './company.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany({ latencyMs: 5, platforms: ['google-workspace'] });
});
afterAll(() => company[Symbol.asyncDispose]());

type Scheduled = ConfigFile & { schedule: Record<string, unknown> };

/** Due at the first of January, so that nothing becomes due while a test runs. */
function scheduled(more: Record<string, unknown> = {}): (config: ConfigFile) => void {
  return (config) => {
    quick(config);
    config.tenants.length = 1;
    (config as Scheduled).schedule = { cron: '0 6 1 1 *', timezone: 'Europe/Berlin', ...more };
  };
}

function stateOf({ dir }: Desk): { readonly schedule: Record<string, never> } {
  return JSON.parse(readFileSync(path.join(dir, '.grantwarden/state.json'), 'utf8')) as {
    schedule: Record<string, never>;
  };
}

async function statusOf(desk: Desk): Promise<Record<string, unknown>> {
  return JSON.parse((await desk.grantwarden('schedule status --json')).stdout) as Record<string, unknown>;
}

test('without a schedule status says so and how to add one, and ends well', async () => {
  const desk = await company.desk();
  const { code, stdout, stderr } = await desk.grantwarden('schedule status');
  expect([code, stderr]).toEqual([0, expect.stringMatching(/Next: grantwarden audit --config /u)]);
  expect(stdout).toMatch(/No schedule[^]*grantwarden\.yaml:\n +schedule: \{ cron: "0 6 /u);
  expect(await statusOf(desk)).toEqual({
    schema: 'grantwarden.schedule/1',
    status: 'none',
    at: expect.stringMatching(/^20/u) as string,
  });
});

test('what is due is run once; status tells of it', async () => {
  const desk = await company.desk(scheduled());
  const before = await desk.grantwarden('schedule status');
  expect(before).toMatchObject({ code: 0 });
  expect(before.stdout).toMatch(
    /last run +none yet[^]*next due +20\d\d-01-01 06:00 Europe\/Berlin \(20\d\d-01-01 05:00 UTC\)/u,
  );

  const first = await desk.grantwarden('schedule run --once');
  expect(first).toMatchObject({ code: 0, stdout: '' });
  expect(first.stderr).toMatch(/due 20\d\d-01-01T05:00:00\.000Z: audit \S+ ended with exit code 0/u);
  const calls = company.calls();
  const second = await desk.grantwarden('schedule run --once');
  expect([second.code, second.stderr.trim(), company.calls()]).toEqual([0, 'Nothing is due.', calls]);

  const status = await statusOf(desk);
  expect(status).toMatchObject({
    schema: 'grantwarden.schedule/1',
    status: 'ok',
    waiting: 0,
    running: null,
    last: { met: 'run', missed: 0, exit: 0, error: null },
    tenants: [{ id: 'demo-google', wholeReadDue: expect.stringMatching(/^20/u) }],
  });
  const now = await desk.grantwarden('schedule run --once --now --fail-on low --quiet');
  expect(now).toMatchObject({ code: 3, stdout: '', stderr: '' });
});

test('kill -9 in the middle: the next start resumes that audit, and it is recorded once', async () => {
  const desk = await company.desk(scheduled());
  const before = company.calls();
  const killed = start(['schedule', 'run', '--config', desk.configFile]);
  while (company.calls() - before < 30) await delay(2);
  killed.process.kill('SIGKILL');
  await killed.ended;
  expect(stateOf(desk).schedule).toMatchObject({ running: { attempts: 1 }, ended: [] });

  const resumed = await desk.grantwarden('schedule run --once');
  expect(resumed.code).toBe(0);
  const { running, ended, taken } = stateOf(desk).schedule as Record<string, unknown>;
  expect([running, ended]).toEqual([
    null,
    [expect.objectContaining({ met: 'resumed', due: taken, exit: 0 })],
  ]);
  const runs = await desk.grantwarden('list runs --json');
  expect(runs.stdout.trim().split('\n')).toHaveLength(1);
});

test('SIGTERM: 0 when nothing runs, 130 in the middle of an audit, which goes on at the next start', async () => {
  const desk = await company.desk(scheduled({ health: './health.json', listen: '127.0.0.1:0' }));
  const before = company.calls();
  const first = start(['schedule', 'run', '--config', desk.configFile]);
  while (company.calls() - before < 30) await delay(2);
  first.process.kill('SIGTERM');
  expect(await first.ended).toMatchObject({ code: 130, stdout: '' });

  const second = start(['schedule', 'run', '--config', desk.configFile]);
  const file = path.join(desk.dir, 'health.json');
  await expect
    .poll(() => (stateOf(desk).schedule as { ended?: unknown[] }).ended?.length, { timeout: 50_000 })
    .toBe(1);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ status: 'ok' });
  second.process.kill('SIGTERM');
  expect(await second.ended).toMatchObject({ code: 0 });
  expect((stateOf(desk).schedule as { ended?: unknown }).ended).toMatchObject([{ met: 'resumed' }]);
});

test('a schedule without `schedule:` and one that others can reach, are refused with the way out', async () => {
  const plain = await company.desk();
  expect(await plain.grantwarden('schedule run')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Add: schedule:'),
  });
  const open = await company.desk(scheduled({ listen: '0.0.0.0:9464' }));
  expect(await open.grantwarden('schedule run')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/can be reached from other machines[^]*--expose/u),
  });
});

const strange = `a b'c "d" $HOME 100% <x> & \${{ y }}`;

test('install writes what each target can read, whatever the path is called', async () => {
  const desk = await company.desk(scheduled({ cron: '*/30 8-18 * * MON-FRI', jitter: 20 }), strange);
  const out = path.join(desk.dir, 'out');
  mkdirSync(out);
  const install = (target: string, ...more: readonly string[]) =>
    run(['schedule', 'install', target, '--config', desk.configFile, ...more], { cwd: desk.dir });

  const systemd = await install('systemd', '--output', out);
  expect(systemd).toMatchObject({ code: 0, stderr: expect.stringContaining('systemctl enable --now') });
  expect(readFileSync(path.join(out, 'grantwarden.timer'), 'utf8')).toContain(
    'OnCalendar=Mon,Tue,Wed,Thu,Fri *-*-* 08,09,10,11,12,13,14,15,16,17,18:00,30:00 Europe/Berlin\n',
  );
  const unit = readFileSync(path.join(out, 'grantwarden.service'), 'utf8');
  expect(unit).toMatch(/a b'c \\"d\\" \$\$HOME 100%% <x> & \$\$\{\{ y \}\}\/grantwarden\.yaml"\n/u);
  expect(faultsOf(['grantwarden.timer', 'grantwarden.service'].map((name) => path.join(out, name)))).toBe('');

  const cron = await install('cron');
  const [, line = ''] = /^\*\/5 \* \* \* \* (.*)$/mu.exec(cron.stdout) ?? [];
  const words = execFileSync('sh', ['-c', `printf '%s\\n' ${line.replaceAll('\\%', '%')}`], {
    encoding: 'utf8',
  });
  expect(words.trim().split('\n').slice(-2)).toEqual(['--config', desk.configFile]);

  const launchd = await install('launchd');
  expect(launchd.stdout).toContain(`a b'c &quot;d&quot; $HOME 100% &lt;x&gt; &amp; \${{ y }}`);

  const actions = await install('github-actions', '--output', desk.dir);
  expect(actions.code).toBe(0);
  const workflow = parse(readFileSync(path.join(desk.dir, '.github/workflows/grantwarden.yml'), 'utf8')) as {
    on: { schedule: { cron: string }[] };
    permissions: unknown;
    jobs: { audit: { env: unknown; steps: { run?: string; uses?: string }[] } };
  };
  expect(workflow.permissions).toEqual({ contents: 'read' });
  expect(workflow.jobs.audit.env).toEqual({ CONFIG: 'grantwarden.yaml' });
  expect(workflow.jobs.audit.steps.map(({ run: command, uses }) => command ?? uses?.split('@')[0])).toEqual([
    'actions/checkout',
    'actions/setup-node',
    'npm install --global "$GRANTWARDEN_PACKAGE"',
    'actions/cache/restore',
    'grantwarden schedule run --once --config "$CONFIG"',
    'actions/cache/save',
  ]);
});

test('install never overwrites what differs, unless told so', async () => {
  const desk = await company.desk(scheduled());
  const out = path.join(desk.dir, 'units');
  const install = (more = '') => desk.grantwarden(`schedule install systemd${more}`, '--output', out);
  expect((await install()).stdout).toMatch(/written .*\.service\nwritten .*\.timer\n/u);
  const file = path.join(out, 'grantwarden.service');
  writeFileSync(file, 'mine');
  expect(await install()).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/service is there already[^]*--replace/u),
  });
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect((await install(' --replace')).stdout).toMatch(/replaced .*\.service\nunchanged .*\.timer/u);
  expect(await desk.grantwarden('schedule install systemd', '--name', '../x')).toMatchObject({ code: 2 });
});

/** What systemd has against them; where there is none, nothing. */
function faultsOf(units: readonly string[]): string {
  const { error, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...units], {
    encoding: 'utf8',
  });
  return error === undefined ? stderr : '';
}
