/** How a command ends: one code, one renderer, two stages of interruption. */
import { AppError, type ExitCode, exitCodes, toAppError } from '../core/errors.ts';

export interface Interruption {
  readonly signal: AbortSignal;
  /** Stops listening. */
  end(): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The first signal asks the command to stop at the next safe point; the second ends the process at once.
 * @param say told once, when the first arrives.
 */
export function listenForInterruption(say: (text: string) => void): Interruption {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    say('Stopping; once more to stop at once.\n');
    controller.abort(new AppError('INTERRUPTED'));
  };
  for (const name of signals) process.on(name, stop);
  return {
    signal: controller.signal,
    end: () => {
      for (const name of signals) process.off(name, stop);
    },
  };
}

/** Whatever was thrown after an interruption is its consequence. */
export function endingError(thrown: unknown, signal: AbortSignal): AppError {
  const error = toAppError(thrown);
  if (!signal.aborted || error.code === 'INTERRUPTED') return error;
  return new AppError('INTERRUPTED', { cause: thrown });
}

export function codeAfter(code: ExitCode, signal: AbortSignal): ExitCode {
  return signal.aborted ? exitCodes.interrupted : code;
}
