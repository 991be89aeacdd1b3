import { expect, test } from 'vitest';
import { trustedOrigin } from './hosts.ts';

const rules = { vendor: ['salesforce.com', 'force.com'], trusted: ['crm.acme.example', '*.corp.example'] };

test.each([
  ['https://acme.my.salesforce.com', 'https://acme.my.salesforce.com'],
  ['https://acme.my.salesforce.com/services?x=1#y', 'https://acme.my.salesforce.com'],
  ['https://FORCE.com:443/', 'https://force.com'],
  ['https://crm.acme.example/', 'https://crm.acme.example'],
  ['https://a.b.corp.example:8443/x', 'https://a.b.corp.example:8443'],
  ['http://127.0.0.1:4010/x', 'http://127.0.0.1:4010'],
  ['http://localhost:1', 'http://localhost:1'],
  ['https://[::1]:1/', 'https://[::1]:1'],
])('%s is trusted, as %s', (url, origin) => {
  expect(trustedOrigin(url, rules)).toBe(origin);
});

test.each([
  'https://evil.example/',
  'https://evilsalesforce.com',
  'https://salesforce.com.evil.example',
  'https://evil.example/salesforce.com',
  'https://evil.example#.salesforce.com',
  'https://evil.example\\.salesforce.com',
  'https://acme.salesforce.com@evil.example',
  'https://user:secret@acme.salesforce.com',
  'https://user@acme.salesforce.com',
  'http://user:secret@127.0.0.1/',
  'http://acme.salesforce.com',
  'ws://127.0.0.1:1/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  '//acme.salesforce.com',
  'acme.salesforce.com',
  'https://salesforce.com.',
  'https://corp.example',
  'https://127.0.0.1.evil.example',
  'http://127.0.0.2.evil.example',
  'https://sаlesforce.com',
  '',
])('%j is not', (url) => {
  expect(() => trustedOrigin(url, rules)).toThrow(expect.objectContaining({ code: 'CONFIG_UNTRUSTED_HOST' }));
});

test('the refusal names the host and neither user nor path', () => {
  expect(() => trustedOrigin('https://user:hunter2@evil.example/hunter3', rules)).toThrow(
    expect.objectContaining({
      detail: expect.stringMatching(/^evil\.example(?!.*hunter)/u),
      remedy: expect.stringContaining('trustedHosts'),
    }),
  );
});
