/**
 * A vendor with thousands of grants is to be contained: how long until it is found, planned and cut off, and how near
 * the writes come to what the vendor’s quota allows. Simulated time; one tenant after the other.
 */
import { apply } from '../../src/app/apply.ts';
import { makePlan } from '../../src/app/plan.ts';
import { recordPlan } from '../../src/app/plan-record.ts';
import { trace } from '../../src/app/trace.ts';
import { clockOf, writeSandboxConfig } from '../../src/app/sandbox.ts';
import type { Action, Plan } from '../../src/core/plan.ts';
import { connectors } from '../../connectors/index.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import type { PlatformName } from '../../src/sandbox/platforms.ts';
import { startWorld, type World } from '../world.ts';

export interface Drill {
  readonly platform: PlatformName;
  readonly grants: number;
  readonly actions: number;
  /** Real milliseconds. */
  readonly traceMs: number;
  readonly planMs: number;
  /** Simulated seconds: looking, acting and verifying. */
  readonly lookS: number;
  readonly actS: number;
  readonly verifyS: number;
  /** Seconds that these changes take at the documented rates. */
  readonly boundS: number;
  readonly verified: number;
}

export interface DrillOptions {
  readonly users: number;
  /** While applying: slow enough that this machine is not the limit. */
  readonly timeScale: number;
}

const startedAt = Date.parse('2026-11-22T06:00:00Z');

/** @param options more people than grants are wanted: not everybody holds every app */
export async function drill(platform: PlatformName, { users, timeScale }: DrillOptions): Promise<Drill> {
  const common = { users, platforms: [platform], lagMs: 0, startedAt } as const;
  await using world = await startWorld({ ...common, timeScale: 2_000 });
  await world.audit();
  const planned = await containment(world);
  // The same company again, as it was, at a pace that can be measured.
  const sandbox = await startSandbox({ ...common, timeScale, latencyMs: 60 });
  sandbox.clock.advance(86_400_000);
  await writeSandboxConfig(sandbox, world.dir);
  const app = await world.open({ clock: clockOf(sandbox) });
  const stages = new Map<string, { readonly first: number; last: number }>();
  try {
    const applied = await apply(app, planned.plan, {
      dryRun: false,
      skipChanged: false,
      why: null,
      onProgress({ stage }) {
        const at = sandbox.clock.now();
        const entry = stages.get(stage) ?? { first: at, last: at };
        entry.last = at;
        stages.set(stage, entry);
      },
    });
    const seconds = (stage: string): number => {
      const { first, last } = stages.get(stage) ?? { first: 0, last: 0 };
      return (last - first) / 1_000;
    };
    const { plan, ...measured } = planned;
    return {
      platform,
      ...measured,
      actions: plan.actions.length,
      lookS: seconds('look'),
      actS: seconds('act'),
      verifyS: seconds('verify'),
      boundS: await boundOf(platform, plan.actions),
      verified: applied.results.filter(({ verified }) => verified === 'yes').length,
    };
  } finally {
    await app.close();
    await sandbox.close();
  }
}

/** Of the app that most people hold. */
async function containment(
  world: World,
): Promise<Pick<Drill, 'grants' | 'traceMs' | 'planMs'> & { readonly plan: Plan }> {
  const app = await world.open();
  try {
    const run = app.inventory.lastRun();
    if (run === null) throw new Error('the audit left no run');
    const view = app.inventory.view(run);
    const apps = (await Array.fromAsync(view.apps()))
      .filter(({ party, name }) => party !== 'first' && name?.includes('Grant Audit') !== true)
      .map(({ tenant, key }) => ({ key, grants: [...view.grantsOf(tenant, key)].length }));
    const [biggest] = apps.toSorted((one, other) => other.grants - one.grants);
    if (biggest === undefined) throw new Error('nothing is connected');
    const traceAt = performance.now();
    const found = await trace(app, { what: biggest.key, tenants: [], page: { first: 0, count: 25 } });
    const traceMs = performance.now() - traceAt;
    if (found.proven.length === 0) throw new Error('it is not found by its key');
    const planAt = performance.now();
    const plan = await makePlan(app, {
      intent: 'contain',
      what: [biggest.key],
      tenants: [],
      allTenants: true,
      reason: 'drill',
      allowed: [],
      candidates: false,
      journalHead: null,
    });
    await recordPlan(app, plan);
    return {
      plan,
      traceMs,
      planMs: performance.now() - planAt,
      grants: biggest.grants,
    };
  } finally {
    await app.close();
  }
}

async function boundOf(platform: PlatformName, actions: readonly Action[]): Promise<number> {
  const definition = connectors.find((one) => one.platform === platform);
  const acting = await (await definition?.load())?.acting?.();
  const rates = new Map(acting?.actions.map(({ kind, perSecond }) => [kind, perSecond]));
  return actions.reduce((sum, { kind }) => sum + 1 / (rates.get(kind) ?? 10), 0);
}
