/** For tests: an org that answers queries from rows in memory, with the limits that Salesforce documents. */
import { type Answering, type Asked, count, refusal, type Reply, rows as answer } from './testing.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface Limits {
  /** Rows after which a query for tokens ends without a word. */
  readonly cap: number;
  readonly pageOf: (object: string) => number;
  /** GROUP BY unites names that only differ in case. */
  readonly groupsFold: boolean;
  /** Texts that the org takes for equal become the same. */
  readonly alike: (text: string) => string;
}

export interface MemoryOrg {
  readonly answering: Answering;
  /** Cursors that were open at once, at most. */
  readonly mostCursors: () => number;
}

type Alike = Limits['alike'];

const documented: Limits = {
  cap: 2_500,
  pageOf: (object) => (object === 'OauthToken' ? 500 : 2_000),
  groupsFold: false,
  alike: (text) => text.toLowerCase(),
};

/** @param tables object to rows; read anew for each query, so that a test may change them */
export function memoryOrg(
  tables: ReadonlyMap<string, readonly Row[]>,
  limits: Partial<Limits> = {},
): MemoryOrg {
  const { cap, pageOf, groupsFold, alike } = { ...documented, ...limits };
  const cursors = new Map<
    string,
    { readonly left: readonly object[]; readonly total: number; page: number }
  >();
  let made = 0;
  let most = 0;

  function page(all: readonly object[], size: number): Reply {
    if (all.length <= size) return answer(all);
    made += 1;
    const id = `01g${made}`;
    cursors.set(id, { left: all.slice(size), total: all.length, page: size });
    most = Math.max(most, cursors.size);
    return answer(all.slice(0, size), {
      next: `/services/data/v67.0/query/${id}-${size}`,
      total: all.length,
    });
  }

  function more(path: string): Reply {
    const [id = '', from = ''] = (path.split('/').at(-1) ?? '').split('-');
    const cursor = cursors.get(id);
    if (cursor === undefined) return refusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    const at = Number(from) - (cursor.total - cursor.left.length);
    const records = cursor.left.slice(at, at + cursor.page);
    const next = Number(from) + records.length;
    if (next < cursor.total)
      return answer(records, { next: `/services/data/v67.0/query/${id}-${next}`, total: cursor.total });
    cursors.delete(id);
    return answer(records, { total: cursor.total });
  }

  function query(soql: string): Reply | undefined {
    const asked = parse(soql, alike);
    const table = tables.get(asked.object);
    if (table === undefined) return undefined;
    const found = table.filter(asked.matches);
    if (asked.select === 'COUNT()') return count(found.length);
    if (asked.groupBy !== null)
      return answer(grouped(found, asked.groupBy, groupsFold, alike).slice(0, asked.limit));
    const ordered = asked.orderBy === null ? found : found.toSorted(by(asked.orderBy, alike));
    const sorted = asked.descending ? ordered.toReversed() : ordered;
    const most = asked.object === 'OauthToken' ? cap : Number.POSITIVE_INFINITY;
    return page(sorted.slice(0, Math.min(most, asked.limit)), pageOf(asked.object));
  }

  return {
    mostCursors: () => most,
    answering: ({ path, soql }: Asked) =>
      soql === '' ? (/\/query\/[^/]+$/u.test(path) ? more(path) : undefined) : query(soql),
  };
}

function grouped(found: readonly Row[], fields: readonly string[], fold: boolean, alike: Alike): Row[] {
  const groups = new Map<string, { values: Row; rows: number }>();
  for (const row of found) {
    const values = Object.fromEntries(fields.map((field) => [field, row[field] ?? null]));
    const key = JSON.stringify(
      Object.values(values).map((value) => (fold && typeof value === 'string' ? alike(value) : value)),
    );
    const group = groups.get(key) ?? { values, rows: 0 };
    group.rows += 1;
    groups.set(key, group);
  }
  const [first = ''] = fields;
  return [...groups.values()].map(({ values, rows }) => ({ ...values, expr0: rows })).sort(by(first, alike));
}

/** Ids tell case apart, text does not; null comes first. */
function compare(field: string, a: unknown, b: unknown, alike: Alike): number {
  const x = comparable(field, a, alike);
  const y = comparable(field, b, alike);
  if (x === y) return 0;
  if (x === null) return -1;
  return y === null || x > y ? 1 : -1;
}

