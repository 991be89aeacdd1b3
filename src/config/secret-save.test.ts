import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSecretWriter, type SaveSecret } from './secret-save.ts';
import { createSecretReader, type ReadSecret } from './secrets.ts';

const keychain = vi.hoisted(() => new Map<string, string>());
vi.mock('@napi-rs/keyring', () => ({
  AsyncEntry: class {
    readonly #key: string;
    constructor(service: string, account: string) {
      this.#key = `${service}/${account}`;
    }
    getPassword(): Promise<string | null> {
      return Promise.resolve(keychain.get(this.#key) ?? null);
    }
    setPassword(password: string): Promise<void> {
      if (this.#key.endsWith('/locked')) return Promise.reject(new Error(`denied ${password}`));
      keychain.set(this.#key, password);
      return Promise.resolve();
    }
  },
}));

let folder = '';
let file = '';
let known: string[] = [];
let save: SaveSecret;
let read: ReadSecret;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'grantwarden-save-'));
  file = path.join(folder, 'token');
  writeFileSync(file, 'old-token\n', { mode: 0o600 });
  const configFile = path.join(folder, 'grantwarden.yaml');
  known = [];
  const register = (secret: string): void => void known.push(secret);
  save = createSecretWriter({ configFile, register });
  read = createSecretReader({
    configFile,
    register: () => {},
    env: {},
    signal: new AbortController().signal,
  });
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

test('a file is replaced by one for its owner alone, and nothing else is left', async () => {
  const before = statSync(file).ino;

  await save('file:./token', 'new-token');

  expect(await read('file:token')).toBe('new-token');
  expect(statSync(file)).toMatchObject({ mode: 0o100_600 });
  expect(statSync(file).ino).not.toBe(before);
  expect(readdirSync(folder)).toEqual(['token']);
  expect(known).toEqual(['new-token']);
});

test('a link keeps pointing to the file, which is replaced where it lies', async () => {
  mkdirSync(path.join(folder, 'mounted'));
  writeFileSync(path.join(folder, 'mounted', 'real'), 'old-token', { mode: 0o600 });
  rmSync(file);
  symlinkSync('mounted/real', file);

  await save('file:token', 'new-token');

  expect(lstatSync(file).isSymbolicLink()).toBe(true);
  expect(readlinkSync(file)).toBe('mounted/real');
  expect(readFileSync(path.join(folder, 'mounted', 'real'), 'utf8')).toBe('new-token\n');
  expect(readdirSync(path.join(folder, 'mounted'))).toEqual(['real']);
});

test('what a killed process left behind is removed, what a living one is writing is not', async () => {
  const dead = spawn(process.execPath, ['-e', '']);
  await once(dead, 'exit');
  writeFileSync(path.join(folder, `.token.${dead.pid}-abc.new`), 'half');
  writeFileSync(path.join(folder, `.token.${process.pid}-abc.new`), 'half');

  await save('file:token', 'new-token');

  expect(readdirSync(folder)).toEqual([`.token.${process.pid}-abc.new`, 'token']);
});

test.each([
  ['a file that others can read', () => chmodSync(file, 0o640), 'mode 0640'],
  ['a file that its owner may only read', () => chmodSync(file, 0o400), 'read-only'],
  ['no file', () => rmSync(file), 'no such file'],
  ['a folder', () => (rmSync(file), mkdirSync(file, 0o700)), 'not a secret file'],
  ['a link to nothing', () => (rmSync(file), symlinkSync('nowhere', file)), 'no such file'],
])('%s is refused and left as it is', async (_, spoil, words) => {
  spoil();
  const before = readdirSync(folder);

  await expect(save('file:token', 'new-token')).rejects.toMatchObject({
    code: 'SECRET_UNWRITABLE',
    detail: expect.stringContaining(words),
    where: file,
  });
  expect(readdirSync(folder)).toEqual(before);
});

test('a keychain entry is replaced; one that refuses is told without the secret', async () => {
  keychain.set('grantwarden/slack', 'old-token');

  await save('keychain:slack', 'new-token');

  expect(await read('keychain:slack')).toBe('new-token');
  const refused = save('keychain:locked', 'newer-token');
  await expect(refused).rejects.toMatchObject({
    code: 'SECRET_UNWRITABLE',
    detail: expect.stringContaining('keychain:locked'),
  });
  await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('newer-token') });
});

test.each(['env:TOKEN', 'exec:["op","read"]', 'old-token', ''])(
  '%s cannot be written, and is not repeated, for it may be the secret',
  async (reference) => {
    const refused = save(reference, 'new-token');

    await expect(refused).rejects.toMatchObject({
      code: 'SECRET_UNWRITABLE',
      remedy: expect.stringContaining('file:'),
    });
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('-token') });
  },
);

test.each(['', ' ', '\n'])('nothing (%j) never replaces a secret', async (value) => {
  await expect(save('file:token', value)).rejects.toMatchObject({ code: 'SECRET_UNWRITABLE' });
  expect(await read('file:token')).toBe('old-token');
});

test('the new secret is known to the redactor even when it cannot be saved', async () => {
  rmSync(file);
  await expect(save('file:token', 'new-token')).rejects.toThrow('cannot be saved');

  expect(known).toEqual(['new-token']);
});

/** Turn of the secret in the file, which must be whole. */
function wholeTurn(): number {
  const [turn = '', filling = '', last] = readFileSync(file, 'utf8').trim().split(':');
  expect([last, filling === String(Number(turn) % 10).repeat(400_000)]).toEqual([turn, true]);
  return Number(turn);
}

test('at any moment the file holds the old or the new secret, whole, also when the process is killed', async () => {
  const script = path.join(import.meta.dirname, 'test-save-until-killed.ts');
  for (const turns of [2, 5, 9]) {
    const child = spawn(process.execPath, [script, path.join(folder, 'grantwarden.yaml')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let told = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      told += text;
    });
    while (told.split('\n').length <= turns) await once(child.stdout, 'data');
    for (let look = 0; look < 200; look += 1) wholeTurn();
    child.kill('SIGKILL');
    await once(child, 'close');

    expect(wholeTurn()).toBeGreaterThanOrEqual(Number(told.trimEnd().split('\n').at(-1)));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
  await save('file:token', 'new-token');
  expect(readdirSync(folder)).toEqual(['token']);
}, 30_000);
