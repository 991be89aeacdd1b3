/**
 * What the answers of Google's APIs mean, decided by reason: a 403 may be a quota and a 401 a suspended person.
 * https://developers.google.com/workspace/admin/directory/v1/limits
 */
import type { Clock } from '../../src/core/clock.ts';
import { AppError, type ErrorCode } from '../../src/core/errors.ts';
import { safeText } from '../../src/core/text.ts';
import type { Answer, Classify, Verdict } from '../../src/kit/transport/call.ts';
import { leastScope, perPerson } from './operations.ts';

/** Google's own words for a refusal. */
export interface Refusal {
  readonly status: number;
  /** '' where the body was not Google's envelope. */
  readonly reason: string;
  readonly message: string;
}

const refusals = new WeakMap<AppError, Refusal>();

/** The refusal behind an error that `classify` made. */
export function refusalOf(error: unknown): Refusal | null {
  return error instanceof AppError ? (refusals.get(error) ?? null) : null;
}

/** True when Google answered 401 about a person although the bearer is good: suspended, archived or deleted. */
export function isUnreadablePerson(error: unknown): boolean {
  return refusalOf(error)?.status === 401;
}

/** The credential lacks a scope, an API or the right to use it: no other call of this operation will succeed. */
export function isAboutOperation(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  if (error.code === 'GAP_DISABLED' || error.code === 'GAP_LICENCE') return true;
  return error.code === 'GAP_PERMISSION' && !aboutPerson.has(refusalOf(error)?.reason ?? '');
}

/** An error of one list among several: the others are still worth asking for. */
export function endsOneListOnly(error: AppError, signal: AbortSignal): boolean {
  if (signal.aborted || error.code === 'INTERRUPTED' || error.code.startsWith('SIGN_IN_')) return false;
  return !isAboutOperation(error);
}

/** Rights that may be there for one person and not for another: an administrator of one unit, a super admin. */
const aboutPerson = new Set(['forbidden', 'PERMISSION_DENIED']);

/** Google says outright that this person is not there, which a 404 alone does not. */
export function isDeletedPerson(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal?.status === 404 && /\buserKey\b/u.test(refusal.message);
}

const slower = new Set([
  'quotaExceeded',
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'sharingRateLimitExceeded',
  'RATE_LIMIT_EXCEEDED',
  'RESOURCE_EXHAUSTED',
]);
const again = new Set([
  'backendError',
  'badGateway',
  'gatewayTimeout',
  'internalError',
  'transientError',
  'UNAVAILABLE',
  'INTERNAL',
  'DEADLINE_EXCEEDED',
]);
const slowerText =
  /^\s*(?:request rate higher than configured|quota exceeded for (?:quota metric|the current request))/iu;

export interface SignInLife {
  /** The error for a sign-in that Google no longer takes. */
  readonly ended: (message: string) => AppError;
  /**
   * A bearer just renewed may be refused once more in a bad moment; only after so long without a good answer has
   * the sign-in ended. 0 for tokens that nobody can renew.
   */
  readonly graceMs: number;
}

export function googleClassifier({ ended, graceMs }: SignInLife, clock: Clock): Classify {
  let takenAt: number | null = null;
  return (answer, { call, renewed }) => {
    const refusal = readRefusal(answer);
    if (refusal === null) {
      if (answer.text === '') return { kind: 'retry', throttled: false };
      takenAt = clock.monotonic();
      return { kind: 'ok' };
    }
    if (slowerText.test(refusal.message)) return { kind: 'retry', throttled: true };
    if (refusal.status !== 401) return judge(refusal, call.operation);
    if (!renewed) return { kind: 'sign-in' };
    if (perPerson.has(call.operation)) return unreadablePerson(refusal, call.operation);
    return takenAt !== null && clock.monotonic() - takenAt < graceMs
      ? { kind: 'retry', throttled: false }
      : { kind: 'stop', error: ended(refusal.message) };
  };
}

function unreadablePerson(refusal: Refusal, operation: string): Verdict {
  return fail(refusal, 'READ_REJECTED', {
    detail: `${operation} is refused for some people (HTTP 401), as Google does for suspended and deleted accounts`,
    remedy: 'Their grants are not known to be gone. Delete the accounts, or accept it under knownGaps.',
  });
}

