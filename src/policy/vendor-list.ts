/** A vendor list from procurement: a table to checked entries, or every row that cannot be meant. */
import { safeText } from '../core/text.ts';
import { nearest } from '../kit/nearest.ts';
import { problemsOf } from '../kit/zod-problems.ts';
import { CsvFault, type CsvRow, parseCsv } from '../kit/csv.ts';
import { hostOf, nameKey } from '../core/fold.ts';
import { vendorSchema } from './schema.ts';

export interface ListedVendor {
  readonly line: number;
  readonly name: string;
  readonly domains: readonly string[];
  /** Null: the cell is empty, or there is no such column. */
  readonly owner: string | null;
  readonly approvedUntil: string | null;
  readonly dataRegions: readonly string[] | null;
  readonly note: string | null;
}

export interface LineProblem {
  readonly line: number;
  readonly message: string;
}

export interface VendorList {
  readonly vendors: readonly ListedVendor[];
  readonly problems: readonly LineProblem[];
  /** Titles of columns that mean nothing here. */
  readonly ignored: readonly string[];
}

/** Compared without case, spaces and punctuation. */
const columnTitles = {
  name: ['name', 'vendor', 'vendor name', 'supplier', 'supplier name', 'company', 'product', 'application'],
  domains: ['domains', 'domain', 'domain(s)', 'website', 'web site', 'homepage', 'url'],
  owner: ['owner', 'business owner', 'vendor owner', 'responsible', 'contact', 'owner e-mail'],
  approvedUntil: [
    'approved until',
    'approved till',
    'approval ends',
    'approval end',
    'approval expires',
    'valid until',
    'expires',
    'expiry',
    'expiry date',
    'expiration date',
    'end date',
    'contract end',
    'contract end date',
    'contract until',
    'review date',
  ],
  dataRegions: [
    'data regions',
    'data region',
    'regions',
    'region',
    'data location',
    'data residency',
    'hosting region',
  ],
  note: ['note', 'notes', 'comment', 'comments', 'remark', 'remarks'],
} as const;
type Column = keyof typeof columnTitles;

const meanings: ReadonlyMap<string, Column> = new Map(
  (Object.keys(columnTitles) as Column[]).flatMap((column) =>
    [column, ...columnTitles[column]].map((title) => [folded(title), column] as const),
  ),
);

/** Cells that mean nothing was filled in. */
const blanks = /^(?:|-|–|—|n\/?a|none|tbd|\?)$/iu;

/** What a spreadsheet would run. A dash before a space begins a list. */
const formula = /^(?:[=+@\t\r]|-\S)/u;

export function readVendorList(text: string): VendorList {
  try {
    const [header, ...rows] = parseCsv(text);
    if (header === undefined) return refused(1, 'the file is empty');
    const { columns, ignored, problems } = columnsOf(header);
    if (problems.length > 0) return { vendors: [], problems, ignored };
    return { ...vendorsOf(rows, columns, header.cells.length), ignored };
  } catch (thrown) {
    if (!(thrown instanceof CsvFault)) throw thrown;
    return refused(thrown.line, thrown.message);
  }
}

function refused(line: number, message: string): VendorList {
  return { vendors: [], ignored: [], problems: [{ line, message }] };
}

function columnsOf({ line, cells }: CsvRow) {
  const columns = new Map<Column, number>();
  const ignored: string[] = [];
  const problems: LineProblem[] = [];
  for (const [index, title] of cells.entries()) {
    const key = folded(title);
    if (key === '') continue;
    const column = meanings.get(key);
    if (column !== undefined) {
      if (columns.has(column))
        problems.push({
          line,
          message: `two columns mean “${columnTitles[column][0]}”: ${shown(title)} is the second`,
        });
      columns.set(column, index);
      continue;
    }
    // A misspelt end date must not become an approval without an end.
    const meant = nearest(key, closeTo(key));
    const means = meant === null ? undefined : meanings.get(meant);
    if (means === undefined) ignored.push(safeText(title));
    else
      problems.push({
        line,
        message: `unknown column ${shown(title)}; did you mean “${columnTitles[means][0]}”?`,
      });
  }
  if (!columns.has('name'))
    problems.push({
      line,
      message: `there is no column for the vendor’s name; its title may be ${columnTitles.name.join(', ')}`,
    });
  return { columns, ignored, problems };
}

