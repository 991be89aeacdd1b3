/** What is due, when it starts, and since when it is overdue. Moments are milliseconds since the epoch. */
import { createHash } from 'node:crypto';
import type { Book } from './book.ts';
import type { Calendar } from './cron.ts';

const hour = 3_600_000;

/** A due time this far ahead was noted by a clock that was wrong, and is not believed. */
const believed = 24 * hour;

/** Counting stops here. */
const mostMissed = 1000;

export interface Due {
  readonly due: number;
  /** Due times before it that nobody met. It stands for them too: what was missed is caught up once. */
  readonly missed: number;
}

/** The last due time, unless it was met. One that was never looked at before is due. */
export function whatIsDue(calendar: Calendar, book: Book, now: number): Due | null {
  const due = calendar.previous(now);
  const taken = lastTaken(book, now);
  if (due === null || (taken !== null && due <= taken)) return null;
  let missed = 0;
  let at = taken === null ? null : calendar.next(taken);
  while (at !== null && at < due && missed < mostMissed) {
    missed += 1;
    at = calendar.next(at);
  }
  return { due, missed };
}

/** The first due time that nobody has met yet and that is still to come. */
export function nextDue(calendar: Calendar, book: Book, now: number): number | null {
  return calendar.next(Math.max(now, lastTaken(book, now) ?? now));
}

function lastTaken({ taken, running, ended }: Book, now: number): number | null {
  const times = [taken, running?.due ?? null, ...ended.map(({ due }) => due)]
    .filter((time) => time !== null)
    .map((time) => Date.parse(time))
    .filter((time) => time <= now + believed);
  return times.length === 0 ? null : Math.max(...times);
}

export interface Jitter {
  readonly minutes: number;
  /** The same seed, the same delay. */
  readonly seed: string;
}

/** How much later than due it starts: always the same for one seed, and never past half the way to the next. */
export function delayOf(calendar: Calendar, due: number, { minutes, seed }: Jitter): number {
  const next = calendar.next(due) ?? Number.POSITIVE_INFINITY;
  const most = Math.min(minutes * 60_000, (next - due) / 2);
  const part = createHash('sha256').update(seed).digest().readUIntBE(0, 6) / 2 ** 48;
  return Math.floor(part * most);
}

/**
 * The moment from which a good run is wanting: the first due time after the last good one began, and an hour,
 * or twice as long as that one took, to run in. Null: nothing is wanting.
 */
export function overdueSince(calendar: Calendar, book: Book, now: number, delay: number): number | null {
  const { lastGood, since } = book;
  const from = lastGood?.beganAt ?? since;
  if (from === null) return null;
  const took = lastGood === null ? 0 : Date.parse(lastGood.endedAt) - Date.parse(lastGood.beganAt);
  const due = calendar.next(Date.parse(from));
  if (due === null) return null;
  const overdue = due + delay + Math.max(hour, 2 * took);
  return overdue <= now ? overdue : null;
}
