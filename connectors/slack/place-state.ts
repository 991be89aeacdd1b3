/** What a sweep of all places leaves to the next: when each was last read. */
import { z } from 'zod';

const State = z.object({ v: z.literal(1), places: z.array(z.tuple([z.string(), z.number()])) });

/** By place, the time in milliseconds at which its reading began; 0: it must be read. */
export type ReadTimes = ReadonlyMap<string, number>;

export function placeText(times: ReadTimes): string {
  return JSON.stringify({ v: 1, places: [...times] });
}

/** Null for what is none. */
export function readTimes(text: string): ReadTimes | null {
  try {
    const parsed = State.safeParse(JSON.parse(text));
    return parsed.success ? new Map(parsed.data.places) : null;
  } catch {
    return null;
  }
}
