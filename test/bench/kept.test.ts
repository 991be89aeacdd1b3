import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { against, keep, keptIn, type KeptRow } from './kept.ts';

const judge: KeptRow = { row: 'judge', ratio: 2, peakRssMb: 300 };

test.each([
  [2.05, 'as before: ratio 2.000 before, 2.050 now (+2.5 %)'],
  [2.2, 'SLOWER: ratio 2.000 before, 2.200 now (+10.0 %)'],
  [1.8, 'faster: ratio 2.000 before, 1.800 now (−10.0 %)'],
])('a ratio of %d beside one of 2', (ratio, says) => {
  expect(against([judge], { ...judge, ratio })).toContain(says);
});

test('a row that is new has nothing to stand beside', () => {
  expect(against([judge], { ...judge, row: 'tui' })).toBe('was not measured before');
});

test('what was kept is read again, but not beside other sizes', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'grantwarden-kept-'));
  const file = path.join(dir, 'bench.json');

  keep(file, { short: true, rows: [judge] });

  expect(keptIn(file, true)).toEqual([judge]);
  expect(() => keptIn(file, false)).toThrow('with --short');
  rmSync(dir, { recursive: true });
});
