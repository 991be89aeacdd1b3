/** Keys that look and choose. */
import type { ConsoleAsked } from '../app/review-console.ts';
import { safeText } from '../core/text.ts';
import type { Binding } from './binding.ts';
import { opened } from './go.ts';
import { appOf, appPlace, personPlace, tracePlace, vendorPlace } from './places.ts';
import { screenOf } from './screens/index.ts';
import { toMatch } from './search.ts';
import { asking, here, listHere, pageHere, type State, type Step, still, told } from './state.ts';
import { subjectsOf } from './subjects.ts';
import { fieldOf } from './text-field.ts';
import { chosenEntry, marked, markedAll, ranged, sorted } from './update-list.ts';
import { rescanAsked, rescanOff } from './update-rescan.ts';

function resorted(state: State): Step {
  const screen = screenOf(here(state));
  const list = listHere(state);
  if (screen.kind !== 'list' || list === null) return still(state);
  const choices = ['rank', ...screen.headings.flatMap(({ sort }) => sort ?? [])];
  const by = choices[(choices.indexOf(list.sort.by) + 1) % choices.length] ?? 'rank';
  return still(sorted(state, by, false));
}

function copied(state: State): Step {
  const place = here(state);
  const list = listHere(state);
  const screen = screenOf(place);
  const entry = list === null ? null : chosenEntry(list);
  const text =
    screen.kind === 'page'
      ? (screen.copy?.(state) ?? place.id)
      : entry === null
        ? ''
        : (screen.subject(entry)?.what ?? entry.id);
  if (text === '') return still(told(state, 'There is no id here.'));
  return asking(told(state, `Copied, if the terminal allows it: ${text}`), { effect: 'copy', text });
}

function toApp(state: State): Step {
  const [subject] = subjectsOf(state);
  if (subject?.place === null || subject === undefined) return still(state);
  const { tenant, key } = appOf(subject.place);
  return opened(state, appPlace(tenant, key, subject.finding === null ? subject.label : key));
}

/** Of the app that is chosen or open. */
function vendorOf(state: State): string | null {
  const list = listHere(state);
  if (screenOf(here(state)).kind === 'list')
    return list === null ? null : (chosenEntry(list)?.vendor ?? null);
  return pageHere(state)?.details?.app?.vendor ?? pageHere(state)?.details?.finding?.vendor ?? null;
}

/** Of the grant that is chosen or open. */
function personOf(state: State): string | null {
  const place = here(state);
  const list = listHere(state);
  if (place.screen === 'grants' && list !== null) {
    const who = chosenEntry(list)?.person;
    return who === undefined ? null : who;
  }
  const { grant } = pageHere(state)?.details ?? {};
  if (place.screen === 'grant' && grant?.principal.kind === 'user') return grant.principal.label;
  return null;
}

const nothingSought = ({ search }: State): string | null =>
  search === '' ? 'Nothing is looked for: / asks what.' : null;

function consoleAsked(state: State): ConsoleAsked | null {
  const [subject, ...others] = subjectsOf(state);
  if (subject?.place === null || subject === undefined || others.length > 0) return null;
  const { tenant, key } = appOf(subject.place);
  return { tenant, key, grant: subject.what.startsWith('g_') ? subject.what : null };
}

/** The app, or the vendor, that is chosen or open. */
function traceable(state: State): { readonly what: string; readonly label: string } | null {
  const [subject, ...others] = subjectsOf(state);
  if (subject === undefined || others.length > 0) return null;
  if (subject.place !== null) {
    const { key } = appOf(subject.place);
    return { what: key, label: subject.finding === null ? subject.label : key };
  }
  return subject.vendor === undefined ? null : { what: subject.vendor, label: subject.label };
}

