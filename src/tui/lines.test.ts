import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { safeText } from '../core/text.ts';
import { cut, cutLine, cutMiddle, fit, joined, lineWidth, piece, wrap } from './lines.ts';
import { looksFor, painted } from './theme.ts';

/** Letters of every kind: wide, combining, joined, pictures, right to left. */
const letters = fc.array(
  fc.constantFrom(
    'a',
    ' ',
    '日',
    'é',
    'e\u0301',
    '👩‍👩‍👧',
    '📅',
    '🇩🇪',
    'ا',
    'ש',
    '…',
    '-',
    'Z\u0351\u0351\u0351\u0351\u0351\u0351',
  ),
  { maxLength: 60 },
);
const texts = letters.map((parts) => safeText(parts.join('')));

test('a cell is exactly as wide as its column', () => {
  fc.assert(
    fc.property(
      texts,
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom('left', 'right'),
      (text, width, align) => {
        expect(stringWidth(fit(text, width, align))).toBe(width);
      },
    ),
  );
});

test('what is cut is no wider, and says so', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 40 }), (text, width) => {
      expect(stringWidth(cut(text, width))).toBeLessThanOrEqual(width);
      expect(stringWidth(cutMiddle(text, width))).toBeLessThanOrEqual(width);
      expect(cut(text, width).endsWith('…') || stringWidth(text) <= width).toBe(true);
      expect(lineWidth(cutLine([piece(text), piece(text)], width))).toBeLessThanOrEqual(width);
    }),
  );
  expect(cutMiddle('f_Be15g-Mc3wq0po70AzpHBY', 11)).toBe('f_Be1…zpHBY');
});

test('wrapped lines fit, and lose nothing but blanks', () => {
  const bare = (text: string) => text.replaceAll(' ', '');
  fc.assert(
    fc.property(
      letters,
      fc.integer({ min: 12, max: 60 }),
      fc.integer({ min: 0, max: 6 }),
      (parts, width, indent) => {
        // So many marks on one letter are cut.
        const text = safeText(parts.filter((part) => part.length < 6 || part.includes('👩')).join(''));
        const lines = wrap(text, width, indent);
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
        expect(bare(lines.join(''))).toBe(bare(text));
      },
    ),
  );
});

test('pieces that look the same become one, and what is chosen keeps its edges', () => {
  const line = [
    piece('CRIT', 'critical'),
    piece(' '),
    piece('new', 'muted'),
    piece('  ', 'plain'),
    piece('age', 'muted'),
    piece(' ', 'selected'),
    piece(' '),
  ];
  expect(joined(line)).toEqual([
    piece('CRIT ', 'critical'),
    piece('new  age', 'muted'),
    piece(' ', 'selected'),
    piece(' '),
  ]);
});

test('what is painted moves nothing but its colours, and without colour nothing is told by colour alone', () => {
  const line = [
    piece('a\u001B[2Jb\nc\u009B1m', 'critical'),
    piece(' \u0007x', 'selected'),
    piece('\n ', 'muted'),
  ];
  const sequences = (color: boolean): string => painted(line, looksFor(color));
  expect(stripVTControlCharacters(sequences(true))).toBe('a[2Jbc1m x ');
  expect(sequences(true)).toContain('\u001B[31m');
  expect(sequences(false)).not.toContain('[3');
});
