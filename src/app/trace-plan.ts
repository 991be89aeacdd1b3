/** The containment of every traced app, in the one order that holds on all platforms. Nothing here acts. */
import { type Phase, phases } from '../core/plan.ts';
import type { JudgedApp } from '../core/result.ts';
import type { Platform } from '../core/vocabulary.ts';
import {
  type ContainedApp,
  type Containment,
  type ContainmentStep,
  type EvidenceLog,
} from '../kit/containment.ts';
import type { Holdings } from './trace-holdings.ts';

export interface PlanApp {
  readonly app: JudgedApp;
  readonly holdings: Holdings;
  readonly credentials: number;
  readonly roles: readonly string[];
  readonly containment: Containment | null;
}

export interface PlannedStep extends ContainmentStep {
  readonly phase: Phase;
  readonly tenant: string;
  readonly platform: Platform;
  /** Keys of the apps it concerns. */
  readonly apps: readonly string[];
}

/** By phase; within a phase in the order of the apps. Steps that are the same for two apps of a tenant stand once. */
export function planFor(apps: readonly PlanApp[]): readonly PlannedStep[] {
  const steps = new Map<string, PlannedStep & { readonly apps: string[] }>();
  for (const one of apps)
    for (const step of one.containment?.steps(contained(one)) ?? []) {
      const { tenant, platform, key } = one.app;
      const same = JSON.stringify([tenant, step.phase, step.title, step.how]);
      const known = steps.get(same);
      if (known === undefined) steps.set(same, { ...step, tenant, platform, apps: [key] });
      else known.apps.push(key);
    }
  return [...steps.values()].toSorted((a, b) => phaseOf(a) - phaseOf(b));
}

function phaseOf({ phase }: ContainmentStep): number {
  return phases.indexOf(phase);
}

function contained({ app, holdings, credentials, roles }: PlanApp): ContainedApp {
  const { clientId, nativeIds, facts, state, party } = app;
  const { byKind: grants, people, data } = holdings;
  return { clientId, nativeIds, facts, state, party, grants, people, credentials, roles, data };
}

export interface WantedLog extends EvidenceLog {
  readonly tenant: string;
  readonly platform: Platform;
  /** The window to pull. */
  readonly from: string;
  readonly to: string;
  /** The app has, or may have, had access for longer than the vendor keeps it. */
  readonly beginsTooLate: boolean;
}

/** From the first grant until now; from where the log begins when that is later, or the first grant is not known. */
export function logsFor(apps: readonly PlanApp[], now: string): readonly WantedLog[] {
  const byTenant = Map.groupBy(apps, ({ app }) => app.tenant);
  return [...byTenant].flatMap(([tenant, own]) => {
    const [first] = own;
    if (first === undefined) return [];
    const since = own.reduce(
      (least, { holdings }) => (holdings.since.at < least ? holdings.since.at : least),
      now,
    );
    // What is only known to be no younger than this may be older than any log.
    const certain = own.every(({ holdings }) => holdings.since.by === 'vendor');
    return (first.containment?.logs ?? []).map((log): WantedLog => {
      const begins = log.days === null ? null : new Date(Date.parse(now) - log.days * dayMs).toISOString();
      const beginsTooLate = begins !== null && (begins > since || !certain);
      const { platform } = first.app;
      return { ...log, tenant, platform, from: beginsTooLate ? begins : since, to: now, beginsTooLate };
    });
  });
}

const dayMs = 86_400_000;
