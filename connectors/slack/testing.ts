/** A Slack in memory for tests: the connector's own doors and sign-in over a network that answers from a function. */
import type { StreamStatus } from '../../src/core/coverage.ts';
import type { Observation } from '../../src/core/observation.ts';
import type { StreamId } from '../../src/core/streams.ts';
import type { OpenContext, Stream } from '../../src/kit/connector.ts';
import {
  answeringContext,
  answerOf,
  type ReadStream,
  type Reply,
  streamReader,
} from '../../src/kit/testing.ts';
import { openSlackSession } from './open-session.ts';
import type { MethodName } from './operations.ts';
import { Settings } from './settings.ts';
import type { SlackSession } from './slack-session.ts';

export type { Reply } from '../../src/kit/testing.ts';

export interface Asked {
  /** Name of the Web API method, e.g. `users.list`; the path for the Audit Logs API. */
  readonly what: string;
  /** Form fields, or the query of the Audit Logs API. */
  readonly args: URLSearchParams;
  readonly origin: string;
  readonly bearer: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Monotonic milliseconds. */
  readonly at: number;
}

export interface How {
  readonly settings?: unknown;
  readonly secrets?: Map<string, string>;
  readonly signal?: AbortSignal;
  /** Told of each secret that is saved; throwing refuses it. */
  readonly onSave?: (reference: string, value: string) => void;
}

const auditedAuth = { auth: { type: 'token', token: 'env:TOKEN', auditToken: 'env:AUDIT' } };

const types = { json: 'application/json; charset=utf-8', text: 'text/html' };

export interface TestContext {
  readonly context: OpenContext;
  /** In the order they were asked for. */
  readonly asked: readonly Asked[];
}

/** Without `settings`: a static token and an auditToken. */
export function testContext(reply: (asked: Asked) => Reply, how: How = {}): TestContext {
  const asked: Asked[] = [];
  const secrets = how.secrets ?? new Map<string, string>();
  const shared = answeringContext(({ url, headers, body }) => {
    const web = url.pathname.startsWith('/api/');
    const one: Asked = {
      what: web ? url.pathname.slice('/api/'.length) : url.pathname,
      args: web ? new URLSearchParams(body ?? '') : url.searchParams,
      origin: url.origin,
      bearer: headers['authorization'] ?? null,
      headers,
      at: shared.clock.monotonic(),
    };
    asked.push(one);
    return answerOf(reply(one), types);
  }, how);
  const context: OpenContext = {
    ...shared,
    settings: Settings.parse(how.settings ?? auditedAuth),
    secret: (reference) => Promise.resolve(secrets.get(reference) ?? secretOf(reference)),
    saveSecret: async (reference, value) => {
      how.onSave?.(reference, value);
      secrets.set(reference, value);
    },
  };
  return { context, asked };
}

/** Of a reference that `How.secrets` does not name: `env:TOKEN` gives `xoxp-env-token`. */
function secretOf(reference: string): string {
  return `xoxp-${reference.replaceAll(/\W/gu, '-').toLowerCase()}`;
}

export interface TestTenant {
  readonly slack: SlackSession;
  readonly asked: readonly Asked[];
  /** Rows of streams read so far are what `recall` gives. */
  readonly read: ReadStream;
}

/** @param streams those under test, e.g. `(session) => [createUsersStream(session)]` */
export function openTenant(
  reply: (asked: Asked) => Reply,
  streams: (session: SlackSession) => readonly Stream[],
  how: How & {
    readonly earlier?: {
      readonly saved?: readonly Observation[];
      readonly ended?: readonly (readonly [StreamId, StreamStatus])[];
    };
  } = {},
): TestTenant {
  const { context, asked } = testContext(reply, how);
  const slack = openSlackSession(context);
  const session = {
    identify: () => slack.identity(context.signal),
    examine: () => Promise.reject(new Error('examined by examine.test.ts')),
    streams: streams(slack),
  };
  return { slack, asked, read: streamReader(session, context.signal, how.earlier) };
}

/** A Web API answer that says all is well. */
export function ok(body: Readonly<Record<string, unknown>> = {}): Reply {
  return { json: { ok: true, ...body } };
}

/** HTTP 200, as Slack refuses. */
export function refused(error: string, more: Readonly<Record<string, unknown>> = {}): Reply {
  return { json: { ok: false, error, ...more } };
}

type Answers = Partial<Record<MethodName | '/audit/v1/logs' | '/audit/v1/actions', (asked: Asked) => Reply>>;

const scopeHeader = {
  'x-oauth-scopes': 'admin.apps:read,admin.teams:read,users:read,team:read,admin',
};

/** An organisation `E1`, with the workspaces `T1` and `T2` unless `answers` says otherwise. */
export function enterprise(answers: Answers = {}): (asked: Asked) => Reply {
  return answering({
    'auth.test': () => ({
      ...ok({
        url: 'https://acme.enterprise.slack.com/',
        team: 'Acme',
        team_id: 'E1',
        enterprise_id: 'E1',
        is_enterprise_install: true,
        user_id: 'U0OWNER',
        app_id: 'A0SELF',
      }),
      headers: scopeHeader,
    }),
    'team.info': () => ok({ team: { id: 'E1', name: 'Acme', domain: 'acme' } }),
    'admin.teams.list': () => ok({ teams: [team('T1'), team('T2')] }),
    ...answers,
  });
}

/** One ordinary workspace, `T1`: Slack refuses everything that Enterprise alone has. */
export function workspace(answers: Answers = {}): (asked: Asked) => Reply {
  return answering({
    'auth.test': () => ({
      ...ok({
        url: 'https://acme.slack.com/',
        team: 'Acme',
        team_id: 'T1',
        user_id: 'U0OWNER',
        app_id: 'A0SELF',
      }),
      headers: { 'x-oauth-scopes': 'admin,users:read,team:read' },
    }),
    'team.info': () => ok({ team: { id: 'T1', name: 'Acme', domain: 'acme' } }),
    ...answers,
  });
}

export function team(id: string): Readonly<Record<string, unknown>> {
  return { id, name: `Workspace ${id}`, discoverability: 'hidden' };
}

function answering(answers: Answers): (asked: Asked) => Reply {
  const known = new Map(Object.entries(answers));
  return (asked) => {
    const answer = known.get(asked.what);
    if (answer !== undefined) return answer(asked);
    return asked.what.startsWith('admin.') ? refused('feature_not_enabled') : refused('unknown_method');
  };
}
