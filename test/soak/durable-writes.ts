/** Ends this process, or fails its disk, at a chosen durable write. Loaded before anything that writes. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** `before`: nothing of it is in the file; `torn`: half of it is; `after`: all of it is, and nobody knows. */
export const killPoints = ['before', 'torn', 'after'] as const;
export type KillPoint = (typeof killPoints)[number];

export interface Disturbance {
  /** From 1; writes of plain files that are flushed one by one, SQLite’s own not counted. */
  readonly kill?: { readonly at: number; readonly point: KillPoint };
  /** From this write on there is no space. */
  readonly fullFrom?: number;
}

/** @returns how many there were so far */
export function disturb({ kill, fullFrom = Number.POSITIVE_INFINITY }: Disturbance): () => number {
  const { writeSync: write, fsyncSync: flush } = fs;
  let count = 0;
  const die = (): void => void process.kill(process.pid, 'SIGKILL');
  const writeSync = (file: number, data: string | Uint8Array, ...rest: readonly number[]): number => {
    count += 1;
    if (count >= fullFrom) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    const [offset = 0, length = bytes.length - offset] = rest;
    if (kill?.at === count && kill.point === 'before') die();
    if (kill?.at === count && kill.point === 'torn') {
      write(file, bytes, offset, Math.ceil(length / 2));
      die();
    }
    return write(file, bytes, offset, length);
  };
  const fsyncSync = (file: number): void => {
    flush(file);
    if (kill?.at === count && kill.point === 'after') die();
  };
  Object.assign(fs, { writeSync, fsyncSync });
  syncBuiltinESMExports();
  return () => count;
}
