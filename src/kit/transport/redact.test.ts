import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRedactor, redact } from './redact.ts';
import { xmlText } from './xml-text.ts';

// Put together here so that no scanner takes them for real ones.
const slack = ['xox', 'b-1234567890-abcdefghij'].join('');
const rotating = ['xoxe.', 'xoxp-1-Mi0yLTEyMzQ1'].join('');
const jwt = ['eyJhbGciOiJSUzI1NiJ9', 'eyJzdWIiOiJhbm5hIn0', 'c2lnbmF0dXJl'].join('.');
const google = ['ya29.', 'a0AfB_byC-secret'].join('');
const session = ['00D5g000004abcd', '!AQEAQK.secretsession'].join('');
const pem = ['-----BEGIN PRIVATE', ' KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE', ' KEY-----'].join('');

test.each([
  ['a bearer', `Authorization: Bearer ${google}`, google],
  ['an opaque bearer', 'sent bearer abc123def', 'abc123def'],
  ['basic', 'Basic dXNlcjpwYXNz was refused', 'dXNlcjpwYXNz'],
  ['a JWT anywhere', `token ${jwt} expired`, jwt],
  ['a Slack token', `got ${slack}.`, slack],
  ['a rotating Slack token', `got ${rotating}.`, rotating],
  ['a Google token', `got ${google}.`, google],
  ['a Salesforce session', `got ${session}`, session],
  ['a Slack token after other letters', `the_${slack}`, slack],
  ['a Slack user token', `got ${['xox', 'p-9-8-7-secretsecret'].join('')}`, 'secretsecret'],
  ['a Slack app token', `got ${['xap', 'p-1-A0-5-secretsecret'].join('')}`, 'secretsecret'],
  ['a Slack refresh token', `got ${['xox', 'e-1-secretsecret'].join('')}`, 'secretsecret'],
  ['a rotating Slack bot token', `got ${['xoxe.', 'xoxb-1-secretsecret'].join('')}`, 'secretsecret'],
  [
    'a Slack webhook',
    `posted to ${['https://hooks.slack', '.com/services/T01/B02/secretsecret'].join('')} once`,
    'secretsecret',
  ],
  ['a Salesforce session in an address', `see ${session.replace('!', '%21')}`, 'secretsession'],
  ['a Salesforce session in other letters', `the_${session}`, 'secretsession'],
  ['a Salesforce refresh token', `got ${['5Aep8', '61secretsecretsecretsecret'].join('')}`, 'secretsecret'],
  ['XML with attributes', '<m:sessionId xsi:type="xsd:string">hunter2</m:sessionId>', 'hunter2'],
  ['XML with a consumer secret', '<consumerSecret>hunter2</consumerSecret>', 'hunter2'],
  ['JSON access_token', '{"access_token":"hunter-2","x":1}', 'hunter-2'],
  ['JSON with spaces and escapes', '{ "refresh_token" : "hun\\"ter" }', 'ter'],
  ['JSON in JSON', '{"body":"{\\"client_secret\\":\\"hunter2\\"}"}', 'hunter2'],
  ['JSON broken off', '{"access_token":"hunter2', 'hunter2'],
  ['camel case', '{"DeleteToken":"hunter2","consumerSecret":"hunter2","AccessToken":"hunter2"}', 'hunter2'],
  ['private_key', '{"private_key":"hunter2"}', 'hunter2'],
  ['a form', 'grant_type=x&assertion=hunter2&client_secret=hunter2&x=1', 'hunter2'],
  ['XML', '<sf:sessionId>hunter2</sf:sessionId>', 'hunter2'],
  ['a PEM', pem, 'MIIEvQIBADANBg'],
  ['a PEM broken off', pem.slice(0, 40), 'MIIEvQ'],
  ['a URL’s query', 'GET https://a.test/x?code=hunter2 failed', 'hunter2'],
  ['a URL’s fragment', 'https://a.test/x#token=hunter2', 'hunter2'],
  ['a URL’s password', 'proxy http://anna:hunter2@proxy.test:8080 failed', 'hunter2'],
  ['a cookie', 'Set-Cookie: sid=hunter2; Path=/', 'hunter2'],
])('removes %s', (_title, text, secret) => {
  expect(redact(text)).not.toContain(secret);
});

test.each([
  'HTTP 400 Directory_ExpiredPageToken',
  'sign-in.token: HTTP 400 after one attempt',
  'tokens for anna@acme.test: failing, HTTP 503 after 8 attempts',
  'OAuth consent and Basic authentication are off',
  'graph.example.test:443 (ECONNRESET)',
  'https://www.googleapis.com/auth/admin.directory.user.security',
])('leaves plain words alone: %s', (text) => {
  expect(redact(text)).toBe(text);
});

test('a URL keeps its host and path', () => {
  expect(redact('see https://a.test/v1/users?x=1 now')).toBe('see https://a.test/v1/users?[redacted] now');
});

test('a registered secret goes in whatever form it comes back', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 6, maxLength: 60 }), fc.string(), (secret, around) => {
      fc.pre(secret.trim().length >= 6 && !'[redacted]'.includes(secret.trim()));
      const { redact } = createRedactor([secret]);
      const whole = secret.trim();
      const forms = [
        whole,
        encodeURIComponent(whole),
        Buffer.from(whole).toString('base64'),
        Buffer.from(whole).toString('base64url'),
        JSON.stringify(whole),
        xmlText(whole),
      ];
      for (const form of forms) expect(redact(`${around} ${form} ${around}`)).not.toContain(form);
    }),
  );
});

test('secrets can be registered later; short ones would blank out words', () => {
  const redactor = createRedactor();

  redactor.add('correct horse battery');
  redactor.add('the');

  expect(redactor.redact('the correct horse battery staple')).toBe('the [redacted] staple');
});

/** A cost that grows with the square of the length is sixteen times as high for the whole. */
test('hostile length does not stall it', () => {
  const hostile = [
    ['a-', 50_000],
    ['-----BEGIN X-----', 5000],
    ['"token":"', 10_000],
    ['https://', 10_000],
    ['token: ', 10_000],
    ['token:', 10_000],
    ['x-api-key:', 10_000],
    ['<token ', 10_000],
    ['00D', 30_000],
    ['xoxe.', 20_000],
    ['eyJ-', 20_000],
    ['eyJaaaaaaaa-', 10_000],
  ] as const;
  const cost = (share: number): number => {
    const before = process.cpuUsage();
    for (const [text, times] of hostile) redact(text.repeat(times * share));
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  const quarter = cost(0.5);

  expect(cost(2)).toBeLessThan(8 * quarter);
});
