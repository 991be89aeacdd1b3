/** Starts as several processes have booked them together, for a quota that they share. */
import type { Clock } from '../../core/clock.ts';
import { ceilingShare, longestCatchUpMs, type Starts } from './starts.ts';

export interface Booking {
  /** Starts that are ours; 0: nobody may start, and one may ask again after `startsInMs`. */
  readonly count: number;
  /** From the answer on. */
  readonly startsInMs: number;
  readonly everyMs: number;
}

/** What a fleet shares. Times are those of the lane's clock. */
export interface SharedQuotas {
  /** The next free starts of the quota `key`, ours whether used or not. Never fails: what shares also says what is safe alone. */
  reserve(key: string, asked: { readonly perSecond: number; readonly count: number }): Promise<Booking>;
  /** The vendor refused a call as too many; nobody starts for so long, 0 when it named no time. */
  throttled(key: string, ms: number): void;
}

interface Lane {
  /** What `next` says has changed. */
  readonly changed: () => void;
  /** Nobody starts for so long. */
  readonly hold: (ms: number) => void;
  /** The quota is nobody else's. */
  readonly alone: () => void;
  /** Nobody can tell when to start. */
  readonly failed: (error: unknown) => void;
}

/** So long before the last booked start the next are asked for. */
const aheadMs = 200;

/**
 * Books starts for the calls that wait for one, at most a second's worth, and asks again shortly before the last:
 * whoever dies holds no more than that, and several take turns.
 */
export function sharedStarts(
  { perSecond }: { readonly perSecond: number },
  whose: () => Promise<string | null>,
  quotas: SharedQuotas,
  clock: Clock,
  lane: Lane,
): Starts {
  /** In order of time. */
  const booked: { at: number; left: number; readonly everyMs: number }[] = [];
  const mostAtOnce = Math.max(1, Math.floor(perSecond));
  /** No answer makes one process faster than the vendor allows it alone. */
  const leastMs = 1000 / (ceilingShare * perSecond);
  let key: string | null = null;
  let asking = false;
  let roundTripMs = 0;
  let heldUntil = 0;
  let bookedUntil = 0;

  async function ask(count: number): Promise<void> {
    key ??= await whose();
    if (key === null) {
      lane.alone();
      return;
    }
    const askedAt = clock.monotonic();
    const answer = await quotas.reserve(key, { perSecond, count });
    const now = clock.monotonic();
    roundTripMs = now - askedAt;
    if (answer.count === 0) {
      lane.hold(answer.startsInMs);
      return;
    }
    const at = Math.max(now, now + answer.startsInMs, bookedUntil);
    const left = Math.min(count, answer.count);
    const everyMs = Math.max(leastMs, answer.everyMs);
    bookedUntil = at + left * everyMs;
    // Booked before the pause was known.
    if (at >= heldUntil) booked.push({ at, left, everyMs });
  }

  /** Nobody makes good what passed longer ago than that. */
  function forget(before: number): void {
    for (let first = booked[0]; first !== undefined && first.at < before; first = booked[0]) {
      const passed = Math.min(first.left, Math.ceil((before - first.at) / first.everyMs));
      first.at += passed * first.everyMs;
      first.left -= passed;
      if (first.left > 0) return;
      booked.shift();
    }
  }

  return {
    next(now, waiting) {
      if (now < heldUntil) return heldUntil;
      forget(now - longestCatchUpMs);
      let have = 0;
      for (const { left } of booked) have += left;
      const isSoonOver = booked.length === 0 || bookedUntil - now < Math.max(aheadMs, 2 * roundTripMs);
      if (!asking && have < waiting && isSoonOver) {
        asking = true;
        void ask(Math.min(mostAtOnce, waiting - have))
          .catch(lane.failed)
          .finally(() => {
            asking = false;
            lane.changed();
          });
      }
      return booked[0]?.at ?? Number.POSITIVE_INFINITY;
    },
    take() {
      const [first] = booked;
      if (first === undefined) return;
      first.at += first.everyMs;
      first.left -= 1;
      if (first.left === 0) booked.shift();
    },
    rested(now) {
      forget(now - leastMs);
    },
    accepted() {},
    throttled() {
      if (key !== null) quotas.throttled(key, 0);
    },
    hold(until) {
      heldUntil = Math.max(heldUntil, until);
      booked.length = 0;
    },
    asked(ms) {
      if (key !== null) quotas.throttled(key, ms);
    },
  };
}
