/** Reading many small lists in batches of 20. https://learn.microsoft.com/graph/json-batching */
import type { Clock } from '../../src/core/clock.ts';
import { AppError } from '../../src/core/errors.ts';
import type { Gap } from '../../src/kit/connector.ts';
import { retryAfterMs } from '../../src/kit/transport/retry-after.ts';
import { classifyMember, isExpiredPage } from './answers.ts';
import { batch, batchSize } from './client.ts';
import type { Ask, Graph } from './graph.ts';
import { addressable, unitFailure } from './unit-failure.ts';
import { BatchReply, Page } from './wire.ts';

export interface Member {
  /** Unique among the members. */
  readonly key: string;
  readonly ask: Ask;
  /** It answers with one object, which is its only row. */
  readonly single?: true;
}

export interface MemberResult {
  readonly key: string;
  /** All pages of the member's list, unparsed; those before the error when there is one. */
  readonly rows: readonly unknown[];
  readonly error: AppError | null;
}

/** None, and a gap, for an id that would change the address. */
export function membersFor(id: string, address: (id: string) => Ask, gaps: Gap[]): readonly Member[] {
  try {
    return [{ key: id, ask: addressable(id, address) }];
  } catch (thrown) {
    gaps.push({ error: unitFailure(thrown), units: 1 });
    return [];
  }
}

/** What has been read after a round of batches, and the keys that will be asked again. */
export interface Round {
  readonly results: readonly MemberResult[];
  readonly again: readonly string[];
  /** Members taken up so far, in the order given. */
  readonly begun: number;
}

/** Batches sent at once; the lane decides how fast. */
const width = 4;
const attempts = 8;
const patienceMs = 600_000;
const pagesAtMost = 100;
/** How often a member's list is begun again when its page token ends. */
const restartsAtMost = 2;

interface Errand {
  readonly member: Member;
  /** Relative URL of the page that is due. */
  url: string;
  tries: number;
  pages: number;
  restarts: number;
  waitMs: number;
  counted: number | null;
  /** By their text: a row can come on two pages. */
  readonly rows: Map<string, unknown>;
}

type Reply = BatchReply['responses'][number];

/**
 * Every member is asked until it has answered: one that is throttled (its own Retry-After), failing or missing from
 * the reply joins a later batch, one with a next page asks for that.
 * @throws AppError GAP_* when a member lacks a permission, for then all do; READ_* when a whole batch fails
 */
export async function* readMembers(
  graph: Graph,
  clock: Clock,
  members: readonly Member[],
  signal: AbortSignal,
): AsyncGenerator<Round, void> {
  let begun = 0;
  let again: Errand[] = [];
  while (begun < members.length || again.length > 0) {
    const fresh = members.slice(begun, begun + width * batchSize).map(errandFor);
    begun += fresh.length;
    const due = fresh.length === 0 ? again : fresh;
    const kept = fresh.length === 0 ? [] : again;
    const outcomes = await Promise.all(chunks(due).map((some) => sendBatch(graph, some, clock, signal)));
    const results = outcomes.flatMap(({ results }) => results);
    const retried = outcomes.flatMap(({ again }) => again);
    again = [...kept, ...retried];
    yield { results, again: again.map(({ member }) => member.key), begun };
    const wait = Math.max(0, ...retried.map(({ waitMs }) => waitMs));
    if (wait > 0) await clock.sleep(wait, signal);
  }
}

function errandFor(member: Member): Errand {
  const url = relativeUrl(member.ask);
  return { member, url, tries: 0, pages: 0, restarts: 0, waitMs: 0, counted: null, rows: new Map() };
}

function relativeUrl({ path, select, filter, top, count }: Ask): string {
  const query = [
    ...(select === undefined ? [] : [`$select=${select.join(',')}`]),
    ...(filter === undefined ? [] : [`$filter=${encodeURIComponent(filter)}`]),
    ...(top === undefined ? [] : [`$top=${top}`]),
    ...(count === true ? ['$count=true'] : []),
  ];
  return query.length === 0 ? path : `${path}?${query.join('&')}`;
}

function chunks(errands: readonly Errand[]): readonly (readonly Errand[])[] {
  return Array.from({ length: Math.ceil(errands.length / batchSize) }, (_, index) =>
    errands.slice(index * batchSize, (index + 1) * batchSize),
  );
}

