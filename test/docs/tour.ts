/**
 * `npm run docs -- --tour` writes docs/tour.svg: the first screen of the review, of a simulated company that lived some days between audits.
 * Times are set, so that the same code makes the same picture; everything else is as it was audited.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import xterm from '@xterm/headless';
import { openReview } from '../../src/app/review.ts';
import { sourceOf } from '../../src/tui/data.ts';
import { type DataEffect, perform } from '../../src/tui/effects.ts';
import { frame } from '../../src/tui/frame.ts';
import type { Line } from '../../src/tui/lines.ts';
import * as places from '../../src/tui/places.ts';
import type { State } from '../../src/tui/state.ts';
import { invented } from '../../src/tui/test-state.ts';
import { looksFor, painted } from '../../src/tui/theme.ts';
import { type Happening, update } from '../../src/tui/update.ts';
import { startWorld, type World } from '../world.ts';
import { screenSvg } from './screen-svg.ts';

const size = { columns: 100, rows: 30 };
const audits = 8;
const day = 86_400_000;
const lastAudit = Date.parse('2026-11-22T06:00:00Z');
const now = lastAudit + 12 * 60_000;

await using world = await startWorld({
  users: 250,
  seed: 1,
  timeScale: 2_000,
  startedAt: lastAudit - audits * day,
});
// What Google refuses to everybody is a gap that one accepts; a trend is of audits that read all that was wanted.
await world.configure(({ platform }) =>
  platform === 'google-workspace'
    ? {
        knownGaps: [{ stream: 'suspended-user-grants', reason: 'refused to everybody', until: '2027-11-22' }],
      }
    : {},
);
for (let audit = 1; audit <= audits; audit += 1) {
  await world.audit({ allowPartial: true, mode: audit === 1 ? 'full' : 'incremental' });
  if (audit < audits) world.sandbox.live(25);
}
const lines = (await looked(world)).map((line) => painted(line, looksFor(true)));
const terminal = new xterm.Terminal({ cols: size.columns, rows: size.rows - 1, allowProposedApi: true });
await new Promise<void>((resolve) => {
  terminal.write(lines.join('\r\n'), resolve);
});
writeFileSync(
  path.resolve(import.meta.dirname, '../../docs/tour.svg'),
  screenSvg(terminal, 'The first screen of grantwarden review'),
);

/** The review as it stands when everything that it asks for has been told. */
async function looked(audited: World): Promise<readonly Line[]> {
  const app = await audited.open();
  const review = openReview(app);
  const asked: DataEffect[] = [];
  let state: State = {
    ...invented(size.columns, size.rows),
    run: { ...review.run, finishedAt: new Date(lastAudit).toISOString() },
    tenants: review.tenants,
    summary: review.summary,
    path: [places.overview],
  };
  const happens = (happening: Happening): void => {
    const step = update(state, happening, 0, now);
    ({ state } = step);
    asked.push(...(step.effects as readonly DataEffect[]));
  };
  happens({ what: 'start' });
  const { signal } = new AbortController();
  const at = { review, tell: happens, signal, redact: (text: string) => text };
  for (let effect = asked.shift(); effect !== undefined; effect = asked.shift())
    await perform(
      { ...at, writeFile: () => Promise.resolve(), openPage: () => Promise.resolve(false) },
      effect,
    );
  const past = state.past?.runs.map((run, index, all) => ({
    ...run,
    startedAt: new Date(lastAudit - (all.length - 1 - index) * day).toISOString(),
  }));
  const since = state.past?.since ?? null;
  const lines = frame(
    { ...state, past: past === undefined ? null : { runs: past, since } },
    sourceOf(review),
  );
  await app.close();
  return lines;
}
