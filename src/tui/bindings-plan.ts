/** Keys that gather what is to be changed, and plan it. */
import { reviewIntents } from '../app/review-plan.ts';
import type { Binding } from './binding.ts';
import { planForm } from './forms.ts';
import { opened } from './go.ts';
import { pageMoved } from './page-move.ts';
import { plan as planPlace } from './places.ts';
import { linesHere } from './screens/index.ts';
import {
  asking,
  here,
  keyOf,
  listHere,
  pageHere,
  type Planning,
  type State,
  type Step,
  still,
  told,
  withList,
} from './state.ts';
import { subjectsOf } from './subjects.ts';
import { some } from './words.ts';

const choose = (state: State): string | null =>
  subjectsOf(state).length === 0 ? 'Nothing is chosen.' : null;

function gathered(state: State): Step {
  const subjects = subjectsOf(state);
  const { planning } = state;
  const fresh = subjects.filter(({ row }) => planning.gathered.every((each) => each.row !== row));
  const all = [...planning.gathered, ...fresh];
  const next = told(
    { ...state, planning: { ...planning, gathered: all, status: 'none', plan: null, written: null } },
    fresh.length === 0
      ? 'It is in the plan already; P shows it.'
      : `${some(fresh.length, 'thing')} added to the plan, ${all.length} in all; P shows it. Nothing has been changed.`,
  );
  return still(listHere(state) === null ? next : withList(next, keyOf(here(state)), { marks: new Set() }));
}

function withPlanning(state: State, change: Partial<Planning>): State {
  const planning: Planning = { ...state.planning, plan: null, written: null, status: 'none', ...change };
  return pageMoved({ ...state, planning }, 0);
}

function dropped(state: State): Step {
  const row = linesHere(state)[pageHere(state)?.cursor ?? 0]?.row;
  if (row === undefined) return still(told(state, 'Choose a line of what was gathered first.'));
  return still(withPlanning(state, { gathered: state.planning.gathered.filter((each) => each.row !== row) }));
}

function nextIntent(state: State): Step {
  const next =
    reviewIntents[(reviewIntents.indexOf(state.planning.intent) + 1) % reviewIntents.length] ?? 'revoke';
  return still(withPlanning(state, { intent: next }));
}

const nothingGathered = ({ planning }: State): string | null =>
  planning.gathered.length === 0
    ? 'Nothing is gathered: x in Findings, Apps or Grants adds to the plan.'
    : null;

export const planning: readonly Binding[] = [
  {
    command: 'make-plan',
    keys: ['m'],
    label: 'make plan',
    help: 'make the plan from the last audit; calls no vendor',
    group: 'act',
    on: ['plan'],
    footer: 1,
    off: nothingGathered,
    run: (state) =>
      asking(
        { ...state, task: 'Making the plan …', planning: { ...state.planning, status: 'working' } },
        { effect: 'plan', planning: state.planning, reason: null, file: null },
      ),
  },
  {
    command: 'write-plan',
    keys: ['w'],
    label: 'write plan',
    help: 'write the plan to a file, for grantwarden apply',
    group: 'act',
    on: ['plan'],
    careful: true,
    footer: 2,
    off: nothingGathered,
    run: (state) => still(planForm(state)),
  },
  {
    command: 'intent',
    keys: ['i'],
    label: 'revoke/contain/narrow',
    help: 'what the plan is to do: revoke, contain or narrow',
    group: 'act',
    on: ['plan'],
    footer: 3,
    run: nextIntent,
  },
  {
    command: 'drop',
    keys: ['d', 'x', 'delete'],
    label: 'drop',
    help: 'take the chosen line out of the plan',
    group: 'act',
    on: ['plan'],
    footer: 4,
    off: nothingGathered,
    run: dropped,
  },
  {
    command: 'gather',
    keys: ['x'],
    label: 'add to plan',
    help: 'add to the plan; changes nothing by itself',
    group: 'act',
    on: ['findings', 'finding', 'apps', 'app', 'grants', 'person', 'grant', 'vendors', 'vendor', 'people'],
    careful: true,
    footer: 4,
    off: choose,
    run: gathered,
  },
  {
    command: 'show-plan',
    keys: ['P'],
    label: 'plan',
    help: 'open the plan',
    group: 'act',
    footer: 9,
    run: (state) => (here(state).screen === 'plan' ? still(state) : opened(state, planPlace)),
  },
];
