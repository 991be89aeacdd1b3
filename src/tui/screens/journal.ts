/** What was decided and done, the newest first, and one entry of it. */
import type { ReadableEntry } from '../../app/journal.ts';
import { safeText } from '../../core/text.ts';
import { piece } from '../lines.ts';
import { journal, journalPlace } from '../places.ts';
import { here, keyOf, type State } from '../state.ts';
import { age, moment } from '../words.ts';
import { PageLines } from './page-lines.ts';
import { listScreen, type PageScreen } from './screen.ts';

export const journalScreen = listScreen<ReadableEntry>({
  id: 'journal',
  title: 'Journal',
  aliases: ['j', 'log'],
  digit: '9',
  noun: 'journal entries',
  fresh: true,
  none: 'Nothing has been decided or done yet: the journal is empty.',
  load: () => ({ list: 'journal' }),
  row: (_, { about }) => (about?.kind === 'journal' ? about.entry : null),
  columns: [
    { title: 'NO', width: 5, align: 'right', sort: 'seq', cell: ({ seq }) => piece(String(seq)) },
    { title: 'AGE', width: 6, align: 'right', cell: ({ at }, { now }) => piece(age(at, now), 'muted') },
    { title: 'KIND', width: 8, sort: 'kind', cell: ({ kind }) => piece(kind, 'muted') },
    {
      title: 'WHAT',
      width: 'grow',
      sort: 'what',
      cell: ({ what, why }) => piece(`${safeText(what)}${why === null ? '' : `: ${safeText(why)}`}`),
    },
    {
      title: 'OUTCOME',
      width: 9,
      sort: 'status',
      cell: (entry) => (entry.unsettled ? piece('UNSETTLED', 'bad') : piece(cameOf(entry), 'muted')),
    },
    { title: 'WHO', width: 20, from: 80, sort: 'who', cell: ({ who }) => piece(safeText(who), 'muted') },
    {
      title: 'TENANT',
      width: 14,
      from: 110,
      cell: ({ tenant }) => piece(safeText(tenant ?? ''), 'muted'),
    },
  ],
  open: ({ id, label }) => journalPlace(id, label),
  subject: () => null,
});

/** What an outcome says: of a decision its result, of a change at a vendor its state. */
function cameOf({ kind, detail: { result, state } }: ReadableEntry): string {
  const said = result ?? state;
  return kind === 'outcome' && typeof said === 'string' ? safeText(said) : '';
}

export const journalEntryScreen: PageScreen = {
  kind: 'page',
  id: 'entry',
  title: 'A journal entry',
  aliases: [],
  load: () => null,
  uses: [journal],
  lines: (state, _, width) => {
    const page = new PageLines(width);
    const entry = entryOf(state, here(state).id);
    if (entry === null) page.text('Reading …');
    else entryLines(page, state, entry);
    return page.lines;
  },
  subject: () => null,
};

function entryOf(state: State, id: string): ReadableEntry | null {
  const about = state.lists.get(keyOf(journal))?.entries.find((each) => each.id === id)?.about;
  return about?.kind === 'journal' ? about.entry : null;
}

function entryLines(page: PageLines, state: State, entry: ReadableEntry): void {
  const { seq, at, kind, what, tenant, who, why, detail, unsettled, hash } = entry;
  page.line(piece(`${seq}  ${kind}  `, 'muted'), piece(safeText(what), 'title'));
  page.fact('when', moment(at, state.now));
  page.fact('who', who);
  if (tenant !== null) page.fact('tenant', tenant);
  if (why !== null) page.fact('why', why);
  if (unsettled) page.fact('outcome', 'none is recorded: whether this was carried out is not known', 'bad');
  related(page, state, entry);
  const facts = Object.entries(detail);
  if (facts.length > 0) page.title('In detail');
  for (const [name, value] of facts)
    page.fact(safeText(name), typeof value === 'string' ? value : JSON.stringify(value));
  page.blank();
  page.fact('hash', hash, 'muted');
}

/** What it came of, or what came of it. */
function related(page: PageLines, state: State, { seq, detail: { of } }: ReadableEntry): void {
  const all = state.lists.get(keyOf(journal))?.entries ?? [];
  const others = all.filter(
    ({ id, about }) =>
      (typeof of === 'number' && id === String(of)) ||
      (about?.kind === 'journal' && about.entry.detail['of'] === seq),
  );
  if (others.length > 0) page.title('Belongs to it');
  for (const { id, label, about } of others)
    page.link(journalPlace(id, label), [
      piece(label),
      piece(about?.kind === 'journal' ? `  ${about.entry.kind}` : '', 'muted'),
    ]);
}
