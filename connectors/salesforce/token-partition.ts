/** How the list of tokens is cut into parts that each end before the cap, whose sum is then proved. */
import { literal } from './soql.ts';
import type { TokenGroup } from './wire.ts';

/**
 * A query for tokens ends after so many rows, without a word.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_oauthtoken.htm (Usage)
 */
export const tokenCap = 2_500;
/** A request's address and headers may have 16,384 bytes. */
const longestQuery = 12_000;

/** Which tokens a part holds: those of some app names, those without one, those of some people, or all there are. */
export type Tokens = readonly string[] | 'nameless' | 'all' | { readonly people: readonly string[] };

export interface Part {
  readonly tokens: Tokens;
  /** As the org counted them. */
  readonly expected: number;
}

/** What stands after WHERE; null for all tokens. */
export function filterOf(tokens: Tokens): string | null {
  if (tokens === 'all') return null;
  if (tokens === 'nameless') return 'AppName = null';
  if ('people' in tokens) return `UserId IN (${tokens.people.map(literal).join(',')})`;
  return tokens.length === 1
    ? `AppName = ${literal(tokens[0] ?? '')}`
    : `AppName IN (${tokens.map(literal).join(',')})`;
}

/** Names that only differ in case, which one filter meets. */
interface Unit {
  readonly names: readonly string[];
  readonly rows: number;
  /** Bytes in an address. */
  readonly bytes: number;
}

interface Bin {
  readonly names: string[];
  rows: number;
  bytes: number;
}

/**
 * Parts of less than the cap, as full as they can be; a name with more tokens is a part of its own. Where apps are of
 * such sizes that they would leave much room, larger parts, which are read in the order of people, cost fewer calls.
 * An empty name is none: SOQL does not tell them apart.
 */
export function packParts(groups: readonly TokenGroup[]): readonly Part[] {
  const units = unitsOf(groups).sort((a, b) => b.rows - a.rows);
  const single = pack(units, tokenCap);
  const several = pack(units, tokenCap * 4);
  const named = pagesOf(several) < pagesOf(single) * worthwhile ? several : single;
  return [...namelessOf(groups), ...named];
}

function namelessOf(groups: readonly TokenGroup[]): readonly Part[] {
  const expected = groups.filter(({ AppName }) => !AppName).reduce((sum, { expr0: rows }) => sum + rows, 0);
  return expected === 0 ? [] : [{ tokens: 'nameless', expected }];
}

/** As few parts as addresses allow, however many tokens they hold: for counting, which no cap ends. */
export function packNames(groups: readonly TokenGroup[]): readonly Part[] {
  return [...namelessOf(groups), ...pack(unitsOf(groups), Number.POSITIVE_INFINITY)];
}

const pageSize = 500;
/** Small parts are proved one by one, and several are read at once. */
const worthwhile = 0.96;

/** A read that reaches the cap loses some rows, which come again with the next. */
function pagesOf(parts: readonly Part[]): number {
  return parts.reduce(
    (sum, { expected: rows }) => sum + Math.ceil((rows < tokenCap ? rows : rows * 1.005) / pageSize),
    0,
  );
}

function pack(units: readonly Unit[], room: number): readonly Part[] {
  const bins: Bin[] = [];
  for (const unit of units) {
    const bin = fullestFor(bins, unit, room);
    if (bin === null) bins.push({ names: [...unit.names], rows: unit.rows, bytes: unit.bytes });
    else {
      bin.names.push(...unit.names);
      bin.rows += unit.rows;
      bin.bytes += unit.bytes;
    }
  }
  return bins.map(({ names, rows }) => ({ tokens: names, expected: rows }));
}

function unitsOf(groups: readonly TokenGroup[]): Unit[] {
  const named = groups.filter(({ AppName }) => Boolean(AppName));
  const twins = Map.groupBy(named, ({ AppName }) => AppName?.toLowerCase());
  return [...twins.values()].map((some) => {
    const names = [...new Set(some.map(({ AppName }) => AppName ?? ''))];
    return {
      names,
      rows: some.reduce((sum, { expr0: rows }) => sum + rows, 0),
      bytes: names.reduce((sum, name) => sum + bytesOf(name), 0),
    };
  });
}

function bytesOf(name: string): number {
  return encodeURIComponent(`${literal(name)},`).length;
}

function fullestFor(bins: readonly Bin[], { rows, bytes }: Unit, room: number): Bin | null {
  let best: Bin | null = null;
  for (const bin of bins)
    if (bin.rows + rows < room && bin.bytes + bytes <= longestQuery && bin.rows > (best?.rows ?? -1))
      best = bin;
  return best;
}

/**
 * The part that each name belongs to, by its place. A row that another part's filter meets too, because the org
 * compares names more loosely than we do, is told by its own part alone.
 */
export function ownersOf(parts: readonly Part[]): ReadonlyMap<string, number> {
  return new Map(
    parts.flatMap(({ tokens }, at) =>
      Array.isArray(tokens) ? (tokens as readonly string[]).map((name) => [name, at] as const) : [],
    ),
  );
}
