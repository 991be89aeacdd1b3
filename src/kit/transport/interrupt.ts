import { AppError } from '../../core/errors.ts';

/** Why a signal ended the work: the AppError it was aborted with, else INTERRUPTED. */
export function interruption(signal: AbortSignal): AppError {
  return signal.reason instanceof AppError ? signal.reason : new AppError('INTERRUPTED');
}

/** @throws the interruption when the signal is aborted */
export function heed(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw interruption(signal);
}

/** Settles with `work`, or rejects at once when the signal aborts; `work` itself goes on. */
export async function unlessInterrupted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  heed(signal);
  const stopped = Promise.withResolvers<never>();
  const onAbort = () => stopped.reject(interruption(signal));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, stopped.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
