/**
 * What Salesforce's answers mean, decided by error code.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm
 */
import { AppError, type ErrorCode } from '../../src/core/errors.ts';
import type { Answer, Classify, Verdict } from '../../src/kit/transport/call.ts';
import { readRefusal, type SalesforceError } from './error-bodies.ts';

const refusals = new WeakMap<AppError, SalesforceError>();

/** Salesforce's own words behind an error that the client threw; null for any other. */
export function salesforceErrorOf(error: unknown): SalesforceError | null {
  return error instanceof AppError ? (refusals.get(error) ?? null) : null;
}

/** The query's cursor has ended or was dropped: the query can be asked again from its start. */
export function isLostCursor(error: unknown): boolean {
  return salesforceErrorOf(error)?.code === 'INVALID_QUERY_LOCATOR';
}

/** The object or field does not exist in this edition, this version or for this user. */
export function isUnknownName(error: unknown): boolean {
  return unknownName.has(salesforceErrorOf(error)?.code ?? '');
}

/** Some apps' metadata the org itself cannot load, however often it is asked. */
export function isUnloadable(refusal: SalesforceError | null): boolean {
  return /\bload of metadata from db failed\b/iu.test(refusal?.message ?? '');
}

const unknownName = new Set(['INVALID_FIELD', 'INVALID_TYPE']);
const again = new Set([
  'SERVER_UNAVAILABLE',
  'UNABLE_TO_LOCK_ROW',
  'QUERY_TIMEOUT',
  'UNKNOWN_EXCEPTION',
  'INTERNAL_SERVER_ERROR',
]);
const againStatus = new Set([408, 420, 425, 500, 502, 503, 504]);
/** Codes that say what is wrong although the status is one of those above, as SOAP faults always are. */
const plain =
  /^(?:INVALID_|MALFORMED_|INSUFFICIENT_|API_|NOT_FOUND|FUNCTIONALITY_|REQUEST_LIMIT|TXN_SECURITY)/u;
const disabled = /^(?:FUNCTIONALITY_NOT_ENABLED|FEATURE_NOT_ENABLED|NOT_ENABLED)$/u;
const disabledText = /not (?:currently )?enabled/iu;

export interface AnswerJudge {
  /** The error for a sign-in that Salesforce no longer takes. */
  readonly ended: (said: string) => AppError;
  /** Sees each answer before it is judged. */
  readonly watch: (answer: Answer) => void;
}

export function salesforceClassifier({ ended, watch }: AnswerJudge): Classify {
  return (answer, { call, renewed }) => {
    watch(answer);
    const refusal = readRefusal(answer, call.operation === 'metadata.read' ? 'xml' : 'json');
    if (refusal === null) {
      return answer.text === '' ? { kind: 'retry', throttled: false } : { kind: 'ok' };
    }
    const { status, code, message } = refusal;
    const said = [code, message].filter((part) => part !== '').join(' ');
    // Whose user this is, a token may be too narrow to ask, and be good for all else.
    if (call.operation === 'userinfo' && (status === 401 || status === 403) && code !== 'INVALID_SESSION_ID')
      return fail(refusal, 'GAP_PERMISSION', { detail: `userinfo: ${said}` });
    const signedIn = call.operation !== 'versions';
    if (signedIn && (status === 401 || code === 'INVALID_SESSION_ID')) {
      if (!renewed) return { kind: 'sign-in' };
      if (call.operation === 'metadata.read') return soapRefused(refusal);
      return { kind: 'stop', error: ended(said) };
    }
    return judge(refusal, call.operation, said);
  };
}

function judge(refusal: SalesforceError, operation: string, said: string): Verdict {
  const { status, code, message } = refusal;
  if (code === 'REQUEST_LIMIT_EXCEEDED') return { kind: 'stop', error: limitReached(message) };
  if (status === 429) return { kind: 'retry', throttled: true };
  if (isUnloadable(refusal)) return fail(refusal, 'READ_REJECTED', { detail: `${operation}: ${said}` });
  if (again.has(code) || (againStatus.has(status) && !plain.test(code)))
    return { kind: 'retry', throttled: false };
  const detail = `${operation}: HTTP ${status} ${said}`.trimEnd();
  if (code.startsWith('API_')) return apiDisabled(refusal, detail);
  if (disabled.test(code) || (status === 403 && disabledText.test(message)))
    return fail(refusal, 'GAP_DISABLED', { detail, remedy: switchFor(operation) });
  if (code.startsWith('INSUFFICIENT_') || status === 403)
    return fail(refusal, 'GAP_PERMISSION', {
      detail,
      remedy: `Give the user that Grantwarden signs in as ${rightFor(operation)}.`,
    });
  if (code === 'INVALID_QUERY_LOCATOR')
    return fail(refusal, 'READ_FAILED', { detail: `${operation}: the query’s cursor has ended` });
  if (status === 404) return fail(refusal, 'READ_GONE', { detail });
  return fail(refusal, 'READ_REJECTED', { detail });
}

function limitReached(message: string): AppError {
  const concurrent = /concurrent/iu.test(message);
  return new AppError('READ_THROTTLED', {
    detail: concurrent
      ? `too many long requests at once in this org: ${message}`
      : `the org’s API calls of the last 24 hours are spent: ${message}`,
    remedy: concurrent
      ? 'Run `grantwarden audit` again when other integrations are quieter; what was read is kept.'
      : 'Run `grantwarden audit` again in some hours, when older calls no longer count; what was read is kept.',
  });
}

/** The same code is given for an edition without API and for a user without it. */
function apiDisabled(refusal: SalesforceError, detail: string): Verdict {
  return /\buser\b/iu.test(refusal.message)
    ? fail(refusal, 'GAP_PERMISSION', {
        detail,
        remedy: 'Give the user that Grantwarden signs in as the permission API Enabled.',
      })
    : fail(refusal, 'GAP_LICENCE', {
        detail,
        remedy:
          'This edition has no API access: accept it under knownGaps, or upgrade. If it has, give the user the permission API Enabled.',
      });
}

/** SOAP takes no token in JWT form before version 68, though REST does. */
function soapRefused(refusal: SalesforceError): Verdict {
  return fail(refusal, 'GAP_DISABLED', {
    detail: 'the Metadata API refuses this session, although REST takes it',
    remedy:
      'On the external client app that Grantwarden signs in through, switch off “Issue JSON Web Token (JWT)-based access tokens for named users”.',
  });
}

function rightFor(operation: string): string {
  if (operation === 'metadata.read')
    return 'the permissions Customize Application and Modify Metadata Through Metadata API Functions';
  return 'the permissions View Setup and Configuration and Customize Application';
}

function switchFor(operation: string): string {
  if (operation.startsWith('oauth.usage'))
    return 'In Setup under External Client App Settings, allow access to External Client App consumer secrets via REST API, or accept it under knownGaps.';
  return 'Switch the named feature on in Setup, or accept it under knownGaps.';
}

function fail(
  refusal: SalesforceError,
  code: ErrorCode,
  said: { readonly detail: string; readonly remedy?: string },
): Verdict {
  const error = new AppError(code, said);
  refusals.set(error, refusal);
  return { kind: 'fail', error };
}
