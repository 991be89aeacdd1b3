import { exitMeaning } from '../app/schedule-run.ts';
import { exampleSchedule, type ScheduleStatus } from '../app/schedule-status.ts';
import { toTheMinute } from '../core/clock.ts';
import { safeText } from '../core/text.ts';
import { wrapped } from './wrap.ts';

type Ended = NonNullable<ScheduleStatus['last']>;

/**
 * One fact a line, its name first.
 * @param width of the terminal; null: lines are not broken
 * @param commands completes those that a text names
 */
export function statusText(
  status: ScheduleStatus,
  width: number | null,
  commands: (text: string) => string,
): string {
  const { timezone, last, lastGood, running, notifications } = status;
  const at = (time: string): string => moment(time, timezone);
  const lines: readonly (readonly [string, string])[] = [
    ['schedule', `${status.cron} ${timezone}; read whole ${status.full}`],
    ['last run', last === null ? 'none yet' : endedText(last, at)],
    ...(lastGood === null || lastGood.id === last?.id
      ? []
      : [['last good run', at(lastGood.endedAt)] as const]),
    ...(running === null ? [] : [['running', `since ${at(running.beganAt)}, or interrupted then`] as const]),
    ['next due', status.nextDue === null ? 'never' : at(status.nextDue)],
    ['waiting', status.waiting === 0 ? 'nothing' : `${status.waiting} due, to be caught up once`],
    ['overdue', status.overdueSince === null ? 'no' : `since ${at(status.overdueSince)}`],
    ...status.tenants.map(
      ({ id, wholeReadDue }) =>
        [
          'whole read',
          `${safeText(id)} ${wholeReadDue === null ? 'with each run' : at(wholeReadDue)}`,
        ] as const,
    ),
    ...(notifications === null ? [] : messageLines(notifications)),
  ];
  return `${lines.map(([name, text]) => wrapped(`${name.padEnd(14)}${commands(text)}`, width, 14)).join('\n')}\n`;
}

/** @param file of the configuration */
export function noScheduleText(file: string, width: number | null): string {
  return [
    'No schedule: audits run when somebody starts them.',
    `To have them run by themselves, add to ${safeText(file)}:`,
    `  ${exampleSchedule}`,
    'then `grantwarden schedule install` shows how to keep it running.',
  ]
    .map((line) => `${wrapped(line, width)}\n`)
    .join('');
}

function endedText({ endedAt, exit, error, missed, met }: Ended, at: (time: string) => string): string {
  const what =
    error === null
      ? `exit code ${exit}${exitMeaning(exit)}`
      : `failed: ${safeText(error.message)} (${error.code})`;
  const whose = met === 'other' ? ', an audit that somebody started' : '';
  return `${at(endedAt)}, ${what}${whose}${missed === 0 ? '' : `, ${missed} missed before it`}`;
}

function messageLines({
  waiting,
  dead,
}: NonNullable<ScheduleStatus['notifications']>): readonly (readonly [string, string])[] {
  return [
    ...(waiting.length === 0 ? [['messages', 'none waiting'] as const] : []),
    ...waiting.map(
      ({ entry, messages, oldest }) =>
        ['messages', `${messages} waiting for ${safeText(entry)} since ${oldest}`] as const,
    ),
    ...(dead.length === 0 ? [] : [['undeliverable', `${dead.length}`] as const]),
  ];
}

/** `2026-11-23 06:00 Europe/Berlin (05:00 UTC)` */
function moment(time: string, timezone: string): string {
  const local = new Intl.DateTimeFormat('sv', {
    timeZone: timezone,
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(Date.parse(time));
  const utc = toTheMinute(time);
  return timezone === 'UTC' ? utc : `${local} ${timezone} (${utc})`;
}
