import { expect, test } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import { type Answering, type Reply, openOrg, rows } from './testing.ts';

const { signal } = new AbortController();
const soql = 'SELECT Id FROM User';

function org(limits: Reply, used: string | null = null) {
  const answering: Answering = ({ path, soql: asking }) => {
    if (path.endsWith('/limits')) return limits;
    const page = rows([]);
    return asking === soql
      ? { ...page, ...(used === null ? {} : { headers: { 'sforce-limit-info': used } }) }
      : undefined;
  };
  return openOrg(answering);
}

function limits(most: number, remaining: number): Reply {
  return { json: { DailyApiRequests: { Max: most, Remaining: remaining } } };
}

async function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
}

test.each([
  [100_000, 99_000],
  [100_000, 10_500],
  [5_000, 1_000],
  [0, 0],
])('of %d calls a day %d are enough to begin', async (most, remaining) => {
  expect(await errorOf(org(limits(most, remaining)).session.begin(signal))).toBeNull();
});

test.each([
  [100_000, 10_499],
  [100_000, -3],
  [5_000, 999],
])('of %d calls a day %d are too few, and the figures are told', async (most, remaining) => {
  const error = await errorOf(org(limits(most, remaining)).session.begin(signal));
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({
    code: 'READ_THROTTLED',
    detail: expect.stringMatching(new RegExp(`^${remaining} of the org’s ${most} API calls`, 'u')),
    remedy: expect.stringContaining('in some hours'),
  });
});

test('limits are asked once for all streams', async () => {
  const { session, asked } = org(limits(100_000, 99_000));
  await Promise.all([session.begin(signal), session.begin(signal)]);
  await session.begin(signal);
  expect(asked.filter(({ path }) => path.endsWith('/limits'))).toHaveLength(1);
});

test.each<[string, Reply]>([
  ['refused', { status: 403, json: [{ errorCode: 'INSUFFICIENT_ACCESS', message: 'no' }] }],
  ['of another shape', { json: {} }],
])('limits that are %s do not stop an audit', async (_how, reply) => {
  expect(await errorOf(org(reply).session.begin(signal))).toBeNull();
});

test('each answer tells what is spent, and the reserve is left to others', async () => {
  const { session, asked } = org(
    limits(15_000, 9_000),
    'api-usage=13501/15000; per-app-api-usage=1/250(appName=x)',
  );
  await session.begin(signal);
  expect(await session.client.query(soql, signal)).toMatchObject({ totalSize: 0 });
  const sent = asked.length;
  expect(await errorOf(session.client.query(soql, signal))).toMatchObject({ code: 'READ_THROTTLED' });
  expect(asked).toHaveLength(sent);
});

test.each([['api-usage=13500/15000'], ['per-app-api-usage=249/250(appName=x)'], ['nonsense'], [null]])(
  'the header %s stops nothing',
  async (used) => {
    const { session } = org(limits(15_000, 9_000), used);
    await session.begin(signal);
    await session.client.query(soql, signal);
    expect(await session.client.query(soql, signal)).toMatchObject({ totalSize: 0 });
  },
);
