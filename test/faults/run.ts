/** Audits of one simulated tenant with faults, each measured against the audit of the same tenant without any. */
import { lacks } from '../../src/core/coverage.ts';
import type { Fault, Scenario } from '../../src/sandbox/contract.ts';
import type { SandboxOptions } from '../../src/sandbox/index.ts';
import type { PlatformName } from '../../src/sandbox/platforms.ts';
import type { SimulatorStats } from '../../src/sandbox/server.ts';
import { type Audited, startWorld, type World } from '../world.ts';
import { faultsOf, streamsOf } from './compare.ts';

export interface Place {
  readonly platform: PlatformName;
  readonly seed: number;
  readonly users: number;
  /** Absent: `standard`. */
  readonly scenario?: Scenario;
}

/** A tenant, what a fault-free audit finds in it, and the gaps that it has anyway. */
export interface Ground extends Place {
  readonly truth: Audited;
  readonly calls: number;
  readonly gaps: readonly KnownGap[];
}

interface KnownGap {
  readonly tenant: string;
  readonly stream: string;
  readonly reason: string;
  /** Something of it can be read, so that accepting it would hide what a fault takes from it. */
  readonly partial: boolean;
}

export interface Struck {
  readonly audited: Audited;
  readonly stats: SimulatorStats;
  /** What is wrong with the outcome; empty when it is equal or says what it lacks. */
  readonly problems: readonly string[];
}

/** History ends at the same moment in every world, and logs show all of it. */
const frozen = { startedAt: Date.parse('2026-11-22T06:00:00Z'), lagMs: 0, timeScale: 500 } as const;

export function openWorld({ platform, ...company }: Place, more: SandboxOptions = {}): Promise<World> {
  const { seed, users, scenario = 'standard' } = company;
  return startWorld({ ...frozen, platforms: [platform], seed, users, scenario, ...more });
}

/** What cannot be read even without faults is accepted in the configuration, so that a complete audit ends with 0. */
export async function survey(place: Place): Promise<Ground> {
  await using world = await openWorld(place);
  const { outcome } = await world.audit();
  const gaps = streamsOf(outcome)
    .filter(({ stream }) => lacks(stream))
    .map(({ tenant, stream }) => ({
      tenant,
      stream: stream.name,
      reason: 'never readable',
      partial: stream.status === 'partial',
    }));
  const ground = { ...place, gaps, calls: statsOf(world, place).calls };
  await using again = await openWorld(place);
  await accept(again, gaps);
  return { ...ground, truth: await again.audit() };
}

export async function accept(world: World, gaps: Ground['gaps']): Promise<void> {
  await world.configure(({ id }) => ({
    knownGaps: gaps
      .filter(({ tenant, partial }) => tenant === id && !partial)
      .map(({ stream, reason }) => ({ stream, reason })),
  }));
}

/** Audits the ground again with these faults. */
export async function strike(
  ground: Ground,
  faults: readonly Fault[],
  intercept?: SandboxOptions['intercept'],
): Promise<Struck> {
  await using world = await openWorld(ground, { faults, ...(intercept === undefined ? {} : { intercept }) });
  await accept(world, ground.gaps);
  const audited = await world.audit();
  return { audited, stats: statsOf(world, ground), problems: faultsOf(ground.truth, audited) };
}

export function statsOf(world: World, { platform }: Pick<Place, 'platform'>): SimulatorStats {
  const stats = world.sandbox.stats().get(platform);
  if (stats === undefined) throw new Error(`no simulator of ${platform}`);
  return stats;
}
