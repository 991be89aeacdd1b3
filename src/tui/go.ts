/** From place to place. */
import { fieldOf } from './text-field.ts';
import { noFilter, parseFilter } from './filter.ts';
import { screenOf } from './screens/index.ts';
import {
  type Effect,
  here,
  keyOf,
  type ListState,
  type PageState,
  type Place,
  type State,
  type Step,
  asking,
  still,
} from './state.ts';
import { filtered } from './update-list.ts';

const emptyPage: PageState = { status: 'ready', trouble: null, details: null, cursor: 0, top: 0 };

/** Opens a place after those on the path. */
export function opened(state: State, place: Place): Step {
  const path = [...state.path, place] as unknown as State['path'];
  return arrived({ ...state, path });
}

/** A screen that is about nothing else begins a new path. */
export function jumped(state: State, place: Place): Step {
  return arrived({ ...state, path: [place] });
}

export function back(state: State): Step {
  const [first, ...rest] = state.path.slice(0, -1);
  return first === undefined ? still(state) : arrived({ ...state, path: [first, ...rest] });
}

/** What is wanted for the place where one is, unless it is there already. */
export function arrived(state: State): Step {
  const place = here(state);
  const screen = screenOf(place);
  const wanted = screen.kind === 'list' ? [place] : (screen.uses ?? []);
  let next = state;
  const effects: Effect[] = [];
  for (const each of wanted) {
    const step = withEntries(next, each);
    next = step.state;
    effects.push(...step.effects);
  }
  if (screen.kind === 'page') {
    const step = withDetails(next, place);
    next = step.state;
    effects.push(...step.effects, ...(screen.begin?.(next, place) ?? []));
  }
  const { filter, ...bare } = place;
  if (filter === undefined) return asking(next, ...effects);
  const path = [...next.path.slice(0, -1), bare] as unknown as State['path'];
  const step = filtered({ ...next, path }, parseFilter(filter));
  return asking(step.state, ...effects, ...step.effects);
}

function withEntries(state: State, place: Place): Step {
  const key = keyOf(place);
  const screen = screenOf(place);
  if (screen.kind !== 'list') return still(state);
  const list = screen.load(place);
  const known = state.lists.get(key);
  if (known !== undefined && known.status !== 'failed')
    return screen.fresh === true && known.status === 'ready'
      ? asking(state, { effect: 'entries', key, list })
      : still(state);
  const empty: ListState = {
    list,
    status: 'loading',
    trouble: null,
    entries: [],
    filter: noFilter,
    sort: { by: 'rank', reversed: false },
    ordered: [],
    shown: [],
    cursor: null,
    top: 0,
    marks: new Set(),
    anchor: null,
  };
  return asking({ ...state, lists: new Map(state.lists).set(key, empty) }, { effect: 'entries', key, list });
}

function withDetails(state: State, place: Place): Step {
  const key = keyOf(place);
  const screen = screenOf(place);
  const known = state.pages.get(key);
  if (screen.kind !== 'page' || (known !== undefined && known.status !== 'failed')) return still(state);
  const wanted = screen.load(place);
  const page: PageState = wanted === null ? emptyPage : { ...emptyPage, status: 'loading' };
  return asking(
    { ...state, pages: new Map(state.pages).set(key, page) },
    ...(wanted === null ? [] : [{ effect: 'details', key, ...wanted } as const]),
  );
}

export function paletteOpened(state: State): State {
  return { ...state, modal: { modal: 'palette', field: fieldOf(), chosen: 0 } };
}
