import { expect, test } from 'vitest';
import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { hasHiddenText } from '../core/text.ts';
import { parseYaml } from './yaml-border.ts';

const schema = z.strictObject({
  version: z.literal(1),
  vendors: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        domains: z.array(z.string()).optional(),
        auth: z
          .discriminatedUnion('type', [
            z.strictObject({ type: z.literal('token'), token: z.string() }),
            z.strictObject({ type: z.literal('jwt'), keyFile: z.string() }),
          ])
          .optional(),
      }),
    )
    .optional(),
  detections: z
    .record(z.string(), z.union([z.literal('off'), z.strictObject({ days: z.number().optional() })]))
    .optional(),
});

function refused(text: string): AppError {
  try {
    parseYaml(text, 'policy.yaml', schema, 'POLICY_INVALID');
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
  throw new Error('was not refused');
}

test('a valid file becomes checked data, with dates and off as text', () => {
  const data = parseYaml(
    'version: 1\nvendors: [{ name: Zoom }]\ndetections: { rare: off }\n',
    'p',
    schema,
    'POLICY_INVALID',
  );

  expect(data).toEqual({ version: 1, vendors: [{ name: 'Zoom' }], detections: { rare: 'off' } });
});

test.each([
  [
    'unknown key with a near one',
    'version: 1\nvendors:\n  - name: Zoom\n    domain: [a]\n',
    '4:5',
    'did you mean “domains”?',
  ],
  ['unknown key with none near', 'version: 1\nzzzz: 2\n', '2:1', 'valid here: version, vendors, detections'],
  ['missing key', 'vendors: []\n', '1:1', 'version is missing: 1'],
  ['wrong type', 'version: 1\nvendors:\n  name: Zoom\n', '3:3', 'vendors must be a list, not a mapping'],
  [
    'number instead of text',
    'version: 1\nvendors:\n  - name: 104967\n',
    '3:11',
    'vendors[0].name must be text: put it in quotes',
  ],
  ['empty text', 'version: 1\nvendors:\n  - name: ""\n', '3:11', 'vendors[0].name is empty'],
  [
    'misspelt branch',
    'version: 1\nvendors: [{ name: a, auth: { type: tokn } }]\n',
    '2:36',
    'did you mean “token”?',
  ],
  [
    'key of another branch',
    'version: 1\nvendors: [{ name: a, auth: { type: jwt, keyfile: x } }]\n',
    '2:41',
    'did you mean “keyFile”?',
  ],
  [
    'inside a plain union',
    'version: 1\ndetections: { dormant: { dais: 3 } }\n',
    '2:26',
    'did you mean “days”?',
  ],
  [
    'no branch of a plain union',
    'version: 1\ndetections: { dormant: on }\n',
    '2:24',
    'must be off or a mapping',
  ],
  ['duplicate key', 'version: 1\nversion: 1\n', '2:1', 'unique'],
  ['syntax', 'version: 1\nvendors: [\n', '3:1', 'flow'],
  ['unknown tag', 'version: !!js/function 1\n', '1:10', 'tag'],
  ['two documents', 'version: 1\n---\nversion: 1\n', '2:1', 'multiple documents'],
  ['nothing', '', '1:1', 'the file must be a mapping'],
  ['__proto__', 'version: 1\n__proto__: { x: 1 }\n', '2:1', 'unknown key'],
])('%s is refused at its line', (_, text, position, words) => {
  const error = refused(text);

  expect(error.code).toBe('POLICY_INVALID');
  expect(`${error.where} ${error.detail}`.toLowerCase()).toContain(words.toLowerCase());
  expect(`${error.where}\n${error.detail}`).toContain(`policy.yaml:${position}`);
});

test('every problem is told, each with its own place', () => {
  const error = refused('version: 2\nvendors:\n  - nmae: Zoom\n');

  expect(error.where).toBe('policy.yaml:1:10');
  expect(error.detail?.split('\n')).toEqual([
    '3 problems',
    'policy.yaml:1:10 version must be 1',
    'policy.yaml:3:5 vendors[0].name is missing',
    'policy.yaml:3:5 unknown key “nmae”; did you mean “name”?',
  ]);
});

test('aliases that multiply are refused before they fill the memory', () => {
  const bomb = ['version: 1', 'a: &a [x,x,x,x,x,x,x,x,x,x]']
    .concat(
      'bcdefghi'
        .split('')
        .map((name, level) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[level]}`).join(',')}]`),
    )
    .join('\n');

  expect(refused(bomb).detail).toContain('aliases');
});

test.each([
  ['a list of itself', 'version: 1\nvendors: &a [*a]\n'],
  ['a mapping in itself, deep down', 'version: 1\nvendors: [{ name: a, auth: &b { x: { type: *b } } }]\n'],
])('an alias within what it stands for has no end, and is refused: %s', (_, text) => {
  expect(refused(text)).toMatchObject({
    code: 'POLICY_INVALID',
    detail: 'an alias (*name) stands within what it stands for',
  });
});

test.each([
  ['lists', '['.repeat(20_000)],
  ['closed lists', `version: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ['mappings', `version: ${'{a: '.repeat(3000)}1${'}'.repeat(3000)}`],
])('a file nested without end is refused as such: %s', (_, text) => {
  expect(refused(text)).toMatchObject({ code: 'POLICY_INVALID', detail: 'nested too deeply to be read' });
});

test('a hostile key cannot break the line it is shown on', () => {
  const error = refused('version: 1\n"ev\\x1b[2Jil\\nversion: 2": 1\n');

  expect(hasHiddenText(error.detail ?? '')).toBe(false);
});

test('a file full of problems is told on one screen, with how many there are', () => {
  const wrong = Array.from({ length: 100 }, (_, index) => `  - { nome${index}: x, name: v }\n`).join('');

  const { detail } = refused(`version: 1\nvendors:\n${wrong}`);

  expect(detail?.split('\n')).toHaveLength(22);
  expect(detail).toMatch(/^100 problems\n/u);
  expect(detail).toMatch(/\nand 80 more$/u);
});
