/** The scheduler’s bookkeeping on disk: the `schedule` part of state.json. */
import { z } from 'zod';
import { exitCodes } from '../core/errors.ts';
import { type Book, emptyBook } from '../schedule/book.ts';
import type { State } from '../workspace/state.ts';
import type { Workspace } from '../workspace/workspace.ts';

const time = z.iso.datetime();
const count = z.int().min(0);

const RunEndedEntry = z.object({
  id: z.string(),
  due: time.nullable(),
  met: z.enum(['run', 'resumed', 'other']),
  missed: count,
  beganAt: time,
  endedAt: time,
  exit: z.literal(Object.values(exitCodes)),
  run: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string(), remedy: z.string() }).nullable(),
  job: z.string().exactOptional(),
});

const BookSection = z.object({
  since: time.nullable(),
  taken: time.nullable(),
  running: z
    .object({
      due: time.nullable(),
      missed: count,
      beganAt: time,
      attempts: count,
      job: z.string().exactOptional(),
    })
    .nullable(),
  ended: z.array(RunEndedEntry),
  lastGood: RunEndedEntry.nullable(),
  untold: z.array(RunEndedEntry),
});

type Change = (book: Book) => Book;

export interface Ledger {
  /** With what could not be written yet. @throws AppError WORKSPACE_UNREADABLE */
  read(): Book;
  /**
   * On return it is on disk.
   * @throws AppError DISK_FULL, WORKSPACE_*; the change is kept then and written with the next one
   */
  note(change: Change): void;
  /** The same, but what cannot be written has not happened. @throws AppError DISK_FULL, WORKSPACE_* */
  require(change: Change): void;
  /** Tries again what could not be written. @throws AppError DISK_FULL, WORKSPACE_* */
  settle(): void;
  readonly settled: boolean;
}

interface Readable {
  state(): { readonly data: State };
}

/** A book that is not there or cannot be understood is an empty one: what is due is found in the inventory too. */
export function readBook(workspace: Readable): Book {
  return bookIn(workspace.state().data.schedule);
}

function bookIn(section: unknown): Book {
  return BookSection.safeParse(section).data ?? emptyBook;
}

export function openLedger(workspace: Readable & Pick<Workspace, 'changeState'>): Ledger {
  let unwritten: readonly Change[] = [];
  const after = (book: Book): Book => unwritten.reduce((changed, change) => change(changed), book);
  const write = (last: Change): void => {
    workspace.changeState((data) => {
      data.schedule = BookSection.parse(last(after(bookIn(data.schedule))));
    });
    unwritten = [];
  };
  return {
    read: () => after(readBook(workspace)),
    note(change) {
      try {
        write(change);
      } catch (error) {
        unwritten = [...unwritten, change];
        throw error;
      }
    },
    require: write,
    settle() {
      if (unwritten.length > 0) write((book) => book);
    },
    get settled() {
      return unwritten.length === 0;
    },
  };
}
