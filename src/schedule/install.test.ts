import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { calendarOf } from './cron.ts';
import { cronFields } from './fields.ts';
import { actionsWorkflow } from './install-actions.ts';
import { systemdUnits } from './install-systemd.ts';
import { hasLineBreak, type InstallContext, shellWord } from './install.ts';
import { onCalendar } from './on-calendar.ts';
import { utcLine } from './utc-line.ts';

const context: InstallContext = {
  name: 'grantwarden',
  program: ['/usr/bin/node', '/opt/grantwarden/dist/cli.js'],
  configFile: '/etc/grantwarden/grantwarden.yaml',
  workspace: '/var/lib/grantwarden',
  writes: [],
  cron: '0 6 * * *',
  timezone: 'Europe/Berlin',
  jitterMinutes: 0,
  user: 'grantwarden',
};

test.each([
  ['0 6 * * *', ['*-*-* 06:00:00 Europe/Berlin']],
  ['@weekly', ['Sun *-*-* 00:00:00 Europe/Berlin']],
  ['*/30 9-10 * JAN,jul 1-5', ['Mon,Tue,Wed,Thu,Fri *-01,07-* 09,10:00,30:00 Europe/Berlin']],
  ['0 * 7 * *', ['*-*-07 *:00:00 Europe/Berlin']],
  // Either is enough.
  ['0 0 1,15 * 1', ['*-*-01,15 00:00:00 Europe/Berlin', 'Mon *-*-* 00:00:00 Europe/Berlin']],
  ['0 6 L * *', null],
  ['0 6 * * 1#2', null],
])('%s for systemd', (line, expected) => {
  expect(onCalendar(line, 'Europe/Berlin')).toEqual(expected);
});

test('a timer starts a run and ends; what no timer can say keeps time itself', () => {
  const timed = systemdUnits({ ...context, jitterMinutes: 20 });
  expect(timed.files.map(({ path }) => path)).toEqual(['grantwarden.service', 'grantwarden.timer']);
  expect(timed.files[0]?.text).toMatch(/^Type=oneshot$[^]*^ExecStart=.* schedule run --once --config /mu);
  expect(timed.files[1]?.text).toMatch(/^Persistent=yes$[^]*^RandomizedDelaySec=20min$/mu);
  const service = systemdUnits({ ...context, cron: '0 6 L * *' });
  expect(service.files.map(({ path }) => path)).toEqual(['grantwarden.service']);
  expect(service.files[0]?.text).toMatch(
    /^Restart=on-failure$[^]* schedule run --config [^]*^WantedBy=multi-user/mu,
  );
  for (const { text } of [...timed.files, ...service.files]) expect(text).not.toMatch(/^Environment/mu);
  expect(service.files[0]?.text).toMatch(/^LimitCORE=0$[^]*^NoNewPrivileges=yes$/mu);
  expect(service.files[0]?.text).toMatch(
    /^ReadWritePaths=\/var\/lib\/grantwarden$[^]*^ProtectSystem=strict$/mu,
  );
});

const hours = fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 4 });
const weekdays = fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 3 }));

test('a line in UTC is due when the line of the zone is, where the zone keeps its clocks', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(['Asia/Kathmandu', 345], ['Asia/Tokyo', 540], ['America/Phoenix', -420], ['UTC', 0]),
      fc.integer({ min: 0, max: 59 }),
      hours,
      weekdays,
      ([zone, offset], minute, at, on) => {
        const line = `${minute} ${at.join(',')} * * ${on?.join(',') ?? '*'}`;
        const utc = utcLine(line, offset);
        if (utc === null) return;
        const theirs = calendarOf(utc, 'UTC');
        const ours = calendarOf(line, zone);
        let now = Date.parse('2026-03-01');
        for (let times = 0; times < 12; times += 1) {
          const next = ours.next(now) ?? Number.NaN;
          expect([line, utc, theirs.next(now)]).toEqual([line, utc, next]);
          now = next;
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(utcLine('0 6 * * 1-5', 540)).toBe('0 21 * * 0,1,2,3,4');
  expect(utcLine('0 6,12 * * 1-5', 540)).toBeNull();
  expect(utcLine('0 6 1 * *', 540)).toBeNull();
});

test('what GitHub cannot say in UTC is asked for each hour', () => {
  const given = { ...context, configFile: 'grantwarden.yaml', workspace: '.grantwarden', offset: 60 };
  const text = (cron: string) => actionsWorkflow({ ...given, cron }).files[0]?.text ?? '';
  expect(text('0 6 * * *')).toMatch(/- cron: "0 5 \* \* \*"[^]*--once --now --config/u);
  expect(text('0 6 L * *')).toMatch(/- cron: "7 \* \* \* \*"[^]*--once --config/u);
  const named = actionsWorkflow({ ...given, configFile: 'a ${{ secrets.X }}.yaml' }).files[0]?.text ?? '';
  expect(named).toContain(`CONFIG: "a \${{ '\${{' }} secrets.X }}.yaml"`);
});

test('steps, names and ranges are numbers; what is more than that is not guessed', () => {
  expect(cronFields('*/20 22-23 1-3 FEB SUN,7')).toEqual({
    minutes: [0, 20, 40],
    hours: [22, 23],
    days: [1, 2, 3],
    months: [2],
    weekdays: [0],
  });
  for (const line of ['5/15 * * * *', '60 * * * *', '0 6 15W * *', '0 6 * *'])
    expect(cronFields(line)).toBeNull();
});

test('a shell reads a word back as it was', () => {
  expect(shellWord('/a/b-c.yaml')).toBe('/a/b-c.yaml');
  expect(shellWord(`it's $HOME`)).toBe(`'it'\\''s $HOME'`);
});

test('a line break in a path is found', () => {
  expect(hasLineBreak(context)).toBe(false);
  expect(hasLineBreak({ ...context, workspace: '/a\nExecStartPre=/bin/evil' })).toBe(true);
});
