/** Answers that came back: what is kept is for review, what is removed becomes a plan. All of a file, or nothing. */
import { readFileSync, statSync } from 'node:fs';
import { isoTime } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import { safeText } from '../core/text.ts';
import { type AnswerProblem, readAnswers } from '../schedule/nudge/answers-file.ts';
import { type MatchedAnswer, matchAnswers } from '../schedule/nudge/match-answers.ts';
import { answering } from '../schedule/nudge/question.ts';
import type { Context } from './context.ts';
import { journalHead, journalOf, systemUser } from './journal.ts';
import { askedSoFar } from './nudge-questions.ts';
import { makePlan } from './plan.ts';
import { recordPlan } from './plan-record.ts';

export interface ImportAnswers {
  /** As the person named it. */
  readonly file: string;
  readonly dryRun: boolean;
  /** Puts the plan where the person wants it, before the answers are recorded. */
  readonly keepPlan: (plan: Plan) => Promise<void>;
}

export interface ImportedAnswers {
  readonly keep: readonly MatchedAnswer[];
  readonly remove: readonly MatchedAnswer[];
  /** Of these the grant was gone already. */
  readonly gone: readonly string[];
  /** Null: nothing is to be removed. */
  readonly plan: Plan | null;
}

const longest = 8_000_000;
const problemsShown = 20;

/** @throws AppError IMPORT_INVALID with the line of every bad answer; NOTHING_RECORDED, PLAN_PROTECTED, JOURNAL_BROKEN … */
export async function importAnswers(
  context: Context,
  { file, dryRun, keepPlan }: ImportAnswers,
): Promise<ImportedAnswers> {
  using _lock = context.workspace.lock('notify', 'nudge');
  const { answers, problems } = readAnswers(textOf(file), file);
  const found = matchAnswers(answers, askedSoFar(context), context.clock.now());
  const all = [...problems, ...found.problems];
  if (all.length > 0) throw refusal(all);
  if (found.matched.length === 0)
    throw new AppError('IMPORT_INVALID', { detail: 'it holds no answer', where: `${file}:1` });
  const keep = found.matched.filter(({ answer }) => answer === 'keep');
  const remove = found.matched.filter(({ answer }) => answer === 'remove');
  const { plan, gone } = await planFor(context, remove);
  if (!dryRun) {
    if (plan !== null) {
      await recordPlan(context, plan);
      await keepPlan(plan);
    }
    await recordAnswers(context, found.matched, { plan: plan?.id ?? null, gone });
  }
  return { keep, remove, gone, plan };
}

/** The grants that the people hold now, whatever was there when they were asked. */
async function planFor(
  context: Context,
  remove: readonly MatchedAnswer[],
): Promise<Pick<ImportedAnswers, 'plan' | 'gone'>> {
  const run = context.inventory.lastRun();
  if (remove.length === 0 || run === null) return { plan: null, gone: [] };
  const view = context.inventory.plainView(run);
  const grants: string[] = [];
  const gone: string[] = [];
  for (const { question } of remove) {
    const { person, tenant, app, reference } = question;
    const held = [...view.grantsOfPerson(person, { tenants: [tenant] })].filter((grant) => grant.app === app);
    grants.push(...held.map(({ id }) => id));
    if (held.length === 0) gone.push(reference);
  }
  if (grants.length === 0) return { plan: null, gone };
  const plan = await makePlan(context, {
    intent: 'revoke',
    what: [...new Set(grants)],
    tenants: [],
    allTenants: true,
    reason: `The people who granted it no longer need it (answers of ${isoTime(context.clock.now()).slice(0, 10)}).`,
    allowed: [],
    candidates: false,
    byHand: true,
    journalHead: journalHead(context.workspace)?.hash ?? null,
  });
  return { plan, gone };
}

/** One durable write of all of them. */
async function recordAnswers(
  context: Context,
  answers: readonly MatchedAnswer[],
  { plan, gone }: { readonly plan: string | null; readonly gone: readonly string[] },
): Promise<void> {
  using journal = journalOf(context);
  const who = systemUser();
  await journal.appendAll(
    answers.map(({ question: { reference, tenant }, answer, justification, by, at }) => ({
      kind: 'note',
      what: answering,
      tenant,
      who,
      why: justification,
      detail: {
        reference,
        answer,
        by,
        at,
        plan: answer === 'remove' && !gone.includes(reference) ? plan : null,
      },
    })),
  );
}

function textOf(file: string): string {
  try {
    if (statSync(file).size > longest)
      throw new AppError('IMPORT_INVALID', { detail: `it is larger than ${longest / 1e6} MB`, where: file });
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    const { code } = thrown as NodeJS.ErrnoException;
    const noText = code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
    throw new AppError('IMPORT_INVALID', {
      detail: noText ? 'it is not UTF-8 text' : `it cannot be read (${code ?? 'unknown'})`,
      where: file,
      remedy: noText
        ? 'Save it as “CSV UTF-8” and import that.'
        : 'Check that the path names a file that this user may read.',
      cause: thrown,
    });
  }
}

function refusal(problems: readonly AnswerProblem[]): AppError {
  const [first] = problems;
  const lines = problems.slice(0, problemsShown).map(({ where, message }) => `${where} ${message}`);
  const more = problems.length - lines.length;
  return new AppError('IMPORT_INVALID', {
    detail: safeLines(
      problems.length === 1
        ? [first?.message ?? '']
        : [`${problems.length} problems`, ...lines, ...(more > 0 ? [`and ${more} more`] : [])],
    ),
    ...(first === undefined ? {} : { where: first.where }),
  });
}

function safeLines(lines: readonly string[]): string {
  return lines.map(safeText).join('\n');
}
