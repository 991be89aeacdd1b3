/**
 * One vendor, with thousands of grants on every platform, is to be contained: how long until it is found and planned,
 * how near the writes come to what each vendor’s quota allows, and whether anything of it is left. One `trace`, one plan,
 * one `apply`; the simulated tenants themselves say when each write came and what still works.
 */
import { apply } from '../../src/app/apply.ts';
import { makePlan } from '../../src/app/plan.ts';
import { recordPlan } from '../../src/app/plan-record.ts';
import { clockOf, writeSandboxConfig } from '../../src/app/sandbox.ts';
import { trace } from '../../src/app/trace.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { SandboxReply } from '../../src/sandbox/contract.ts';
import { type InterceptedCall, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { type PlatformName, platformNames } from '../../src/sandbox/platforms.ts';
import { startWorld, type World } from '../world.ts';
import { clientIdsOn, spreadVendor, spreadWorkspaces } from './spread-vendor.ts';
import { isWrite, succeeded } from './vendor-writes.ts';

export interface Spent {
  readonly wallMs: number;
  /** Processor time of this process, all threads. */
  readonly cpuMs: number;
}

export interface DrillRow {
  readonly platform: PlatformName;
  /** By the simulated tenant, before and after. */
  readonly grants: number;
  readonly left: number;
  readonly changes: number;
  /** Those of its changes that were done and read again, as far as the vendor has a list that tells. */
  readonly verified: number;
  readonly untold: number;
  /** Calls that ended grants. */
  readonly calls: number;
  /** Simulated seconds from the first of these calls to the last, and what the vendor’s quota takes for as many. */
  readonly seconds: number;
  readonly boundSeconds: number;
}

export interface Drill {
  readonly traced: Spent & { readonly grants: number };
  readonly planned: Spent & { readonly changes: number };
  readonly rows: readonly DrillRow[];
}

export interface DrillOptions {
  /** More people than grants are wanted on a platform: not everybody holds the app. */
  readonly users: number;
  /** While applying: slow enough that this machine is not the limit. */
  readonly timeScale: number;
}

/**
 * The call that ends grants, and how many a second the quota allows: Google’s 2,400 queries a minute and user, Entra’s
 * 3,000 writes in 150 seconds, tier 1 of Slack’s methods. Salesforce names none; it is the pace we keep.
 */
const endings: Readonly<Record<PlatformName, { readonly perSecond: number; readonly path: RegExp }>> = {
  'google-workspace': { perSecond: 40, path: /\/tokens\//u },
  'microsoft-365': { perSecond: 20, path: /\/oauth2PermissionGrants\//u },
  slack: { perSecond: 1 / 60, path: /\/admin\.apps\.uninstall$/u },
  salesforce: { perSecond: 50, path: /\/services\/oauth2\/revoke$/u },
};

const startedAt = Date.parse('2026-11-22T06:00:00Z');

export async function drill({ users, timeScale }: DrillOptions): Promise<Drill> {
  const common = {
    users,
    startedAt,
    lagMs: 0,
    vendors: [spreadVendor],
    extras: { slack: { workspaces: spreadWorkspaces } },
  } as const;
  await using world = await startWorld({ ...common, timeScale: 100 });
  await world.audit();
  const { plan, ...answers } = await containment(world);
  // The same company again, as it was, at a pace that can be measured.
  const calls = new Map<PlatformName, number[]>(platformNames.map((name) => [name, []]));
  const sandbox = await startSandbox({
    ...common,
    timeScale,
    latencyMs: 60,
    intercept: (call) =>
      noted(
        call,
        (at) => calls.get(call.platform)?.push(at),
        () => sandbox.clock.now(),
      ),
  });
  sandbox.clock.advance(86_400_000);
  await writeSandboxConfig(sandbox, world.dir);
  const app = await world.open({ clock: clockOf(sandbox) });
  try {
    const before = new Map(platformNames.map((platform) => [platform, live(sandbox, platform)]));
    const { results } = await apply(app, plan, { dryRun: false, skipChanged: false, why: null });
    return {
      ...answers,
      rows: platformNames.map((platform) => {
        const own = results.filter(({ action }) => action.platform === platform);
        return {
          platform,
          grants: before.get(platform) ?? 0,
          left: live(sandbox, platform),
          changes: own.length,
          verified: own.filter(({ verified }) => verified === 'yes').length,
          untold: own.filter(({ verified }) => verified === 'untold').length,
          ...paceOf(platform, calls.get(platform) ?? []),
        };
      }),
    };
  } finally {
    await app.close();
    await sandbox.close();
  }
}

async function noted(
  call: InterceptedCall,
  note: (at: number) => void,
  now: () => number,
): Promise<SandboxReply> {
  const at = now();
  const reply = await call.real();
  const { platform, request } = call;
  if (
    isWrite(platform, call) &&
    endings[platform].path.test(request.url.pathname) &&
    succeeded(platform, reply)
  )
    note(at);
  return reply;
}

/** Between calls: the first of many costs nothing. */
function paceOf(
  platform: PlatformName,
  at: readonly number[],
): Pick<DrillRow, 'calls' | 'seconds' | 'boundSeconds'> {
  const [first = 0] = at;
  return {
    calls: at.length,
    seconds: at.reduce((most, each) => Math.max(most, each - first), 0) / 1_000,
    boundSeconds: Math.max(0, at.length - 1) / endings[platform].perSecond,
  };
}

function live({ simulators }: Sandbox, platform: PlatformName): number {
  const simulator = simulators.find((one) => one.platform === platform);
  return clientIdsOn(platform).reduce((sum, id) => sum + (simulator?.liveGrants(id) ?? 0), 0);
}

async function containment(
  world: World,
): Promise<Pick<Drill, 'traced' | 'planned'> & { readonly plan: Plan }> {
  const app = await world.open();
  const { name } = spreadVendor;
  try {
    const [found, traced] = await timed(() =>
      trace(app, { what: name, tenants: [], page: { first: 0, count: 25 } }),
    );
    const [plan, planned] = await timed(async () => {
      const made = await makePlan(app, {
        intent: 'contain',
        what: [name],
        tenants: [],
        allTenants: true,
        reason: 'drill',
        allowed: [],
        candidates: false,
        journalHead: null,
      });
      await recordPlan(app, made);
      return made;
    });
    const grants = found.proven.reduce((sum, { holdings }) => sum + holdings.grants, 0);
    return { plan, traced: { ...traced, grants }, planned: { ...planned, changes: plan.actions.length } };
  } finally {
    await app.close();
  }
}

async function timed<Result>(work: () => Promise<Result>): Promise<readonly [Result, Spent]> {
  const begun = performance.now();
  const used = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(used);
  return [result, { wallMs: performance.now() - begun, cpuMs: (user + system) / 1_000 }];
}
