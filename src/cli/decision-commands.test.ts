import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { commands } from './commands/index.ts';
import { decisionText } from './decision-text.ts';
import { runCli } from './run.ts';
import { recordedIo } from './test-io.ts';

/** A company that has configured one tenant and audited nothing yet. */
function desk(policy = 'version: 1\n') {
  const dir = mkdtempSync(path.join(tmpdir(), 'grantwarden-decide-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = (name: string): string => path.join(dir, name);
  writeFileSync(
    file('grantwarden.yaml'),
    'version: 1\npolicy: ./policy.yaml\nworkspace: ./state\ntenants: [{ id: t, platform: slack, auth: { type: token, token: "env:T" } }]\n',
  );
  writeFileSync(file('policy.yaml'), policy);
  const run = async (...argv: readonly string[]) => {
    const io = recordedIo();
    const { signal } = new AbortController();
    const code = await runCli([...argv, '--config', file('grantwarden.yaml')], { commands, io, signal });
    return { code, out: io.out(), err: io.err() };
  };
  return { file, run, policy: () => readFileSync(file('policy.yaml'), 'utf8') };
}

test('without a terminal all answers are wanted, and each that is missing is named', async () => {
  const { run, policy } = desk();
  for (const [line, words] of [
    [['approve', 'x'], '--owner, --until, --reason are missing'],
    [['approve', 'x', '--owner', 'nobody', '--until', '2099-01-01', '--reason', 'r'], '--owner: An address'],
    [['approve', 'x', '--owner', 'a@b', '--until', '2020-01-01', '--reason', 'r'], '2020-01-01 is over'],
    [['approve', 'x', '--owner', 'a@b', '--until', '2099-02-30', '--reason', 'r'], '--until: A day'],
    [['ban', 'Drift', '--reason', '\u202e\n'], '--reason: It says nothing'],
    [['ban', 'Drift', '--reason', 'r', '--since', 'today'], '--since: A day'],
    [['waive', 'f_x', '--reason', 'r'], '--until is missing'],
    [['certify', 'third-party-apps'], '--by is missing'],
    [['journal', 'verify', '--head', 'abc'], 'has 64 characters'],
  ] as const) {
    const { code, err } = await run(...line);
    expect([line, code]).toEqual([line, 2]);
    expect(err).toContain(words);
  }
  expect(policy()).toBe('version: 1\n');
});

test('a ban is shown, written and in the journal, which lists, proves and exports it', async () => {
  const { run, policy, file } = desk('# ours\nversion: 1\n');
  const dry = await run(
    'ban',
    'Gainsight',
    '--reason',
    'stolen\u001b[31m\ntokens',
    '--since',
    '2026-01-02',
    '--dry-run',
  );
  expect(dry).toMatchObject({ code: 0, err: expect.stringContaining('Nothing was written') });
  expect(policy()).toBe('# ours\nversion: 1\n');

  const { code, out, err } = await run(
    'ban',
    'Gainsight',
    '--reason',
    'stolen\u001b[31m\ntokens',
    '--since',
    '2026-01-02',
  );
  expect(code).toBe(0);
  expect(out).toBe(dry.out);
  expect(out).toContain(
    `Ban Gainsight\n\n${file('policy.yaml')}\n    1   # ours\n    2   version: 1\n    3 + banned:\n`,
  );
  expect(err).toContain('entry 2 of the journal.\nNext: grantwarden audit --offline --config ');
  expect(policy()).toBe(
    '# ours\nversion: 1\nbanned:\n  - name: Gainsight\n    domains: [gainsight.com]\n    since: 2026-01-02\n    reason: stolen[31m tokens\n',
  );

  const lines = (await run('journal', '--json')).out.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { seq: 1, kind: 'decision', what: 'ban', why: 'stolen[31m tokens' },
    { seq: 2, kind: 'outcome', detail: { of: 1, result: 'written' } },
  ]);
  expect((await run('journal', '--kind', 'decision')).out).toContain('1 of 2 entries, head ');
  expect((await run('journal', '--since', '2999-01-01', '--json')).out).toBe('');
  const proof = await run('journal', 'verify', '--json');
  const { head } = JSON.parse(proof.out) as { readonly head: { readonly hash: string } };
  expect(JSON.parse(proof.out)).toMatchObject({ entries: 2, torn: 0, since: null, unsettled: [] });
  expect((await run('journal', 'verify', '--head', head.hash)).out).toContain('Everything up to entry 2');

  await run('journal', 'export', '--output', file('copy.ndjson'));
  expect(readFileSync(file('copy.ndjson'), 'utf8')).toBe(readFileSync(file('state/journal.ndjson'), 'utf8'));

  const [first = ''] = readFileSync(file('state/journal.ndjson'), 'utf8').split('\n');
  writeFileSync(file('state/journal.ndjson'), `${first}\n`);
  expect(await run('journal', 'verify')).toMatchObject({ code: 0 });
  expect(await run('journal', 'verify', '--head', head.hash)).toMatchObject({
    code: 6,
    err: expect.stringContaining('cut off'),
  });
  writeFileSync(file('state/journal.ndjson'), `${first.replace('stolen', 'Stolen')}\n`);
  for (const line of [['journal'], ['journal', 'verify'], ['journal', 'export']])
    expect(await run(...line)).toMatchObject({ code: 6, err: expect.stringContaining('JOURNAL_BROKEN') });
});

