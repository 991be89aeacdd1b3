/**
 * Random worlds under random faults: audits, plans, applications, decisions, and whatever may befall a machine.
 * `npm run soak:fire`; ends with 1 at any mismatch, which it prints with what makes it again.
 */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { each } from '../src/actions/apply/each.ts';
import { buildProgram } from './soak-fire/build.ts';
import { runWorld } from './soak-fire/course.ts';
import { emptyTally } from './soak-fire/tally.ts';
import { openFireWorld } from './soak-fire/world.ts';

const usage = `npm run soak:fire [-- OPTIONS]
  --seed N      the first world’s; the next has the next (1)
  --worlds N    so many (4)
  --steps N     in each (40)
  --minutes N   no step begins after these; worlds without end until then
  --jobs N      worlds side by side (1)
  --keep DIR    copy the workspace of a mismatch there
  --verbose     tell every step`;
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    worlds: { type: 'string' },
    steps: { type: 'string', default: '40' },
    minutes: { type: 'string' },
    jobs: { type: 'string', default: '1' },
    keep: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}

const began = performance.now();
const end = values.minutes === undefined ? Number.POSITIVE_INFINITY : began + Number(values.minutes) * 60_000;
const goOn = (): boolean => performance.now() < end;
const count = Number(values.worlds ?? (values.minutes === undefined ? 4 : 100_000));
const home = mkdtempSync(path.join(tmpdir(), 'grantwarden-fire-program-'));
const tally = emptyTally();
let mismatches = 0;
try {
  const program = await buildProgram(home);
  // Whoever runs the commands may load it.
  chmodSync(home, 0o755);
  mkdirSync(`${program}.compiled`);
  chmodSync(`${program}.compiled`, 0o777);
  const seeds = Array.from({ length: count }, (_, nth) => Number(values.seed) + nth);
  await each(seeds, Number(values.jobs), goOn, async (seed) => {
    await using world = await openFireWorld(seed, program);
    const tell = (line: string): void => {
      if (values.verbose) console.log(`  ${seed} ${line}`);
    };
    const mismatch = await runWorld(world, Number(values.steps), tally, goOn, tell);
    tally.worlds += 1;
    for (const { injected } of world.sandbox.stats().values())
      for (const times of injected.values()) tally.struck += times;
    console.log(`world ${seed}: ${JSON.stringify(world.drawn)} ${mismatch === null ? 'ok' : 'MISMATCH'}`);
    if (mismatch === null) return;
    if (values.keep !== undefined)
      cpSync(world.workspace, path.join(values.keep, `${seed}`), { recursive: true });
    mismatches += 1;
    console.log(`  step ${mismatch.step}: ${mismatch.story}`);
    for (const problem of mismatch.problems.slice(0, 5)) console.log(`    ${problem.slice(0, 600)}`);
    console.log(`  again: npm run soak:fire -- --seed ${seed} --worlds 1 --steps ${mismatch.step}`);
  });
} finally {
  rmSync(home, { recursive: true, force: true });
}
const { troubles, told, ...counts } = tally;
console.log(
  JSON.stringify({ ...counts, mismatches, minutes: Math.round((performance.now() - began) / 60_000) }),
);
console.log(JSON.stringify(Object.fromEntries(troubles)));
console.log(JSON.stringify(Object.fromEntries(told)));
process.exitCode = mismatches === 0 ? 0 : 1;
