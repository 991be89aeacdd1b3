/** What tests of every connector need: a vendor in memory, and one stream read to its end with what earlier ones saved as its recall. */
import type { Clock } from '../core/clock.ts';
import type { StreamStatus } from '../core/coverage.ts';
import { AppError } from '../core/errors.ts';
import type {
  AppSeen,
  EventSeen,
  GrantSeen,
  Observation,
  PermissionSeen,
  PrincipalSeen,
} from '../core/observation.ts';
import type { StreamId } from '../core/streams.ts';
import type {
  Batch,
  Changes,
  News,
  OpenContext,
  ReadWhole,
  Recall,
  Session,
  Stream,
  StreamContext,
  StreamEnd,
} from './connector.ts';
import type { Answer } from './transport/call.ts';
import { createDoor } from './transport/door.ts';
import type { Network, Outgoing } from './transport/network.ts';
import { createRedactor } from './transport/redact.ts';

export const testNow = Date.parse('2026-11-22T12:00:00.000Z');

/** Time that passes only by sleeping. */
export function testClock(): Clock {
  let now = testNow;
  return {
    now: () => now,
    monotonic: () => now,
    sleep: (ms) => {
      now += ms;
      return new Promise((resolve) => setImmediate(resolve));
    },
  };
}

export interface Asked {
  readonly method: string;
  readonly origin: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly bearer: string | null;
}

export function askedOf({ method, url, headers, body }: Outgoing): Asked {
  return {
    method,
    origin: url.origin,
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: body ?? '',
    bearer: headers['authorization'] ?? null,
  };
}