function judge(refusal: Refusal, operation: string): Verdict {
  const { status, reason, message } = refusal;
  if (reason === 'dailyLimitExceeded')
    return {
      kind: 'stop',
      error: new AppError('READ_THROTTLED', {
        detail: 'the daily quota of the Google Cloud project is spent',
        remedy: 'Run `grantwarden audit` again tomorrow, or raise the quota in the Google Cloud console.',
      }),
    };
  if (slower.has(reason) || status === 429) return { kind: 'retry', throttled: true };
  if (again.has(reason) || status >= 500 || status === 408) return { kind: 'retry', throttled: false };
  const said = `${operation}: ${[`HTTP ${status}`, reason, message].filter((part) => part !== '').join(' ')}`;
  if (status === 403) return judgeForbidden(refusal, operation, said);
  if (status === 404) return fail(refusal, 'READ_GONE', { detail: said });
  return fail(refusal, 'READ_REJECTED', { detail: said });
}

function judgeForbidden(refusal: Refusal, operation: string, said: string): Verdict {
  switch (refusal.reason) {
    case 'accessNotConfigured':
    case 'SERVICE_DISABLED':
      return fail(refusal, 'GAP_DISABLED', {
        detail: said,
        remedy: `Enable the ${apiOf(operation)} in the Google Cloud project of the service account.`,
      });
    case 'domainCannotUseApis':
      return fail(refusal, 'GAP_LICENCE', { detail: said });
    case 'insufficientPermissions':
    case 'ACCESS_TOKEN_SCOPE_INSUFFICIENT':
      return fail(refusal, 'GAP_PERMISSION', {
        detail: `the scope ${leastScope(operation) ?? '?'} (${operation})`,
        remedy: `Authorise the scope ${leastScope(operation) ?? '?'} for this credential.`,
      });
    case 'forbidden':
    case 'PERMISSION_DENIED':
      return fail(refusal, 'GAP_PERMISSION', {
        detail: said,
        remedy: `Give the administrator the credential acts as ${roleFor(operation)}.`,
      });
    default:
      return fail(refusal, 'READ_REJECTED', { detail: said });
  }
}

function apiOf(operation: string): string {
  return operation.startsWith('cloudidentity.') ? 'Cloud Identity API' : 'Admin SDK API';
}

function roleFor(operation: string): string {
  if (operation.startsWith('cloudidentity.')) return 'the super admin role, which the Policy API asks for';
  if (operation.startsWith('reports.')) return 'the Reports privilege';
  if (perPerson.has(operation))
    return 'the User Security Management privilege for the whole organisation; only a super admin can read super admins';
  return 'the Users › Read privilege for the whole organisation';
}

function fail(
  refusal: Refusal,
  code: ErrorCode,
  said: { readonly detail: string; readonly remedy?: string },
): Verdict {
  const error = new AppError(code, said);
  refusals.set(error, refusal);
  return { kind: 'fail', error };
}

/** Null for an answer that is no refusal. An envelope inside a 200 is one; a 2xx that is not JSON counts as a 502. */
function readRefusal(answer: Answer): Refusal | null {
  const { status, text } = answer;
  const body = answer.json ?? parseJson(text);
  const good = status >= 200 && status < 300;
  if (typeof body !== 'object' || body === null) {
    if (good) return text === '' ? null : { status: 502, reason: '', message: 'not JSON' };
    return { status, reason: '', message: short(/<\w/u.test(text) ? '' : text) };
  }
  const error = field(body, 'error');
  if (typeof error !== 'object' || error === null) return good ? null : { status, reason: '', message: '' };
  const code = field(error, 'code');
  return {
    status: good ? (typeof code === 'number' ? code : 500) : status,
    reason: reasonOf(error),
    message: short(field(error, 'message')),
  };
}

/** The ErrorInfo's reason is more exact than the older list's, which calls several things `forbidden`. */
function reasonOf(error: object): string {
  const known = [...reasons(error, 'errors'), ...reasons(error, 'details')];
  const exact = known.find((reason) => reason !== 'forbidden' && reason !== '');
  const status = field(error, 'status');
  return exact ?? known[0] ?? (typeof status === 'string' ? short(status) : '');
}

function reasons(error: object, key: 'errors' | 'details'): string[] {
  const list = field(error, key);
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) =>
    typeof item === 'object' && item !== null ? [short(field(item, 'reason'))] : [],
  );
}

function field(from: object, key: string): unknown {
  return Object.hasOwn(from, key) ? Reflect.get(from, key) : undefined;
}

function short(text: unknown): string {
  return typeof text === 'string' ? safeText(text).slice(0, 300) : '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
