/**
 * What becomes of an application of a plan that is killed, cut off, throttled or crossed by others, and what it takes to
 * contain a vendor with thousands of grants.
 * `npm run soak [-- --fault NAME] [--platform P] [--actions N] [--every N] [--drill]`; ends with 1 at any mismatch.
 */
import { parseArgs } from 'node:util';
import { platformNames } from '../src/sandbox/platforms.ts';
import { faultNames, variantsOf } from './soak/faults.ts';
import { openGround } from './soak/ground.ts';

const { values } = parseArgs({
  options: {
    fault: { type: 'string' },
    platform: { type: 'string' },
    actions: { type: 'string', default: '200' },
    /** Only one variant in so many. */
    every: { type: 'string', default: '1' },
  },
});
const faults = faultNames.filter((name) => values.fault === undefined || values.fault === name);
const platforms = platformNames.filter((name) => values.platform === undefined || values.platform === name);
if (faults.length === 0) throw new RangeError(`faults are ${faultNames.join(', ')}`);
const every = Number(values.every);
const actions = Number(values.actions);

let mismatches = 0;
for (const platform of platforms) {
  await using ground = await openGround(platform, actions, Math.max(40, Math.ceil(actions * 1.5)));
  const { writes } = ground.undisturbed;
  console.log(`${platform}: ${ground.plan.actions.length} changes, ${writes} durable writes`);
  for (const fault of faults) {
    const variants = variantsOf(fault, platform, writes).filter((_, index) => index % every === 0);
    let kills = 0;
    let wrong = 0;
    for (const variant of variants) {
      const verdict = await variant.run(ground);
      kills += verdict.kills;
      if (verdict.problems.length > 0) wrong += 1;
      if (verdict.problems.length > 0)
        console.log(`  ${fault}, ${variant.name}: ${verdict.problems.length} problems`);
      for (const problem of verdict.problems.slice(0, 3)) console.log(`    ${problem.slice(0, 300)}`);
    }
    mismatches += wrong;
    console.log(
      `  ${fault.padEnd(16)} ${`${variants.length}`.padStart(4)} cases ${`${kills}`.padStart(4)} kills ${`${wrong}`.padStart(4)} mismatches`,
    );
  }
}
console.log(
  mismatches === 0
    ? 'Everything once, nothing lost, and the journal tells the truth.'
    : `${mismatches} mismatches.`,
);
process.exitCode = mismatches === 0 ? 0 : 1;
