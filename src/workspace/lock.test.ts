import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { takeLock } from './lock.ts';

const dirs: string[] = [];
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true });
});

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'grantwarden-lock-'));
  dirs.push(dir);
  return join(dir, 'locks');
}

const locked = expect.objectContaining({ code: 'WORKSPACE_LOCKED' });

test('another process holds the lock until it dies, however it dies', async () => {
  const locks = folder();
  const child = spawn(
    process.execPath,
    ['--expose-gc', join(import.meta.dirname, 'test-hold-lock.ts'), locks, 'acme'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  children.push(child);
  await once(child.stdout, 'data');

  expect(() => takeLock(locks, 'collect', 'acme')).toThrow(locked);
  takeLock(locks, 'collect', 'other').release();
  child.kill('SIGKILL');
  await once(child, 'exit');

  takeLock(locks, 'collect', 'acme').release();
});

test('within a process too, one holder at a time; kinds and names have locks of their own', () => {
  const locks = folder();
  const held = takeLock(locks, 'collect', 'acme');
  expect(() => takeLock(locks, 'collect', 'acme')).toThrow(locked);
  expect(() => takeLock(locks, 'collect', 'acme')).toThrow('collect acme');
  takeLock(locks, 'apply', 'acme').release();
  takeLock(locks, 'collect', 'Acme').release();
  held[Symbol.dispose]();

  const again = takeLock(locks, 'collect', 'acme');
  again.release();
  again.release();
});

test('any name is a file in the folder', () => {
  const locks = folder();
  const names = ['../../etc/passwd', 'a/b', '', '\0', 'x'.repeat(5_000), 'con', 'é'];
  const held = names.map((name) => takeLock(locks, 'collect', name));

  expect(readdirSync(locks).filter((name) => /^collect-[0-9a-f]{32}\.lock$/.test(name))).toHaveLength(
    names.length,
  );
  for (const lock of held) lock.release();
});

test('a folder that cannot be is unreadable, not locked', () => {
  const locks = folder();
  writeFileSync(locks, '');
  expect(() => takeLock(locks, 'collect', 'acme')).toThrow(
    expect.objectContaining({ code: 'WORKSPACE_UNREADABLE' }),
  );
});

test('a folder in the place of a lock is damage, and named', () => {
  const locks = folder();
  takeLock(locks, 'collect', 'acme').release();
  const [name = ''] = readdirSync(locks);
  rmSync(join(locks, name));
  mkdirSync(join(locks, name));
  expect(() => takeLock(locks, 'collect', 'acme')).toThrow(
    expect.objectContaining({ code: 'WORKSPACE_DAMAGED', detail: `${join(locks, name)} is not a file` }),
  );
});
