import { AppError } from '../../core/errors.ts';

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Cursor or link of the next page; null at the end. */
  readonly next: string | null;
}

export interface PageLoopSpec<Row> {
  /** Cursor of the first page, or of the page to resume at. */
  readonly first: string;
  readonly fetchPage: (cursor: string) => Promise<Page<Row>>;
  /** What makes a row the same row; null where rows have no key: nothing is dropped then. */
  readonly keyOf: ((row: Row) => string) | null;
  /** Pages in a row without a new row before the list counts as endless. */
  readonly maxBarren?: number;
}

interface PageCounts {
  /** New rows yielded. */
  readonly rows: number;
  readonly duplicates: number;
  readonly pages: number;
}

export interface PageLoop<Row> extends AsyncIterable<Page<Row>> {
  /** So far. */
  readonly counts: PageCounts;
}

const defaultMaxBarren = 50;

/**
 * Reads a list page by page and yields the rows not seen before, with the cursor that follows. Empty pages with
 * a fresh cursor are legal. Can be iterated once.
 * @throws AppError PAGE_LOOP after the page whose cursor leads back, or after too many pages without a new row;
 * what was yielded stays valid, and the list is not complete
 */
export function pageLoop<Row>(spec: PageLoopSpec<Row>): PageLoop<Row> {
  const { first, fetchPage, keyOf, maxBarren = defaultMaxBarren } = spec;
  const counts = { rows: 0, duplicates: 0, pages: 0 };
  const seenRows = new Set<string>();
  const seenCursors = new Set<string>();

  function fresh(rows: readonly Row[]): readonly Row[] {
    if (keyOf === null) return rows;
    const kept = rows.filter((row) => {
      const key = keyOf(row);
      if (seenRows.has(key)) return false;
      seenRows.add(key);
      return true;
    });
    counts.duplicates += rows.length - kept.length;
    return kept;
  }

  async function* read(): AsyncGenerator<Page<Row>, void, undefined> {
    let barren = 0;
    for (let cursor: string | null = first; cursor !== null; ) {
      seenCursors.add(cursor);
      const page: Page<Row> = await fetchPage(cursor);
      counts.pages += 1;
      const rows = fresh(page.rows);
      counts.rows += rows.length;
      barren = rows.length === 0 ? barren + 1 : 0;
      const loops = page.next !== null && seenCursors.has(page.next);
      yield { rows, next: loops ? null : page.next };
      if (loops) throw new AppError('PAGE_LOOP', { detail: `page ${counts.pages} leads back` });
      if (page.next !== null && barren >= maxBarren)
        throw new AppError('PAGE_LOOP', { detail: `${barren} pages in a row without a new row` });
      cursor = page.next;
    }
  }

  return { counts, [Symbol.asyncIterator]: read };
}
