import type { Phase } from '../core/plan.ts';
import type { ProposedManualStep } from './acting.ts';
import type { ContainedApp, Containment } from './containment.ts';

export interface ByHand {
  /** Phases whose steps people take themselves; the others are actions of the plan. */
  readonly phases: ReadonlySet<Phase>;
  /** What the next audit shows once such a step is taken; a phase that is absent shows nothing. */
  readonly checks: ReadonlyMap<Phase, string>;
}

/** The steps of a platform's containment that a plan leaves to people. */
export function stepsByHand(
  containment: Containment,
  app: ContainedApp,
  { phases, checks }: ByHand,
): readonly ProposedManualStep[] {
  return containment
    .steps(app)
    .filter(({ phase }) => phases.has(phase))
    .map(({ phase, title, how, survives, undo }) => ({
      phase,
      what: title,
      how,
      survives,
      undo,
      check: checks.get(phase) ?? null,
    }));
}
