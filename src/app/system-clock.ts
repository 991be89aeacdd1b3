import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';

/** Real time. With a scale of 20, pacing and waiting run 20 times as fast: for simulated vendors only. */
export function systemClock(scale = 1): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now() * scale,
    sleep: (ms, signal) => delay(ms / scale, undefined, signal === undefined ? {} : { signal }),
  };
}