function comparable(field: string, value: unknown, alike: Alike): string | number | boolean | null {
  if (typeof value !== 'string') return (value ?? null) as number | boolean | null;
  return field.endsWith('Id') ? value : (timeOf(value) ?? alike(value));
}

function timeOf(text: string): number | null {
  return /^\d{4}-\d\d-\d\dT/u.test(text) ? Date.parse(text) : null;
}

function by(field: string, alike: Alike): (a: Row, b: Row) => number {
  return (a, b) => compare(field, valueAt(a, field), valueAt(b, field), alike);
}

function valueAt(row: Row, field: string): unknown {
  return field
    .split('.')
    .reduce<unknown>((value, key) => (value as Row | null | undefined)?.[key] ?? null, row);
}

interface Parsed {
  readonly select: string;
  readonly object: string;
  readonly matches: (row: Row) => boolean;
  readonly groupBy: readonly string[] | null;
  readonly orderBy: string | null;
  readonly descending: boolean;
  readonly limit: number;
}

const token = /\s*('(?:[^'\\]|\\.)*'|[A-Za-z0-9_.:+-]+(?:\(\))?|>=|<=|!=|[=<>(),])/gsuy;

function parse(soql: string, alike: Alike): Parsed {
  const words: string[] = [];
  let end = 0;
  token.lastIndex = 0;
  for (let found = token.exec(soql); found !== null; found = token.exec(soql)) {
    words.push(found[1] ?? '');
    end = token.lastIndex;
  }
  if (soql.slice(end).trim() !== '') throw new Error(`not understood from ${soql.slice(end)}`);
  const from = words.indexOf('FROM');
  let at = from + 2;
  let matches = (_row: Row): boolean => true;
  if (words[at] === 'WHERE') {
    at += 1;
    matches = either();
  }
  const after = (first: string, second: string | null): string | null => {
    if (words[at] !== first) return null;
    at += second === null ? 2 : 3;
    return words[at - 1] ?? null;
  };
  const groupBy = list('GROUP', 'BY');
  const orderBy = after('ORDER', 'BY');
  const descending = words[at] === 'DESC';
  if (descending) at += 1;
  const limit = after('LIMIT', null);
  if (at < words.length) throw new Error(`not understood from ${words[at]}: ${soql}`);
  return {
    select: words.slice(1, from).join(''),
    object: words[from + 1] ?? '',
    matches,
    groupBy,
    orderBy,
    descending,
    limit: limit === null ? Number.POSITIVE_INFINITY : Number(limit),
  };

  function list(first: string, second: string): readonly string[] | null {
    const one = after(first, second);
    if (one === null) return null;
    const all = [one];
    while (words[at] === ',') {
      all.push(words[at + 1] ?? '');
      at += 2;
    }
    return all;
  }

  function either(): (row: Row) => boolean {
    const all = [both()];
    while (words[at] === 'OR') {
      at += 1;
      all.push(both());
    }
    return (row) => all.some((one) => one(row));
  }

  function both(): (row: Row) => boolean {
    const all = [single()];
    while (words[at] === 'AND') {
      at += 1;
      all.push(single());
    }
    return (row) => all.every((one) => one(row));
  }

  function single(): (row: Row) => boolean {
    if (words[at] === '(') {
      at += 1;
      const inner = either();
      at += 1;
      return inner;
    }
    const field = words[at] ?? '';
    const operator = words[at + 1] ?? '';
    at += 2;
    if (operator === 'IN') {
      const values: unknown[] = [];
      while (words[at] !== ')') {
        at += 1;
        values.push(valueOf(words[at] ?? ''));
        at += 1;
      }
      at += 1;
      return (row) => values.some((value) => compare(field, valueAt(row, field), value, alike) === 0);
    }
    const value = valueOf(words[at] ?? '');
    at += 1;
    return (row) => {
      const own = valueAt(row, field);
      const order = compare(field, own, value, alike);
      if (operator === '=') return order === 0;
      if (operator === '!=') return order !== 0;
      if (own === null) return false;
      return operator === '>' ? order > 0 : operator === '>=' ? order >= 0 : order < 0;
    };
  }
}

function valueOf(word: string): unknown {
  if (word === 'null') return null;
  if (word === 'true' || word === 'false') return word === 'true';
  if (!word.startsWith("'")) return word;
  return word.slice(1, -1).replaceAll(/\\(.)/gsu, (_, escaped: string) => unescaped.get(escaped) ?? escaped);
}

const unescaped = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['f', '\f'],
]);
