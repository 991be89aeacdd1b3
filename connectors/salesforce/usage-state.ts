/** What a read of the usage of external client apps leaves to the next. */
import { z } from 'zod';

const Usage = z.object({ v: z.literal(1), apps: z.array(z.tuple([z.string(), z.boolean()])) });

/** By client id: whether people's tokens tell all of the app's holders, so that it need not be asked about. */
export type KnownUsage = ReadonlyMap<string, boolean>;

export function usageText(apps: KnownUsage): string {
  return JSON.stringify({ v: 1, apps: [...apps] });
}

/** Null for what is none. */
export function readKnownUsage(text: string): KnownUsage | null {
  try {
    const parsed = Usage.safeParse(JSON.parse(text));
    return parsed.success ? new Map(parsed.data.apps) : null;
  } catch {
    return null;
  }
}
