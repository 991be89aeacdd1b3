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
import { drill } from './soak/drill.ts';
import { faultNames, variantsOf } from './soak/faults.ts';
import { openGround } from './soak/ground.ts';

const usage = `npm run soak [-- OPTIONS]
  --platform P  one of ${platformNames.join(', ')}
  --fault NAME  one of ${faultNames.join(', ')}
  --actions N   changes in the plan, where the tenant has so many (200)
  --every N     one case in so many (1)
  --jobs N      cases side by side (processors of this machine)
  --drill       instead: contain a vendor with thousands of grants, --users N people in the company (2500)`;
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

/** Fewer changes than this say more of how one is begun than of the quota. */
const measurable = 50;
let mismatches = 0;
for (const platform of values.drill ? platforms : []) await showDrill(platform);
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
    ? 'Everything once, nothing lost, and the journal tells the truth.'
    : `${mismatches} mismatches.`,
);
process.exitCode = mismatches === 0 ? 0 : 1;

async function showDrill(platform: (typeof platformNames)[number]): Promise<void> {
  const row = await drill(platform, { users: Number(values.users), timeScale: 1 });
  const ratio = row.boundS / row.actS;
  const short = row.actions >= measurable && ratio < 0.95;
  const late = row.traceMs >= 1_000 || row.planMs >= 2_000;
  if (short || late) mismatches += 1;
  console.log(
    `${platform}: ${row.grants} grants traced in ${row.traceMs.toFixed(0)} ms, planned in ${row.planMs.toFixed(0)} ms; ${row.actions} changes, ${row.verified} seen to hold`,
  );
  console.log(
    `  looked at in ${row.lookS.toFixed(1)} s, made in ${row.actS.toFixed(1)} s (the quota takes ${row.boundS.toFixed(1)} s: ${(100 * ratio).toFixed(1)} %), verified in ${row.verifyS.toFixed(1)} s${short ? '  TOO SLOW' : ''}${late ? '  LATE' : ''}`,
  );
}
