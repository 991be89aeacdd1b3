/** Applies a recorded plan with the tenants' acting credentials, under their locks, with every step in the journal. */
import { z } from 'zod';
import { applyPlan } from '../actions/apply/apply.ts';
import type { Applied, ApplyJournal, ApplyOptions, ApplyProgress, Past } from '../actions/apply/ports.ts';
import type { Journal } from '../actions/journal.ts';
import type { JournalDetail } from '../actions/journal-entry.ts';
import { AppError, type ExitCode, exitCodes, worstExit } from '../core/errors.ts';
import type { Action, Plan } from '../core/plan.ts';
import { safeText } from '../core/text.ts';
import type { Lock } from '../workspace/lock.ts';
import type { Context } from './context.ts';
import { journalOf, systemUser } from './journal.ts';
import { openActor, rotates } from './open-tenant.ts';
import { saveUndo } from './plan-record.ts';

export type { ActionResult, Applied, ApplyProgress } from '../actions/apply/ports.ts';

export interface ApplyRequest extends ApplyOptions {
  readonly why: string | null;
  readonly onProgress?: (progress: ApplyProgress) => void;
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
      await journal.append({
        kind: 'note',
        what,
        tenant: null,
        who,
        why: request.why ?? plan.reason,
        detail,
      });
    };
    await note('apply', { plan: plan.id, actions: plan.actions.length, ...peopleOf(plan) });
    const applied = await applyPlan(plan, request, {
      clock,
      signal,
      past: pastOf(journal, plan),
      journal: journalPort(journal, { plan, who }),
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
    });
    await note('applied', { plan: plan.id, ...countsOf(applied) });
    return applied;
  } finally {
    for (const lock of locks) lock.release();
  }
}

function unknownTenant(id: string): AppError {
  return new AppError('CONFIG_TENANT_UNKNOWN', {
    detail: `the plan is about ${safeText(id)}`,
    tenant: id,
    remedy: 'Apply it with the configuration that it was made with.',
  });
}

function journalPort(
  journal: Journal,
  { plan, who }: { readonly plan: Plan; readonly who: string },
): ApplyJournal {
  const intents = new Map<string, number>();
  const about = ({ id, kind, target }: Action): JournalDetail => ({
    plan: plan.id,
    action: id,
    kind,
    app: target.clientId,
    person: target.principal?.kind === 'user' ? target.principal.label : null,
    grant: target.grant,
  });
  return {
    async intent(action) {
      const { seq } = await journal.append({
        kind: 'intent',
        what: action.kind,
        tenant: action.tenant,
        who,
        why: action.why,
        detail: about(action),
      });
      intents.set(action.id, seq);
    },
    async outcome(action, state, detail) {
      await journal.append({
        kind: 'outcome',
        what: action.kind,
        tenant: action.tenant,
        who,
        why: detail,
        detail: { ...about(action), state, of: intents.get(action.id) ?? null },
      });
    },
  };
}

const Recorded = z.object({
  action: z.string(),
  state: z.enum(['waiting', 'done', 'already', 'refused', 'unknown', 'changed']).optional(),
});

/** What earlier applications of the plan have left. An intent without outcome is unknown. */
export function pastOf(journal: Journal, plan: Plan): Past {
  const past = new Map<string, 'done' | 'already' | 'refused' | 'unknown'>();
  for (const { kind, detail } of journal.ofPlan(plan.id)) {
    const { success, data } = Recorded.safeParse(detail);
    if (!success || (kind !== 'intent' && kind !== 'outcome')) continue;
    const state = kind === 'intent' ? 'unknown' : (data.state ?? 'unknown');
    if (state === 'waiting' || state === 'changed') past.delete(data.action);
    else past.set(data.action, state);
  }
  return past;
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

/** 4 when something was not done, is not known, or is not seen to hold. What somebody else had done already counts as done. */
export function applyExit({ results, tenants, dryRun }: Applied): ExitCode {
  const codes = new Set<ExitCode>(tenants.flatMap(({ error }) => error?.exit ?? []));
  const short = results.some(
    ({ state, verified }) => (state !== 'done' && state !== 'already') || verified === 'pending',
  );
  if (short && !dryRun) codes.add(exitCodes.incomplete);
  return worstExit(codes);
}
