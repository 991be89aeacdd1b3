/** A Google in memory for tests: the connector's own door and sign-in over a network that answers from a function. */
import type { StreamStatus } from '../../src/core/coverage.ts';
import type { EventSeen, GrantSeen, Observation, PrincipalSeen } from '../../src/core/observation.ts';
import type { AppAccessList, DelegationList } from '../../src/core/operator-list.ts';
import type { StreamId } from '../../src/core/streams.ts';
import type { Batch, PeopleCount, Session, StreamEnd } from '../../src/kit/connector.ts';
import {
  answeringContext,
  answerOf,
  type Asked,
  askedOf,
  type ReadStream,
  type Reply,
  streamReader,
  testNow,
} from '../../src/kit/testing.ts';
import { googleWorkspaceModule } from './module.ts';

export type { Asked, Reply } from '../../src/kit/testing.ts';

export interface TestTenant {
  readonly session: Session;
  /** Paths in the order they were asked for. */
  readonly asked: readonly Asked[];
  /** Rows of streams read so far are what `recall` gives. */
  readonly read: ReadStream;
}

const types = { json: 'application/json; charset=UTF-8', text: 'text/plain' };
const tokenAuth = { auth: { type: 'access-token', token: 'env:TOKEN' } };

export async function openTenant(
  reply: (asked: Asked) => Reply,
  how: {
    readonly settings?: unknown;
    readonly secrets?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
    readonly delegationList?: DelegationList;
    readonly appAccessList?: AppAccessList;
  } = {},
): Promise<TestTenant> {
  const asked: Asked[] = [];
  const context = answeringContext((sent) => {
    const one = askedOf(sent);
    asked.push(one);
    return answerOf(reply(one), types);
  }, how);
  const session = await googleWorkspaceModule.open({
    ...context,
    settings: googleWorkspaceModule.settings.parse(how.settings ?? tokenAuth),
    secret: (reference) => Promise.resolve(how.secrets?.[reference] ?? 'secret-token'),
    saveSecret: () => Promise.reject(new Error('nothing rotates here')),
    ...(how.delegationList === undefined ? {} : { delegationList: how.delegationList }),
    ...(how.appAccessList === undefined ? {} : { appAccessList: how.appAccessList }),
  });

  return { session, asked, read: streamReader(session, context.signal) };
}

export function userRow(
  id: string,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    id,
    customerId: 'C01test',
    primaryEmail: `${id}@example.com`,
    suspended: false,
    archived: false,
    isAdmin: false,
    isDelegatedAdmin: false,
    ...more,
  };
}

export function usersPage(users: readonly unknown[], nextPageToken?: string): Reply {
  return {
    json: { kind: 'admin#directory#users', users, ...(nextPageToken === undefined ? {} : { nextPageToken }) },
  };
}

export function tokenList(...items: readonly unknown[]): Reply {
  return { json: { kind: 'admin#directory#tokenList', ...(items.length === 0 ? {} : { items }) } };
}

export function refusal(status: number, reason: string, message: string): Reply {
  return {
    status,
    json: { error: { code: status, message, errors: [{ domain: 'global', reason, message }] } },
  };
}

export const suspendedRefusal = refusal(401, 'authError', 'Invalid Credentials');

interface EarlierRead {
  readonly cursor: string | undefined;
  /** ISO time; absent: a day before `testNow`. */
  readonly wholeAt?: string;
  readonly events?: readonly EventSeen[];
  readonly principals?: readonly PrincipalSeen[];
  readonly counts?: readonly PeopleCount[];
  /** What the stream is known to hold. */
  readonly grants?: readonly GrantSeen[];
  /** How other streams of this run ended; absent: complete. */
  readonly ended?: Partial<Record<StreamId, StreamStatus>>;
  /** A log that went on past rows that it had not understood. */
  readonly passedOver?: StreamId;
  readonly checkpoint?: string | null;
  /** Pages after which the run is cut off. */
  readonly stopAfter?: number;
}

export interface ChangesReading {
  readonly batches: readonly Batch[];
  readonly rows: readonly Observation[];
  /** Ids of people of whom all was told. */
  readonly told: readonly string[];
  readonly malformed: readonly string[];
  readonly end: StreamEnd | null;
  readonly readWhole: string | null;
}

/** Reads on from a cursor, with the news and the other streams that are given. */
export async function readChanges(
  { session }: TestTenant,
  id: StreamId,
  { cursor = '', wholeAt = new Date(testNow - 86_400_000).toISOString(), ...earlier }: EarlierRead,
): Promise<ChangesReading> {
  const changes = session.streams.find((stream) => stream.id === id)?.changes;
  if (changes === undefined) throw new Error(`${id} does not tell changes`);
  const malformed: string[] = [];
  const batches: Batch[] = [];
  const reading = (): Omit<ChangesReading, 'end' | 'readWhole'> => ({
    batches,
    malformed,
    rows: batches.flatMap(({ rows }) => rows),
    told: batches
      .flatMap(({ told = [] }) => told)
      .flatMap((subject) => ('principal' in subject ? [subject.principal.id] : [])),
  });
  const pages = changes.read({
    signal: new AbortController().signal,
    checkpoint: earlier.checkpoint ?? null,
    recall: {
      ended: (stream) => earlier.ended?.[stream] ?? 'complete',
      apps: () => listed([]),
      principals: () => listed(earlier.principals ?? []),
      permissions: () => listed([]),
      grants: () => listed(earlier.grants ?? []),
      referencedPrincipals: () => listed([]),
    },
    malformed: (_row, issues) => void malformed.push(issues),
    progress: () => undefined,
    cursor,
    wholeAt,
    news: {
      principals: () => listed(earlier.principals ?? []),
      apps: () => listed([]),
      goneApps: () => listed([]),
      formerApps: () => listed([]),
      formerPermissions: () => listed([]),
      events: () => listed((earlier.events ?? []).map((event) => ({ unheard: false, ...event }))),
      counts: () => listed(earlier.counts ?? []),
      passedOver: (log) => log === earlier.passedOver,
    },
  });
  while (batches.length < (earlier.stopAfter ?? Number.POSITIVE_INFINITY)) {
    const step = await pages.next();
    if (step.done !== true) batches.push(step.value);
    else if ('readWhole' in step.value) return { ...reading(), end: null, ...step.value };
    else return { ...reading(), end: step.value, readWhole: null };
  }
  return { ...reading(), end: null, readWhole: null };
}

async function* listed<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}
