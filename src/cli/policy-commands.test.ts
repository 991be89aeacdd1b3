import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { commands } from './commands/index.ts';
import { runCli } from './run.ts';
import { recordedIo } from './test-io.ts';

async function run(...argv: readonly string[]) {
  const io = recordedIo();
  const code = await runCli(argv, { commands, io, signal: new AbortController().signal });
  return { code, out: io.out(), err: io.err() };
}

function desk(policy: string, more: Readonly<Record<string, string>> = {}) {
  const dir = mkdtempSync(path.join(tmpdir(), 'grantwarden-policy-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const files = { 'policy.yaml': policy, ...more };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(dir, name), text);
  return { file: (name: string) => path.join(dir, name), policy: path.join(dir, 'policy.yaml') };
}

const zoom = 'version: 1\nvendors:\n  - { name: Zoom, approvedUntil: 2000-01-02, apps: { slack: [A1] } }\n';

test('policy check: 2 with every problem, 0 with warnings; the same as JSON', async () => {
  const bad = desk('version: 1\nvendrs: []\ndetections: { rare: off }\n');
  const { code, out } = await run('policy', 'check', '--policy', bad.policy);
  expect(code).toBe(2);
  expect(out).toContain(`${bad.policy}:2:1 problem: unknown key “vendrs”; did you mean “vendors”?\n`);
  expect(out).toContain(`${bad.policy}:3:15 problem: unknown detection “rare”`);

  const good = desk(zoom);
  expect(await run('policy', 'check', '--policy', good.policy)).toMatchObject({
    code: 0,
    out: `${good.policy}:3:34 warning: the approval of “Zoom” ended on 2000-01-02\nvalid: 1 vendor, 0 banned, 0 waivers, 1 warning\n`,
  });
  const json = await run('policy', 'check', '--json', '--quiet', '--policy', good.policy);
  expect(json.err).toBe('');
  expect(JSON.parse(json.out)).toMatchObject({
    problems: [],
    warnings: [{ line: 3, column: 34 }],
    vendors: 1,
  });
});

test('policy check tells what is wrong in the configuration as well', async () => {
  const { file, policy } = desk('version: 1\nvendrs: []\n', {
    'grantwarden.yaml': 'version: 1\ntenants: []\nx: 1\n',
  });
  const { code, out } = await run(
    'policy',
    'check',
    '--config',
    file('grantwarden.yaml'),
    '--policy',
    policy,
  );
  expect(code).toBe(2);
  expect(out).toContain('grantwarden.yaml:3:1 problem: unknown key “x”');
  expect(out).toContain('policy.yaml:2:1 problem: unknown key “vendrs”');
});

test('policy test: 3 when the policy decides otherwise, 0 when not, 2 without a file', async () => {
  const tests = (decision: string) =>
    `version: 1\ntests:\n  - { name: old, app: { platform: slack, clientId: A1 }, expect: { decision: ${decision} } }\n`;
  const { policy, file } = desk(zoom, {
    'policy.tests.yaml': tests('approved'),
    'good.yaml': tests('expired'),
  });
  const failing = await run('policy', 'test', '--policy', policy);
  expect(failing.code).toBe(3);
  expect(failing.out).toContain(
    'policy.tests.yaml:3:5 failed: old\n    decision: expected approved, was expired\n    because: The approval of Zoom ended on 2000-01-02.\n0 passed, 1 failed\n',
  );
  expect(await run('policy', 'test', '--policy', policy, '--tests', file('good.yaml'))).toMatchObject({
    code: 0,
    out: '1 passed, 0 failed\n',
  });
  const missing = await run('policy', 'test', '--policy', policy, '--tests', file('none.yaml'));
  expect(missing).toMatchObject({ code: 2, out: '' });
  expect(missing.err).toContain('POLICY_TESTS_INVALID');
});

test('the example in the help of policy test is a file that it reads', async () => {
  const detail =
    commands.find(({ path: [group, name] }) => group === 'policy' && name === 'test')?.detail ?? '';
  const example = detail
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .map((line) => line.slice(4));
  const { policy } = desk(
    'version: 1\nvendors: [{ name: Zoom, apps: { google-workspace: [123-abc.apps.googleusercontent.com] } }]\n',
    { 'policy.tests.yaml': `${example.join('\n')}\n` },
  );
  expect(await run('policy', 'test', '--policy', policy)).toMatchObject({
    code: 0,
    out: '2 passed, 0 failed\n',
  });
});

test('policy import: a dry run shows the change, the import makes it, a second one has nothing to do', async () => {
  const list = 'Vendor;Expires;Cost\nZoom;2030-01-01;1\nAcme;;2\n';
  const { policy, file } = desk(zoom, { 'v.csv': list });
  const dry = await run('policy', 'import', file('v.csv'), '--dry-run', '--policy', policy);
  expect(dry).toMatchObject({
    code: 0,
    out: '  Zoom\n-     approvedUntil: 2000-01-02\n+     approvedUntil: 2030-01-01\n+ Acme\n1 new, 1 changed, 0 as they were\n',
  });
  expect(dry.err).toContain('Columns left out: Cost\n');
  expect(readFileSync(policy, 'utf8')).toBe(zoom);

  expect((await run('policy', 'import', file('v.csv'), '--policy', policy)).out).toBe(dry.out);
  expect(readFileSync(policy, 'utf8')).toBe(`${zoom.replace('2000-01-02', '2030-01-01')}  - name: Acme\n`);
  const again = await run('policy', 'import', file('v.csv'), '--policy', policy);
  expect(again.out).toBe('0 new, 0 changed, 2 as they were\n');
});

test('commands that look at the last audit say so without a configuration', async () => {
  const { policy, file } = desk(zoom);
  for (const line of [
    ['policy', 'diff', policy],
    ['policy', 'suggest'],
  ]) {
    const { code, err } = await run(...line, '--config', file('none.yaml'));
    expect(code).toBe(2);
    expect(err).toContain('CONFIG_MISSING');
  }
});