/** Titles so close that a slip of a finger or two makes one of the other. */
function closeTo(key: string): readonly string[] {
  const first = key[0];
  return [...meanings.keys()].filter(
    (title) => title.length > 4 && title[0] === first && Math.abs(title.length - key.length) <= 2,
  );
}

function vendorsOf(rows: readonly CsvRow[], columns: ReadonlyMap<Column, number>, width: number) {
  const vendors: ListedVendor[] = [];
  const problems: LineProblem[] = [];
  const lines = new Map<string, number>();
  for (const { line, cells } of rows) {
    const before = problems.length;
    const problem = (message: string): void => {
      problems.push({ line, message });
    };
    if (cells.slice(width).some((cell) => cell.trim() !== ''))
      problem(`${cells.length} cells under ${width} titles`);
    const cell = (column: Column): string | null => {
      const raw = cells[columns.get(column) ?? cells.length] ?? '';
      const text = safeText(raw);
      if (blanks.test(text)) return null;
      if (formula.test(raw.trimStart() === '' ? raw : raw.replace(/^ +/u, '')))
        problem(`${columnTitles[column][0]} looks like a formula: ${shown(text)}`);
      return text;
    };
    const name = cell('name');
    if (name === null) {
      problem('the name is missing');
      continue;
    }
    const vendor: ListedVendor = {
      line,
      name,
      domains: [...new Set(split(cell('domains'), /[\s,;|]+/u)?.map(domainOf) ?? [])],
      owner: cell('owner'),
      approvedUntil: dayOf(cell('approvedUntil')),
      dataRegions: split(cell('dataRegions'), /[,;|/]+/u),
      note: cell('note'),
    };
    for (const message of wrongIn(vendor)) problem(message);
    const key = nameKey(name);
    const twin = lines.get(key);
    if (key === '') problem(`the name ${shown(name)} has no letter or digit`);
    else if (twin !== undefined) problem(`${shown(name)} stands in line ${twin} already`);
    else lines.set(key, line);
    if (problems.length === before) vendors.push(vendor);
  }
  return { vendors, problems };
}

/** As the policy's own schema sees it. */
function wrongIn({
  name,
  domains,
  owner,
  approvedUntil,
  dataRegions,
  note,
}: ListedVendor): readonly string[] {
  const entry = {
    name,
    domains,
    ...(owner === null ? {} : { owner }),
    ...(approvedUntil === null ? {} : { approvedUntil }),
    ...(dataRegions === null ? {} : { dataRegions }),
    ...(note === null ? {} : { note }),
  };
  const result = vendorSchema.safeParse(entry);
  if (result.success) return [];
  return problemsOf(result.error.issues, vendorSchema, entry).map(({ path, message }) => {
    const [column, at] = path;
    const value =
      column === 'domains' ? domains[Number(at)] : column === 'approvedUntil' ? approvedUntil : null;
    return value === null || value === undefined ? message : `${message}, not ${shown(value)}`;
  });
}

function split(cell: string | null, by: RegExp): readonly string[] | null {
  const parts =
    cell
      ?.split(by)
      .map((part) => part.trim())
      .filter((part) => part !== '') ?? [];
  return parts.length === 0 ? null : parts;
}

/** Of an address the host. */
function domainOf(text: string): string {
  const host = /^https?:/iu.test(text) ? (hostOf(text) ?? text) : text.replace(/\/.*$/u, '');
  return host.toLowerCase().replace(/^www\./u, '');
}

/** ISO, also with a time after it, and the dotted form, whose order is the same everywhere it is used. */
function dayOf(cell: string | null): string | null {
  const dotted = /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})$/u.exec(cell ?? '')?.groups;
  if (dotted !== undefined)
    return `${dotted['year']}-${dotted['month']?.padStart(2, '0')}-${dotted['day']?.padStart(2, '0')}`;
  return cell?.replace(/^(\d{4}-\d{2}-\d{2})[T ]00:00(?::00(?:\.0+)?)?Z?$/u, '$1') ?? null;
}

function folded(title: string): string {
  return safeText(title)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function shown(text: string): string {
  const safe = safeText(text);
  return `“${safe.length > 60 ? `${safe.slice(0, 60).toWellFormed()}…` : safe}”`;
}