interface Outcome {
  readonly results: MemberResult[];
  readonly again: Errand[];
}

async function sendBatch(
  graph: Graph,
  errands: readonly Errand[],
  clock: Clock,
  signal: AbortSignal,
): Promise<Outcome> {
  // The outer request's headers do not reach the members.
  const requests = errands.map(({ url }, index) => ({
    id: String(index),
    method: 'GET',
    url,
    headers: { ConsistencyLevel: 'eventual' },
  }));
  const { responses } = await graph.post(batch, { requests }, BatchReply, signal);
  const replies = new Map(responses.map((reply) => [reply.id, reply]));
  const outcome: Outcome = { results: [], again: [] };
  for (const [index, errand] of errands.entries()) {
    const ended = take(errand, replies.get(String(index)), graph, clock);
    if (ended === null) outcome.again.push(errand);
    else outcome.results.push(ended);
  }
  return outcome;
}

/** Null when the member must be asked again. */
function take(errand: Errand, reply: Reply | undefined, graph: Graph, clock: Clock): MemberResult | null {
  const { operation } = errand.member.ask;
  const backoffMs = 1000 * 2 ** Math.min(errand.tries, 5);
  if (reply === undefined) {
    const error = new AppError('READ_FAILED', { detail: `${operation}: missing from a batch` });
    return postpone(errand, errand.tries === 0 ? 0 : backoffMs, error);
  }
  const verdict = classifyMember(reply.status, reply.body, operation);
  switch (verdict.kind) {
    case 'ok':
      return nextPage(errand, reply.body, graph);
    case 'sign-in':
    case 'retry': {
      const throttled = verdict.kind === 'retry' && verdict.throttled;
      const error = new AppError(throttled ? 'READ_THROTTLED' : 'READ_FAILED', {
        detail: `${operation}: HTTP ${reply.status} in a batch`,
      });
      const asked = retryAfterMs(header(reply, 'retry-after'), header(reply, 'date'), clock.now());
      return postpone(errand, Math.max(asked ?? 0, backoffMs), error);
    }
    case 'fail':
    case 'stop':
      if (verdict.error.code.startsWith('GAP_')) throw verdict.error;
      if (isExpiredPage(verdict.error) && errand.restarts < restartsAtMost) return restart(errand);
      return endOf(errand, verdict.error.code === 'READ_GONE' ? null : verdict.error);
  }
}

function postpone(errand: Errand, waitMs: number, error: AppError): MemberResult | null {
  errand.tries += 1;
  errand.waitMs = waitMs;
  return errand.tries >= attempts || waitMs > patienceMs ? endOf(errand, error) : null;
}

function restart(errand: Errand): null {
  Object.assign(errand, { url: relativeUrl(errand.member.ask), restarts: errand.restarts + 1, waitMs: 0 });
  return null;
}

function nextPage(errand: Errand, body: unknown, graph: Graph): MemberResult | null {
  const { operation } = errand.member.ask;
  if (errand.member.single === true) return { key: errand.member.key, rows: [body], error: null };
  const page = Page.safeParse(body);
  if (!page.success) return endOf(errand, new AppError('READ_MALFORMED', { detail: operation }));
  for (const row of page.data.value) errand.rows.set(JSON.stringify(row), row);
  errand.counted ??= page.data['@odata.count'] ?? null;
  errand.pages += 1;
  const link = page.data['@odata.nextLink'] ?? null;
  if (link === null) return endOf(errand, missing(errand));
  if (errand.pages >= pagesAtMost) return endOf(errand, new AppError('PAGE_LOOP', { detail: operation }));
  const url = relativeLink(link, graph);
  if (url === null) return endOf(errand, new AppError('PAGE_FOREIGN', { detail: operation }));
  Object.assign(errand, { url, tries: 0, waitMs: 0 });
  return null;
}

function missing({ member, counted, rows }: Errand): AppError | null {
  if (counted === null || rows.size >= counted) return null;
  return new AppError('READ_INCOMPLETE', { detail: `${member.ask.operation}: ${rows.size} of ${counted}` });
}

function relativeLink(link: string, graph: Graph): string | null {
  try {
    return graph.relative(link);
  } catch {
    return null;
  }
}

function endOf({ member, rows }: Errand, error: AppError | null): MemberResult {
  return { key: member.key, rows: [...rows.values()], error };
}

function header({ headers }: Reply, name: string): string | undefined {
  return Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
}
