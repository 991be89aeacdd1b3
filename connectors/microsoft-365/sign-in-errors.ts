/** Entra's refusals of a sign-in. https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
import { AppError, type ErrorCode } from '../../src/core/errors.ts';
import { safeText } from '../../src/core/text.ts';
import type { Classify } from '../../src/kit/transport/call.ts';

/** AADSTS numbers that say more than the OAuth error they come with. */
const byNumber: ReadonlyMap<string, ErrorCode> = new Map([
  ['7000222', 'SIGN_IN_EXPIRED'], // the client secret has ended
  ['700082', 'SIGN_IN_EXPIRED'], // the refresh token has ended
  ['700084', 'SIGN_IN_EXPIRED'],
  ['50173', 'SIGN_IN_EXPIRED'], // the grant was revoked
  ['70020', 'SIGN_IN_EXPIRED'], // the device code has ended
  ['700024', 'SIGN_IN_EXPIRED'], // the assertion is not within its time
  ['65001', 'SIGN_IN_SCOPES'], // no consent
  ['70011', 'SIGN_IN_SCOPES'],
]);

const byError: ReadonlyMap<string, ErrorCode> = new Map([
  ['expired_token', 'SIGN_IN_EXPIRED'],
  ['code_expired', 'SIGN_IN_EXPIRED'],
  ['invalid_scope', 'SIGN_IN_SCOPES'],
  ['consent_required', 'SIGN_IN_SCOPES'],
]);

/** @param error OAuth error code @param description the vendor's text, shown safely and without its trace ids */
export function signInError(error: string, description: string): AppError {
  const text = safeText(description)
    .replace(/\s*(?:-\s*)?(?:Trace ID|Correlation ID|Timestamp):.*$/iu, '')
    .slice(0, 300);
  const number = /AADSTS(\d+)/u.exec(text)?.[1] ?? '';
  const code = byNumber.get(number) ?? byError.get(error) ?? 'SIGN_IN_REFUSED';
  const detail = text === '' ? safeText(error).slice(0, 100) || 'no reason given' : text;
  return new AppError(code, { detail });
}

/**
 * Refusals in OAuth's own form are answers (MSAL reads them, and waiting for a device code is one of them);
 * everything else is not Entra speaking and is tried again.
 */
export const classifySignIn: Classify = ({ status, text }) => {
  const error = oauthError(text);
  if (error === 'temporarily_unavailable' || error === 'server_error')
    return { kind: 'retry', throttled: false };
  if (status === 429) return { kind: 'retry', throttled: true };
  if (status >= 500 || status === 408) return { kind: 'retry', throttled: false };
  if (status >= 200 && status < 300)
    return isObject(parseJson(text)) ? { kind: 'ok' } : { kind: 'retry', throttled: false };
  if (error !== null) return { kind: 'ok' };
  return {
    kind: 'fail',
    error: new AppError('SIGN_IN_REFUSED', { detail: `HTTP ${status}, not in Entra’s own words` }),
  };
};

function oauthError(text: string): string | null {
  const body = parseJson(text);
  return isObject(body) && 'error' in body && typeof body.error === 'string' ? body.error : null;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
