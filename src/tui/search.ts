/** Looking for words in a page. */
import { folded } from '../app/review-entries.ts';
import { linesHere } from './screens/index.ts';
import { pageHere, type State, type Step, still, told } from './state.ts';
import { pageMoved } from './page-move.ts';

/** Lines that hold the words. */
function matches(state: State): readonly number[] {
  const wanted = folded(state.search);
  if (wanted === '') return [];
  return linesHere(state).flatMap(({ line }, index) =>
    folded(line.map(({ text }) => text).join('')).includes(wanted) ? [index] : [],
  );
}

/** To the next line that holds the words, in this direction; round the end. */
export function toMatch(state: State, direction: 1 | -1, from = pageHere(state)?.cursor ?? 0): Step {
  const all = matches(state);
  const next =
    direction === 1
      ? (all.find((index) => index > from) ?? all[0])
      : (all.findLast((index) => index < from) ?? all.at(-1));
  if (next === undefined) return still(told(state, `“${state.search}” is not on this page.`, true));
  const moved = pageMoved(state, next - (pageHere(state)?.cursor ?? 0));
  return still(
    told(moved, `“${state.search}”: ${all.indexOf(next) + 1} of ${all.length}; n next, N previous`),
  );
}
