/** Notifications beside a running schedule. */
import type { Clock } from '../core/clock.ts';
import { isoTime } from '../core/clock.ts';
import { toAppError } from '../core/errors.ts';
import { calendarOf } from '../schedule/cron.ts';
import { overdueSince } from '../schedule/due.ts';
import { overdue, watchMessages } from '../schedule/notify/watch.ts';
import { announceRun, deliverDue, type NotifyContext, originOf, outboxOf } from './notify.ts';
import { readBook } from './schedule-book.ts';
import type { Announce } from './schedule-turn.ts';

type Lend = <Result>(use: (context: NotifyContext) => Promise<Result>) => Promise<Result>;

/** Between two looks at what waits to be delivered. */
const lookMs = 60_000;

/**
 * @param lend composes anew, so that a changed configuration is heeded
 * @param atStart as it was when the watch began: who would tell that the configuration is broken, if that needed a whole one?
 */
export function announcer(lend: Lend, atStart: NotifyContext): Announce {
  return async (ended) => {
    await orAsAtStart(lend, atStart, (context) => announceRun(context, ended));
  };
}

interface Surroundings {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/** Sends what waits, and says when a run is overdue, until it is stopped. Trouble is said, and tried again. */
export async function keepDelivering(
  lend: Lend,
  atStart: NotifyContext,
  surroundings: Surroundings,
): Promise<void> {
  const { clock, signal } = surroundings;
  let told: string | null = null;
  while (!signal.aborted) {
    told = await deliverOnce(lend, atStart, { ...surroundings, told });
    try {
      await clock.sleep(lookMs, signal);
    } catch {
      return;
    }
  }
}

/** @param told trouble that was said before. @returns the trouble there is; null: none */
export async function deliverOnce(
  lend: Lend,
  atStart: NotifyContext,
  { signal, say, told }: Omit<Surroundings, 'clock'> & { readonly told: string | null },
): Promise<string | null> {
  try {
    await orAsAtStart(lend, atStart, async (context) => {
      noteOverdue(context);
      await deliverDue(context);
    });
    return null;
  } catch (thrown) {
    const { message } = toAppError(thrown);
    if (!signal.aborted && message !== told) say(`Messages wait: ${message}. Tried again later.\n`);
    return message;
  }
}

/** A run that is wanting is told of once. @throws AppError WORKSPACE_*, DISK_FULL */
export function noteOverdue(context: NotifyContext): void {
  const { config, workspace, clock } = context;
  const { schedule, notify } = config;
  if (schedule === null || notify.length === 0) return;
  const book = readBook(workspace);
  const calendar = calendarOf(schedule.cron, schedule.timezone);
  const since = overdueSince(calendar, book, clock.now(), schedule.jitter * 60_000);
  if (since === null) return;
  const trouble = overdue(isoTime(since), book.lastGood?.endedAt ?? null);
  using outbox = outboxOf(context);
  outbox.add(watchMessages(notify, [trouble], originOf(context, null)), [], clock.now());
}

async function orAsAtStart(
  lend: Lend,
  atStart: NotifyContext,
  use: (context: NotifyContext) => Promise<unknown>,
): Promise<void> {
  try {
    await lend(use);
  } catch (thrown) {
    const { code } = toAppError(thrown);
    if (!code.startsWith('CONFIG_') && code !== 'SECRET_LITERAL') throw thrown;
    await use(atStart);
  }
}
