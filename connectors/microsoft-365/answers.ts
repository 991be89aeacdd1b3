/** What Graph's answers mean, decided by error code. https://learn.microsoft.com/graph/errors */
import { AppError } from '../../src/core/errors.ts';
import { safeText } from '../../src/core/text.ts';
import type { Answer, Classify, Verdict } from '../../src/kit/transport/call.ts';
import { leastPermission } from './operations.ts';

/** Graph's own words for a refusal; the `cause` of the AppError that carries it. */
interface GraphRefusal {
  readonly status: number;
  /** '' where the body was not Graph's. */
  readonly code: string;
  readonly message: string;
}

const refusals = new WeakMap<AppError, GraphRefusal>();

/** The refusal behind an error that `classify` made. */
function refusalOf(error: unknown): GraphRefusal | null {
  return error instanceof AppError ? (refusals.get(error) ?? null) : null;
}

const expiredPage = new Set(['Directory_ExpiredPageToken', 'DirectoryPageTokenNotFoundException']);

/** The page token of a list has ended: the list must be read again from its start. */
export function isExpiredPage(error: unknown): boolean {
  const refusal = refusalOf(error);
  return (
    refusal !== null && (expiredPage.has(refusal.code) || /DirectoryPageTokenNotFound/u.test(refusal.message))
  );
}

/** The list does not take this filter. */
export function isUnsupportedQuery(error: unknown): boolean {
  const refusal = refusalOf(error);
  return (
    refusal?.status === 400 &&
    /^(?:Request_UnsupportedQuery|Request_BadRequest|BadRequest)$/u.test(refusal.code)
  );
}

/**
 * @param onClaims receives the claims that a continuous access evaluation challenge asks of the next token
 */
export function graphClassifier(onClaims: (claims: string) => void): Classify {
  return (answer, { call, renewed }) => {
    if (answer.status >= 200 && answer.status < 300) return judgeSuccess(answer, call.operation);
    if (answer.status === 401) return judgeSignIn(answer, renewed, onClaims);
    return judgeFailure(readRefusal(answer), answer, call.operation);
  };
}

/** One member of a batch: its body is parsed already. */
export function classifyMember(status: number, body: unknown, operation: string): Verdict {
  const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
  const answer: Answer = { status, headers: {}, text };
  if (status >= 200 && status < 300) return judgeSuccess(answer, operation);
  if (status === 401) return { kind: 'sign-in' };
  return judgeFailure(readRefusal(answer), answer, operation);
}

/** A 200 can break off in mid-body or hold an error. */
function judgeSuccess(answer: Answer, operation: string): Verdict {
  const body = parseJson(answer.text);
  if (typeof body !== 'object' || body === null) return { kind: 'retry', throttled: false };
  if (!('error' in body) || body.error === null) return { kind: 'ok' };
  const refusal = readRefusal(answer);
  return judgeFailure({ ...refusal, status: statusByCode(refusal.code) }, answer, operation);
}

function statusByCode(code: string): number {
  if (/TooManyRequests/iu.test(code)) return 429;
  if (
    /RequestDenied|PermissionMissing|NonPremiumTenant|UnsupportedUserRole|forbidden|accessDenied/iu.test(code)
  )
    return 403;
  if (/NotFound/iu.test(code)) return 404;
  if (/^Request_|BadRequest|Expired/iu.test(code)) return 400;
  return 500;
}

function judgeSignIn(answer: Answer, renewed: boolean, onClaims: (claims: string) => void): Verdict {
  if (renewed) {
    const refusal = readRefusal(answer);
    const code = /\bexpired\b/iu.test(refusal.message) ? 'SIGN_IN_EXPIRED' : 'SIGN_IN_REFUSED';
    return { kind: 'stop', error: refused(code, refusal) };
  }
  const challenge = /\bclaims="([A-Za-z\d+/_=-]+)"/u.exec(answer.headers['www-authenticate'] ?? '')?.[1];
  if (challenge !== undefined) {
    const claims = Buffer.from(challenge, 'base64').toString();
    if (typeof parseJson(claims) === 'object') onClaims(claims);
  }
  return { kind: 'sign-in' };
}

