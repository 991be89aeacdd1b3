/** One look at the schedule: what was interrupted goes on, what is due is run, and both are recorded. */
import type { Schedule } from '../config/config.ts';
import type { Clock } from '../core/clock.ts';
import { isoTime } from '../core/clock.ts';
import { AppError, type ExitCode, exitCodes, toAppError } from '../core/errors.ts';
import {
  type Book,
  type Met,
  type Running,
  type RunEnded,
  type RunError,
  withBegun,
  withEnded,
  withTold,
} from '../schedule/book.ts';
import type { Calendar } from '../schedule/cron.ts';
import { whatIsDue } from '../schedule/due.ts';
import type { Lock } from '../workspace/lock.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Ledger } from './schedule-book.ts';

/** An audit of all tenants that read and judged. Times are ISO. */
export interface Audited {
  readonly run: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly exit: ExitCode;
}

export interface Auditor {
  /** @throws AppError as `audit` */
  audit(resume: boolean): Promise<Audited>;
  /** An audit of these tenants was begun at or after this time and can be resumed. */
  unfinished(since: string): Promise<boolean>;
  /** The last finished one of all tenants, whoever began it; null: there is none. */
  last(): Promise<Audited | null>;
  /** Fit to be shown and kept. */
  described(error: AppError): RunError;
}

/**
 * Told of every run that ended, well or not, until it returns once: a failure is tried again, also after a restart.
 * It may so be told twice of one; the id is the same then.
 */
export type Announce = (result: RunEnded) => Promise<void>;

/** What a turn needs. */
export interface Turner {
  readonly calendar: Calendar;
  readonly workspace: Pick<Workspace, 'lock'>;
  readonly ledger: Ledger;
  readonly auditor: Auditor;
  readonly announce: Announce;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  /** What must be seen even when talk is not wanted. */
  readonly complain: (text: string) => void;
}

export interface Scheduler extends Turner {
  readonly schedule: Schedule;
}

export type Turn =
  | { readonly kind: 'idle' }
  | { readonly kind: 'ended'; readonly ended: RunEnded }
  /** It goes on at the next start. */
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'locked'; readonly by: 'scheduler' | 'audit'; readonly error: AppError };

export interface TurnOptions {
  /** Run although nothing is due, unless an interrupted run goes on instead. */
  readonly asked: boolean;
  /** When a due time starts, which is later than due where starts are spread. */
  readonly startOf: (due: number) => number;
  /** Whose run it will be: it stands in the books, so that it is known again after a crash. */
  readonly job?: string;
}

/** An audit that took the whole process with it so often is given up. */
const mostAttempts = 3;

/** @throws AppError WORKSPACE_* and DISK_FULL, where not even the books can be read */
export async function takeTurn(scheduler: Turner, options: TurnOptions): Promise<Turn> {
  const { workspace, ledger, clock } = scheduler;
  let lock: Lock;
  try {
    lock = workspace.lock('schedule', '');
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== 'WORKSPACE_LOCKED') throw error;
    return { kind: 'locked', by: 'scheduler', error };
  }
  try {
    attempt(() => ledger.settle());
    if (ledger.read().since === null)
      attempt(() => ledger.note((book) => ({ ...book, since: isoTime(clock.now()) })));
    const turn = await whatComesNext(scheduler, options);
    await tell(scheduler);
    return turn;
  } finally {
    lock.release();
  }
}

function whatComesNext(scheduler: Turner, options: TurnOptions): Promise<Turn> {
  const book = scheduler.ledger.read();
  if (book.running !== null) return goOn(scheduler, book, book.running, options);
  return runDue(scheduler, book, options);
}

async function runDue(scheduler: Turner, book: Book, options: TurnOptions): Promise<Turn> {
  const { asked, startOf } = options;
  const { calendar, clock, auditor } = scheduler;
  const now = clock.now();
  const due = whatIsDue(calendar, book, now);
  if (asked) return perform(scheduler, book, slotOf(due), 'run', options);
  if (due === null || startOf(due.due) > now) return { kind: 'idle' };
  const slot = slotOf(due);
  // Where that cannot be asked, the audit fails for the same reason, and that is recorded.
  const last = await auditor.last().catch(() => null);
  const ours = book.ended.some(({ run }) => run === last?.run);
  if (last !== null && !ours && Date.parse(last.finishedAt) >= due.due)
    return record(scheduler, slot, 'other', found(last, last.startedAt));
  return perform(scheduler, book, slot, 'run', options);
}

type Slot = Pick<Running, 'due' | 'missed' | 'job'>;

