/** The reducer: a state and what happened give the next state, and what is asked of the world. Pure. */
import type { ApplyProgress, ApplyStep } from '../app/apply.ts';
import type { Details } from '../app/review.ts';
import type { Entry } from '../app/review-entries.ts';
import type { Trace } from '../app/trace.ts';
import type { Plan } from '../core/plan.ts';
import type { ReviewDecision } from '../app/review-decisions.ts';
import { type Came, isUnderWay } from './applying.ts';
import { bindingsHere, keyName } from './bindings.ts';
import { arrived } from './go.ts';
import type { Key } from './keys.ts';
import { cut } from './lines.ts';
import type { Rescanning } from './rescanning.ts';
import { linesHere, screenOf } from './screens/index.ts';
import {
  asking,
  type Batch,
  bodyRows,
  type Confirmed,
  here,
  type ListState,
  type Made,
  type Past,
  type State,
  type Step,
  still,
  told,
  type Trouble,
  withList,
  withPage,
} from './state.ts';
import { cameTo, cameToNothing, onTheWay, planOpened, stopped } from './update-apply.ts';
import { arranged, indexOfCursor, topFor } from './update-list.ts';
import { isRescanning, rescanEnded, rescanOpened, rescanProgress, rescanStopped } from './update-rescan.ts';
import { modalKey, pasted } from './update-modal.ts';
import { some } from './words.ts';

export type Happening =
  | { readonly what: 'key'; readonly key: Key }
  | { readonly what: 'paste'; readonly text: string }
  | { readonly what: 'resize'; readonly columns: number; readonly rows: number }
  | { readonly what: 'tick' }
  | { readonly what: 'start' }
  | {
      readonly what: 'entries';
      readonly key: string;
      readonly entries: readonly Entry[];
      readonly complete: boolean;
    }
  | { readonly what: 'details'; readonly key: string; readonly details: Details }
  | { readonly what: 'unread'; readonly key: string; readonly trouble: Trouble }
  | { readonly what: 'answer'; readonly question: string; readonly places: ReadonlySet<string> }
  | {
      readonly what: 'shown';
      readonly title: string;
      readonly lines: readonly string[];
      readonly action: string;
      readonly confirmed: Confirmed;
    }
  | { readonly what: 'decided'; readonly batch: Batch }
  | { readonly what: 'undone'; readonly batch: Batch; readonly text: string }
  | { readonly what: 'planned'; readonly plan: Plan; readonly file: string | null }
  | { readonly what: 'written'; readonly file: string; readonly plan: Plan }
  | { readonly what: 'plan-opened'; readonly plan: Plan; readonly made: number }
  | {
      readonly what: 'on-the-way';
      readonly progress: ReadonlyMap<string, ApplyProgress>;
      readonly steps: ReadonlyMap<string, ApplyStep>;
    }
  | { readonly what: 'came'; readonly came: Came }
  | { readonly what: 'came-to-nothing'; readonly trouble: Trouble }
  | {
      readonly what: 'rescan-progress';
      readonly streams: Rescanning['streams'];
      readonly prompt: string | null;
    }
  | ({ readonly what: 'rescan-ended' } & Pick<Rescanning, 'came' | 'troubles'>)
  | { readonly what: 'rescan-opened'; readonly came: NonNullable<Rescanning['came']> }
  | { readonly what: 'traced'; readonly asked: string; readonly trace: Trace }
  | { readonly what: 'past'; readonly past: Past }
  | { readonly what: 'console'; readonly url: string | null; readonly opened: boolean }
  | { readonly what: 'prompted'; readonly text: string }
  | { readonly what: 'failed'; readonly title: string; readonly trouble: Trouble }
  | { readonly what: 'outdated' };

