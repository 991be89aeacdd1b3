import { expect, test } from 'vitest';
import type { LaneSpec } from './call.ts';
import { createLane, type Lane } from './pace.ts';
import type { SharedQuotas } from './shared-quotas.ts';
import { createTestClock, type TestClock } from './test-clock.ts';
import { failureOf } from './test-server.ts';

const patienceMs = 600_000;
const spec: LaneSpec = {
  name: 'directory',
  perSecond: 40,
  concurrency: 12,
  sharedBy: () => Promise.resolve('project 1'),
};

interface Ledger extends SharedQuotas {
  readonly asked: { readonly key: string; readonly count: number }[];
}

/** One timeline for each key, as a database would keep it. */
function createLedger(clock: TestClock, roundTripMs: number): Ledger {
  const nextAt = new Map<string, number>();
  const pausedUntil = new Map<string, number>();
  const asked: { key: string; count: number }[] = [];
  return {
    asked,
    async reserve(key, { perSecond, count }) {
      asked.push({ key, count });
      await clock.sleep(roundTripMs / 2);
      const now = clock.monotonic();
      const everyMs = 1000 / (0.975 * perSecond);
      const paused = pausedUntil.get(key) ?? 0;
      const at = Math.max(now, nextAt.get(key) ?? 0);
      if (paused <= now) nextAt.set(key, at + count * everyMs);
      await clock.sleep(roundTripMs / 2);
      return paused > now
        ? { count: 0, startsInMs: paused - now, everyMs }
        : { count, startsInMs: at - now, everyMs };
    },
    throttled(key, ms) {
      pausedUntil.set(key, Math.max(pausedUntil.get(key) ?? 0, clock.monotonic() + ms));
    },
  };
}

interface Sweeping {
  readonly workers?: number;
  readonly latencyMs?: number;
  readonly until?: () => boolean;
}

