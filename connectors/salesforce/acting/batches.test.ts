import { expect, test } from 'vitest';
import { inBatches } from './batches.ts';

test('who asks while a call is under way is answered by a later one', async () => {
  const calls: (readonly string[])[] = [];
  let answer = (): void => undefined;
  const ask = inBatches<string, string>(async (keys) => {
    calls.push(keys);
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    return keys;
  }, 10);
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  const first = Promise.all([ask('a'), ask('b')]);
  await turn();
  await turn();
  const second = ask('a');
  answer();
  expect(await first).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
  await turn();
  await turn();
  answer();
  expect(await second).toEqual(['a']);
  expect(calls).toEqual([['a', 'b'], ['a']]);
});

test('a failure is told to those who asked, not to those who ask after it', async () => {
  let fails = true;
  const ask = inBatches<string, string>(async (keys) => {
    if (fails) throw new Error('down');
    return keys;
  }, 2);

  const failed = await Promise.allSettled([ask('a'), ask('b')]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fails = false;
  expect(await Promise.all([ask('a'), ask('b'), ask('c')])).toEqual([['a', 'b'], ['a', 'b'], ['c']]);
});
