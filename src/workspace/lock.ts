import { createHash } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../core/errors.ts';
import { storageError } from '../core/storage-errors.ts';

/** What only one process may do at a time; collect and apply are locked per tenant. */
export type LockKind = 'collect' | 'apply' | 'journal' | 'policy' | 'schedule' | 'state' | 'notify';

export interface Lock extends Disposable {
  release(): void;
}

/** A lock is freed by `release` or death, not by the garbage collector finding its connection unused. */
const held = new Set<DatabaseSync>();

/** Names may hold anything, and file systems may ignore case: hence a hash in hexadecimal. */
function lockFile(folder: string, kind: LockKind, name: string): string {
  return join(folder, `${kind}-${createHash('sha256').update(name).digest('hex').slice(0, 32)}.lock`);
}

/**
 * Takes the lock or throws. It is an open exclusive transaction on a SQLite file of its own, so the kernel frees
 * it when the process dies, however it dies. The file itself must be touched by SQLite alone: closing any other
 * descriptor of it in this process would drop the lock.
 * @param waitMs how long to block this thread for another holder.
 * @throws AppError WORKSPACE_LOCKED, DISK_FULL, WORKSPACE_UNREADABLE, WORKSPACE_DAMAGED
 */
export function takeLock(folder: string, kind: LockKind, name: string, waitMs = 0): Lock {
  const path = lockFile(folder, kind, name);
  let db: DatabaseSync | null = null;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    db = new DatabaseSync(path, { timeout: waitMs });
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db?.close();
    const known = storageError(error, path);
    if (known instanceof AppError && known.code === 'WORKSPACE_LOCKED')
      throw new AppError('WORKSPACE_LOCKED', {
        detail: name === '' ? kind : `${kind} ${name}`,
        cause: error,
      });
    // SQLite only says that it cannot open it, which nobody’s permissions mend.
    if (isFolder(path))
      throw new AppError('WORKSPACE_DAMAGED', { detail: `${path} is not a file`, cause: error });
    throw known;
  }
  const connection = db;
  held.add(connection);
  const release = (): void => {
    if (held.delete(connection)) connection.close();
  };
  return { release, [Symbol.dispose]: release };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
