import { linesHere } from './screens/index.ts';
import { bodyRows, here, keyOf, pageHere, type State, withPage } from './state.ts';
import { topFor } from './update-list.ts';

/** More than a line at once moves what is seen, not only the chosen line. */
export function pageMoved(state: State, lines: number): State {
  const page = pageHere(state);
  const all = linesHere(state);
  if (page === null || all.length === 0) return state;
  const rows = bodyRows(state);
  const most = Math.max(0, all.length - rows);
  const cursor = Math.max(0, Math.min(all.length - 1, page.cursor + lines));
  const from = Math.max(0, Math.min(most, page.top + (Math.abs(lines) > 1 ? lines : 0)));
  const top = Math.min(most, topFor(cursor, from, all.length, rows));
  return withPage(state, keyOf(here(state)), { cursor, top });
}
