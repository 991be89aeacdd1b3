/** A zip archive as a stream: nothing of it is held. */
import { createHash } from 'node:crypto';
import { Zip, ZipDeflate } from 'fflate';
import { AppError } from '../core/errors.ts';
import { inChunks } from '../core/in-chunks.ts';

export interface Part {
  readonly name: string;
  readonly pieces: AsyncIterable<string> | Iterable<string>;
}

export interface Written {
  readonly name: string;
  /** Uncompressed. */
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Archives and files in them larger than this need a form that not every program reads. */
const largest = 0xffff_ffff;

/**
 * @param at day that every file bears, at noon: a zip has local times, and these must not tell where it was made
 * @param last made from what was written before it
 * @throws AppError OUTPUT_FAILED when it grows past 4 GiB
 */
export async function* zipped(
  parts: Iterable<Part>,
  at: string,
  last: (written: readonly Written[]) => Iterable<Part>,
): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  let size = 0;
  const zip = new Zip((error, data) => {
    if (error !== null) throw error;
    size += data.length;
    ready.push(data);
  });
  const day = new Date(at);
  const mtime = new Date(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), 12);
  const written: Written[] = [];

  async function* add({ name, pieces }: Part): AsyncGenerator<Uint8Array> {
    const file = new ZipDeflate(name, { level: 6 });
    file.mtime = mtime;
    zip.add(file);
    const sum = createHash('sha256');
    let bytes = 0;
    for await (const text of inChunks(pieces)) {
      const data = Buffer.from(text);
      sum.update(data);
      bytes += data.length;
      file.push(data);
      if (Math.max(bytes, size) > largest) throw tooLarge(name);
      yield* ready.splice(0);
    }
    file.push(new Uint8Array(), true);
    yield* ready.splice(0);
    written.push({ name, bytes, sha256: sum.digest('hex') });
  }

  for (const part of parts) yield* add(part);
  for (const part of last(written)) yield* add(part);
  zip.end();
  yield* ready.splice(0);
}

function tooLarge(name: string): AppError {
  return new AppError('OUTPUT_FAILED', {
    detail: `with ${name} the archive grows past 4 GiB`,
    remedy: 'Audit fewer tenants in one configuration, or write the reports one by one.',
  });
}
