/** A Google in memory for tests: the connector's own door and sign-in over a network that answers from a function. */
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
