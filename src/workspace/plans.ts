/** Plans as they were recorded, and beside each what would take its actions back. Private: people stand in them. */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { storageError } from '../core/storage-errors.ts';
import { replaceWhole } from './durable-file.ts';

export interface Plans {
  /** On disk before it returns. @throws AppError DISK_FULL, WORKSPACE_UNREADABLE */
  save(id: string, text: string): void;
  /** Null: no such plan was recorded here. */
  text(id: string): string | null;
  /** Ids that begin so. */
  idsOf(beginning: string): readonly string[];
  /** Adds lines; on disk before it returns. */
  addUndo(id: string, lines: readonly string[]): void;
  /** Whole lines, oldest first. */
  undo(id: string): readonly string[];
  /** With what would take its actions back. */
  remove(id: string): void;
}

/** An id becomes a file name, so nothing else may be one. */
const planId = /^p_[0-9a-f]{64}$/u;

/** @param folder `plans` in the workspace; made when first needed */
export function openPlans(folder: string): Plans {
  const fileOf = (id: string, kind: 'json' | 'undo.ndjson'): string => {
    if (!planId.test(id)) throw new RangeError('not the id of a plan');
    return join(folder, `${id}.${kind}`);
  };
  const read = (file: string): string | null => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw storageError(error, file);
    }
  };
  const guarded = <Result>(file: string, use: () => Result): Result => {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return use();
    } catch (error) {
      throw storageError(error, file);
    }
  };
  return {
    save(id, text) {
      const file = fileOf(id, 'json');
      guarded(file, () => replaceWhole(file, text));
    },
    text: (id) => (planId.test(id) ? read(fileOf(id, 'json')) : null),
    idsOf(beginning) {
      try {
        return readdirSync(folder)
          .filter((name) => name.endsWith('.json') && name.startsWith(beginning))
          .map((name) => name.slice(0, -'.json'.length))
          .filter((id) => planId.test(id));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw storageError(error, folder);
      }
    },
    addUndo(id, lines) {
      if (lines.length === 0) return;
      const file = fileOf(id, 'undo.ndjson');
      guarded(file, () => {
        const opened = openSync(file, 'a', 0o600);
        try {
          // A line that was torn by a crash is ended first, so that it spoils no other.
          writeSync(opened, `\n${lines.join('\n')}\n`);
          fsyncSync(opened);
        } finally {
          closeSync(opened);
        }
      });
    },
    remove(id) {
      for (const kind of ['undo.ndjson', 'json'] as const) {
        const file = fileOf(id, kind);
        guarded(file, () => rmSync(file, { force: true }));
      }
    },
    undo: (id) => (read(fileOf(id, 'undo.ndjson')) ?? '').split('\n').filter((line) => line !== ''),
  };
}
