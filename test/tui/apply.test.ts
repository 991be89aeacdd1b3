/** Plans that are applied from the review: looked at, asked about, carried out, stopped, gone on with. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Company, openCompany, type Desk } from '../e2e/company.ts';
import { drive, type Driver, type DriverOptions, node, program } from './driver.ts';

/** Writes are let through only while this is resolved. */
let gate: Promise<void> = Promise.resolve();
let writes = 0;
let company: Company;
let desk: Desk;
beforeAll(async () => {
  company = await openCompany({
    users: 20,
    async intercept(call) {
      if (call.request.method === 'DELETE' || call.request.method === 'PATCH') {
        writes += 1;
        await gate;
      }
      return call.real();
    },
  });
  desk = await company.desk();
  const audited = await desk.grantwarden('audit --quiet --allow-partial');
  expect(audited.code).toBe(0);
});
afterAll(() => company[Symbol.asyncDispose]());

const esc = '\u001B';

function review(more: readonly string[], options: Partial<DriverOptions> = {}): Driver {
  const args = [program, 'review', '--config', desk.configFile, ...more];
  return drive(node, args, { cwd: desk.dir, columns: 140, rows: 40, ...options });
}

/** Gathers these apps and makes the plan. */
async function planned(screen: Driver, filter: string): Promise<void> {
  await screen.shows('Open findings');
  await screen.press('3', /SCORE +TIER/u);
  await screen.press('/', 'Enter keeps');
  await screen.press(filter, `/${filter}`);
  await screen.press('\r', `filter: ${filter}`);
  await screen.press('*', 'marked');
  await screen.press('x', 'added to the plan');
  await screen.press('P', 'to revoke');
}

/** By hand: one key after the other has been seen. */
async function typed(screen: Driver, word: string): Promise<void> {
  for (let length = 1; length <= word.length; length += 1)
    await screen.pressUntil(
      word.charAt(length - 1),
      new RegExp(`to leave: ${word.slice(0, length)}(?!\\w)`, 'u'),
    );
}

test('without --allow-apply it is off, says why, and gives the command', async () => {
  await using screen = review([]);
  await planned(screen, 'drift platform:google');
  await screen.press('m', 'Plan p_');
  await screen.shows(
    /started without --allow-apply\. To apply: grantwarden review --allow-apply --config\s/u,
  );
  await screen.press('A', 'apply: The review was started without --allow-apply');
  await screen.press('y', /Copied.*grantwarden review --allow-apply/u);
  expect(screen.written()).toContain(`${esc}]52;c;`);
  await screen.press('?', /apply the plan.*\(off: /u);
  expect(writes).toBe(0);
});

test('looked at first, agreed to by a word typed by hand, done, seen to hold, and on record', async () => {
  await using screen = review(['--allow-apply']);
  await planned(screen, 'drift platform:google');
  await screen.press('m', 'Plan p_');
  await screen.press('A', 'asks whether it is meant');
  expect(screen.text()).toMatch(/Looked at; nothing has been changed\n +\d+ changes? would be made/u);
  expect(screen.text()).toMatch(/Goes on in spite of it[^]*Cannot be taken back/u);
  expect(writes).toBe(0);

  // Neither in one chunk, nor pasted, nor by Enter alone.
  await screen.press('A', /Type revoke and Enter to agree/u);
  expect(screen.text()).toMatch(/\d+ changes? cannot be taken back/u);
  await screen.press('revoke\r', 'typed by hand, key by key');
  await screen.press(`${esc}[200~revoke\r${esc}[201~`, 'typed by hand');
  await screen.pressUntil('\r', 'Nothing was changed');
  expect(writes).toBe(0);

  await screen.press('A', /Type revoke and Enter to agree/u);
  await typed(screen, 'revoke');
  await screen.press('\r', /(?<all>\d+) of \k<all> changes? made, \k<all> seen to hold/u);
  await screen.shows(/To take back what can be: grantwarden undo p_\w+ --config/u);
  await screen.shows(/What goes on\n +- Data already copied/u);
  await screen.shows(/verified +demo-google: delete the token/u);
  expect(writes).toBeGreaterThan(0);
  await screen.press('O', /applied +p_/u);
  await screen.press('9', /outcome/u);
  screen.send('\u0003');
  expect(await screen.ended).toBe(0);
  expect((await desk.grantwarden('journal verify')).code).toBe(0);
});

test('Ctrl-C stops after the present change; the recorded plan is chosen again and goes on', async () => {
  const held = Promise.withResolvers<void>();
  await using screen = review(['--allow-apply']);
  await planned(screen, 'drift platform:microsoft');
  await screen.press('i', 'to contain');
  await screen.press('m', 'Plan p_');
  await screen.press('A', 'asks whether it is meant');
  await screen.press('A', /Type contain and Enter to agree/u);
  await typed(screen, 'contain');
  gate = held.promise;
  const before = writes;
  await screen.press('\r', 'Applying; Ctrl-C stops after the present change');
  await screen.shows(/sent +demo-m365: /u);
  await screen.press('1', 'Open findings');
  await screen.shows(/Applying \d+ of \d+; Ctrl-C stops it/u);
  await screen.press('q', 'A plan is being applied');
  await screen.press('\u0003', 'Stopping after the present change');
  const begun = writes - before;
  held.resolve();
  await screen.shows(/[1-9]\d* of \d+ changes made\. The rest is told on the plan/u);
  expect(writes - before).toBe(begun);
  await screen.press('P', 'Plan p_');
  await screen.press('O', /\d+ of \d+ +p_/u);
  screen.send('\u0003');
  expect(await screen.ended).toBe(0);

  await using again = review(['--allow-apply']);
  await again.shows('Open findings');
  await again.press('P', 'Nothing is gathered yet');
  await again.press('O', /contain +Drift +\d+ +\d+ of \d+ +p_/u);
  await again.press('/', 'Enter keeps');
  await again.press('contain', '/contain');
  await again.press('\r', 'filter: contain');
  await again.press('\r', 'made by an earlier application');
  await again.press('A', 'asks whether it is meant');
  await again.press('A', /Type contain and Enter to agree/u);
  await typed(again, 'contain');
  await again.press('\r', /(?<all>\d+) of \k<all> changes made/u);
  await again.press('9', /outcome/u);
  expect(again.text()).not.toContain('UNSETTLED');
});

test('a terminal that goes away while a plan is applied leaves no doubt behind', async () => {
  const held = Promise.withResolvers<void>();
  await using screen = review(['--allow-apply']);
  await planned(screen, 'zoom platform:google people:>0');
  await screen.press('m', 'Plan p_');
  await screen.press('A', 'asks whether it is meant');
  await screen.press('A', /to agree|\[y\/N\]/u);
  await typed(screen, 'revoke');
  gate = held.promise;
  await screen.press('\r', 'Applying; Ctrl-C stops');
  await screen.shows(/sent +demo-google: /u);
  screen.kill('SIGHUP');
  held.resolve();
  expect(await screen.ended).toBe(130);
  const journal = await desk.grantwarden('journal verify');
  expect([journal.code, journal.stdout]).toEqual([
    0,
    expect.not.stringMatching(/without outcome|unsettled/iu),
  ]);
});
