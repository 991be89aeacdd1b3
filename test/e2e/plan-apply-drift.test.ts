/** What changed since the plan was made is left alone, and nothing else is touched meanwhile. */
import { expect, test } from 'vitest';
import { apply, applyExit } from '../../src/app/apply.ts';
import { makePlan } from '../../src/app/plan.ts';
import { recordPlan } from '../../src/app/plan-record.ts';
import { startWorld } from '../world.ts';

test('a grant that has grown refuses the whole plan with 6, also in a dry run; --skip-changed leaves it alone', async () => {
  let writes = 0;
  await using world = await startWorld({
    platforms: ['google-workspace'],
    lagMs: 0,
    intercept({ request, real }) {
      if (request.method === 'DELETE') writes += 1;
      return real();
    },
  });
  await world.audit();
  const app = await world.open();
  try {
    const plan = await makePlan(app, {
      intent: 'revoke',
      what: ['Grammarly'],
      tenants: [],
      allTenants: true,
      reason: null,
      allowed: [],
      candidates: false,
      journalHead: null,
    });
    await recordPlan(app, plan);
    world.sandbox.mutate('scope-growth');

    const refusing = { dryRun: false, skipChanged: false };
    const dry = { ...refusing, dryRun: true };
    const looked = await apply(app, plan, { ...dry, why: null });
    const grown = looked.results.filter(({ state }) => state === 'changed').length;
    expect([applyExit(looked, dry), grown > 0]).toEqual([6, true]);
    await expect(apply(app, plan, { ...refusing, why: null })).rejects.toMatchObject({
      code: 'PLAN_DRIFT',
      exit: 6,
      message: expect.stringContaining('it now holds') as string,
    });
    expect(writes).toBe(0);

    const skipping = { dryRun: false, skipChanged: true };
    const rest = await apply(app, plan, { ...skipping, why: null });
    expect([applyExit(rest, skipping), writes]).toEqual([4, plan.actions.length - grown]);
  } finally {
    await app.close();
  }
});
