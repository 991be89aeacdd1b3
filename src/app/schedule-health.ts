/** A file that tells how the schedule stands, for whoever watches it. */
import { AppError } from '../core/errors.ts';
import { storageError } from '../core/storage-errors.ts';
import { replaceWhole } from '../workspace/durable-file.ts';
import type { Context } from './context.ts';
import { healthNow } from './schedule-status.ts';

const everyMs = 60_000;

/** Written anew each minute: one that is older says that nobody is at work. Trouble is said once. */
export async function keepHealthFile(
  context: Pick<Context, 'config' | 'workspace' | 'clock'>,
  file: string,
  { signal, say }: { readonly signal: AbortSignal; readonly say: (text: string) => void },
): Promise<void> {
  let complained = false;
  while (!signal.aborted) {
    try {
      replaceWhole(file, `${JSON.stringify(healthNow(context), null, 2)}\n`);
      complained = false;
    } catch (thrown) {
      const error = storageError(thrown, file);
      if (!(error instanceof AppError)) throw thrown;
      if (!complained) say(`The health file is not written: ${error.message}.\n`);
      complained = true;
    }
    try {
      await context.clock.sleep(everyMs, signal);
    } catch {
      return;
    }
  }
}
