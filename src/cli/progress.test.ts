import { expect, test } from 'vitest';
import { duration, showProgress } from './progress.ts';
import { recordedIo } from './test-io.ts';

const tokens = { tenant: 'acme', stream: 'tokens', total: 1000, status: 'running' } as const;

test('without a terminal: a line now and then and one at the end, with rate and time left', () => {
  const io = recordedIo();
  let now = 0;
  const view = showProgress({ io, quiet: false, now: () => now });

  view.onProgress({ ...tokens, done: 0 });
  now = 5000;
  view.onProgress({ ...tokens, done: 100 });
  now = 10_000;
  view.onProgress({ ...tokens, done: 200 });
  now = 11_000;
  view.onProgress({ ...tokens, done: 230 });
  view.onProgress({ ...tokens, done: 1000, status: 'complete' });
  view.end();

  expect(io.err().split('\n')).toEqual([
    'acme tokens 200 of 1,000 · 20/s · 40 s left',
    'acme tokens 1,000 of 1,000 complete',
    '',
  ]);
});

test('on a terminal: a block that is taken away again, no line wider than the terminal', () => {
  const io = recordedIo({ columns: 30 });
  let now = 0;
  const view = showProgress({ io, quiet: false, now: () => now });

  for (const stream of ['tokens', 'users', 'app-passwords'] as const)
    view.onProgress({ ...tokens, stream, done: 1 });
  now = 200;
  view.onProgress({ ...tokens, done: 10 });
  view.end();

  const escape = String.fromCodePoint(27);
  const text = io.err();
  expect(text.endsWith(`${escape}[4A${escape}[0J`)).toBe(true);
  expect(
    text
      .replaceAll(new RegExp(`${escape}\\[\\d+[AJ]`, 'gu'), '')
      .split('\n')
      .every((line) => line.length < 30),
  ).toBe(true);
});

test.each([[{ quiet: true, env: {} }], [{ quiet: false, env: { CI: '1' } }]])(
  '%o: the cursor is left alone',
  ({ quiet, env }) => {
    const io = recordedIo({ columns: 80, env });
    const view = showProgress({ io, quiet, now: () => 0 });

    view.onProgress({ ...tokens, done: 1 });
    view.end();

    expect(io.err()).toBe('');
  },
);

test.each([
  [0.2, '1 s'],
  [59, '59 s'],
  [150, '2 min 30 s'],
  [7260, '2 h 1 min'],
])('%d seconds read %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});
