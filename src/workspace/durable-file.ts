import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { storageError } from '../core/storage-errors.ts';

/** Where the last good copy of a file lies. */
function copyOf(path: string): string {
  return `${path}.bak`;
}

/** Beside its place, to disk, then renamed: the file holds the old or the new, whole. */
export function replaceWhole(path: string, text: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    // A leftover of a process that died, or somebody's link: never written through.
    rmSync(temporary, { force: true });
    const file = openSync(temporary, 'wx', 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/**
 * After return the text is on disk; after a crash at any moment the file holds the old or the new text, whole.
 * The copy is written second, so one of the two is always good.
 * @throws AppError DISK_FULL, WORKSPACE_UNREADABLE
 */
export function writeDurably(path: string, text: string): void {
  try {
    replaceWhole(path, text);
    replaceWhole(copyOf(path), text);
  } catch (error) {
    throw storageError(error, path);
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw storageError(error, path);
  }
}

export interface DurableRead<T> {
  readonly value: T | null;
  /** `copy`: the file was damaged or missing and its last good copy was read; `none`: neither was readable. */
  readonly from: 'file' | 'copy' | 'none';
}

/**
 * Reads what `writeDurably` wrote.
 * @param parse throws when the text is damaged; then the last good copy is tried.
 */
export function readDurably<T>(path: string, parse: (text: string) => T): DurableRead<T> {
  for (const [from, place] of [
    ['file', path],
    ['copy', copyOf(path)],
  ] as const) {
    const text = readText(place);
    if (text === null) continue;
    try {
      return { value: parse(text), from };
    } catch {
      // Damaged: the copy is next.
    }
  }
  return { value: null, from: 'none' };
}
