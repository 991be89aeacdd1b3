import { assert, constantFrom, integer, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { calendarOf, cronProblem } from './cron.ts';

const day = 86_400_000;

function dues(line: string, timezone: string, from: string, to: string): readonly string[] {
  const calendar = calendarOf(line, timezone);
  const list: string[] = [];
  let at = calendar.next(Date.parse(from) - 1);
  while (at !== null && at < Date.parse(to)) {
    list.push(new Date(at).toISOString().replace(':00.000Z', 'Z'));
    at = calendar.next(at);
  }
  return list;
}

test.each([
  ['Europe/Berlin', '2026-03-28', '2026-03-28T01:30Z', '2026-03-29T01:00Z', '2026-03-30T00:30Z'],
  ['America/New_York', '2026-03-07', '2026-03-07T07:30Z', '2026-03-08T07:00Z', '2026-03-09T06:30Z'],
  ['Asia/Kathmandu', '2026-03-27T12:00Z', '2026-03-27T20:45Z', '2026-03-28T20:45Z', '2026-03-29T20:45Z'],
])('half past two in %s, on a day that may lack it, is due once', (zone, from, ...expected) => {
  const until = new Date(Date.parse(from) + 3 * day).toISOString();
  expect(dues('30 2 * * *', zone, from, until)).toEqual(expected);
});

test.each([
  ['30 2 * * *', 'Europe/Berlin', '2026-10-24', ['24T00:30Z', '25T00:30Z', '26T01:30Z']],
  ['30 1 * * *', 'America/New_York', '2026-10-31', ['31T05:30Z', '01T05:30Z', '02T06:30Z']],
  ['45 1 * * *', 'Australia/Lord_Howe', '2026-04-03', ['03T14:45Z', '04T14:45Z', '05T15:15Z']],
])('%s in %s, on a day that has it twice, is due the first time', (line, zone, from, expected) => {
  const until = new Date(Date.parse(from) + 3 * day).toISOString();
  expect(dues(line, zone, from, until).map((time) => time.slice(8))).toEqual(expected);
});

test('a zone whose clocks change by half an hour', () => {
  expect(dues('15 2 * * *', 'Australia/Lord_Howe', '2026-10-02T12:00Z', '2026-10-05T12:00Z')).toEqual([
    '2026-10-02T15:45Z',
    '2026-10-03T15:30Z',
    '2026-10-04T15:15Z',
  ]);
});

test('several times that do not exist are due together, at the next moment that does', () => {
  const day29 = (line: string) => dues(line, 'Europe/Berlin', '2026-03-29T00:00Z', '2026-03-29T06:00Z');
  for (const line of ['0,30 2 * * *', '*/30 2 * * *', '0,20,40 2-2 * * *'])
    expect([line, day29(line)]).toEqual([line, ['2026-03-29T01:00Z']]);
  expect(day29('0 */2 * * *')).toEqual(['2026-03-29T01:00Z', '2026-03-29T02:00Z', '2026-03-29T04:00Z']);
});

test('with * as hour real time counts', () => {
  expect(dues('0 * * * *', 'Europe/Berlin', '2026-10-25T00:00Z', '2026-10-25T04:00Z')).toHaveLength(4);
  expect(dues('*/30 * * * *', 'Europe/Berlin', '2026-03-29T00:00Z', '2026-03-29T03:00Z')).toHaveLength(6);
});

const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'];
const year = { min: Date.parse('2026-01-01'), max: Date.parse('2027-12-31') };
const time = record({ hour: integer({ min: 0, max: 23 }), minute: integer({ min: 0, max: 59 }) });

test('every local day has a time of day exactly once, whatever the clocks do', () => {
  assert(
    property(constantFrom(...zones), time, integer(year), (zone, { hour, minute }, from) => {
      const calendar = calendarOf(`${minute} ${hour} * * *`, zone);
      const date = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short' });
      let at = calendar.next(from);
      for (let days = 0; days < 8; days += 1) {
        const next = calendar.next(at ?? 0);
        const apart = ((next ?? 0) - (at ?? 0)) / day;
        expect(apart).toBeGreaterThanOrEqual(23 / 24);
        expect(apart).toBeLessThanOrEqual(25 / 24);
        const [today, tomorrow] = [at, next].map((each) => Date.parse(date.format(each ?? 0)));
        expect((tomorrow ?? 0) - (today ?? 0)).toBe(day);
        at = next;
      }
    }),
    { numRuns: 60 },
  );
});

test('the last due time is the one that the next due times lead to', () => {
  const lines = ['30 2 * * *', '*/20 1-3 * * *', '15 * * * *', '0 3 * * 0', '0 0 1,15 * 1'];
  assert(
    property(
      constantFrom(...zones),
      constantFrom(...lines),
      // Around the changes of the clocks of 2026 in these zones.
      constantFrom('2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01'),
      integer({ min: -36 * 3600, max: 36 * 3600 }),
      (zone, line, date, seconds) => {
        const calendar = calendarOf(line, zone);
        const at = Date.parse(date) + seconds * 1000;
        const last = calendar.previous(at) ?? Number.NaN;
        expect(last).toBeLessThanOrEqual(at);
        expect(calendar.next(last - 1)).toBe(last);
        expect(calendar.next(last)).toBeGreaterThan(at);
        expect(calendar.previous(last)).toBe(last);
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  ['0 6 * *', 'five fields'],
  ['0 6 * * * *', 'five fields'],
  ['61 6 * * *', 'minute'],
  ['0 6 31 2 *', 'is never due'],
  ['2026-12-01T00:00:00', 'five fields'],
  ['@reboot', 'five fields'],
  ['', 'five fields'],
])('%j is refused: %s', (line, words) => {
  expect(cronProblem(line)).toContain(words);
});

test.each(['0 6 * * *', '@daily', '*/15 8-18 * * MON-FRI', '0 6 L * *', '0 6 * * 1#2', '0 6 29 2 *'])(
  '%j is a schedule',
  (line) => {
    expect(cronProblem(line)).toBeNull();
  },
);
