import PQueue from 'p-queue';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { LaneSpec } from './call.ts';
import { heed, interruption } from './interrupt.ts';

/** Shares of the documented rate. */
const initialShare = 0.975;
const ceilingShare = 0.985;
const floorShare = 0.05;
const decrease = 0.85;
/** Regained for each second's worth of good answers. */
const recoveryPerSecond = 0.02;
/**
 * How far a late wake-up may be made good: a vendor's bucket has refilled meanwhile. Each fall of the rate halves
 * it, for that bucket may be smaller.
 */
const longestCatchUpMs = 1000;

interface Waiter {
  readonly go: () => void;
  readonly fail: (error: AppError) => void;
}

export interface Lane {
  /** Runs `work` when a place and a slot are free. @throws READ_THROTTLED when the vendor asks for too long a wait */
  run<T>(
    work: (startedAt: number) => Promise<T>,
    /** `toItsEnd`: the signal keeps it from beginning, and does not end it. */
    how: { signal?: AbortSignal | undefined; urgent: boolean; toItsEnd?: boolean },
  ): Promise<T>;
  /** Waits for a slot; for a request that `work` has to send again. */
  turn(signal: AbortSignal | undefined): Promise<void>;
  /** A good answer: the rate recovers. */
  accepted(): void;
  /** A throttled answer to a call started then: the rate falls once a round trip. */
  throttled(startedAt: number): void;
  /** Nobody starts before that many milliseconds have passed. */
  pause(ms: number): void;
}

/**
 * One quota: a bounded number of calls at once (p-queue), started at an even rate just below the documented one.
 * Slots have absolute times, so that timers which fire late do not add up.
 * @param patienceMs a longer pause fails the calls instead of letting them wait
 */
export function createLane(spec: LaneSpec, clock: Clock, patienceMs: number): Lane {
  const queue = new PQueue({ concurrency: spec.concurrency });
  const waiters = new Set<Waiter>();
  let share = initialShare;
  let catchUpMs = longestCatchUpMs;
  let slot = clock.monotonic();
  let pausedUntil = 0;
  let decreasedAt = Number.NEGATIVE_INFINITY;
  let nap: AbortController | null = null;
  let pumping = false;

  const interval = () => 1000 / (share * spec.perSecond);

  function tooLong(): AppError | null {
    const ms = pausedUntil - clock.monotonic();
    if (ms <= patienceMs) return null;
    return new AppError('READ_THROTTLED', { detail: `asked to wait ${Math.ceil(ms / 60_000)} minutes` });
  }

  async function pump(): Promise<void> {
    pumping = true;
    while (waiters.size > 0) {
      const now = clock.monotonic();
      if (slot > now) {
        nap = new AbortController();
        await clock.sleep(slot - now, nap.signal).catch(() => undefined);
        continue;
      }
      const [next] = waiters;
      if (next === undefined) break;
      waiters.delete(next);
      slot = Math.max(slot, now - catchUpMs) + interval();
      next.go();
    }
    pumping = false;
  }

  function turn(signal: AbortSignal | undefined): Promise<void> {
    heed(signal);
    const refused = tooLong();
    if (refused !== null) throw refused;
    const now = clock.monotonic();
    if (waiters.size === 0 && slot <= now) {
      slot = Math.max(slot, now - catchUpMs) + interval();
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        waiters.delete(waiter);
        if (waiters.size === 0) nap?.abort();
        if (signal !== undefined) reject(interruption(signal));
      };
      const settled = () => signal?.removeEventListener('abort', leave);
      const waiter: Waiter = {
        go: () => (settled(), resolve()),
        fail: (error) => (settled(), reject(error)),
      };
      signal?.addEventListener('abort', leave, { once: true });
      waiters.add(waiter);
      if (!pumping) void pump();
    });
  }

  return {
    turn,
    async run(work, { signal, urgent, toItsEnd = false }) {
      heed(signal);
      // After a rest at most two calls start at once.
      if (queue.pending === 0 && queue.size === 0) slot = Math.max(slot, clock.monotonic() - interval());
      try {
        return await queue.add(
          async () => {
            await turn(signal);
            return work(clock.monotonic());
          },
          { priority: urgent ? 1 : 0, ...(signal === undefined || toItsEnd ? {} : { signal }) },
        );
      } catch (thrown) {
        if (signal?.aborted === true && !toItsEnd) throw interruption(signal);
        throw thrown;
      }
    },
    accepted() {
      share = Math.min(
        ceilingShare,
        share + Math.min(recoveryPerSecond, recoveryPerSecond / (share * spec.perSecond)),
      );
    },
    throttled(startedAt) {
      if (startedAt <= decreasedAt) return;
      share = Math.max(floorShare, share * decrease);
      catchUpMs = Math.max(2 * interval(), catchUpMs / 2);
      decreasedAt = clock.monotonic();
    },
    pause(ms) {
      const until = clock.monotonic() + ms;
      slot = Math.max(slot, until);
      pausedUntil = Math.max(pausedUntil, until);
      const refused = tooLong();
      if (refused === null) return;
      for (const waiter of waiters) waiter.fail(refused);
      waiters.clear();
      nap?.abort();
    },
  };
}
