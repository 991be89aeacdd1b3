/** The screens, in the order of the palette. A new one is its file and its line here. */
import type { Details } from '../../app/review.ts';
import { here, pageHere, type Place, type State } from '../state.ts';
import { applyScreen } from './apply.ts';
import { appsScreen } from './apps.ts';
import { controlScreen, controlsScreen } from './controls.ts';
import { appScreen, findingScreen, grantScreen } from './details.ts';
import { findingsScreen } from './findings.ts';
import { grantsScreen, personScreen } from './grants.ts';
import { journalEntryScreen, journalScreen } from './journal.ts';
import { overviewScreen } from './overview.ts';
import { peopleScreen } from './people.ts';
import { planScreen } from './plan.ts';
import { plansScreen } from './plans.ts';
import { rescanScreen } from './rescan.ts';
import { runsScreen } from './runs.ts';
import type { PageLine, PageScreen, Screen } from './screen.ts';
import { tenantScreen } from './tenant.ts';
import { traceScreen } from './trace.ts';
import { vendorScreen, vendorsScreen } from './vendors.ts';

const screens: readonly Screen[] = [
  overviewScreen,
  findingsScreen,
  appsScreen,
  planScreen,
  vendorsScreen,
  peopleScreen,
  controlsScreen,
  runsScreen,
  journalScreen,
  findingScreen,
  appScreen,
  grantScreen,
  grantsScreen,
  personScreen,
  vendorScreen,
  controlScreen,
  journalEntryScreen,
  plansScreen,
  applyScreen,
  rescanScreen,
  traceScreen,
  tenantScreen,
];

const byId = new Map(screens.map((screen) => [screen.id, screen]));

export function screenOf({ screen }: Place): Screen {
  return byId.get(screen) ?? overviewScreen;
}

/** Those that are about nothing else. */
export function topPlaces(): readonly (Place & {
  readonly aliases: readonly string[];
  readonly digit: string;
})[] {
  return screens.flatMap(({ id, title, aliases, digit }) =>
    digit === undefined ? [] : [{ screen: id, id: '', tenant: null, label: title, aliases, digit }],
  );
}

interface Drawn {
  readonly state: State;
  readonly lines: readonly PageLine[];
}

let last: Drawn | null = null;

/** The lines of the page where one is; [] on a list. One state is asked for several times. */
export function linesHere(state: State): readonly PageLine[] {
  const screen = screenOf(here(state));
  if (screen.kind === 'list') return [];
  if (last?.state === state) return last.lines;
  const lines = pageLines(screen, state, pageHere(state)?.details ?? null);
  last = { state, lines };
  return lines;
}

function pageLines(screen: PageScreen, state: State, details: Details | null): readonly PageLine[] {
  return screen.lines(state, details, Math.min(state.columns - 3, widestText));
}

/** Longer lines are hard to read. */
const widestText = 120;
