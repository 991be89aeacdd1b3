import { expect, test } from 'vitest';
import { csvLine } from './csv-line.ts';

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'=1"],
  ['\r=1', "'=1"],
  [' \u00a0=1', "'=1"],
  ['\u202e\u200b\uFEFF=1', "'=1"],
  ['＝1', "'＝1"],
  ['"=1', '"""=1"'],
  ['a;=1', `"a;'=1"`],
  ['a; -1;b', `"a; '-1;b"`],
  ['a;b', '"a;b"'],
  ['a\r\nb,"c"', '"a b,""c"""'],
  ['plain – Größe 日本', 'plain – Größe 日本'],
  [-5, '-5'],
  [null, ''],
  [true, 'true'],
])('%j is written as %j', (value, written) => {
  expect(csvLine([value])).toBe(`${written}\r\n`);
});

test('a text that no cell holds is cut, between characters', () => {
  const line = csvLine([`${'x'.repeat(31_999)}😀${'=1'.repeat(5000)}`]);
  expect(line).toBe(`${'x'.repeat(31_999)}…\r\n`);
});