interface Head {
  /** Absent: 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `type`: the content type of a text, where it is not the vendor's usual one. */
export type Reply =
  | ({ readonly json: unknown } & Head)
  | ({ readonly text: string; readonly type?: string } & Head);

/** The reply as it comes over the wire. @param types content types that are usual with this vendor */
export function answerOf(reply: Reply, types: { readonly json: string; readonly text: string }): Answer {
  const json = 'json' in reply;
  return {
    status: reply.status ?? 200,
    headers: { 'content-type': json ? types.json : (reply.type ?? types.text), ...reply.headers },
    text: json ? JSON.stringify(reply.json) : reply.text,
  };
}

interface AnsweringHow {
  readonly signal?: AbortSignal | undefined;
  /** Its doors may write. */
  readonly acting?: true | undefined;
}

/**
 * The part of a connector's context that is the same for all: doors over a network that answers from a function.
 * @param answer throws for an answer that is lost
 */
export function answeringContext(
  answer: (sent: Outgoing) => Answer | Promise<Answer>,
  { signal = new AbortController().signal, acting }: AnsweringHow = {},
): Pick<OpenContext, 'tenant' | 'redact' | 'trustedOrigin' | 'openDoor' | 'clock' | 'signal'> {
  const clock = testClock();
  const redactor = createRedactor();
  const network: Network = { send: async (sent) => answer(sent), close: () => Promise.resolve() };
  return {
    tenant: 't',
    redact: (secret) => redactor.add(secret),
    trustedOrigin: (url) => new URL(url).origin,
    openDoor: (spec) =>
      createDoor(spec, {
        network,
        clock,
        signal,
        redactor,
        random: () => 0.5,
        ...(acting === undefined ? {} : { acting }),
      }),
    clock,
    signal,
  };
}

export interface Reading {
  readonly batches: readonly Batch[];
  readonly rows: readonly Observation[];
  readonly read: number;
  readonly malformed: readonly string[];
  readonly end: StreamEnd | null;
  readonly error: AppError | null;
  /** Why changes could not be told; null where they were, or were not asked for. */
  readonly readWhole: string | null;
}

interface HowToRead {
  readonly checkpoint?: string | null;
  /** Pages after which the run is cut off. */
  readonly stopAfter?: number;
  /** Its changes are read from there. */
  readonly cursor?: string | undefined;
  /** Events that are news to it. */
  readonly events?: readonly EventSeen[];
}

export type ReadStream = (id: StreamId, how?: HowToRead) => Promise<Reading>;

interface Earlier {
  readonly saved?: readonly Observation[];
  readonly ended?: readonly (readonly [StreamId, StreamStatus])[];
}

/** Rows of the streams that it has read so far, and those given, are what `recall` gives. */
export function streamReader(session: Session, signal: AbortSignal, earlier: Earlier = {}): ReadStream {
  const saved: Observation[] = [...(earlier.saved ?? [])];
  const savedBy = new Map<StreamId, Observation[]>();
  const ended = new Map<StreamId, StreamStatus>(earlier.ended);
  return async (
    id,
    { checkpoint = null, stopAfter = Number.POSITIVE_INFINITY, cursor, events = [] } = {},
  ) => {
    const stream = session.streams.find((one) => one.id === id);
    if (stream === undefined) throw new Error(`no stream ${id}`);
    const batches: Batch[] = [];
    const malformed: string[] = [];
    const context: StreamContext = {
      signal,
      checkpoint,
      recall: recallOf(saved, savedBy, ended),
      malformed: (_row, issues) => void malformed.push(issues),
      progress: () => undefined,
    };
    const pages: AsyncGenerator<Batch, StreamEnd | ReadWhole> =
      cursor === undefined
        ? stream.read(context)
        : changesOf(stream).read({
            ...context,
            cursor,
            wholeAt: new Date(testNow).toISOString(),
            news: newsOf(events),
          });
    const reading = () => ({
      batches,
      malformed,
      rows: batches.flatMap(({ rows }) => rows),
      read: batches.reduce((sum, batch) => sum + batch.read, 0),
    });
    try {
      while (batches.length < stopAfter) {
        const step = await pages.next();
        if (step.done === true) {
          if ('readWhole' in step.value) return { ...reading(), end: null, error: null, ...step.value };
          ended.set(id, step.value.gaps.length + malformed.length === 0 ? 'complete' : 'partial');
          return { ...reading(), end: step.value, error: null, readWhole: null };
        }
        batches.push(step.value);
        saved.push(...step.value.rows);
        savedBy.set(id, [...(savedBy.get(id) ?? []), ...step.value.rows]);
      }
      await pages.return({ expected: null, asOf: '', gaps: [] });
      return { ...reading(), end: null, error: null, readWhole: null };
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      ended.set(id, 'partial');
      return { ...reading(), end: null, error: thrown, readWhole: null };
    }
  };
}

function changesOf({ id, changes }: Stream): Changes {
  if (changes === undefined) throw new Error(`${id} does not tell changes`);
  return changes;
}

async function* nothing(): AsyncGenerator<never> {
  // Nobody has told anything.
}

function newsOf(events: readonly EventSeen[]): News {
  return {
    principals: nothing,
    apps: nothing,
    goneApps: nothing,
    formerApps: nothing,
    formerPermissions: nothing,
    async *events() {
      for (const event of events) yield { unheard: false, ...event };
    },
    counts: nothing,
    passedOver: () => false,
  };
}

function recallOf(
  saved: readonly Observation[],
  savedBy: ReadonlyMap<StreamId, readonly Observation[]>,
  ended: ReadonlyMap<StreamId, StreamStatus>,
): Recall {
  return {
    ended: (stream: StreamId) => ended.get(stream) ?? null,
    async *apps(stream) {
      const rows = stream === undefined ? saved : (savedBy.get(stream) ?? []);
      yield* rows.filter((row): row is AppSeen => row.type === 'app');
    },
    async *principals() {
      yield* saved.filter((row): row is PrincipalSeen => row.type === 'principal');
    },
    async *permissions() {
      yield* saved.filter((row): row is PermissionSeen => row.type === 'permission');
    },
    async *grants(stream) {
      yield* (savedBy.get(stream) ?? []).filter((row): row is GrantSeen => row.type === 'grant');
    },
    async *referencedPrincipals() {
      const seen = new Set<string>();
      for (const row of saved) {
        if (row.type !== 'grant' && row.type !== 'owner') continue;
        const { kind, id } = row.principal;
        if ((kind !== 'user' && kind !== 'group') || seen.has(id)) continue;
        seen.add(id);
        yield { kind, id };
      }
    },
  };
}
