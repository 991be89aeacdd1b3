/** Auditing again from the review, and beside an audit that somebody else runs. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Company, type Desk, openCompany } from '../e2e/company.ts';
import { drive, type Driver, node, program } from './driver.ts';

/** Nothing is answered before this is resolved. */
let gate: Promise<void> = Promise.resolve();
let company: Company;
let desk: Desk;
beforeAll(async () => {
  company = await openCompany({
    users: 20,
    async intercept(call) {
      await gate;
      return call.real();
    },
  });
  desk = await company.desk();
  expect((await desk.grantwarden('audit --quiet --allow-partial')).code).toBe(0);
});
afterAll(() => company[Symbol.asyncDispose]());

function review(): Driver {
  const args = [program, 'review', '--config', desk.configFile];
  return drive(node, args, { cwd: desk.dir, columns: 120, rows: 40 });
}

async function chosen(screen: Driver, what: string): Promise<void> {
  await screen.press('r', 'Audit again?');
  await screen.pressUntil('\t', `> ${what}`);
}

test('it is asked first, each list tells how far it is, and the new audit opens with what is new', async () => {
  await using screen = review();
  await screen.shows('Open findings');
  const held = Promise.withResolvers<void>();
  gate = held.promise;
  await screen.press('r', 'Audit again?');
  await screen.pressUntil('\r', /^Overview +2 tenants/mu);
  await chosen(screen, 'All 2 tenants');
  await screen.press('\r', 'Auditing 2 tenants');
  await screen.press('2', /1\/\d+/u);
  await screen.shows(/Auditing: \d+ of \d+ lists ended/u);
  await screen.press('r', 'Auditing 2 tenants');
  held.resolve();
  await screen.shows(/demo-google\n +\d+ of \d+ lists ended/u);
  await screen.shows(/users +(?:running|complete) +\d/u);
  await screen.shows(/New audit: \d+ findings? new or open again, \d+ (?:is|are) over/u);
  await screen.shows(/^Findings|^Overview/u);
  await screen.press('8', /1\/2/u);
});

test('a decision counts once it is judged anew, without a call', async () => {
  await using screen = review();
  await screen.shows('Open findings');
  await screen.press('2', /1\/\d+/u);
  await screen.press('w', 'Waive 1 finding');
  await screen.press('pilot', 'pilot');
  await screen.press('\r', /> Until/u);
  await screen.press('\r', /> Cancel/u);
  await screen.pressUntil('\t', /> Waive 1 finding/u);
  await screen.press('\r', 'r judges anew');
  const calls = company.calls();
  await chosen(screen, 'Judge anew');
  await screen.press('\r', /New audit: |Judging anew/u);
  await screen.shows(/New audit: /u);
  await screen.press('2', /1\/\d+/u);
  await screen.press('/', 'Enter keeps');
  await screen.press('status:waived', /\/status:waived {2,}.*1 of \d+/u);
  expect(company.calls()).toBe(calls);
});

test('it is stopped by Ctrl-C, and says how to go on', async () => {
  await using screen = review();
  await screen.shows('Open findings');
  const held = Promise.withResolvers<void>();
  gate = held.promise;
  await chosen(screen, 'All 2 tenants');
  await screen.press('\r', 'Auditing 2 tenants');
  screen.send('\u0003');
  await screen.shows('There is no new audit');
  await screen.shows(/It goes on with: grantwarden audit --resume --config/u);
  held.resolve();
  await screen.press('1', 'Open findings');
  screen.send('\u0003');
  expect(await screen.ended).toBe(0);
});

test('another process that audits is told, not an error; its run is opened when one wants it', async () => {
  await using screen = review();
  await screen.shows('Open findings');
  const held = Promise.withResolvers<void>();
  gate = held.promise;
  const before = company.calls();
  const other = desk.grantwarden('audit --quiet --allow-partial');
  await expect.poll(() => company.calls(), { timeout: 20_000 }).toBeGreaterThan(before);
  await chosen(screen, 'All 2 tenants');
  await screen.press('\r', 'Another audit is running');
  await screen.press('3', /SCORE +TIER/u);
  held.resolve();
  expect((await other).code).toBe(0);
  await screen.shows('A newer audit is there: R opens it');
  await screen.shows(/a newer audit is there: R/u);
  await screen.press('8', /1\/\d+/u);
  await screen.press('R', /^Runs(?!.*newer)/u);
});
