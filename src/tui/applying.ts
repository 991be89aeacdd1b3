/** A plan on its way: read, looked at, applied. */
import type { ActionResult, ApplyProgress, ApplyStep } from '../app/apply.ts';
import type { Plan } from '../core/plan.ts';
import type { Trouble } from './state.ts';

/** What looking or applying came to, as far as it is shown. */
export interface Came {
  readonly dryRun: boolean;
  readonly results: readonly ActionResult[];
  readonly tenants: readonly { readonly id: string; readonly trouble: Trouble | null }[];
  readonly survivesUntil: string | null;
  readonly survivors: readonly string[];
}

export interface Applying {
  readonly plan: Plan;
  /** Changes that earlier applications made. */
  readonly made: number;
  /** `ended` is true of an application only; after a look it is `looked`. */
  readonly stage: 'read' | 'looking' | 'looked' | 'acting' | 'ended';
  /** It was asked to stop. */
  readonly stopping: boolean;
  /** By tenant. */
  readonly progress: ReadonlyMap<string, ApplyProgress>;
  /** By action: the latest. */
  readonly steps: ReadonlyMap<string, ApplyStep>;
  readonly came: Came | null;
  /** Why there is nothing that it came to. */
  readonly trouble: Trouble | null;
}

export function readPlan(plan: Plan, made: number): Applying {
  return {
    plan,
    made,
    stage: 'read',
    stopping: false,
    progress: new Map(),
    steps: new Map(),
    came: null,
    trouble: null,
  };
}

export function isUnderWay(applying: Applying | null): boolean {
  return applying?.stage === 'looking' || applying?.stage === 'acting';
}

export function countOf(results: readonly ActionResult[], state: ActionResult['state']): number {
  return results.filter((result) => result.state === state).length;
}

/** Of the look: what is ready to be changed. A tenant that could not be looked at has nothing ready. */
export function readyIn({ results, tenants }: Came): readonly ActionResult[] {
  const blind = new Set(
    tenants
      .filter(
        ({ id, trouble }) =>
          trouble !== null &&
          // Where only some kinds are not allowed, those are refused and the others are ready.
          !results.some(({ action, state }) => action.tenant === id && state === 'refused'),
      )
      .map(({ id }) => id),
  );
  return results.filter(({ action, state }) => state === 'waiting' && !blind.has(action.tenant));
}

/** Why it cannot be applied as it was looked at, a sentence; null: it can. */
export function hindrance({ plan, stage, came, trouble }: Applying): string | null {
  if (plan.actions.length === 0)
    return 'There is nothing in it that an API can do; the steps by hand are below.';
  if (stage !== 'looked') return null;
  if (trouble !== null) return trouble.message;
  if (came === null) return null;
  const changed = countOf(came.results, 'changed');
  if (changed > 0)
    return `${changed} of its changes are no longer as planned, so all of it would be refused. Audit (r) and plan anew.`;
  if (readyIn(came).length === 0)
    return came.tenants.some((tenant) => tenant.trouble !== null)
      ? 'No tenant could be looked at in full; why stands below.'
      : 'Nothing is left to change.';
  return null;
}
