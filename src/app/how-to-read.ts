/** Whether a stream is read whole or its changes alone, and why. */
import type { Config } from '../config/config.ts';
import type { ReadFrom } from '../inventory/changes.ts';
import type { StreamProgress, TenantWriter } from '../inventory/tenant-writer.ts';
import type { Changes, Stream } from '../kit/connector.ts';

export type HowToRead =
  | { readonly how: 'changes'; readonly changes: Changes; readonly from: ReadFrom }
  /** @prop because null where nobody would have expected anything else */
  | { readonly how: 'whole'; readonly because: string | null };

const day = 86_400_000;
const days = { daily: 1, weekly: 7, monthly: 30, never: Number.POSITIVE_INFINITY } as const;

/** Days after which a stream is read whole, whatever its changes say. */
export function wholeAfter({ schedule }: Pick<Config, 'schedule'>): number {
  return days[schedule?.full ?? 'weekly'];
}

/** @param after days after which a whole read is due; null: at once */
export function howToRead(
  stream: Stream,
  writer: TenantWriter,
  saved: StreamProgress,
  { after, now }: { readonly after: number | null; readonly now: number },
): HowToRead {
  const { changes } = stream;
  if (after === null || changes === undefined) return { how: 'whole', because: null };
  // A run that is resumed goes on as it began.
  if (saved.begun === 'whole' && saved.checkpoint !== null) return { how: 'whole', because: null };
  const from = writer.readFrom(stream.id);
  if (from === null) return { how: 'whole', because: null };
  if (from.acted) return { how: 'whole', because: 'this tool has changed the tenant since' };
  // Also where it was ahead only later in that run.
  if (Math.max(Date.parse(from.since), Date.parse(from.wholeAt)) > now)
    return { how: 'whole', because: 'the clock has been set back since' };
  if (Date.parse(from.wholeAt) + after * day <= now)
    return { how: 'whole', because: `the last whole read was on ${from.wholeAt.slice(0, 10)}` };
  return { how: 'changes', changes, from };
}
