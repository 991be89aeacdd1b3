/** The ledger of shared quotas, asked by one process: who may do what with it, and what it does when something is wrong. */
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { initFleet } from '../../src/app/fleet-init.ts';
import { createFleetQuotas } from '../../src/fleet/quota.ts';
import type { Clock } from '../../src/core/clock.ts';
import { createTestClock } from '../../src/kit/transport/test-clock.ts';
import { type Postgres, sql, startPostgres } from './postgres.ts';

let postgres: Postgres;
let database: string;

beforeAll(async () => {
  postgres = await startPostgres();
  database = await postgres.database();
  await initFleet({ address: database });
});
afterAll(() => postgres.remove());

async function addressAs(...roles: readonly string[]): Promise<string> {
  return postgres.address(database.split('/').at(-1), await postgres.login(...roles));
}

/** Real time, and a wall clock days away from it. */
const wrongClock: Clock = {
  now: () => Date.now() - 3 * 86_400_000,
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => clearTimeout(timer));
    }),
};

async function openQuotas(clock: Clock = wrongClock) {
  const pool = new Pool({ connectionString: await addressAs('grantwarden_worker'), max: 2 });
  pool.on('error', () => {});
  onTestFinished(() => pool.end());
  const said: string[] = [];
  return { quotas: createFleetQuotas(pool, { clock, say: (text) => said.push(text) }), said };
}

/** A pool that answers as told. */
function poolThat(query: () => Promise<{ readonly rows: readonly unknown[] }>) {
  return { query };
}

const asked = { perSecond: 40, count: 12 };

test('workers book one after the other, whatever their own clocks say', async () => {
  // A second’s worth, which is the most, so that hardly a pause of this machine is as long.
  const slow = { perSecond: 12, count: 12 };
  const [one, two] = await Promise.all([openQuotas(), openQuotas()]);
  const first = await one.quotas.reserve('project a', slow);
  const second = await two.quotas.reserve('project a', slow);
  const other = await two.quotas.reserve('project b', slow);

  expect(first).toMatchObject({ count: 12, startsInMs: 0 });
  expect(first.everyMs).toBeCloseTo(1000 / (12 * 0.975), 6);
  expect(second.startsInMs).toBeGreaterThan(0);
  expect(second.startsInMs).toBeLessThanOrEqual(12 * first.everyMs);
  expect(other.startsInMs).toBe(0);
  expect([...one.said, ...two.said]).toEqual([]);
});

test('whose quota it is stands in the database as a hash only', async () => {
  const { quotas } = await openQuotas();
  await quotas.reserve('Google directory as admin@acme.example of consultant-1', asked);

  const rows = await sql(
    database,
    'SELECT quotas::text AS row, encode(key, $1) AS key FROM grantwarden.quotas',
    ['escape'],
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toMatch(/google|acme|consultant/iu);
});

test('a pause and a refusal that one worker tells hold for the other; refusals of one second are one', async () => {
  const [one, two] = await Promise.all([openQuotas(), openQuotas()]);
  const before = await one.quotas.reserve('project c', asked);
  for (const { quotas } of [one, two, one]) quotas.throttled('project c', 0);
  const slowed = await until(
    () => two.quotas.reserve('project c', asked),
    ({ everyMs }) => everyMs > before.everyMs,
  );
  one.quotas.throttled('project c', 90_000);
  const paused = await until(
    () => two.quotas.reserve('project c', asked),
    ({ count }) => count === 0,
  );

  expect(slowed.everyMs / before.everyMs).toBeGreaterThan(1.1);
  expect(slowed.everyMs / before.everyMs).toBeLessThan(1.2);
  expect(paused.startsInMs).toBeGreaterThan(80_000);
  expect(paused.startsInMs).toBeLessThanOrEqual(90_000);
});

async function until<T>(ask: () => Promise<T>, holds: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
  }
}

test('a clock of the database that was set back holds nobody up', async () => {
  const { quotas } = await openQuotas();
  await quotas.reserve('project d', asked);
  await sql(
    database,
    `UPDATE grantwarden.quotas SET next_at = now() + interval '1 hour', paused_until = now() + interval '2 hours'`,
  );

  expect(await quotas.reserve('project d', asked)).toMatchObject({ count: 12, startsInMs: 0 });
});

test('so many that the queue of starts is minutes long do not get the same ones twice', async () => {
  const { quotas } = await openQuotas();
  const slow = { perSecond: 1, count: 1 };
  const starts: number[] = [];
  const waits: number[] = [];
  for (let call = 0; call < 200; call += 1) {
    const { count, startsInMs } = await quotas.reserve('project e', slow);
    (count === 0 ? waits : starts).push(startsInMs);
  }
  expect(waits.length).toBeGreaterThan(0);
  expect(starts.length).toBeLessThan(70);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
});

test('a worker that was taken over books a second’s worth at a time, and pauses an hour at most', async () => {
  const address = await addressAs('grantwarden_worker');
  const values = [Buffer.alloc(32, 7), '00000000-0000-4000-8000-000000000001'];
  const book = (wanted: number) =>
    sql(address, `SELECT * FROM grantwarden.book_starts($1, $2, 40, ${wanted})`, values);

  expect(await book(1_000_000)).toMatchObject([{ starts: 40 }]);
  expect(await book(-1)).toMatchObject([{ starts: 1 }]);
  await sql(address, `SELECT grantwarden.slow_starts($1, 'Infinity')`, values.slice(0, 1));
  const [paused] = await book(1);
  expect(paused).toMatchObject({ starts: 0 });
  expect(paused?.['starts_in_ms']).toBeGreaterThan(3_500_000);
  expect(paused?.['starts_in_ms']).toBeLessThanOrEqual(3_600_000);
});

