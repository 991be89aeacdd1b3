/** An Entra tenant in memory for tests: the connector's own doors over a network that answers from a function. */
import type { Clock } from '../../src/core/clock.ts';
import type { AppSeen, Observation } from '../../src/core/observation.ts';
import type { Session } from '../../src/kit/connector.ts';
import {
  answeringContext,
  answerOf,
  type Asked,
  askedOf,
  type ReadStream,
  type Reply,
  streamReader,
} from '../../src/kit/testing.ts';
import { microsoft365Module } from './module.ts';

export type { Asked, Reply } from '../../src/kit/testing.ts';

export interface TestTenant {
  readonly session: Session;
  /** In the order of asking, signing in and the organization left out. */
  readonly asked: readonly Asked[];
  readonly prompts: readonly string[];
  readonly clock: Clock;
  /** Rows of streams read so far, and those given, are what `recall` gives. */
  readonly read: ReadStream;
}

export const ourTenant = '9c1b5e0a-4c1f-4f57-9d0e-6b1f0c2d3e4f';
export const graphOrigin = 'https://graph.microsoft.com';

const types = { json: 'application/json', text: 'text/html' };

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
  /** It gives marks from which changes can be told, and is asked for them. */
  readonly marks?: true;
}

/** Signed in with an access token unless the settings say otherwise. */
export async function openTenant(
  reply: (asked: Asked, times: number) => Reply,
  how: TestSettings = {},
): Promise<TestTenant> {
  const asked: Asked[] = [];
  const prompts: string[] = [];
  const times = new Map<string, number>();
  const context = answeringContext(async (sent) => {
    const one = askedOf(sent);
    const known = times.get(sent.url.href) ?? 0;
    times.set(sent.url.href, known + 1);
    const isOurs = one.path === '/v1.0/organization';
    const unmarked = one.query.get('$deltatoken') === 'latest' && how.marks !== true;
    if (!isOurs && !unmarked) asked.push(one);
    const answer = isOurs
      ? list([{ id: ourTenant, displayName: 'Contoso' }])
      : unmarked
        ? refusal(400, 'Request_UnsupportedQuery')
        : reply(one, known);
    await new Promise((resolve) => setImmediate(resolve));
    return answerOf(answer, types);
  }, how);
  const session = await microsoft365Module.open({
    ...context,
    settings: microsoft365Module.settings.parse({
      tenantId: ourTenant,
      auth: { type: 'access-token', token: 'env:TOKEN' },
      ...how.settings,
    }),
    secret: (reference) => Promise.resolve(how.secrets?.[reference] ?? token()),
    saveSecret: () => Promise.reject(new Error('nothing rotates here')),
    ...(how.unattended === true ? {} : { prompt: (text: string) => void prompts.push(text) }),
  });

  const { saved } = how;
  const read = streamReader(
    session,
    context.signal,
    saved === undefined ? {} : { saved, ended: [['service-principals', 'complete']] },
  );
  return { session, asked, prompts, clock: context.clock, read };
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