/** @param at monotonic milliseconds. @param now milliseconds since the epoch, by the workspace's clock */
export function update(before: State, happening: Happening, at: number, now: number): Step {
  const { toast } = before;
  const state = { ...before, at, now, toast: toast !== null && toast.until <= at ? null : toast };
  switch (happening.what) {
    case 'key':
      return keyed(state, happening.key);
    case 'paste':
      return pasted(state, happening.text);
    case 'resize':
      return still(resized({ ...state, columns: happening.columns, rows: happening.rows }));
    case 'tick':
      return still(state);
    case 'start':
      return arrived(state);
    case 'entries':
      return still(withEntries(state, happening.key, happening.entries, happening.complete));
    case 'details':
      return still(withPage(state, happening.key, { status: 'ready', details: happening.details }));
    case 'unread': {
      const change = { status: 'failed', trouble: happening.trouble } as const;
      return still(withPage(withList(state, happening.key, change), happening.key, change));
    }
    case 'answer':
      return still(
        rearranged({
          ...state,
          task: null,
          answers: new Map(state.answers).set(happening.question, happening.places),
        }),
      );
    case 'shown':
      return still({
        ...state,
        task: null,
        modal: {
          modal: 'confirm',
          title: happening.title,
          lines: happening.lines,
          action: happening.action,
          focus: 0,
          openedAt: at,
          confirmed: happening.confirmed,
        },
      });
    case 'decided':
      return still(decided(state, happening.batch));
    case 'undone':
      return still(undone(state, happening.batch, happening.text));
    case 'planned':
      return still(planned(state, happening.plan, happening.file));
    case 'written':
      return still(
        told(
          {
            ...state,
            task: null,
            planning: { ...state.planning, status: 'made', plan: happening.plan, written: happening.file },
          },
          `Written to ${happening.file}; the page says what comes next.`,
        ),
      );
    case 'plan-opened':
      return still(planOpened(state, happening.plan, happening.made));
    case 'on-the-way':
      return still(onTheWay(state, happening.progress, happening.steps));
    case 'came':
      return still(cameTo(state, happening.came));
    case 'came-to-nothing':
      return still(cameToNothing(state, happening.trouble));
    case 'rescan-progress':
      return still(rescanProgress(state, happening.streams, happening.prompt));
    case 'rescan-ended':
      return still(rescanEnded(state, happening));
    case 'rescan-opened':
      return rescanOpened(state, happening.came);
    case 'traced':
      return still({ ...state, traces: new Map(state.traces).set(happening.asked, happening.trace) });
    case 'past':
      return still({ ...state, past: happening.past });
    case 'console':
      return shownConsole(state, happening.url, happening.opened);
    case 'prompted':
      return still(told(state, happening.text));
    case 'failed':
      return still({
        ...state,
        task: null,
        planning:
          state.planning.status === 'working' ? { ...state.planning, status: 'none' } : state.planning,
        modal: { modal: 'trouble', title: happening.title, trouble: happening.trouble, openedAt: at },
      });
    case 'outdated':
      return still(
        told(
          { ...state, outdated: true },
          'A newer audit is there: R opens it. What is shown stays as it is until then.',
        ),
      );
  }
}

function keyed(state: State, key: Key): Step {
  if (key.name === 'ctrl-c' && (state.modal === null || state.modal.modal === 'help')) {
    if (isUnderWay(state.applying)) return stopped(state);
    return isRescanning(state) ? rescanStopped(state) : asking(state, { effect: 'quit' });
  }
  if (state.modal !== null) return modalKey(state, state.modal, key);
  const binding = bindingsHere(state).find(({ keys }) => keys.includes(key.name));
  if (binding === undefined)
    return still(told(state, `${keyName(key.name)} does nothing here; ? shows what does.`));
  const off = binding.off?.(state) ?? null;
  if (off !== null) return still(told(state, `${binding.label}: ${off}`, true));
  if (binding.careful === true && !key.lone)
    return still(
      told(state, `Several keys came at once, so ${keyName(key.name)} was not taken. Press it again.`),
    );
  return binding.run(state);
}

/** Where no browser can be opened the address is copied, and shown. */
function shownConsole(state: State, url: string | null, isOpened: boolean): Step {
  if (url === null)
    return still(
      told(state, 'No address of its console page is known; the containment of T has the clicks.', true),
    );
  return isOpened
    ? still(told(state, `Opened: ${url}`))
    : asking(told(state, `Copied, if the terminal allows it: ${url}`), { effect: 'copy', text: url });
}

