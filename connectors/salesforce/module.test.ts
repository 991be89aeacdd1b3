import { expect, test } from 'vitest';
import { streamReader } from '../../src/kit/testing.ts';
import { salesforce } from './index.ts';
import { type Answering, type Asked, type How, organizationId, refusal, testContext } from './testing.ts';

const { signal } = new AbortController();

async function open(answering: Answering, how: How = {}) {
  const asked: Asked[] = [];
  const module = await salesforce.load();
  const session = await module.open(testContext(answering, how, asked, []));
  return { session, asked, read: streamReader(session, signal) };
}

const spent: Answering = ({ path }) =>
  path.endsWith('/limits') ? { json: { DailyApiRequests: { Max: 15_000, Remaining: 900 } } } : undefined;

test('opening sends nothing; identifying pins the organisation by its 18 characters', async () => {
  const { session, asked } = await open(() => undefined);
  expect(asked).toEqual([]);
  expect(await session.identify()).toEqual({ id: organizationId, name: 'Acme' });
});

test('the streams are those of the definition, each after what it looks up', async () => {
  const { session } = await open(() => undefined);
  const ids = session.streams.map(({ id }) => id);
  expect(ids).toEqual(salesforce.streams.map(({ id }) => id));
  for (const { id, after } of session.streams)
    for (const before of after)
      expect(ids.slice(0, ids.indexOf(id)), `${id} after ${before}`).toContain(before);
});

test('a day nearly spent stops every stream before it reads', async () => {
  const { session, asked, read } = await open(spent);
  for (const { id } of session.streams)
    expect((await read(id)).error).toMatchObject({
      code: 'READ_THROTTLED',
      detail: expect.stringContaining('900 of the org’s 15000'),
    });
  expect(asked.filter(({ path }) => path.endsWith('/limits'))).toHaveLength(1);
  expect(asked.filter(({ path }) => path.includes('/query'))).toEqual([]);
});

test('once the day is spent on the way, nothing more is sent and nothing ends as complete', async () => {
  const { session, asked, read } = await open(({ soql }) =>
    soql === '' ? undefined : refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'),
  );
  const [first, ...others] = session.streams;
  expect((await read(first?.id ?? 'users')).error?.code).toBe('READ_THROTTLED');
  const sent = asked.length;
  for (const { id } of others) {
    const { error, end } = await read(id);
    expect(error === null ? end?.gaps : [error], `${id} is not complete`).not.toEqual([]);
  }
  expect(asked).toHaveLength(sent);
});
