/** What one command of the soak is told beside its arguments. */
import type { ClockReading } from '../bench/shared-clock.ts';
import type { Disturbance } from '../soak/durable-writes.ts';

export interface FireTask extends Disturbance {
  readonly clock: ClockReading;
  /** Milliseconds by which this machine's clock is wrong. */
  readonly wrongBy: number;
  /** While it runs, after so many readings of the clock, it jumps; the monotonic clock does not. */
  readonly jump?: { readonly after: number; readonly ms: number };
}

export const taskVariable = 'GRANTWARDEN_SOAK_TASK';

export function currentTask(): FireTask {
  return JSON.parse(process.env[taskVariable] ?? '{}') as FireTask;
}
