/**
 * What Slack's answers mean. The Web API says nearly everything with HTTP 200 and a word under `error`; the same
 * word may end the tenant, hide one workspace, or ask to come again. https://docs.slack.dev/apis/web-api
 */
import { AppError, type ErrorCode } from '../../src/core/errors.ts';
import { safeText } from '../../src/core/text.ts';
import type { Answer, Call, Classify, Verdict } from '../../src/kit/transport/call.ts';
import { gapWords } from './gap-words.ts';
import { leastScope } from './operations.ts';

/** The error for a sign-in that Slack does not take (any more), by Slack's word. */
export type SignInEnded = (word: string) => AppError;

const words = new WeakMap<AppError, string>();

/** Slack's own word behind an error that these classifiers made, e.g. `invalid_cursor`; null when there was none. */
export function slackErrorOf(error: unknown): string | null {
  return error instanceof AppError ? (words.get(error) ?? null) : null;
}

/** The JSON object of an answer, whatever its content type says; undefined when there is none. */
export function bodyOf({ json, text }: Answer): Readonly<Record<string, unknown>> | undefined {
  const body = json ?? parseJson(text);
  return typeof body === 'object' && body !== null && !Array.isArray(body)
    ? (body as Readonly<Record<string, unknown>>)
    : undefined;
}

const slower = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);
const again = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']);
/** The workspace is being moved into an organisation: this run will not see the end of it. */
const moving = new Set(['org_login_required', 'team_added_to_org']);
const gone = new Set(['team_not_found', 'enterprise_not_found', 'bot_not_found', 'user_not_found']);
const aged = new Set(['token_expired']);
const signedOut = new Set([
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'account_inactive',
  // The Audit Logs API's words for it.
  'invalid_authentication',
  'missing_authentication',
]);

export function webClassifier(ended: SignInEnded): Classify {
  return (answer, { call, renewed }) => {
    const shared = judgeTransport(answer);
    if (shared !== null) return shared;
    const body = bodyOf(answer);
    if (answer.status === 200 && body?.['ok'] === true) return { kind: 'ok' };
    return judgeRefusal({ answer, body, call, renewed, ended });
  };
}

/** Real HTTP codes, and no `ok` where all is well. https://docs.slack.dev/admins/audit-logs-api */
export function auditClassifier(ended: SignInEnded): Classify {
  return (answer, { call, renewed }) => {
    const shared = judgeTransport(answer);
    if (shared !== null) return shared;
    const body = bodyOf(answer);
    if (answer.status === 200 && body !== undefined && body['ok'] !== false && !Object.hasOwn(body, 'error'))
      return { kind: 'ok' };
    return judgeRefusal({ answer, body, call, renewed, ended });
  };
}

/** What status and form alone decide; a proxy's page in HTML is never an answer of Slack's. */
function judgeTransport(answer: Answer): Verdict | null {
  const { status } = answer;
  if (status === 429) return { kind: 'retry', throttled: true };
  if (status >= 500 || status === 408) return { kind: 'retry', throttled: false };
  if (status >= 200 && status < 300 && answer.json === undefined && parseJson(answer.text) === undefined)
    return { kind: 'retry', throttled: false };
  return null;
}

interface Refused {
  readonly answer: Answer;
  readonly body: Readonly<Record<string, unknown>> | undefined;
  readonly call: Call;
  readonly renewed: boolean;
  readonly ended: SignInEnded;
}

function judgeRefusal({ answer, body, call, renewed, ended }: Refused): Verdict {
  const { operation } = call;
  const word = wordOf(body?.['error']);
  if (slower.has(word)) return { kind: 'retry', throttled: true };
  if (again.has(word)) return { kind: 'retry', throttled: false };
  if (signedOut.has(word))
    return isAboutWorkspace(word, call)
      ? notMember(word)
      : { kind: 'stop', error: marked(ended(word), word) };
  if (aged.has(word) || (word === '' && answer.status === 401))
    return renewed ? { kind: 'stop', error: marked(ended(word), word) } : { kind: 'sign-in' };
  if (word === 'missing_scope') return lacksScope(operation, wordOf(body?.['needed']));
  const said = `${operation}: ${word === '' ? `HTTP ${answer.status}` : word}`;
  const gap = gapWords.get(word);
  if (gap !== undefined) return fail(word, gap.code, { detail: said, remedy: gap.remedy });
  if (gone.has(word)) return fail(word, 'READ_GONE', { detail: said });
  if (moving.has(word))
    return fail(word, 'READ_FAILED', {
      detail: said,
      remedy: 'The workspace is being moved into an organisation: run `grantwarden audit` again later.',
    });
  if (word === '' && answer.status === 200)
    return fail(word, 'READ_MALFORMED', { detail: `${operation}: it says neither ok nor why not` });
  return fail(word, 'READ_REJECTED', { detail: said });
}

/** A workspace's log is refused with `invalid_auth` when the person behind the token is no member there. */
function isAboutWorkspace(word: string, { operation, body }: Call): boolean {
  return (
    word === 'invalid_auth' &&
    operation === 'team.integrationLogs' &&
    new URLSearchParams(body ?? '').has('team_id')
  );
}

function notMember(word: string): Verdict {
  return fail(word, 'GAP_PERMISSION', {
    detail:
      'the person whose token this is belongs to no such workspace (team.integrationLogs: invalid_auth)',
    remedy:
      'Let that person join the workspace, or set auditToken: the Audit Logs API covers all workspaces.',
  });
}

function lacksScope(operation: string, needed: string): Verdict {
  const scope = needed === '' ? (leastScope(operation) ?? auditScope(operation)) : needed;
  return fail('missing_scope', 'GAP_PERMISSION', {
    detail: `the scope ${scope} (${operation})`,
    remedy: `Add ${scope} to the User Token Scopes of the app and install it again; the token changes then.`,
  });
}

function auditScope(operation: string): string {
  return operation.startsWith('audit.') ? 'auditlogs:read' : 'that the method needs';
}

function fail(
  word: string,
  code: ErrorCode,
  said: { readonly detail: string; readonly remedy?: string },
): Verdict {
  return { kind: 'fail', error: marked(new AppError(code, said), word) };
}

function marked(error: AppError, word: string): AppError {
  if (word !== '') words.set(error, word);
  return error;
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? safeText(value).slice(0, 120) : '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
