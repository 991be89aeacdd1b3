import { expect, test } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { compileOrigins, isLoopback, nextUrl, sameOrigin } from './origin.ts';

const base = 'https://graph.example.test/v1.0/users?$top=5';

test.each([
  ['/v1.0/users?$skiptoken=a', 'https://graph.example.test/v1.0/users?$skiptoken=a'],
  [
    'https://graph.example.test/v1.0/users?$skiptoken=a',
    'https://graph.example.test/v1.0/users?$skiptoken=a',
  ],
  ['https://graph.example.test:443/x', 'https://graph.example.test/x'],
  ['?page=2', 'https://graph.example.test/v1.0/users?page=2'],
])('follows %s', (link, href) => {
  expect(nextUrl(link, base)).toBe(href);
});

test.each([
  'https://evil.test/v1.0/users',
  '//evil.test/v1.0/users',
  '\\\\evil.test/x',
  'http://graph.example.test/v1.0/users',
  'https://graph.example.test:444/v1.0/users',
  'https://graph.example.test.evil.test/',
  'https://graph.example.test@evil.test/',
  'https://user:pw@graph.example.test/v1.0/users',
  'https://user@graph.example.test/v1.0/users',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'https://',
])('refuses %s', (link) => {
  expect(() => nextUrl(link, base)).toThrow(expect.objectContaining({ code: 'PAGE_FOREIGN' }));
});

test('the error of a foreign link names the host and not its query', () => {
  let error: unknown;
  try {
    nextUrl('https://evil.test/steal?access_token=abc', base);
  } catch (thrown) {
    error = thrown;
  }

  expect(error).toBeInstanceOf(AppError);
  expect(String(error)).toContain('evil.test');
  expect(String(error)).not.toContain('access_token');
});

test('an origin is scheme, host and port', () => {
  const url = new URL('https://a.test/x');

  expect(sameOrigin(url, new URL('https://a.test:443/y'))).toBe(true);
  expect(sameOrigin(url, new URL('http://a.test/x'))).toBe(false);
  expect(sameOrigin(url, new URL('https://a.test:8443/x'))).toBe(false);
});

test('http is for loopback alone', () => {
  expect(['localhost', 'a.localhost', '127.0.0.1', '127.8.9.1', '[::1]'].every(isLoopback)).toBe(true);
  expect(['127.0.0.1.evil.test', 'localhost.evil.test', '10.0.0.1', '[::2]'].some(isLoopback)).toBe(false);
  expect(() => compileOrigins(['http://vendor.test'])).toThrow(
    expect.objectContaining({ code: 'CONFIG_UNTRUSTED_HOST' }),
  );
  expect(() => compileOrigins(['nonsense'])).toThrow(
    expect.objectContaining({ code: 'CONFIG_UNTRUSTED_HOST' }),
  );
  expect(compileOrigins(['http://127.0.0.1:4010'])('http://127.0.0.1:4010/x').pathname).toBe('/x');
});
