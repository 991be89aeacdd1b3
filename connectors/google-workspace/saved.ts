import type { z } from 'zod';

/** A checkpoint or cursor of an earlier process; null when there is none, or another version wrote it. */
export function parseSaved<T>(schema: z.ZodType<T>, text: string | null): T | null {
  if (text === null) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Why a stream whose cursor `parseSaved` does not understand is read whole. */
export const strangeCursor = { readWhole: 'its cursor is not of this version' } as const;
