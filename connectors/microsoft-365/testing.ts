/** An Entra tenant in memory for tests: the connector's own doors over a network that answers from a function. */
import type { Clock } from '../../src/core/clock.ts';
import { AppError } from '../../src/core/errors.ts';
import type { AppSeen, Observation, PermissionSeen, PrincipalSeen } from '../../src/core/observation.ts';
import type { StreamStatus } from '../../src/core/coverage.ts';
import type { StreamId } from '../../src/core/streams.ts';
import type { Batch, Recall, Session, StreamEnd } from '../../src/kit/connector.ts';
import { createDoor } from '../../src/kit/transport/door.ts';
import { microsoft365Module } from './module.ts';

export interface Asked {
  readonly method: string;
  readonly origin: string;
  /** With the version. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
}

interface Reading {
  readonly batches: readonly Batch[];
  readonly rows: readonly Observation[];
  readonly read: number;
  readonly malformed: readonly string[];
  readonly end: StreamEnd | null;
  readonly error: AppError | null;
}

export interface TestTenant {
  readonly session: Session;
  /** In the order of asking, signing in and the organization left out. */
  readonly asked: readonly Asked[];
  readonly prompts: readonly string[];
  readonly clock: Clock;
  /** Rows of streams read so far, and those given, are what `recall` gives. */
  read(
    id: StreamId,
    how?: { readonly checkpoint?: string | null; readonly stopAfter?: number },
  ): Promise<Reading>;
}

const testNow = Date.parse('2026-11-22T12:00:00.000Z');
export const ourTenant = '9c1b5e0a-4c1f-4f57-9d0e-6b1f0c2d3e4f';
export const graphOrigin = 'https://graph.microsoft.com';

/** Time that passes only by sleeping. */
function testClock(): Clock {
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

/** An unsigned token with these claims; nobody here verifies it. */
export function token(claims: Readonly<Record<string, unknown>> = {}): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ tid: ourTenant, ...claims })}.x`;
}

export interface TestSettings {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Rows of `service-principals`, which then was read in full. */
  readonly saved?: readonly Observation[];
  readonly unattended?: boolean;
}

/** Signed in with an access token unless the settings say otherwise. */
export async function openTenant(
  reply: (asked: Asked, times: number) => Reply,
  how: TestSettings = {},
): Promise<TestTenant> {
  const clock = testClock();
  const asked: Asked[] = [];
  const prompts: string[] = [];
  const saved: Observation[] = [...(how.saved ?? [])];
  const ended = new Map<StreamId, StreamStatus>(
    how.saved === undefined ? [] : [['service-principals', 'complete']],
  );
  const signal = how.signal ?? new AbortController().signal;
  const times = new Map<string, number>();
  const network = {
    send: async (outgoing: {
      method: string;
      url: URL;
      headers: Readonly<Record<string, string>>;
      body: string | undefined;
    }) => {
      const { method, url, headers, body } = outgoing;
      const one = {
        method,
        origin: url.origin,
        path: url.pathname,
        query: url.searchParams,
        headers,
        body: body ?? '',
      };
      const known = times.get(url.href) ?? 0;
      times.set(url.href, known + 1);
      const isOurs = url.pathname === '/v1.0/organization';
      if (!isOurs) asked.push(one);
      const answer = isOurs ? list([{ id: ourTenant, displayName: 'Contoso' }]) : reply(one, known);
      await new Promise((resolve) => setImmediate(resolve));
      return {
        status: answer.status ?? 200,
        headers: {
          'content-type': answer.text === undefined ? 'application/json' : 'text/html',
          ...answer.headers,
        },
        text: answer.text ?? JSON.stringify(answer.json),
      };
    },
    close: () => Promise.resolve(),
  };
  const session = await microsoft365Module.open({
    tenant: 't',
    settings: microsoft365Module.settings.parse({
      tenantId: ourTenant,
      auth: { type: 'access-token', token: 'env:TOKEN' },
      ...how.settings,
    }),
    secret: (reference) => Promise.resolve(how.secrets?.[reference] ?? token()),
    openDoor: (spec) => createDoor(spec, { network, clock, signal, random: () => 0.5 }),
    clock,
    signal,
    ...(how.unattended === true ? {} : { prompt: (text: string) => void prompts.push(text) }),
  });

  async function read(
    id: StreamId,
    {
      checkpoint = null,
      stopAfter = Number.POSITIVE_INFINITY,
    }: { checkpoint?: string | null; stopAfter?: number } = {},
  ): Promise<Reading> {
    const stream = session.streams.find((one) => one.id === id);
    if (stream === undefined) throw new Error(`no stream ${id}`);
    const batches: Batch[] = [];
    const malformed: string[] = [];
    const pages = stream.read({
      signal,
      checkpoint,
      recall: recallOf(saved, ended),
      malformed: (_row, issues) => void malformed.push(issues),
      progress: () => undefined,
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
          ended.set(id, step.value.gaps.length + malformed.length === 0 ? 'complete' : 'partial');
          return { ...reading(), end: step.value, error: null };
        }
        batches.push(step.value);
        saved.push(...step.value.rows);
      }
      await pages.return({ expected: null, asOf: '', gaps: [] });
      return { ...reading(), end: null, error: null };
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      ended.set(id, 'partial');
      return { ...reading(), end: null, error: thrown };
    }
  }
  return { session, asked, prompts, clock, read };
}

function recallOf(saved: readonly Observation[], ended: ReadonlyMap<StreamId, StreamStatus>): Recall {
  return {
    ended: (stream: StreamId) => ended.get(stream) ?? null,
    async *apps() {
      yield* saved.filter((row): row is AppSeen => row.type === 'app');
    },
    async *principals() {
      yield* saved.filter((row): row is PrincipalSeen => row.type === 'principal');
    },
    async *permissions() {
      yield* saved.filter((row): row is PermissionSeen => row.type === 'permission');
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

export interface PageMore {
  readonly count?: number;
  readonly next?: string | null;
}

/** A page of a list; `next` is a skip token for the same list, or an absolute link. */
export function list(value: readonly unknown[], { count, next }: PageMore = {}): Reply {
  return {
    json: {
      '@odata.context': `${graphOrigin}/v1.0/$metadata#x`,
      ...(count === undefined ? {} : { '@odata.count': count }),
      ...(next === undefined ? {} : { '@odata.nextLink': next }),
      value,
    },
  };
}

export function refusal(
  status: number,
  code: string,
  message = 'x',
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status, headers, json: { error: { code, message, innerError: { date: '2026-09-21T10:00:00' } } } };
}

/** What `service-principals` saves of an app, for streams that look it up. */
export function appSeen(clientId: string, servicePrincipal: string): AppSeen {
  return {
    type: 'app',
    clientId,
    name: clientId,
    publisher: null,
    publisherId: null,
    verified: 'no',
    party: 'third',
    state: 'enabled',
    ownerTenant: null,
    nativeIds: [servicePrincipal],
    replyUrls: [],
    homepage: null,
    createdAt: null,
    facts: {},
  };
}
