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
  const shared = burst((key, times) => Promise.resolve(`${key}${times}`));

  expect(await Promise.all([shared.read('a'), shared.read('a'), shared.read('b')])).toEqual([
    'a1',
    'a1',
    'b2',
  ]);
  await shared.clock.sleep(999);
  expect(await shared.read('a')).toBe('a1');
  await shared.clock.sleep(1);
  expect([await shared.read('a'), shared.asked()]).toEqual(['a3', 3]);
});

test('nothing read before a change is used after it', async () => {
  const shared = burst((key, times) => Promise.resolve(`${key}${times}`));
  await shared.read('a');
  await shared.read('b');

  shared.forget('a');
  expect([await shared.read('a'), await shared.read('b')]).toEqual(['a3', 'b2']);
  shared.forgetAll();
  expect([await shared.read('a'), await shared.read('b')]).toEqual(['a4', 'b5']);
});

test('a failure is not kept, nor more than so many answers', async () => {
  const shared = burst((key, times) =>
    times === 1 ? Promise.reject(new Error('lost')) : Promise.resolve(key),
  );
  await expect(shared.read('k0')).rejects.toThrow('lost');
  for (let index = 0; index <= 256; index += 1) await shared.read(`k${index}`);

  const before = shared.asked();
  await shared.read('k256');
  expect(shared.asked()).toBe(before);
  await shared.read('k0');
  expect(shared.asked()).toBe(before + 1);
});
