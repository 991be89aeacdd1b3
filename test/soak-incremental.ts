/**
 * Whether audits by changes go on telling the truth: each platform lives a month and is audited every day, among kills,
 * failures and plans, with an audit in full beside it. `npm run soak:incremental`; ends with 1 at any mismatch.
 */
import { parseArgs } from 'node:util';
import { parseFaults } from '../src/sandbox/faults.ts';
import { type PlatformName, platformNames } from '../src/sandbox/platforms.ts';
import { googleLife } from './incremental/google-workspace-life.ts';
import type { Life } from './incremental/life.ts';
import { microsoftLife } from './incremental/microsoft-365-life.ts';
import { salesforceLife } from './incremental/salesforce-life.ts';
import { slackLife } from './incremental/slack-life.ts';
import { courseOf, type Tally } from './soak-incremental/course.ts';

const usage = `npm run soak:incremental [-- OPTIONS]
  --platform P   one of ${platformNames.join(', ')}
  --seeds N      so many lives (3), from --seed N on (1)
  --days N       of each (30)
  --changes N    a day (as many as make sense for its size)
  --every N      a full audit beside the one of each Nth day, and after each trouble (1)
  --faults       throttling, broken and truncated answers all the time
  --trouble      log events that come hours late, and some that never come`;
const { values } = parseArgs({
  options: {
    platform: { type: 'string' },
    seeds: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    days: { type: 'string', default: '30' },
    changes: { type: 'string' },
    every: { type: 'string', default: '1' },
    faults: { type: 'boolean', default: false },
    trouble: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const platforms = platformNames.filter((name) => values.platform === undefined || values.platform === name);
if (platforms.length === 0) throw new RangeError(`platforms are ${platformNames.join(', ')}`);
const days = Number(values.days);

const lives: Readonly<Record<PlatformName, { changes: number; of(life: Life): Promise<readonly string[]> }>> =
  {
    'google-workspace': { changes: 12, of: (life) => googleLife({ ...life, users: 40 }) },
    'microsoft-365': { changes: 40, of: (life) => microsoftLife({ ...life, users: 40 }) },
    slack: { changes: 12, of: (life) => slackLife({ ...life, users: 60, workspaces: 8 }) },
    salesforce: { changes: 12, of: (life) => salesforceLife({ ...life, users: 250, tokens: 2_600 }) },
  };

const header = [
  'platform',
  'seeds',
  'days',
  'audits',
  'streams by changes/whole',
  'calls by changes/whole',
  'kills',
  'failures',
  'plans',
  'compared',
  'excused',
  'mismatches',
  's',
];
console.log(row(header));
let mismatches = 0;
for (const platform of platforms) {
  const tally = emptyTally();
  const problems: string[] = [];
  const began = performance.now();
  for (let nth = 0; nth < Number(values.seeds); nth += 1)
    problems.push(...(await lifeOf(platform, Number(values.seed) + nth, tally)));
  mismatches += problems.length;
  const {
    audits,
    byChanges,
    whole,
    callsByChanges,
    callsWhole,
    kills,
    failures,
    applied,
    compared,
    excused,
  } = tally;
  console.log(
    row([
      platform,
      values.seeds,
      `${days}`,
      `${audits}`,
      `${byChanges}/${whole}`,
      `${median(callsByChanges)}/${median(callsWhole)}`,
      ...[kills, failures, applied, compared, excused, problems.length].map(String),
      ((performance.now() - began) / 1_000).toFixed(0),
    ]),
  );
  for (const problem of problems.slice(0, 20)) console.log(`    ${problem.slice(0, 400)}`);
}
process.exitCode = mismatches === 0 ? 0 : 1;

async function lifeOf(platform: PlatformName, seed: number, tally: Tally): Promise<readonly string[]> {
  const life = lives[platform];
  return life.of({
    seed,
    users: 0,
    days,
    changesADay: Number(values.changes ?? life.changes),
    ...(values.faults ? { faults: parseFaults('429-seconds@0.03,reset@0.01,truncated@0.01,503@0.01') } : {}),
    ...(values.trouble ? { logTrouble: { late: 0.2, lost: 0.02 } } : {}),
    course: courseOf({ seed, every: Number(values.every), tally }),
  });
}

function emptyTally(): Tally {
  return {
    audits: 0,
    byChanges: 0,
    whole: 0,
    callsByChanges: [],
    callsWhole: [],
    kills: 0,
    failures: 0,
    applied: 0,
    compared: 0,
    excused: 0,
  };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

function row(cells: readonly string[]): string {
  return cells
    .map((cell, at) => cell.padEnd(Math.max(8, (header[at] ?? '').length) + 2))
    .join('')
    .trimEnd();
}
