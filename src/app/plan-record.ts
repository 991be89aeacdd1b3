/** Plans are applied only as they were recorded in this workspace. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { planText, readPlan, targetSchema, wordsSchema } from '../actions/plan/plan-file.ts';
import { AppError } from '../core/errors.ts';
import { actionKinds, phases, type Plan } from '../core/plan.ts';
import type { UndoRecipe } from '../kit/acting.ts';
import type { Context } from './context.ts';
import { journalOf, systemUser } from './journal.ts';

/**
 * Keeps the plan and writes its id into the journal. Recording the same plan twice is one record.
 * @throws AppError JOURNAL_BROKEN, WORKSPACE_*, DISK_FULL
 */
export async function recordPlan(context: Pick<Context, 'workspace' | 'clock'>, plan: Plan): Promise<void> {
  const plans = context.workspace.plans();
  if (plans.text(plan.id) !== null) return;
  plans.save(plan.id, planText(plan));
  using journal = journalOf(context);
  await journal.append({
    kind: 'note',
    what: 'plan',
    tenant: null,
    who: systemUser(),
    why: plan.reason,
    detail: { plan: plan.id, intent: plan.intent, about: [...plan.what], actions: plan.actions.length },
  });
}

/** @throws AppError PLAN_INVALID, PLAN_UNRECORDED */
export function readRecordedPlan({ workspace }: Pick<Context, 'workspace'>, file: string): Plan {
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('PLAN_INVALID', {
      ...unreadable(cause),
      where: file,
      cause,
    });
  }
  const plan = readPlan(source, file);
  if (workspace.plans().text(plan.id) === null)
    throw new AppError('PLAN_UNRECORDED', {
      detail: `no plan ${plan.id.slice(0, 14)}… was made here`,
      where: file,
    });
  return plan;
}

function unreadable(cause: unknown): { readonly detail: string; readonly remedy?: string } {
  const { code = 'unknown' } = cause as NodeJS.ErrnoException;
  if (code !== 'ENOENT') return { detail: `the file cannot be read (${code})` };
  return {
    detail: 'there is no such file',
    remedy:
      '`grantwarden journal --kind note` lists the plans that were made, `plan show ID --json --output FILE` writes one out again.',
  };
}

/** By its id or the beginning of it. @throws AppError USAGE when none or several begin so */
export function recordedPlan({ workspace }: Pick<Context, 'workspace'>, beginning: string): Plan {
  const plans = workspace.plans();
  const asked = beginning.startsWith('p_') ? beginning : `p_${beginning}`;
  const ids = asked.length < shortest ? [] : plans.idsOf(asked);
  const [id, ...others] = ids;
  const text = id === undefined || others.length > 0 ? null : plans.text(id);
  if (text === null)
    throw new AppError('USAGE', {
      detail:
        ids.length > 1 ? `${ids.length} plans begin with ${asked}` : `no plan ${asked} was recorded here`,
      remedy: '`grantwarden journal --kind note` lists the plans that were made.',
    });
  return readPlan(text, `plans/${id}.json`);
}

/** `p_` and six digits. */
const shortest = 8;

const Line = z.object({
  action: z.string(),
  undo: z
    .object({
      kind: z.enum(actionKinds),
      phase: z.enum(phases),
      target: targetSchema,
      expects: wordsSchema,
      what: z.string(),
    })
    .nullable(),
});

export function saveUndo(
  { workspace }: Pick<Context, 'workspace'>,
  plan: string,
  recipes: ReadonlyMap<string, UndoRecipe | null>,
): void {
  workspace.plans().addUndo(
    plan,
    [...recipes].map(([action, undo]) => JSON.stringify({ action, undo })),
  );
}

export interface UndoRecord {
  /** By action; null: nothing takes it back. What the vendor's answer told stands before what was read ahead of it. */
  readonly recipes: ReadonlyMap<string, UndoRecipe | null>;
  /** From the workspace's folder. */
  readonly file: string;
  /** The record is damaged where it should tell of this action that was done. */
  lost(action: string): boolean;
}

/** Every action has a line on disk before it is made, so that one without has lost it. */
export function undoRecord({ workspace }: Pick<Context, 'workspace'>, plan: string): UndoRecord {
  const recipes = new Map<string, UndoRecipe | null>();
  const torn = new Set<string>();
  let nameless = false;
  for (const line of workspace.plans().undo(plan)) {
    const parsed = Line.safeParse(parsedJson(line));
    if (parsed.success) {
      const { action, undo } = parsed.data;
      if (undo !== null || !recipes.has(action)) recipes.set(action, undo);
      // A crash in the middle of a line, after which the plan was applied again.
      torn.delete(action);
      continue;
    }
    const action = actionIn.exec(line)?.groups?.['action'];
    if (action !== undefined) torn.add(action);
    else nameless ||= !(cutBeforeName.test(line) || opening.startsWith(line));
  }
  const isLost = (action: string): boolean =>
    torn.has(action) || !recipes.has(action) || (nameless && recipes.get(action) === null);
  return { recipes, file: `plans/${plan}.undo.ndjson`, lost: isLost };
}

const actionIn = /^\{"action":"(?<action>[^"]+)"/u;
const opening = '{"action":"';
const cutBeforeName = /^\{"action":"[^"]*$/u;

function parsedJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
