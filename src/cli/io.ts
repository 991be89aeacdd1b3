import { addAbortSignal } from 'node:stream';
import { isatty } from 'node:tty';
import { AppError } from '../core/errors.ts';

/** The process as the commands see it; tests pass their own. */
export interface Io {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly stdin: Source;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Source {
  readonly isTTY: boolean;
  /** What comes in, once, to its end. Whoever stops earlier closes it. @throws when the signal is aborted */
  pieces(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

export interface Sink {
  readonly isTTY: boolean;
  /** Null when it is not a terminal. */
  readonly columns: number | null;
  /**
   * Resolves when more may be written; false when the reader has gone.
   * @throws AppError OUTPUT_FAILED when stdout cannot take it, as on a full disk; what is said on stderr is lost then.
   */
  write(text: string): Promise<boolean>;
}

/** Streams are opened when first used: each costs a start some milliseconds. */
export function processIo(): Io {
  let stdout: Sink | null = null;
  let stderr: Sink | null = null;
  return {
    get stdout() {
      stdout ??= sinkOf(process.stdout, 1);
      return stdout;
    },
    get stderr() {
      stderr ??= sinkOf(process.stderr, 2);
      return stderr;
    },
    stdin: { isTTY: isatty(0), pieces: (signal) => addAbortSignal(signal, process.stdin) },
    env: process.env,
  };
}

/** A reader that closes the pipe early (`| head`) ends the writing, not the command. */
function sinkOf(stream: NodeJS.WriteStream, descriptor: 1 | 2): Sink {
  let gone = false;
  stream.on('error', () => {
    gone = true;
  });
  return {
    get isTTY() {
      // Its own isTTY is undefined, whatever the type says, where it is none.
      return isatty(descriptor);
    },
    get columns() {
      // A terminal that was never told its size says 0.
      return stream.isTTY && stream.columns > 0 ? stream.columns : null;
    },
    write(text) {
      if (gone) return Promise.resolve(false);
      return new Promise((resolve, reject) => {
        stream.write(text, (failure) => {
          if (descriptor === 2 || !isFailure(failure)) resolve(failure === null || failure === undefined);
          else
            reject(
              new AppError('OUTPUT_FAILED', {
                detail: `stdout (${failure.code ?? failure.message})`,
                remedy: 'Check where the output goes: the file or device does not take it.',
                cause: failure,
              }),
            );
        });
      });
    },
  };
}

/** Anything but a reader that has read enough. */
function isFailure(failure: NodeJS.ErrnoException | null | undefined): failure is NodeJS.ErrnoException {
  return failure !== null && failure !== undefined && failure.code !== 'EPIPE';
}

/** Somebody is there to answer: a terminal on both ends, and not a build machine. */
export function canAsk(io: Io): boolean {
  return io.stdin.isTTY && io.stderr.isTTY && !isSet(io.env['CI']);
}

/** Colour only where a terminal shows it and nobody asked for none (no-color.org). */
export function wantsColor(sink: Sink, io: Io, noColor: boolean): boolean {
  return sink.isTTY && !noColor && !isSet(io.env['NO_COLOR']) && io.env['TERM'] !== 'dumb';
}

function isSet(variable: string | undefined): boolean {
  return variable !== undefined && variable !== '';
}

/** Keys come in and a screen can be drawn on. */
export function canReview(io: Io): boolean {
  return (
    io.stdin.isTTY &&
    io.stdout.isTTY &&
    !isSet(io.env['CI']) &&
    io.env['TERM'] !== 'dumb' &&
    io.env['INK_SCREEN_READER'] !== 'true'
  );
}
