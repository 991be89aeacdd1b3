/** Our own format: one client, maker, name or domain a row. */
import { type AdvisoryKind, advisoryKinds } from '../core/advisory.ts';
import { appIdKey } from '../core/app-id.ts';
import { safeText } from '../core/text.ts';
import { type Platform, platforms } from '../core/vocabulary.ts';
import { CsvFault, type CsvRow, parseCsv } from '../kit/csv.ts';
import { nearest } from '../kit/nearest.ts';
import { domainOf, isDay, isGuid, quoted, textOf } from './cells.ts';
import { type FeedEntry, FeedFault, type LineProblem } from './entry.ts';

const columns = [
  'name',
  'kind',
  'platform',
  'client_id',
  'publisher',
  'owner_tenant',
  'domain',
  'since',
  'reason',
  'reference',
] as const;
type Column = (typeof columns)[number];

export interface CsvFeed {
  readonly entries: readonly FeedEntry[];
  /** Titles of columns that mean nothing here. */
  readonly ignored: readonly string[];
}

/** @param kind of rows that do not say theirs @throws FeedFault */
export function csvFeed(text: string, kind: AdvisoryKind | null): CsvFeed {
  const [header, ...rows] = tableOf(text);
  if (header === undefined) throw new FeedFault([{ line: 1, message: 'the file is empty' }]);
  const { places, ignored } = placesOf(header);
  const problems: LineProblem[] = [];
  const entries: FeedEntry[] = [];
  for (const { line, cells } of rows) {
    const cell = (column: Column): string | null => textOf(cells[places.get(column) ?? cells.length]);
    const entry = entryOf(cell, kind);
    if (typeof entry === 'string') problems.push({ line, message: entry });
    else if (cells.length > header.cells.length)
      problems.push({ line, message: `${cells.length} cells under ${header.cells.length} titles` });
    else entries.push(entry);
  }
  if (problems.length > 0) throw new FeedFault(problems);
  return { entries, ignored };
}

function tableOf(text: string): readonly CsvRow[] {
  try {
    return parseCsv(text);
  } catch (thrown) {
    if (!(thrown instanceof CsvFault)) throw thrown;
    throw new FeedFault([{ line: thrown.line, message: thrown.message }]);
  }
}

function placesOf({ line, cells }: CsvRow) {
  const places = new Map<Column, number>();
  const ignored: string[] = [];
  for (const [index, title] of cells.entries()) {
    const folded = safeText(title)
      .toLowerCase()
      .replaceAll(/[\s-]+/gu, '_');
    const column = columns.find((known) => known === folded);
    if (column === undefined) {
      if (folded !== '') ignored.push(safeText(title));
      continue;
    }
    if (places.has(column))
      throw new FeedFault([{ line, message: `the column ${column} stands there twice` }]);
    places.set(column, index);
  }
  // A misspelt column of ids would leave a list that finds nothing.
  for (const title of ignored) {
    const meant = nearest(
      title,
      columns.filter((column) => !places.has(column)),
    );
    if (meant !== null)
      throw new FeedFault([{ line, message: `unknown column ${quoted(title)}; did you mean ${meant}?` }]);
  }
  if (!places.has('name')) throw new FeedFault([{ line, message: 'there is no column “name”' }]);
  return { places, ignored };
}

/** What is wrong with the row instead, as text. */
function entryOf(cell: (column: Column) => string | null, fallback: AdvisoryKind | null): FeedEntry | string {
  const name = cell('name');
  if (name === null) return 'the name is missing';
  const kind = cell('kind')?.toLowerCase() ?? fallback;
  if (kind === null) return `the kind is missing: ${advisoryKinds.join(', ')}; or set it for the whole list`;
  if (!isOneOf(advisoryKinds, kind)) return `kind must be ${advisoryKinds.join(', ')}, not ${quoted(kind)}`;
  const platform = cell('platform')?.toLowerCase() ?? null;
  if (platform !== null && !isOneOf(platforms, platform))
    return `platform must be ${platforms.join(', ')}, not ${quoted(platform)}`;
  const clientId = cell('client_id');
  const client = clientId === null ? null : clientOf(platform, clientId);
  if (typeof client === 'string') return client;
  const ownerTenant = cell('owner_tenant')?.toLowerCase() ?? null;
  if (ownerTenant !== null && !isGuid(ownerTenant))
    return `owner_tenant must be the GUID of a Microsoft tenant, not ${quoted(ownerTenant)}`;
  const written = cell('domain');
  const domain = written === null ? null : domainOf(written);
  if (written !== null && domain === null)
    return `domain must be a domain such as drift.com, not ${quoted(written)}`;
  const since = cell('since');
  if (since !== null && !isDay(since)) return `since must be a day such as 2025-08-20, not ${quoted(since)}`;
  const publisher = cell('publisher');
  const byId = publisher !== null && (/^\d+$/u.test(publisher) || isGuid(publisher));
  return {
    name,
    kind,
    client,
    ownerTenant,
    publisherId: byId ? publisher.toLowerCase() : null,
    publisherName: byId ? null : publisher,
    domain,
    since,
    reason: cell('reason'),
    reference: cell('reference'),
  };
}

function clientOf(platform: Platform | null, id: string): FeedEntry['client'] | string {
  if (platform === null) return 'a client_id needs its platform';
  if (appIdKey(platform, id) === null)
    return `client_id ${quoted(id)} proves nothing on ${platform}; leave it empty, the name is compared anyway`;
  if (platform === 'microsoft-365' && !isGuid(id)) return `client_id must be a GUID there, not ${quoted(id)}`;
  return { platform, id };
}

function isOneOf<const Value extends string>(known: readonly Value[], text: string): text is Value {
  return known.some((value) => value === text);
}
