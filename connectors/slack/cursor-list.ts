/** Lists that Slack gives by cursor. https://docs.slack.dev/apis/web-api/pagination */
import { z } from 'zod';
import { AppError } from '../../src/core/errors.ts';
import type { StreamContext } from '../../src/kit/connector.ts';
import { type Page, pageLoop } from '../../src/kit/transport/pages.ts';
import { slackErrorOf } from './answers.ts';
import { issuesOf } from './wire.ts';

export interface CursorListSpec<T> {
  /** Key of the rows. */
  readonly rows: string;
  readonly schema: z.ZodType<T>;
  /** @param cursor undefined: the first page */
  readonly fetchPage: (cursor: string | undefined) => Promise<unknown>;
  readonly keyOf: (row: T) => string;
  readonly report: StreamContext['malformed'];
  /** Cursor of the page to resume at. */
  readonly from?: string | null;
}

/** A cursor ends while a list is read, or between two runs: so often is the list begun anew. */
const restarts = 2;

const Metadata = z.object({
  response_metadata: z.object({ next_cursor: z.string().nullish() }).nullish(),
});

/**
 * Page by page, rows met before left out; a list whose cursor has ended is begun anew. The last page may lack
 * `response_metadata`, and one with a cursor may be empty.
 * @throws AppError PAGE_LOOP, READ_MALFORMED, and as the door does
 */
export async function* readCursorList<T>(spec: CursorListSpec<T>): AsyncGenerator<Page<T>, void> {
  const { keyOf, report, fetchPage } = spec;
  const seen = new Set<string>();
  const broken = new Set<string>();
  let from = spec.from ?? '';

  const parse = (raw: readonly unknown[]): readonly T[] =>
    raw.flatMap((row) => {
      const parsed = spec.schema.safeParse(row);
      if (parsed.success) return [parsed.data];
      const text = JSON.stringify(row);
      if (!broken.has(text)) report(row, issuesOf(parsed.error));
      broken.add(text);
      return [];
    });

  for (let attempt = 0; ; attempt += 1) {
    const pages = pageLoop<T>({
      first: from,
      keyOf,
      fetchPage: async (cursor) => {
        const body = await fetchPage(cursor === '' ? undefined : cursor);
        return { rows: parse(rowsOf(body, spec.rows)), next: nextCursorOf(body) };
      },
    });
    try {
      for await (const { rows, next } of pages) {
        const fresh = rows.filter((row) => !seen.has(keyOf(row)));
        for (const row of fresh) seen.add(keyOf(row));
        yield { rows: fresh, next };
      }
      return;
    } catch (thrown) {
      if (slackErrorOf(thrown) !== 'invalid_cursor' || attempt >= restarts) throw thrown;
      from = '';
    }
  }
}

function rowsOf(body: unknown, rows: string): readonly unknown[] {
  const found =
    typeof body === 'object' && body !== null
      ? new Map<string, unknown>(Object.entries(body)).get(rows)
      : null;
  if (Array.isArray(found)) return found;
  throw new AppError('READ_MALFORMED', { detail: `\`${rows}\` is no list` });
}

function nextCursorOf(body: unknown): string | null {
  const parsed = Metadata.safeParse(body);
  if (!parsed.success) throw new AppError('READ_MALFORMED', { detail: 'response_metadata.next_cursor' });
  return parsed.data.response_metadata?.next_cursor || null;
}
