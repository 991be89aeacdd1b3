/** Everything that the screen shows, as one value. Changed by `update.ts` alone. */
import type { Details } from '../app/review.ts';
import type { PastRun, SinceLast } from '../app/review-past.ts';
import type { Entry, ReviewList } from '../app/review-entries.ts';
import type { ConsoleAsked } from '../app/review-console.ts';
import type { Written } from '../app/decide-all.ts';
import type { ReviewDecision } from '../app/review-decisions.ts';
import type { Gathered, ReviewIntent } from '../app/review-plan.ts';
import type { Trace } from '../app/trace.ts';
import type { Plan } from '../core/plan.ts';
import type { RunInfo, Summary, TenantResult } from '../core/result.ts';
import type { Applying } from './applying.ts';
import type { Answers, Filter } from './filter.ts';
import type { RescanAsked, Rescanning } from './rescanning.ts';
import type { Field } from './text-field.ts';

/** Where one is: a screen and what it is about. */
export interface Place {
  readonly screen: string;
  /** Of an app its key, of a finding its id, of a person the address; '' where the screen is about all. */
  readonly id: string;
  readonly tenant: string | null;
  /** Made safe, for the breadcrumbs. */
  readonly label: string;
  /** The list is filtered so when it is opened; absent: as it was left. */
  readonly filter?: string;
}

/** What went wrong, as the catalogue of errors says it. */
export interface Trouble {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

export interface ListState {
  readonly list: ReviewList;
  readonly status: 'loading' | 'ready' | 'failed';
  readonly trouble: Trouble | null;
  readonly entries: readonly Entry[];
  readonly filter: Filter;
  readonly sort: { readonly by: string; readonly reversed: boolean };
  /** All of them, sorted. */
  readonly ordered: readonly Entry[];
  /** Those of them that the filter leaves. */
  readonly shown: readonly Entry[];
  /** Id of the row that is chosen; it stays so through filter and sort. */
  readonly cursor: string | null;
  readonly top: number;
  readonly marks: ReadonlySet<string>;
  /** Where a range began. */
  readonly anchor: string | null;
}

/** A page of text: scrolled by lines. */
export interface PageState {
  readonly status: 'loading' | 'ready' | 'failed';
  readonly trouble: Trouble | null;
  readonly details: Details | null;
  readonly cursor: number;
  readonly top: number;
}

export interface FormField {
  readonly id: 'reason' | 'until' | 'owner' | 'by' | 'file';
  readonly label: string;
  readonly hint: string;
  readonly field: Field;
}

export type DecisionForm = ReviewDecision['kind'];

export type Modal =
  | { readonly modal: 'filter'; readonly field: Field; readonly before: Filter }
  | { readonly modal: 'search'; readonly field: Field }
  | { readonly modal: 'palette'; readonly field: Field; readonly chosen: number }
  | { readonly modal: 'help'; readonly top: number }
  | {
      readonly modal: 'form';
      readonly about: 'plan' | DecisionForm;
      readonly title: string;
      /** What it is about, made safe. */
      readonly lines: readonly string[];
      readonly fields: readonly FormField[];
      readonly focus: number;
      readonly problem: string | null;
      readonly subjects: readonly Subject[];
    }
  | {
      readonly modal: 'confirm';
      readonly title: string;
      readonly lines: readonly string[];
      /** The verb and how many. */
      readonly action: string;
      /** 0: Cancel. */
      readonly focus: 0 | 1;
      readonly openedAt: number;
      readonly confirmed: Confirmed;
    }
  | {
      readonly modal: 'choose';
      readonly title: string;
      readonly lines: readonly string[];
      readonly choices: readonly { readonly label: string; readonly asked: RescanAsked }[];
      /** 0: Cancel; then the choices. */
      readonly focus: number;
      readonly openedAt: number;
    }
  | {
      readonly modal: 'agree';
      readonly title: string;
      readonly lines: readonly string[];
      /** To be typed; null: `y` will do. */
      readonly word: string | null;
      readonly field: Field;
      readonly openedAt: number;
      readonly plan: Plan;
    }
  | {
      readonly modal: 'trouble';
      readonly title: string;
      readonly trouble: Trouble;
      readonly openedAt: number;
    };

/** What a decision or a plan can be about. */
export interface Subject extends Gathered {
  /** Id of the row it came from. */
  readonly row: string;
  /** Finding's id; null where it is none. */
  readonly finding: string | null;
  /** Place of the app; null where it is about none. */
  readonly place: string | null;
  /** Name of the vendor, where it is about one, or the list that is certified as a whole. */
  readonly vendor?: string;
}

export type Confirmed =
  | {
      readonly do: 'decide';
      readonly decisions: readonly ReviewDecision[];
      readonly subjects: readonly Subject[];
    }
  | { readonly do: 'write-plan'; readonly file: string; readonly plan: Plan };

export interface Planning {
  readonly gathered: readonly Subject[];
  readonly intent: ReviewIntent;
  readonly status: 'none' | 'working' | 'made';
  readonly plan: Plan | null;
  /** Where it was written. */
  readonly written: string | null;
}

export interface Made {
  readonly decision: ReviewDecision;
  readonly subject: Subject;
}

/** Made at once, and taken back at once. */
export interface Batch {
  readonly made: readonly Made[];
  readonly written: Written;
}

export interface Past {
  /** Oldest first; the last is the one that is shown. */
  readonly runs: readonly PastRun[];
  /** Null: not told yet, or nothing to compare with. */
  readonly since: SinceLast | null;
}

/** How the review was started. */
export interface Session {
  /** Plans may be applied from here. */
  readonly allowApply: boolean;
  /** As it was given with --config; null: the usual one. */
  readonly configFile: string | null;
  /** Ids of those that it is about. */
  readonly tenants: readonly string[];
}

export interface State {
  readonly session: Session;
  readonly columns: number;
  readonly rows: number;
  /** Of the workspace's clock, milliseconds since the epoch: ages are told by it. */
  readonly now: number;
  /** Monotonic milliseconds of the last event. */
  readonly at: number;
  readonly run: RunInfo;
  readonly tenants: readonly TenantResult[];
  readonly summary: Summary;
  readonly past: Past | null;
  /** A later audit has finished. */
  readonly outdated: boolean;
  /** The last is where one is. */
  readonly path: readonly [Place, ...Place[]];
  readonly lists: ReadonlyMap<string, ListState>;
  readonly pages: ReadonlyMap<string, PageState>;
  readonly answers: Answers;
  /** By what was traced. */
  readonly traces: ReadonlyMap<string, Trace>;
  /** What is looked for in pages; '': nothing. */
  readonly search: string;
  readonly modal: Modal | null;
  readonly toast: { readonly text: string; readonly bad: boolean; readonly until: number } | null;
  /** Work under way, as a sentence. */
  readonly task: string | null;
  readonly planning: Planning;
  /** The plan that is looked at or applied. */
  readonly applying: Applying | null;
  /** The audit that was begun here last. */
  readonly rescanning: Rescanning | null;
  /** Decided here since the audit, by finding or place of app. */
  readonly decided: ReadonlyMap<string, string>;
  /** Decisions that can be taken back, the latest last. */
  readonly undoable: readonly Batch[];
}

/** What the state asks of the world; `effects.ts` does it and reports with events. */
export type Effect =
  | { readonly effect: 'entries'; readonly key: string; readonly list: ReviewList }
  | { readonly effect: 'details'; readonly key: string; readonly id: string; readonly tenant: string | null }
  | { readonly effect: 'answer'; readonly field: 'scope' | 'user'; readonly value: string }
  | {
      readonly effect: 'show';
      readonly decisions: readonly ReviewDecision[];
      readonly subjects: readonly Subject[];
    }
  | {
      readonly effect: 'decide';
      readonly decisions: readonly ReviewDecision[];
      readonly subjects: readonly Subject[];
    }
  | { readonly effect: 'undo'; readonly batch: Batch }
  | {
      readonly effect: 'plan';
      readonly planning: Planning;
      readonly reason: string | null;
      readonly file: string | null;
    }
  | { readonly effect: 'write-plan'; readonly file: string; readonly plan: Plan }
  | { readonly effect: 'trace'; readonly what: string }
  | { readonly effect: 'past' }
  | ({ readonly effect: 'console' } & ConsoleAsked)
  | { readonly effect: 'open-plan'; readonly id: string }
  /** Recorded first, so that `apply` takes it. */
  | { readonly effect: 'look'; readonly plan: Plan }
  | { readonly effect: 'apply'; readonly plan: Plan }
  | ({ readonly effect: 'rescan' } & RescanAsked)
  | { readonly effect: 'stop' }
  | { readonly effect: 'copy'; readonly text: string }
  | { readonly effect: 'reload' }
  | { readonly effect: 'suspend' }
  | { readonly effect: 'redraw' }
  | { readonly effect: 'quit' };

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}

