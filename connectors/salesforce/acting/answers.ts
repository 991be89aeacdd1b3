/** What Salesforce's answer to a change means: made, made before, refused, or unknown. */
import { AppError } from '../../../src/core/errors.ts';
import type { Answer, Classify, Verdict } from '../../../src/kit/transport/call.ts';
import { type AnswerJudge, salesforceClassifier } from '../answers.ts';
import { readRefusal, type SalesforceError } from '../error-bodies.ts';
import { writing } from './operations.ts';

export function actingClassifier(parts: AnswerJudge): Classify {
  const reads = salesforceClassifier(parts);
  return (answer, context) => {
    const { operation } = context.call;
    if (!writing.has(operation)) return reads(answer, context);
    const refusal = readRefusal(answer, 'json');
    const signedOut = answer.status === 401 || refusal?.code === 'INVALID_SESSION_ID';
    if (signedOut && operation !== 'oauth2.revoke') return reads(answer, context);
    parts.watch(answer);
    return refusal === null ? { kind: 'ok' } : judgeRefusal(answer, refusal, operation);
  };
}

/** Codes that say that what is wanted is so already, by operation. */
const already = new Map<string, RegExp>([
  ['oauth2.revoke', /^invalid_token$/u],
  ['oauth.usage.tokens.delete', /^NOT_FOUND$/u],
  ['access.delete', /^(?:ENTITY_IS_DELETED|NOT_FOUND)$/u],
  ['access.create', /^DUPLICATE_/u],
]);

function judgeRefusal(
  answer: Answer,
  { status, code, message }: SalesforceError,
  operation: string,
): Verdict {
  if (code === 'REQUEST_LIMIT_EXCEEDED') return { kind: 'stop', error: spent(message) };
  if (status === 429 || code === 'UNABLE_TO_LOCK_ROW') return { kind: 'retry', throttled: true };
  if (already.get(operation)?.test(code) === true) return { kind: 'ok' };
  // A good status with a body that is none of Salesforce's, or a failure of the server: it may have happened.
  if (answer.status < 400 || status >= 500 || status === 408 || status === 420)
    return { kind: 'retry', throttled: false };
  const said = [`HTTP ${status}`, code, message].filter((part) => part !== '').join(' ');
  return {
    kind: 'fail',
    error: new AppError('ACT_REFUSED', {
      detail: `${operation}: ${said}`,
      ...(code.startsWith('INSUFFICIENT_') || status === 403 ? { remedy: permissionRemedy } : {}),
    }),
  };
}

const permissionRemedy =
  'Give the user that acts the permissions View Setup and Configuration, Customize Application and Manage Profiles and Permission Sets, or make the change in Setup.';

function spent(message: string): AppError {
  return new AppError('READ_THROTTLED', {
    detail: `the org takes no more API calls now: ${message}`,
    remedy:
      'Run `grantwarden apply` on the same plan again in some hours: it goes on where it ended. What cannot wait is done in Setup › Connected Apps OAuth Usage › Block.',
  });
}
