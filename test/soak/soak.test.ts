import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlatformName } from '../../src/sandbox/platforms.ts';
import { faultNames, variantsOf } from './faults.ts';
import { type Ground, openGround } from './ground.ts';

/** `npm run soak` tries all of them, of more changes, on four platforms. */
const every = 20;
const platform: PlatformName = 'microsoft-365';

let ground: Ground;
beforeAll(async () => {
  ground = await openGround(platform, 20, 40);
});
afterAll(() => ground[Symbol.asyncDispose]());

describe.concurrent('an application of a plan, disturbed and then applied again', () => {
  test.each(faultNames)(
    '%s: everything once, nothing lost, and the journal tells the truth',
    async (fault) => {
      const variants = variantsOf(fault, platform, ground.undisturbed.writes);
      const seed = faultNames.indexOf(fault);
      for (const variant of variants.filter(
        (_, index) => index % every === seed % Math.min(every, variants.length),
      ))
        expect([variant.name, (await variant.run(ground)).problems]).toEqual([variant.name, []]);
    },
  );
});
