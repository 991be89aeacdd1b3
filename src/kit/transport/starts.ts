/** When the calls of a lane may start. */
import type { Clock } from '../../core/clock.ts';

/** Shares of the documented rate. */
const initialShare = 0.975;
export const ceilingShare = 0.985;
const floorShare = 0.05;
const decrease = 0.85;
/** Regained for each second's worth of good answers. */
const recoveryPerSecond = 0.02;
/**
 * How far a late wake-up may be made good: a vendor's bucket has refilled meanwhile. Each fall of the rate halves
 * it, for that bucket may be smaller.
 */
export const longestCatchUpMs = 1000;

export interface Starts {
  /** When the next call may start; infinite while that is not known. @param waiting calls that wait for a start */
  next(now: number, waiting: number): number;
  /** Uses it up. */
  take(now: number): void;
  /** Nothing was under way: what could have been started meanwhile is lost, but for one. */
  rested(now: number): void;
  /** A good answer. */
  accepted(): void;
  /** A call that was refused as too many; once a round trip. */
  throttled(): void;
  /** Nobody starts before then. */
  hold(until: number): void;
  /** The vendor asked for a pause of that length. */
  asked(ms: number): void;
}

/** An even rate just below the documented one. Starts have absolute times, so that late timers do not add up. */
export function ownStarts({ perSecond }: { readonly perSecond: number }, clock: Clock): Starts {
  let share = initialShare;
  let catchUpMs = longestCatchUpMs;
  let slot = clock.monotonic();
  const interval = () => 1000 / (share * perSecond);
  return {
    next: () => slot,
    take(now) {
      slot = Math.max(slot, now - catchUpMs) + interval();
    },
    rested(now) {
      slot = Math.max(slot, now - interval());
    },
    accepted() {
      share = Math.min(
        ceilingShare,
        share + Math.min(recoveryPerSecond, recoveryPerSecond / (share * perSecond)),
      );
    },
    throttled() {
      share = Math.max(floorShare, share * decrease);
      catchUpMs = Math.max(2 * interval(), catchUpMs / 2);
    },
    hold(until) {
      slot = Math.max(slot, until);
    },
    asked() {},
  };
}
