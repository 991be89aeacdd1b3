/** Keys that look, choose, decide and plan. */
import type { Binding } from './binding.ts';
import { decisionForm, planForm } from './forms.ts';
import { fieldOf } from './text-field.ts';
import { safeText } from '../core/text.ts';
import { toMatch } from './search.ts';
import { pageMoved } from './page-move.ts';
import { appOf, appPlace, personPlace, plan as planPlace, tracePlace, vendorPlace } from './places.ts';
import { opened } from './go.ts';
import { linesHere, screenOf } from './screens/index.ts';
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
  type Subject,
  told,
  withList,
} from './state.ts';
import { rescanAsked, rescanOff } from './update-rescan.ts';
import { chosenEntries, chosenEntry, marked, markedAll, ranged, sorted } from './update-list.ts';
import { some } from './words.ts';
import type { ConsoleAsked } from '../app/review-console.ts';
import { reviewIntents } from '../app/review-plan.ts';

/** What a decision or plan would be about: marked rows, the chosen one, or the thing that the page is about. */
function subjectsOf(state: State): readonly Subject[] {
  const screen = screenOf(here(state));
  if (screen.kind === 'list') {
    const list = listHere(state);
    return list === null ? [] : chosenEntries(list).flatMap((entry) => screen.subject(entry) ?? []);
  }
  const subject = screen.subject(state, pageHere(state)?.details ?? null);
  return subject === null ? [] : [subject];
}

const choose = (state: State): string | null =>
  subjectsOf(state).length === 0 ? 'Nothing is chosen.' : null;

function aboutFindings(state: State): string | null {
  const subjects = subjectsOf(state);
  if (subjects.length === 0) return 'Nothing is chosen.';
  return subjects.some(({ finding }) => finding === null)
    ? 'A waiver is about findings; open one, or the list of them.'
    : null;
}

function aboutApps(state: State): string | null {
  const subjects = subjectsOf(state);
  if (subjects.length === 0) return 'Nothing is chosen.';
  return subjects.every(({ place, vendor }) => place === null && vendor === undefined)
    ? 'This is about no app.'
    : null;
}

function aboutVendors(state: State): string | null {
  const subjects = subjectsOf(state);
  if (subjects.length === 0) return 'Nothing is chosen.';
  return subjects.every(({ vendor }) => vendor === undefined)
    ? 'A certification is about a vendor of the policy; 5 lists them.'
    : null;
}

/** Findings of one app are one decision. */
function appsIn(subjects: readonly Subject[]): readonly Subject[] {
  const apps = subjects.filter(({ place, vendor }) => place !== null || vendor !== undefined);
  return [...new Map(apps.toReversed().map((each) => [each.place ?? each.row, each])).values()].toReversed();
}

function vendorsIn(subjects: readonly Subject[]): readonly Subject[] {
  return subjects.flatMap((each) =>
    each.vendor === undefined ? [] : [{ ...each, what: each.vendor, label: safeText(each.vendor) }],
  );
}

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

const nothingGathered = ({ planning }: State): string | null =>
  planning.gathered.length === 0
    ? 'Nothing is gathered: x in Findings, Apps or Grants adds to the plan.'
    : null;

export const working: readonly Binding[] = [
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
  {
    command: 'waive',
    keys: ['w'],
    label: 'waive',
    help: 'accept findings until a day, with a reason',
    group: 'decide',
    on: ['findings', 'finding'],
    careful: true,
    footer: 5,
    off: aboutFindings,
    run: (state) => still(decisionForm(state, 'waive', subjectsOf(state))),
  },
  {
    command: 'approve',
    keys: ['a'],
    label: 'approve',
    help: 'approve the app, the vendor, or all that are marked, with an owner, until a day',
    group: 'decide',
    on: ['findings', 'finding', 'apps', 'app', 'vendor', 'vendors'],
    careful: true,
    footer: 6,
    off: aboutApps,
    run: (state) => still(decisionForm(state, 'approve', appsIn(subjectsOf(state)))),
  },
  {
    command: 'ban',
    keys: ['b'],
    label: 'ban',
    help: 'ban the app, the vendor, or all that are marked: reported and planned again on every return',
    group: 'decide',
    on: ['findings', 'finding', 'apps', 'app', 'vendor', 'vendors'],
    careful: true,
    off: aboutApps,
    run: (state) => still(decisionForm(state, 'ban', appsIn(subjectsOf(state)))),
  },
  {
    command: 'certify',
    keys: ['C'],
    label: 'certify',
    help: 'stand for having looked through a vendor’s apps, or on Overview through all third-party apps',
    group: 'decide',
    on: ['vendors', 'app', 'finding', 'overview'],
    careful: true,
    off: aboutVendors,
    run: (state) => still(decisionForm(state, 'certify', vendorsIn(subjectsOf(state)))),
  },
  {
    command: 'undo',
    keys: ['u'],
    label: 'undo',
    help: 'take back the last decision made here',
    group: 'decide',
    careful: true,
    off: ({ undoable }) =>
      undoable.length === 0 ? 'Nothing was decided here that can be taken back.' : null,
    run: (state) => {
      const batch = state.undoable.at(-1);
      return batch === undefined
        ? still(state)
        : asking({ ...state, task: 'Taking it back …' }, { effect: 'undo', batch });
    },
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
