/** Keys while a dialog is open: it takes them all. */
import { bindings } from './bindings.ts';
import { parseFilter } from './filter.ts';
import { answer, decisionsOf, type Form, problemOf } from './forms.ts';
import type { Key } from './keys.ts';
import { toMatch } from './search.ts';
import { helpLines } from './help-lines.ts';
import { type Offer, offers } from './palette.ts';
import {
  asking,
  bodyRows,
  here,
  keyOf,
  listHere,
  pageHere,
  type Modal,
  type State,
  type Step,
  still,
  told,
  withList,
} from './state.ts';
import { agreed } from './update-apply.ts';
import { rescanBegun } from './update-rescan.ts';
import { edited, typed } from './text-field.ts';
import { arranged, filtered } from './update-list.ts';

/** Milliseconds in which a dialog that has just opened takes nothing: what comes was meant for what was there before. */
const grace = 300;

type Of<Name extends Modal['modal']> = Extract<Modal, { readonly modal: Name }>;

const closed = (state: State): State => ({ ...state, modal: null });

export function modalKey(state: State, modal: Modal, key: Key): Step {
  switch (modal.modal) {
    case 'filter':
      return filterKey(state, modal, key);
    case 'search':
      return searchKey(state, modal, key);
    case 'palette':
      return paletteKey(state, modal, key);
    case 'help':
      return still(helpKey(state, modal, key));
    case 'form':
      return formKey(state, modal, key);
    case 'confirm':
      return confirmKey(state, modal, key);
    case 'choose':
      return chooseKey(state, modal, key);
    case 'agree':
      return agreeKey(state, modal, key);
    case 'trouble':
      return still(
        state.at - modal.openedAt >= grace && ['enter', 'esc', 'q'].includes(key.name)
          ? closed(state)
          : state,
      );
  }
}

function searchKey(state: State, modal: Of<'search'>, key: Key): Step {
  if (key.name === 'esc' || key.name === 'ctrl-c') return still(closed(state));
  if (key.name === 'enter') {
    const next = { ...closed(state), search: modal.field.text.trim() };
    return next.search === '' ? still(next) : toMatch(next, 1, (pageHere(state)?.cursor ?? 0) - 1);
  }
  const field = edited(modal.field, key.name);
  return field === null ? still(state) : still({ ...state, modal: { ...modal, field } });
}

function chooseKey(state: State, modal: Of<'choose'>, key: Key): Step {
  if (key.name === 'esc' || key.name === 'ctrl-c' || key.name === 'q') return still(closed(state));
  if (!key.lone || state.at - modal.openedAt < grace) return still(state);
  const { focus, choices } = modal;
  const turned = (by: number): Step => {
    const all = choices.length + 1;
    return still({ ...state, modal: { ...modal, focus: (focus + by + all) % all } });
  };
  switch (key.name) {
    case 'tab':
    case 'right':
    case 'down':
    case 'l':
    case 'j':
      return turned(1);
    case 'shift-tab':
    case 'left':
    case 'up':
    case 'h':
    case 'k':
      return turned(-1);
    case 'enter': {
      const asked = choices[focus - 1]?.asked;
      return asked === undefined ? still(closed(state)) : rescanBegun(state, asked);
    }
    default:
      return still(state);
  }
}

const byHand = 'What is agreed to is typed by hand, key by key.';

/** The word is typed by hand, key by key; `y` too comes alone. */
function agreeKey(state: State, modal: Of<'agree'>, key: Key): Step {
  const left = (): Step => still(told(closed(state), 'Nothing was changed.'));
  if (key.name === 'esc' || key.name === 'ctrl-c') return left();
  if (!key.lone) return still(told(state, byHand));
  if (state.at - modal.openedAt < grace) return still(state);
  const { word, field, plan } = modal;
  if (word === null) {
    if (key.name === 'y' || key.name === 'Y') return agreed(state, plan);
    return key.name === 'n' || key.name === 'N' || key.name === 'enter' ? left() : still(state);
  }
  if (key.name === 'enter') return field.text.trim() === word ? agreed(state, plan) : left();
  const next = edited(field, key.name);
  return next === null ? still(state) : still({ ...state, modal: { ...modal, field: next } });
}

/** Pasted text goes into a field, and nowhere else. */
export function pasted(state: State, text: string): Step {
  const { modal } = state;
  if (modal?.modal === 'filter') return withFilter(state, { ...modal, field: typed(modal.field, text) });
  if (modal?.modal === 'palette')
    return still({ ...state, modal: { ...modal, field: typed(modal.field, text), chosen: 0 } });
  if (modal?.modal === 'search')
    return still({ ...state, modal: { ...modal, field: typed(modal.field, text) } });
  if (modal?.modal === 'form')
    return still({
      ...state,
      modal: {
        ...modal,
        fields: modal.fields.map((each, index) =>
          index === modal.focus ? { ...each, field: typed(each.field, text) } : each,
        ),
      },
    });
  if (modal?.modal === 'agree') return still(told(state, byHand));
  return still(told(state, 'Pasted text is taken in fields only: / : and forms.'));
}

function filterKey(state: State, modal: Of<'filter'>, key: Key): Step {
  if (key.name === 'enter') {
    const list = listHere(state);
    return list === null ? still(closed(state)) : filtered(closed(state), parseFilter(modal.field.text));
  }
  if (key.name === 'esc' || key.name === 'ctrl-c') return filtered(closed(state), modal.before);
  const field = edited(modal.field, key.name);
  return field === null ? still(state) : withFilter(state, { ...modal, field });
}

