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

/** The log does not know an event of that name, or a page token has ended. */
export function isRejectedQuery(error: unknown): boolean {
  return error instanceof AppError && error.code === 'READ_REJECTED' && refusalOf(error)?.status === 400;
}
