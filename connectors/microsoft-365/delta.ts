/**
 * Delta queries: what has changed in a collection since a mark. https://learn.microsoft.com/graph/delta-query-overview
 */
import type { Clock } from '../../src/core/clock.ts';
import { AppError } from '../../src/core/errors.ts';
import type { ReadWhole } from '../../src/kit/connector.ts';
import { pageLoop } from '../../src/kit/transport/pages.ts';
import { applicationDelta, grantDelta, servicePrincipalDelta } from './client.ts';
import type { Ask, Graph } from './graph.ts';
import { unitFailure } from './unit-failure.ts';
import { DeltaPage, DeltaRow } from './wire.ts';

const asks = {
  'service-principals': servicePrincipalDelta,
  'delegated-grants': grantDelta,
  applications: applicationDelta,
} as const;
export type Collection = keyof typeof asks;
type DeltaAsk = Ask & Required<Pick<Ask, 'select'>>;

/** What a collection has told since a mark, an object an entry. */
export interface Delta {
  /** Told once: the object, or those of its properties that have changed. */
  readonly changed: ReadonlyMap<string, DeltaRow>;
  readonly removed: ReadonlySet<string>;
  /** Told more than once and differently: in which order is not known. */
  readonly unsure: ReadonlySet<string>;
  /** The mark from which to go on. */
  readonly mark: string;
}

export interface Deltas {
  /** From now on. Null where this cloud or credential has none: changes cannot be told then. */
  latest(collection: Collection, signal: AbortSignal): Promise<string | null>;
  /** @throws AppError READ_*, NETWORK of a vendor that may answer later */
  since(collection: Collection, mark: string | undefined, signal: AbortSignal): Promise<Delta | ReadWhole>;
}

/** A page of changes has about 200 rows, one of a list 999: beyond so many the list is cheaper. */
const mostPages = 250;
const longestMark = 8_000;

/** @param offered whether this cloud has delta queries */
export function createDeltas(graph: Graph, offered: boolean): Deltas {
  return {
    async latest(collection, signal) {
      return offered ? markNow(graph, asks[collection], signal) : null;
    },
    async since(collection, mark, signal) {
      // Without a mark Graph would tell all that there is, and nothing of what is gone.
      if (mark === undefined) return { readWhole: 'it is not known from where to go on' };
      return readDelta(graph, asks[collection], mark, signal);
    },
  };
}

async function markNow(graph: Graph, ask: DeltaAsk, signal: AbortSignal): Promise<string | null> {
  try {
    const page = await graph.get({ ...at(ask, 'latest'), select: ask.select }, DeltaPage, signal);
    return markIn(page['@odata.deltaLink'], ask, graph);
  } catch (thrown) {
    unitFailure(thrown);
    return null;
  }
}

async function readDelta(
  graph: Graph,
  ask: DeltaAsk,
  mark: string,
  signal: AbortSignal,
): Promise<Delta | ReadWhole> {
  const rows = new Map<string, DeltaRow | null>();
  let end: string | null = null;
  let pages = 0;
  let unreadable = false;

  async function fetchPage(link: string) {
    const page =
      link === ''
        ? await graph.get(at(ask, mark), DeltaPage, signal)
        : await graph.follow(ask, ownLink(link, ask, graph), DeltaPage, signal);
    end = markIn(page['@odata.deltaLink'], ask, graph);
    return { rows: page.value, next: page['@odata.nextLink'] ?? null };
  }

  try {
    for await (const page of pageLoop<unknown>({ first: '', fetchPage, keyOf: null })) {
      for (const raw of page.rows) {
        const row = DeltaRow.safeParse(raw);
        if (row.success) note(rows, row.data);
        else unreadable = true;
      }
      pages += 1;
      if (pages >= mostPages && page.next !== null)
        return { readWhole: 'so much has changed that the list is cheaper' };
    }
  } catch (thrown) {
    const error = unitFailure(thrown);
    if (mayAnswerLater(error.code)) throw error;
    return { readWhole: `the vendor does not tell what has changed since (${error.code})` };
  }
  if (unreadable) return { readWhole: 'a change was told that names no object' };
  if (end === null) return { readWhole: 'the vendor’s list of changes did not end as it should' };
  return { ...sorted(rows), mark: end };
}

/** Null once an object was told in two ways. */
function note(rows: Map<string, DeltaRow | null>, row: DeltaRow): void {
  const known = rows.get(row.id);
  const same = known === undefined || (known !== null && JSON.stringify(known) === JSON.stringify(row));
  rows.set(row.id, same ? row : null);
}

function sorted(rows: ReadonlyMap<string, DeltaRow | null>): Omit<Delta, 'mark'> {
  const changed = new Map<string, DeltaRow>();
  const removed = new Set<string>();
  const unsure = new Set<string>();
  for (const [id, row] of rows)
    if (row === null) unsure.add(id);
    else if (row['@removed'] == null) changed.set(id, row);
    else removed.add(id);
  return { changed, removed, unsure };
}

/** Anything else is said of the mark itself: it has ended, or this service never had any. */
function mayAnswerLater(code: string): boolean {
  return code === 'NETWORK' || code === 'READ_FAILED' || code === 'READ_THROTTLED';
}

/** What is selected is said when a mark is made, and kept with it. */
function at({ operation, path, lane }: DeltaAsk, mark: string): Ask {
  const from = `${path}?$deltatoken=${encodeURIComponent(mark)}`;
  return lane === undefined ? { operation, path: from } : { operation, path: from, lane };
}

/** @throws AppError PAGE_FOREIGN for a page of another list */
function ownLink(link: string, ask: Ask, graph: Graph): string {
  if (parsedLink(link, graph)?.pathname === ask.path) return link;
  throw new AppError('PAGE_FOREIGN', { detail: `${ask.operation}: not a page of this list` });
}

/** @throws AppError PAGE_FOREIGN for one that leads elsewhere */
function parsedLink(link: string, graph: Graph): URL | null {
  const relative = graph.relative(link);
  return relative === null ? null : new URL(relative, 'https://graph.invalid');
}

/**
 * Of a link only the mark is kept. Null for none and for a link to something else.
 * @throws AppError PAGE_FOREIGN for one that leads elsewhere
 */
function markIn(link: string | null | undefined, ask: Ask, graph: Graph): string | null {
  if (link === null || link === undefined) return null;
  const url = parsedLink(link, graph);
  if (url?.pathname !== ask.path) return null;
  const mark = [...url.searchParams].find(([name]) => name.toLowerCase() === '$deltatoken')?.[1] ?? '';
  return mark !== '' && mark.length <= longestMark ? mark : null;
}

const day = 86_400_000;

/** Graph keeps a mark, and the audit log of a tenant without P1, for 7 days. Null: it still holds. */
export function tooOld(at: string, clock: Clock): ReadWhole | null {
  return clock.now() - Date.parse(at) < 7 * day
    ? null
    : { readWhole: 'the vendor tells changes of the last 7 days alone' };
}
