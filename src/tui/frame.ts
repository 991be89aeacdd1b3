/** The whole screen as lines, from the state and the rows that it shows. Pure. */
import { safeText } from '../core/text.ts';
import { bindingsHere, keyName } from './bindings.ts';
import { isUnderWay } from './applying.ts';
import { listLines } from './frame-list.ts';
import { dialogLines } from './frame-dialog.ts';
import { helpLines } from './help-lines.ts';
import { cut, cutLine, type Line, lineWidth, piece, type Piece } from './lines.ts';
import { linesHere, screenOf, topPlaces } from './screens/index.ts';
import type { Source } from './screens/screen.ts';
import { bodyRows, here, hintRows, isAtRoot, listHere, pageHere, type State } from './state.ts';
import { letters } from './text-field.ts';
import { indexOfCursor, topFor } from './update-list.ts';
import { age } from './words.ts';

const leastColumns = 60;
const leastRows = 14;

/** One less than the terminal has rows, each no wider than the terminal. */
export function frame(state: State, source: Source): readonly Line[] {
  const { columns, rows } = state;
  if (columns < leastColumns || rows < leastRows)
    return [
      [piece(cut('Too small for the review:', columns), 'title')],
      [piece(cut(`${columns}×${rows}, ${leastColumns}×${leastRows} are needed. q quits.`, columns))],
    ].slice(0, Math.max(1, rows - 1));
  const height = bodyRows(state);
  const [head, body] = bodyOf(state, source, height);
  return [crumbs(state), head, ...filled(body, height), status(state), ...hints(state)].map((line) =>
    cutLine(line, columns),
  );
}

function filled(lines: readonly Line[], height: number): readonly Line[] {
  return [...lines.slice(0, height), ...Array.from({ length: Math.max(0, height - lines.length) }, () => [])];
}

function bodyOf(state: State, source: Source, height: number): readonly [Line, readonly Line[]] {
  const { modal } = state;
  if (modal?.modal === 'help') {
    const all = helpLines(state, state.columns);
    return [[piece(more(modal.top, height, all.length), 'muted')], all.slice(modal.top)];
  }
  if (modal !== null && modal.modal !== 'filter' && modal.modal !== 'search')
    return [[], dialogLines(state, modal, height)];
  if (screenOf(here(state)).kind === 'list') return listLines(state, source, height);
  return pageLines(state, height);
}

function pageLines(state: State, height: number): readonly [Line, readonly Line[]] {
  const page = pageHere(state);
  if (page?.status === 'loading') return [[], [[], [piece('  Reading …', 'muted')]]];
  if (page?.status === 'failed' && page.trouble !== null)
    return [
      [],
      [
        [],
        [piece('  Could not look: ', 'bad'), piece(page.trouble.message)],
        [piece(`  ${page.trouble.code}`, 'muted')],
        [piece(`  ${page.trouble.remedy}`)],
      ],
    ];
  const all = linesHere(state);
  // It may have become shorter since it was moved in.
  const cursor = Math.min(page?.cursor ?? 0, all.length - 1);
  const top = topFor(cursor, page?.top ?? 0, all.length, height);
  const body = all.slice(top, top + height).map(({ line, target, row }, index): Line => {
    const isChosen = top + index === cursor;
    if (!isChosen) return [piece(' '), ...line];
    const leads = target !== undefined || row !== undefined;
    return [piece('>', 'key'), ...(leads ? line.map(({ text }) => piece(text, 'selected')) : line)];
  });
  return [[piece(more(top, height, all.length), 'muted')], body];
}

function more(top: number, height: number, length: number): string {
  if (length <= height) return '';
  const above = top === 0 ? '' : `↑ ${top} `;
  const below = Math.max(0, length - top - height);
  return `${above}${below === 0 ? '' : `↓ ${below}`}`.padStart(12);
}

const coverageWords = { complete: 'complete', partial: 'PARTIAL', unavailable: 'NOT READ' } as const;

