/** What the streams of one signed-in Slack tenant share. */
import type { Clock } from '../../src/core/clock.ts';
import type { AppError } from '../../src/core/errors.ts';
import type { MethodName } from './operations.ts';

/** Form fields of a Web API call; lists are comma-separated text. */
export type MethodArgs = Readonly<Record<string, string | number | boolean | undefined>>;

export interface SlackClient {
  /**
   * The body of an answer that says `ok: true`, unparsed by zod.
   * @throws AppError as `classify` says; `slackErrorOf` in `answers.ts` gives Slack's own word for it
   */
  call(method: MethodName, args: MethodArgs, signal: AbortSignal): Promise<unknown>;
}

export interface AuditLogQuery {
  /** Epoch seconds, inclusive. */
  readonly oldest?: number;
  readonly latest?: number;
  /** At most 30, each of which the vendor must know. */
  readonly action?: string;
  readonly cursor?: string;
  /** At most 9999. */
  readonly limit?: number;
}

/** The Audit Logs API: GET, a token of its own, real HTTP codes. */
export interface AuditLogClient {
  logs(query: AuditLogQuery, signal: AbortSignal): Promise<unknown>;
  /** The actions that the vendor knows; needs no token. */
  actions(signal: AbortSignal): Promise<unknown>;
}

export interface Identity {
  /** Enterprise id (`E…`) of an organisation, team id (`T…`) of a workspace: what the audit pins. */
  readonly id: string;
  readonly name: string | null;
  /** Null outside Enterprise. */
  readonly enterpriseId: string | null;
  /** The workspace of the token; null for a token of a whole organisation. */
  readonly teamId: string | null;
  /** Workspace or organisation address, e.g. `https://acme.slack.com/`. */
  readonly url: string | null;
  readonly userId: string | null;
  /** Our own app. */
  readonly appId: string | null;
  /** Scopes of our token, from the `x-oauth-scopes` header; null when the header was absent. */
  readonly scopes: ReadonlySet<string> | null;
}

export interface Workspace {
  readonly id: string;
  readonly name: string | null;
}

export interface WorkspaceList {
  readonly workspaces: readonly Workspace[];
  /** Rows that did not parse, and what is wrong with them. */
  readonly malformed: readonly { readonly row: unknown; readonly issues: string }[];
  /** Why some workspaces may be missing; null when the list is whole. */
  readonly gap: AppError | null;
}

export interface SlackSession {
  readonly client: SlackClient;
  /** Null: the configuration has no `auditToken`. */
  readonly auditLog: AuditLogClient | null;
  readonly clock: Clock;
  identity(signal: AbortSignal): Promise<Identity>;
  /**
   * All workspaces: of the organisation (admin.teams.list), or the one of the token. Asked once for all streams;
   * a failure is not remembered.
   */
  workspaces(signal: AbortSignal): Promise<readonly Workspace[]>;
  /** The same list with what may be missing from it, which the stream `workspaces` says. */
  workspaceList(signal: AbortSignal): Promise<WorkspaceList>;
}
