/** A file that tells how the schedule stands, for whoever watches it. */
import { AppError } from '../core/errors.ts';
import { storageError } from '../core/storage-errors.ts';
import { replaceWhole } from '../workspace/durable-file.ts';
import type { Context } from './context.ts';
import { healthNow } from './schedule-status.ts';

const everyMs = 60_000;

type HealthContext = Pick<Context, 'config' | 'workspace' | 'clock'>;

/** Written anew each minute: one that is older says that nobody is at work. Trouble is said once. */
export async function keepHealthFile(
  context: HealthContext,
  file: string,
  { signal, say }: { readonly signal: AbortSignal; readonly say: (text: string) => void },
): Promise<void> {
  let complaint = '';
  while (!signal.aborted) {
    noteHealth(context, file, (text) => {
      if (text !== complaint) say(text);
      complaint = text;
    });
    try {
      await context.clock.sleep(everyMs, signal);
    } catch {
      return;
    }
  }
}

/** The file holds the old or the new, whole. */
export function noteHealth(context: HealthContext, file: string, complain: (text: string) => void): void {
  try {
    replaceWhole(file, `${JSON.stringify(healthNow(context), null, 2)}\n`);
  } catch (thrown) {
    const error = storageError(thrown, file);
    if (!(error instanceof AppError)) throw thrown;
    complain(`The health file is not written: ${error.message}.\n`);
  }
}
