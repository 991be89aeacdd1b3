/** Up to when a log was read, as a cursor. */
import { z } from 'zod';

/** Up to the last moment that a date can name. */
const Mark = z.object({ v: z.literal(1), until: z.number().nonnegative().max(8.64e15) });

/** @param until milliseconds */
export function logMark(until: number): string {
  return JSON.stringify({ v: 1, until });
}

/** Milliseconds; null for what is none. */
export function readLogMark(text: string): number | null {
  try {
    return Mark.safeParse(JSON.parse(text)).data?.until ?? null;
  } catch {
    return null;
  }
}
