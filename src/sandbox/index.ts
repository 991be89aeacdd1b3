/** A whole sandbox: one company, its tenants at several vendors, and the loopback servers that play them. */
import { safeText } from '../core/text.ts';
import { type ScaledClock, createScaledClock } from './clock.ts';
import { createCompany } from './company.ts';
import type {
  Company,
  Fault,
  IncidentName,
  LogTrouble,
  Mutation,
  SandboxReply,
  SandboxRequest,
  Scenario,
  Simulator,
  VendorProfile,
} from './contract.ts';
import { incidents } from './incidents/index.ts';
import { type PlatformExtras, type PlatformName, platformNames, simulatedPlatforms } from './platforms.ts';
import { pickIndex } from './random.ts';
import { type Intercept, type ServedSimulator, serve, type SimulatorStats } from './server.ts';

export interface SandboxOptions {
  /** 20 to 100,000; default 250. */
  readonly users?: number;
  readonly seed?: number;
  /** Sandbox milliseconds a real one; default 1. */
  readonly timeScale?: number;
  readonly faults?: readonly Fault[];
  readonly scenario?: Scenario;
  /** The story that the company stands at the beginning of; the mutation `theft` goes on with it. */
  readonly incident?: IncidentName;
  /** Third parties beside the company's own, or in the place of those of the same name. */
  readonly vendors?: readonly VendorProfile[];
  readonly platforms?: readonly PlatformName[];
  readonly extras?: PlatformExtras;
  /** Sandbox time at which the company's history ends; default now. */
  readonly startedAt?: number;
  /** How long logs hide new events, sandbox milliseconds; default: as long as the vendor does. */
  readonly lagMs?: number;
  /** Events that logs show late or never; default: none. */
  readonly logTrouble?: LogTrouble;
  /** Sandbox milliseconds that an answer takes on average; default 60. */
  readonly latencyMs?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** `platform/origin` to port, e.g. `google-workspace/api`; others are free ones. */
  readonly ports?: Readonly<Record<string, number>>;
  /** A test's own hand in every call; see `Intercept`. */
  readonly intercept?: (call: InterceptedCall) => Promise<SandboxReply>;
}

export interface InterceptedCall {
  readonly platform: PlatformName;
  readonly request: SandboxRequest;
  readonly origin: string;
  readonly real: () => Promise<SandboxReply>;
}

export interface Sandbox {
  readonly company: Company;
  readonly clock: ScaledClock;
  readonly simulators: readonly Simulator[];
  /** Platform, then origin, to address. */
  readonly urls: ReadonlyMap<PlatformName, Readonly<Record<string, string>>>;
  /** Makes a change on every platform that has it; says in a line each what was done. */
  mutate(name: Mutation): readonly string[];
  /** Makes that many ordinary changes, spread over the platforms that know them; says in a line each what was done. */
  live(changes: number): readonly string[];
  stats(): ReadonlyMap<PlatformName, SimulatorStats>;
  close(): Promise<void>;
}

/** @throws RangeError for a number of users or a time scale that is none */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { users = 250, seed = 1, timeScale = 1, startedAt = Date.now(), faults = [] } = options;
  const { scenario = 'standard', lagMs = null, latencyMs = 60, platforms = platformNames } = options;
  const incident = options.incident === undefined ? undefined : incidents[options.incident];
  const told = incident === undefined ? {} : { incident };
  const trouble = options.logTrouble === undefined ? {} : { logTrouble: options.logTrouble };
  const { vendors = [] } = options;
  const company = createCompany({ seed, size: users, startedAt, vendors, ...told });
  const clock = createScaledClock(startedAt, timeScale);
  const served = new Map<PlatformName, ServedSimulator>();
  const close = async () => {
    await Promise.all([...served.values()].map((one) => one.close()));
  };
  try {
    for (const platform of platforms) {
      const simulator = simulatedPlatforms[platform].create(
        { company, clock, faults, scenario, lagMs, ...told, ...trouble },
        options.extras ?? {},
      );
      served.set(
        platform,
        await serve(simulator, {
          clock,
          seed,
          faults,
          latencyMs,
          ...(options.tls === undefined ? {} : { tls: options.tls }),
          ...(options.ports === undefined ? {} : { ports: options.ports }),
          ...interceptFor(platform, options.intercept),
        }),
      );
    }
  } catch (error) {
    await close();
    throw error;
  }

  let changes = 0;
  function mutate(name: Mutation): readonly string[] {
    changes += 1;
    const own = changeStaff(company, clock.now(), name, changes);
    const theirs = [...served].flatMap(([platform, { simulator }]) => {
      const done = simulator.mutate?.(name) ?? null;
      return done === null ? [] : [`${platform}: ${done}`];
    });
    return own === null ? theirs : [own, ...theirs];
  }

  let lived = 0;
  function live(count: number): readonly string[] {
    const able = [...served].filter(([, { simulator }]) => simulator.live !== undefined);
    const lines = able.flatMap(([platform, { simulator }], place) => {
      const turns = turnsOf(place, able.length, lived, lived + count);
      // Names of apps are as vendors made them up, and some mean harm.
      return (simulator.live?.(turns) ?? []).map((line) => safeText(`${platform}: ${line}`));
    });
    lived += count;
    return lines;
  }

  return {
    company,
    clock,
    simulators: [...served.values()].map(({ simulator }) => simulator),
    urls: new Map([...served].map(([platform, { urls }]) => [platform, urls])),
    mutate,
    live,
    stats: () => new Map([...served].map(([platform, one]) => [platform, one.stats()])),
    close,
  };
}

/** How many of the turns from `from` up to, not including, `to` are those of one of `all`, who take turns. */
function turnsOf(place: number, all: number, from: number, to: number): number {
  const until = (turn: number) => Math.floor((turn + all - 1 - place) / all);
  return until(to) - until(from);
}

function interceptFor(
  platform: PlatformName,
  intercept: SandboxOptions['intercept'],
): { readonly intercept?: Intercept } {
  if (intercept === undefined) return {};
  return { intercept: (request, origin, real) => intercept({ platform, request, origin, real }) };
}

/** Somebody joins or leaves; the same on every platform. */
function changeStaff(company: Company, at: number, name: Mutation, nth: number): string | null {
  if (name === 'user-added') return `${company.hire().email} joined`;
  if (name !== 'user-left') return null;
  const start = pickIndex(company.size, company.seed, 'leaver', nth);
  for (let i = 0; i < company.size; i += 1) {
    const person = company.person((start + i) % company.size);
    if (person.status !== 'active' || person.admin !== 'none') continue;
    company.leave(person.index, 'suspended', at);
    return `${person.email} left`;
  }
  return null;
}
