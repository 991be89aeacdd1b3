/** The five fields of a cron line as numbers, for what other schedulers can say. */

const nicknames: ReadonlyMap<string, string> = new Map([
  ['@hourly', '0 * * * *'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@weekly', '0 0 * * 0'],
  ['@monthly', '0 0 1 * *'],
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
]);

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
export const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

export interface CronFields {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** Null: `*`. */
  readonly days: readonly number[] | null;
  readonly months: readonly number[] | null;
  /** 0 is Sunday. Where days and weekdays are both given, either is enough. */
  readonly weekdays: readonly number[] | null;
}

function fieldsOf(line: string): readonly string[] {
  const text = line.trim();
  return (nicknames.get(text.toLowerCase()) ?? text).split(/\s+/u);
}

/** The line with the steps and wildcards of its times written out, unless its hour is `*`. */
export function plainTimes(line: string): string {
  const [minute = '', hour = '', ...rest] = fieldsOf(line);
  if (hour === '*') return [minute, hour, ...rest].join(' ');
  const written = (field: string, last: number): string => numbersIn(field, 0, last)?.join(',') ?? field;
  return [written(minute, 59), written(hour, 23), ...rest].join(' ');
}

/** Null: it says more than numbers, ranges, lists and steps, such as the last Friday. */
export function cronFields(line: string): CronFields | null {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fieldsOf(line);
  const minutes = numbersIn(minute, 0, 59);
  const hours = numbersIn(hour, 0, 23);
  const days = numbersIn(day, 1, 31);
  const inMonths = numbersIn(named(month, months, 1), 1, 12);
  const onWeekdays = numbersIn(named(weekday, weekdays, 0), 0, 7);
  if (minutes === null || hours === null || days === null || inMonths === null || onWeekdays === null)
    return null;
  return {
    minutes,
    hours,
    days: day === '*' ? null : days,
    months: month === '*' ? null : inMonths,
    weekdays: weekday === '*' ? null : ascending(onWeekdays.map((number) => number % 7)),
  };
}

function named(field: string, names: readonly string[], first: number): string {
  return names.reduce(
    (text, name, index) => text.replaceAll(new RegExp(`\\b${name}\\b`, 'giu'), String(index + first)),
    field,
  );
}

/** Ascending. Null: not of plain numbers. */
function numbersIn(field: string, least: number, most: number): readonly number[] | null {
  const numbers: number[] = [];
  for (const item of field.split(',')) {
    const match = /^(?:\*|(?<from>\d{1,2})(?:-(?<to>\d{1,2}))?)(?:\/(?<step>\d{1,2}))?$/u.exec(item);
    if (match === null) return null;
    const { from, to, step } = match.groups ?? {};
    // `5/15` means different things to different programs.
    if (from !== undefined && to === undefined && step !== undefined) return null;
    const first = from === undefined ? least : Number(from);
    const last = from === undefined ? most : Number(to ?? from);
    const by = Number(step ?? 1);
    if (by === 0 || first > last || first < least || last > most) return null;
    for (let number = first; number <= last; number += by) numbers.push(number);
  }
  return ascending(numbers);
}

function ascending(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].toSorted((one, other) => one - other);
}
