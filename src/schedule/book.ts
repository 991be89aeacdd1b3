/** What the scheduler remembers. Times are ISO 8601 in UTC. */
import type { ExitCode } from '../core/errors.ts';

/** How a due time was met: by a run of its own, by one that was interrupted and went on, or by somebody’s audit. */
export type Met = 'run' | 'resumed' | 'other';

export interface RunEnded {
  /** The same for the same run, whoever tells of it and however often: what tells of it twice can know it. */
  readonly id: string;
  /** The due time it met; null: it was asked for and nothing was due. */
  readonly due: string | null;
  readonly met: Met;
  /** Due times before this one that nobody met, and that it stands for. */
  readonly missed: number;
  readonly beganAt: string;
  readonly endedAt: string;
  readonly exit: ExitCode;
  /** Id of the audit in the inventory; null: there is none, and `error` says why. */
  readonly run: string | null;
  readonly error: RunError | null;
  /** Whose run it was, where a fleet asked for it. */
  readonly job?: string;
}

/** Safe to show. */
export interface RunError {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** Begun and not known to have ended. */
export interface Running {
  readonly due: string | null;
  readonly missed: number;
  readonly beganAt: string;
  /** How often it was begun or resumed without an end. */
  readonly attempts: number;
  /** Whose run it is, where a fleet asked for it. */
  readonly job?: string;
}

export interface Book {
  /** When this schedule was first looked at. */
  readonly since: string | null;
  /** The last due time that was met or is being met. */
  readonly taken: string | null;
  readonly running: Running | null;
  /** The last ones, newest last. */
  readonly ended: readonly RunEnded[];
  readonly lastGood: RunEnded | null;
  /** Ended, and nobody has been told yet; oldest first. */
  readonly untold: readonly RunEnded[];
}

export const emptyBook: Book = {
  since: null,
  taken: null,
  running: null,
  ended: [],
  lastGood: null,
  untold: [],
};

/** As many as fill a quarter of daily runs. */
const kept = 90;

export function withBegun(book: Book, running: Running): Book {
  return { ...book, running, taken: running.due ?? book.taken };
}

export function withEnded(book: Book, ended: RunEnded): Book {
  if (book.ended.some(({ id }) => id === ended.id)) return { ...book, running: null };
  return {
    ...book,
    running: null,
    taken: ended.due ?? book.taken,
    ended: [...book.ended, ended].slice(-kept),
    lastGood: isGood(ended) ? ended : book.lastGood,
    untold: [...book.untold, ended],
  };
}

export function withTold(book: Book, id: string): Book {
  return { ...book, untold: book.untold.filter((each) => each.id !== id) };
}

/** It read and judged, and every tenant could sign in. What it could not read is told by its coverage. */
function isGood({ exit, run }: RunEnded): boolean {
  return run !== null && (exit === 0 || exit === 3 || exit === 4);
}
