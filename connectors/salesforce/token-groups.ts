/** How many tokens there are, in all and of each app name: the yardstick by which every row is proved found. */
import { AppError } from '../../src/core/errors.ts';
import { countRows, readAggregate } from './query-list.ts';
import type { SalesforceClient } from './salesforce-session.ts';
import { literal } from './soql.ts';
import { packParts, type Part, tokenCap } from './token-partition.ts';
import { TokenGroup } from './wire.ts';

/** Which tokens are counted, and how. */
export interface Counted {
  /** What stands after WHERE; absent: all tokens. */
  readonly where?: string;
  /** By app name and menu entry, rather than by name alone. */
  readonly byEntry?: boolean;
  /** Of a long list, which of its tokens are told apart as young; in the words of a condition. */
  readonly young?: string;
}

export interface TokenPlan {
  /** COUNT() of the whole list. */
  readonly counted: number;
  readonly parts: readonly Part[];
  /** How many there are of each app, proved by the count; null for a short list, and where they were not told. */
  readonly groups: readonly TokenGroup[] | null;
  /**
   * Of them, the young: counted before, so that none which came in between is missed among the others. Not proved; the
   * others may only seem more than they are.
   */
  readonly young: readonly TokenGroup[] | null;
}

/** Aggregates have no second page: the next one is asked for by name. */
const groupsPerCall = 500;

/**
 * A list that ends before the cap, or whose names do not add up to its count, is one part: people page it too.
 * @throws AppError as the client does
 */
export async function planTokens(
  client: SalesforceClient,
  which: Counted,
  signal: AbortSignal,
): Promise<TokenPlan> {
  const counted = await countRows(client, listOf(which), signal);
  const isLong = counted >= tokenCap;
  const young =
    isLong && which.young !== undefined
      ? await readGroups(client, { ...which, where: which.young }, 0, signal)
      : null;
  const groups = isLong ? await provedGroups(client, which, counted, signal) : null;
  if (groups !== null) return { counted, parts: packParts(groups), groups, young };
  return { counted, parts: counted === 0 ? [] : [{ tokens: 'all', expected: counted }], groups, young };
}

/** Null when the org does not count so, or when its counts do not agree. @throws AppError as the client does */
export async function countTokens(
  client: SalesforceClient,
  which: Counted,
  signal: AbortSignal,
): Promise<readonly TokenGroup[] | null> {
  return provedGroups(client, which, await countRows(client, listOf(which), signal), signal);
}

function listOf({ where }: Counted): string {
  return where === undefined ? 'OauthToken' : `OauthToken WHERE ${where}`;
}

async function provedGroups(
  client: SalesforceClient,
  which: Counted,
  counted: number,
  signal: AbortSignal,
): Promise<readonly TokenGroup[] | null> {
  if (counted === 0) return [];
  const groups = await readGroups(client, which, counted, signal);
  if (groups === null) return null;
  const sum = sumOf(groups);
  // Tokens may come and go between two counts.
  const agrees = sum === counted || isBetween(sum, counted, await countRows(client, listOf(which), signal));
  return agrees ? groups : null;
}

export function isBetween(value: number, a: number, b: number): boolean {
  return value >= Math.min(a, b) && value <= Math.max(a, b);
}

/**
 * Null when the org does not count so. Names are met again at the start of each page, because those that only
 * differ in case have no order among them.
 */
async function readGroups(
  client: SalesforceClient,
  { where, byEntry = false }: Counted,
  counted: number,
  signal: AbortSignal,
): Promise<readonly TokenGroup[] | null> {
  const fields = byEntry ? 'AppName, AppMenuItemId' : 'AppName';
  const groups = new Map<string, TokenGroup>();
  for (let from = ''; ; ) {
    const conditions = [
      ...(where === undefined ? [] : [where]),
      ...(from === '' ? [] : [`AppName >= ${literal(from)}`]),
    ];
    const filter = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')} `;
    const soql = `SELECT ${fields}, COUNT(UserId) FROM OauthToken ${filter}GROUP BY ${fields} ORDER BY AppName LIMIT ${groupsPerCall}`;
    const page = TokenGroup.array().safeParse(await aggregate(client, soql, signal));
    if (!page.success) return null;
    const known = groups.size;
    for (const group of page.data)
      groups.set(JSON.stringify([group.AppName ?? '', group.AppMenuItemId ?? '']), group);
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

export function sumOf(groups: Iterable<TokenGroup>): number {
  let sum = 0;
  for (const { expr0 } of groups) sum += expr0;
  return sum;
}
