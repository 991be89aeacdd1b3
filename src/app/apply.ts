/** Applies a recorded plan with the tenants' acting credentials, under their locks, with every step in the journal. */
import { applyPlan } from '../actions/apply/apply.ts';
import type {
  Applied,
  ApplyJournal,
  ApplyOptions,
  ApplyProgress,
  ApplyStep,
} from '../actions/apply/ports.ts';
import type { JournalDetail } from '../actions/journal-entry.ts';
import { isoTime } from '../core/clock.ts';
import { AppError, type ExitCode, exitCodes, toAppError, worstExit } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import { safeText } from '../core/text.ts';
import type { Lock } from '../workspace/lock.ts';
import { applyJournal, pastOf } from './apply-journal.ts';
import type { Context } from './context.ts';
import { journalOf, systemUser } from './journal.ts';
import { openActor, rotates } from './open-tenant.ts';
import { saveUndo } from './plan-record.ts';

export type { ActionResult, Applied, ApplyProgress, ApplyStep } from '../actions/apply/ports.ts';

export interface ApplyRequest extends ApplyOptions {
  readonly why: string | null;
  readonly onProgress?: (progress: ApplyProgress) => void;
  readonly onStep?: (step: ApplyStep) => void;
}

/**
 * @throws AppError PLAN_DRIFT, PLAN_PROTECTED, TENANT_CHANGED, WORKSPACE_LOCKED, JOURNAL_BROKEN, DISK_FULL; a tenant's own
 * trouble is in the result
 */
export async function apply(context: Context, plan: Plan, request: ApplyRequest): Promise<Applied> {
  const { workspace, clock, signal } = context;
  const locks: Lock[] = [];
  const touched = new Set(plan.actions.map(({ tenant }) => tenant));
  const tenants = new Map(context.config.tenants.map((tenant) => [tenant.id, tenant]));
  try {
    for (const id of touched) {
      const tenant = tenants.get(id);
      locks.push(workspace.lock('apply', id));
      if (tenant !== undefined && rotates(context, tenant)) locks.push(workspace.lock('collect', id));
    }
    using journal = journalOf(context);
    const who = systemUser();
    const note = async (what: string, detail: JournalDetail): Promise<void> => {
      if (request.dryRun) return;
      const why = request.why ?? plan.reason;
      await journal.append({
        kind: 'note',
        what,
        tenant: null,
        who,
        why,
        detail: { plan: plan.id, ...detail },
      });
    };
    const acted = (id: string): void => context.inventory.noteActed(id, isoTime(clock.now()));
    if (!request.dryRun) for (const id of touched) acted(id);
    await note('apply', { actions: plan.actions.length, ...peopleOf(plan) });
    const applied = await applyPlan(plan, request, {
      clock,
      signal,
      past: pastOf(journal, plan.id),
      journal: noting(applyJournal(journal, { plan: plan.id, who }), acted),
      actor: async (id) => {
        const tenant = tenants.get(id);
        if (tenant === undefined) throw unknownTenant(id);
        return (await openActor(context, tenant)).actor;
      },
      saveUndo: (recipes) => {
        saveUndo(context, plan.id, recipes);
        return Promise.resolve();
      },
      onProgress: request.onProgress ?? (() => undefined),
      onStep: request.onStep ?? (() => undefined),
    }).catch(async (thrown: unknown) => {
      // What is told is why it was refused, also where the journal cannot take it.
      await note('not-applied', { because: toAppError(thrown).code }).catch(() => undefined);
      throw thrown;
    });
    const ended = await note('applied', countsOf(applied)).catch(toAppError);
    // Where a tenant was stopped, that is the news; what was done is told in any case.
    if (ended instanceof AppError && applied.tenants.every(({ error }) => error === null)) throw ended;
    return applied;
  } finally {
    for (const lock of locks) lock.release();
  }
}

/** An audit that runs meanwhile, or begins, learns that what it has read of the tenant may be out of date. */
function noting(journal: ApplyJournal, acted: (tenant: string) => void): ApplyJournal {
  return {
    async intent(action) {
      acted(action.tenant);
      await journal.intent(action);
    },
    async outcome(action, state, detail) {
      acted(action.tenant);
      await journal.outcome(action, state, detail);
    },
  };
}

function unknownTenant(id: string): AppError {
  return new AppError('CONFIG_TENANT_UNKNOWN', {
    detail: `the plan is about ${safeText(id)}`,
    tenant: id,
    remedy: 'Apply it with the configuration that it was made with.',
  });
}

/** Named once, so that their references are all made at once. */
function peopleOf({ actions }: Plan): JournalDetail {
  const people = actions.flatMap(({ target: { principal } }) =>
    principal?.kind === 'user' ? [principal.label] : [],
  );
  return { people: [...new Set(people)] };
}

function countsOf({ results }: Applied): JournalDetail {
  const counts = Map.groupBy(results, ({ state }) => state);
  const verified = results.filter(({ verified: how }) => how === 'yes').length;
  return { ...Object.fromEntries([...counts].map(([state, { length }]) => [state, length])), verified };
}

/**
 * 4 when something was not done, is not known, or is not seen to hold. What somebody else had done already counts as
 * done. A dry run ends as applying would begin: with 6 where it would be refused.
 */
export function applyExit({ results, tenants, dryRun }: Applied, { skipChanged }: ApplyOptions): ExitCode {
  const codes = new Set<ExitCode>(tenants.flatMap(({ error }) => error?.exit ?? []));
  if (dryRun) {
    if (!skipChanged && results.some(({ state }) => state === 'changed')) codes.add(exitCodes.refused);
    return worstExit(codes);
  }
  const short = results.some(
    ({ state, verified }) => (state !== 'done' && state !== 'already') || verified === 'pending',
  );
  if (short) codes.add(exitCodes.incomplete);
  return worstExit(codes);
}
