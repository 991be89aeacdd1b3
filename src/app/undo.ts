/** The plan that takes back what an applied plan did, as far as anything can. */
import { isoTime } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';
import type { Action, Plan } from '../core/plan.ts';
import type { Past } from '../actions/apply/ports.ts';
import { assemblePlan, type Proposed } from '../actions/plan/assemble.ts';
import type { ActingModule } from '../kit/acting.ts';
import { pastOf } from './apply-journal.ts';
import type { Context } from './context.ts';
import { journalOf } from './journal.ts';
import { undoRecord } from './plan-record.ts';
import { loadModules } from './trace.ts';

export interface UndoRequest {
  readonly reason: string | null;
  readonly journalHead: string | null;
}

/**
 * Of what was really done by us; what somebody else had done before stays as it is. What cannot be taken back stands in
 * the notes, with how access can be given again.
 * @throws AppError USAGE when nothing was done, or nothing of it can be taken back; WORKSPACE_DAMAGED when nothing is left
 * of how
 */
export async function makeUndo(context: Context, done: Plan, request: UndoRequest): Promise<Plan> {
  using journal = journalOf(context);
  const past = pastOf(journal, done.id);
  const record = undoRecord(context, done.id);
  const modules = await loadModules(context);
  const ours = done.actions.filter(({ id }) => past.get(id) === 'done');
  if (ours.length === 0)
    throw new AppError('USAGE', {
      detail: 'nothing was done by that plan',
      remedy: '`grantwarden journal` tells.',
    });
  const specs = new Map<string, ActingModule['actions']>();
  for (const { id, platform } of done.tenants)
    specs.set(id, (await modules.get(platform)?.acting?.())?.actions ?? []);
  const proposed = ours.map((action): Proposed => {
    if (record.lost(action.id))
      return { tenant: action.tenant, why: '', proposal: byHand(action, record.file) };
    const recipe = record.recipes.get(action.id) ?? null;
    const permission = specs.get(action.tenant)?.find(({ kind }) => kind === recipe?.kind)?.needs ?? '';
    const why = `Takes back: ${action.what}.`;
    if (recipe === null) return { tenant: action.tenant, why, proposal: final(action) };
    return {
      tenant: action.tenant,
      why,
      proposal: {
        actions: [
          {
            ...recipe,
            survives: null,
            survivesMinutes: null,
            reversible: 'yes',
            undo: 'Make and apply the first plan anew.',
            permission,
          },
        ],
        manual: [],
        notes: [],
      },
    };
  });
  const plan = assemblePlan({
    intent: 'undo',
    what: done.what,
    reason: request.reason,
    createdAt: isoTime(context.clock.now()),
    basis: { ...done.basis, undoes: done.id },
    allowed: done.allowed,
    journalHead: request.journalHead,
    tenants: done.tenants
      .filter(({ id }) =>
        proposed.some(({ tenant, proposal }) => tenant === id && proposal.actions.length > 0),
      )
      .map((tenant) => ({ ...tenant, gaps: [], actions: specs.get(tenant.id) ?? [] })),
    proposed: proposed.filter(({ proposal }) => proposal.actions.length > 0),
    notes: [...proposed.flatMap(({ proposal }) => proposal.notes), ...doubtful(done, past)],
  });
  if (plan.actions.length === 0 && ours.some(({ id }) => record.lost(id)))
    throw new AppError('WORKSPACE_DAMAGED', {
      detail: `${record.file}\n${plan.notes.join('\n')}`,
      remedy: 'Put that file back from a backup; without it, do what the lines above say by hand.',
    });
  if (plan.actions.length === 0)
    throw new AppError('USAGE', {
      detail: `nothing of it can be taken back\n${plan.notes.join('\n')}`,
      remedy: 'Access is given again as the lines above say.',
    });
  return plan;
}

/** What may have been done, and is not taken back as long as nobody knows. */
function doubtful({ actions }: Plan, past: Past): readonly string[] {
  return actions
    .filter(({ id }) => past.get(id) === 'unknown')
    .map(
      ({ what }) =>
        `Not known whether it was done, so not taken back: ${what}. Apply the first plan again to find out.`,
    );
}

function byHand({ what, undo }: Action, file: string): Proposed['proposal'] {
  const note = `How it is taken back is lost, because ${file} is damaged: ${what}. ${undo}`;
  return { actions: [], manual: [], notes: [note] };
}

function final({ what, undo }: Action): Proposed['proposal'] {
  return { actions: [], manual: [], notes: [`Cannot be taken back: ${what}. ${undo}`] };
}
