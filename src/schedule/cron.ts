/** When a schedule is due, in its own time zone. */
import { Cron } from 'croner';
import { plainTimes } from './fields.ts';

export interface Calendar {
  /** The first due time after this moment; null: never. */
  next(after: number): number | null;
  /** The last due time up to and including this moment; null: never. */
  previous(upTo: number): number | null;
}

/**
 * With `*` as hour, real time counts: every half hour stays every half hour when the clocks change. All other
 * lines are times of day: one that the change of the clocks leaves out is due at the next moment that exists,
 * and one that comes twice is due the first time.
 * @param line five fields or `@daily` and the like
 * @throws Error when it is not valid
 */
export function calendarOf(line: string, timezone: string): Calendar {
  const cron = new Cron(plainTimes(line), {
    timezone,
    mode: '5-part',
    fixedTimeRule: 'no-wildcard',
    paused: true,
  });
  return {
    next: (after) => cron.nextRun(new Date(after))?.getTime() ?? null,
    previous: (upTo) =>
      // Before the next whole second, for it looks for earlier ones only.
      cron.previousRuns(1, new Date((Math.floor(upTo / 1000) + 1) * 1000))[0]?.getTime() ?? null,
  };
}

/** What is wrong with the line; null: nothing. */
export function cronProblem(line: string): string | null {
  const form = 'five fields (minute hour day month weekday) such as 0 6 * * *, or @daily';
  if (!/^@[a-z]+$/iu.test(line) && line.trim().split(/\s+/u).length !== 5) return `must be ${form}`;
  try {
    return calendarOf(line, 'UTC').next(0) === null ? 'is never due' : null;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message.replace(/^CronPattern: /u, '') : '';
    return `must be ${form} (${why})`;
  }
}