function judgeFailure(refusal: GraphRefusal, answer: Answer, operation: string): Verdict {
  const { status, code, message } = refusal;
  if (/premium|licen[cs]e|PremiumLicenseRequired/iu.test(`${code} ${status === 403 ? message : ''}`))
    return fail('GAP_LICENCE', refusal, 'Microsoft Entra ID P1 or P2');
  if (status === 429 || status === 509 || code === 'TooManyRequests')
    return { kind: 'retry', throttled: true };
  if (status >= 500 || status === 408 || status === 423)
    return { kind: 'retry', throttled: 'x-ms-throttle-scope' in answer.headers };
  if (/^resource not found for the segment/iu.test(message)) return fail('GAP_CLOUD', refusal, operation);
  if (status === 403) return judgeForbidden(refusal, operation);
  if (status === 404 || status === 410) return judgeMissing(refusal, operation);
  return fail('READ_REJECTED', refusal, `${operation}: ${describe(refusal)}`);
}

/**
 * That an object is gone is believed of Graph alone, and of one word of it: a proxy or another server may miss a
 * path, and a replica may not have heard of the tenant yet.
 */
function judgeMissing(refusal: GraphRefusal, operation: string): Verdict {
  switch (refusal.code) {
    case 'Request_ResourceNotFound':
      return fail('READ_GONE', refusal, describe(refusal));
    case 'Directory_ObjectNotFound':
      return { kind: 'retry', throttled: false };
    case '':
      return fail('READ_REJECTED', refusal, `${operation}: ${refusal.status}, not in Graph’s own words`);
    default:
      return fail('READ_REJECTED', refusal, `${operation}: ${describe(refusal)}`);
  }
}

function judgeForbidden(refusal: GraphRefusal, operation: string): Verdict {
  if (refusal.code === '')
    return fail('READ_REJECTED', refusal, `${operation}: 403, not in Graph’s own words`);
  if (refusal.code === 'Authentication_RequestFromUnsupportedUserRole')
    return fail(
      'GAP_PERMISSION',
      refusal,
      `${operation}: the signed-in person lacks a directory role such as Global Reader or Security Reader`,
    );
  return fail(
    'GAP_PERMISSION',
    refusal,
    `${leastPermission(operation)} (${operation}: ${describe(refusal)})`,
  );
}

type FailCode =
  | 'GAP_LICENCE'
  | 'GAP_CLOUD'
  | 'GAP_PERMISSION'
  | 'READ_GONE'
  | 'READ_REJECTED'
  | 'SIGN_IN_REFUSED'
  | 'SIGN_IN_EXPIRED';

function fail(code: FailCode, refusal: GraphRefusal, detail: string): Verdict {
  return { kind: 'fail', error: refused(code, refusal, detail) };
}

function refused(code: FailCode, refusal: GraphRefusal, detail: string = describe(refusal)): AppError {
  const error = new AppError(code, { detail });
  refusals.set(error, refusal);
  return error;
}

function describe({ status, code }: GraphRefusal): string {
  return code === '' ? `HTTP ${status}` : `HTTP ${status} ${code}`;
}

/** Bodies are JSON, HTML of a gateway, or empty. */
function readRefusal({ status, text }: Answer): GraphRefusal {
  const body = parseJson(text);
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : null;
  if (typeof error !== 'object' || error === null) return { status, code: '', message: '' };
  return { status, code: textOf(error, 'code'), message: textOf(error, 'message') };
}

function textOf(from: object, key: 'code' | 'message'): string {
  const value: unknown = Reflect.get(from, key);
  return typeof value === 'string' ? safeText(value).slice(0, 200) : '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
