/**
 * Applies a recorded plan: looks at everything first, acts only when all is as planned, reads again what was done.
 * Applying the same plan again goes on where the last time ended.
 */
import { isoTime } from '../../core/clock.ts';
import { AppError, toAppError } from '../../core/errors.ts';
import type { Action, Plan, PlannedTenant } from '../../core/plan.ts';
import { safeText } from '../../core/text.ts';
import type { UndoRecipe } from '../../kit/acting.ts';
import { together } from './each.ts';
import { execute, type Executed } from './execute.ts';
import type { ActionResult, Applied, ApplyOptions, ApplyPorts, TenantOutcome } from './ports.ts';
import { driftOf, lookAt, type ReadyTenant } from './preflight.ts';
import { verify, type Verified } from './verify.ts';

const linesShown = 10;

/**
 * A tenant that cannot be read or signed in to is left out and told; the others are done.
 * @throws AppError PLAN_DRIFT, PLAN_PROTECTED, TENANT_CHANGED: nothing was changed anywhere
 */
export async function applyPlan(plan: Plan, options: ApplyOptions, ports: ApplyPorts): Promise<Applied> {
  const touched = plan.tenants.filter(({ id }) => plan.actions.some(({ tenant }) => tenant === id));
  const looks = await together(touched.map((tenant) => looked(plan, tenant, ports)));
  const ready = looks.flatMap((look) => (look instanceof AppError ? [] : [look]));
  const failed = looks.flatMap((look) => (look instanceof AppError ? [look] : []));
  const refusal = failed.find(({ code }) => code === 'PLAN_PROTECTED' || code === 'TENANT_CHANGED');
  if (refusal !== undefined) throw refusal;
  const drift = driftOf(ready);
  if (drift.length > 0 && !options.skipChanged && !options.dryRun) throw driftError(drift);

  if (!options.dryRun) await ports.saveUndo(undoOf(ready));
  const executed = new Map<string, Executed>();
  if (!options.dryRun)
    await together(ready.map(async (one) => void executed.set(one.tenant.id, await execute(one, ports))));
  const verified = new Map<string, Verified>();
  if (!options.dryRun)
    for (const part of await together(
      ready.map((one) => verify(one, executed.get(one.tenant.id)?.outcomes ?? new Map(), ports)),
    ))
      for (const [id, how] of part) verified.set(id, how);

  const results = resultsOf(plan, { ready, executed, verified });
  return {
    plan,
    dryRun: options.dryRun,
    results,
    tenants: touched.map(({ id }): TenantOutcome => {
      const error =
        failed.find(({ tenant }) => tenant === id) ??
        executed.get(id)?.stopped ??
        ready.find(({ tenant }) => tenant.id === id)?.lacking?.error ??
        null;
      return { id, error };
    }),
    ...survivalOf(results, ports.clock.now()),
  };
}

async function looked(plan: Plan, tenant: PlannedTenant, ports: ApplyPorts): Promise<ReadyTenant | AppError> {
  try {
    return await lookAt(plan, tenant, ports);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'INTERRUPTED' || error.code === 'UNEXPECTED') throw error;
    return error;
  }
}

function driftError(drift: ReturnType<typeof driftOf>): AppError {
  const lines = drift
    .slice(0, linesShown)
    .map(({ action, how }) => `${safeText(action.what)}: ${safeText(how)}`);
  const more = drift.length - lines.length;
  return new AppError('PLAN_DRIFT', {
    detail: [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
    remedy:
      'Nothing was changed. Audit and plan anew, or add --skip-changed to do the rest and leave these alone.',
  });
}

/** One for whatever may be made: a change without one has lost it. */
function undoOf(ready: readonly ReadyTenant[]): ReadonlyMap<string, UndoRecipe | null> {
  const recipes = new Map<string, UndoRecipe | null>();
  for (const { sights } of ready)
    for (const [id, sight] of sights) {
      if (sight.is === 'ready') recipes.set(id, sight.undo);
      else if (sight.is === 'untold') recipes.set(id, null);
    }
  return recipes;
}

interface Parts {
  readonly ready: readonly ReadyTenant[];
  readonly executed: ReadonlyMap<string, Executed>;
  readonly verified: ReadonlyMap<string, Verified>;
}

function resultsOf(plan: Plan, { ready, executed, verified }: Parts): readonly ActionResult[] {
  const sights = new Map(ready.flatMap((one) => [...one.sights]));
  const unable = ({ tenant, kind }: Action): string | undefined =>
    ready.find((one) => one.tenant.id === tenant)?.lacking?.kinds.get(kind);
  return plan.actions.map((action): ActionResult => {
    const outcome = executed.get(action.tenant)?.outcomes.get(action.id);
    const seen = verified.get(action.id);
    if (outcome !== undefined)
      return {
        action,
        state: outcome.state,
        verified: seen?.verified ?? 'not-tried',
        detail: seen?.detail ?? outcome.detail,
      };
    const sight = sights.get(action.id);
    const waiting = { action, state: 'waiting', verified: 'not-tried', detail: null } as const;
    switch (sight?.is) {
      case 'changed':
        return { ...waiting, state: 'changed', detail: sight.how };
      case 'done':
        return { ...waiting, state: 'already' };
      case 'untold':
        return { ...waiting, detail: sight.why };
      case 'ready':
        return waiting;
      case undefined: {
        const why = unable(action);
        return why === undefined ? waiting : { ...waiting, state: 'refused', detail: why };
      }
    }
  });
}

function survivalOf(
  results: readonly ActionResult[],
  now: number,
): Pick<Applied, 'survivesUntil' | 'survivors'> {
  const held = results
    .filter(({ state }) => state === 'done' || state === 'already')
    .map(({ action }) => action);
  const minutes = held.flatMap(({ survivesMinutes }) => survivesMinutes ?? []);
  return {
    survivesUntil: minutes.length === 0 ? null : isoTime(now + Math.max(...minutes) * 60_000),
    survivors: [...new Set(held.flatMap(({ survives }) => survives ?? []))],
  };
}
