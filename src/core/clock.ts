/** Time as the world outside gives it; core and judgement take it as an argument. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch. */
  now(): number;
  /** Monotonic milliseconds, for pacing and measuring. */
  monotonic(): number;
  /** Rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** `2026-11-22T06:00:00.000Z` */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** `2026-11-22 06:00 UTC`, as people read a time; files and programs get it whole. */
export function toTheMinute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}
