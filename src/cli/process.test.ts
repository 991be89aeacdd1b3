import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, expect, test } from 'vitest';
import { commands } from './commands/index.ts';
import { completionScript } from './completion-script.ts';

const main = path.join(import.meta.dirname, 'main.ts');
const folder = mkdtempSync(path.join(tmpdir(), 'grantwarden-process-'));
afterAll(() => rmSync(folder, { recursive: true }));

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return child;
}

async function line(child: ChildProcess, stream: 'stdout' | 'stderr', words: RegExp): Promise<string> {
  for await (const text of createInterface({ input: child[stream] ?? process.stdin }))
    if (words.test(text)) return text;
  throw new Error(`ended without ${words}`);
}

async function exitCode(child: ChildProcess): Promise<unknown> {
  const [code]: readonly unknown[] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
  return code;
}

test('a sandbox serves until it is stopped, an audit of it that is interrupted ends with 130', async () => {
  const sandbox = start('sandbox', '--users', '200', '--write', folder);
  await line(sandbox, 'stderr', /Serving until stopped/u);
  const config = path.join(folder, 'grantwarden.yaml');

  const audit = start('audit', '--config', config, '--debug');
  await line(audit, 'stderr', /^call GET/u);
  audit.kill('SIGINT');
  expect(await exitCode(audit)).toBe(130);

  sandbox.kill('SIGTERM');
  expect(await exitCode(sandbox)).toBe(0);
});

test('a reader that closes the pipe early is no error', async () => {
  const child = start('completion', 'fish');
  child.stdout?.destroy();
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });

  expect(await exitCode(child)).toBe(0);
  expect(stderr).toBe('');
});

test('an old Node is told what is wanted, by a file that imports nothing before it has looked', () => {
  expect(readFileSync(main, 'utf8')).not.toMatch(/^import|^export .* from|\busing\b/mu);

  const old =
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })";
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(old)}`, main, '--help'],
    { encoding: 'utf8' },
  );
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/needs Node 24 or newer; this is 20\.20\.2\n {2}→ .*npm run grantwarden/u);
});

/** A list of titles for the help of `sandbox`, and nothing else. */
const namesOnly = 'src/app/incident-titles.ts';

test('a start loads the command line and commander, and nothing else', () => {
  const loaded = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    const statement = /^import\s+(?!type\s)(?:[^'";]*?from\s+)?'(?<from>[^']+)'/gmu;
    for (const { groups } of readFileSync(file, 'utf8').matchAll(statement)) {
      const target = groups?.['from'] ?? '';
      if (target.endsWith('.ts')) visit(path.resolve(path.dirname(file), target));
      else if (!target.startsWith('.')) packages.add(target);
    }
  };
  visit(path.join(import.meta.dirname, 'program.ts'));

  const root = path.resolve(import.meta.dirname, '../..');
  const units = new Set(
    [...loaded]
      .map((file) => path.relative(root, file).split(path.sep))
      .filter((parts) => parts.join('/') !== namesOnly)
      .map((parts) => parts.slice(0, 2).join('/')),
  );
  expect(loaded.size).toBeGreaterThan(12);
  expect(units).toEqual(new Set(['src/cli', 'src/core']));
  expect([...packages].filter((name) => !name.startsWith('node:'))).toEqual(['commander']);
});

function completed(...words: readonly string[]): readonly string[] {
  const script = `${completionScript('bash', commands)}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _grantwarden; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync('bash', ['-c', script, 'bash', 'grantwarden', ...words], {
    encoding: 'utf8',
    cwd: folder,
  });
  return out.split('\n').filter((word) => word !== '');
}

test.each([
  [['au'], ['audit']],
  [['list', 'f'], ['findings']],
  [['audit', '--fail-on', 'h'], ['high']],
  [['audit', '--of'], ['--offline']],
  [
    ['audit', '--format', ''],
    ['table', 'sarif', 'ocsf'],
  ],
  [
    ['diff', '--format', ''],
    ['text', 'csv'],
  ],
  [
    ['journal', ''],
    ['verify', 'export', '--kind'],
  ],
  [['journal', 'export', '--o'], ['--output']],
  [['config', ''], ['schema']],
  [['config', 'schema', '--out'], ['--output']],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
])('bash completes %j', (words, expected) => {
  expect(completed(...words)).toEqual(expect.arrayContaining(expected));
  expect(completed(...words).every((word) => word.startsWith(words.at(-1) ?? ''))).toBe(true);
});

test('bash offers the choices of this command, not those of another', () => {
  expect(completed('list', '--format', '')).toEqual(['table', 'json', 'csv']);
  expect(completed('audit', '--format', 't')).toEqual(['table']);
  expect(completed('policy', '')).not.toContain('--config');
});

test('fish and zsh scripts name every command', () => {
  for (const shell of ['fish', 'zsh'] as const)
    for (const { path: names } of commands) expect(completionScript(shell, commands)).toContain(names.at(-1));
});
