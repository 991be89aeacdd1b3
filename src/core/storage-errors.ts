import { AppError, type ErrorCode } from './errors.ts';

const byErrno = new Map<string, ErrorCode>([
  ['ENOSPC', 'DISK_FULL'],
  ['EDQUOT', 'DISK_FULL'],
  ['EFBIG', 'DISK_FULL'],
  ['ENOENT', 'WORKSPACE_UNREADABLE'],
  ['EEXIST', 'WORKSPACE_UNREADABLE'],
  ['EACCES', 'WORKSPACE_UNREADABLE'],
  ['EPERM', 'WORKSPACE_UNREADABLE'],
  ['EROFS', 'WORKSPACE_UNREADABLE'],
  ['EIO', 'WORKSPACE_UNREADABLE'],
  ['ENOTDIR', 'WORKSPACE_UNREADABLE'],
  // A folder stands where the file was.
  ['EISDIR', 'WORKSPACE_DAMAGED'],
  ['ELOOP', 'WORKSPACE_UNREADABLE'],
  ['ENAMETOOLONG', 'WORKSPACE_UNREADABLE'],
]);

/** Primary result codes, https://www.sqlite.org/rescode.html */
const bySqlite = new Map<number, ErrorCode>([
  [3, 'WORKSPACE_UNREADABLE'],
  [5, 'WORKSPACE_LOCKED'],
  [6, 'WORKSPACE_LOCKED'],
  [8, 'WORKSPACE_UNREADABLE'],
  [10, 'WORKSPACE_UNREADABLE'],
  [11, 'WORKSPACE_DAMAGED'],
  [13, 'DISK_FULL'],
  [14, 'WORKSPACE_UNREADABLE'],
  [26, 'WORKSPACE_DAMAGED'],
]);

/** SQLITE_IOERR_SHMSIZE: no room for the file by which the readers of a database agree; on a full disk the first to fail. */
const noRoomToShare = 4874;

/** SQLITE_IOERR_SHORT_READ: the file ends before what it says of itself. No disk is broken, and none can be mended. */
const cutShort = 522;

/** SQLITE_IOERR: a failing disk, a file beyond the size this process may write, a network drive gone away. */
function isIo(errcode: unknown): boolean {
  return typeof errcode === 'number' && (errcode & 0xff) === 10;
}

/** SQLITE_ERROR of its JSON functions, which are given nothing but what this program has written. */
function isDamagedJson(errcode: number, { message }: Error): boolean {
  return errcode === 1 && /^malformed JSON/iu.test(message);
}

const brokenRemedy =
  'Check the disk and the limits of this process (ulimit), then run `grantwarden audit --resume`; what was acknowledged is kept.';

/**
 * What the disk or SQLite threw, as the AppError a user can act on, naming the file; anything else comes back
 * as it was, to be thrown again.
 */
export function storageError(thrown: unknown, file: string): unknown {
  if (!(thrown instanceof Error) || thrown instanceof AppError) return thrown;
  const { code, errcode } = thrown as { code?: unknown; errcode?: unknown };
  if (errcode === noRoomToShare)
    return new AppError('DISK_FULL', { detail: `${file} (${thrown.message})`, cause: thrown });
  const known =
    typeof errcode === 'number'
      ? errcode === cutShort || isDamagedJson(errcode, thrown)
        ? 'WORKSPACE_DAMAGED'
        : bySqlite.get(errcode & 0xff)
      : byErrno.get(typeof code === 'string' ? code : '');
  if (known === undefined) return thrown;
  const detail = `${file} (${thrown.message})`;
  const broken = known !== 'WORKSPACE_DAMAGED' && isIo(errcode);
  return new AppError(known, { detail, cause: thrown, ...(broken ? { remedy: brokenRemedy } : {}) });
}
