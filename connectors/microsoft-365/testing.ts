/** An Entra tenant in memory for tests: the connector's own doors over a network that answers from a function. */
import type { Clock } from '../../src/core/clock.ts';
import type { AppSeen, Observation } from '../../src/core/observation.ts';
import type { Session } from '../../src/kit/connector.ts';
import { type ReadStream, streamReader } from '../../src/kit/testing.ts';
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

export interface TestTenant {
  readonly session: Session;
  /** In the order of asking, signing in and the organization left out. */
  readonly asked: readonly Asked[];
  readonly prompts: readonly string[];
  readonly clock: Clock;
  /** Rows of streams read so far, and those given, are what `recall` gives. */
  readonly read: ReadStream;
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
    saveSecret: () => Promise.reject(new Error('nothing rotates here')),
    trustedOrigin: (url) => new URL(url).origin,
    openDoor: (spec) => createDoor(spec, { network, clock, signal, random: () => 0.5 }),
    clock,
    signal,
    ...(how.unattended === true ? {} : { prompt: (text: string) => void prompts.push(text) }),
  });

  const { saved } = how;
  const read = streamReader(
    session,
    signal,
    saved === undefined ? {} : { saved, ended: [['service-principals', 'complete']] },
  );
  return { session, asked, prompts, clock, read };
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
