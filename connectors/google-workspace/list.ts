/** Lists of Google's APIs: what is an end, what is an empty list, and what is a broken answer. */
import type { z } from 'zod';
import { AppError } from '../../src/core/errors.ts';
import type { StreamContext } from '../../src/kit/connector.ts';
import { type Page, pageLoop } from '../../src/kit/transport/pages.ts';
import { issuesOf } from './wire.ts';

export interface ListShape {
  /** Key of the rows. */
  readonly rows: string;
  /** What `kind` ends with; null for lists that carry none. Logs write it in two ways. */
  readonly kind: string | null;
}

export const lists = {
  users: { rows: 'users', kind: '#users' },
  tokens: { rows: 'items', kind: '#tokenList' },
  appPasswords: { rows: 'items', kind: '#aspList' },
  activities: { rows: 'items', kind: 'reports#activities' },
  usage: { rows: 'usageReports', kind: 'reports#usageReports' },
  policies: { rows: 'policies', kind: null },
} as const satisfies Record<string, ListShape>;

/**
 * The raw rows of an answer. No rows at all are believed only of the right kind: a field mask, a proxy or an error
 * inside a 200 can produce the same emptiness.
 * @throws AppError READ_MALFORMED
 */
export function rowsOf(body: unknown, { rows, kind }: ListShape): readonly unknown[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw malformed('no JSON object');
  const found = new Map<string, unknown>(Object.entries(body));
  if (found.has('error')) throw malformed('an error inside the answer');
  const said = found.get('kind');
  if (kind !== null && said !== undefined && !(typeof said === 'string' && said.endsWith(kind)))
    throw malformed('another kind of answer');
  const list = found.get(rows);
  if (Array.isArray(list)) return list;
  if (list !== undefined) throw malformed(`\`${rows}\` is no list`);
  if (kind !== null && said === undefined) throw malformed(`neither \`kind\` nor \`${rows}\``);
  return [];
}

function malformed(what: string): AppError {
  return new AppError('READ_MALFORMED', { detail: what });
}

export function nextTokenOf(body: unknown): string | null {
  const next =
    typeof body === 'object' && body !== null && 'nextPageToken' in body ? body.nextPageToken : null;
  return typeof next === 'string' && next !== '' ? next : null;
}

/** Parses each row; one that does not is reported, not guessed. */
export function parseRows<T>(
  raw: readonly unknown[],
  schema: z.ZodType<T>,
  report: StreamContext['malformed'],
): readonly T[] {
  return raw.flatMap((row) => {
    const parsed = schema.safeParse(row);
    if (parsed.success) return [parsed.data];
    report(row, issuesOf(parsed.error));
    return [];
  });
}

export interface ListSpec<T> {
  readonly shape: ListShape;
  readonly schema: z.ZodType<T>;
  readonly fetchPage: (pageToken: string | undefined) => Promise<unknown>;
  readonly report: StreamContext['malformed'];
  readonly keyOf: ((row: T) => string) | null;
  /** Token of the page to resume at. */
  readonly from?: string | undefined;
}

/** A list page by page, without rows seen before. @throws AppError PAGE_LOOP, READ_MALFORMED, and as the door does */
export function readList<T>({
  shape,
  schema,
  fetchPage,
  report,
  keyOf,
  from,
}: ListSpec<T>): AsyncIterable<Page<T>> {
  return pageLoop<T>({
    first: from ?? '',
    keyOf,
    fetchPage: async (token) => {
      const body = await fetchPage(token === '' ? undefined : token);
      return { rows: parseRows(rowsOf(body, shape), schema, report), next: nextTokenOf(body) };
    },
  });
}
