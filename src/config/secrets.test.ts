import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isOfOwnerAlone } from './secret-command.ts';
import { createSecretReader, type ReadSecret } from './secrets.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'grantwarden-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));
const configFile = path.join(folder, 'grantwarden.yaml');
writeFileSync(configFile, 'version: 1\n', { mode: 0o600 });
writeFileSync(path.join(folder, 'open.txt'), 'shared-secret\n', { mode: 0o644 });
chmodSync(path.join(folder, 'open.txt'), 0o644);
writeFileSync(path.join(folder, 'own.txt'), '  own-secret\n', { mode: 0o600 });
const key = 'line one\nline two';
writeFileSync(path.join(folder, 'sa.json'), JSON.stringify({ type: 'service_account', private_key: key }), {
  mode: 0o600,
});

function reader(registered: string[] = [], file = configFile): ReadSecret {
  return createSecretReader({
    configFile: file,
    env: { SET: 'from-env', EMPTY: '', PATH: process.env['PATH'] },
    register: (secret) => registered.push(secret),
    signal: new AbortController().signal,
  });
}

function node(script: string): string {
  return `exec:${JSON.stringify([process.execPath, '-e', script])}`;
}

test('each kind of reference gives the trimmed secret and registers it', async () => {
  const registered: string[] = [];
  const read = reader(registered);

  expect(await read('env:SET')).toBe('from-env');
  expect(await read('file:own.txt')).toBe('own-secret');
  expect(await read(node('console.log("from-" + "exec")'))).toBe('from-exec');
  expect(registered).toEqual(['from-env', 'own-secret', 'from-exec']);
});

test('the key inside a key file is registered as it looks once decoded', async () => {
  const registered: string[] = [];

  await reader(registered)('file:./sa.json');

  expect(registered).toContain(key);
});

test.each([
  ['env:UNSET', 'SECRET_UNREADABLE', 'environment variable UNSET is not set'],
  ['env:EMPTY', 'SECRET_UNREADABLE', 'env:EMPTY is empty'],
  ['file:none.txt', 'SECRET_UNREADABLE', 'no such file'],
  ['file:.', 'SECRET_UNREADABLE', 'not a secret file'],
  ['file:open.txt', 'SECRET_EXPOSED', 'has mode 0644'],
  ['exec:op read x', 'SECRET_UNREADABLE', 'needs a list of texts'],
  ['exec:["no-such-program-here"]', 'SECRET_UNREADABLE', 'no-such-program-here was not found'],
  ['keychain:nobody', 'SECRET_UNREADABLE', 'keychain:'],
])('%s is refused', async (reference, code, words) => {
  await expect(reader()(reference)).rejects.toMatchObject({ code, detail: expect.stringContaining(words) });
});

test('what a failing command says is not repeated, for it may be the secret', async () => {
  const failed = reader()(node('console.error("hunter2"); process.exit(3)'));

  await expect(failed).rejects.toMatchObject({
    code: 'SECRET_UNREADABLE',
    detail: expect.stringContaining('ended with 3'),
  });
  await expect(failed).rejects.not.toMatchObject({ message: expect.stringContaining('hunter2') });
});

test('a literal that got this far is refused without being repeated', async () => {
  await expect(reader()('hunter2')).rejects.toMatchObject({ code: 'SECRET_LITERAL', detail: null });
});

test('a command is not run from a configuration that others can write', async () => {
  const shared = path.join(folder, 'shared.yaml');
  writeFileSync(shared, '');
  chmodSync(shared, 0o664);

  await expect(reader([], shared)(node('console.log(1)'))).rejects.toMatchObject({
    code: 'SECRET_UNREADABLE',
    remedy: expect.stringContaining('chmod go-w'),
  });
});

test.each([
  ['mine in my folder', { uid: 7, mode: 0o100644 }, { uid: 7, mode: 0o40755 }, true],
  ['mine in a folder of the system', { uid: 7, mode: 0o100644 }, { uid: 0, mode: 0o41777 }, true],
  ['another’s', { uid: 8, mode: 0o100644 }, { uid: 7, mode: 0o40755 }, false],
  ['mine, and my group may write it', { uid: 7, mode: 0o100664 }, { uid: 7, mode: 0o40755 }, false],
  ['mine in a folder in which all may swap it', { uid: 7, mode: 0o100644 }, { uid: 7, mode: 0o40777 }, false],
  ['mine in a folder whose owner may swap it', { uid: 7, mode: 0o100644 }, { uid: 8, mode: 0o40755 }, false],
])('who may choose commands: %s', (_, file, within, mayChoose) => {
  expect(isOfOwnerAlone(file, within, 7)).toBe(mayChoose);
});

test('a pipe in the place of a secret file is refused, and not waited for', async () => {
  execFileSync('mkfifo', ['-m', '600', path.join(folder, 'pipe')]);

  await expect(reader()('file:./pipe')).rejects.toMatchObject({
    code: 'SECRET_UNREADABLE',
    detail: 'file:./pipe is not a secret file',
  });
});

test('no shell reads a command: its arguments arrive as they are written', async () => {
  const secret = await reader()(
    `exec:${JSON.stringify([process.execPath, '-p', 'process.argv[1]', '$(echo x) && `id`'])}`,
  );

  expect(secret).toBe('$(echo x) && `id`');
});
