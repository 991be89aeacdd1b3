/** Data goes to stdout or to a file that appears whole or not at all. */
import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { access, constants, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError, toAppError } from '../core/errors.ts';
import { inChunks } from '../core/in-chunks.ts';
import type { Sink } from './io.ts';

type Pieces = AsyncIterable<string> | Iterable<string>;

/**
 * @param file of --output; null: stdout. A reader that has gone ends it quietly.
 * @throws AppError OUTPUT_FAILED
 */
export async function writeOutput(pieces: Pieces, file: string | null, stdout: Sink): Promise<void> {
  if (file !== null) return writeFileWhole(file, inChunks(pieces));
  for await (const text of inChunks(pieces)) if (!(await stdout.write(text))) return;
}

/**
 * Asked before work that takes hours, so that a misspelt folder does not show at its end.
 * @throws AppError OUTPUT_FAILED
 */
export async function requireWritable(file: string | null): Promise<void> {
  if (file === null) return;
  const target = path.resolve(file);
  const found = await stat(target).catch(() => null);
  if (found?.isDirectory() === true) throw new AppError('OUTPUT_FAILED', { detail: `${file} is a folder` });
  try {
    if (keepsItsPlace(target, found)) await access(target, constants.W_OK);
    else await access(path.dirname(target), constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw outputFailed(file, cause);
  }
}

/** Pipes, devices and names of open files: renamed over it, a report would take /dev/null away from everybody. */
function keepsItsPlace(target: string, found: Stats | null): boolean {
  const isOpenFile = /^\/(?:dev\/(?:fd\/\d+|stdout|stderr)|proc\/[^/]+\/fd\/\d+)$/u.test(target);
  return found !== null && (isOpenFile || !(found.isFile() || found.isDirectory()));
}

function outputFailed(name: string, cause: unknown): AppError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'it cannot be written';
  return new AppError('OUTPUT_FAILED', {
    detail: `${name} (${code})`,
    remedy: 'Check that its folder exists, can be written to and has room.',
    cause,
  });
}

/** Written beside its place, brought to disk, then renamed; a pipe or a device is written to. @throws AppError OUTPUT_FAILED */
export async function writeFileWhole(
  file: string,
  pieces: AsyncIterable<string | Uint8Array>,
): Promise<void> {
  const target = path.resolve(file);
  const temporary = path.join(
    path.dirname(target),
    `.${path.basename(target)}.${randomBytes(6).toString('hex')}`,
  );
  const failed = (cause: unknown): AppError => outputFailed(file, cause);
  if (keepsItsPlace(target, await stat(target).catch(() => null)))
    return writeFile(target, pieces, { flag: 'a' }).catch((cause: unknown) => {
      throw isSystemError(cause) ? failed(cause) : toAppError(cause);
    });
  const handle = await open(temporary, 'wx', 0o600).catch((cause: unknown) => {
    throw failed(cause);
  });
  try {
    for await (const piece of pieces)
      await handle.writeFile(piece).catch((cause: unknown) => {
        throw failed(cause);
      });
    await handle.sync();
    await handle.close();
    await rename(temporary, target);
  } catch (thrown) {
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
    throw isSystemError(thrown) ? failed(thrown) : toAppError(thrown);
  }
}

function isSystemError(thrown: unknown): boolean {
  return thrown instanceof Error && 'syscall' in thrown;
}
