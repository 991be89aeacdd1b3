/**
 * What becomes of an application of a plan that is killed, cut off, throttled or crossed by others, and what it takes to
 * contain a vendor with thousands of grants.
 * `npm run soak`: all of it, which takes long, so a platform or a fault can be run alone. Ends with 1 at any
 * mismatch. `npm run soak -- --drill`: trace, plan and apply against the clock and the quotas.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { each } from '../src/actions/apply/each.ts';
import { platformNames } from '../src/sandbox/platforms.ts';
import { drill, type Spent } from './soak/drill.ts';
import { faultNames, variantsOf } from './soak/faults.ts';
import { openGround } from './soak/ground.ts';

const usage = `npm run soak [-- OPTIONS]
  --platform P  one of ${platformNames.join(', ')}
  --fault NAME  one of ${faultNames.join(', ')}
  --actions N   changes in the plan, where the tenant has so many (200)
  --every N     one case in so many (1)
  --jobs N      cases side by side (processors of this machine)
  --drill       instead: contain a vendor with 5,000 grants on four platforms, in a company of --users N (2500),
                while the clock goes --scale times as fast as ours (0.5)`;
const { values } = parseArgs({
  options: {
    fault: { type: 'string' },
    platform: { type: 'string' },
    actions: { type: 'string', default: '200' },
    /** Only one variant in so many. */
    every: { type: 'string', default: '1' },
    /** Cases side by side. */
    jobs: { type: 'string', default: `${availableParallelism()}` },
    drill: { type: 'boolean', default: false },
    users: { type: 'string', default: '2500' },
    scale: { type: 'string', default: '0.5' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const faults = faultNames.filter((name) => values.fault === undefined || values.fault === name);
const platforms = platformNames.filter((name) => values.platform === undefined || values.platform === name);
if (faults.length === 0) throw new RangeError(`faults are ${faultNames.join(', ')}`);
const every = Number(values.every);
const actions = Number(values.actions);

let mismatches = 0;
if (values.drill) await showDrill();
for (const platform of values.drill ? [] : platforms) {
  await using ground = await openGround(platform, actions, Math.max(40, Math.ceil(actions * 2.2)));
  const { writes } = ground.undisturbed;
  console.log(`${platform}: ${ground.plan.actions.length} changes, ${writes} durable writes`);
  for (const fault of faults) {
    const variants = variantsOf(fault, platform, writes).filter((_, index) => index % every === 0);
    const begun = performance.now();
    let kills = 0;
    let wrong = 0;
    const goOn = (): boolean => true;
    await each(variants, Number(values.jobs), goOn, async (variant) => {
      const verdict = await variant.run(ground);
      kills += verdict.kills;
      if (verdict.problems.length === 0) return;
      wrong += 1;
      console.log(`  ${fault}, ${variant.name}: ${verdict.problems.length} problems`);
      for (const problem of verdict.problems.slice(0, 3)) console.log(`    ${problem.slice(0, 300)}`);
    });
    mismatches += wrong;
    const columns = [
      fault.padEnd(16),
      `${`${variants.length}`.padStart(4)} cases`,
      `${`${kills}`.padStart(4)} kills`,
      `${`${wrong}`.padStart(4)} mismatches`,
      `${((performance.now() - begun) / 1_000).toFixed(0).padStart(5)} s`,
    ];
    console.log(`  ${columns.join(' ')}`);
  }
}
console.log(
  mismatches === 0
    ? values.drill
      ? 'Nothing of it works any more.'
      : 'Everything once, nothing lost, and the journal tells the truth.'
    : `${mismatches} mismatches.`,
);
process.exitCode = mismatches === 0 ? 0 : 1;

async function showDrill(): Promise<void> {
  const { traced, planned, rows } = await drill({
    users: Number(values.users),
    timeScale: Number(values.scale),
  });
  const spent = ({ wallMs, cpuMs }: Spent): string =>
    `in ${wallMs.toFixed(0)} ms (${cpuMs.toFixed(0)} ms of processor time)`;
  // Beside other programs the processor time counts.
  const late =
    Math.min(traced.wallMs, traced.cpuMs) >= 1_000 || Math.min(planned.wallMs, planned.cpuMs) >= 2_000;
  console.log(`${traced.grants} grants traced ${spent(traced)}`);
  console.log(`${planned.changes} changes planned ${spent(planned)}${late ? '  LATE' : ''}`);
  if (late) mismatches += 1;
  for (const { platform, grants, left, changes, verified, untold, calls, seconds, boundSeconds } of rows) {
    const share = boundSeconds / seconds;
    const wrong = left > 0 || share < 0.95;
    if (wrong) mismatches += 1;
    console.log(
      `${platform}: ${grants} grants, ${left} left; ${changes} changes, ${verified} seen to hold, ${untold} that no list shows`,
    );
    console.log(
      `  ${calls} calls in ${seconds.toFixed(1)} s, the quota takes ${boundSeconds.toFixed(1)} s: ${(100 * share).toFixed(1)} %${wrong ? '  WRONG' : ''}`,
    );
  }
}
