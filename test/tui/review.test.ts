/** The review as a person at a terminal meets it. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compose } from '../../src/app/compose.ts';
import { readRecordedPlan } from '../../src/app/plan-record.ts';
import { hasHiddenText } from '../../src/core/text.ts';
import { run } from '../e2e/cli.ts';
import { auditedDesks, type Desks } from './desk.ts';
import { drive, node, program } from './driver.ts';

let desks: Desks;
beforeAll(async () => {
  desks = await auditedDesks();
});
afterAll(() => desks[Symbol.asyncDispose]());

const esc = '\u001B';
const firstFinding = /^> (?:CRIT|HIGH|MED) /mu;

test.concurrent.each([
  { columns: 80, rows: 24 },
  { columns: 140, rows: 40 },
  { columns: 60, rows: 14 },
])('at $columns×$rows it opens, and q gives the shell back as it was', async ({ columns, rows }) => {
  const desk = await desks.desk();
  const script = `echo before; '${node}' '${program}' review; echo "left $?"; stty -a | tr ' ;' '\\n\\n' | grep -xE -- '-?(icanon|echo)'`;
  await using screen = drive('sh', ['-c', script], { cwd: desk.dir, columns, rows });
  await screen.shows('Open findings');
  expect(screen.modes()).toEqual({ alternate: true, paste: true, cursor: false });
  // A frame may come in two pieces.
  await screen.shows(/\? help {2}q quit/u);
  expect(screen.lines()[0]).toMatch(/^Overview +.*PARTIAL$/u);
  await screen.press('2', firstFinding);
  expect(screen.lines()[1]).toMatch(/SEV +STATUS +FINDING/u);
  expect(screen.text()).not.toContain('before');

  await screen.press('q', 'left 0');
  await screen.shows(/^icanon\necho$/mu);
  expect(screen.modes()).toEqual({ alternate: false, paste: false, cursor: true });
  expect(screen.lines()[0]).toBe('before');
});

test.concurrent('findings are filtered, marked, waived with a reason, and the waiver taken back', async () => {
  const desk = await desks.desk();
  await using screen = desk.review();
  await screen.shows('Open findings');
  await screen.press('2', /1\/\d+/u);
  await screen.press('/', 'Enter keeps');
  await screen.press('sev:high platform:slack', /\/sev:high platform:slack/u);
  await screen.press('\r', /filter: sev:high platform:slack \(of \d+\)/u);
  for (const line of screen.lines().slice(2, 6)) expect(line).toMatch(/HIGH .*demo-slack|^$/u);
  await screen.press(' ', '1 marked');
  await screen.press(' ', '2 marked');
  await screen.press('w', 'Waive 2 findings');
  await screen.press('pilot until spring', 'pilot until spring');
  await screen.press('\r', /> Until/u);
  await screen.press('\r', /> Cancel +Waive 2 findings/u);
  await screen.pressUntil('\t', /> Waive 2 findings/u);
  await screen.press('\r', /2 waived: written to policy/u);
  expect(screen.text()).toMatch(/waived\*/u);
  const policy = await desk.file('policy.yaml');
  expect(policy.match(/reason: pilot until spring/gu)).toHaveLength(2);

  await screen.press('u', 'Taken back: 2 decisions');
  expect(await desk.file('policy.yaml')).not.toContain('pilot until spring');
  const journal = (await desk.file('.grantwarden/journal.ndjson')).trim().split('\n');
  expect(journal.map((line) => (JSON.parse(line) as { what: string }).what)).toEqual(
    expect.arrayContaining(['waive', 'take-back']),
  );
});

