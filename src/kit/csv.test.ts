import { expect, test } from 'vitest';
import { CsvFault, parseCsv } from './csv.ts';

const cells = (text: string) => parseCsv(text).map((row) => row.cells);

test('a byte order mark, quotes, separators and line breaks in cells, and any line ending', () => {
  expect(parseCsv('\uFEFFname;note\r\n"A; ""B""";"two\r\nlines"\r\n\r\nC;x')).toEqual([
    { line: 1, cells: ['name', 'note'] },
    { line: 2, cells: ['A; "B"', 'two\r\nlines'] },
    { line: 5, cells: ['C', 'x'] },
  ]);
  expect(cells('a\tb\r1,5\t2\r')).toEqual([
    ['a', 'b'],
    ['1,5', '2'],
  ]);
});

test('the separator is the header’s, whatever is in quotes; empty cells count', () => {
  expect(cells('"a;b;c",d\n1;2,\n')).toEqual([
    ['a;b;c', 'd'],
    ['1;2', ''],
  ]);
  expect(cells('a,b,c\n,,3\n,,\n')).toEqual([
    ['a', 'b', 'c'],
    ['', '', '3'],
  ]);
  expect(cells('')).toEqual([]);
});

test.each([
  ['a,b\n"x,y\nz', 2, 'does not end'],
  ['a\n"x" y\n', 2, 'after a closing quote'],
])('%j is no table', (text, line, words) => {
  const thrown = (() => {
    try {
      return parseCsv(text);
    } catch (error) {
      return error;
    }
  })();
  expect(thrown).toBeInstanceOf(CsvFault);
  expect(thrown).toMatchObject({ line, message: expect.stringContaining(words) });
});

test('five megabytes of quotes take time in proportion', () => {
  const row = `"${'""'.repeat(50)}",x\n`;
  expect(parseCsv(`a,b\n${row.repeat(50_000)}`)).toHaveLength(50_001);
});
