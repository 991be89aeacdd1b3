/** Plans in the review: those that were recorded here, and applying one as the command line applies it. */
import type { Past } from '../actions/apply/ports.ts';
import type { JournalEntry } from '../actions/journal-entry.ts';
import { readJournal } from '../actions/journal-file.ts';
import { readPlan } from '../actions/plan/plan-file.ts';
import { AppError } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import { safeText } from '../core/text.ts';
import type { Applied, ApplyRequest } from './apply.ts';
import { pastOf } from './apply-journal.ts';
import type { Context } from './context.ts';
import { journalOf } from './journal.ts';
import { aboutOf } from './plan-question.ts';
import type { RecordedPlan } from './review-about.ts';
import { type Entry, folded } from './review-entries.ts';
import { whileDrawn } from './review-rescan.ts';

export interface OpenedPlan {
  readonly plan: Plan;
  /** Changes that earlier applications made, or found made. */
  readonly made: number;
}

export interface ReviewApplyRequest extends Pick<ApplyRequest, 'dryRun' | 'onProgress' | 'onStep'> {
  /** Aborted: the present changes are finished, nothing more is begun. */
  readonly signal: AbortSignal;
  /** Shows a person what to do to sign in. */
  readonly prompt: (text: string) => void;
}

/** The newest first. One that cannot be read is there, and says so. @throws AppError JOURNAL_BROKEN, WORKSPACE_* */
export function* recordedPlans({ workspace }: Pick<Context, 'workspace'>): Generator<Entry> {
  const plans = workspace.plans();
  const told = Map.groupBy(readJournal(workspace.journalPath), ({ detail }) => detail['plan']);
  for (const id of plans.idsOf('p_')) {
    const past = pastIn(id, told.get(id) ?? []);
    yield planEntry(recorded(id, plans.text(id) ?? '', past));
  }
}

/** By its whole id. @throws AppError PLAN_INVALID, PLAN_UNRECORDED, JOURNAL_BROKEN */
export function openRecorded(context: Pick<Context, 'workspace' | 'clock'>, id: string): OpenedPlan {
  const text = context.workspace.plans().text(id);
  if (text === null)
    throw new AppError('PLAN_UNRECORDED', { detail: `no plan ${safeText(id)} was made here` });
  using journal = journalOf(context);
  return { plan: readPlan(text, `plans/${id}.json`), made: madeIn(pastOf(journal, id)) };
}

/** @throws AppError as `apply` */
export async function applyInReview(
  context: Context,
  plan: Plan,
  { signal, prompt, ...request }: ReviewApplyRequest,
): Promise<Applied> {
  const { apply } = await import('./apply.ts');
  return apply(whileDrawn(context, signal, prompt), plan, {
    ...request,
    skipChanged: false,
    why: null,
  });
}

function pastIn(id: string, entries: readonly JournalEntry[]): Past {
  return pastOf({ ofPlan: () => entries }, id);
}

function madeIn(past: Past): number {
  return [...past.values()].filter((state) => state === 'done' || state === 'already').length;
}

function recorded(id: string, text: string, past: Past): RecordedPlan {
  const doubtful = [...past.values()].filter((state) => state === 'unknown').length;
  try {
    const plan = readPlan(text, `plans/${id}.json`);
    const { createdAt, intent, actions, manual, tenants, people } = plan;
    return {
      id,
      createdAt,
      intent,
      about: aboutOf(plan),
      tenants: tenants.map((tenant) => tenant.id),
      actions: actions.length,
      manual: manual.length,
      people,
      made: madeIn(past),
      doubtful,
      trouble: null,
    };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    const nothing = { about: '', tenants: [], actions: 0, manual: 0, people: 0, made: 0, doubtful };
    return { id, createdAt: null, intent: null, ...nothing, trouble: safeText(thrown.message) };
  }
}

function planEntry(plan: RecordedPlan): Entry {
  const { id, createdAt, intent, about, tenants, actions, made, doubtful } = plan;
  const status = standingOf(plan);
  const time = createdAt === null ? 0 : Date.parse(createdAt);
  return {
    id,
    label: id.slice(0, 14),
    tenant: null,
    place: null,
    sort: {
      rank: -time,
      age: -time,
      intent: intent ?? '',
      changes: -actions,
      status: doubtful > 0 ? -1 : made,
    },
    words: folded([id, intent, about, ...tenants, status].join(' ')),
    fields: { kind: intent ?? 'unknown', status, tenant: folded(tenants.join(' ')) },
    about: { kind: 'plan', plan },
  };
}

function standingOf({ trouble, doubtful, made, actions }: RecordedPlan): string {
  if (trouble !== null) return 'unreadable';
  if (doubtful > 0) return 'unsettled';
  if (actions === 0) return 'by-hand';
  return made === 0 ? 'new' : made < actions ? 'begun' : 'applied';
}
