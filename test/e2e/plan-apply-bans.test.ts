/** A banned vendor that returns is found, told and planned again; what is protected stays protected. */
import { expect, test } from 'vitest';
import { apply } from '../../src/app/apply.ts';
import type { Composed } from '../../src/app/compose.ts';
import { makePlan, type PlanRequest } from '../../src/app/plan.ts';
import { recordPlan } from '../../src/app/plan-record.ts';
import type { Plan } from '../../src/core/plan.ts';
import { platformNames } from '../../src/sandbox/platforms.ts';
import { startWorld, type World } from '../world.ts';

const usual = {
  intent: 'contain',
  what: [],
  tenants: [],
  allTenants: true,
  reason: null,
  allowed: [],
  candidates: false,
  journalHead: null,
} as const satisfies PlanRequest;

async function using<Result>(world: World, use: (app: Composed) => Promise<Result>): Promise<Result> {
  const app = await world.open();
  try {
    return await use(app);
  } finally {
    await app.close();
  }
}

async function carriedOut(app: Composed, plan: Plan): Promise<ReadonlySet<string>> {
  await recordPlan(app, plan);
  const { results } = await apply(app, plan, { dryRun: false, skipChanged: false, why: null });
  return new Set(results.map(({ state }) => state));
}

/** How the findings that Drift is banned stand, by platform. */
async function ofBan(world: World): Promise<Readonly<Record<string, string>>> {
  const { findings } = await world.audit();
  const bans = findings.filter(
    ({ detection, title }) => detection === 'banned-app' && title.includes('Drift'),
  );
  return Object.fromEntries(bans.map(({ app, status }) => [app?.split(':')[0], status]));
}

const everywhere = (status: string) => Object.fromEntries(platformNames.map((name) => [name, status]));

test('a ban sticks on every platform: cut off, come back, found again, planned again, cut off again', async () => {
  await using world = await startWorld({ lagMs: 0, users: 30, timeScale: 500 });
  expect(await ofBan(world)).toEqual(everywhere('new'));
  const first = await using(world, (app) => makePlan(app, { ...usual, what: ['Drift'] }));
  const done = await using(world, (app) => carriedOut(app, first));
  expect([...done].filter((state) => state !== 'done' && state !== 'already')).toEqual([]);
  expect(await ofBan(world)).toEqual(everywhere('resolved'));

  world.sandbox.mutate('re-consent');
  expect(await ofBan(world)).toEqual(everywhere('reopened'));
  const again = await using(world, (app) =>
    makePlan(app, { ...usual, intent: 'prune', what: ['banned-app'] }),
  );
  const ends = again.actions.filter(({ phase }) => phase === 'end-grants');
  expect(new Set(ends.map(({ platform }) => platform))).toEqual(new Set(platformNames));
  expect(await using(world, (app) => carriedOut(app, again))).toEqual(new Set(['done']));
  expect(await ofBan(world)).toEqual(everywhere('resolved'));
});

test('the platform’s own apps and the one that acts are left alone unless they are named by a flag', async () => {
  await using world = await startWorld({ platforms: ['google-workspace', 'slack'], lagMs: 0 });
  await world.audit();
  await using(world, async (app) => {
    const run = app.inventory.lastRun();
    if (run === null) throw new Error('the audit left no run');
    const apps = await Array.fromAsync(app.inventory.view(run).apps());
    const chrome = apps.find(({ party }) => party === 'first')?.key ?? '';
    const own = apps.find(({ name }) => name?.includes('Grant Audit') === true)?.key ?? '';

    await expect(makePlan(app, { ...usual, what: [chrome] })).rejects.toMatchObject({
      code: 'PLAN_PROTECTED',
      exit: 6,
      message: expect.stringContaining('--include-first-party') as string,
    });
    expect(
      (await makePlan(app, { ...usual, what: [chrome], allowed: ['first-party'] })).actions.length,
    ).toBeGreaterThan(0);

    // A key is taken for no name, though its words are those of Slack, which is connected.
    const revoking = { ...usual, intent: 'revoke' } as const;
    expect((await makePlan(app, { ...revoking, what: ['Slack'] })).actions.length).toBeGreaterThan(0);
    for (const [what, code] of [
      ['slack:..', 'ID_UNSAFE'],
      ['google-workspace:..', 'ID_UNSAFE'],
      ['..', 'ID_UNSAFE'],
      ['slack:-', 'USAGE'],
    ] as const)
      await expect(makePlan(app, { ...revoking, what: [what] })).rejects.toMatchObject({ code });

    const plan = await makePlan(app, { ...usual, what: [own] });
    expect(plan.actions.length).toBeGreaterThan(0);
    const before = writesOf(world);
    await expect(carriedOut(app, plan)).rejects.toMatchObject({ code: 'PLAN_PROTECTED', exit: 6 });
    expect(writesOf(world)).toBe(before);
  });
});

function writesOf({ sandbox }: World): number {
  const served = sandbox.stats().get('slack')?.served ?? new Map<string, number>();
  return [...served].reduce(
    (sum, [name, times]) => (/restrict|uninstall|clear/iu.test(name) ? sum + times : sum),
    0,
  );
}
