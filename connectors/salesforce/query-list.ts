/** Lists that SOQL gives, page by page along `nextRecordsUrl`, and the proof that they were read to their end. */
import type { z } from 'zod';
import { AppError } from '../../src/core/errors.ts';
import type { Gap, StreamContext } from '../../src/kit/connector.ts';
import { type Page, pageLoop } from '../../src/kit/transport/pages.ts';
import { isLostCursor } from './answers.ts';
import { cursorSlots } from './cursor-slots.ts';
import type { SalesforceClient } from './salesforce-session.ts';
import { CountAnswer, issuesOf, QueryPage } from './wire.ts';

export type QueryContext = Pick<StreamContext, 'signal' | 'malformed'>;

export interface QuerySpec<Row> {
  readonly soql: string;
  readonly shape: z.ZodType<Row>;
  /** What makes a row the same row on two pages. */
  readonly keyOf: (row: Row) => string;
  /** Asked of the Tooling API. */
  readonly tooling?: true;
}

export interface QueryEnd {
  /** `totalSize` of the first page; null when it was not given. */
  readonly counted: number | null;
  /** Different rows understood. */
  readonly rows: number;
  readonly malformed: number;
}

interface Asked {
  readonly soql: string;
  readonly tooling?: true;
}

/** How often a query is asked again when its cursor is lost. */
const restarts = 2;

/** @throws AppError READ_MALFORMED */
function pageOf(body: unknown): z.infer<typeof QueryPage> {
  const page = QueryPage.safeParse(body);
  if (!page.success) throw new AppError('READ_MALFORMED', { detail: `query: ${issuesOf(page.error)}` });
  if (page.data.done === false && !page.data.nextRecordsUrl)
    throw new AppError('READ_INCOMPLETE', { detail: 'a page says that more follow, and not where' });
  return page.data;
}

/** Holds one of the user's few cursors until its consumer is done with it. */
async function* readPages(
  client: SalesforceClient,
  { soql, tooling }: Asked,
  signal: AbortSignal,
  onCounted: (counted: number | null) => void = () => undefined,
): AsyncGenerator<Page<unknown>, void> {
  const release = await cursorSlots(client).take();
  try {
    yield* pageLoop<unknown>({
      first: '',
      keyOf: null,
      fetchPage: async (link) => {
        if (link !== '') return nextOf(pageOf(await client.more(link, signal)));
        const first = pageOf(
          await (tooling === true ? client.queryTooling(soql, signal) : client.query(soql, signal)),
        );
        onCounted(first.totalSize ?? null);
        return nextOf(first);
      },
    });
  } finally {
    release();
  }
}

function nextOf({ records, nextRecordsUrl }: z.infer<typeof QueryPage>): Page<unknown> {
  return { rows: records, next: nextRecordsUrl || null };
}

/** The new rows of each page. Can be iterated once. */
export interface QueryList<Row> extends AsyncIterable<readonly Row[]> {
  /** So far. */
  readonly end: QueryEnd;
}

/**
 * When the cursor is lost the query is asked again and what came before is kept.
 * @throws AppError READ_* | GAP_* | PAGE_LOOP | PAGE_FOREIGN while iterated; what was yielded stays valid
 */
export function readQuery<Row>(
  client: SalesforceClient,
  spec: QuerySpec<Row>,
  context: QueryContext,
): QueryList<Row> {
  const { shape, keyOf } = spec;
  const seen = new Set<string>();
  const end = { counted: null as number | null, rows: 0, malformed: 0 };

  function understand(raw: readonly unknown[]): readonly Row[] {
    return raw.flatMap((one) => {
      const parsed = shape.safeParse(one);
      const key = parsed.success ? keyOf(parsed.data) : `malformed ${JSON.stringify(one)}`;
      if (seen.has(key)) return [];
      seen.add(key);
      if (parsed.success) return [parsed.data];
      end.malformed += 1;
      context.malformed(one, issuesOf(parsed.error));
      return [];
    });
  }

  async function* read(): AsyncGenerator<readonly Row[], void> {
    for (let begun = 1; ; begun += 1) {
      try {
        const pages = readPages(client, spec, context.signal, (counted) => {
          end.counted = counted;
        });
        for await (const page of pages) {
          const rows = understand(page.rows);
          end.rows += rows.length;
          yield rows;
        }
        return;
      } catch (thrown) {
        if (!isLostCursor(thrown) || begun > restarts) throw thrown;
      }
    }
  }

  return { end, [Symbol.asyncIterator]: read };
}

/** All rows of a short list. */
export async function readWholeQuery<Row>(
  client: SalesforceClient,
  spec: QuerySpec<Row>,
  context: QueryContext,
): Promise<{ readonly rows: readonly Row[]; readonly end: QueryEnd }> {
  const list = readQuery(client, spec, context);
  const rows: Row[] = [];
  for await (const some of list) rows.push(...some);
  return { rows, end: list.end };
}

/** What is missing of a list that was read to its end; null when nothing is. */
export function shortfall(what: string, end: QueryEnd): Gap | null {
  const here = end.rows + end.malformed;
  if (end.counted === null || here >= end.counted) return null;
  return {
    error: new AppError('READ_INCOMPLETE', { detail: `${what}: ${here} of ${end.counted}` }),
    units: end.counted - here,
  };
}

/** How many rows there are: the org's count, or more when some were added while the list was read. */
export function expectedRows(end: QueryEnd): number | null {
  return end.counted === null ? null : Math.max(end.counted, end.rows + end.malformed);
}

/**
 * The records of a short list that has no key, as they came. When the cursor is lost nothing of it is kept and the
 * query is asked again, for nobody could tell its rows from those of the first time.
 * @throws as `readQuery`
 */
export async function readRecords(
  client: SalesforceClient,
  soql: string,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  for (let begun = 1; ; begun += 1) {
    const records: unknown[] = [];
    try {
      for await (const { rows } of readPages(client, { soql }, signal)) records.push(...rows);
      return records;
    } catch (thrown) {
      if (!isLostCursor(thrown) || begun > restarts) throw thrown;
    }
  }
}

/** One page of an aggregate query, which has no second. @throws as `readQuery` */
export async function readAggregate(
  client: SalesforceClient,
  soql: string,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const page = QueryPage.safeParse(await client.query(soql, signal));
  if (!page.success) throw new AppError('READ_MALFORMED', { detail: `query: ${issuesOf(page.error)}` });
  return page.data.records;
}

/** @param from what stands after FROM. @throws as `readQuery` */
export async function countRows(
  client: SalesforceClient,
  from: string,
  signal: AbortSignal,
): Promise<number> {
  const answer = CountAnswer.safeParse(await client.query(`SELECT COUNT() FROM ${from}`, signal));
  if (!answer.success) throw new AppError('READ_MALFORMED', { detail: 'a count without a number' });
  return answer.data.totalSize;
}
