/** A database that may go away and come back, and whoever goes on in between. */
import type { Clock } from '../core/clock.ts';
import { type AppError, toAppError } from '../core/errors.ts';

export interface Link {
  /** Since when the database has been away, milliseconds since the epoch; null: it answers. */
  readonly awaySince: number | null;
  /** When it was last found again, monotonic; null: it never went away. */
  readonly backAt: number | null;
  /** Once; says when it has gone, and when it is back. */
  once<R>(use: () => Promise<R>): Promise<R>;
  /** Until it works, or fails for another reason than that the database is away. @throws the signal's reason */
  until<R>(use: () => Promise<R>): Promise<R>;
}

interface LinkOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

const firstWaitMs = 500;
const longestWaitMs = 15_000;

export function openLink({ clock, signal, say }: LinkOptions): Link {
  let awaySince: number | null = null;
  let lostAt = 0;
  let backAt: number | null = null;
  const lost = (error: AppError): void => {
    if (awaySince !== null) return;
    awaySince = clock.now();
    lostAt = clock.monotonic();
    say(`${error.message}. Audits go on, and what they find is published when it is back.`);
  };
  const found = (): void => {
    if (awaySince === null) return;
    backAt = clock.monotonic();
    say(`The fleet’s database is back after ${Math.ceil((backAt - lostAt) / 1000)} s.`);
    awaySince = null;
  };
  const once = async <R>(use: () => Promise<R>): Promise<R> => {
    try {
      const result = await use();
      found();
      return result;
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code === 'FLEET_UNREACHABLE') lost(error);
      throw error;
    }
  };
  return {
    get awaySince() {
      return awaySince;
    },
    get backAt() {
      return backAt;
    },
    once,
    async until(use) {
      for (let wait = firstWaitMs; ; wait = Math.min(2 * wait, longestWaitMs)) {
        try {
          return await once(use);
        } catch (thrown) {
          if (toAppError(thrown).code !== 'FLEET_UNREACHABLE') throw thrown;
        }
        await clock.sleep(wait, signal);
      }
    },
  };
}
