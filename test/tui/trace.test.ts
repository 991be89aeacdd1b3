/** From one thing to another, and what is looked for in a page. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditedDesks, type Desks } from './desk.ts';

let desks: Desks;
beforeAll(async () => {
  desks = await auditedDesks();
});
afterAll(() => desks[Symbol.asyncDispose]());

const esc = '\u001B';

test.concurrent('a finding is traced: who, since when, scopes, and the steps in order; words are found in it', async () => {
  const desk = await desks.desk();
  await using screen = desk.review({ columns: 140, rows: 60 });
  await screen.shows('Open findings');
  await screen.press('2', /1\/\d+/u);
  await screen.press('/', 'Enter keeps');
  await screen.press('drift email banned', /\/drift email banned {2,}.*1 of/u);
  await screen.press('\r', 'filter: drift email');
  await screen.press('T', 'CONNECTED');
  expect(screen.lines()[0]).toMatch(/^Findings › Trace of/u);
  // An app stands for its vendor, on all platforms.
  for (const tenant of ['google', 'slack']) await screen.shows(new RegExp(`demo-${tenant} +CONNECTED`, 'u'));
  await screen.shows(/who +1 person/u);
  await screen.shows(/since +20\d\d-/u);
  await screen.shows(/scopes +/u);
  await screen.press('/', 'looks for it in this page');
  await screen.press('cut it off', '/cut it off');
  await screen.press('\r', /“cut it off”: 1 of 1/u);
  await screen.shows(/^>Cut it off in this order/mu);
  await screen.press('/', 'looks for it in this page');
  await screen.press('demo-google', '/demo-google');
  await screen.press('\r', /“demo-google”: \d+ of \d+/u);
  const place = (): number => Number(/“demo-google”: (\d+) of/u.exec(screen.text())?.[1]);
  const first = place();
  await screen.press('n', new RegExp(`“demo-google”: (?!${first} )\\d+ of`, 'u'));
  await screen.press('N', `“demo-google”: ${first} of`);
  await screen.press('/', 'looks for it in this page');
  await screen.press('\u0015nowhere at all', '/nowhere at all');
  await screen.press('\r', 'is not on this page');
});

test.concurrent('finding, app, vendor, people: each leads to the next, and Esc goes back along the crumbs', async () => {
  const desk = await desks.desk();
  await using screen = desk.review({ columns: 140, rows: 50 });
  await screen.shows('Open findings');
  await screen.press('2', /1\/\d+/u);
  await screen.press('/', 'Enter keeps');
  await screen.press('zoom platform:google', '/zoom platform:google');
  await screen.press('\r', 'filter: zoom');
  await screen.press('\r', 'What to do');
  await screen.press('o', /score \d+ {2}audit of/u);
  await screen.press('v', /› Zoom {2}/u);
  await screen.shows(/demo-slack/u);
  await screen.press(esc, /score \d+ {2}audit of/u);
  await screen.pressUntil('\t', /^>  → \d+ grants?/mu);
  await screen.press('\r', /TIER +WHO/u);
  await screen.press('p', /TIER +APP/u);
  await screen.press('o', /→ \d+ grants?/u);
  await screen.press('T', /CONNECTED|PERHAPS/u);
  await screen.press(esc, /→ \d+ grants?/u);
  await screen.press(esc, /TIER +APP/u);
  await screen.press(esc, /TIER +WHO/u);
  await screen.press(esc, /→ \d+ grants?/u);
  await screen.press(esc, 'What to do');
  await screen.press(esc, 'filter: zoom');
});

test.concurrent('the console page of an app or a person is shown to copy where no browser can be opened', async () => {
  const desk = await desks.desk();
  await using screen = desk.review({ columns: 140, rows: 40 });
  await screen.shows('Open findings');
  await screen.press('3', /SCORE +TIER/u);
  await screen.press('/', 'Enter keeps');
  await screen.press('platform:slack', '/platform:slack');
  await screen.press('\r', 'filter: platform:slack');
  await screen.press('O', /Copied.*: https:\/\/slack\.com\/apps\/A\w+/u);
  await screen.press('6', /PERSON +ACCOUNT/u);
  await screen.press('/', 'Enter keeps');
  await screen.press('platform:google', '/platform:google');
  await screen.press('\r', 'filter: platform:google');
  await screen.press('\r', /TIER +APP/u);
  await screen.press('/', 'Enter keeps');
  await screen.press('platform:google', '/platform:google');
  await screen.press('\r', 'filter: platform:google');
  await screen.press('O', /Copied.*: https:\/\/admin\.google\.com\/ac\/users\/\w+/u);
});
