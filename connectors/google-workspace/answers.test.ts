import { expect, test } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import { safeText } from '../../src/core/text.ts';
import { testClock } from '../../src/kit/testing.ts';
import type { Answer, Call, Verdict } from '../../src/kit/transport/call.ts';
import { googleClassifier, isAboutOperation, isDeletedPerson, isUnreadablePerson } from './answers.ts';

const call = (operation: string): Call => ({
  operation,
  method: 'GET',
  url: 'https://admin.googleapis.com/',
  lane: 'directory',
});
const ended = (message: string) => new AppError('SIGN_IN_EXPIRED', { detail: message });

function judge(answer: Answer, { operation = 'directory.users.list', renewed = false } = {}): Verdict {
  return googleClassifier({ ended, graceMs: 0 }, testClock())(answer, { call: call(operation), renewed });
}

function envelope(status: number, reason: string, message = 'No.', more: object = {}): Answer {
  const json = { error: { code: status, message, errors: [{ reason, domain: 'x', message }], ...more } };
  return { status, headers: {}, text: JSON.stringify(json), json };
}

function plain(status: number, text: string): Answer {
  return { status, headers: { 'content-type': 'text/plain' }, text };
}

/** `retry slower`, `ok`, or the error's code. */
function said(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'retry':
      return verdict.throttled ? 'slower' : 'again';
    case 'fail':
    case 'stop':
      return `${verdict.kind} ${verdict.error.code}`;
    case 'ok':
    case 'sign-in':
      return verdict.kind;
  }
}

test.each([
  [403, 'quotaExceeded', 'slower'],
  [403, 'userRateLimitExceeded', 'slower'],
  [403, 'rateLimitExceeded', 'slower'],
  [429, 'rateLimitExceeded', 'slower'],
  [429, '', 'slower'],
  [403, 'dailyLimitExceeded', 'stop READ_THROTTLED'],
  [503, 'backendError', 'again'],
  [500, '', 'again'],
  [401, 'authError', 'sign-in'],
  [403, 'forbidden', 'fail GAP_PERMISSION'],
  [403, 'insufficientPermissions', 'fail GAP_PERMISSION'],
  [403, 'accessNotConfigured', 'fail GAP_DISABLED'],
  [403, 'domainCannotUseApis', 'fail GAP_LICENCE'],
  [403, 'somethingNew', 'fail READ_REJECTED'],
  [404, 'notFound', 'fail READ_GONE'],
  [400, 'badRequest', 'fail READ_REJECTED'],
])('%i %s: %s', (status, reason, verdict) => {
  expect(said(judge(envelope(status, reason)))).toBe(verdict);
});

test.each([
  [403, 'Request rate higher than configured.', 'slower'],
  [429, "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user'", 'slower'],
  [503, 'Quota exceeded for the current request', 'slower'],
  [502, '<!DOCTYPE html><html lang=en><title>Error 502 (Server Error)!!1</title>', 'again'],
  [500, '', 'again'],
  [200, '', 'again'],
  [200, '{"kind":"admin#directory#us', 'again'],
  [403, '<html>Forbidden</html>', 'fail READ_REJECTED'],
])('a body that is no envelope: %i %s', (status, text, verdict) => {
  expect(said(judge(plain(status, text)))).toBe(verdict);
});

test('an error inside a 200 is an error', () => {
  const inside = { ...envelope(403, 'forbidden'), status: 200 };
  expect(said(judge(inside))).toBe('fail GAP_PERMISSION');
  expect(said(judge({ ...envelope(403, 'quotaExceeded'), status: 200 }))).toBe('slower');
});

test('the more exact reason of ErrorInfo counts', () => {
  const details = { details: [{ '@type': 'x', reason: 'SERVICE_DISABLED' }] };
  expect(said(judge(envelope(403, 'forbidden', 'No.', details)))).toBe('fail GAP_DISABLED');
});

test('a 401 after renewal is about the person where a person was asked for, else about the sign-in', () => {
  const person = judge(envelope(401, 'authError'), { operation: 'directory.tokens.list', renewed: true });
  expect(person.kind === 'fail' && isUnreadablePerson(person.error)).toBe(true);
  expect(said(judge(envelope(401, 'authError'), { renewed: true }))).toBe('stop SIGN_IN_EXPIRED');
});

test('a sign-in that has just worked is not ended by one refusal', async () => {
  const clock = testClock();
  const classify = googleClassifier({ ended, graceMs: 60_000 }, clock);
  const context = { call: call('directory.users.list'), renewed: true };
  classify({ status: 200, headers: {}, text: '{}', json: {} }, context);
  expect(said(classify(envelope(401, 'authError'), context))).toBe('again');
  await clock.sleep(60_000);
  expect(said(classify(envelope(401, 'authError'), context))).toBe('stop SIGN_IN_EXPIRED');
});

test('missing scope, missing right over a person, missing person', () => {
  const errorOf = (answer: Answer) => {
    const verdict = judge(answer, { operation: 'directory.tokens.list' });
    return verdict.kind === 'fail' ? verdict.error : null;
  };
  const scope = errorOf(envelope(403, 'insufficientPermissions'));
  expect(isAboutOperation(scope)).toBe(true);
  expect(scope?.message).toContain('admin.directory.user.security');
  expect(isAboutOperation(errorOf(envelope(403, 'forbidden')))).toBe(false);
  expect(isDeletedPerson(errorOf(envelope(404, 'notFound', 'Resource Not Found: userKey')))).toBe(true);
  expect(isDeletedPerson(errorOf(envelope(404, 'notFound', 'Not Found')))).toBe(false);
});

test('what Google says is made safe', () => {
  const verdict = judge(envelope(400, 'invalid', `bad\u001b[31m\n\u202evalue${'x'.repeat(2000)}`));
  const message = verdict.kind === 'fail' ? verdict.error.message : '';
  expect(message).toContain('bad');
  expect(message).toBe(safeText(message));
  expect(message.length).toBeLessThan(500);
});
