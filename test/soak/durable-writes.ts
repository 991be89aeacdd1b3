/** Ends this process, or fails its disk, at a chosen durable write. Loaded before anything that writes. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { DatabaseSync } from 'node:sqlite';

/** `before`: nothing of it is in the file; `torn`: half of it is; `after`: all of it is, and nobody knows. */
export const killPoints = ['before', 'torn', 'after'] as const;
export type KillPoint = (typeof killPoints)[number];

export interface Disturbance {
  /** From 1; writes of plain files that are flushed one by one, SQLite’s own not counted. */
  readonly kill?: { readonly at: number; readonly point: KillPoint };
  /** From this write on there is no space. */
  readonly fullFrom?: number;
  /** Files that are replaced whole, and transactions of SQLite, count too. */
  readonly wholeFilesToo?: boolean;
}

/** @returns how many there were so far */
export function disturb({
  kill,
  fullFrom = Number.POSITIVE_INFINITY,
  wholeFilesToo = false,
}: Disturbance): () => number {
  const { writeSync: write, fsyncSync: flush, writeFileSync: writeFile, renameSync: rename } = fs;
  // oxlint-disable-next-line typescript/unbound-method -- called with its own `this` below
  const { exec } = DatabaseSync.prototype;
  let count = 0;
  const die = (): void => void process.kill(process.pid, 'SIGKILL');
  const countAt = (point: KillPoint): void => {
    if (kill?.at === count && kill.point === point) die();
  };
  const writeSync = (file: number, data: string | Uint8Array, ...rest: readonly number[]): number => {
    count += 1;
    if (count >= fullFrom) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    const [offset = 0, length = bytes.length - offset] = rest;
    countAt('before');
    if (kill?.at === count && kill.point === 'torn') {
      write(file, bytes, offset, Math.ceil(length / 2));
      die();
    }
    return write(file, bytes, offset, length);
  };
  const fsyncSync = (file: number): void => {
    flush(file);
    countAt('after');
  };
  Object.assign(fs, { writeSync, fsyncSync });
  if (wholeFilesToo) {
    Object.assign(fs, {
      writeFileSync(file: fs.PathOrFileDescriptor, data: string | Uint8Array, options?: fs.WriteFileOptions) {
        if (typeof file === 'number') writeSync(file, data);
        else writeFile(file, data, options);
      },
      renameSync(from: string, to: string) {
        count += 1;
        countAt('before');
        rename(from, to);
        countAt('after');
      },
    });
    DatabaseSync.prototype.exec = function counted(sql) {
      if (sql !== 'COMMIT') return exec.call(this, sql);
      count += 1;
      if (count >= fullFrom)
        throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
      countAt('before');
      exec.call(this, sql);
      countAt('after');
    };
  }
  syncBuiltinESMExports();
  return () => count;
}
