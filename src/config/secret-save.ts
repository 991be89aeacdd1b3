/** Puts a secret that rotates back to where its reference says. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../core/errors.ts';
import { writeKeychain } from './keychain.ts';
import { octal, reason } from './secret-file.ts';
import type { SecretContext } from './secrets.ts';

export type SaveSecret = (reference: string, value: string) => Promise<void>;

/**
 * @returns a writer for `file:` and `keychain:`. When it has returned, the secret is on disk; until then the old one
 * is, whole. Only one process at a time may rotate a credential: an audit holds the collect lock of each of its tenants
 * from before the sign-in, doctor that of a tenant whose sign-in rotates. Locks lie in the workspace, so two workspaces
 * must not share such a credential. It throws AppError SECRET_UNWRITABLE.
 */
export function createSecretWriter({
  configFile,
  register,
}: Pick<SecretContext, 'configFile' | 'register'>): SaveSecret {
  return async (reference, value) => {
    const secret = value.trim();
    if (secret === '') throw new AppError('SECRET_UNWRITABLE', { detail: 'the vendor gave an empty one' });
    register(secret);
    const colon = reference.indexOf(':');
    const rest = reference.slice(colon + 1);
    switch (reference.slice(0, Math.max(0, colon))) {
      case 'file':
        return saveSecretFile(rest, configFile, secret);
      case 'keychain':
        return writeKeychain(rest, secret);
      default:
        // Whatever it is, it may be the secret itself: not repeated.
        throw new AppError('SECRET_UNWRITABLE', {
          detail: 'its reference cannot be written to',
          remedy: 'Keep a credential that rotates in file:PATH or keychain:NAME.',
        });
    }
  };
}

/** Through a link, so that the link stays one. */
async function saveSecretFile(name: string, configFile: string, secret: string): Promise<void> {
  const named = path.resolve(path.dirname(configFile), name);
  const refusal = (why: string, cause?: unknown): AppError =>
    new AppError('SECRET_UNWRITABLE', { detail: `file:${name} (${why})`, where: named, cause });
  try {
    const file = await realpath(named);
    const { mode, uid, gid } = await stat(file);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) throw refusal('not a secret file');
    if ((mode & 0o077) !== 0) throw refusal(`others can read it: mode ${octal(mode)}`);
    if ((mode & constants.S_IWUSR) === 0) throw refusal('it is read-only');
    await removeLeftovers(file);
    await replaceFile(file, `${secret}\n`, { uid, gid });
  } catch (thrown) {
    throw thrown instanceof AppError ? thrown : refusal(reason(thrown as NodeJS.ErrnoException), thrown);
  }
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Beside the old file, so that the rename is one step; then the folder, so that the step is on disk. */
async function replaceFile(file: string, text: string, { uid, gid }: Owner): Promise<void> {
  const fresh = `${leftoverPrefix(file)}${process.pid}-${randomBytes(6).toString('hex')}.new`;
  const temporary = path.join(path.dirname(file), fresh);
  try {
    await withFile(temporary, 'wx', async (handle) => {
      if (uid !== process.geteuid?.()) await handle.chown(uid, gid);
      await handle.writeFile(text);
      await handle.sync();
    });
    await rename(temporary, file);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw thrown;
  }
  await withFile(path.dirname(file), 'r', (folder) => folder.sync());
}

async function withFile(
  file: string,
  flags: 'wx' | 'r',
  work: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  const handle = await open(file, flags, 0o600);
  try {
    await work(handle);
  } finally {
    await handle.close();
  }
}

function leftoverPrefix(file: string): string {
  return `.${path.basename(file)}.`;
}

/** A process killed while it saved leaves its new file, and with it a secret. */
async function removeLeftovers(file: string): Promise<void> {
  const folder = path.dirname(file);
  const prefix = leftoverPrefix(file);
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix)) continue;
    const pid = /^(?<pid>[1-9]\d*)-[\da-f]+\.new$/u.exec(name.slice(prefix.length))?.groups?.['pid'];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(path.join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
