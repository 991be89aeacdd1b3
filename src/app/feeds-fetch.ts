/** The content of a list from where it is published, or from a file. */
import { closeSync, openSync, readSync } from 'node:fs';
import { AppError, toAppError } from '../core/errors.ts';
import type { Answer } from '../kit/transport/call.ts';
import type { Context } from './context.ts';

const largest = 20_000_000;
const pieceBytes = 65_536;
const patienceMs = 60_000;

type Reader = Pick<Context, 'network' | 'signal'>;

/**
 * @param source `file:` with an absolute path, or an address; nothing else is asked, redirects are not followed
 * @throws AppError FEED_INVALID when it is too large or no text, FEED_UNREACHABLE, INTERRUPTED
 */
export async function fetchFeed(source: string, reader: Reader): Promise<string> {
  const text = source.startsWith('file:')
    ? textOf(bytesOf(source.slice('file:'.length)), source)
    : await textAt(new URL(source), reader);
  if (Buffer.byteLength(text) > largest) throw tooLarge(source);
  return text;
}

function bytesOf(file: string): Uint8Array {
  try {
    return bounded(file);
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw new AppError('FEED_UNREACHABLE', {
      detail: `${file} (${(thrown as NodeJS.ErrnoException).code ?? 'it cannot be read'})`,
      remedy: 'Check that the path names a file that this user may read.',
      cause: thrown,
    });
  }
}

/** A pipe or a device does not say how much will come, so it is counted while it comes. */
function bounded(file: string): Uint8Array {
  const handle = openSync(file, 'r');
  try {
    const pieces: Uint8Array[] = [];
    for (let size = 0; ; ) {
      const piece = Buffer.allocUnsafe(pieceBytes);
      const read = readSync(handle, piece);
      if (read === 0) return Buffer.concat(pieces);
      size += read;
      if (size > largest) throw tooLarge(file);
      pieces.push(piece.subarray(0, read));
    }
  } finally {
    closeSync(handle);
  }
}

function textOf(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw noText(source, cause);
  }
}

async function textAt(url: URL, { network, signal }: Reader): Promise<string> {
  const patience = AbortSignal.timeout(patienceMs);
  let answer: Answer;
  try {
    answer = await network.send({
      method: 'GET',
      url,
      headers: { 'user-agent': 'grantwarden', accept: '*/*' },
      body: undefined,
      signal: AbortSignal.any([signal, patience]),
      repeatable: true,
    });
  } catch (thrown) {
    throw unreachable(toAppError(thrown), url, signal.aborted);
  }
  const { status, text } = answer;
  if (status >= 300 && status < 400)
    throw new AppError('FEED_UNREACHABLE', {
      detail: `${url.host} sends the reader elsewhere (${status})`,
      remedy: 'Name the address at which the list itself lies; redirects are not followed.',
    });
  if (status !== 200)
    throw new AppError('FEED_UNREACHABLE', { detail: `${url.host} answered with ${status}` });
  // The transport puts this character where the bytes are no UTF-8.
  if (text.includes('\uFFFD')) throw noText(url.href, undefined);
  return text;
}

function unreachable(error: AppError, url: URL, interrupted: boolean): AppError {
  if (interrupted) return error;
  if (error.code === 'INTERRUPTED')
    return new AppError('FEED_UNREACHABLE', {
      detail: `${url.host} did not answer within ${patienceMs / 1000} s`,
      cause: error,
    });
  if (error.code === 'READ_MALFORMED')
    return new AppError('FEED_INVALID', { detail: error.detail ?? error.message, cause: error });
  return new AppError('FEED_UNREACHABLE', {
    detail: error.detail ?? error.message,
    remedy: error.remedy,
    cause: error,
  });
}

function tooLarge(source: string): AppError {
  return new AppError('FEED_INVALID', { detail: `it is larger than ${largest / 1e6} MB`, where: source });
}

function noText(source: string, cause: unknown): AppError {
  return new AppError('FEED_INVALID', { detail: 'it is not UTF-8 text', where: source, cause });
}
