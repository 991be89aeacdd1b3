/** Which app each bot user is of, where only `bots.info` tells it: a bot never becomes that of another app. */
import { z } from 'zod';

const State = z.object({ v: z.literal(1), bots: z.array(z.tuple([z.string(), z.string().nullable()])) });
/** Those beyond are asked about again. */
const most = 5_000;

/** App by id of the bot user; null: of none. */
export type BotApps = ReadonlyMap<string, string | null>;

export function botAppsText(bots: BotApps): string {
  return JSON.stringify({ v: 1, bots: [...bots].slice(0, most) });
}

/** Null for what is none. */
export function readBotApps(text: string): BotApps | null {
  try {
    const parsed = State.safeParse(JSON.parse(text));
    return parsed.success ? new Map(parsed.data.bots) : null;
  } catch {
    return null;
  }
}
