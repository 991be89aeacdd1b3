import { expect, test } from 'vitest';
import { createBurst } from './burst.ts';
import { testClock } from './testing.ts';

function burst(ask: (key: string, times: number) => Promise<string>) {
  const clock = testClock();
  let times = 0;
  return {
    clock,
    asked: () => times,
    ...createBurst((key) => {
      times += 1;
      return ask(key, times);
    }, clock),
  };
}

test('who asks for the same at nearly the same time shares one answer, and later it is asked anew', async () => {
  const { read, asked, clock } = burst((key, times) => Promise.resolve(`${key}${times}`));

  expect(await Promise.all([read('a'), read('a'), read('b')])).toEqual(['a1', 'a1', 'b2']);
  await clock.sleep(999);
  expect(await read('a')).toBe('a1');
  await clock.sleep(1);
  expect([await read('a'), asked()]).toEqual(['a3', 3]);
});

test('nothing read before a change is used after it', async () => {
  const { read, forget, forgetAll } = burst((key, times) => Promise.resolve(`${key}${times}`));
  await read('a');
  await read('b');

  forget('a');
  expect([await read('a'), await read('b')]).toEqual(['a3', 'b2']);
  forgetAll();
  expect([await read('a'), await read('b')]).toEqual(['a4', 'b5']);
});

test('a failure is not kept, nor more than so many answers', async () => {
  const { read, asked } = burst((key, times) =>
    times === 1 ? Promise.reject(new Error('lost')) : Promise.resolve(key),
  );
  await expect(read('k0')).rejects.toThrow('lost');
  for (let index = 0; index <= 256; index += 1) await read(`k${index}`);

  const before = asked();
  await read('k256');
  expect(asked()).toBe(before);
  await read('k0');
  expect(asked()).toBe(before + 1);
});
