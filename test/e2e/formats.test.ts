/** What is printed where: documents as promised on stdout, talk on stderr, colour only for those who can see it. */
import { closeSync, openSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import stringWidth from 'string-width';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { terminal } from '../../reports/terminal/index.ts';
import { compose, type Composed } from '../../src/app/compose.ts';
import { tenantsOf } from '../../src/core/finding.ts';
import { listing, listTable } from '../../src/cli/listing.ts';
import { AuditDocument, lineSchemas, rowSchemas } from './audit-schema.ts';
import { start } from './cli.ts';
import { type Company, type Desk, everyTenant, onAllPlatforms, openCompany, quick } from './company.ts';
import { listDifferences, objects } from './result.ts';
import { aboutOneRun } from '../../src/kit/report.ts';

let company: Company;
let desk: Desk;
let document: AuditDocument;

beforeAll(async () => {
  company = await openCompany(onAllPlatforms);
  desk = await company.desk((config) => {
    quick(config);
    delete config.tenants[0].knownGaps;
  });
  const audit = await desk.grantwarden('audit --json --allow-partial');
  document = AuditDocument.parse(JSON.parse(audit.stdout));
});
afterAll(() => company[Symbol.asyncDispose]());

test('the JSON document has the promised fields and no other, and agrees with itself', () => {
  const { tenants, apps, grants, findings, summary, vendors, run } = document;

  expect(tenants.map(({ id, coverage }) => [id, coverage.status])).toEqual([
    ['demo-google', 'partial'],
    ['demo-m365', 'complete'],
    ['demo-slack', 'complete'],
    ['demo-crm', 'complete'],
  ]);
  for (const section of [apps, grants])
    expect(new Set(section.map(({ tenant }) => tenant))).toEqual(new Set(everyTenant));
  // What is found about a vendor is of no single tenant.
  expect(new Set(findings.map(({ tenant }) => tenant))).toEqual(new Set([...everyTenant, null]));
  expect(summary).toMatchObject({ apps: apps.length, grants: grants.length });
  const counted = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { severity } of findings) counted[severity] += 1;
  expect(summary.findings).toEqual(counted);
  expect(run.mode).toBe('full');
  expect(run.finishedAt >= run.startedAt).toBe(true);

  const known = new Set(apps.map(({ tenant, key }) => `${tenant}/${key}`));
  expect(known.size).toBe(apps.length);
  expect(grants.filter(({ tenant, app }) => !known.has(`${tenant}/${app}`))).toEqual([]);
  expect(vendors.flatMap((vendor) => vendor.apps).filter((app) => !known.has(app))).toEqual([]);
  expect(apps.filter(({ key, platform, clientId }) => key !== `${platform}:${clientId}`)).toEqual([]);
  const ids = new Set(grants.map(({ id }) => id));
  expect(ids.size).toBe(grants.length);
  expect(findings.flatMap((finding) => finding.grants).filter((id) => !ids.has(id))).toEqual([]);
  expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
});

test('NDJSON holds the same objects, one a line, each with its type', async () => {
  const { stdout } = await desk.grantwarden('report --quiet --format ndjson');
  const lines = objects(stdout).map(({ type, ...rest }) => ({ type: String(type), rest }));

  for (const { type, rest } of lines)
    expect(lineSchemas[type]?.safeParse(rest).error?.issues ?? []).toEqual([]);
  expect(lines[0]?.type).toBe('run');
  const of = (wanted: string) => lines.flatMap(({ type, rest }) => (type === wanted ? [rest] : []));
  expect(of('app')).toEqual(document.apps);
  expect(of('grant')).toEqual(document.grants);
  expect(of('finding')).toEqual(document.findings);
  expect(of('not-assessed')).toEqual(document.notAssessed);
});

