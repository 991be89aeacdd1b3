import type { Book, RunEnded, Running } from './book.ts';
import type { Calendar } from './cron.ts';
import { delayOf, type Jitter, nextDue, overdueSince, whatIsDue } from './due.ts';

/** How the schedule stands; a file, /healthz and `schedule status --json` tell it. Times are ISO. */
export interface Health {
  readonly schema: 'grantwarden.schedule/1';
  readonly status: 'ok' | 'overdue';
  /** When this was true. */
  readonly at: string;
  readonly nextDue: string | null;
  /** Due times that have come and that nobody has met. */
  readonly waiting: number;
  /** Since when a good run is wanting. */
  readonly overdueSince: string | null;
  readonly running: Running | null;
  readonly last: RunEnded | null;
  /** The last that read, judged and signed in everywhere. */
  readonly lastGood: RunEnded | null;
  /** Runs that nobody has been told of. */
  readonly untold: number;
}

export function healthOf(calendar: Calendar, book: Book, now: number, jitter: Jitter): Health {
  const due = whatIsDue(calendar, book, now);
  const next = nextDue(calendar, book, now);
  const overdue = overdueSince(calendar, book, now, due === null ? 0 : delayOf(calendar, due.due, jitter));
  return {
    schema: 'grantwarden.schedule/1',
    status: overdue === null ? 'ok' : 'overdue',
    at: new Date(now).toISOString(),
    nextDue: next === null ? null : new Date(next).toISOString(),
    waiting: due === null ? 0 : due.missed + 1,
    overdueSince: overdue === null ? null : new Date(overdue).toISOString(),
    running: book.running,
    last: book.ended.at(-1) ?? null,
    lastGood: book.lastGood,
    untold: book.untold.length,
  };
}