/** What can be said without a look at the grants shows while it is typed. */
function withFilter(state: State, modal: Of<'filter'>): Step {
  const list = listHere(state);
  if (list === null) return still({ ...state, modal });
  const filter = parseFilter(modal.field.text);
  return still(
    withList(
      { ...state, modal },
      keyOf(here(state)),
      arranged(list, state.answers, bodyRows(state), { filter }),
    ),
  );
}

function paletteKey(state: State, modal: Of<'palette'>, key: Key): Step {
  const found = offers(state, modal.field.text);
  const chosen = Math.min(modal.chosen, Math.max(0, found.length - 1));
  switch (key.name) {
    case 'esc':
    case 'ctrl-c':
      return still(closed(state));
    case 'enter': {
      const offer = found[chosen];
      return offer === undefined ? still(state) : taken(state, offer, key);
    }
    case 'up':
    case 'shift-tab':
      return still({ ...state, modal: { ...modal, chosen: Math.max(0, chosen - 1) } });
    case 'down':
    case 'tab':
      return still({ ...state, modal: { ...modal, chosen: Math.min(found.length - 1, chosen + 1) } });
  }
  const field = edited(modal.field, key.name);
  return field === null ? still(state) : still({ ...state, modal: { ...modal, field, chosen: 0 } });
}

function taken(state: State, { command, off }: Offer, key: Key): Step {
  if (off !== null) return still(told(state, off, true));
  const binding = bindings.find((each) => each.command === command);
  if (binding === undefined || (binding.careful === true && !key.lone)) return still(state);
  return binding.run(closed(state));
}

function helpKey(state: State, modal: Of<'help'>, { name }: Key): State {
  if (['esc', '?', 'q', 'enter', 'left'].includes(name)) return closed(state);
  const rows = bodyRows(state);
  const most = Math.max(0, helpLines(state, state.columns).length - rows);
  const by: ReadonlyMap<string, number> = new Map([
    ['down', 1],
    ['j', 1],
    ['up', -1],
    ['k', -1],
    ['pgdn', rows],
    ['space', rows],
    ['ctrl-d', rows],
    ['pgup', -rows],
    ['ctrl-u', -rows],
    ['g', Number.NEGATIVE_INFINITY],
    ['G', Number.POSITIVE_INFINITY],
  ]);
  return { ...state, modal: { ...modal, top: Math.max(0, Math.min(most, modal.top + (by.get(name) ?? 0))) } };
}

function formKey(state: State, modal: Form, key: Key): Step {
  const { fields, focus } = modal;
  const turned = (by: number): Step =>
    still({
      ...state,
      modal: { ...modal, focus: (focus + by + fields.length) % fields.length, problem: null },
    });
  switch (key.name) {
    case 'esc':
    case 'ctrl-c':
      return still(told(closed(state), 'Nothing was changed.'));
    case 'tab':
    case 'down':
      return turned(1);
    case 'shift-tab':
    case 'up':
      return turned(-1);
    case 'enter':
      if (!key.lone) return still(state);
      return focus < fields.length - 1 ? turned(1) : sent(state, modal);
  }
  const field = fields[focus];
  const next = field === undefined ? null : edited(field.field, key.name);
  if (field === undefined || next === null) return still(state);
  const changed = fields.map((each, index) => (index === focus ? { ...each, field: next } : each));
  return still({ ...state, modal: { ...modal, fields: changed, problem: null } });
}

function sent(state: State, form: Form): Step {
  const problem = problemOf(form, state.now);
  if (problem !== null) return still({ ...state, modal: { ...form, problem } });
  if (form.about === 'plan') {
    const reason = answer(form, 'reason');
    return asking(
      { ...closed(state), task: 'Making the plan …', planning: { ...state.planning, status: 'working' } },
      {
        effect: 'plan',
        planning: state.planning,
        reason: reason === '' ? null : reason,
        file: answer(form, 'file'),
      },
    );
  }
  return asking(
    { ...closed(state), task: 'Looking at what it would change …' },
    { effect: 'show', decisions: decisionsOf(form), subjects: form.subjects },
  );
}

function confirmKey(state: State, modal: Of<'confirm'>, key: Key): Step {
  if (key.name === 'esc' || key.name === 'ctrl-c' || key.name === 'n')
    return still(told(closed(state), 'Nothing was changed.'));
  if (!key.lone || state.at - modal.openedAt < grace) return still(state);
  switch (key.name) {
    case 'tab':
    case 'shift-tab':
    case 'left':
    case 'right':
    case 'h':
    case 'l':
      return still({ ...state, modal: { ...modal, focus: modal.focus === 0 ? 1 : 0 } });
    case 'enter':
      return modal.focus === 0 ? still(told(closed(state), 'Nothing was changed.')) : confirmed(state, modal);
    default:
      return still(state);
  }
}

function confirmed(state: State, { confirmed: act }: Of<'confirm'>): Step {
  const next = { ...closed(state), task: 'Writing …' };
  return act.do === 'decide'
    ? asking(next, { effect: 'decide', decisions: act.decisions, subjects: act.subjects })
    : asking(next, { effect: 'write-plan', file: act.file, plan: act.plan });
}
