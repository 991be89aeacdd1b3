import { constants, open } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../core/errors.ts';
import { onReadOnlyMount } from './mounts.ts';

const largest = 1024 * 1024;

/**
 * A secret file that nobody but its owner can read. On a mount that is read-only (secrets of container
 * platforms) the permissions are not the owner's to choose and are not looked at.
 * @param configFile relative names are relative to its folder.
 * @throws AppError SECRET_UNREADABLE, SECRET_EXPOSED
 */
export async function readSecretFile(name: string, configFile: string): Promise<string> {
  const file = path.resolve(path.dirname(configFile), name);
  // Whoever put a pipe there must not have us wait for what never comes.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch(
    (cause: NodeJS.ErrnoException) => {
      throw new AppError('SECRET_UNREADABLE', {
        detail: `file:${name} (${reason(cause)})`,
        where: file,
        cause,
      });
    },
  );
  try {
    const { mode, size } = await handle.stat();
    const kind = mode & constants.S_IFMT;
    if (kind !== constants.S_IFREG || size > largest)
      throw new AppError('SECRET_UNREADABLE', { detail: `file:${name} is not a secret file`, where: file });
    const othersMay = mode & 0o077;
    if (othersMay !== 0 && !(await onReadOnlyMount(file)))
      throw new AppError('SECRET_EXPOSED', { detail: `file:${name} has mode ${octal(mode)}`, where: file });
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** `0600` */
export function octal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(4, '0');
}

/** What the system said, in words. */
export function reason({ code }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ENOENT':
      return 'no such file';
    case 'EACCES':
      return 'permission denied';
    case 'EROFS':
      return 'it lies on a read-only mount';
    case 'EBUSY':
      return 'it is a mount of its own; mount its folder instead';
    default:
      return code ?? 'cannot be opened';
  }
}
