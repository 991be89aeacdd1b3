import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowsJson } from './projection-rows.ts';

const text = fc.array(
  fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\0', '\uD800', '\uDC00', '\\', '\\u0000', '"', '\\\0'),
  ),
  { maxLength: 8 },
);

test('whatever vendors write, rows are JSON that PostgreSQL holds, and only what it cannot hold is replaced', () => {
  fc.assert(
    fc.property(text, (parts) => {
      const name = parts.join('');
      const json = rowsJson([{ name, nested: { [name]: [name] } }]);
      const held = name.toWellFormed().replaceAll('\0', '\uFFFD');
      expect(JSON.parse(json)).toEqual([{ name: held, nested: { [held]: [held] } }]);
    }),
    { seed: 20_261_122, numRuns: 500 },
  );
});
