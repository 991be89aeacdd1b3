/** Reads and writes of an actor: one object or one short list at a time, through the acting door. */
import type { z } from 'zod';
import { AppError } from '../../../src/core/errors.ts';
import { pathSegment } from '../../../src/core/text.ts';
import type { Answer, Door } from '../../../src/kit/transport/call.ts';
import { nextUrl } from '../../../src/kit/transport/origin.ts';
import { pageLoop } from '../../../src/kit/transport/pages.ts';
import { addressable } from '../unit-failure.ts';
import { Page } from '../wire.ts';
import { operationOf, type ReadId, type WriteId } from './operations.ts';

export interface Read {
  readonly operation: ReadId;
  /** Values of the path's placeholders, in order. */
  readonly ids?: readonly string[];
  readonly select?: readonly string[];
  readonly filter?: string;
  readonly lane?: 'graph' | 'key-credentials';
}

export interface Calls {
  /** Null: Graph says that it is not there. @throws AppError READ_*, GAP_*, ID_UNSAFE */
  get<T>(read: Read, shape: z.ZodType<T>): Promise<T | null>;
  /** The whole list; empty when what it hangs on is gone. @throws AppError READ_INCOMPLETE, READ_*, GAP_*, PAGE_* */
  list<T>(read: Read, shape: z.ZodType<T>): Promise<readonly T[]>;
  /** Sends it once. @returns the answer's body, undefined when it has none @throws AppError ACT_*, SIGN_IN_*, ID_UNSAFE */
  write(operation: WriteId, ids: readonly string[], body?: unknown): Promise<unknown>;
}

/** Some lists are cut short, with status 200, without it. https://learn.microsoft.com/graph/aad-advanced-queries */
const eventual = { ConsistencyLevel: 'eventual' };
const pageSize = 999;
/** Takes neither a count nor a page size. */
const uncounted = new Set<ReadId>(['roleAssignments.list', 'applications.federatedIdentityCredentials']);

/** @param origin scheme, host and port of Microsoft Graph */
export function createCalls(door: Door, origin: string): Calls {
  function addressOf(operation: ReadId | WriteId, ids: readonly string[]): string {
    const rest = [...ids];
    const { path } = operationOf(operation);
    const filled = path.replaceAll(/\{\w+\}/gu, () => addressable(rest.shift() ?? '', pathSegment));
    return `${origin}${filled}`;
  }

  async function read(
    { operation, ids = [], lane = 'graph' }: Read,
    url: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer | null> {
    const about = ids[0] === undefined ? {} : { about: ids[0] };
    try {
      return await door.send({
        operation,
        method: 'GET',
        url,
        headers: { accept: 'application/json', ...headers },
        lane,
        ...about,
      });
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'READ_GONE') return null;
      throw thrown;
    }
  }

  return {
    async get(one, shape) {
      const answer = await read(one, `${addressOf(one.operation, one.ids ?? [])}${queryOf(one, [])}`);
      return answer === null ? null : understood(one.operation, answer, shape);
    },

    async list(many, shape) {
      const counts = !uncounted.has(many.operation);
      const query = queryOf(many, counts ? ['$count=true', `$top=${pageSize}`] : []);
      const first = `${addressOf(many.operation, many.ids ?? [])}${query}`;
      let counted: number | null = null;
      let gone = false;
      const rows: unknown[] = [];
      const fetchPage = async (url: string) => {
        const answer = await read(many, url, counts ? eventual : {});
        if (answer === null) {
          gone = true;
          return { rows: [], next: null };
        }
        const page = understood(many.operation, answer, Page);
        counted ??= page['@odata.count'] ?? null;
        const link = page['@odata.nextLink'] ?? null;
        return { rows: page.value, next: link === null ? null : nextUrl(link, origin) };
      };
      for await (const page of pageLoop<unknown>({ first, fetchPage, keyOf: JSON.stringify }))
        rows.push(...page.rows);
      if (!gone && counts && (counted === null || rows.length < counted))
        throw new AppError('READ_INCOMPLETE', {
          detail: `${many.operation}: ${rows.length} of ${counted ?? 'an unknown number'}`,
        });
      return rows.map((row) => parsed(many.operation, row, shape));
    },

    async write(operation, ids, body) {
      const { text } = await door.send({
        operation,
        method: operationOf(operation).method,
        url: addressOf(operation, ids),
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        lane: 'writes',
        ...(ids[0] === undefined ? {} : { about: ids[0] }),
      });
      return parseJson(text);
    },
  };
}

function queryOf({ select, filter }: Read, more: readonly string[]): string {
  const parts = [
    ...(select === undefined ? [] : [`$select=${select.join(',')}`]),
    ...(filter === undefined ? [] : [`$filter=${encodeURIComponent(filter)}`]),
    ...more,
  ];
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

function understood<T>(operation: ReadId, { text }: Answer, shape: z.ZodType<T>): T {
  return parsed(operation, parseJson(text), shape);
}

function parsed<T>(operation: ReadId, value: unknown, shape: z.ZodType<T>): T {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const where = result.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new AppError('READ_MALFORMED', { detail: `${operation}: ${where || 'not what was asked for'}` });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
