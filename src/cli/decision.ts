/** What the commands that decide have in common: missing answers, the question whether it is meant, the result. */
import type { Composed } from '../app/compose.ts';
import type { Decided, Propose, Shown } from '../app/decide.ts';
import { AppError, type ExitCode } from '../core/errors.ts';
import { safeText } from '../core/text.ts';
import type { Given, Invocation, Option } from './command.ts';
import { canAsk, wantsColor } from './io.ts';
import { nextCommand } from './next-command.ts';

export interface Question {
  readonly flag: Option['flag'];
  readonly message: string;
  readonly initial?: string;
  /** What is wrong with the answer, a sentence; null: nothing. */
  readonly problem?: (answer: string) => string | null;
}

/**
 * Values by flag, those that are missing asked for where somebody is there to answer.
 * @throws AppError USAGE that names what is missing or wrong; INTERRUPTED when the person leaves
 */
export async function answersTo(
  { given, io, signal }: Invocation,
  questions: readonly Question[],
): Promise<(flag: Option['flag']) => string> {
  const answers = new Map<string, string>();
  const missing = questions.filter(({ flag }) => given.text(flag) === null);
  if (missing.length > 0 && !canAsk(io))
    throw new AppError('USAGE', {
      detail: `${missing.map(({ flag }) => flag).join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing, and there is no terminal to ask at`,
      remedy: 'Give them on the command line; --help shows an example.',
    });
  for (const question of questions) {
    const { flag, problem } = question;
    const typed = given.text(flag);
    const answer = typed ?? (await asked(question, signal));
    const wrong = problem?.(answer) ?? null;
    if (wrong !== null) throw new AppError('USAGE', { detail: `${flag}: ${wrong}` });
    answers.set(flag, cleaned(flag, answer));
  }
  return (flag) => answers.get(flag) ?? '';
}

async function asked({ message, initial, problem }: Question, signal: AbortSignal): Promise<string> {
  const { input } = await import('@inquirer/prompts');
  return leaving(
    input(
      {
        message,
        required: true,
        validate: (answer) => problem?.(answer) ?? true,
        ...(initial === undefined ? {} : { default: initial }),
      },
      { output: process.stderr, signal },
    ),
  );
}

/** Ctrl-C at a question. */
async function leaving<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'ExitPromptError')
      throw new AppError('INTERRUPTED', { detail: 'nothing was written', remedy: 'Run the command again.' });
    throw thrown;
  }
}

const dayMs = 86_400_000;

/** `2027-06-30` */
export function inDays(days: number, now: number): string {
  return new Date(now + days * dayMs).toISOString().slice(0, 10);
}

/** Milliseconds since the epoch; null: no day. */
function timeOf(text: string): number | null {
  const time = /^\d{4}-\d{2}-\d{2}$/u.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(time) || !new Date(time).toISOString().startsWith(text) ? null : time;
}

const wantedDay = 'A day such as 2027-06-30 is wanted.';

/** Null: the day will do. @param now milliseconds since the epoch */
export function dayProblem(text: string, now: number): string | null {
  const time = timeOf(text);
  if (time === null) return wantedDay;
  return time + dayMs <= now ? `${text} is over.` : null;
}

/** Any day, also one that is over. @throws AppError USAGE */
export function requireDay(flag: Option['flag'], text: string): void {
  if (timeOf(text) === null) throw new AppError('USAGE', { detail: `${flag}: ${wantedDay}` });
}

/** One line that people can see. @throws AppError USAGE when nothing is left */
export function cleaned(flag: Option['flag'], text: string): string {
  const safe = safeText(text);
  if (safe === '') throw new AppError('USAGE', { detail: `${flag}: It says nothing.` });
  return safe;
}

/** Null: it will do. */
export function addressProblem(text: string): string | null {
  return /^[^\s@]+@[^\s@]+$/u.test(text) ? null : 'An address such as it@acme.example is wanted.';
}

/** Null where the option is not given. @throws AppError USAGE */
export function optionalDay(given: Given, flag: Option['flag'], now: number): string | null {
  const text = given.text(flag);
  const wrong = text === null ? null : dayProblem(text, now);
  if (wrong !== null) throw new AppError('USAGE', { detail: `${flag}: ${wrong}` });
  return text;
}

export interface Decision {
  readonly propose: Propose;
  readonly who: string;
  readonly why: string | null;
  /** Words of the command that is likely next, once it is written. */
  readonly next: string;
}

/** Shows, asks where somebody is there, writes, and says what was written. */
export async function runDecision(
  invocation: Invocation,
  app: Composed,
  { propose, who, why, next }: Decision,
): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ decide }, { decisionText }, { writeOutput }] = await Promise.all([
    import('../app/decide.ts'),
    import('./decision-text.ts'),
    import('./output.ts'),
  ]);
  const json = given.on('--json');
  const sink = json ? io.stderr : io.stdout;
  const style = { width: sink.columns, color: wantsColor(sink, io, given.on('--no-color')) };
  let isShown = false;
  const show = async (shown: Shown): Promise<void> => {
    isShown = true;
    await sink.write(decisionText(shown, style));
  };
  const asks = canAsk(io) && !given.on('--yes');
  const decided = await decide(app, propose, {
    who,
    why,
    dryRun: given.on('--dry-run'),
    ...(asks ? { confirm: (shown) => confirmed(invocation, shown, show) } : {}),
  });
  if (!isShown && !json) await show(decided);
  if (json) {
    const { changed, file, unified, journal, subject, warnings, written } = decided;
    const text = JSON.stringify(
      { changed, written, file, subject, warnings: warnings.map(safeText), diff: unified, journal },
      null,
      2,
    );
    await writeOutput([`${text}\n`], null, io.stdout);
  }
  say(ending(decided, nextCommand(invocation, next)));
  return 0;
}

async function confirmed(
  { signal }: Invocation,
  shown: Shown,
  show: (shown: Shown) => Promise<void>,
): Promise<boolean> {
  await show(shown);
  const { confirm } = await import('@inquirer/prompts');
  return leaving(
    confirm({ message: `Write this to ${shown.file}?`, default: false }, { output: process.stderr, signal }),
  );
}

function ending({ changed, written, file, journal, settled }: Decided, next: string): string {
  const earlier = settled.map(
    ({ seq, result }) => `Entry ${seq} of the journal had no outcome: ${result}, as the policy shows.\n`,
  );
  if (!changed) return `\nNothing to change: ${file} says so already.\n`;
  if (!written) return '\nNothing was written.\nNext: the same without --dry-run\n';
  return `${earlier.join('')}\nWritten to ${file}; entry ${journal?.seq ?? ''} of the journal.\nNext: ${next}\n`;
}
