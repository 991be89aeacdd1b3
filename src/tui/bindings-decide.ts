/** Keys that decide: each writes policy and journal. */
import { safeText } from '../core/text.ts';
import type { Binding } from './binding.ts';
import { decisionForm } from './forms.ts';
import { asking, type State, still, type Subject } from './state.ts';
import { subjectsOf } from './subjects.ts';

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

export const deciding: readonly Binding[] = [
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
];
