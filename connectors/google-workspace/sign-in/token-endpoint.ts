import { AppError } from '../../../src/core/errors.ts';
import { safeText } from '../../../src/core/text.ts';
import type { OpenContext } from '../../../src/kit/connector.ts';
import type { FreshToken } from '../../../src/kit/transport/bearer.ts';
import type { Answer, Verdict } from '../../../src/kit/transport/call.ts';
import { postForm, tokenOf } from '../../../src/kit/transport/sign-in.ts';

export type ExchangeAssertion = (assertion: string, signal: AbortSignal) => Promise<FreshToken>;

const operation = 'oauth2.token';

/**
 * Exchanges a signed JWT for an access token. https://developers.google.com/identity/protocols/oauth2/service-account
 * @returns a function that throws SIGN_IN_SCOPES when a scope is not authorised for the client, SIGN_IN_REFUSED
 * with Google's words when the subject or the key is at fault, SIGN_IN_UNREACHABLE when nobody answers
 */
export function tokenEndpoint(url: string, openDoor: OpenContext['openDoor']): ExchangeAssertion {
  const { origin, pathname } = new URL(url);
  const door = openDoor({
    operations: [{ id: operation, method: 'POST', path: pathname, anonymous: true }],
    origins: [origin],
    lanes: [{ name: 'sign-in', perSecond: 5, concurrency: 1 }],
    classify: judgeTokenAnswer,
  });
  return async (assertion, signal) =>
    tokenOf(
      await postForm(door, {
        operation,
        url,
        lane: 'sign-in',
        form: { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion },
        signal,
      }),
    );
}

/** RFC 6749 §5.2: the error is a text, not the envelope of Google's other APIs. */
function judgeTokenAnswer(answer: Answer): Verdict {
  const body = typeof answer.json === 'object' && answer.json !== null ? answer.json : {};
  const error = 'error' in body && typeof body.error === 'string' ? body.error : '';
  const said =
    'error_description' in body && typeof body.error_description === 'string' ? body.error_description : '';
  if (answer.status >= 200 && answer.status < 300 && error === '')
    return answer.json === undefined ? { kind: 'retry', throttled: false } : { kind: 'ok' };
  if (answer.status === 429 || /rate_?limit/iu.test(error)) return { kind: 'retry', throttled: true };
  if (answer.status >= 500 || error === 'internal_failure' || error === 'temporarily_unavailable')
    return { kind: 'retry', throttled: false };
  const detail = safeText(`${error} ${said}`).slice(0, 300) || `HTTP ${answer.status}`;
  if (error === 'unauthorized_client' || error === 'invalid_scope')
    return { kind: 'fail', error: new AppError('SIGN_IN_SCOPES', { detail }) };
  return { kind: 'fail', error: new AppError('SIGN_IN_REFUSED', { detail, remedy: remedyFor(error, said) }) };
}

function remedyFor(error: string, said: string): string {
  if (/reasonable timeframe|iat and exp/iu.test(said)) return 'Correct the clock of this machine.';
  if (/signature/iu.test(said)) return 'The key no longer belongs to the service account: create a new one.';
  if (error === 'invalid_grant')
    return 'Check that `subject` is the primary e-mail of an active administrator.';
  return 'Check the service account, its key and `subject`.';
}
