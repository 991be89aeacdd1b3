/** Which question each answer of a file is about, and what keeps it from being taken. */
import { safeText } from '../../core/text.ts';
import type { AnswerProblem, GivenAnswer } from './answers-file.ts';
import type { Question } from './question.ts';

export interface MatchedAnswer {
  readonly question: Question;
  readonly answer: 'keep' | 'remove';
  readonly justification: string | null;
  /** Who said so: the person asked, unless the file names somebody. */
  readonly by: string;
  /** ISO time; the moment of the import where the file does not say. */
  readonly at: string;
}

export interface MatchedAnswers {
  readonly matched: readonly MatchedAnswer[];
  readonly problems: readonly AnswerProblem[];
}

const dayMs = 86_400_000;

/** @param now milliseconds since the epoch */
export function matchAnswers(
  answers: readonly GivenAnswer[],
  questions: readonly Question[],
  now: number,
): MatchedAnswers {
  const matched: MatchedAnswer[] = [];
  const problems: AnswerProblem[] = [];
  const first = new Map<string, string>();
  for (const given of answers) {
    const { where } = given;
    const question = questionOf(given, questions);
    const faults = typeof question === 'string' ? [question] : faultsOf(given, question, first, now);
    problems.push(...faults.map((message) => ({ where, message })));
    if (typeof question === 'string') continue;
    if (!first.has(question.reference)) first.set(question.reference, where);
    if (faults.length > 0) continue;
    const { answer = '', justification = '', by = '', at = '' } = given.cells;
    matched.push({
      question,
      answer: answer.toLowerCase() === 'keep' ? 'keep' : 'remove',
      justification: justification === '' ? null : safeText(justification),
      by: by === '' ? question.person : safeText(by),
      at: new Date(at === '' ? now : Date.parse(at)).toISOString(),
    });
  }
  return { matched, problems };
}

/** The question, or why there is none. */
function questionOf({ cells }: GivenAnswer, questions: readonly Question[]): Question | string {
  const { reference = '', email = '', app = '' } = cells;
  const byName = (question: Question): boolean =>
    [question.app, question.name].some((name) => name.toLowerCase() === app.toLowerCase()) ||
    question.app.endsWith(`:${app}`);
  if (reference !== '') {
    const found = questions.find((question) => question.reference === reference.toLowerCase());
    if (found === undefined)
      return `nobody was asked with the reference ${safeText(reference)}: take it from the message or from \`grantwarden nudge status\``;
    if (email !== '' && email.toLowerCase() !== found.person.toLowerCase())
      return `${found.reference} was not put to ${safeText(email)}: correct one of the two`;
    if (app !== '' && !byName(found))
      return `${found.reference} is not about ${safeText(app)}: correct one of the two`;
    return found;
  }
  if (email === '' || app === '') return 'it names neither a reference nor both email and app';
  const found = questions.filter(
    (question) => question.person.toLowerCase() === email.toLowerCase() && byName(question),
  );
  const [only, ...others] = found;
  if (only === undefined)
    return `${safeText(email)} was not asked about ${safeText(app)}: see \`grantwarden nudge status\``;
  if (others.length > 0)
    return `${safeText(email)} was asked about several of that name: give the reference (${found.map((each) => each.reference).join(', ')})`;
  return only;
}

function faultsOf(
  { cells }: GivenAnswer,
  { reference, state, answer: known }: Question,
  first: ReadonlyMap<string, string>,
  now: number,
): readonly string[] {
  const { answer = '', justification = '', at = '' } = cells;
  const faults: string[] = [];
  const before = first.get(reference);
  if (before !== undefined)
    faults.push(`${reference} is answered already at ${before}: leave one of the two`);
  if (state === 'answered')
    faults.push(
      `${reference} was answered with ${known?.answer ?? 'something'} on ${known?.at.slice(0, 10) ?? 'another day'}: take the line out`,
    );
  if (!/^(?:keep|remove)$/iu.test(answer))
    faults.push(
      answer === ''
        ? 'the answer is missing: keep or remove'
        : `“${safeText(answer).slice(0, 40)}” is no answer: keep or remove`,
    );
  if (/^keep$/iu.test(answer) && justification === '')
    faults.push('keep needs a justification: what is it used for?');
  if (at !== '' && !isMoment(at, now))
    faults.push(
      `at: a day such as 2026-11-22 that is not to come is wanted, or a moment such as 2026-11-22T09:00:00Z`,
    );
  return faults;
}

function isMoment(text: string, now: number): boolean {
  if (!/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/u.test(text))
    return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && time <= now + dayMs;
}
