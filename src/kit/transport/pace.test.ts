import { expect, test } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { createLane } from './pace.ts';
import { createTestClock, type TestClock } from './test-clock.ts';
import { failureOf } from './test-server.ts';

const patienceMs = 600_000;

/** Workers that call one after the other; returns the start time of each call. */
async function sweep(
  clock: TestClock,
  lane: ReturnType<typeof createLane>,
  calls: number,
  { workers, latencyMs }: { workers: number; latencyMs: number },
): Promise<number[]> {
  const starts: number[] = [];
  let left = calls;
  const work = async () => {
    while (left-- > 0)
      await lane.run(
        async (startedAt) => {
          starts.push(startedAt);
          await clock.sleep(latencyMs);
          lane.accepted();
        },
        { urgent: false },
      );
  };
  await Promise.all(Array.from({ length: workers }, work));
  return starts;
}

function mostWithin(starts: readonly number[], windowMs: number): number {
  let most = 0;
  for (let from = 0, to = 0; to < starts.length; to += 1) {
    while ((starts[to] ?? 0) - (starts[from] ?? 0) >= windowMs) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

test.each([
  ['punctual timers', 0, 0],
  ['timers of 1 ms on a clock twenty times as fast', 20, 0],
  ['and an event loop that stalls for 8 ms now and then', 20, 160],
])('sustains the rate without going over it: %s', async (_title, granularityMs, stallMs) => {
  const lateness = (at: number) => {
    const up = granularityMs === 0 ? 0 : granularityMs - (at % granularityMs);
    return up + (Math.floor(at / 1000) % 3 === 0 ? stallMs : 0);
  };
  const clock = createTestClock(lateness);
  const lane = createLane({ name: 'l', perSecond: 40, concurrency: 16 }, clock, patienceMs);

  const starts = await sweep(clock, lane, 3000, { workers: 16, latencyMs: 80 });

  const seconds = ((starts.at(-1) ?? 0) - (starts[0] ?? 0)) / 1000;
  const rate = starts.length / seconds;
  expect(rate).toBeGreaterThan(40 * 0.97);
  expect(rate).toBeLessThanOrEqual(40 * 0.99);
  expect(mostWithin(starts, 60_000)).toBeLessThanOrEqual(40 * 60);
});

test('starts without a burst and, after a rest, with two calls at most', async () => {
  const clock = createTestClock();
  const lane = createLane({ name: 'l', perSecond: 10, concurrency: 8 }, clock, patienceMs);

  const first = await sweep(clock, lane, 8, { workers: 8, latencyMs: 1 });
  await clock.sleep(60_000);
  const rested = await sweep(clock, lane, 8, { workers: 8, latencyMs: 1 });

  expect(mostWithin(first, 90)).toBeLessThanOrEqual(2);
  expect(mostWithin(rested, 90)).toBeLessThanOrEqual(2);
});

test('before any good answer it stays below the documented rate too', async () => {
  const clock = createTestClock();
  const lane = createLane({ name: 'l', perSecond: 40, concurrency: 8 }, clock, patienceMs);
  const starts: number[] = [];
  const note = (startedAt: number) => Promise.resolve(starts.push(startedAt));

  await Promise.all(Array.from({ length: 401 }, () => lane.run(note, { urgent: false })));

  const seconds = ((starts.at(-1) ?? 0) - (starts[0] ?? 0)) / 1000;
  expect(400 / seconds).toBeGreaterThan(40 * 0.97);
  expect(400 / seconds).toBeLessThan(40 * 0.98);
});

test('no more calls at once than the lane allows', async () => {
  const clock = createTestClock();
  const lane = createLane({ name: 'l', perSecond: 1000, concurrency: 3 }, clock, patienceMs);
  let running = 0;
  let most = 0;

  await Promise.all(
    Array.from({ length: 30 }, () =>
      lane.run(
        async () => {
          running += 1;
          most = Math.max(most, running);
          await clock.sleep(500);
          running -= 1;
        },
        { urgent: false },
      ),
    ),
  );

  expect(most).toBe(3);
});

test('a pause holds the whole lane, those already waiting included, for at least as long', async () => {
  const clock = createTestClock();
  const lane = createLane({ name: 'l', perSecond: 10, concurrency: 4 }, clock, patienceMs);
  const starts: number[] = [];
  const note = async (startedAt: number) => {
    starts.push(startedAt);
    await clock.sleep(1);
  };

  const waiting = Array.from({ length: 4 }, () => lane.run(note, { urgent: false }));
  await waiting[0];
  const pausedAt = clock.monotonic();
  lane.pause(5000);
  lane.pause(1000);
  await Promise.all(waiting);

  expect(starts).toHaveLength(4);
  expect(Math.min(...starts.slice(1))).toBeGreaterThanOrEqual(pausedAt + 5000);
});

test('a pause longer than anyone would wait fails the calls instead of sending them early', async () => {
  const clock = createTestClock();
  const lane = createLane({ name: 'l', perSecond: 1, concurrency: 4 }, clock, patienceMs);
  let sent = 0;
  const work = () => Promise.resolve((sent += 1));

  await lane.run(work, { urgent: false });
  const waiting = failureOf(lane.run(work, { urgent: false }));
  await Promise.resolve();
  lane.pause(patienceMs + 1000);

  expect(await waiting).toMatchObject({ code: 'READ_THROTTLED' });
  expect(await failureOf(lane.run(work, { urgent: false }))).toMatchObject({ code: 'READ_THROTTLED' });
  expect(sent).toBe(1);
});

test('throttled calls of one round trip slow the lane once; good answers bring the rate back below the ceiling', async () => {
  const clock = createTestClock();
  const lane = createLane({ name: 'l', perSecond: 100, concurrency: 16 }, clock, patienceMs);
  const rate = async (calls: number) => {
    const starts = await sweep(clock, lane, calls, { workers: 16, latencyMs: 1 });
    return (starts.length - 1) / (((starts.at(-1) ?? 0) - (starts[0] ?? 0)) / 1000);
  };
  await rate(50);

  const startedAt = clock.monotonic();
  await clock.sleep(50);
  for (let call = 0; call < 10; call += 1) lane.throttled(startedAt + 1);
  const once = await rate(50);
  lane.throttled(clock.monotonic());
  const twice = await rate(50);
  const recovered = (await rate(6000), await rate(1000));

  expect(once).toBeGreaterThan(78);
  expect(once).toBeLessThan(90);
  expect(twice).toBeGreaterThan(65);
  expect(twice).toBeLessThan(78);
  expect(recovered).toBeGreaterThan(97);
  expect(recovered).toBeLessThanOrEqual(99);
});

test('an aborted call leaves at once, also when it waits for a long pause, and holds nobody up', async () => {
  const clock = createTestClock(() => Number.POSITIVE_INFINITY);
  const lane = createLane({ name: 'l', perSecond: 1, concurrency: 1 }, clock, patienceMs);
  lane.pause(300_000);
  const stop = new AbortController();

  const held = failureOf(lane.run(() => Promise.resolve(), { signal: stop.signal, urgent: false }));
  const queued = failureOf(lane.run(() => Promise.resolve(), { signal: stop.signal, urgent: false }));
  stop.abort(new AppError('INTERRUPTED'));

  expect(await held).toMatchObject({ code: 'INTERRUPTED' });
  expect(await queued).toMatchObject({ code: 'INTERRUPTED' });
  expect(clock.sleeping()).toBe(0);
  expect(
    await failureOf(lane.run(() => Promise.resolve(), { signal: stop.signal, urgent: true })),
  ).toMatchObject({
    code: 'INTERRUPTED',
  });
});
