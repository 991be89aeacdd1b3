/**
 * What an audit says while a vendor misbehaves: every fault class against every simulated platform.
 * `npm run faults [-- --short] [--users N] [--platform P] [--scenario S]`; ends with 1 when any row is BROKEN.
 */
import { parseArgs } from 'node:util';
import { catalogue } from '../src/core/errors.ts';
import { scenarios } from '../src/sandbox/contract.ts';
import { parseFaults } from '../src/sandbox/faults.ts';
import { platformNames } from '../src/sandbox/platforms.ts';
import { type FaultCase, faultCases } from './faults/cases.ts';
import { compare, lacking, streamsOf } from './faults/compare.ts';
import { type Ground, type Struck, strike, survey } from './faults/run.ts';
import type { Audited } from './world.ts';

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    users: { type: 'string', default: '26' },
    platform: { type: 'string' },
    scenario: { type: 'string', default: 'standard' },
  },
});
const platforms = platformNames.filter((name) => values.platform === undefined || values.platform === name);
const scenario = scenarios.find((name) => name === values.scenario);
if (scenario === undefined) throw new RangeError(`scenarios are ${scenarios.join(', ')}`);
const seeds = values.short ? [1] : [1, 2, 3];
const cases = faultCases(values.short ? [0.3] : [0.05, 0.3, 0.8]);

const header = [
  'platform',
  'seed',
  'fault',
  'struck',
  'calls',
  'throttled',
  'retried',
  'inventory',
  'lacking',
  'exit',
];
const widths = [17, 5, 22, 7, 6, 10, 8, 22, 34, 5];
let broken = 0;

console.log(line([...header, 'verdict']));
for (const platform of platforms)
  for (const seed of seeds) {
    const ground = await survey({ platform, seed, users: Number(values.users), scenario });
    const { outcome } = ground.truth;
    console.log(
      line([
        platform,
        `${seed}`,
        'none',
        '',
        `${ground.calls}`,
        '',
        '',
        'the truth',
        '',
        `${outcome.exit}`,
        '',
      ]),
    );
    for (const one of cases) await show(ground, one);
  }
console.log(broken === 0 ? '\nEvery row is equal, or says what it lacks.' : `\n${broken} rows are BROKEN.`);
process.exitCode = broken === 0 ? 0 : 1;

async function show(ground: Ground, one: FaultCase): Promise<void> {
  const start = [ground.platform, `${ground.seed}`, one.label];
  try {
    const struck = await strike(ground, parseFaults(one.faults));
    const problems = problemsOf(ground, one, struck);
    console.log(line([...start, ...facts(ground, struck), problems.length === 0 ? 'ok' : 'BROKEN']));
    for (const problem of problems) console.log(`    ${problem.slice(0, 300)}`);
    if (problems.length > 0) broken += 1;
  } catch (error) {
    broken += 1;
    console.log(line([...start, '', '', '', '', '', '', '', 'BROKEN']));
    console.log(`    it threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}

function facts(ground: Ground, { audited, stats }: Struck): readonly string[] {
  const calls = audited.outcome.view.tenants.map((tenant) => tenant.calls);
  const sum = (key: 'throttled' | 'retried') => calls.reduce((total, one) => total + one[key], 0);
  const struck = [...stats.injected.values()].reduce((total, one) => total + one, 0);
  return [
    struck === 0 ? 'no form' : `${struck}`,
    `${stats.calls}`,
    `${sum('throttled')}`,
    `${sum('retried')}`,
    inventoryText(ground.truth, audited),
    coverageText(audited),
    `${audited.outcome.exit}`,
  ];
}

function inventoryText(truth: Audited, audited: Audited): string {
  const { extra, missing, weaker, contradicting } = compare(truth, audited);
  const parts = [
    ...(missing.length === 0 ? [] : [`-${missing.length} rows`]),
    ...(weaker.length === 0 ? [] : [`${weaker.length} say less`]),
    ...(extra.length + contradicting.length === 0 ? [] : [`${extra.length + contradicting.length} wrong`]),
  ];
  return parts.length === 0 ? 'equal' : parts.join(', ');
}

function coverageText(audited: Audited): string {
  const streams = lacking(audited).map((name) => name.split(' ')[1] ?? name);
  const [error] = audited.outcome.errors;
  if (error !== undefined) return `${error.code}, all ${streams.length}`;
  return streams.length > 2 ? `${streams.slice(0, 2).join(' ')} +${streams.length - 2}` : streams.join(' ');
}

function problemsOf(ground: Ground, one: FaultCase, { audited, problems }: Struck): readonly string[] {
  const counted = streamsOf(audited.outcome).some(
    ({ stream }) => stream.reason?.includes(catalogue.READ_MALFORMED.message) ?? false,
  );
  const { missing, weaker } = compare(ground.truth, audited);
  const excused = lacking(audited).length > 0 ? /findings|rows that are not there/u : /findings/u;
  const uncounted = one.countsRows === true && missing.length + weaker.length > 0 && !counted;
  return [
    ...problems.filter((problem) => !(one.findingsMayErr === true && excused.test(problem))),
    ...(uncounted ? ['rows that did not parse are not counted'] : []),
  ];
}

function line(cells: readonly string[]): string {
  return cells
    .map((cell, at) => cell.slice(0, widths[at] ?? 99).padEnd((widths[at] ?? 0) + 1))
    .join('')
    .trimEnd();
}
