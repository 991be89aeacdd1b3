/** What is printed where: documents as promised on stdout, talk on stderr, colour only for those who can see it. */
import { closeSync, openSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
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

test('list --format csv: a header, a record an object, nothing that a spreadsheet would run', async () => {
  const { stdout } = await desk.grantwarden('list findings --quiet --format csv');
  const [header, ...records] = stdout.trimEnd().split('\r\n');

  expect(header).toMatch(/^severity,score,status,title,.*,id$/u);
  expect(records.map((record) => record.split(',').at(-1))).toEqual(document.findings.map(({ id }) => id));
  expect(stdout).not.toMatch(/(?:^|,)"?[=+@-][A-Za-z(]/mu);
});

test('Markdown, SARIF and OCSF say of each finding what the document says', async () => {
  const [markdown, sarif, ocsf] = await Promise.all(
    ['markdown', 'sarif', 'ocsf'].map((format) => desk.grantwarden(`report --quiet --format ${format}`)),
  );
  for (const { severity } of document.findings.slice(0, 1))
    expect(markdown?.stdout).toContain(
      `(${document.findings.filter((finding) => finding.severity === severity).length})`,
    );
  const { results, tool } = (
    JSON.parse(sarif?.stdout ?? '') as {
      readonly runs: readonly [
        {
          readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
          readonly results: readonly {
            readonly ruleId: string;
            readonly partialFingerprints: Readonly<Record<string, string>>;
            readonly locations: readonly [
              {
                readonly physicalLocation: {
                  readonly artifactLocation: { readonly uri: string };
                  readonly region: { readonly startLine: number };
                };
              },
            ];
          }[];
        },
      ];
    }
  ).runs[0];
  const ids = document.findings.map(({ id }) => id);
  expect(results.map((result) => result.partialFingerprints['grantwardenFinding/v1'])).toEqual(ids);
  const policy = (await readFile(path.join(desk.dir, 'policy.yaml'), 'utf8')).split('\n');
  const placed = results.map(({ locations: [{ physicalLocation }] }, index) => ({
    ...physicalLocation.artifactLocation,
    line: policy[physicalLocation.region.startLine - 1] ?? '',
    vendor: document.findings[index]?.vendor ?? null,
  }));
  expect(placed.filter(({ uri }) => uri !== 'policy.yaml')).toEqual([]);
  const entries = placed.filter(({ line }) => !line.startsWith('vendors:'));
  expect(entries.filter(({ line, vendor }) => vendor === null || !line.includes(vendor))).toEqual([]);
  expect(new Set(entries.map(({ line }) => line)).size).toBeGreaterThan(3);
  expect(tool.driver.rules.length).toBeGreaterThan(50);

  const events = objects(ocsf?.stdout ?? '');
  const uids = events.map(({ finding_info: info }) => (info as { readonly uid: string }).uid);
  expect(uids.filter((uid) => ids.includes(uid))).toEqual(ids);
  expect(uids.filter((uid) => uid.startsWith('not-assessed/'))).toHaveLength(document.notAssessed.length);
  expect(new Set(uids).size).toBe(uids.length);
});

test('a report has its reader: named with --for, refused where a vendor would see others', async () => {
  const ciso = await desk.grantwarden('report --for ciso --quiet');
  expect(ciso.stdout).toMatch(/^# Connected apps: summary for management\n/u);
  const drift = await desk.grantwarden('report --for vendor drift --quiet');
  expect(drift.stdout).toMatch(/^# Access of Drift\n/u);
  const others = document.apps.filter(
    ({ vendor, name }) => vendor !== 'Drift' && name !== null && name.length > 9,
  );
  expect(others.length).toBeGreaterThan(10);
  expect(others.filter(({ name }) => drift.stdout.includes(name ?? '')).map(({ name }) => name)).toEqual([]);
  expect(drift.stdout).not.toContain('northwind-labs.example');

  const same = await desk.grantwarden('report --for ciso --format csv');
  expect([same.code, same.stderr]).toEqual([
    0,
    expect.stringMatching(/^Note: csv is the same for everyone/u),
  ]);
  for (const [wrong, says] of [
    ['report --for vendor Drft', 'did you mean “Drift”?'],
    ['report --for vendor Drift --format json', 'json shows all vendors'],
    ['report Drift', '“Drift” is not understood'],
  ] as const) {
    const { code, stdout, stderr } = await desk.grantwarden(wrong);
    expect([wrong, code, stdout, stderr.includes(says)]).toEqual([wrong, 2, '', true]);
  }
});

test('an evidence pack appears whole, the same each time, and holds no key of the tenants', async () => {
  const [file, again] = ['pack.zip', 'again.zip'].map((name) => path.join(desk.dir, name));
  const before = await readdir(desk.dir);
  const { code, stdout, stderr } = await desk.grantwarden('report --evidence', file ?? '');
  await desk.grantwarden('report --quiet --evidence', again ?? '');

  expect([code, stdout]).toEqual([0, '']);
  expect(stderr).toMatch(/^Evidence of run \S+ is in /u);
  const bytes = await readFile(file ?? '');
  expect(bytes.equals(await readFile(again ?? ''))).toBe(true);
  expect((await stat(file ?? '')).mode & 0o777).toBe(0o600);
  expect(new Set(await readdir(desk.dir))).toEqual(new Set([...before, 'pack.zip', 'again.zip']));

  const files = Object.entries(unzipSync(bytes)).map(([name, data]) => ({ name, text: strFromU8(data) }));
  expect(files.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['report.html', 'policy.yaml', 'manifest.json']),
  );
  const result = files.find(({ name }) => name === 'result.json')?.text ?? '';
  expect(AuditDocument.parse(JSON.parse(result)).findings).toHaveLength(document.findings.length);
  const keys = await Promise.all(
    before
      .filter((name) => /\.(?:json|pem|txt)$|token$/u.test(name))
      .map(async (name) => (await readFile(path.join(desk.dir, name), 'utf8')).trim()),
  );
  expect(keys.length).toBeGreaterThan(3);
  const lines = keys
    .flatMap((key) => key.split(/\\n|\n|"/u))
    .filter((line) => line.length > 24 && !line.includes(' '));
  for (const { name, text } of files)
    expect([name, lines.filter((line) => text.includes(line) && !/^https?:/u.test(line))]).toEqual([
      name,
      [],
    ]);

  const mixed = await desk.grantwarden('report --for ciso --evidence', file ?? '');
  expect([mixed.code, mixed.stderr.includes('--evidence goes with none of')]).toEqual([2, true]);
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
  for (const format of ['table', 'json', 'ndjson', 'csv', 'markdown', 'sarif', 'ocsf', 'html']) {
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
