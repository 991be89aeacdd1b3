/** Keys that move, and go from place to place. */
import { isUnderWay } from './applying.ts';
import type { Binding } from './binding.ts';
import { back, jumped, opened, paletteOpened } from './go.ts';
import { noFilter } from './filter.ts';
import { pageMoved } from './page-move.ts';
import { linesHere, screenOf, topPlaces } from './screens/index.ts';
import {
  asking,
  bodyRows,
  here,
  isAtRoot,
  keyOf,
  listHere,
  pageHere,
  type State,
  type Step,
  still,
  told,
  withList,
} from './state.ts';
import { chosenEntry, filtered, movedBy, movedTo } from './update-list.ts';

function by(lines: (state: State) => number): (state: State) => Step {
  return (state) =>
    still(
      screenOf(here(state)).kind === 'list' ? movedBy(state, lines(state)) : pageMoved(state, lines(state)),
    );
}

function entered(state: State): Step {
  const screen = screenOf(here(state));
  if (screen.kind === 'page') {
    const target = linesHere(state)[pageHere(state)?.cursor ?? 0]?.target;
    return target === undefined ? toLink(1)(state) : opened(state, target);
  }
  const list = listHere(state);
  const entry = list === null ? null : chosenEntry(list);
  const place = entry === null ? null : screen.open(entry);
  return place === null ? still(state) : opened(state, place);
}

/** To the next line that leads somewhere, in this direction; round the end. */
function toLink(direction: 1 | -1): (state: State) => Step {
  return (state) => {
    const page = pageHere(state);
    const all = linesHere(state);
    if (page === null) return still(state);
    const leads = all.flatMap(({ target }, index) => (target === undefined ? [] : [index]));
    const next =
      direction === 1
        ? (leads.find((index) => index > page.cursor) ?? leads[0])
        : (leads.findLast((index) => index < page.cursor) ?? leads.at(-1));
    return still(next === undefined ? state : pageMoved(state, next - page.cursor));
  };
}

/** Esc: filter, then marks, then back; it never quits. */
function escaped(state: State): Step {
  const list = listHere(state);
  if (list !== null && screenOf(here(state)).kind === 'list') {
    if (list.anchor !== null) return still(withList(state, keyOf(here(state)), { anchor: null }));
    if (list.filter.text !== '') return filtered(state, noFilter);
    if (list.marks.size > 0) return still(withList(state, keyOf(here(state)), { marks: new Set() }));
  }
  return back(state);
}

export const moving: readonly Binding[] = [
  {
    command: 'open',
    keys: ['enter', 'right'],
    label: 'open',
    help: 'open what is chosen; on a page, where the line leads, or else on to the next that leads somewhere',
    group: 'go',
    footer: 1,
    run: entered,
  },
  {
    command: 'back',
    keys: ['esc', 'left', 'backspace'],
    label: 'back',
    help: 'clear the filter, then the marks, then go back; never quits',
    group: 'go',
    footer: 90,
    off: (state) => (isAtRoot(state) && !isDirty(state) ? 'There is nothing to go back to; q quits.' : null),
    run: escaped,
  },
  {
    command: 'next-link',
    keys: ['tab'],
    label: 'next link',
    help: 'to the next line that leads somewhere',
    group: 'go',
    on: ['page'],
    footer: 2,
    run: toLink(1),
  },
  {
    command: 'previous-link',
    keys: ['shift-tab'],
    label: 'previous link',
    help: 'to the previous line that leads somewhere',
    group: 'go',
    on: ['page'],
    run: toLink(-1),
  },
  ...topPlaces().map(
    ({ aliases, digit, ...place }): Binding => ({
      command: [place.screen, ...aliases].join(' '),
      keys: [digit],
      label: place.label,
      help: `go to ${place.label}`,
      group: 'go',
      run: (state) => jumped(state, place),
    }),
  ),
  {
    command: 'palette',
    keys: [':'],
    label: 'commands',
    help: 'every screen and command by name',
    group: 'go',
    footer: 80,
    run: (state) => still(paletteOpened(state)),
  },
  {
    command: 'help',
    keys: ['?'],
    label: 'help',
    help: 'every key here, and why one is off',
    group: 'go',
    footer: 95,
    run: (state) => still({ ...state, modal: { modal: 'help', top: 0 } }),
  },
  {
    command: 'quit',
    keys: ['q'],
    label: 'quit',
    help: 'back, and at the first screen quit',
    group: 'go',
    footer: 99,
    careful: true,
    run: (state) => {
      if (!isAtRoot(state)) return back(state);
      return isUnderWay(state.applying)
        ? still(
            told(
              state,
              'A plan is being applied: Ctrl-C stops it after the present change; then q quits.',
              true,
            ),
          )
        : asking(state, { effect: 'quit' });
    },
  },
  {
    command: 'suspend',
    keys: ['ctrl-z'],
    label: 'suspend',
    help: 'back to the shell; fg returns',
    group: 'go',
    run: (state) => asking(state, { effect: 'suspend' }),
  },
  {
    command: 'redraw',
    keys: ['ctrl-l'],
    label: 'redraw',
    help: 'draw the screen anew',
    group: 'go',
    run: (state) => asking(state, { effect: 'redraw' }),
  },
  {
    command: 'down',
    keys: ['j', 'down'],
    label: 'down',
    help: 'one down',
    group: 'move',
    run: by(() => 1),
  },
  { command: 'up', keys: ['k', 'up'], label: 'up', help: 'one up', group: 'move', run: by(() => -1) },
  {
    command: 'page-down',
    keys: ['pgdn', 'ctrl-f'],
    label: 'page down',
    help: 'a page down',
    group: 'move',
    run: by((state) => bodyRows(state)),
  },
  {
    command: 'page-up',
    keys: ['pgup', 'ctrl-b'],
    label: 'page up',
    help: 'a page up',
    group: 'move',
    run: by((state) => -bodyRows(state)),
  },
  {
    command: 'half-down',
    keys: ['ctrl-d'],
    label: 'half a page down',
    help: 'half a page down',
    group: 'move',
    run: by((state) => Math.ceil(bodyRows(state) / 2)),
  },
  {
    command: 'half-up',
    keys: ['ctrl-u'],
    label: 'half a page up',
    help: 'half a page up',
    group: 'move',
    run: by((state) => -Math.ceil(bodyRows(state) / 2)),
  },
  {
    command: 'first',
    keys: ['g', 'home'],
    label: 'first',
    help: 'to the first',
    group: 'move',
    run: (state) =>
      screenOf(here(state)).kind === 'list'
        ? still(movedTo(state, 0))
        : by(() => Number.NEGATIVE_INFINITY)(state),
  },
  {
    command: 'last',
    keys: ['G', 'end'],
    label: 'last',
    help: 'to the last',
    group: 'move',
    run: (state) =>
      screenOf(here(state)).kind === 'list'
        ? still(movedTo(state, Number.POSITIVE_INFINITY))
        : by(() => Number.POSITIVE_INFINITY)(state),
  },
];

function isDirty(state: State): boolean {
  const list = listHere(state);
  return list !== null && (list.filter.text !== '' || list.marks.size > 0 || list.anchor !== null);
}
