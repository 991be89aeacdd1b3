import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import stringWidth from 'string-width';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ExitCode, exitCodes } from '../core/errors.ts';
import { openSandbox, writeSandboxConfig } from '../app/sandbox.ts';
import { commands } from './commands/index.ts';
import { runCli } from './run.ts';
import { type RecordedIo, recordedIo } from './test-io.ts';

interface Ran {
  readonly code: ExitCode;
  readonly io: RecordedIo;
}

async function run(
  line: string,
  io: RecordedIo = recordedIo(),
  signal = new AbortController().signal,
): Promise<Ran> {
  return {
    code: await runCli(
      line.split(' ').filter((word) => word !== ''),
      { commands, io, signal },
    ),
    io,
  };
}

const folder = mkdtempSync(path.join(tmpdir(), 'grantwarden-cli-'));
let sandbox: Awaited<ReturnType<typeof openSandbox>>;
let config = '';

beforeAll(async () => {
  sandbox = await openSandbox(
    { users: 20, seed: 3, timeScale: 200, scenario: null, faults: null },
    // Others count their calls by the minute, and these tests wait in real time.
    { platforms: ['google-workspace', 'microsoft-365'] },
  );
  config = await writeSandboxConfig(sandbox, path.join(folder, 'company'));
  // The logs have quotas of calls a minute, which a test does not wait for.
  const text = readFileSync(config, 'utf8')
    .replace(
      'platform: google-workspace',
      '$&\n    skip: [admin-events, token-events, delegation-traces, consent-policy]',
    )
    .replace('platform: microsoft-365', '$&\n    skip: [audit-events, sign-ins]');
  writeFileSync(config, text);
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

test('without a command, and with --help, the help goes to stdout and names every command', async () => {
  for (const line of ['', '--help']) {
    const { code, io } = await run(line);
    expect(code).toBe(0);
    expect(io.err()).toBe('');
    for (const command of commands) expect(io.out()).toContain(`  ${command.path[0]}`);
  }
});

test.each(commands.map((command) => [command.path.join(' '), command] as const))(
  '%s --help teaches by example',
  async (name, command) => {
    const { code, io } = await run(`${name} --help`);

    expect(code).toBe(0);
    for (const { flag } of command.options) expect(io.out()).toContain(flag);
    for (const { line } of command.examples) expect(io.out()).toContain(line);
  },
);

test('the members of a group stand under one title, whatever group they belong to', async () => {
  for (const group of ['plan', 'journal', 'policy', 'schedule', 'fleet']) {
    const out = (await run(`${group} --help`)).io.out();
    expect(out).toMatch(/^Commands:$/mu);
    expect(out).not.toMatch(/^(?:Audit|Decide|Cut off|Files|More):$/mu);
  }
});

test.each([
  ['adit', 'Did you mean audit?'],
  ['audit --ofline', 'Did you mean --offline?'],
  ['audit --fail-on hgh', 'critical, high, medium, low'],
  ['audit extra', 'too many arguments'],
  ['list', 'missing required argument'],
  ['list apss', 'apps, grants'],
  ['demo --users many', 'whole number'],
  ['demo --users 0', 'At least 20'],
  ['audit --format nope --config CONFIG', 'table, json, ndjson, csv'],
  ['audit --offline --resume --config CONFIG', '--offline makes no calls'],
  ['audit --tenant nope --config CONFIG', 'demo-google'],
  ['audit --config /nowhere/grantwarden.yaml', 'grantwarden init'],
  ['list runs --config /nowhere/grantwarden.yaml', 'CONFIG_MISSING'],
  ['plan show p_zzz --config CONFIG', 'no plan p_zzz is recorded here'],
  ['undo p_zzzz --config CONFIG', 'no plan p_zzzz is recorded here'],
  ['sandbox --scenario nope', 'valid are'],
  ['sandbox --faults nope', 'valid are'],
  ['init', '--platform'],
])('%s is a usage error that says what would be right', async (line, words) => {
  const { code, io } = await run(line.replace('CONFIG', config));

  expect(code).toBe(exitCodes.usage);
  expect(io.err()).toContain(words);
  expect(io.out()).toBe('');
});

test.each(['audit --fail-on hgh', 'sandbox --incident heroku', 'list apss', 'plan prune --tenant'])(
  '%s: what is wrong with it fits the terminal',
  async (line) => {
    const { code, io } = await run(line, recordedIo({ columns: 80 }));

    expect([code, io.err()]).toEqual([2, expect.stringMatching(/^error: [^]*--help[^]*USAGE/u)]);
    expect(
      io
        .err()
        .split('\n')
        .filter((each) => stringWidth(each) > 80),
    ).toEqual([]);
  },
);

test('before the first audit there is nothing to list, and it says so', async () => {
  const { code, io } = await run(`list apps --config ${config} --tenant demo-google`);

  expect(code).toBe(exitCodes.usage);
  expect(io.err()).toContain('NOTHING_RECORDED');
});

test('the formats that --help names, and that may be chosen, are those there are', async () => {
  const help = (await run('audit --help')).io.out().replaceAll(/\s+/gu, ' ');
  const told = (await run('audit --format x')).io.err();
  const names = /Allowed choices are (?<names>[^.]*)/u.exec(told)?.groups?.['names']?.split(', ') ?? [];

  const folders = readdirSync(path.join(import.meta.dirname, '../../reports'), { withFileTypes: true });
  expect(names).toHaveLength(folders.filter((each) => each.isDirectory()).length);
  for (const name of names) {
    expect(help).toMatch(new RegExp(`--format <NAME>[^-]*\\b${name}\\b`, 'u'));
    const { io } = await run(`report --format ${name} --config ${config}`);
    expect(io.err()).not.toContain('there is no format');
  }
});

test('an audit prints one JSON document on stdout and talks on stderr; incomplete ends with 4', async () => {
  const { code, io } = await run(`audit --json --config ${config}`);

  const document = JSON.parse(io.out()) as { tenants: { coverage: { status: string } }[]; grants: unknown[] };
  const complete = document.tenants.every(({ coverage }) => coverage.status === 'complete');
  expect(document.grants.length).toBeGreaterThan(20);
  expect(code).toBe(complete ? exitCodes.clean : exitCodes.incomplete);
  expect(io.err()).toContain('Next: grantwarden');
});

test('findings change the exit code only when asked; --allow-partial lowers only 4', async () => {
  const all = `audit --offline --quiet --config ${config}`;

  expect((await run(`${all} --allow-partial`)).code).toBe(exitCodes.clean);
  expect((await run(`${all} --allow-partial --fail-on low`)).code).toBe(exitCodes.findings);
  expect((await run(`${all} --allow-partial`)).io.err()).toBe('');
});

test('list prints a table, or the objects of the JSON report one a line', async () => {
  const lines = (await run(`list apps --json --quiet --config ${config}`)).io.out().trimEnd().split('\n');
  const document = JSON.parse((await run(`report --json --config ${config}`)).io.out()) as {
    apps: { score: number; key: string; tenant: string }[];
  };
  const table = (
    await run(`list apps --config ${config} --tenant demo-google`, recordedIo({ columns: 100 }))
  ).io.out();

  const byCodeUnit = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  const worstFirst = document.apps.toSorted(
    (a, b) => b.score - a.score || byCodeUnit(a.key, b.key) || byCodeUnit(a.tenant, b.tenant),
  );
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual(worstFirst);
  expect(table).toMatch(/^TIER +SCORE +DECISION/u);
  expect(table).not.toContain('demo-m365');
});

test.each(['grants', 'principals', 'vendors', 'findings', 'credentials', 'controls', 'runs'])(
  'list %s works both ways',
  async (what) => {
    const json = await run(`list ${what} --json --config ${config}`);
    const table = await run(`list ${what} --config ${config}`);

    expect([json.code, table.code]).toEqual([0, 0]);
    const rows = json.io
      .out()
      .split('\n')
      .filter((line) => line !== '');
    expect(rows.length).toBeGreaterThan(0);
    expect(table.io.out().trimEnd().split('\n')).toHaveLength(rows.length + 1);
  },
);

test('a time in a table is what people read, in CSV and JSON the whole of it', async () => {
  const [table, csv] = [
    await run(`list runs --config ${config}`),
    await run(`list runs --format csv --config ${config}`),
  ];
  expect(table.io.out()).toMatch(/ \d{4}-\d\d-\d\d \d\d:\d\d UTC/u);
  expect(table.io.out()).not.toMatch(/\dT\d/u);
  expect(csv.io.out()).toMatch(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/u);
});

test('controls can be listed by framework and by how they stand', async () => {
  const rowsOf = async (more: string) =>
    (await run(`list controls --json --quiet --config ${config} ${more}`)).io
      .out()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { id: string; status: string; why: string; tenant: string });
  const all = await rowsOf('');
  const scuba = await rowsOf('--framework scuba');
  const failing = await rowsOf('--status fail');

  expect(all.map(({ id, tenant }) => `${tenant} ${id}`)).toEqual([
    ...new Set(all.map(({ id, tenant }) => `${tenant} ${id}`)),
  ]);
  expect(scuba).toEqual(all.filter(({ id }) => id.startsWith('SCuBA ')));
  expect(failing).toEqual(all.filter(({ status }) => status === 'fail'));
  expect([scuba.length < all.length, failing.length < all.length]).toEqual([true, true]);
  expect(scuba.length * failing.length).toBeGreaterThan(0);
  const elsewhere = await run(`list apps --status fail --config ${config}`);
  expect([elsewhere.code, elsewhere.io.err()]).toEqual([2, expect.stringContaining('are for controls')]);
  const none = await run(`list controls --framework foo --config ${config}`);
  expect([none.code, none.io.err()]).toEqual([
    2,
    expect.stringContaining('controls of CIS GWS v1.3, CIS M365 v6.0, CIS M365 v7.0, SCuBA.'),
  ]);
  const people = await run(`list people --json --quiet --config ${config}`);
  expect(people.io.out()).toBe((await run(`list principals --json --quiet --config ${config}`)).io.out());
});

test('a table of grants names the app beside its key; the JSON objects stay those of the report', async () => {
  const rows = (await run(`list grants --json --quiet --config ${config}`)).io.out().trimEnd().split('\n');
  const apps = (await run(`list apps --json --quiet --config ${config}`)).io.out().trimEnd().split('\n');
  const [header = '', ...table] = (await run(`list grants --quiet --config ${config}`)).io
    .out()
    .trimEnd()
    .split('\n');

  expect(header).toMatch(/APP +KEY/u);
  const app = apps
    .map((line) => JSON.parse(line) as { key: string; name: string })
    .find(({ name }) => name === 'Zoom');
  const ofApp = table.filter((line) => line.includes(app?.key ?? '?'));
  expect(ofApp.length).toBeGreaterThan(0);
  for (const line of ofApp) expect(line).toMatch(/ Zoom +\S+:/u);
  expect(rows[0]).not.toContain('appName');
});

test.each(['apps', 'grants', 'principals', 'vendors', 'findings', 'credentials', 'controls', 'runs'])(
  'list %s fits 80 columns, and cuts no tenant and no day',
  async (what) => {
    const table = (
      await run(`list ${what} --quiet --config ${config}`, recordedIo({ columns: 80 }))
    ).io.out();
    const lines = table.trimEnd().split('\n');

    expect(lines.length).toBeGreaterThan(1);
    expect(lines.filter((line) => stringWidth(line) > 80)).toEqual([]);
    expect(table).not.toMatch(/demo-\w*…|\d{4}-\d\d-\w*…/u);
    expect(what === 'runs' || !/\dT\d\d:/u.test(table)).toBe(true);
  },
);

test('--output writes the report to a file and nothing to stdout', async () => {
  const file = path.join(folder, 'grants.csv');
  const { code, io } = await run(`report --format csv --output ${file} --config ${config}`);

  expect(code).toBe(0);
  expect(io.out()).toBe('');
  expect(readFileSync(file, 'utf8')).toMatch(/^tenant,platform,/u);
});

test('doctor prints what each credential can read, as text and as one document', async () => {
  const text = await run(`doctor --config ${config}`);
  const json = await run(`doctor --json --config ${config}`);

  expect(text.io.out()).toContain('signed in');
  expect(JSON.parse(json.io.out())).toMatchObject({
    schema: 'grantwarden.doctor/1',
    tenants: expect.arrayContaining([
      expect.objectContaining({ id: 'demo-google', signIn: expect.objectContaining({ ok: true }) }),
      expect.objectContaining({ id: 'demo-m365' }),
    ]),
  });
  expect(json.code).toBe(text.code);
});

test('a tenant that cannot sign in ends with 5, the others are audited and printed', async () => {
  const text = readFileSync(config, 'utf8');
  const key = /file:(?<name>\S*google\S*\.json)/u.exec(text)?.groups?.['name'] ?? '';
  const broken = path.join(folder, 'company', 'broken.yaml');
  const service = JSON.parse(readFileSync(path.join(folder, 'company', key), 'utf8')) as Record<
    string,
    string
  >;
  writeFileSync(
    path.join(folder, 'company', 'other.json'),
    JSON.stringify({ ...service, client_email: 'x@y.iam.gserviceaccount.com' }),
    { mode: 0o600 },
  );
  writeFileSync(broken, text.replace(key, './other.json').replace('.grantwarden', '.other'));

  const { code, io } = await run(`audit --json --config ${broken}`);

  const { tenants } = JSON.parse(io.out()) as { tenants: { id: string; coverage: { status: string } }[] };
  expect(Object.fromEntries(tenants.map(({ id, coverage }) => [id, coverage.status]))).toMatchObject({
    'demo-google': 'unavailable',
  });
  expect(tenants.find(({ id }) => id === 'demo-m365')?.coverage.status).not.toBe('unavailable');
  expect(io.err()).toContain('error: demo-google:');
  expect(code).toBe(exitCodes.signIn);
});

test('a secret that others can read is refused with the way out', async () => {
  const exposed = path.join(folder, 'company', 'exposed.json');
  const text = readFileSync(config, 'utf8');
  const key = /file:(?<name>\S*google\S*\.json)/u.exec(text)?.groups?.['name'] ?? '';
  writeFileSync(exposed, readFileSync(path.join(folder, 'company', key)));
  chmodSync(exposed, 0o644);
  const file = path.join(folder, 'company', 'exposed.yaml');
  writeFileSync(file, text.replace(key, './exposed.json').replace('.grantwarden', '.exposed'));

  const { code, io } = await run(`doctor --tenant demo-google --config ${file}`);

  expect(io.out()).toContain('chmod 600');
  expect(code).toBe(exitCodes.usage);
});

test('an interruption ends with 130 whatever the command was doing', async () => {
  const { code, io } = await run(`audit --config ${config}`, recordedIo(), AbortSignal.abort());

  expect(code).toBe(exitCodes.interrupted);
  expect(io.err()).toContain('INTERRUPTED');
});

test('schemas are JSON documents', async () => {
  for (const line of ['config schema', 'policy schema']) {
    const { code, io } = await run(line);
    expect(code).toBe(0);
    expect(JSON.parse(io.out())).toHaveProperty('properties.version');
  }
});

test('the configuration’s profile and the policy’s reviews on record decide on controls', async () => {
  const text = readFileSync(config, 'utf8');
  const certified = path.join(path.dirname(config), 'certified.yaml');
  const policy = readFileSync(path.join(path.dirname(config), 'policy.yaml'), 'utf8');
  writeFileSync(
    certified,
    `${policy}\ncertifications: [{ of: third-party-apps, on: 2026-01-01, by: ann, next: 2999-01-01 }]\n`,
  );
  const file = path.join(path.dirname(config), 'cis.yaml');
  writeFileSync(file, `${text.replace(/policy: .*/u, 'policy: ./certified.yaml')}\nprofile: cis\n`);

  expect((await run(`audit --offline --quiet --config ${file}`)).code).toBeLessThan(5);
  const rows = (await run(`list controls --json --quiet --config ${file}`)).io
    .out()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; status: string; inProfile: boolean; why: string });
  const of = (id: string) => rows.find((row) => row.id === id);

  expect(of('CIS GWS v1.3 4.2.1.2')).toMatchObject({ status: 'pass', why: expect.stringContaining('ann') });
  expect(of('SCuBA GWS.COMMONCONTROLS.10.3v1')).toMatchObject({ status: 'not-assessed', inProfile: false });
  expect(of('SCuBA GWS.COMMONCONTROLS.10.5v1')?.why).toContain('consent-policy is skipped');
});
