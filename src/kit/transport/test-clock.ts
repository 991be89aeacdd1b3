import type { Clock } from '../../core/clock.ts';

export interface TestClock extends Clock {
  /** What was slept, in the order asked for. */
  readonly slept: readonly number[];
  /** Sleepers whose time has not come. */
  readonly sleeping: () => number;
}

interface Timer {
  readonly at: number;
  readonly ring: () => void;
}

/**
 * Time that passes only in sleep, and at once: whenever the event loop comes round, it jumps to the next timer.
 * @param lateness milliseconds by which a timer due at `at` rings late
 */
export function createTestClock(lateness: (at: number) => number = () => 0): TestClock {
  const epoch = Date.parse('2026-11-22T06:00:00Z');
  const timers = new Set<Timer>();
  const slept: number[] = [];
  let time = 0;
  let scheduled = false;

  function schedule(): void {
    if (scheduled || timers.size === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      let first: Timer | null = null;
      for (const timer of timers) if (first === null || timer.at < first.at) first = timer;
      if (first === null) return;
      timers.delete(first);
      time = Math.max(time, first.at);
      first.ring();
      schedule();
    });
  }

  return {
    slept,
    sleeping: () => timers.size,
    now: () => epoch + time,
    monotonic: () => time,
    sleep(ms, signal) {
      slept.push(ms);
      return new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        const at = time + ms;
        const stop = () => {
          timers.delete(timer);
          reject(signal?.reason as Error);
        };
        const timer: Timer = {
          at: at + lateness(at),
          ring() {
            signal?.removeEventListener('abort', stop);
            resolve();
          },
        };
        signal?.addEventListener('abort', stop, { once: true });
        timers.add(timer);
        schedule();
      });
    },
  };
}
