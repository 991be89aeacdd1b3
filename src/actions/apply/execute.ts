/** Makes the changes of one tenant, phase by phase: intent on record first, outcome after, nothing repeated blindly. */
import { AppError, toAppError } from '../../core/errors.ts';
import { type Action, orderOf } from '../../core/plan.ts';
import type { Actor, UndoRecipe } from '../../kit/acting.ts';
import { each } from './each.ts';
import type { ActionState, ApplyPorts } from './ports.ts';
import type { ReadyTenant } from './preflight.ts';

/** Changes under way at once in one tenant; the lanes of its door do the pacing. */
const width = 16;
/** After so many refusals in a row the rest of a tenant is not tried: it is not about single targets any more. */
const refusalsInARow = 3;
/** How long a lost write is given before it is read again, milliseconds. */
const settleMs = [2_000, 10_000] as const;

export interface Outcome {
  readonly state: ActionState;
  readonly detail: string | null;
}

export interface Executed {
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** Why the tenant was not finished; null when every action was tried. */
  readonly stopped: AppError | null;
}

export async function execute(
  { plan, tenant, actor, actions, sights }: ReadyTenant,
  ports: ApplyPorts,
): Promise<Executed> {
  const outcomes = new Map<string, Outcome>();
  let stopped: AppError | null = null;
  let refused = 0;
  const go = (): boolean => stopped === null && !ports.signal.aborted;

  async function settle(action: Action, outcome: Outcome): Promise<void> {
    await ports.journal.outcome(action, outcome.state, outcome.detail);
    outcomes.set(action.id, outcome);
    refused = outcome.state === 'refused' ? refused + 1 : 0;
    if (refused >= refusalsInARow)
      stopped ??= new AppError('ACT_REFUSED', {
        tenant: tenant.id,
        detail: `${refused} in a row, the last: ${outcome.detail ?? 'no reason given'}; the rest was not tried`,
      });
    ports.onProgress({ tenant: tenant.id, stage: 'act', done: outcomes.size, total: actions.length });
  }

  async function one(action: Action): Promise<void> {
    const sight = sights.get(action.id);
    const past = ports.past.get(action.id);
    if (sight?.is === 'changed') return void outcomes.set(action.id, { state: 'changed', detail: sight.how });
    if (sight?.is === 'done') {
      // Ours when an earlier application meant to do it, somebody else's otherwise.
      if (past === 'done' || past === 'already')
        return void outcomes.set(action.id, { state: past, detail: null });
      if (past === 'unknown')
        return settle(action, { state: 'done', detail: 'seen by reading, after an answer was lost' });
      return settle(action, { state: 'already', detail: 'it was so before anything was done' });
    }
    // No API shows whether it holds, and it has been done: doing it again would be blind.
    if (sight?.is === 'untold' && (past === 'done' || past === 'unknown'))
      return void outcomes.set(action.id, { state: past, detail: sight.why });
    try {
      await settle(action, await attempt(action, actor, ports));
    } catch (thrown) {
      const error = toAppError(thrown).forTenant(tenant.id);
      stopped ??= error;
      // Nothing was changed, by the contract of `act`; anything else is not known.
      if (!harmless(error)) await settle(action, { state: 'unknown', detail: error.message });
      else await ports.journal.outcome(action, 'waiting', error.message);
    }
  }

  ports.onProgress({ tenant: tenant.id, stage: 'act', done: 0, total: actions.length });
  for (const phase of orderOf(plan.intent))
    await each(
      actions.filter((action) => action.phase === phase),
      width,
      go,
      one,
    );
  if (stopped === null && ports.signal.aborted && outcomes.size < actions.length)
    stopped = new AppError('INTERRUPTED', {
      tenant: tenant.id,
      remedy: 'What was under way was finished. Run the same `grantwarden apply` again to go on.',
    });
  return { outcomes, stopped };
}

async function attempt(action: Action, actor: Actor, ports: ApplyPorts): Promise<Outcome> {
  for (let tries = 1; ; tries += 1) {
    await ports.journal.intent(action);
    try {
      const { undo } = await actor.act(action);
      if (undo !== undefined) await ports.saveUndo(new Map<string, UndoRecipe | null>([[action.id, undo]]));
      return { state: 'done', detail: null };
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code === 'ACT_REFUSED') return { state: 'refused', detail: error.detail ?? error.message };
      if (error.code !== 'ACT_UNKNOWN') throw error;
      const seen = await readAfterLoss(action, actor, ports);
      if (seen !== 'ready') return seen;
      if (tries === 2) return { state: 'unknown', detail: error.detail ?? error.message };
    }
  }
}

/** `ready`: read twice, some seconds apart, and it was not done. */
async function readAfterLoss(
  action: Action,
  actor: Actor,
  { clock }: ApplyPorts,
): Promise<Outcome | 'ready'> {
  for (const ms of settleMs) {
    await clock.sleep(ms);
    const sight = await actor.look(action).catch((thrown: unknown) => toAppError(thrown));
    if (sight instanceof AppError) return { state: 'unknown', detail: sight.message };
    switch (sight.is) {
      case 'done':
        return { state: 'done', detail: 'seen by reading, after an answer was lost' };
      case 'changed':
        return { state: 'changed', detail: sight.how };
      case 'untold':
        return { state: 'unknown', detail: sight.why };
      case 'ready':
        break;
    }
  }
  return 'ready';
}

function harmless({ code }: AppError): boolean {
  return /^(?:SIGN_IN_|SECRET_|GAP_|ID_UNSAFE$|NETWORK$|READ_THROTTLED$|INTERRUPTED$)/u.test(code);
}
