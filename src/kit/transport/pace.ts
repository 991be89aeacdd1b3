import PQueue from 'p-queue';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { LaneSpec } from './call.ts';
import { heed, interruption } from './interrupt.ts';
import { type SharedQuotas, sharedStarts } from './shared-quotas.ts';
import { ownStarts, type Starts } from './starts.ts';

interface Waiter {
  readonly go: () => void;
  readonly fail: (error: unknown) => void;
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
 * One quota: a bounded number of calls at once (p-queue), started at an even rate just below the documented one, or
 * as booked with others where the quota is shared with them.
 * @param patienceMs a longer pause fails the calls instead of letting them wait
 */
export function createLane(spec: LaneSpec, clock: Clock, patienceMs: number, quotas?: SharedQuotas): Lane {
  const queue = new PQueue({ concurrency: spec.concurrency });
  const waiters = new Set<Waiter>();
  let pausedUntil = 0;
  let decreasedAt = Number.NEGATIVE_INFINITY;
  let nap: AbortController | null = null;
  let pumping = false;
  let starts: Starts = ownStarts(spec, clock);
  if (spec.sharedBy !== undefined && quotas !== undefined)
    starts = sharedStarts(spec, spec.sharedBy, quotas, clock, {
      changed: () => nap?.abort(),
      hold,
      alone() {
        starts = ownStarts(spec, clock);
      },
      failed: refuse,
    });

  function tooLong(): AppError | null {
    const ms = pausedUntil - clock.monotonic();
    if (ms <= patienceMs) return null;
    return new AppError('READ_THROTTLED', { detail: `asked to wait ${Math.ceil(ms / 60_000)} minutes` });
  }

  async function sleepUntil(ms: number, signal: AbortSignal): Promise<void> {
    if (ms === Number.POSITIVE_INFINITY)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    else await clock.sleep(ms, signal).catch(() => undefined);
  }

  async function pump(): Promise<void> {
    pumping = true;
    while (waiters.size > 0) {
      const now = clock.monotonic();
      const at = starts.next(now, waiters.size);
      if (at > now) {
        nap = new AbortController();
        await sleepUntil(at - now, nap.signal);
        continue;
      }
      const [next] = waiters;
      if (next === undefined) break;
      waiters.delete(next);
      starts.take(now);
      next.go();
    }
    pumping = false;
  }

  function turn(signal: AbortSignal | undefined): Promise<void> {
    heed(signal);
    const refused = tooLong();
    if (refused !== null) throw refused;
    const now = clock.monotonic();
    if (waiters.size === 0 && starts.next(now, 1) <= now) {
      starts.take(now);
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

  function hold(ms: number): void {
    const until = clock.monotonic() + ms;
    starts.hold(until);
    pausedUntil = Math.max(pausedUntil, until);
    const refused = tooLong();
    if (refused !== null) refuse(refused);
  }

  function refuse(error: unknown): void {
    for (const waiter of waiters) waiter.fail(error);
    waiters.clear();
    nap?.abort();
  }

  return {
    turn,
    async run(work, { signal, urgent, toItsEnd = false }) {
      heed(signal);
      // After a rest at most two calls start at once.
      if (queue.pending === 0 && queue.size === 0) starts.rested(clock.monotonic());
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
    accepted: () => starts.accepted(),
    throttled(startedAt) {
      if (startedAt <= decreasedAt) return;
      starts.throttled();
      decreasedAt = clock.monotonic();
    },
    pause(ms) {
      hold(ms);
      starts.asked(ms);
    },
  };
}
