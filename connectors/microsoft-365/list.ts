/** Reading one of Graph's lists to its end, and proving that it was the end. */
import type { z } from 'zod';
import { AppError } from '../../src/core/errors.ts';
import type { Gap, StreamContext } from '../../src/kit/connector.ts';
import { type Page, pageLoop } from '../../src/kit/transport/pages.ts';
import { isExpiredPage } from './answers.ts';
import type { Ask, Graph } from './graph.ts';
import { Page as PageShape } from './wire.ts';

export interface ListSpec<Row> {
  readonly ask: Ask;
  readonly shape: z.ZodType<Row>;
  /** What makes a row the same row on two pages. */
  readonly keyOf: (row: Row) => string;
  /** Pages after which reading stops; absent: all are read. */
  readonly mostPages?: number;
}

export type ListContext = Pick<StreamContext, 'signal' | 'malformed'>;

export interface ListEnd {
  /** `@odata.count` of the first page; null when it was not asked for or not given. */
  readonly counted: number | null;
  /** Different rows understood. */
  readonly rows: number;
  readonly malformed: number;
  /** The last page was full and had no next link, which Graph has been seen to do in mid-list. */
  readonly endsFull: boolean;
  /** More pages followed those that were wanted. */
  readonly cut: boolean;
}

/** How often a list is begun again when its page token ends. */
const restarts = 2;

/**
 * Yields the new rows of each page, also of pages without any. When a page token has ended the list is read from
 * its start again and what came before is kept.
 * @throws AppError READ_* | GAP_* | PAGE_LOOP | PAGE_FOREIGN; what was yielded stays valid
 */
export async function* readList<Row>(
  graph: Graph,
  { ask, shape, keyOf, mostPages = Number.POSITIVE_INFINITY }: ListSpec<Row>,
  context: ListContext,
): AsyncGenerator<readonly Row[], ListEnd> {
  const seen = new Set<string>();
  const end = { counted: null as number | null, rows: 0, malformed: 0, endsFull: false, cut: false };

  function understand(raw: readonly unknown[]): readonly Row[] {
    return raw.flatMap((one) => {
      const parsed = shape.safeParse(one);
      const key = parsed.success ? keyOf(parsed.data) : `malformed ${JSON.stringify(one)}`;
      if (seen.has(key)) return [];
      seen.add(key);
      if (parsed.success) return [parsed.data];
      end.malformed += 1;
      context.malformed(
        one,
        parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
      );
      return [];
    });
  }

  async function fetchPage(link: string): Promise<Page<Row>> {
    const page =
      link === ''
        ? await graph.get(ask, PageShape, context.signal)
        : await graph.follow(ask, link, PageShape, context.signal);
    if (link === '') end.counted = page['@odata.count'] ?? null;
    const next = page['@odata.nextLink'] ?? null;
    end.endsFull = next === null && page.value.length > 0 && page.value.length === ask.top;
    return { rows: understand(page.value), next };
  }

  for (let begun = 1; ; begun += 1) {
    try {
      let pages = 0;
      for await (const { rows, next } of pageLoop<Row>({ first: '', fetchPage, keyOf: null })) {
        end.rows += rows.length;
        pages += 1;
        end.cut = next !== null && pages >= mostPages;
        yield rows;
        if (end.cut) break;
      }
      return end;
    } catch (thrown) {
      if (!isExpiredPage(thrown) || begun > restarts) throw thrown;
    }
  }
}

/** All rows of a short list. */
export async function readWhole<Row>(
  graph: Graph,
  spec: ListSpec<Row>,
  context: ListContext,
): Promise<{ readonly rows: readonly Row[]; readonly end: ListEnd }> {
  const list = readList(graph, spec, context);
  const rows: Row[] = [];
  for (;;) {
    const step = await list.next();
    if (step.done === true) return { rows, end: step.value };
    rows.push(...step.value);
  }
}

/**
 * What is missing of a list that was read to its end; null when nothing is. A list that should tell its count and
 * does not is not proved complete.
 */
export function shortfall({ ask }: { readonly ask: Ask }, end: ListEnd): Gap | null {
  const about = ask.about === undefined ? ask.operation : `${ask.operation} ${ask.about}`;
  const here = end.rows + end.malformed;
  if (end.counted !== null) {
    const missing = end.counted - here;
    if (missing <= 0) return null;
    const detail = `${about}: ${here} of ${end.counted}`;
    return { error: new AppError('READ_INCOMPLETE', { detail }), units: missing };
  }
  if (ask.count === true)
    return {
      error: new AppError('READ_INCOMPLETE', {
        detail: `${about}: no count came with the list to prove it by`,
      }),
      units: 1,
    };
  if (end.endsFull)
    return { error: new AppError('READ_INCOMPLETE', { detail: `${about}: ends on a full page` }), units: 1 };
  return null;
}

/** How many rows there are: the vendor's count, or more when some were added while the list was read. */
export function expectedRows(end: ListEnd): number | null {
  return end.counted === null ? null : Math.max(end.counted, end.rows + end.malformed);
}
