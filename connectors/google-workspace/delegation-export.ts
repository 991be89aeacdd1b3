/** Reads the list of domain-wide delegation as the Admin console shows it, saved as CSV. All of it, or what is wrong. */
import type { ListedClient } from '../../src/core/operator-list.ts';
import { safeText } from '../../src/core/text.ts';
import type { ReadDelegationList } from '../../src/kit/connector.ts';
import { CsvFault, type CsvRow, parseCsv } from '../../src/kit/csv.ts';

/** Google documents no format of its export, so that more than one title is taken. Compared without case and punctuation. */
const titles = {
  clientId: ['client id', 'oauth client id', 'api client id', 'client'],
  name: ['name', 'client name', 'app name', 'application name'],
  scopes: ['scopes', 'scope', 'oauth scopes', 'api scopes', 'authorized scopes'],
} as const;
type Column = keyof typeof titles;

const columns = Object.keys(titles) as Column[];
const necessary = ['clientId', 'scopes'] as const;
const meanings: ReadonlyMap<string, Column> = new Map(
  columns.flatMap((column) => titles[column].map((title) => [folded(title), column] as const)),
);

/** A number, or a number and a word before Google's suffix. */
const clientIdForm = /^\d{5,40}(?:(?:-[a-z0-9_]{1,80})?\.apps\.googleusercontent\.com)?$/iu;
const scopeForm = /^[a-z][\w:/.#?=&%~+-]{1,399}$/iu;

export function readDelegationExport(text: string): ReadDelegationList {
  try {
    const [header, ...rows] = parseCsv(text);
    if (header === undefined) return refused(1, 'the file is empty');
    const { places, ignored } = placesOf(header);
    const twice = columns.filter((column) => (places.get(column)?.length ?? 0) > 1);
    const lacking = necessary.filter((column) => !places.has(column));
    if (twice.length > 0 || lacking.length > 0)
      return {
        clients: [],
        ignored,
        problems: [
          ...twice.map((column) => ({
            line: header.line,
            message: `two columns mean “${titles[column][0]}”`,
          })),
          ...lacking.map((column) => ({
            line: header.line,
            message: `there is no column “${titles[column][0]}”; its title may be ${titles[column].join(', ')}`,
          })),
        ],
      };
    return { ...clientsOf(rows, places), ignored };
  } catch (thrown) {
    if (!(thrown instanceof CsvFault)) throw thrown;
    return refused(thrown.line, thrown.message);
  }
}

function refused(line: number, message: string): ReadDelegationList {
  return { clients: [], ignored: [], problems: [{ line, message }] };
}

type Places = ReadonlyMap<Column, readonly number[]>;

function placesOf({ cells }: CsvRow): { readonly places: Places; readonly ignored: readonly string[] } {
  const places = new Map<Column, number[]>();
  const ignored: string[] = [];
  for (const [index, title] of cells.entries()) {
    const column = meanings.get(folded(title));
    if (column !== undefined) places.set(column, [...(places.get(column) ?? []), index]);
    else if (folded(title) !== '') ignored.push(safeText(title));
  }
  return { places, ignored };
}

/** Rows of one client are united. */
function clientsOf(rows: readonly CsvRow[], places: Places): Omit<ReadDelegationList, 'ignored'> {
  const clients = new Map<string, { name: string | null; readonly scopes: Set<string> }>();
  const problems: { line: number; message: string }[] = [];
  for (const { line, cells } of rows) {
    const cell = (column: Column): string => cells[places.get(column)?.[0] ?? cells.length] ?? '';
    const clientId = cell('clientId').trim();
    const scopes = cell('scopes')
      .split(/[\s,]+/u)
      .filter((scope) => scope !== '');
    const wrong = wrongId(clientId) ?? wrongScopes(scopes);
    if (wrong !== null) {
      problems.push({ line, message: wrong });
      continue;
    }
    const client = clients.get(clientId) ?? { name: null, scopes: new Set() };
    client.name ??= cell('name').trim() === '' ? null : cell('name');
    for (const scope of scopes) client.scopes.add(scope);
    clients.set(clientId, client);
  }
  if (rows.length === 0) problems.push({ line: 1, message: 'the list has titles and no client' });
  return {
    clients: [...clients].map(
      ([clientId, { name, scopes }]): ListedClient => ({ clientId, name, scopes: [...scopes] }),
    ),
    problems,
  };
}

function wrongId(clientId: string): string | null {
  if (clientId === '') return 'the client id is missing';
  if (/^\d(?:[.,]\d+)?e\+?\d+$/iu.test(clientId) || /^\d{15}0{5,}$/u.test(clientId))
    return `a spreadsheet has rounded the client id ${shown(clientId)}; take the file as the console wrote it`;
  return clientIdForm.test(clientId) ? null : `${shown(clientId)} is not a client id`;
}

/** No client has none: a cell that was cut would make a client look harmless. */
function wrongScopes(scopes: readonly string[]): string | null {
  if (scopes.length === 0) return 'the scopes are missing';
  const strange = scopes.find((scope) => !scopeForm.test(scope));
  return strange === undefined ? null : `${shown(strange)} is not a scope`;
}

function folded(title: string): string {
  return title.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function shown(text: string): string {
  const safe = safeText(text);
  return `“${safe.length > 60 ? `${safe.slice(0, 60).toWellFormed()}…` : safe}”`;
}
