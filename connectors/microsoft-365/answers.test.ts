import { expect, test } from 'vitest';
import { hasHiddenText } from '../../src/core/text.ts';
import { graphClassifier, isExpiredPage, isUnsupportedQuery } from './answers.ts';

const call = {
  operation: 'servicePrincipals.list',
  method: 'GET',
  url: 'https://x/',
  lane: 'graph',
} as const;

function judge(
  status: number,
  body: unknown,
  { headers = {}, renewed = false }: { headers?: Readonly<Record<string, string>>; renewed?: boolean } = {},
) {
  const claims: string[] = [];
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const verdict = graphClassifier((asked) => claims.push(asked))(
    { status, headers, text },
    { call, renewed },
  );
  return { verdict, claims, code: 'error' in verdict ? verdict.error.code : null };
}

const error = (code: string, message = 'x') => ({ error: { code, message } });

test.each([
  ['missing permission', 403, error('Authorization_RequestDenied'), 'GAP_PERMISSION'],
  ['missing permission, reports', 403, error('Authentication_MSGraphPermissionMissing'), 'GAP_PERMISSION'],
  ['missing role', 403, error('Authentication_RequestFromUnsupportedUserRole'), 'GAP_PERMISSION'],
  ['licence', 403, error('Authentication_RequestFromNonPremiumTenantOrB2CTenant'), 'GAP_LICENCE'],
  ['licence by its words', 403, error('Forbidden', "tenant doesn't have premium license"), 'GAP_LICENCE'],
  ['licence as 400', 400, error('AadPremiumLicenseRequired'), 'GAP_LICENCE'],
  ['no such report here', 400, error('BadRequest', "Resource not found for the segment 'x'."), 'GAP_CLOUD'],
  ['gone', 404, error('Request_ResourceNotFound'), 'READ_GONE'],
  ['bad query', 400, error('Request_UnsupportedQuery'), 'READ_REJECTED'],
  ['a gateway that forbids', 403, '<html>no</html>', 'READ_REJECTED'],
  ['a gateway that finds nothing', 404, '{}', 'READ_REJECTED'],
  ['another 404', 404, error('ItemNotFound'), 'READ_REJECTED'],
  ['an error in a 200', 200, error('Authorization_RequestDenied'), 'GAP_PERMISSION'],
])('%s: final', (_, status, body, code) => {
  expect(judge(status, body)).toMatchObject({ code, verdict: { kind: 'fail' } });
});

test.each([
  ['throttled', 429, error('TooManyRequests'), true],
  ['throttled without a body', 429, '', true],
  ['a replica that has not heard of the tenant', 404, error('Directory_ObjectNotFound'), false],
  ['an empty 500', 500, '', false],
  ['an HTML 504', 504, '<html></html>', false],
  ['unavailable', 503, error('ServiceUnavailable'), false],
  ['a 200 that breaks off', 200, '{"value":[{"id":"a"', false],
  ['an empty 200', 200, '', false],
  ['an HTML 200', 200, '<html></html>', false],
  ['an unknown error in a 200', 200, error('UnknownError', ''), false],
  ['throttled in a 200', 200, error('TooManyRequests'), true],
])('%s: tried again', (_, status, body, throttled) => {
  expect(judge(status, body).verdict).toEqual({ kind: 'retry', throttled });
});

test('a page is good, also with a null error beside it', () => {
  expect(judge(200, { value: [] }).verdict.kind).toBe('ok');
  expect(judge(200, { value: [], error: null }).verdict.kind).toBe('ok');
});

test('the permission that is missing is named', () => {
  const { verdict } = judge(403, error('Authorization_RequestDenied'));

  expect('error' in verdict && verdict.error.message).toContain('Application.Read.All');
});

test('401 renews once; the second one ends the tenant', () => {
  expect(judge(401, error('InvalidAuthenticationToken')).verdict.kind).toBe('sign-in');
  expect(judge(401, error('InvalidAuthenticationToken'), { renewed: true })).toMatchObject({
    code: 'SIGN_IN_REFUSED',
    verdict: { kind: 'stop' },
  });
  expect(
    judge(401, error('x', 'Lifetime validation failed, the token is expired.'), { renewed: true }).code,
  ).toBe('SIGN_IN_EXPIRED');
});

test('the claims of a continuous access evaluation challenge are passed on; garbage is not', () => {
  const asked = '{"access_token":{"nbf":{"essential":true,"value":"1758000000"}}}';
  const challenge = (claims: string) => ({
    headers: { 'www-authenticate': `Bearer realm="", error="insufficient_claims", claims="${claims}"` },
  });

  expect(judge(401, '', challenge(Buffer.from(asked).toString('base64'))).claims).toEqual([asked]);
  expect(judge(401, '', challenge('AAAA')).claims).toEqual([]);
});

test('an expired page token and an unsupported query are told apart from other 400s', () => {
  const of = (code: string) => {
    const { verdict } = judge(400, error(code));
    return 'error' in verdict ? verdict.error : null;
  };

  expect(isExpiredPage(of('Directory_ExpiredPageToken'))).toBe(true);
  expect(isExpiredPage(of('Request_BadRequest'))).toBe(false);
  expect(isUnsupportedQuery(of('Request_UnsupportedQuery'))).toBe(true);
  expect(isUnsupportedQuery(of('Directory_ExpiredPageToken'))).toBe(false);
});

test('hostile text of an answer does not reach a message', () => {
  const { verdict } = judge(400, error('Bad\u001b[31m\u202eCode'));

  const message = 'error' in verdict ? verdict.error.message : '';
  expect(hasHiddenText(message)).toBe(false);
  expect(message).toContain('Code');
});
