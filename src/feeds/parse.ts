/** The text of a list to checked entries: all of it or nothing. */
import type { AdvisoryKind, FeedFormat } from '../core/advisory.ts';
import { csvFeed } from './csv.ts';
import { type FeedEntry, FeedFault } from './entry.ts';
import { rogueApps } from './rogue-apps.ts';
import { listedInJson } from './rogue-apps-json.ts';

export interface ParsedFeed {
  readonly format: FeedFormat;
  readonly entries: readonly FeedEntry[];
  /** Titles of columns that mean nothing here. */
  readonly ignored: readonly string[];
}

const mostEntries = 200_000;

/** @param format null: told by the content @throws FeedFault */
export async function parseFeed(
  text: string,
  format: FeedFormat | null,
  kind: AdvisoryKind | null,
): Promise<ParsedFeed> {
  const used = format ?? formatOf(text);
  const { entries, ignored } = await entriesOf(text, used, kind);
  if (entries.length === 0) throw new FeedFault([{ line: 1, message: 'the list has no entry' }]);
  if (entries.length > mostEntries)
    throw new FeedFault([{ line: 1, message: `the list has more than ${mostEntries} entries` }]);
  return { format: used, entries, ignored };
}

async function entriesOf(text: string, format: FeedFormat, kind: AdvisoryKind | null) {
  if (format === 'csv') return csvFeed(text, kind);
  const { apps, lineOf } =
    format === 'rogueapps-json'
      ? listedInJson(text)
      : (await import('./rogue-apps-toml.ts')).listedInToml(text);
  return { entries: rogueApps(apps, kind, lineOf), ignored: [] };
}

/** By the first mark that is no comment; a page that says “sign in” instead of the list is told as such. */
function formatOf(text: string): FeedFormat {
  const start = text.replace(/^(?:\s|#[^\n]*(?:\n|$))+/u, '');
  if (start.startsWith('<'))
    throw new FeedFault([
      { line: 1, message: 'this is a web page, not a list; name the address of the raw file' },
    ]);
  if (/^\[\[?\s*[A-Za-z]/u.test(start) || /^[A-Za-z]\w*\s*=/u.test(start)) return 'rogueapps-toml';
  return /^[[{]/u.test(start) ? 'rogueapps-json' : 'csv';
}
