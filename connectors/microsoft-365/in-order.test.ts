import { expect, test } from 'vitest';
import { inOrder } from './in-order.ts';

test('a result that fails before its turn ends the reading when its turn has come, and not the program', async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', note);
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const work = async (item: string): Promise<string> => {
    await turn();
    if (item === 'b') throw new Error('lost');
    for (let turns = 0; turns < 5; turns += 1) await turn();
    return item;
  };
  const read: string[] = [];
  const reading = (async () => {
    for await (const { result } of inOrder(['a', 'b', 'c'], 3, work)) read.push(result);
  })();
  await expect(reading).rejects.toThrow('lost');
  process.off('unhandledRejection', note);
  expect(read).toEqual(['a']);
  expect(unhandled).toEqual([]);
});
