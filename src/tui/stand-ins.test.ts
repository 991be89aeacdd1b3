import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { oneColumn, standIns } from './stand-ins.ts';

const line = fc.constantFrom(
  '',
  ' ',
  'Mail Sorter',
  '\u001B[1m$& $1\u001B[22m',
  '\uE000\uE001',
  '日本 ',
  '👩‍💻',
);
const frame = fc.array(line, { minLength: 1, maxLength: 12 });

test('whatever is written in signs comes out as the lines they stand for, once', () => {
  fc.assert(
    fc.property(fc.array(frame), (frames) => {
      const { signsFor, spelled } = standIns();

      for (const lines of frames) expect(spelled(signsFor(lines).join('\n'))).toBe(lines.join('\n'));
    }),
  );
});

test('a line has the sign that it had in the frame before, and no two lines have one', () => {
  fc.assert(
    fc.property(frame, frame, (before, now) => {
      const { signsFor } = standIns();
      const earlier = signsFor(before);
      const signs = signsFor(now);

      for (const [place, sign] of signs.entries()) {
        expect(sign).toHaveLength(1);
        for (const [other, another] of signs.entries())
          expect(sign === another).toBe(now[place] === now[other]);
        for (const [other, another] of earlier.entries())
          expect(sign === another).toBe(now[place] === before[other]);
      }
    }),
  );
});

test('signs come round again, but for those of lines that stay', () => {
  const { signsFor, spelled } = standIns();

  for (let turn = 0; turn < 700; turn += 1) {
    const lines = ['stays', ...Array.from({ length: 40 }, (_, row) => `${turn} ${row}`)];
    expect(spelled(signsFor(lines).join(''))).toBe(lines.join(''));
  }
});

test('a terminal of one column writes whole lines, and is otherwise the terminal', () => {
  const written: string[] = [];
  const terminal = {
    isTTY: true,
    columns: 80,
    rows: 24,
    write(text: string, done?: () => void) {
      written.push(text);
      done?.();
      return true;
    },
    own() {
      return this.rows;
    },
  };
  const signs = standIns();
  const shown = oneColumn(terminal as unknown as NodeJS.WriteStream, signs) as unknown as typeof terminal;
  const [sign = ''] = signs.signsFor(['a whole line']);
  let isDone = false;

  expect([shown.isTTY, shown.columns, shown.rows, shown.own()]).toEqual([true, 1, 24, 24]);
  expect(
    shown.write(`\u001B[1G${sign}\n`, () => {
      isDone = true;
    }),
  ).toBe(true);
  expect([written, isDone]).toEqual([['\u001B[1Ga whole line\n'], true]);
});