/** Workers that call one after the other; returns the start time of each call. */
async function sweep(
  clock: TestClock,
  lane: Lane,
  calls: number,
  { workers = 12, latencyMs = 80, until = () => false }: Sweeping = {},
): Promise<number[]> {
  const starts: number[] = [];
  let left = calls;
  const work = async () => {
    while (left-- > 0 && !until())
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

function mostWithin(unsorted: readonly number[], windowMs: number): number {
  const starts = unsorted.toSorted((a, b) => a - b);
  let most = 0;
  for (let from = 0, to = 0; to < starts.length; to += 1) {
    while ((starts[to] ?? 0) - (starts[from] ?? 0) >= windowMs) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

test.each([
  [1, 2],
  [2, 2],
  [4, 2],
  [1, 45],
  [4, 45],
])(
  '%i audits on one quota use it up and never more, %i ms away from who keeps it',
  async (audits, roundTripMs) => {
    const clock = createTestClock();
    const ledger = createLedger(clock, roundTripMs);
    const lanes = Array.from({ length: audits }, () => createLane(spec, clock, patienceMs, ledger));
    const over = () => clock.monotonic() > 130_000;

    const each = await Promise.all(
      lanes.map((lane) => sweep(clock, lane, Number.POSITIVE_INFINITY, { until: over })),
    );

    const all = each.flat();
    const rate = all.length / (Math.max(...all) / 1000);
    expect(rate).toBeGreaterThan(40 * 0.97);
    expect(rate).toBeLessThanOrEqual(40 * 0.985);
    expect(mostWithin(all, 60_000)).toBeLessThanOrEqual(40 * 60);
    const shares = each.map((starts) => starts.length / all.length);
    expect(Math.min(...shares)).toBeGreaterThan(0.9 / audits);
    expect(Math.max(...ledger.asked.map(({ count }) => count))).toBeLessThanOrEqual(40);
  },
);

test('whoever calls seldom is not held up by those who call all the time', async () => {
  const clock = createTestClock();
  const ledger = createLedger(clock, 2);
  const [seldom, ...busy] = Array.from({ length: 4 }, () => createLane(spec, clock, patienceMs, ledger));
  const over = () => clock.monotonic() > 20_000;
  const waits: number[] = [];
  const calls = async () => {
    while (!over()) {
      await clock.sleep(1000);
      const askedAt = clock.monotonic();
      await seldom?.run((startedAt) => Promise.resolve(waits.push(startedAt - askedAt)), { urgent: false });
    }
  };

  await Promise.all([
    calls(),
    ...busy.map((lane) => sweep(clock, lane, Number.POSITIVE_INFINITY, { until: over })),
  ]);

  expect(waits.length).toBeGreaterThan(8);
  expect(Math.max(...waits)).toBeLessThan(1500);
});

test('what one books and never uses is a second’s worth at most', async () => {
  const clock = createTestClock();
  const ledger = createLedger(clock, 2);
  const stop = new AbortController();
  const dying = createLane({ ...spec, concurrency: 500 }, clock, patienceMs, ledger);
  const gone = Array.from({ length: 500 }, () =>
    dying.run(() => Promise.resolve(), { signal: stop.signal, urgent: false }),
  );
  await clock.sleep(50);
  stop.abort();
  await Promise.allSettled(gone);
  const askedAt = clock.monotonic();

  const [first = Number.POSITIVE_INFINITY] = await sweep(
    clock,
    createLane(spec, clock, patienceMs, ledger),
    1,
  );

  expect(first - askedAt).toBeLessThan(1100);
  expect(ledger.asked.every(({ count }) => count <= 40)).toBe(true);
});

test('a pause that the vendor asks of one holds all, within a second of booked starts', async () => {
  const clock = createTestClock();
  const ledger = createLedger(clock, 2);
  const lanes = Array.from({ length: 3 }, () => createLane(spec, clock, patienceMs, ledger));
  const over = () => clock.monotonic() > 90_000;
  const sweeps = lanes.map((lane) => sweep(clock, lane, Number.POSITIVE_INFINITY, { until: over }));
  await clock.sleep(10_000);
  const pausedAt = clock.monotonic();
  lanes[0]?.pause(30_000);

  const [own = [], ...others] = await Promise.all(sweeps);

  const during = (from: number) => (at: number) => at > from && at < pausedAt + 30_000;
  expect(own.filter(during(pausedAt))).toEqual([]);
  expect(others.flat().filter(during(pausedAt + 1100))).toEqual([]);
  for (const starts of [own, ...others])
    expect(starts.filter((at) => at >= pausedAt + 30_000).length).toBeGreaterThan(300);
});

test('an audit that learns of another’s long pause fails its calls instead of waiting for hours', async () => {
  const clock = createTestClock();
  const ledger = createLedger(clock, 2);
  ledger.throttled('project 1', patienceMs + 60_000);
  const lane = createLane(spec, clock, patienceMs, ledger);

  const calls = [1, 2].map(() => failureOf(lane.run(() => Promise.resolve(), { urgent: false })));

  expect(await Promise.all(calls)).toMatchObject([{ code: 'READ_THROTTLED' }, { code: 'READ_THROTTLED' }]);
});

test('a quota that is nobody else’s is paced as ever, and nobody is asked', async () => {
  const clock = createTestClock();
  const ledger = createLedger(clock, 2);
  const alone = createLane({ ...spec, sharedBy: () => Promise.resolve(null) }, clock, patienceMs, ledger);
  const unnamed = createLane({ name: 'l', perSecond: 40, concurrency: 12 }, clock, patienceMs, ledger);

  const starts = await sweep(clock, alone, 400);
  await sweep(clock, unnamed, 40);

  expect(ledger.asked).toEqual([]);
  const rate = 399 / (((starts.at(-1) ?? 0) - (starts[0] ?? 0)) / 1000);
  expect(rate).toBeGreaterThan(40 * 0.97);
  expect(rate).toBeLessThan(40 * 0.99);
});

test.each([
  ['no time between starts', { startsInMs: 0, everyMs: 0 }],
  ['starts in the past', { startsInMs: -1e9, everyMs: 0 }],
  ['a thousand starts for one', { startsInMs: 0, everyMs: 0, count: 1000 }],
])(
  'an answer that gives away too much makes nobody faster than the vendor allows one: %s',
  async (_what, answer) => {
    const clock = createTestClock();
    const lane = createLane(spec, clock, patienceMs, {
      async reserve(_key, { count }) {
        await clock.sleep(1);
        return { count, ...answer };
      },
      throttled: () => {},
    });

    const starts = await sweep(clock, lane, 3000, { latencyMs: 5 });

    expect(mostWithin(starts, 60_000)).toBeLessThanOrEqual(40 * 60);
  },
);

test('when nobody can tell when to start, the calls that wait say so, and later ones may ask again', async () => {
  const clock = createTestClock();
  let broken = true;
  const lane = createLane(spec, clock, patienceMs, {
    reserve: (_key, { count }) =>
      broken
        ? Promise.reject(new Error('nobody keeps it'))
        : Promise.resolve({ count, startsInMs: 0, everyMs: 25 }),
    throttled: () => {},
  });
  const run = () => lane.run(() => Promise.resolve('sent'), { urgent: false });

  const failed = await Promise.allSettled([run(), run()]);
  broken = false;

  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await run()).toBe('sent');
});

test('an aborted call leaves while its start is being asked for', async () => {
  const clock = createTestClock();
  const stop = new AbortController();
  const lane = createLane(spec, clock, patienceMs, {
    reserve: () => new Promise(() => {}),
    throttled: () => {},
  });

  const left = failureOf(lane.run(() => Promise.resolve(), { signal: stop.signal, urgent: false }));
  await Promise.resolve();
  stop.abort();

  expect(await left).toMatchObject({ code: 'INTERRUPTED' });
});