test.each([
  'SELECT grantwarden.book_starts($1, $2, 0, 1)',
  `SELECT grantwarden.book_starts($1, $2, 'NaN', 1)`,
  `SELECT grantwarden.book_starts($1, $2, 'Infinity', 1)`,
  `SELECT grantwarden.book_starts('short', $2, 40, 1) WHERE $1::bytea IS NOT NULL`,
])('what is no rate or no key is refused: %s', async (text) => {
  const address = await addressAs('grantwarden_worker');

  await expect(
    sql(address, text, [Buffer.alloc(32, 8), '00000000-0000-4000-8000-000000000001']),
  ).rejects.toThrow(/not a rate|check constraint/u);
});

test('workers reach quotas through the two functions alone, and nobody else does', async () => {
  const [worker, operator, reader] = await Promise.all([
    addressAs('grantwarden_worker'),
    addressAs('grantwarden_operator'),
    addressAs('grantwarden_reader'),
  ]);
  const book = `SELECT grantwarden.book_starts('\\x00', '00000000-0000-4000-8000-000000000001', 40, 1)`;
  const slow = `SELECT grantwarden.slow_starts('\\x00', 1)`;

  for (const table of ['quotas', 'quota_workers'])
    for (const text of [`SELECT * FROM grantwarden.${table}`, `DELETE FROM grantwarden.${table}`])
      for (const address of [worker, operator, reader])
        await expect(sql(address, text)).rejects.toThrow('permission denied');
  for (const address of [operator, reader])
    for (const text of [book, slow]) await expect(sql(address, text)).rejects.toThrow('permission denied');
});

test.each([
  ['nothing', []],
  ['no time between starts', [{ starts: 12, starts_in_ms: 0, every_ms: 0, workers: 1 }]],
  ['starts without end', [{ starts: 1e9, starts_in_ms: 0, every_ms: 25, workers: 1 }]],
  ['text for numbers', [{ starts: '12', starts_in_ms: '0', every_ms: '25', workers: '1' }]],
  ['a time that is none', [{ starts: 12, starts_in_ms: Number.NaN, every_ms: 25, workers: 1 }]],
  ['nobody at work', [{ starts: 12, starts_in_ms: 0, every_ms: 25, workers: 0 }]],
])('a database that says what cannot be is not believed: %s', async (_what, rows) => {
  const said: string[] = [];
  const quotas = createFleetQuotas(
    poolThat(() => Promise.resolve({ rows })),
    { clock: createTestClock(), say: (text) => said.push(text) },
  );

  // A tenth: of the others it was never told.
  expect((await quotas.reserve('project', asked)).everyMs).toBeCloseTo(1000 / 4, 6);
  await quotas.reserve('project', asked);
  expect(said).toHaveLength(1);
});

test.each([
  [1, 2],
  [3, 4],
])(
  'without the database, %i workers keep to one part of %i each, once told apart',
  async (workers, parts) => {
    const clock = createTestClock();
    const said: string[] = [];
    let isAway = false;
    const quotas = createFleetQuotas(
      poolThat(() =>
        isAway
          ? new Promise(() => {})
          : Promise.resolve({ rows: [{ starts: 12, starts_in_ms: 0, every_ms: 25, workers }] }),
      ),
      { clock, say: (text) => said.push(text) },
    );
    await quotas.reserve('project', asked);
    isAway = true;
    const askedAt = clock.monotonic();
    const alone = await quotas.reserve('project', asked);
    const waitedMs = clock.monotonic() - askedAt;
    const next = await quotas.reserve('project', asked);
    const unknown = await quotas.reserve('never asked for before', asked);

    expect(waitedMs).toBe(4000);
    expect(alone.everyMs).toBeCloseTo((1000 / 40) * parts, 6);
    expect(next.startsInMs).toBeCloseTo(alone.count * alone.everyMs, 6);
    expect(unknown.everyMs).toBeCloseTo((1000 / 40) * parts, 6);

    isAway = false;
    expect((await quotas.reserve('project', asked)).everyMs).toBe(alone.everyMs);
    await clock.sleep(5001);
    expect((await quotas.reserve('project', asked)).everyMs).toBe(25);
    expect(said).toEqual([
      expect.stringContaining('keeps to a part'),
      expect.stringContaining('from the database again'),
    ]);
  },
);

test('a pause that the vendor asks for holds without the database too', async () => {
  const clock = createTestClock();
  const quotas = createFleetQuotas(
    poolThat(() => Promise.reject(new Error('connection refused'))),
    { clock, say: () => {} },
  );
  const before = await quotas.reserve('project', asked);
  quotas.throttled('project', 30_000);
  const paused = await quotas.reserve('project', asked);
  await clock.sleep(30_000);
  quotas.throttled('project', 0);
  const after = await quotas.reserve('project', asked);

  expect(paused).toMatchObject({ count: 0, startsInMs: 30_000 });
  expect(after.count).toBeGreaterThan(0);
  expect(after.everyMs).toBeGreaterThan(before.everyMs * 1.1);
});
