/** Tables of the Admin console, saved as CSV: Google documents no format, so columns are found by more than one title. */
import { safeText } from '../../src/core/text.ts';
import type { ListRead } from '../../src/kit/connector.ts';
import { CsvFault, type CsvRow, parseCsv } from '../../src/kit/csv.ts';

export interface TableRow<Column extends string> {
  readonly line: number;
  /** Empty where the column or the cell is missing. */
  readonly cell: (column: Column) => string;
}

interface Table<Column extends string> {
  /** Titles of each column, the first being what it is called. Compared without case and punctuation. */
  readonly titles: Readonly<Record<Column, readonly string[]>>;
  readonly needed: readonly Column[];
}

/** All of the rows, or what is wrong with them. */
export function readTable<Column extends string, Entry>(
  text: string,
  { titles, needed }: Table<Column>,
  read: (rows: readonly TableRow<Column>[]) => Omit<ListRead<Entry>, 'ignored'>,
): ListRead<Entry> {
  try {
    const [header, ...rows] = parseCsv(text);
    if (header === undefined) return refused(1, 'the file is empty');
    const columns = Object.keys(titles) as Column[];
    const { places, ignored } = placesOf(header, columns, titles);
    const wrong = [
      ...columns
        .filter((column) => (places.get(column)?.length ?? 0) > 1)
        .map((column) => `two columns mean “${titles[column][0]}”`),
      ...needed
        .filter((column) => !places.has(column))
        .map(
          (column) =>
            `there is no column “${titles[column][0]}”; its title may be ${titles[column].join(', ')}`,
        ),
    ];
    if (wrong.length > 0)
      return {
        entries: [],
        ignored,
        problems: wrong.map((message) => ({ line: header.line, message })),
      };
    if (rows.length === 0) return { ...refused(1, 'the list has titles and no rows'), ignored };
    const cells = rows.map(({ line, cells }) => ({
      line,
      cell: (column: Column) => cells[places.get(column)?.[0] ?? cells.length] ?? '',
    }));
    return { ...read(cells), ignored };
  } catch (thrown) {
    if (!(thrown instanceof CsvFault)) throw thrown;
    return refused(thrown.line, thrown.message);
  }
}

function refused(line: number, message: string): ListRead<never> {
  return { entries: [], ignored: [], problems: [{ line, message }] };
}

function placesOf<Column extends string>(
  { cells }: CsvRow,
  columns: readonly Column[],
  titles: Readonly<Record<Column, readonly string[]>>,
): { readonly places: ReadonlyMap<Column, readonly number[]>; readonly ignored: readonly string[] } {
  const meanings = new Map(
    columns.flatMap((column) => titles[column].map((title) => [folded(title), column] as const)),
  );
  const places = new Map<Column, number[]>();
  const ignored: string[] = [];
  for (const [index, title] of cells.entries()) {
    const column = meanings.get(folded(title));
    if (column !== undefined) places.set(column, [...(places.get(column) ?? []), index]);
    else if (folded(title) !== '') ignored.push(safeText(title));
  }
  return { places, ignored };
}

/** A number, or a number and a word before one of Google's suffixes. */
const clientIdForm =
  /^\d{5,40}(?:(?:-[a-z0-9_]{1,80})?(?:\.apps\.googleusercontent\.com|@developer\.gserviceaccount\.com))?$/iu;

/** Null: nothing is. */
export function wrongClientId(clientId: string): string | null {
  if (clientId === '') return 'the client id is missing';
  if (/^\d(?:[.,]\d+)?e\+?\d+$/iu.test(clientId) || /^\d{15}0{5,}$/u.test(clientId))
    return `a spreadsheet has rounded the client id ${quotedCell(clientId)}; take the file as the console wrote it`;
  return clientIdForm.test(clientId) ? null : `${quotedCell(clientId)} is not a client id`;
}

export function quotedCell(text: string): string {
  const safe = safeText(text);
  return `“${safe.length > 60 ? `${safe.slice(0, 60).toWellFormed()}…` : safe}”`;
}

/** Without case and punctuation. */
export function folded(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
