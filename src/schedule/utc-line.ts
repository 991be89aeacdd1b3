import { cronFields } from './fields.ts';

/**
 * The same times of day in UTC, for schedulers that know no time zone.
 * @param offset minutes that the zone is ahead of UTC
 * @returns null: it cannot be said in one line
 */
export function utcLine(line: string, offset: number): string | null {
  const fields = cronFields(line);
  if (fields === null) return null;
  const { minutes, hours, days, months, weekdays } = fields;
  const [minute] = minutes;
  const everyDay = days === null && months === null && weekdays === null;
  if (minute === undefined) return null;
  if (minutes.length > 1)
    return everyDay && hours.length === 24 && offset % 60 === 0
      ? `${minutes.length === 60 ? '*' : minutes.join(',')} * * * *`
      : null;
  const times = hours.map((hour) => hour * 60 + minute - offset);
  const shifts = new Set(times.map((time) => Math.floor(time / 1440)));
  const [shift = 0] = shifts;
  if (shifts.size > 1 && !everyDay) return null;
  if (shift !== 0 && (days !== null || months !== null)) return null;
  const inDay = times.map((time) => ((time % 1440) + 1440) % 1440);
  const on =
    weekdays === null
      ? '*'
      : weekdays
          .map((day) => (day + shift + 7) % 7)
          .toSorted((one, other) => one - other)
          .join(',');
  const inHours = inDay.map((time) => Math.floor(time / 60)).toSorted((one, other) => one - other);
  return [
    (inDay[0] ?? 0) % 60,
    inHours.length === 24 ? '*' : inHours.join(','),
    days?.join(',') ?? '*',
    months?.join(',') ?? '*',
    on,
  ].join(' ');
}
