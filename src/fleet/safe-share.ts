/** What a worker may do of a shared quota while it cannot ask how much the others do. */
import type { Clock } from '../core/clock.ts';
import type { Booking } from '../kit/transport/shared-quotas.ts';

/** Where nothing is known of the others. */
const unknownPart = 1 / 10;

export interface SafeShare {
  /** How many used the quota when that was last told; null: never told. */
  workers: number | null;
  reserve(perSecond: number, count: number): Booking;
  throttled(ms: number): void;
}

/**
 * An even part for each worker that was last seen to use the quota, and one more for whoever may have come since. All
 * lanes of this process share it.
 * @param workers how many there are; null: nobody knows
 */
export function safeShare(clock: Clock, workers: number | null): SafeShare {
  let slower = 1;
  let nextAt = 0;
  let pausedUntil = 0;
  const own: SafeShare = {
    workers,
    reserve(perSecond, wanted) {
      const now = clock.monotonic();
      const part = own.workers === null ? unknownPart : 1 / (own.workers + 1);
      const everyMs = 1000 / (perSecond * part * slower);
      if (pausedUntil > now) return { count: 0, startsInMs: pausedUntil - now, everyMs };
      const count = Math.min(wanted, Math.max(1, Math.floor(1000 / everyMs)));
      const at = Math.max(now, nextAt);
      nextAt = at + count * everyMs;
      slower = Math.min(1, slower + 0.02);
      return { count, startsInMs: at - now, everyMs };
    },
    throttled(ms) {
      if (ms === 0) slower = Math.max(0.05, slower * 0.85);
      pausedUntil = Math.max(pausedUntil, clock.monotonic() + ms);
    },
  };
  return own;
}
