import { expect, test } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { createBearer, fixedBearer } from './bearer.ts';
import { createTestClock } from './test-clock.ts';
import { failureOf } from './test-server.ts';

function counting(life: number | null, clock = createTestClock()) {
  let fetched = 0;
  const bearer = createBearer({
    clock,
    async fetch() {
      fetched += 1;
      const token = `token-${fetched}`;
      await clock.sleep(50);
      return { token, expiresInSeconds: life };
    },
  });
  return { clock, bearer, fetched: () => fetched };
}

test('is fetched once for all who ask at the same time', async () => {
  const { bearer, fetched } = counting(3600);

  const values = await Promise.all(Array.from({ length: 20 }, () => bearer.current()));

  expect(new Set(values)).toEqual(new Set(['Bearer token-1']));
  expect(fetched()).toBe(1);
});

test.each([
  ['a long life: a minute ahead', 3600, 3530, 3545],
  ['a short life: a tenth ahead', 100, 85, 95],
])('is renewed ahead of its end: %s', async (_title, life, still, renewed) => {
  const { bearer, clock } = counting(life);
  await bearer.current();

  await clock.sleep(still * 1000);
  const before = await bearer.current();
  await clock.sleep((renewed - still) * 1000);
  const after = await bearer.current();

  expect(before).toBe('Bearer token-1');
  expect(after).toBe('Bearer token-2');
});

test.each([null, 0, -5, Number.NaN])('a life of %s is not known: used until refused', async (life) => {
  const { bearer, clock } = counting(life);
  await bearer.current();
  await clock.sleep(1e9);

  expect(await bearer.current()).toBe('Bearer token-1');
});

test('twenty workers that saw the same value refused cause one renewal, and all are told', async () => {
  const { bearer, fetched } = counting(3600);
  const used = await bearer.current();

  const told = await Promise.all(Array.from({ length: 20 }, () => bearer.renew(used)));
  const late = await bearer.renew(used);

  expect(told.every(Boolean)).toBe(true);
  expect(late).toBe(true);
  expect(fetched()).toBe(2);
});

test('the first refusal always renews, the next one within half a minute does not', async () => {
  const { bearer, clock, fetched } = counting(3600);
  const first = await bearer.current();

  expect(await bearer.renew(first)).toBe(true);
  const second = await bearer.current();
  expect(await bearer.renew(second)).toBe(false);
  await clock.sleep(31_000);
  expect(await bearer.renew(second)).toBe(true);
  expect(fetched()).toBe(3);
});

test('a renewal that brings the same value is none', async () => {
  const bearer = createBearer({
    clock: createTestClock(),
    fetch: () => Promise.resolve({ token: 'same', expiresInSeconds: 3600 }),
  });

  expect(await bearer.renew(await bearer.current())).toBe(false);
});

test('a failed sign-in reaches all who waited, and the next one tries again', async () => {
  let fetched = 0;
  const bearer = createBearer({
    clock: createTestClock(),
    fetch() {
      fetched += 1;
      if (fetched === 1) return Promise.reject(new AppError('SIGN_IN_UNREACHABLE'));
      return Promise.resolve({ token: 'later', expiresInSeconds: null });
    },
  });

  const both = await Promise.all([failureOf(bearer.current()), failureOf(bearer.current())]);

  expect(both).toEqual([
    expect.objectContaining({ code: 'SIGN_IN_UNREACHABLE' }),
    expect.objectContaining({ code: 'SIGN_IN_UNREACHABLE' }),
  ]);
  expect(await bearer.current()).toBe('Bearer later');
});

test('one who leaves does not take the others’ sign-in along; the last one stops it', async () => {
  const signals: AbortSignal[] = [];
  const answer = Promise.withResolvers<{ token: string; expiresInSeconds: null }>();
  const bearer = createBearer({
    clock: createTestClock(),
    fetch(signal) {
      signals.push(signal);
      return answer.promise;
    },
  });
  const one = new AbortController();
  const two = new AbortController();
  const first = failureOf(bearer.current(one.signal));
  const second = bearer.current(two.signal);

  one.abort();
  expect(await first).toMatchObject({ code: 'INTERRUPTED' });
  expect(signals[0]?.aborted).toBe(false);
  two.abort();
  expect(await failureOf(second)).toMatchObject({ code: 'INTERRUPTED' });
  expect(signals[0]?.aborted).toBe(true);
});

test('a token that was supplied cannot be renewed', async () => {
  const bearer = fixedBearer('abc');

  expect(await bearer.current()).toBe('Bearer abc');
  expect(await bearer.renew('Bearer abc')).toBe(false);
});

test('while a refused value is being replaced, nobody sets out with it', async () => {
  const { bearer } = counting(3600);
  const used = await bearer.current();

  const renewal = bearer.renew(used);
  const asked = await bearer.current();

  expect(asked).toBe('Bearer token-2');
  expect(await renewal).toBe(true);
});

test.each(['', 'a b', 'a\r\nx-evil: 1', 'a\u202e', 'a\u0000', 'ключ'])(
  'a token like %j, which no request can carry, is no sign-in',
  async (token) => {
    const bearer = createBearer({
      clock: createTestClock(),
      fetch: () => Promise.resolve({ token, expiresInSeconds: 60 }),
    });

    expect(await failureOf(bearer.current())).toMatchObject({ code: 'SIGN_IN_REFUSED', exit: 5 });
  },
);
