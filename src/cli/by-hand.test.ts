import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { byHand } from './by-hand.ts';

/** Keys with the milliseconds before each; what of them counts. */
function typed(...keys: readonly (readonly [waitMs: number, text: string])[]): string {
  let now = 0;
  const source = new PassThrough();
  using hand = byHand(source, () => now);
  let heard = '';
  hand.input.on('data', (chunk: Buffer) => (heard += chunk.toString('utf8')));
  for (const [wait, text] of keys) {
    now += wait;
    source.write(text);
    source.read();
  }
  return heard;
}

test.each([
  [
    'a hand types',
    [
      [400, 'y'],
      [80, '\r'],
    ],
    'y\r',
  ],
  ['Enter alone', [[400, '\r']], '\r'],
  [
    'typed before the question',
    [
      [10, 'y'],
      [80, '\r'],
    ],
    '',
  ],
  ['a paste in one piece', [[400, 'contain\r']], 'contain'],
  ['a paste of many lines', [[400, 'y\ny\ny\n']], 'yyy'],
  [
    'a paste in two pieces',
    [
      [400, 'y'],
      [1, '\r'],
    ],
    'y',
  ],
  [
    'a paste, then a hand',
    [
      [400, 'contain\r'],
      [200, '\r'],
    ],
    'contain\r',
  ],
  [
    'arrows and letters',
    [
      [400, '\u001b[A'],
      [80, 'é'],
    ],
    '\u001b[Aé',
  ],
  ['leaving at once', [[10, '\u0003']], '\u0003'],
] as const)('%s', (_, keys, heard) => {
  expect(typed(...keys)).toBe(heard);
});

test('when it is over, nothing more is taken from the keyboard', () => {
  const source = new PassThrough();
  byHand(source)[Symbol.dispose]();

  expect(source.isPaused()).toBe(true);
  expect(source.listenerCount('data')).toBe(0);
});
