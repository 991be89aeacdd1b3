/** A process for tests: what was written, and whether anybody would see it. */
import type { Io, Sink } from './io.ts';

export interface RecordedIo extends Io {
  out(): string;
  err(): string;
}

interface Terminal {
  /** Columns of the terminal on stdout and stderr; absent: pipes. */
  readonly columns?: number;
  readonly env?: Io['env'];
  /** What comes in on stdin, in these pieces; absent: nothing. */
  readonly input?: Iterable<string | Uint8Array>;
}

export function recordedIo({ columns, env = {}, input = [] }: Terminal = {}): RecordedIo {
  const written = { out: '', err: '' };
  const sink = (name: 'out' | 'err'): Sink => ({
    isTTY: columns !== undefined,
    columns: columns ?? null,
    write(text) {
      written[name] += text;
      return Promise.resolve(true);
    },
  });
  return {
    stdout: sink('out'),
    stderr: sink('err'),
    stdin: { isTTY: columns !== undefined, pieces: () => bytesOf(input) },
    env: { HOME: '/nonexistent', ...env },
    out: () => written.out,
    err: () => written.err,
  };
}

async function* bytesOf(input: Iterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const piece of input)
    yield await Promise.resolve(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece);
}
