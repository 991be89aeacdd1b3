import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../src/core/clock.ts';
import type { SandboxClock } from '../../src/sandbox/contract.ts';

/** One moment of the sandbox's clock, by the machine's monotonic clock, which all processes share. */
export interface ClockReading {
  /** Sandbox milliseconds since the epoch. */
  readonly sandbox: number;
  /** Milliseconds of the machine. */
  readonly machine: number;
  readonly scale: number;
}

/** All processes of the machine share it. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export function readClock(clock: SandboxClock): ClockReading {
  return { sandbox: clock.now(), machine: machineMs(), scale: clock.scale };
}

/** The sandbox's time in another process than the sandbox's. */
export function clockFrom({ sandbox, machine, scale }: ClockReading): Clock {
  const now = () => sandbox + (machineMs() - machine) * scale;
  return {
    now,
    monotonic: now,
    sleep: (ms, signal) => delay(ms / scale, undefined, signal === undefined ? {} : { signal }),
  };
}