function crumbs(state: State): Line {
  const { path, columns, tenants, run, now, outdated } = state;
  const worst = tenants.every(({ coverage }) => coverage.status === 'complete')
    ? 'complete'
    : tenants.every(({ coverage }) => coverage.status === 'unavailable')
      ? 'unavailable'
      : 'partial';
  const [only] = tenants;
  const where = tenants.length === 1 && only !== undefined ? safeText(only.id) : `${tenants.length} tenants`;
  const right: Line = [
    piece(outdated ? 'a newer audit is there: R  ' : '', 'title'),
    piece(
      `${columns < 80 ? '' : `${where}, `}${age(run.finishedAt, now)} old, `.replace(
        'now old',
        'just audited',
      ),
      'muted',
    ),
    piece(coverageWords[worst], worst === 'complete' ? 'good' : 'bad'),
  ];
  const room = columns - lineWidth(right) - 2;
  const labels = path.map(({ label }, index) => (index === path.length - 1 ? label : cut(label, 24)));
  while (labels.length > 2 && labels.join(' › ').length > room) labels.splice(0, 2, '…');
  const last = labels.pop() ?? '';
  const before = labels.map((label) => `${label} › `).join('');
  const left: Line = cutLine([piece(before, 'muted'), piece(last, 'title')], room);
  return [...left, piece(' '.repeat(Math.max(2, columns - lineWidth(left) - lineWidth(right)))), ...right];
}

function status(state: State): Line {
  const { modal, toast, task } = state;
  if (modal?.modal === 'filter') {
    const list = listHere(state);
    return [
      piece('/', 'key'),
      ...field(modal.field.text, modal.field.cursor),
      piece(
        `   ${list?.shown.length ?? 0} of ${list?.entries.length ?? 0}; Enter keeps, Esc takes it back`,
        'muted',
      ),
    ];
  }
  if (task !== null) return [piece(task, 'title')];
  if (modal?.modal === 'search')
    return [
      piece('/', 'key'),
      ...field(modal.field.text, modal.field.cursor),
      piece('   Enter looks for it in this page', 'muted'),
    ];
  const underWay = underWayLine(state);
  if (toast !== null) return [piece(toast.text, toast.bad ? 'bad' : 'good')];
  const told = underWay === null ? [] : [piece(underWay, 'title')];
  if (screenOf(here(state)).kind === 'list')
    return [...listStatus(state), piece(told.length === 0 ? '' : '   '), ...told];
  if (told.length > 0) return told;
  const count = state.planning.gathered.length;
  return [
    ...(isAtRoot(state) ? tabsBut(here(state).screen) : []),
    piece(count === 0 ? '' : `${count} in the plan`, 'muted'),
  ];
}

/** Where its own screen does not say it. */
function underWayLine(state: State): string | null {
  const { applying, rescanning } = state;
  if (rescanning?.stage === 'running' && here(state).screen !== 'rescan') {
    const all = [...rescanning.streams.values()].flatMap((each) => [...each.values()]);
    return `Auditing: ${all.filter((each) => each.status !== 'running').length} of ${all.length} lists ended; r shows it, Ctrl-C stops it`;
  }
  if (applying === null || !isUnderWay(applying) || here(state).screen === 'apply') return null;
  const sums = [...applying.progress.values()].reduce(
    (all, { done, total }) => ({ done: all.done + done, total: all.total + total }),
    { done: 0, total: 0 },
  );
  return `${applying.stage === 'acting' ? 'Applying' : 'Looking at'} ${sums.done} of ${sums.total}; Ctrl-C stops it`;
}

function tabsBut(open: string): Line {
  return topPlaces().flatMap(({ screen, digit, label }) =>
    screen === open ? [] : [piece(digit, 'key'), piece(` ${label}  `, 'muted')],
  );
}

