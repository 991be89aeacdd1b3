import { cronFields, weekdays } from './fields.ts';

/**
 * The same times as systemd says them, one line for each `OnCalendar=`; null: it cannot.
 * https://www.freedesktop.org/software/systemd/man/latest/systemd.time.html
 */
export function onCalendar(line: string, timezone: string): readonly string[] | null {
  const fields = cronFields(line);
  if (fields === null) return null;
  const { minutes, hours, days, months, weekdays: on } = fields;
  const time = `${listed(hours, 24)}:${listed(minutes, 60)}:00`;
  const month = months === null ? '*' : listed(months, 13);
  const names = on?.map((number) => weekdays[number]).join(',');
  const byDay = `*-${month}-${days === null ? '*' : listed(days, 32)} ${time} ${timezone}`;
  const byWeekday = `${names} *-${month}-* ${time} ${timezone}`;
  if (on === null) return [byDay];
  return days === null ? [byWeekday] : [byDay, byWeekday];
}

function listed(numbers: readonly number[], all: number): string {
  if (numbers.length === all) return '*';
  return numbers.map((number) => String(number).padStart(2, '0')).join(',');
}