function slotOf(due: ReturnType<typeof whatIsDue>): Slot {
  return due === null ? { due: null, missed: 0 } : { due: isoTime(due.due), missed: due.missed };
}

/** The process that began this run is gone. What became of the run is told by the inventory. */
async function goOn(scheduler: Turner, book: Book, running: Running, options: TurnOptions): Promise<Turn> {
  const { auditor } = scheduler;
  const { beganAt, attempts } = running;
  if (await auditor.unfinished(beganAt)) {
    if (attempts >= mostAttempts) return record(scheduler, running, 'resumed', gaveUp(scheduler, running));
    return perform(scheduler, book, running, 'resumed', options);
  }
  const last = await auditor.last();
  if (last !== null && last.startedAt >= beganAt)
    return record(scheduler, running, 'run', found(last, beganAt));
  if (attempts >= mostAttempts) return record(scheduler, running, 'run', gaveUp(scheduler, running));
  return perform(scheduler, book, running, 'run', options);
}

/** Recorded before and after, so that whatever happens in between, it neither vanishes nor happens twice. */
async function perform(
  scheduler: Turner,
  book: Book,
  begun: Slot & Partial<Running>,
  met: Met,
  { job }: TurnOptions,
): Promise<Turn> {
  const { ledger, auditor, clock, signal } = scheduler;
  const slot = { ...begun, ...(job === undefined ? {} : { job }) };
  const resume = met === 'resumed';
  const beganAt = resume && slot.beganAt !== undefined ? slot.beganAt : isoTime(clock.now());
  const running: Running = {
    due: slot.due,
    missed: slot.missed,
    beganAt,
    attempts: (slot.attempts ?? 0) + 1,
    ...(job === undefined ? {} : { job }),
  };
  const failed = (error: AppError): Ending => ({
    beganAt,
    endedAt: isoTime(clock.now()),
    exit: error.exit,
    run: null,
    error: auditor.described(error),
  });
  try {
    ledger.require((each) => withBegun(each, running));
  } catch (thrown) {
    // Nobody would know after a crash that it had begun, and it would be run twice.
    return record(scheduler, slot, met, failed(toAppError(thrown)));
  }
  try {
    const { run, exit } = await auditor.audit(resume);
    return record(scheduler, slot, met, { beganAt, endedAt: isoTime(clock.now()), exit, run, error: null });
  } catch (thrown) {
    const error = toAppError(thrown);
    if (signal.aborted || error.code === 'INTERRUPTED') {
      // Stopped in good order: that does not count against it.
      attempt(() => ledger.note((each) => ({ ...each, running: { ...running, attempts: 0 } })));
      return { kind: 'interrupted' };
    }
    if (error.code === 'WORKSPACE_LOCKED') {
      attempt(() => ledger.note((each) => ({ ...each, running: book.running, taken: book.taken })));
      return { kind: 'locked', by: 'audit', error };
    }
    return record(scheduler, slot, met, failed(error));
  }
}

type Ending = Pick<RunEnded, 'beganAt' | 'endedAt' | 'exit' | 'run' | 'error'>;

function found({ run, finishedAt, exit }: Audited, beganAt: string): Ending {
  return { beganAt, endedAt: finishedAt, exit, run, error: null };
}

function gaveUp({ auditor, clock }: Turner, { beganAt, attempts }: Running): Ending {
  const error = new AppError('UNEXPECTED', {
    detail: `the process ended ${attempts} times in the middle of this audit`,
    remedy: 'Look for what ended it, such as a lack of memory; then run `grantwarden audit --full`.',
  });
  const endedAt = isoTime(clock.now());
  return { beganAt, endedAt, exit: exitCodes.unexpected, run: null, error: auditor.described(error) };
}

function record({ ledger }: Turner, { due, missed, job }: Slot, met: Met, ending: Ending): Turn {
  const id = ending.run ?? `${due ?? 'asked'}/${ending.beganAt}`;
  const ended: RunEnded = { id, due, met, missed, ...ending, ...(job === undefined ? {} : { job }) };
  attempt(() => ledger.note((book) => withEnded(book, ended)));
  return { kind: 'ended', ended };
}

async function tell({ ledger, announce, complain }: Turner): Promise<void> {
  for (const ended of ledger.read().untold) {
    try {
      await announce(ended);
    } catch (thrown) {
      complain(
        `Nobody could be told of the run of ${ended.beganAt}: ${toAppError(thrown).message}. Tried again later.`,
      );
      return;
    }
    attempt(() => ledger.note((book) => withTold(book, ended.id)));
  }
}

/** What cannot be written now is kept in memory and written when it can be. */
function attempt(write: () => void): void {
  try {
    write();
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
  }
}
