/** Vendors, people, controls, runs and the journal, as a person at a terminal meets them. */
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditedDesks, type Desks } from './desk.ts';

let desks: Desks;
beforeAll(async () => {
  desks = await auditedDesks();
});
afterAll(() => desks[Symbol.asyncDispose]());

const esc = '\u001B';

test.concurrent('a vendor leads to its apps on all platforms, and goes into the plan', async () => {
  const desk = await desks.desk();
  await using screen = desk.review();
  await screen.shows('Open findings');
  await screen.press('5', /SCORE TIER DECISION +VENDOR +APPS PLATFORMS/u);
  await screen.press('/', 'Enter keeps');
  await screen.press('vendor:zoom platform:slack', /zoom platform:slack {2,}.*1 of/u);
  await screen.press('\r', 'filter: vendor:zoom');
  await screen.press('x', /1 thing added to the plan/u);
  await screen.press('\r', /^Vendors › Zoom/u);
  await screen.shows(/demo-google/u);
  await screen.shows(/demo-slack/u);
  await screen.press('s', 'sorted by score');
  await screen.press('\r', 'policy says');
  await screen.press(esc, /^Vendors › Zoom/u);
  await screen.press(esc, /APPS PLATFORMS/u);
});

test.concurrent('people stand with what they hold, leavers first, and lead to their grants', async () => {
  const desk = await desks.desk();
  await using screen = desk.review({ columns: 140 });
  await screen.shows('Open findings');
  await screen.press('6', /PERSON +ACCOUNT +GRANTS +APPS +TENANTS/u);
  await screen.press('/', 'Enter keeps');
  await screen.press('active:yes grants:>3', /grants:>3 .*[1-9]\d* of/u);
  await screen.press('\r', 'filter: active:yes');
  const row = screen.lines().find((line) => line.startsWith('>')) ?? '';
  const [, who = '', grants = ''] = /^> (\S+@\S+) +(?:admin)? +(\d+)/u.exec(row) ?? [];
  await screen.press('\r', new RegExp(`^People › ${RegExp.escape(who)}`, 'u'));
  await screen.shows(new RegExp(`^1/${grants}\\b`, 'mu'));
});

test.concurrent('a control says why it stands so and leads to the findings behind it', async () => {
  const desk = await desks.desk();
  await using screen = desk.review({ columns: 140, rows: 40 });
  await screen.shows('Open findings');
  await screen.press('7', /STATUS +CONTROL +WHAT IT ASKS/u);
  await screen.shows(/^> fail/mu);
  await screen.press('/', 'Enter keeps');
  await screen.press('status:fail consent', /status:fail consent .*[1-9]\d* of/u);
  await screen.press('\r', 'filter: status:fail');
  await screen.press('\r', /^Controls › (?:SCuBA|CIS)/u);
  await screen.shows(/why +\S/u);
  await screen.shows(/Findings behind it, [1-9]/u);
  await screen.press('\t\r', 'What to do');
});

test.concurrent('runs are counted, and the journal has what is decided meanwhile, on top', async () => {
  const desk = await desks.desk();
  await using screen = desk.review();
  await screen.shows('Open findings');
  await screen.press('8', /^> 20\d\d-\d\d-\d\d \d\d:\d\d .*full/mu);
  await screen.press('/', 'Enter keeps');
  await screen.press('kind:offline', 'The filter hides all 1 runs');
  await screen.press(esc, /^1\/1/mu);
  await screen.press('9', 'Nothing has been decided or done yet');
  await screen.press('2', /1\/\d+/u);
  await screen.press('w', 'Waive 1 finding');
  await screen.press('pilot', 'pilot');
  await screen.press('\r', /> Until/u);
  await screen.press('\r', /> Cancel/u);
  // Spaces mean something in the policy.
  await screen.shows(/\+ {2}- finding: f_\S+\n +\+ {4}reason: pilot/u);
  await screen.pressUntil('\t', /> Waive 1 finding/u);
  await screen.press('\r', /waived: written to policy/u);
  await screen.press('9', /^> +2 .*outcome +waive +written/mu);
  await screen.press('j', /^> +1 .*decision .*waive: pilot/mu);
  await screen.press('\r', /why +pilot/u);
  await screen.shows('Belongs to it');
});

test.concurrent('a decision without outcome is marked, and a journal that was changed is not shown as empty', async () => {
  const desk = await desks.desk();
  await using first = desk.review();
  await first.shows('Open findings');
  await first.press('2', /1\/\d+/u);
  await first.press('w', 'Waive 1 finding');
  await first.press('\u202Eevil <b>', 'evil');
  await first.press('\r', /> Until/u);
  await first.press('\r', /> Cancel/u);
  await first.pressUntil('\t', /> Waive 1 finding/u);
  await first.press('\r', /waived: written to policy/u);
  first.send('\u0003');
  await first.ended;

  const file = path.join(desk.dir, '.grantwarden/journal.ndjson');
  const [decision = ''] = (await readFile(file, 'utf8')).split('\n');
  await writeFile(file, `${decision}\n`);
  await using second = desk.review();
  await second.shows('Open findings');
  await second.press('9', /^> +1 .*decision .*UNSETTLED/mu);
  await second.press('\r', 'whether this was carried out is not known');
  expect(second.written()).not.toContain('\u202E');

  await appendFile(file, `${decision}\n`);
  await using third = desk.review();
  await third.shows('Open findings');
  await third.press('9', 'Could not look');
  await third.shows('JOURNAL_BROKEN');
});
