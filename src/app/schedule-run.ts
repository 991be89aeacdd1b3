/** Runs audits when they are due until it is stopped. */
import { isoTime } from '../core/clock.ts';
import { type AppError, type ExitCode, exitCodes, toAppError, worstExit } from '../core/errors.ts';
import type { RunEnded } from '../schedule/book.ts';
import { delayOf, nextDue, whatIsDue } from '../schedule/due.ts';
import { type Scheduler, takeTurn, type Turn } from './schedule-turn.ts';

/** Clocks are set and machines sleep, so a long wait is made of short ones. */
const longestWaitMs = 30_000;
/** Until a lock is looked at again. */
const lockedMs = 60_000;
/** Until a message is told again, a full disk tried again. */
const retryMs = 300_000;

/** @returns 130 when an audit was interrupted, which goes on at the next start; else 0 */
export async function runSchedule(scheduler: Scheduler, seed: string): Promise<ExitCode> {
  const { calendar, schedule, clock, signal } = scheduler;
  const startedAt = clock.now();
  const startOf = (due: number): number =>
    Math.max(due, startedAt) + delayOf(calendar, due, { minutes: schedule.jitter, seed });
  const complain = oncePerCause(scheduler);
  let before = startedAt;
  let wakeAt = startedAt;
  while (!signal.aborted) {
    const now = clock.now();
    if (now < before) wakeAt = Math.min(wakeAt, now);
    before = now;
    if (now >= wakeAt) {
      try {
        const turn = await takeTurn(scheduler, { asked: false, startOf });
        if (turn.kind === 'interrupted') return exitCodes.interrupted;
        complain(turn.kind === 'locked' ? turn.error : null);
        if (turn.kind === 'ended') tellEnd(scheduler, turn.ended);
        wakeAt = nextLook(scheduler, turn, startOf);
      } catch (thrown) {
        complain(toAppError(thrown));
        wakeAt = clock.now() + retryMs;
      }
    }
    const wait = Math.max(0, Math.min(wakeAt - clock.now(), longestWaitMs));
    if (!(await slept(scheduler, wait))) break;
  }
  return exitCodes.clean;
}

/** Runs what is due, or runs anyway when asked, and ends with the exit code of that audit. */
export async function runOnce(scheduler: Scheduler, asked: boolean): Promise<ExitCode> {
  const codes: ExitCode[] = [];
  for (;;) {
    const turn = await takeTurn(scheduler, { asked: asked && codes.length === 0, startOf: (due) => due });
    if (turn.kind === 'interrupted') return exitCodes.interrupted;
    if (turn.kind === 'locked') {
      if (turn.by === 'audit' || asked) throw turn.error;
      scheduler.say('Another scheduler is at work in this workspace.');
      break;
    }
    if (turn.kind === 'idle') break;
    codes.push(turn.ended.exit);
    tellEnd(scheduler, turn.ended);
    if (asked) break;
  }
  if (codes.length === 0) scheduler.say('Nothing is due.');
  return worstExit(codes);
}

function nextLook(
  { calendar, clock, ledger }: Scheduler,
  turn: Turn,
  startOf: (due: number) => number,
): number {
  const now = clock.now();
  const book = ledger.read();
  if (turn.kind === 'locked') return now + lockedMs;
  const due = whatIsDue(calendar, book, now)?.due ?? nextDue(calendar, book, now);
  const start = due === null ? Number.POSITIVE_INFINITY : startOf(due);
  return book.untold.length > 0 || !ledger.settled ? Math.min(start, now + retryMs) : start;
}

function tellEnd({ say, complain }: Scheduler, ended: RunEnded): void {
  (ended.error === null ? say : complain)(endedLine(ended));
}

function endedLine({ due, met, missed, run, exit, error, endedAt }: RunEnded): string {
  const what =
    met === 'other'
      ? 'another audit stands for it'
      : error === null
        ? `audit ${run} ended with exit code ${exit}${exitMeaning(exit)}`
        : `failed: ${error.message} (${error.code}). ${error.remedy}`;
  const many =
    missed === 0 ? '' : `; it stands for ${missed} that ${missed === 1 ? 'was' : 'were'} missed too`;
  return `${endedAt} ${due === null ? 'asked for' : `due ${due}`}: ${what}${many}`;
}

/** ` (what it means)`; nothing where all is well. @param where `doctor` is to be run, if not here */
export function exitMeaning(exit: ExitCode, where = ''): string {
  switch (exit) {
    case exitCodes.findings:
      return ' (findings as severe as --fail-on says)';
    case exitCodes.incomplete:
      return ` (not all could be read; \`grantwarden doctor\`${where} says why)`;
    case exitCodes.signIn:
      return ` (a tenant could not sign in; \`grantwarden doctor\`${where} says why)`;
    default:
      return '';
  }
}

/** The same trouble every minute is said once. */
function oncePerCause({ complain, clock }: Scheduler): (error: AppError | null) => void {
  let told: string | null = null;
  return (error) => {
    if (error !== null && error.code !== told)
      complain(`${isoTime(clock.now())} not run yet: ${error.message}. Tried again every few minutes.`);
    told = error?.code ?? null;
  };
}

/** False: it was stopped. */
async function slept({ clock, signal }: Scheduler, ms: number): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch (thrown) {
    if (signal.aborted) return false;
    throw thrown;
  }
}
