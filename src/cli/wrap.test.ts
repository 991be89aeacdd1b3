import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { AppError } from '../core/errors.ts';
import { doctorText } from './doctor-report.ts';
import { setupText } from './setup-text.ts';
import { brokenTalk, wrapped } from './wrap.ts';

test('lines break between words, and go on under their beginning', () => {
  expect(wrapped('  - one two three four', 12)).toBe('  - one two\n    three\n    four');
  expect(wrapped('     Copy its Unique ID', 14)).toBe('     Copy its\n     Unique ID');
  expect(wrapped('  12. Create its key', 15)).toBe('  12. Create\n      its key');
  expect(wrapped('short', 80)).toBe('short');
  expect(wrapped('as long as it is', null)).toBe('as long as it is');
});

test('a word longer than the line stays whole, so that it can be copied', () => {
  const scopes = 'https://a.example/scope,'.repeat(8);

  expect(wrapped(`     paste ${scopes} there`, 40)).toBe(`     paste\n     ${scopes}\n     there`);
});

test('a command between backquotes stays whole too', () => {
  expect(wrapped('Run `a command of ours` or not', 16)).toBe('Run\n`a command of ours`\nor not');
  expect(wrapped('one ` alone is a word', 12)).toBe('one ` alone\nis a word');
});

test('talk breaks between words, and no command in it does', () => {
  const config = "--config '/srv/of the company/grantwarden.yaml'";
  const told = `\nNext: grantwarden list apps ${config} shows what is connected.\nshort\n`;

  expect(brokenTalk(told, 40)).toBe(
    `\nNext:\n  grantwarden list apps ${config}\n  shows what is connected.\nshort\n`,
  );
  expect(brokenTalk('Next: grantwarden init, for your own; grantwarden sandbox', 44)).toBe(
    'Next: grantwarden init, for your own;\n  grantwarden sandbox',
  );
  expect(brokenTalk(told, null)).toBe(told);
});

test('whatever the text, no word is lost or broken and no line that could be shorter is too long', () => {
  const word = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .filter((text) => /^[^\s\-→.\d`]+$/u.test(text));

  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1 }),
      fc.nat(6),
      fc.integer({ min: 8, max: 40 }),
      (words, indent, width) => {
        const lines = wrapped(' '.repeat(indent) + words.join(' '), width).split('\n');

        expect(lines.flatMap((line) => line.trim().split(' '))).toEqual(words);
        const several = lines.filter((line) => line.trim().includes(' '));
        expect(several.filter((line) => stringWidth(line) > width)).toEqual([]);
      },
    ),
  );
});

const long =
  'Under IAM & Admin › Service Accounts, create an account named grantwarden, without any role at all, and note it.';

function tooLong(text: string): readonly string[] {
  return text.split('\n').filter((line) => stringWidth(line) > 80);
}

test('what init says to click fits a terminal', () => {
  const tenants = [{ tenant: 'acme', steps: [{ title: long, lines: [long, 'short'] }] }];

  expect(tooLong(setupText(tenants, 80))).toEqual([]);
  expect(setupText(tenants, 80)).toMatch(/^acme\n {2}1\. Under IAM.*\n {5}\S/u);
  expect(setupText(tenants, null)).toContain(long);
});

test('so does what doctor reports, in colour too', () => {
  const text = doctorText(
    {
      inventory: { error: new AppError('WORKSPACE_DAMAGED', { detail: long }) },
      diagnoses: [
        {
          tenant: 'acme',
          platform: 'slack',
          identity: { id: 'T1', name: 'Acme' },
          error: null,
          streams: [
            {
              stream: 'users',
              what: long,
              needs: ['users:read'],
              plan: null,
              can: 'no',
              reason: long,
              remedy: long,
              wanted: 'yes',
            },
          ],
          warnings: [long],
          blindSpots: [{ id: 'token-use', why: long, remedy: null }],
          proposals: [{ stream: 'users', reason: long }],
        },
      ],
    },
    { color: true, redact: (line) => line, width: 80 },
  );

  expect(tooLong(text)).toEqual([]);
  const copied = text.slice(text.indexOf('    knownGaps:'));
  expect(parse(copied)).toEqual({ knownGaps: [{ stream: 'users', reason: long }] });
});
