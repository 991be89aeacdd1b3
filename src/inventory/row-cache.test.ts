import { expect, test } from 'vitest';
import { RowCache } from './row-cache.ts';

test('neighbours are kept side by side; of two rows with one place the later is known, the earlier is not', () => {
  const cache = new RowCache<{ readonly name: string }>(4);
  for (const row of [3, 4, 5, 6]) cache.set(row, { name: `row ${row}` });
  expect([3, 4, 5, 6].map((row) => cache.get(row)?.name)).toEqual(['row 3', 'row 4', 'row 5', 'row 6']);

  cache.set(8, { name: 'row 8' });

  expect(cache.get(4)).toBeUndefined();
  expect(cache.get(8)?.name).toBe('row 8');
  cache.clear();
  expect([3, 5, 6, 8].map((row) => cache.get(row))).toEqual(Array.from({ length: 4 }));
});
