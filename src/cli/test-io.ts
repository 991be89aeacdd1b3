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
}

export function recordedIo({ columns, env = {} }: Terminal = {}): RecordedIo {
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
    stdin: { isTTY: columns !== undefined },
    env: { HOME: '/nonexistent', ...env },
    out: () => written.out,
    err: () => written.err,
  };
}
