/** A Google in memory for tests: the connector's own door and sign-in over a network that answers from a function. */
import type { Clock } from '../../src/core/clock.ts';
import type { Session } from '../../src/kit/connector.ts';
import { type ReadStream, streamReader } from '../../src/kit/testing.ts';
import { createDoor } from '../../src/kit/transport/door.ts';
import { googleWorkspaceModule } from './module.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly bearer: string | null;
}

export type Reply =
  | { readonly json: unknown; readonly status?: number }
  | { readonly text: string; readonly status: number; readonly type?: string };

export interface TestTenant {
  readonly session: Session;
  /** Paths in the order they were asked for. */
  readonly asked: readonly Asked[];
  /** Rows of streams read so far are what `recall` gives. */
  readonly read: ReadStream;
}

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

const tokenAuth = { auth: { type: 'access-token', token: 'env:TOKEN' } };

export async function openTenant(
  reply: (asked: Asked) => Reply,
  how: {
    readonly settings?: unknown;
    readonly secrets?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
  } = {},
): Promise<TestTenant> {
  const clock = testClock();
  const asked: Asked[] = [];
  const signal = how.signal ?? new AbortController().signal;
  const network = {
    send: async ({
      method,
      url,
      headers,
      body,
    }: {
      method: string;
      url: URL;
      headers: Readonly<Record<string, string>>;
      body: string | undefined;
    }) => {
      const bearer = headers['authorization'] ?? null;
      const one = { method, path: url.pathname, query: url.searchParams, body: body ?? '', bearer };
      asked.push(one);
      const answer = reply(one);
      const json = 'json' in answer;
      return {
        status: answer.status ?? 200,
        headers: { 'content-type': json ? 'application/json; charset=UTF-8' : (answer.type ?? 'text/plain') },
        text: json ? JSON.stringify(answer.json) : answer.text,
      };
    },
    close: () => Promise.resolve(),
  };
  const session = await googleWorkspaceModule.open({
    tenant: 't',
    settings: googleWorkspaceModule.settings.parse(how.settings ?? tokenAuth),
    secret: (reference) => Promise.resolve(how.secrets?.[reference] ?? 'secret-token'),
    saveSecret: () => Promise.reject(new Error('nothing rotates here')),
    trustedOrigin: (url) => new URL(url).origin,
    openDoor: (spec) => createDoor(spec, { network, clock, signal, random: () => 0.5 }),
    clock,
    signal,
  });

  return { session, asked, read: streamReader(session, signal) };
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
