/** How many tokens there are, in all and of each app name: the yardstick by which every row is proved found. */
import { AppError } from '../../src/core/errors.ts';
import { countRows, readAggregate } from './query-list.ts';
import type { SalesforceClient } from './salesforce-session.ts';
import { literal } from './soql.ts';
import { packParts, type Part, tokenCap } from './token-partition.ts';
import { TokenGroup } from './wire.ts';

export interface TokenPlan {
  /** COUNT() of the whole list. */
  readonly counted: number;
  readonly parts: readonly Part[];
}

/** Aggregates have no second page: the next one is asked for by name. */
const groupsPerCall = 500;

/**
 * A list that ends before the cap, or whose names do not add up to its count, is one part: people page it too.
 * @throws AppError as the client does
 */
export async function planTokens(client: SalesforceClient, signal: AbortSignal): Promise<TokenPlan> {
  const counted = await countRows(client, 'OauthToken', signal);
  if (counted === 0) return { counted, parts: [] };
  if (counted >= tokenCap) {
    const groups = await readGroups(client, counted, signal);
    if (groups !== null && (await addsUp(sumOf(groups), counted, client, signal)))
      return { counted, parts: packParts(groups) };
  }
  return { counted, parts: [{ tokens: 'all', expected: counted }] };
}

/** Tokens may come and go between two counts. */
async function addsUp(
  sum: number,
  counted: number,
  client: SalesforceClient,
  signal: AbortSignal,
): Promise<boolean> {
  return sum === counted || isBetween(sum, counted, await countRows(client, 'OauthToken', signal));
}

export function isBetween(value: number, a: number, b: number): boolean {
  return value >= Math.min(a, b) && value <= Math.max(a, b);
}

/**
 * Null when the org does not count by name. Names are met again at the start of each page, because those that only
 * differ in case have no order among them.
 */
async function readGroups(
  client: SalesforceClient,
  counted: number,
  signal: AbortSignal,
): Promise<readonly TokenGroup[] | null> {
  const groups = new Map<string, TokenGroup>();
  for (let from = ''; ; ) {
    const where = from === '' ? '' : `WHERE AppName >= ${literal(from)} `;
    const soql = `SELECT AppName, COUNT(UserId) FROM OauthToken ${where}GROUP BY AppName ORDER BY AppName LIMIT ${groupsPerCall}`;
    const page = TokenGroup.array().safeParse(await aggregate(client, soql, signal));
    if (!page.success) return null;
    const known = groups.size;
    for (const group of page.data) groups.set(group.AppName ?? '', group);
    if (groups.size === known || sumOf(groups.values()) >= counted) return [...groups.values()];
    from = page.data.at(-1)?.AppName ?? '';
  }
}

async function aggregate(client: SalesforceClient, soql: string, signal: AbortSignal): Promise<unknown> {
  try {
    return await readAggregate(client, soql, signal);
  } catch (thrown) {
    if (thrown instanceof AppError && /^READ_(?:REJECTED|MALFORMED)$/u.test(thrown.code)) return null;
    throw thrown;
  }
}

function sumOf(groups: Iterable<TokenGroup>): number {
  let sum = 0;
  for (const { expr0 } of groups) sum += expr0;
  return sum;
}
