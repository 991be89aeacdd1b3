/** Whether a failure is about one person or about all of them. */
import { type AppError, toAppError } from '../../../src/core/errors.ts';
import { isAboutOperation, isDeletedPerson, isUnreadablePerson } from '../answers.ts';
import type { GapTally } from '../gaps.ts';
import type { GoogleSession } from '../google-session.ts';

/** So many failures from the start on, and nothing read: it is the credential, not the people. */
const hopeless = 20;
/** Answers that failed for no reason of the person's, one after another: the vendor is down. */
const downAfter = 5;

const transient = new Set(['READ_FAILED', 'READ_THROTTLED', 'NETWORK']);
const perPersonCodes = new Set([
  'READ_GONE',
  'READ_REJECTED',
  'READ_MALFORMED',
  'GAP_PERMISSION',
  'ID_UNSAFE',
]);

export interface Verdict {
  succeeded(): void;
  /** Counts the failure as a gap; returns the error when it is not about this person alone. */
  failed(error: AppError, signal: AbortSignal): Promise<AppError | null>;
  /** The last failure when every single person failed. */
  ended(): AppError | null;
  gone(): number;
}

export function createVerdict(
  session: GoogleSession,
  tally: GapTally,
  start: { readonly gone: number; readonly mostlyUnreadable: boolean },
): Verdict {
  let succeeded = 0;
  let failed = 0;
  let down = 0;
  let gone = start.gone;
  let last: AppError | null = null;
  return {
    succeeded() {
      succeeded += 1;
      down = 0;
    },
    async failed(error, signal) {
      const isDown = transient.has(error.code);
      if (isAboutOperation(error) || !(isDown || perPersonCodes.has(error.code))) return error;
      if (isUnreadablePerson(error)) {
        try {
          await session.confirm(signal);
        } catch (thrown) {
          return toAppError(thrown);
        }
      }
      failed += 1;
      last = error;
      down = isDown ? down + 1 : 0;
      const nobody = !start.mostlyUnreadable && succeeded === 0 && failed >= hopeless;
      if (nobody || down >= downAfter) return error;
      if (isDeletedPerson(error)) gone += 1;
      else tally.add(error);
      return null;
    },
    ended: () => (!start.mostlyUnreadable && succeeded === 0 && failed > 1 ? last : null),
    gone: () => gone,
  };
}
