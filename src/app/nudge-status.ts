/** What was asked and what came back. */
import { readFileSync } from 'node:fs';
import { AppError } from '../core/errors.ts';
import { answering, type Question } from '../schedule/nudge/question.ts';
import type { Context } from './context.ts';
import { askedSoFar } from './nudge-questions.ts';

export interface NudgeStatus {
  /** Overdue first, then those that wait, then those that are answered. */
  readonly questions: readonly Question[];
  readonly counts: Readonly<Record<'asked' | 'unsure' | 'failed' | 'overdue' | 'keep' | 'remove', number>>;
}

const order = ['overdue', 'failed', 'unsure', 'asked', 'answered'] as const;

/** @throws AppError JOURNAL_BROKEN */
export function nudgeStatus(context: Pick<Context, 'config' | 'workspace' | 'clock'>): NudgeStatus {
  const questions = shown(context).toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  const counts = { overdue: 0, asked: 0, unsure: 0, failed: 0, keep: 0, remove: 0 };
  for (const { state, answer } of questions)
    counts[state === 'answered' ? (answer?.answer ?? 'keep') : state] += 1;
  return { questions, counts };
}

/** People as the configuration wants them shown. */
function shown(context: Pick<Context, 'config' | 'workspace' | 'clock'>): readonly Question[] {
  const questions = askedSoFar(context);
  if (!context.config.privacy.pseudonymizePrincipals) return questions;
  const people = context.workspace.people();
  const veiled = (name: string): string => (name.includes('@') ? people.pseudonym(name) : name);
  return questions.map((question) => ({
    ...question,
    person: veiled(question.person),
    answer: question.answer === null ? null : { ...question.answer, by: veiled(question.answer.by) },
  }));
}

const mostShown = 5;

/** For whoever reviews the app: why people want to keep it, the last ones. Sentences; none where the journal cannot be read. */
export function wantedBy(
  context: Pick<Context, 'config' | 'workspace' | 'clock'>,
  { tenant, key }: { readonly tenant: string; readonly key: string },
): readonly string[] {
  return readable(context)
    .filter((question) => question.tenant === tenant && question.app === key)
    .flatMap(({ person, answer }) =>
      answer?.answer === 'keep'
        ? [
            `${person} wants to keep it (${answer.at.slice(0, 10)}): ${answer.justification ?? 'no reason given'}.`,
          ]
        : [],
    )
    .slice(-mostShown);
}

function readable(context: Pick<Context, 'config' | 'workspace' | 'clock'>): readonly Question[] {
  try {
    // A review asks this of app after app, and most journals hold no answer.
    return mentionsAnswers(context.workspace.journalPath) ? shown(context) : [];
  } catch (thrown) {
    if (thrown instanceof AppError) return [];
    throw thrown;
  }
}

function mentionsAnswers(journal: string): boolean {
  try {
    return readFileSync(journal).includes(`"what":"${answering}"`);
  } catch {
    return false;
  }
}

export { lastDayOf } from '../schedule/nudge/words.ts';