test('findings stand by severity, then score, then title, whatever their tenant', () => {
  const order = document.findings.map(({ severity, score, title }) =>
    [['critical', 'high', 'medium', 'low', 'info'].indexOf(severity), 100 - score + 100, title].join(' '),
  );
  expect(order).toEqual(order.toSorted());
  const high = document.findings.filter(({ severity }) => severity === 'high').map(({ tenant }) => tenant);
  const changes = high.filter((tenant, at) => at > 0 && tenant !== high[at - 1]);
  expect(changes.length).toBeGreaterThan(everyTenant.length);
  const scores = document.vendors.map(({ score }) => score);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
});

test('list prints the rows of the document, one JSON object a line, apps by score', async () => {
  for (const what of ['apps', 'grants', 'vendors', 'findings', 'credentials'] as const) {
    const { code, stdout } = await desk.grantwarden(`list ${what} --json --quiet`);
    const rows = objects(stdout).map((row) => rowSchemas[what].parse(row));
    const inDocument = what === 'apps' ? byScore(document.apps) : document[what];
    expect([code, rows]).toEqual([0, inDocument]);
  }
  const runs = objects((await desk.grantwarden('list runs --json')).stdout);
  expect(runs.map((row) => rowSchemas.runs.parse(row).id)).toEqual([document.run.id]);
  const people = objects((await desk.grantwarden('list principals --json')).stdout);
  expect(people).toHaveLength(document.summary.principals);
});

function byScore(apps: AuditDocument['apps']): AuditDocument['apps'] {
  const order = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
  return apps.toSorted((a, b) => b.score - a.score || order(a.key, b.key) || order(a.tenant, b.tenant));
}

test.each(everyTenant)('--tenant %s keeps its rows alone', async (id) => {
  const one = await desk.grantwarden('list grants --json --tenant', id);
  const expected = document.grants.filter(({ tenant }) => tenant === id);
  expect(objects(one.stdout)).toEqual(expected);
  expect(expected.length).toBeGreaterThan(0);
  const findings = await desk.grantwarden('list findings --json --tenant', id);
  expect(objects(findings.stdout)).toEqual(
    document.findings.filter((finding) => tenantsOf(finding).includes(id)),
  );
});

test.each([80, 140])('on %i columns no line of the table or of a list is wider', async (width) => {
  await using app = disposable(
    await compose({
      configFile: desk.configFile,
      env: { HOME: desk.dir },
      signal: new AbortController().signal,
      tenants: [],
    }),
  );
  const run = app.inventory.lastRun() ?? '';
  const { render } = await terminal.load();
  const texts = [
    await textOf(render(app.inventory.view(run), { ...aboutOneRun, color: false, width })),
    ...(await Promise.all(
      (['apps', 'vendors', 'findings'] as const).map((what) =>
        textOf(listTable(app, what, listing(app, what, new Set()), width)),
      ),
    )),
  ];
  for (const text of texts) {
    const lines = text.split('\n');
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
  }
});

function disposable(app: Composed): Composed & AsyncDisposable {
  return Object.assign(app, { [Symbol.asyncDispose]: () => app.close() });
}

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  return (await Array.fromAsync(pieces)).join('');
}