export function keyOf({ screen, id, tenant }: Place): string {
  return JSON.stringify([screen, tenant, id]);
}

export function here(state: State): Place {
  return state.path.at(-1) ?? state.path[0];
}

export function listHere(state: State): ListState | null {
  return state.lists.get(keyOf(here(state))) ?? null;
}

export function pageHere(state: State): PageState | null {
  return state.pages.get(keyOf(here(state))) ?? null;
}

export function withList(state: State, key: string, change: Partial<ListState>): State {
  const list = state.lists.get(key);
  return list === undefined
    ? state
    : { ...state, lists: new Map(state.lists).set(key, { ...list, ...change }) };
}

export function withPage(state: State, key: string, change: Partial<PageState>): State {
  const page = state.pages.get(key);
  return page === undefined
    ? state
    : { ...state, pages: new Map(state.pages).set(key, { ...page, ...change }) };
}

export function still(state: State): Step {
  return { state, effects: [] };
}

export function asking(state: State, ...effects: readonly Effect[]): Step {
  return { state, effects };
}

const toastMs = 6_000;

export function told(state: State, text: string, bad = false): State {
  return { ...state, toast: { text, bad, until: state.at + toastMs } };
}

/** Lines between head and foot of the frame. */
export function bodyRows(state: Pick<State, 'rows'>): number {
  return Math.max(1, state.rows - 1 - frameRows - hintRows(state));
}

/** Crumbs, table head, status. */
const frameRows = 3;

/** Lines of keys at the foot. */
export function hintRows({ rows }: Pick<State, 'rows'>): number {
  return rows < 20 ? 1 : 2;
}

export function isAtRoot({ path }: State): boolean {
  return path.length === 1;
}