export const looking: readonly Binding[] = [
  {
    command: 'filter',
    keys: ['/'],
    label: 'filter',
    help: 'words, !words, sev:high app:zoom scope:mail user:anna score:>50',
    group: 'look',
    on: ['list'],
    footer: 2,
    run: (state) => {
      const list = listHere(state);
      return still(
        list === null
          ? state
          : { ...state, modal: { modal: 'filter', field: fieldOf(list.filter.text), before: list.filter } },
      );
    },
  },
  {
    command: 'search',
    keys: ['/'],
    label: 'search',
    help: 'look for words in this page',
    group: 'look',
    on: ['page'],
    run: (state) => still({ ...state, modal: { modal: 'search', field: fieldOf() } }),
  },
  {
    command: 'next-match',
    keys: ['n'],
    label: 'next match',
    help: 'to the next line with the words that were looked for',
    group: 'look',
    on: ['page'],
    off: nothingSought,
    run: (state) => toMatch(state, 1),
  },
  {
    command: 'previous-match',
    keys: ['N'],
    label: 'previous match',
    help: 'to the previous line with these words',
    group: 'look',
    on: ['page'],
    off: nothingSought,
    run: (state) => toMatch(state, -1),
  },
  {
    command: 'trace',
    keys: ['T'],
    label: 'trace',
    help: 'where it is connected on all platforms, and how to cut it off',
    group: 'look',
    on: ['findings', 'finding', 'apps', 'app', 'vendor', 'vendors', 'grants', 'grant', 'person'],
    footer: 7,
    off: (state) =>
      traceable(state) === null ? 'One row that is about an app or a vendor is needed.' : null,
    run: (state) => {
      const found = traceable(state);
      return found === null ? still(state) : opened(state, tracePlace(found.what, found.label));
    },
  },
  {
    command: 'sort',
    keys: ['s'],
    label: 'sort',
    help: 'sort by the next column',
    group: 'look',
    on: ['list'],
    footer: 8,
    run: resorted,
  },
  {
    command: 'reverse',
    keys: ['S'],
    label: 'reverse',
    help: 'turn the order round',
    group: 'look',
    on: ['list'],
    run: (state) => {
      const list = listHere(state);
      return still(list === null ? state : sorted(state, list.sort.by, !list.sort.reversed));
    },
  },
  {
    command: 'app',
    keys: ['o'],
    label: 'app',
    help: 'open the app that it is about',
    group: 'look',
    on: ['findings', 'finding', 'grants', 'person', 'grant'],
    footer: 7,
    off: (state) =>
      subjectsOf(state).length === 1 && subjectsOf(state)[0]?.place !== null
        ? null
        : 'One row that is about an app is needed.',
    run: toApp,
  },
  {
    command: 'person',
    keys: ['p'],
    label: 'person',
    help: 'all that this person has let in',
    group: 'look',
    on: ['grant', 'grants'],
    footer: 6,
    off: (state) => (personOf(state) === null ? 'This grant is of no person.' : null),
    run: (state) => {
      const name = personOf(state);
      return name === null ? still(state) : opened(state, personPlace(name));
    },
  },
  {
    command: 'vendor',
    keys: ['v'],
    label: 'vendor',
    help: 'all apps of its vendor, on all platforms',
    group: 'look',
    on: ['findings', 'finding', 'apps', 'app', 'grant'],
    off: (state) => (vendorOf(state) === null ? 'No vendor is known for it.' : null),
    run: (state) => {
      const name = vendorOf(state);
      return name === null ? still(state) : opened(state, vendorPlace(name, safeText(name)));
    },
  },
  {
    command: 'console',
    keys: ['O'],
    label: 'console',
    help: 'open the page of the app, or of the person of a grant, in the vendor’s console',
    group: 'look',
    on: ['findings', 'finding', 'apps', 'app', 'grants', 'grant', 'person'],
    off: (state) => (consoleAsked(state) === null ? 'One row that is about an app is needed.' : null),
    run: (state) => {
      const asked = consoleAsked(state);
      return asked === null ? still(state) : asking(state, { effect: 'console', ...asked });
    },
  },
  {
    command: 'copy',
    keys: ['y'],
    label: 'copy id',
    help: 'copy the id, for the command line',
    group: 'look',
    run: copied,
  },
  {
    command: 'rescan audit',
    keys: ['r'],
    label: 'rescan',
    help: 'audit again, all or this tenant, or judge anew what was read; asks first',
    group: 'act',
    off: rescanOff,
    run: rescanAsked,
  },
  {
    command: 'reload',
    keys: ['R'],
    label: 'newer audit',
    help: 'open the latest audit, when another has finished meanwhile',
    group: 'look',
    run: (state) => asking({ ...state, task: 'Opening the latest audit …' }, { effect: 'reload' }),
  },
  {
    command: 'mark',
    keys: ['space'],
    label: 'mark',
    help: 'mark the row, or take the mark away',
    group: 'mark',
    on: ['list'],
    footer: 3,
    run: (state) => still(marked(state)),
  },
  {
    command: 'range',
    keys: ['V'],
    label: 'range',
    help: 'mark all from here to where it is pressed again',
    group: 'mark',
    on: ['list'],
    run: (state) => still(ranged(state)),
  },
  {
    command: 'mark-all',
    keys: ['*'],
    label: 'mark all',
    help: 'mark all that the filter shows; Esc clears',
    group: 'mark',
    on: ['list'],
    run: (state) => still(markedAll(state)),
  },
];
