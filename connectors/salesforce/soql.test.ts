import { expect, test } from 'vitest';
import { checkSoql, literal } from './soql.ts';

test.each([
  ["O'Neil", "'O\\'Neil'"],
  ['back\\slash', "'back\\\\slash'"],
  ["\\' OR Name != '", "'\\\\\\' OR Name != \\''"],
  ['"quoted"\n\r\t\b\f', `'\\"quoted\\"\\n\\r\\t\\b\\f'`],
  ['100% _raw_ 😀', "'100% _raw_ 😀'"],
  ['', "''"],
])('%j becomes one quoted text', (text, quoted) => {
  expect(literal(text)).toBe(quoted);
});

test('a broken half of a character does not break the address it goes into', () => {
  expect(() => encodeURIComponent(literal('a\uD800b'))).not.toThrow();
});

test.each([
  'SELECT AccessToken FROM OauthToken',
  'SELECT AppName FROM OauthToken ORDER BY deletetoken',
  "SELECT AppName FROM OauthToken WHERE RequestToken > 'a'",
  'SELECT ConsumerSecret FROM AuthProvider',
  'SELECT FIELDS(ALL) FROM OauthToken LIMIT 200',
  'SELECT fields ( STANDARD ) FROM OauthToken',
  'SELECT Id FROM User FOR VIEW',
  'SELECT Id FROM User FOR  UPDATE',
  'SELECT Id FROM Solution UPDATE VIEWSTAT',
  'FIND {x} IN ALL FIELDS',
  "SELECT Id FROM User WHERE Name = 'open",
  "SELECT Id FROM User WHERE Name = 'a' AND AccessToken != 'b'",
])('%s is never sent', (soql) => {
  expect(() => checkSoql(soql)).toThrow(/^a query/u);
});

test.each([
  'SELECT AppName, UserId FROM OauthToken ORDER BY UserId',
  `SELECT UserId FROM OauthToken WHERE AppName = ${literal("AccessToken 'FIELDS(ALL)'")}`,
  `SELECT UserId FROM OauthToken WHERE AppName IN (${literal('a\\')}, ${literal('FOR VIEW')})`,
])('%s may be sent', (soql) => {
  expect(() => checkSoql(soql)).not.toThrow();
});

test('no outside text gets out of its quotes', () => {
  const evil = ["' OR AccessToken != '", "\\' OR DeleteToken != \\'", "\\\\' FIELDS(", "'\\", '\\'];
  for (const text of evil)
    expect(() => checkSoql(`SELECT Id FROM User WHERE Name = ${literal(text)}`)).not.toThrow();
});
