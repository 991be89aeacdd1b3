/** The journal’s bytes: read line by line and held to the chain. Never changes a file. */
import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { AppError } from '../core/errors.ts';
import { storageError } from '../core/storage-errors.ts';
import { type JournalEntry, noHash, readLine } from './journal-entry.ts';

/** Up to where a journal has been read, and found whole. */
export interface Position {
  readonly seq: number;
  readonly hash: string;
  /** Bytes. */
  readonly offset: number;
}

export const beginning: Position = { seq: 0, hash: noHash, offset: 0 };

const newline = 0x0a;
const chunkSize = 1024 * 1024;

/**
 * Entries from a position on. Ends at the last whole line: what follows it was never acknowledged.
 * @returns where the last whole line ends, and the bytes behind it
 * @throws AppError JOURNAL_BROKEN that names the first bad line
 */
export function* entriesIn(
  file: number,
  path: string,
  from: Position,
): Generator<JournalEntry, { readonly position: Position; readonly torn: Buffer }> {
  let position = from;
  let rest: Buffer = Buffer.alloc(0);
  let offset = from.offset;
  const chunk = Buffer.alloc(chunkSize);
  for (;;) {
    const count = readSync(file, chunk, 0, chunk.length, offset);
    if (count === 0) return { position, torn: rest };
    offset += count;
    let data = Buffer.concat([rest, chunk.subarray(0, count)]);
    for (let end = data.indexOf(newline); end !== -1; end = data.indexOf(newline)) {
      const bytes = data.subarray(0, end);
      const entry = isUtf8(bytes) ? readLine(bytes.toString('utf8'), position) : 'it is not text';
      if (typeof entry === 'string') throw broken(path, position.seq + 1, entry);
      position = { seq: entry.seq, hash: entry.hash, offset: position.offset + end + 1 };
      data = data.subarray(end + 1);
      yield entry;
    }
    rest = data;
  }
}

export function broken(path: string, line: number, how: string): AppError {
  return new AppError('JOURNAL_BROKEN', { detail: `line ${line}: ${how}`, where: `${path}:${line}` });
}

/**
 * As `entriesIn`, of a file that may not be there and that nobody is asked to hold still: what another process is just
 * adding is not seen yet.
 * @throws AppError JOURNAL_BROKEN, WORKSPACE_UNREADABLE
 */
export function* readJournal(
  path: string,
): Generator<JournalEntry, { readonly position: Position; readonly torn: Buffer }> {
  const file = openToRead(path);
  if (file === null) return { position: beginning, torn: Buffer.alloc(0) };
  try {
    return yield* entriesIn(file, path, beginning);
  } finally {
    closeSync(file);
  }
}

/**
 * Number and hash of the last entry, without reading those before. Null: there is none.
 * @throws AppError JOURNAL_BROKEN when the last line is no entry
 */
export function lastOf(path: string): Pick<JournalEntry, 'seq' | 'hash'> | null {
  const file = openToRead(path);
  if (file === null) return null;
  try {
    let start = fstatSync(file).size;
    let tail = Buffer.alloc(0);
    while (start > 0) {
      const size = Math.min(64 * 1024, start);
      start -= size;
      const piece = Buffer.alloc(size);
      readSync(file, piece, 0, size, start);
      tail = Buffer.concat([piece, tail]);
      const end = tail.lastIndexOf(newline);
      const before = end < 1 ? -1 : tail.lastIndexOf(newline, end - 1);
      if (end !== -1 && (before !== -1 || start === 0)) return lastIn(tail.subarray(before + 1, end), path);
    }
    return null;
  } finally {
    closeSync(file);
  }
}

function lastIn(bytes: Buffer, path: string): JournalEntry {
  const line = bytes.toString('utf8');
  // Which number and predecessor it must have is for a full check; that it holds together is not.
  const claimed = /"prev":"(?<prev>[0-9a-f]{64})","seq":(?<seq>\d+)[,}]/u.exec(line)?.groups;
  const entry = readLine(line, { seq: Number(claimed?.['seq'] ?? 1) - 1, hash: claimed?.['prev'] ?? noHash });
  if (typeof entry === 'string')
    throw new AppError('JOURNAL_BROKEN', { detail: `its last line: ${entry}`, where: path });
  return entry;
}

function openToRead(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw storageError(error, path);
  }
}