function resized(state: State): State {
  const rows = bodyRows(state);
  const lists = new Map<string, ListState>();
  for (const [key, list] of state.lists) {
    lists.set(key, { ...list, top: topFor(indexOfCursor(list), list.top, list.shown.length, rows) });
  }
  const next = { ...state, lists };
  if (screenOf(here(next)).kind === 'list') return next;
  // Text breaks elsewhere now.
  const length = linesHere(next).length;
  const pages = new Map(next.pages);
  for (const [key, page] of pages) {
    const cursor = Math.min(page.cursor, Math.max(0, length - 1));
    pages.set(key, { ...page, cursor, top: topFor(cursor, page.top, length, rows) });
  }
  return { ...next, pages };
}

function withEntries(state: State, key: string, entries: readonly Entry[], complete: boolean): State {
  const list = state.lists.get(key);
  if (list === undefined) return state;
  const next = arranged(list, state.answers, bodyRows(state), { entries });
  return withList(state, key, { ...next, status: complete ? 'ready' : 'loading' });
}

/** An answer may change what any list shows. */
function rearranged(state: State): State {
  const lists = new Map<string, ListState>();
  for (const [key, list] of state.lists) lists.set(key, arranged(list, state.answers, bodyRows(state)));
  return { ...state, lists };
}

const outcomes: Readonly<Record<ReviewDecision['kind'], string>> = {
  waive: 'waived',
  approve: 'approved',
  ban: 'banned',
  certify: 'certified',
};

/** A waiver is about the finding; anything else about its app, or a vendor. */
function subjectRow({ decision, subject }: Made): string {
  return decision.kind === 'waive' ? subject.row : (subject.place ?? subject.row);
}

function decided(state: State, batch: Batch): State {
  const { made } = batch;
  const all = new Map(state.decided);
  for (const each of made)
    if (each.decision.kind !== 'certify') all.set(subjectRow(each), outcomes[each.decision.kind]);
  const lists = new Map(state.lists);
  for (const [key, list] of lists) if (list.marks.size > 0) lists.set(key, { ...list, marks: new Set() });
  const next = { ...state, task: null, decided: all, undoable: [...state.undoable, batch], lists };
  return told(next, `${wordsOf(made)}: written to policy. r judges anew; u takes it back.`);
}

/** What earlier decisions of this session said stands again. */
function undone(state: State, batch: Batch, text: string): State {
  const undoable = state.undoable.filter((each) => each !== batch);
  const all = new Map<string, string>();
  for (const { made } of undoable)
    for (const each of made)
      if (each.decision.kind !== 'certify') all.set(subjectRow(each), outcomes[each.decision.kind]);
  return told({ ...state, task: null, decided: all, undoable }, text);
}

/** So that what follows is read on a narrow terminal too. */
const labelShown = 18;

function wordsOf(made: readonly Made[]): string {
  const [first] = made;
  const outcome = first === undefined ? '' : outcomes[first.decision.kind];
  return made.length === 1
    ? `${cut(first?.subject.label ?? '', labelShown)} ${outcome}`
    : `${made.length} ${outcome}`;
}

function planned(state: State, plan: Plan, file: string | null): State {
  const next: State = {
    ...state,
    task: null,
    planning: { ...state.planning, status: 'made', plan, written: null },
  };
  const size = `${some(plan.actions.length, 'change')}, ${some(plan.manual.length, 'step')} by hand, ${some(plan.people, 'person loses', 'people lose')} access`;
  if (file === null) return told(next, `${size}. w writes it to a file.`);
  return {
    ...next,
    modal: {
      modal: 'confirm',
      title: `Write ${file}?`,
      lines: [size, 'The plan is recorded in the journal. No vendor is called: grantwarden apply does that.'],
      action: `Write ${some(plan.actions.length, 'change')}`,
      focus: 0,
      openedAt: state.at,
      confirmed: { do: 'write-plan', file, plan },
    },
  };
}
