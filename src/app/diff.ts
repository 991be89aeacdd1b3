/** Which two runs are compared, and what is told of them. Reads the workspace alone. */
import { AppError } from '../core/errors.ts';
import type { ComparableRun, RunDiff } from '../inventory/diff.ts';
import type { InventoryView } from '../inventory/view.ts';
import type { Context } from './context.ts';

export type { RunDiff, TenantDiff } from '../inventory/diff.ts';

export interface ChosenDiff {
  readonly diff: RunDiff;
  /** Of the later run: how its new apps are judged. */
  readonly view: InventoryView;
}

export interface DiffQuestion {
  /** At most two: ids or beginnings of ids, `last`, `-1` (the run before the last) and so on, days or times. */
  readonly runs: readonly string[];
  /** Ids; empty: all. */
  readonly tenants: readonly string[];
}

/** @throws AppError USAGE when a word means no run or several; NOTHING_RECORDED when there are not two to compare */
export function chooseDiff({ inventory }: Pick<Context, 'inventory'>, question: DiffQuestion): ChosenDiff {
  const { tenants } = question;
  const all = inventory.comparableRuns();
  const runs =
    tenants.length === 0 ? all : all.filter((run) => tenants.some((id) => run.tenants.includes(id)));
  const { from, to } = chosenRuns(runs, question);
  const only = tenants.length === 0 ? undefined : tenants;
  return { diff: inventory.diff(from.id, to.id, only), view: inventory.view(to.id) };
}

interface Two {
  readonly from: ComparableRun;
  readonly to: ComparableRun;
}

function chosenRuns(runs: readonly ComparableRun[], { runs: words, tenants }: DiffQuestion): Two {
  if (words.length > 2)
    throw new AppError('USAGE', {
      detail: 'two runs are compared, not more',
      remedy: 'Name the earlier and the later one; `grantwarden list runs` shows them.',
    });
  const [first, second] = words;
  const last = runs.at(-1);
  if (last === undefined) throw new AppError('NOTHING_RECORDED');
  const to = second === undefined ? last : runMeant(runs, second);
  const from = first === undefined ? runBefore(runs, to, tenants) : runMeant(runs, first);
  if (from.id === to.id)
    throw new AppError('USAGE', {
      detail: `both are the run ${to.id}, so there is nothing to compare`,
      remedy: 'Name two different runs; `grantwarden list runs` shows them.',
    });
  return runs.indexOf(from) < runs.indexOf(to) ? { from, to } : { from: to, to: from };
}

/** The last one before that has all of its tenants, else any of them. */
function runBefore(
  runs: readonly ComparableRun[],
  to: ComparableRun,
  chosen: readonly string[],
): ComparableRun {
  const earlier = runs.slice(0, runs.indexOf(to));
  const wanted = to.tenants.filter((id) => chosen.length === 0 || chosen.includes(id));
  const before =
    earlier.findLast((run) => wanted.every((id) => run.tenants.includes(id))) ??
    earlier.findLast((run) => wanted.some((id) => run.tenants.includes(id)));
  if (before !== undefined) return before;
  throw new AppError('NOTHING_RECORDED', {
    detail: `nothing was recorded of ${wanted.join(', ')} before the run ${to.id}, so there is nothing to compare it with`,
    remedy: 'Run `grantwarden audit` again another day.',
  });
}

function runMeant(runs: readonly ComparableRun[], word: string): ComparableRun {
  const found = byPlace(runs, word) ?? byTime(runs, word) ?? byId(runs, word);
  if (found !== undefined) return found;
  throw new AppError('USAGE', {
    detail: `no run that was judged is meant by “${word}”`,
    remedy: '`grantwarden list runs` shows them; give an id, its beginning, last, -1 or a day.',
  });
}

function byPlace(runs: readonly ComparableRun[], word: string): ComparableRun | undefined {
  if (word === 'last') return runs.at(-1);
  const back = /^(?:last)?-(?<back>\d{1,6})$/u.exec(word)?.groups?.['back'];
  return back === undefined ? undefined : runs.at(-1 - Number(back));
}

/** A day or a time: the last run that had begun by then. */
function byTime(runs: readonly ComparableRun[], word: string): ComparableRun | undefined {
  if (!/^\d{4}-\d\d-\d\d(?:T.*)?$/u.test(word)) return undefined;
  const until = word.includes('T') ? Date.parse(word) : Date.parse(word) + dayMs - 1;
  return Number.isNaN(until) ? undefined : runs.findLast(({ startedAt }) => Date.parse(startedAt) <= until);
}

/** Also as `list runs` shows it on a narrow terminal, cut short with “…”. */
function byId(runs: readonly ComparableRun[], word: string): ComparableRun | undefined {
  const beginning = word.replace(/…$/u, '');
  const [found, ...others] = runs.filter(({ id }) => beginning !== '' && id.startsWith(beginning));
  if (others.length === 0) return found;
  throw new AppError('USAGE', {
    detail: `${others.length + 1} runs begin with “${word}”`,
    remedy: 'Give more of the id; `grantwarden list runs` shows them.',
  });
}

const dayMs = 86_400_000;
