/** Reading one of Google's activity logs: newest first, 180 days back. */
import { AppError } from '../../src/core/errors.ts';
import { isoTime } from '../../src/core/clock.ts';
import type { StreamContext } from '../../src/kit/connector.ts';
import type { Page } from '../../src/kit/transport/pages.ts';
import { activityKey } from './activity.ts';
import { refusalOf } from './answers.ts';
import type { ActivityQuery } from './client.ts';
import type { GoogleSession } from './google-session.ts';
import { lists, readList } from './list.ts';
import { Activity } from './wire.ts';

const day = 86_400_000;

/** One day less than is kept, so that no clock's difference asks for more. */
export const logDays = 179;
/** Gmail's log takes no longer span. */
export const gmailDays = 30;

export interface Span {
  readonly startTime: string;
  readonly endTime: string;
}

export function spanBack(days: number, now: number): Span {
  return { startTime: isoTime(now - days * day), endTime: isoTime(now) };
}

/**
 * Hours that are read again where a log is gone on with, because events come late and out of order: of lists so short
 * that it costs no further page, and of the others.
 */
export const overlapHours = { short: 48, long: 6 } as const;

/**
 * The span of a log since it was last read, with what is read again.
 * @param until ISO time up to which it was read @returns null when the log does not reach back so far
 */
export function spanSince(until: string, now: number, overlap: number): Span | null {
  const start = Date.parse(until) - overlap * 3_600_000;
  if (start < now - logDays * day || start > now) return null;
  return { startTime: isoTime(start), endTime: isoTime(now) };
}

export const logTooShort = { readWhole: 'the log does not reach back to the last read' } as const;

/** How late an event may appear. https://support.google.com/a/answer/7061566 */
const lagHours = { token: 6, admin: 1, other: 6 } as const;

/** Up to when a log read now speaks. */
export function logAsOf(log: keyof typeof lagHours, endTime: string): string {
  return isoTime(Date.parse(endTime) - lagHours[log] * 3_600_000);
}

export interface LogRead extends Span {
  readonly application: string;
  readonly eventName?: string;
  /** Page token to resume at. */
  readonly from?: string | undefined;
}

export function readLog(
  { client }: Pick<GoogleSession, 'client'>,
  { application, eventName, startTime, endTime, from }: LogRead,
  context: Pick<StreamContext, 'signal' | 'malformed'>,
): AsyncIterable<Page<Activity>> {
  const query: ActivityQuery = {
    application,
    startTime,
    endTime,
    ...(eventName === undefined ? {} : { eventName }),
  };
  return readList({
    shape: lists.activities,
    schema: Activity,
    fetchPage: (pageToken) =>
      client.activities(pageToken === undefined ? query : { ...query, pageToken }, context.signal),
    report: (row, issues) => context.malformed(row, issues),
    keyOf: (activity) => activityKey(application, activity),
    from,
  });
}

/** The span was asked for wrongly, as by a clock that is days behind: then nothing is said of what was asked for. */
const aboutTime = /\b(?:start ?time|end ?time|time range)\b/iu;

/** The log does not know an event of that name, or a page token has ended. */
export function isRejectedQuery(error: unknown): boolean {
  const refusal = refusalOf(error);
  return (
    error instanceof AppError &&
    error.code === 'READ_REJECTED' &&
    refusal?.status === 400 &&
    !aboutTime.test(refusal.message)
  );
}
