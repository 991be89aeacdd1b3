/** The visible rows of a list, and what stands there when there are none. */
import { fit, type Line, piece, type Piece } from './lines.ts';
import { screenOf } from './screens/index.ts';
import type { Heading, ListScreen, Source } from './screens/screen.ts';
import { here, listHere, type ListState, type State } from './state.ts';

const gap = 1;
/** The pointer and the mark. */
const margin = 2;

export function listLines(state: State, source: Source, height: number): readonly [Line, readonly Line[]] {
  const screen = screenOf(here(state));
  const list = listHere(state);
  if (screen.kind !== 'list' || list === null) return [[], []];
  const columns = columnsFor(screen, state.columns);
  if (list.shown.length === 0) return [[], emptyLines(state, screen, list)];
  const head: Line = [
    piece(' '.repeat(margin)),
    ...columns.flatMap(({ heading, width }) => [
      piece(fit(titleOf(heading, list), width, heading.align), 'muted'),
      piece(' '.repeat(gap)),
    ]),
  ];
  const body = list.shown.slice(list.top, list.top + height).map((entry): Line => {
    const isChosen = entry.id === list.cursor;
    const cells = screen.cells(source, entry, state);
    const start = [
      piece(isChosen ? '>' : ' ', isChosen ? 'selected' : 'plain'),
      piece(
        list.marks.has(entry.id) ? '*' : entry.id === list.anchor ? '^' : ' ',
        isChosen ? 'selected' : 'mark',
      ),
    ];
    if (cells === null) return [...start, piece(entry.label, 'muted')];
    return [
      ...start,
      ...columns.flatMap(({ heading, width, index }, place): readonly Piece[] => {
        const cell = cells[index] ?? piece('');
        const isLast = place === columns.length - 1;
        return [
          { text: fit(cell.text, width, heading.align), role: isChosen ? 'selected' : cell.role },
          ...(isLast ? [] : [piece(' '.repeat(gap), isChosen ? 'selected' : 'plain')]),
        ];
      }),
    ];
  });
  return [head, body];
}

function titleOf({ title, sort }: Heading, { sort: { by, reversed } }: ListState): string {
  return sort === by ? `${title}${reversed ? '↑' : '↓'}` : title;
}

interface Fitted {
  readonly heading: Heading;
  readonly index: number;
  readonly width: number;
}

function columnsFor({ headings }: Pick<ListScreen, 'headings'>, columns: number): readonly Fitted[] {
  const kept = headings
    .map((heading, index) => ({ heading, index }))
    .filter(({ heading: { from = 0 } }) => columns >= from);
  const fixed = kept.reduce((sum, { heading: { width } }) => sum + gap + (width === 'grow' ? 0 : width), 0);
  const growing = kept.filter(({ heading: { width } }) => width === 'grow').length;
  const share = Math.max(8, Math.floor((columns - margin - fixed + gap) / Math.max(1, growing)));
  return kept.map(({ heading, index }) => ({
    heading,
    index,
    width: heading.width === 'grow' ? share : heading.width,
  }));
}

/** Nothing read, nothing there, everything hidden and could not look are four different things. */
function emptyLines(state: State, { noun, none }: ListScreen, list: ListState): readonly Line[] {
  if (list.status === 'failed' && list.trouble !== null)
    return [
      [],
      [piece(`  Could not look: ${list.trouble.message}`, 'bad')],
      [piece(`  ${list.trouble.code}`, 'muted')],
      [piece(`  ${list.trouble.remedy}`)],
    ];
  if (list.status === 'loading') return [[], [piece('  Reading …', 'muted')]];
  if (list.entries.length > 0)
    return [
      [],
      [piece(`  The filter hides all ${list.entries.length} ${noun}.`, 'title')],
      [piece('  '), piece('Esc', 'key'), piece(' clears it, '), piece('/', 'key'), piece(' changes it.')],
    ];
  if (none !== undefined) return [[], [piece(`  ${none}`, 'good')]];
  const short = state.tenants.filter(({ coverage }) => coverage.status !== 'complete').map(({ id }) => id);
  return short.length === 0
    ? [[], [piece(`  No ${noun}: everything that was read is told here, and all was read.`, 'good')]]
    : [
        [],
        [piece(`  No ${noun} in what could be read.`, 'title')],
        [piece(`  Not everything was: ${short.join(', ')}. That is not the same as none.`, 'medium')],
      ];
}
