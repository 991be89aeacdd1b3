/** What was asked and what came back. */
import { AppError } from '../core/errors.ts';
import type { Question } from '../schedule/nudge/question.ts';
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
  const questions = askedSoFar(context).toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  const counts = { overdue: 0, asked: 0, unsure: 0, failed: 0, keep: 0, remove: 0 };
  for (const { state, answer } of questions)
    counts[state === 'answered' ? (answer?.answer ?? 'keep') : state] += 1;
  return { questions, counts };
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
    return askedSoFar(context);
  } catch (thrown) {
    if (thrown instanceof AppError) return [];
    throw thrown;
  }
}

export { lastDayOf } from '../schedule/nudge/words.ts';