test('CSV: a header, a record a grant, nothing that a spreadsheet would run', async () => {
  const { stdout } = await desk.grantwarden('report --quiet --format csv');
  const [header, ...records] = stdout.trimEnd().split('\r\n');

  expect(header).toMatch(/^tenant,platform,tenant_coverage,vendor,.*,grant_id$/u);
  expect(records).toHaveLength(document.grants.length);
  expect(stdout).not.toMatch(/(?:^|,)"?[=+@-][A-Za-z(]/mu);
  expect(new Set(records.map((record) => record.split(',').at(-1)))).toEqual(
    new Set(document.grants.map(({ id }) => id)),
  );
});

test('the table names tenants, coverage with reason and remedy, findings and blind spots; data only on stdout', async () => {
  const { stdout, stderr } = await desk.grantwarden('report');

  for (const part of [
    /demo-google {2}PARTIAL/u,
    /suspended-user-grants: partial/u,
    /demo-m365 {4}COMPLETE/u,
    /demo-slack {3}COMPLETE/u,
    /demo-crm {5}COMPLETE/u,
    /BANNED, YET CONNECTED\n +Drift: \d+ grants in demo-google, demo-m365, demo-slack, demo-crm\n/u,
    /CRITICAL \d+/u,
    /HIGH \d+ · demo-google \d+ · demo-m365 \d+ · demo-slack \d+ · demo-crm \d+/u,
    /Drift Email” is banned/u,
    /What no API of the vendor shows/u,
    /No API lists the clients with domain-wide delegation/u,
    /demo-slack installed-tokens: No API lists the apps that are installed now/u,
    /demo-crm token-scopes: No API tells the scopes of a token/u,
  ])
    expect(stdout).toMatch(part);
  expect(stdout).not.toMatch(/Next:/u);
  expect(stderr).toMatch(/^\nNext: grantwarden /u);
});

test('no output obeys or hides what a vendor’s text holds, and none is coloured for a pipe', async () => {
  for (const tenant of everyTenant) {
    const hostile = document.apps.filter(
      ({ tenant: of, name }) => of === tenant && /ALERT|__proto__|evil\.example|onerror/u.test(name ?? ''),
    );
    expect([tenant, hostile.length > 1]).toEqual([tenant, true]);
  }
  for (const format of ['table', 'json', 'ndjson', 'csv']) {
    const { stdout } = await desk.grantwarden(`report --quiet --format ${format}`, {
      env: { FORCE_COLOR: '1', CI: 'true' },
    });
    expect(stdout).toContain('Dr');
    expect(stdout.replaceAll('\r\n', '\n')).not.toMatch(/[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]--[\n]]/v);
  }
});

test('--quiet leaves stderr empty; NO_COLOR and --no-color change nothing for a pipe', async () => {
  const loud = await desk.grantwarden('report');
  const quiet = await desk.grantwarden('report --quiet --no-color', { env: { NO_COLOR: '1' } });

  expect(quiet).toMatchObject({ code: 0, stderr: '', stdout: loud.stdout });
});

test('a reader that has read enough ends it quietly, with the exit code of the command', async () => {
  const heads = await Promise.all(
    [
      ['list', 'grants', '--json'],
      ['report', '--format', 'json'],
      ['audit', '--offline', '--format', 'ndjson'],
    ].map(async (args) => {
      const { process: child, ended } = start([...args, '--quiet', '--config', desk.configFile]);
      child.stdout?.once('data', () => child.stdout?.destroy());
      const { code, signal, stderr } = await ended;
      return { code, signal, stderr };
    }),
  );

  expect(heads).toEqual([
    { code: 0, signal: null, stderr: '' },
    { code: 0, signal: null, stderr: '' },
    { code: 4, signal: null, stderr: '' },
  ]);
});

test.runIf(process.platform === 'linux')(
  'a device that takes nothing is an error, not a reader that has gone',
  async () => {
    const full = openSync('/dev/full', 'w');
    const { code, stderr } = await desk.grantwarden('list grants --quiet', { stdout: full });
    closeSync(full);

    expect(code).toBe(2);
    expect(stderr).toMatch(/stdout \(ENOSPC\)[^]*OUTPUT_FAILED/u);
  },
);

test('--output leaves stdout empty and no other file behind; the file is for its owner alone', async () => {
  const file = path.join(desk.dir, 'grants of “everyone”.ndjson');
  const before = await readdir(desk.dir);
  const list = await desk.grantwarden('list grants --json', '--output', file);
  const onStdout = await desk.grantwarden('list grants --json');

  expect(list).toMatchObject({ code: 0, stdout: '' });
  expect(listDifferences(await readFile(file, 'utf8'), onStdout.stdout)).toEqual([]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(new Set(await readdir(desk.dir))).toEqual(new Set([...before, path.basename(file)]));
});