function listStatus(state: State): Line {
  const list = listHere(state);
  if (list === null) return [];
  const { shown, entries, filter, marks, sort, status: reading, anchor } = list;
  const visible = marks.size === 0 ? 0 : shown.filter(({ id }) => marks.has(id)).length;
  const hidden = marks.size - visible;
  const parts: Piece[] = [
    piece(shown.length === 0 ? '0' : `${indexOfCursor(list) + 1}/${shown.length}`),
    ...(reading === 'loading' ? [piece('  reading …', 'muted')] : []),
    ...(filter.text === ''
      ? []
      : [
          piece('  filter: ', 'muted'),
          piece(filter.text, 'title'),
          piece(` (of ${entries.length})`, 'muted'),
        ]),
    ...(sort.by === 'rank'
      ? []
      : [piece(`  sorted by ${sort.by}${sort.reversed ? ', reversed' : ''}`, 'muted')]),
    ...(marks.size === 0
      ? []
      : [piece(`  ${marks.size} marked${hidden === 0 ? '' : `, ${hidden} hidden`}`, 'mark')]),
    ...(anchor === null ? [] : [piece('  range begun', 'mark')]),
    ...(state.planning.gathered.length === 0
      ? []
      : [piece(`  ${state.planning.gathered.length} in the plan`, 'muted')]),
  ];
  return parts;
}

function field(text: string, cursor: number): readonly Piece[] {
  const characters = letters(text);
  return [
    piece(characters.slice(0, cursor).join('')),
    piece(characters[cursor] ?? ' ', 'selected'),
    piece(characters.slice(cursor + 1).join('')),
  ];
}

const modalHints: Readonly<Record<string, string>> = {
  filter: 'words  !word  sev:high  app:zoom  platform:slack  scope:mail  user:anna  score:>50',
  search: 'Enter finds it; then n next, N previous   Esc leaves',
  palette: 'Enter takes it   ↑↓ choose   Esc closes',
  help: 'j k PgUp PgDn scroll   Esc closes',
  form: 'Enter or Tab next field, the last goes on   Esc leaves, nothing is changed',
  confirm: 'Tab chooses   Enter takes what is chosen   Esc leaves, nothing is changed',
  choose: 'Tab chooses   Enter takes what is chosen   Esc leaves',
  agree: 'Esc leaves, nothing is changed',
  trouble: 'Enter closes',
};

/** As many lines as the frame has for them; what finds no room is in help. */
function hints(state: State): readonly Line[] {
  const room = hintRows(state);
  if (state.modal !== null) return filled([[piece(modalHints[state.modal.modal] ?? '', 'muted')]], room);
  const all = bindingsHere(state)
    .filter(({ footer }) => footer !== undefined)
    .toSorted((a, b) => (a.footer ?? 0) - (b.footer ?? 0))
    .map(({ keys, label, off }): Line => {
      const isOff = (off?.(state) ?? null) !== null;
      return [piece(keyName(keys[0] ?? ''), isOff ? 'muted' : 'key'), piece(` ${label}  `, 'muted')];
    });
  // The last ones lead to all the others, so what stands before them gives way.
  for (let kept = all.length; ; kept -= 1) {
    const lines = broken(
      [...all.slice(0, Math.max(0, kept - leading)), ...all.slice(-leading)],
      state.columns,
    );
    if (lines.length <= room || kept <= leading) return filled(lines, room);
  }
}

const leading = 3;

function broken(hints: readonly Line[], columns: number): readonly Line[] {
  const lines: Piece[][] = [[]];
  for (const hint of hints) {
    const line = lines.at(-1) ?? [];
    if (line.length > 0 && lineWidth(line) + lineWidth(hint) > columns + 2) lines.push([...hint]);
    else line.push(...hint);
  }
  // No room is needed after the last of a line.
  return lines.map((line) =>
    line.map((each, index) => (index === line.length - 1 ? piece(each.text.trimEnd(), each.role) : each)),
  );
}
