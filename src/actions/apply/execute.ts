/** Makes the changes of one tenant, phase by phase: intent on record first, outcome after, nothing repeated blindly. */
import { AppError, toAppError } from '../../core/errors.ts';
import { type Action, orderOf } from '../../core/plan.ts';
import type { Actor } from '../../kit/acting.ts';
import { each } from './each.ts';
import type { ActionState, ApplyPorts } from './ports.ts';
import type { ReadyTenant } from './preflight.ts';

/**
 * Changes under way at once in one tenant; the lanes of its door do the pacing. So many that while some are read again,
 * or wait for the journal, others keep the lane busy.
 */
const width = 32;
/** After so many refusals in a row the rest of a tenant is not tried: it is not about single targets any more. */
const refusalsInARow = 10;
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

/** Never rejects: what ends the work of this tenant is told, beside what was done until then. */
export async function execute(
  { plan, tenant, actor, actions, sights }: ReadyTenant,
  ports: ApplyPorts,
): Promise<Executed> {
  const outcomes = new Map<string, Outcome>();
  let stopped: AppError | null = null;
  let refused = 0;
  const go = (): boolean => stopped === null && !ports.signal.aborted;
  const stop = (thrown: unknown): void => {
    stopped ??= toAppError(thrown).forTenant(tenant.id);
  };

  async function settle(action: Action, outcome: Outcome): Promise<void> {
    outcomes.set(action.id, outcome);
    ports.onStep({ action: action.id, step: outcome.state, detail: outcome.detail });
    // What cannot be recorded is an intent without outcome: the next application reads what came of it.
    await ports.journal.outcome(action, outcome.state, outcome.detail).catch(stop);
    refused = outcome.state === 'refused' ? refused + 1 : 0;
    if (refused >= refusalsInARow)
      stop(
        new AppError('ACT_REFUSED', {
          detail: `${refused} in a row, the last: ${outcome.detail ?? 'no reason given'}; the rest was not tried`,
        }),
      );
    ports.onProgress({ tenant: tenant.id, stage: 'act', done: outcomes.size, total: actions.length });
  }

  async function one(action: Action): Promise<void> {
    const sight = sights.get(action.id);
    const past = ports.past.get(action.id);
    if (sight?.is === 'changed') {
      const outcome: Outcome = { state: 'changed', detail: sight.how };
      // What an earlier application left open is closed, so that the journal asks no question that has its answer.
      return past === 'unknown' ? settle(action, outcome) : void outcomes.set(action.id, outcome);
    }
    if (sight?.is === 'done') {
      // Ours when an earlier application meant to do it, somebody else's otherwise.
      if (past === 'done' || past === 'already')
        return void outcomes.set(action.id, { state: past, detail: null });
      if (past === 'unknown') return settle(action, seenLater);
      return settle(action, { state: 'already', detail: 'it was so before anything was done' });
    }
    if (sight?.is === 'untold' && past === 'done')
      return void outcomes.set(action.id, { state: past, detail: sight.why });
    // No API shows whether it was done. Taking away twice does no harm, not taking away does; giving twice may.
    if (sight?.is === 'untold' && past === 'unknown' && gives.test(action.kind))
      return settle(action, { state: 'unknown', detail: sight.why });
    for (let tries = 1; tries <= 2; tries += 1) {
      const outcome = await attempt(action);
      if (outcome !== 'ready') return outcome === null ? undefined : settle(action, outcome);
    }
    return settle(action, { state: 'unknown', detail: 'twice no answer came, and reading does not show it' });
  }

  /** Null: nothing was changed, and the tenant is stopped. `ready`: the answer was lost, and it was not done. */
  async function attempt(action: Action): Promise<Outcome | 'ready' | null> {
    const step = { action: action.id, detail: null };
    ports.onStep({ ...step, step: 'intent' });
    try {
      await ports.journal.intent(action);
    } catch (thrown) {
      stop(thrown);
      return null;
    }
    try {
      ports.onStep({ ...step, step: 'sent' });
      const { undo } = await actor.act(action);
      if (undo !== undefined) await ports.saveUndo(new Map([[action.id, undo]])).catch(stop);
      return { state: 'done', detail: null };
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code === 'ACT_REFUSED') return { state: 'refused', detail: error.detail ?? error.message };
      if (error.code === 'ACT_UNKNOWN') return readAfterLoss(action, actor, ports);
      stop(error);
      // By the contract of `act` most leave everything as it was; of anything else nobody knows.
      if (!harmless(error)) return { state: 'unknown', detail: error.message };
      ports.onStep({ action: action.id, step: 'waiting', detail: error.message });
      await ports.journal.outcome(action, 'waiting', error.message).catch(stop);
      return null;
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
  if (ports.signal.aborted && outcomes.size < actions.length)
    stop(
      new AppError('INTERRUPTED', {
        remedy: 'What was under way was finished. Run the same `grantwarden apply` again to go on.',
      }),
    );
  return { outcomes, stopped };
}

const gives = /^(?:enable|unblock|approve|restore)-/u;

const seenLater: Outcome = { state: 'done', detail: 'seen by reading, after an answer was lost' };

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
        return seenLater;
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