test.concurrent('marked apps are banned with one reason in one change, u takes all of it back, unless the policy was changed since', async () => {
  const desk = await desks.desk();
  const before = await desk.file('policy.yaml');
  await using screen = desk.review({ columns: 140, rows: 40 });
  await screen.shows('Open findings');
  await screen.press('3', /SCORE +TIER/u);
  await screen.press('/', 'Enter keeps');
  await screen.press('decision:review platform:slack', '/decision:review platform:slack');
  await screen.press('\r', 'filter: decision:review');
  await screen.press('V', 'range begun');
  await screen.press('jj', /^3\//mu);
  await screen.press('V', '3 marked');
  await screen.press('b', 'Ban 3 apps');
  await screen.press('not wanted', 'not wanted');
  await screen.press('\r', /> Cancel +Ban 3 apps/u);
  expect(screen.text()).toMatch(/Why: not wanted[^]*slack:A/u);
  await screen.pressUntil('\t', /> Ban 3 apps/u);
  await screen.press('\r', '3 banned: written to policy');
  expect((await desk.file('policy.yaml')).match(/reason: not wanted/gu)).toHaveLength(3);
  await screen.press('u', 'Taken back: 3 decisions');
  expect(await desk.file('policy.yaml')).toBe(before);

  await screen.press('w', 'does nothing here');
  await screen.press('b', 'Ban 1 app');
  await screen.press('again', 'again');
  await screen.press('\r', /> Cancel +Ban 1 app/u);
  await screen.pressUntil('\t', /> Ban 1 app/u);
  await screen.press('\r', 'banned: written to policy');
  await writeFile(path.join(desk.dir, 'policy.yaml'), `${await desk.file('policy.yaml')}# by hand\n`);
  await screen.press('u', 'was changed since');
  await screen.shows('DECISION_REFUSED');
  expect(await desk.file('policy.yaml')).toContain('again');
});

test.concurrent('a vendor of the policy is certified', async () => {
  const desk = await desks.desk();
  await using screen = desk.review({ columns: 140, rows: 40 });
  await screen.shows('Open findings');
  await screen.press('5', /SCORE TIER/u);
  await screen.press('/', 'Enter keeps');
  await screen.press('vendor:zoom', /\/vendor:zoom/u);
  await screen.press('\r', 'filter: vendor:zoom');
  await screen.press('C', 'Certify 1 list');
  await screen.press('ciso@acme.example', 'ciso@acme.example');
  await screen.press('\r', /> Again on/u);
  await screen.press('\r', /> Note/u);
  await screen.press('\r', /Certify 1 list until|DECISION_REFUSED/u);
  // Google told not all of the list here: that is no certification.
  await screen.shows('did not read all of this list');
  expect(await desk.file('policy.yaml')).not.toContain('ciso@acme.example');
});

test.concurrent('what is added to the plan becomes a recorded plan in a file', async () => {
  const desk = await desks.desk();
  await using screen = desk.review({ columns: 140, rows: 40 });
  await screen.shows('Open findings');
  await screen.press('3', /SCORE +TIER/u);
  await screen.press('/', 'Enter keeps');
  await screen.press('drift', '/drift');
  await screen.press('\r', 'filter: drift');
  await screen.press('x', /1 thing added to the plan/u);
  await screen.press('P', '1 thing to revoke');
  await screen.press('m', /\d+ changes?, .* by hand/u);
  await screen.press('w', 'Write a plan to revoke');
  await screen.press('\r', /> Why/u);
  await screen.press('vendor breached', 'vendor breached');
  await screen.press('\r', 'Write plan.json?');
  await screen.pressUntil('\t', /> Write \d+ changes?/u);
  await screen.press('\r', 'Written to plan.json');
  screen.send('\u0003');
  expect(await screen.ended).toBe(0);

  const app = await compose({
    configFile: `${desk.dir}/grantwarden.yaml`,
    env: { HOME: desk.dir },
    signal: new AbortController().signal,
    tenants: [],
  });
  const plan = readRecordedPlan(app, `${desk.dir}/plan.json`);
  await app.close();
  expect(plan).toMatchObject({ intent: 'revoke', reason: 'vendor breached' });
  expect(plan.actions.length + plan.manual.length).toBeGreaterThan(0);
  expect(new Set(plan.actions.map(({ tenant }) => tenant)).size).toBeLessThanOrEqual(1);
});

test.concurrent('an app leads to its people, a person to all their apps, and back along the crumbs', async () => {
  const desk = await desks.desk();
  await using screen = desk.review({ columns: 140, rows: 40 });
  await screen.shows('Open findings');
  await screen.press('3', /SCORE +TIER/u);
  await screen.press('/', 'Enter keeps');
  await screen.press('zoom platform:google people:>0', 'people:>0');
  await screen.press('\r', 'filter: zoom');
  await screen.press('\r', 'policy says');
  await screen.shows(/Score \d+/u);
  for (const part of ['Scopes, ', 'Who', 'publisher']) await screen.shows(part);
  await screen.pressUntil('\t', /^>  → \d+ grants?/mu);
  await screen.press('\r', /TIER +WHO/u);
  await screen.press('\r', 'all that this person has let in');
  await screen.press('p', /TIER +APP/u);
  expect(screen.lines()[0]).toMatch(/› .*@/u);
  await screen.press(esc, 'all that this person has let in');
  await screen.press(esc, /TIER +WHO/u);
});

describe('what a stranger chose', () => {
  test.concurrent('names neither hide nor break anything, and columns stay columns', async () => {
    const desk = await desks.desk();
    await using screen = desk.review({ columns: 100, rows: 30 });
    await screen.shows('Open findings');
    await screen.press('3', /SCORE +TIER/u);
    await screen.press('s', 'sorted by score');
    const seen = new Set<string>();
    for (let last = '', page = 0; page < 60; page += 1) {
      const place = /^\d+\/\d+/mu.exec(screen.text())?.[0] ?? '';
      if (place === last) break;
      last = place;
      const rows = screen.lines().slice(2, 24);
      for (const row of rows) seen.add(row);
      expect(rows.filter(hasHiddenText)).toEqual([]);
      expect(
        new Set([...screen.columnsOf('demo-google'), ...screen.columnsOf('demo-slack ')]),
      ).toHaveProperty('size', 1);
      const [index = '0', all = '0'] = place.split('/');
      if (index === all) break;
      const next = Math.min(Number(all), Number(index) + 24);
      await screen.press(`${esc}[6~`, new RegExp(`^${next}/${all}`, 'mu'));
    }
    expect(
      [...seen].some((row) => /\p{Script=Han}|\p{Script=Cyrillic}|=HYPERLINK|<script|…/u.test(row)),
    ).toBe(true);
    expect(screen.written()).not.toContain(`${esc}]8;`);
  });
});

test.concurrent('the chosen row stays chosen through a change of size, filter and order', async () => {
  const desk = await desks.desk();
  await using screen = desk.review();
  await screen.shows('Open findings');
  await screen.press('2', /1\/\d+/u);
  await screen.press(`${esc}[6~${esc}[6~jjj`, /^(?:3\d|4\d)\/\d+/mu);
  const chosen =
    screen
      .lines()
      .find((line) => line.startsWith('>'))
      ?.slice(19, 50) ?? '';
  const place = /^\d+\/\d+/mu.exec(screen.text())?.[0] ?? '';
  for (const [columns, rows] of [
    [140, 40],
    [60, 14],
    [300, 80],
    [80, 24],
  ] as const) {
    screen.resize(columns, rows);
    await screen.shows(new RegExp(`^${place}`, 'mu'));
    await screen.shows(new RegExp(`^>.*${RegExp.escape(chosen.slice(0, 20))}`, 'mu'));
    await screen.shows(/SEV +STATUS/u);
    // A frame of the old size may stand for a moment; none of it stays.
    await screen.hides(/^>[^]*\n>/mu);
    await screen.hides(/SEV +STATUS[^]*SEV +STATUS/u);
  }
  screen.resize(50, 12);
  await screen.shows('Too small for the review');
  screen.resize(80, 24);
  await screen.shows(new RegExp(`^${place}`, 'mu'));
  await screen.press('s', 'sorted by severity');
  await screen.shows(new RegExp(`^>.*${RegExp.escape(chosen.slice(0, 20))}`, 'mu'));
});

test.concurrent('resized again and again while it scrolls, nothing of another size stays', async () => {
  const desk = await desks.desk();
  await using screen = desk.review({ columns: 300, rows: 80 });
  await screen.shows('Open findings');
  await screen.press('3', /SCORE +TIER/u);
  for (const [columns, rows] of [
    [120, 40],
    [60, 14],
    [300, 80],
    [61, 15],
    [80, 24],
  ] as const) {
    screen.send('jj');
    screen.resize(columns, rows);
    screen.send(`${esc}[6~k`);
  }
  await screen.press('G', /^(?<all>\d+)\/\k<all>/mu);
  await expect
    .poll(() => {
      const text = screen.text();
      return [/^>/gmu, /SCORE +TIER/gu, /q quit/gu, /^\d+\/\d+/gmu].map((one) => text.match(one)?.length);
    })
    .toEqual([1, 1, 1, 1]);
  expect(screen.lines()[0]).toMatch(/^Apps/u);
  expect(screen.lines().at(-1)).toBe('');
});

test.concurrent('before the first audit nothing is opened, and it says what comes first', async () => {
  const desk = await desks.desk();
  await rm(path.join(desk.dir, '.grantwarden'), { recursive: true });
  await using screen = desk.review();
  expect(await screen.ended).toBe(2);
  expect(screen.text()).toMatch(/NOTHING_RECORDED/u);
  expect(screen.text()).toContain('grantwarden audit');
  expect(screen.written()).not.toContain(`${esc}[?1049h`);
});

test.concurrent('a key that matters does nothing in a paste, in a merged chunk, or in a dialog that has just opened', async () => {
  const desk = await desks.desk();
  const before = await desk.file('policy.yaml');
  await using screen = desk.review();
  await screen.shows('Open findings');
  await screen.press('2', /1\/\d+/u);
  await screen.press(`${esc}[200~xwq\r${esc}[201~`, 'Pasted text is taken in fields only');
  await screen.press('jx', 'Several keys came at once, so x was not taken');
  await screen.press('jq', 'Several keys came at once, so q was not taken');
  await screen.press('w', 'Waive 1 finding');
  await screen.press(`${esc}[200~pasted\rreason${esc}[201~`, 'pasted reason');
  await screen.press('\r', /> Until/u);
  await screen.press('\r', /> Cancel/u);
  screen.send('\t\r');
  await screen.pressUntil('\t', /> Waive 1 finding/u);
  await screen.press(esc, 'Nothing was changed');
  expect(await desk.file('policy.yaml')).toBe(before);
  expect(screen.text()).not.toContain('in the plan');
});

test.concurrent('help says why a key is off, and the palette finds commands by name', async () => {
  const desk = await desks.desk();
  await using screen = desk.review({ columns: 140, rows: 60 });
  await screen.shows('Open findings');
  await screen.press('3', /SCORE +TIER/u);
  await screen.press('?', 'Keys in Apps');
  await screen.shows(/take back the last .*\(off: Nothing was decided here/u);
  await screen.press(esc, /SCORE +TIER/u);
  await screen.press(':', 'every screen and command by name');
  await screen.press('find', /> findings f/u);
  await screen.press('\r', /SEV +STATUS/u);
});

test.concurrent('Ctrl-Z gives the shell its turn, fg comes back to the same place', async () => {
  const desk = await desks.desk();
  await using screen = drive('bash', ['--norc', '-i'], { cwd: desk.dir, env: { PS1: 'shell> ' } });
  await screen.shows('shell>');
  await screen.press(`'${node}' '${program}' review\r`, 'Open findings');
  await screen.press('2', /1\/\d+/u);
  await screen.press('\u001A', 'Stopped');
  expect(screen.modes()).toEqual({ alternate: false, paste: expect.any(Boolean) as boolean, cursor: true });
  await screen.press('echo here\r', /^here/mu);
  await screen.press('fg\r', /SEV +STATUS/u);
  await screen.press('j', /^2\/\d+/mu);
  expect(screen.modes().alternate).toBe(true);
  await screen.press('q', 'shell>');
  expect(screen.modes().alternate).toBe(false);
});

test.concurrent('a signal, or a terminal that goes away, ends it', async () => {
  const desk = await desks.desk();
  await using screen = desk.review();
  await screen.shows('Open findings');
  screen.kill('SIGTERM');
  expect(await screen.ended).toBe(130);
  expect(screen.modes()).toEqual({ alternate: false, paste: false, cursor: true });

  await using other = desk.review();
  await other.shows('Open findings');
  other.kill('SIGHUP');
  expect(await other.ended).toBe(130);
});

test.concurrent('a terminal that is closed, or takes nothing more, ends it without a word', async ({
  expect,
}) => {
  const desk = await desks.desk();
  const script = `'${node}' '${program}' review 2>err.txt | head -c 2000 >/dev/null`;
  const errors = path.join(desk.dir, 'err.txt');
  await using piped = drive('bash', ['-c', `${script}; echo "left \${PIPESTATUS[0]}"`], { cwd: desk.dir });
  await piped.shows(/left 0/u);
  expect(await readFile(errors, 'utf8')).not.toMatch(/at .*\.js|EPIPE/u);

  const closed = desk.review();
  await closed.shows('Open findings');
  // The master side goes away, as when a window is closed.
  closed.hangUp();
  await expect.poll(() => isAlive(closed.pid), { timeout: 10_000 }).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test.concurrent('NO_COLOR leaves no colour, and nothing that only colour tells', async () => {
  const desk = await desks.desk();
  await using screen = desk.review({ env: { NO_COLOR: '1' } });
  await screen.shows('Open findings');
  await screen.press('2', /CRIT|HIGH/u);
  expect(screen.written()).not.toMatch(new RegExp(`${esc}\\[(?:[\\d;]*;)?(?:[39][0-7]|[34]8;[\\d;]+)m`, 'u'));

  await using colored = desk.review();
  await colored.shows('Open findings');
  await colored.press('2', /CRIT|HIGH/u);
  expect(colored.written()).toMatch(new RegExp(`${esc}\\[3[1-6]m`, 'u'));
});

test.concurrent('where no more than ASCII is shown its own signs are ASCII', async () => {
  const desk = await desks.desk();
  await using screen = desk.review({ env: { TERM: 'linux', LANG: 'en_US.UTF-8' } });
  await screen.shows('Open findings');
  await screen.shows('Tenants');
  expect(screen.text()).toMatch(/^ +v \d+/mu);
  expect(screen.text()).toMatch(/high +=+/u);
  await screen.press('2', /1\/\d+/u);
  await screen.press('\r', /^Findings > /u);
  expect(screen.text()).not.toMatch(/[…›→↑↓–≥“”’━█]/u);
});

test.concurrent('colours are the sixteen that every terminal has', async () => {
  const desk = await desks.desk();
  await using screen = desk.review({ env: { TERM: 'xterm-256color', COLORTERM: 'truecolor' } });
  await screen.shows('Open findings');
  await screen.press('2', /CRIT|HIGH/u);
  await screen.press('3', /SCORE +TIER/u);
  expect(screen.written()).toMatch(new RegExp(`${esc}\\[(?:[\\d;]*;)?3[1-6]m`, 'u'));
  expect(screen.written()).not.toMatch(new RegExp(`${esc}\\[(?:[\\d;]*;)?[34]8;`, 'u'));
});

test.concurrent('without a terminal it prints the findings and names the command', async () => {
  const desk = await desks.desk();
  const { code, stdout, stderr } = await run(['review'], { cwd: desk.dir });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^SEVERITY +STATUS/u);
  expect(stderr).toContain('grantwarden list findings');
});
