/** Tokens by the people who hold them: how many each has, and all of some. */
import { AppError } from '../../src/core/errors.ts';
import { countRows, readAggregate } from './query-list.ts';
import type { SalesforceClient } from './salesforce-session.ts';
import { literal } from './soql.ts';
import { isBetween } from './token-groups.ts';
import { filterOf, packNames, type Part } from './token-partition.ts';
import { type PartsSource, readParts } from './token-parts.ts';
import { beginProgress, type PartProgress } from './token-progress.ts';
import type { TokenWindow } from './token-windows.ts';
import { PersonGroup, type Token, type TokenGroup } from './wire.ts';

/** People of one answer. What an aggregate of tokens may answer is not documented. */
const peoplePerCall = [2_000, 500] as const;
/** So many ids have room in an address. */
const peoplePerPart = 400;

export interface Suspects {
  /** Of which apps. */
  readonly groups: readonly TokenGroup[];
  /** They are all apps there are. */
  readonly all: boolean;
  /** Which of their tokens; the groups count these. */
  readonly where: string;
}

/** Tokens of each person. Null when the org does not count so, or its counts do not agree. @throws AppError as the client does */
export async function countByPerson(
  client: SalesforceClient,
  { groups, all, where }: Suspects,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number> | null> {
  const people = new Map<string, number>();
  const parts = packNames(groups);
  const expected = parts.reduce((sum, part) => sum + part.expected, 0);
  const lists: readonly Part[] = all && parts.length > 0 ? [{ tokens: 'all', expected }] : parts;
  for (const part of lists) {
    const conditions = [filterOf(part.tokens) ?? [], where].flat().join(' AND ');
    const counted = await countSome(client, conditions, part.expected, signal);
    if (counted === null) return null;
    for (const { UserId, expr0 } of counted) people.set(UserId, (people.get(UserId) ?? 0) + expr0);
  }
  return people;
}

async function countSome(
  client: SalesforceClient,
  where: string,
  expected: number,
  signal: AbortSignal,
): Promise<readonly PersonGroup[] | null> {
  const people: PersonGroup[] = [];
  let sum = 0;
  let [limit]: readonly number[] = peoplePerCall;
  while (sum < expected) {
    const last = people.at(-1)?.UserId;
    const after = last === undefined ? '' : ` AND UserId > ${literal(last)}`;
    const soql = `SELECT UserId, COUNT(UserId) FROM OauthToken WHERE ${where}${after} GROUP BY UserId ORDER BY UserId LIMIT ${limit}`;
    const raw = await unlessRejected(readAggregate(client, soql, signal));
    if (raw === null) {
      if (limit === peoplePerCall[1]) return null;
      [, limit] = peoplePerCall;
      continue;
    }
    const page = PersonGroup.array().safeParse(raw);
    if (!page.success) return null;
    if (page.data.length === 0) break;
    people.push(...page.data);
    sum = people.reduce((total, { expr0 }) => total + expr0, 0);
  }
  const agrees =
    sum === expected ||
    isBetween(sum, expected, await countRows(client, `OauthToken WHERE ${where}`, signal));
  return agrees ? people : null;
}

async function unlessRejected<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'READ_REJECTED') return null;
    throw thrown;
  }
}

export interface PeopleRead {
  readonly people: readonly string[];
  readonly tokens: readonly Token[];
  readonly malformed: TokenWindow['malformed'];
  /** Why this may not be all that they have; null when it is. */
  readonly error: AppError | null;
}

/** All tokens of these people, some people at a time, proved by the org's count. @throws what ends the stream */
export async function* readPeople(
  source: PartsSource,
  people: readonly string[],
): AsyncGenerator<PeopleRead, void> {
  const parts: Part[] = [];
  for (let at = 0; at < people.length; at += peoplePerPart) {
    const tokens = { people: people.slice(at, at + peoplePerPart) };
    const expected = await countRows(source.client, `OauthToken WHERE ${filterOf(tokens)}`, source.signal);
    parts.push({ tokens, expected });
  }
  const windows = new Map<PartProgress, TokenWindow[]>();
  const { parts: todo } = beginProgress('', { counted: 0, parts }, null);
  for await (const { part, window, end } of readParts(source, todo)) {
    const some = [...(windows.get(part) ?? []), window];
    windows.set(part, some);
    if (end === null) continue;
    windows.delete(part);
    yield {
      people: peopleOf(part),
      tokens: some.flatMap(({ tokens }) => tokens),
      malformed: some.flatMap(({ malformed }) => malformed),
      error: end.error,
    };
  }
}

function peopleOf({ tokens }: Part): readonly string[] {
  return typeof tokens === 'object' && 'people' in tokens ? tokens.people : [];
}
