import { expect, test } from 'vitest';
import { sideBySide } from './side-by-side.ts';

test('a source that fails while its reader is busy ends the reading, not the program', async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', note);
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  async function* failing(): AsyncGenerator<string, void> {
    yield 'a';
    await turn();
    throw new Error('lost');
  }
  const read: string[] = [];
  const reading = (async () => {
    for await (const item of sideBySide([failing()])) {
      read.push(item);
      for (let turns = 0; turns < 5; turns += 1) await turn();
    }
  })();
  await expect(reading).rejects.toThrow('lost');
  process.off('unhandledRejection', note);
  expect(read).toEqual(['a']);
  expect(unhandled).toEqual([]);
});
