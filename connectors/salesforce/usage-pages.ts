/** Lists of the Connect API, which end with an empty page. */
import type { z } from 'zod';
import { AppError } from '../../src/core/errors.ts';
import type { StreamContext } from '../../src/kit/connector.ts';
import { pageLoop } from '../../src/kit/transport/pages.ts';
import { issuesOf } from './wire.ts';

export interface UsageList<Row> {
  readonly fetchPage: (page: number) => Promise<unknown>;
  /** The raw rows of an answer. */
  readonly page: z.ZodType<readonly unknown[]>;
  readonly row: z.ZodType<Row>;
  readonly keyOf: (row: Row) => string;
}

/** Pages in a row that only repeat what came before until the list counts as endless. */
const mostBarren = 2;

/** @throws AppError READ_MALFORMED | PAGE_LOOP, and as the client does; what was yielded stays valid */
export async function* readUsage<Row>(
  { fetchPage, page, row, keyOf }: UsageList<Row>,
  context: Pick<StreamContext, 'malformed'>,
): AsyncGenerator<readonly Row[], void> {
  const pages = pageLoop<Row>({
    first: '0',
    keyOf,
    maxBarren: mostBarren,
    fetchPage: async (number) => {
      const answer = page.safeParse(await fetchPage(Number(number)));
      if (!answer.success)
        throw new AppError('READ_MALFORMED', { detail: `OAuth usage: ${issuesOf(answer.error)}` });
      const rows = answer.data.flatMap((raw) => {
        const parsed = row.safeParse(raw);
        if (parsed.success) return [parsed.data];
        context.malformed(raw, issuesOf(parsed.error));
        return [];
      });
      return { rows, next: answer.data.length === 0 ? null : `${Number(number) + 1}` };
    },
  });
  for await (const { rows } of pages) yield rows;
}