test('--json is one document', async () => {
  const { run, file } = desk();
  const { out } = await run('ban', 'Gainsight', '--reason', 'r', '--json', '--quiet');
  expect(JSON.parse(out)).toEqual({
    changed: true,
    written: true,
    file: file('policy.yaml'),
    subject: 'Gainsight',
    warnings: [],
    diff: expect.stringContaining('+banned:\n+  - name: Gainsight\n'),
    journal: { seq: 2, hash: expect.stringMatching(/^[0-9a-f]{64}$/u) },
  });
  expect(JSON.parse((await run('ban', 'Gainsight', '--reason', 'r', '--json', '--quiet')).out)).toMatchObject(
    {
      changed: false,
      journal: null,
    },
  );
});

test('two processes that decide at once both write, one after the other', async () => {
  const { file, policy, run } = desk();
  const names = ['Gainsight', 'Klue'];
  const main = path.join(import.meta.dirname, 'main.ts');
  const codes = await Promise.all(
    names.map(async (name) => {
      const args = [main, 'ban', name, '--reason', 'r', '--config', file('grantwarden.yaml')];
      const child = spawn(process.execPath, args, { stdio: 'ignore' });
      onTestFinished(() => void child.kill('SIGKILL'));
      return ((await once(child, 'exit')) as readonly unknown[])[0];
    }),
  );
  expect(codes).toEqual([0, 0]);
  for (const name of names) expect(policy()).toContain(`- name: ${name}\n`);
  expect(JSON.parse((await run('journal', 'verify', '--json')).out)).toMatchObject({
    entries: 4,
    unsettled: [],
  });
});

test('hostile text is shown as text, and the difference keeps its indents', () => {
  const text = decisionText(
    {
      what: 'approve',
      subject: 'a\u001b[2J\nb',
      tenant: null,
      notes: ['one\u202etwo'],
      warnings: ['a long warning that does not fit into the width of a terminal of forty columns'],
      detail: {},
      file: 'policy.yaml',
      diff: [[{ sign: '+', text: '    name: \u001b]0;x\u0007 y', line: 12 }]],
      unified: '',
      changed: true,
    },
    { width: 40, color: false },
  );
  expect(text).toBe(
    `Approve a [2Jb
  onetwo
  ! a long warning that does not fit
    into the width of a terminal of
    forty columns

policy.yaml
   12 +     name: ]0;x y
`.replace('a [2Jb', 'a[2J b'),
  );
});
