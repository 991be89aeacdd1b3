import { screenOf } from './screens/index.ts';
import { here, listHere, pageHere, type State, type Subject } from './state.ts';
import { chosenEntries } from './update-list.ts';

/** What a decision or plan would be about: marked rows, the chosen one, or the thing that the page is about. */
export function subjectsOf(state: State): readonly Subject[] {
  const screen = screenOf(here(state));
  if (screen.kind === 'list') {
    const list = listHere(state);
    return list === null ? [] : chosenEntries(list).flatMap((entry) => screen.subject(entry) ?? []);
  }
  const subject = screen.subject(state, pageHere(state)?.details ?? null);
  return subject === null ? [] : [subject];
}
