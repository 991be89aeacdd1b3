import { setTimeout as delay } from 'node:timers/promises';
import type { SandboxClock } from './contract.ts';

export interface ScaledClock extends SandboxClock {
  /** Jumps ahead without waiting. */
  advance(ms: number): void;
}

/**
 * @param startedAt wall-clock milliseconds that it shows first
 * @param scale sandbox milliseconds a real one; more than 0
 */
export function createScaledClock(startedAt: number, scale: number): ScaledClock {
  if (!(scale > 0 && Number.isFinite(scale))) throw new RangeError('a time scale is a number above 0');
  const origin = performance.now();
  let ahead = 0;
  return {
    scale,
    now: () => startedAt + ahead + (performance.now() - origin) * scale,
    sleep: (ms) => (ms <= 0 ? Promise.resolve() : delay(ms / scale)),
    advance(ms) {
      ahead += ms;
    },
  };
}
