import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Stream } from '../../src/kit/connector.ts';
import { expectedRows, readQuery, shortfall } from './query-list.ts';
import type { SalesforceSession } from './salesforce-session.ts';
import { memoryOrg } from './test-org.ts';
import { type Answering, openOrg, refusal, rows } from './testing.ts';

const Thing = z.object({ Id: z.string() });

function things(howMany: number): { readonly Id: string }[] {
  return Array.from({ length: howMany }, (_, at) => ({ Id: `T${at}` }));
}

/** A stream that reads one list and tells nothing but how many rows came. */
function listStream(session: SalesforceSession): Stream {
  return {
    id: 'users',
    after: [],
    async *read(context) {
      const list = readQuery(
        session.client,
        { soql: 'SELECT Id FROM Thing', shape: Thing, keyOf: ({ Id }) => Id },
        context,
      );
      for await (const some of list) yield { rows: [], read: some.length, checkpoint: null };
      const gap = shortfall('Thing', list.end);
      return { expected: expectedRows(list.end), asOf: '', gaps: gap === null ? [] : [gap] };
    },
  };
}

function readThings(answering: Answering) {
  const org = openOrg(answering, { streams: [listStream] });
  return { org, reading: org.read('users') };
}

test('all pages are read, however short the org makes them', async () => {
  const memory = memoryOrg(new Map([['Thing', things(5_001)]]), { pageOf: () => 700 });
  const { org, reading } = readThings(memory.answering);

  expect((await reading).read).toBe(5_001);
  expect((await reading).end).toMatchObject({ expected: 5_001, gaps: [] });
  expect(org.asked.filter(({ path }) => path.includes('/query/'))).toHaveLength(7);
});

test('a lost cursor begins the list again and no row comes twice', async () => {
  const memory = memoryOrg(new Map([['Thing', things(5_000)]]));
  let lost = 0;
  const { reading } = readThings((asked) => {
    if (asked.path.endsWith('-4000') && lost < 2) {
      lost += 1;
      return refusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    }
    return memory.answering(asked);
  });

  expect((await reading).read).toBe(5_000);
  expect((await reading).end?.gaps).toEqual([]);
});

test('a cursor that is lost again and again ends the list, with what came', async () => {
  const memory = memoryOrg(new Map([['Thing', things(5_000)]]));
  const { reading } = readThings((asked) =>
    asked.path.endsWith('-4000')
      ? refusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator')
      : memory.answering(asked),
  );

  expect((await reading).read).toBe(4_000);
  expect((await reading).error?.code).toBe('READ_FAILED');
});

test('fewer rows than the org counts is a gap', async () => {
  const { reading } = readThings(({ soql }) => (soql === '' ? undefined : rows(things(3), { total: 5 })));

  expect((await reading).end).toMatchObject({
    expected: 5,
    gaps: [{ error: { code: 'READ_INCOMPLETE' }, units: 2 }],
  });
});

test.each([
  [
    'a page that says more follow and not where',
    { totalSize: 3, done: false, records: [] },
    'READ_INCOMPLETE',
  ],
  ['an answer without rows', { totalSize: 0, done: true }, 'READ_MALFORMED'],
  ['rows that are no list', { totalSize: 1, done: true, records: { Id: 'x' } }, 'READ_MALFORMED'],
])('%s is not an empty list', async (_, json, code) => {
  const { reading } = readThings(({ soql }) => (soql === '' ? undefined : { json }));

  expect((await reading).error?.code).toBe(code);
});

test('a next page that leads back is no end', async () => {
  const next = '/services/data/v67.0/query/01g1-2';
  const { reading } = readThings(({ soql, path }) =>
    soql !== '' || path === next ? rows(things(2), { next, total: 9 }) : undefined,
  );

  expect((await reading).error?.code).toBe('PAGE_LOOP');
});

test('a next page on another host is not asked for', async () => {
  const { org, reading } = readThings(({ soql }) =>
    soql === ''
      ? undefined
      : rows(things(2), { next: 'https://evil.example/services/data/v67.0/query/01g1-2', total: 9 }),
  );

  expect((await reading).error?.code).toBe('PAGE_FOREIGN');
  expect(org.asked.some(({ origin }) => origin.includes('evil'))).toBe(false);
});

test('ten lists at once hold four cursors, and all are read', async () => {
  const memory = memoryOrg(new Map([['Thing', things(4_500)]]));
  const org = openOrg(memory.answering, { streams: [listStream] });

  const readings = await Promise.all(Array.from({ length: 10 }, () => org.read('users')));

  expect(readings.map(({ read }) => read)).toEqual(readings.map(() => 4_500));
  expect(memory.mostCursors()).toBe(4);
});

test('a list that is not read to its end gives its cursor back', async () => {
  const memory = memoryOrg(new Map([['Thing', things(4_500)]]));
  const org = openOrg(memory.answering, { streams: [listStream] });

  for (let times = 0; times < 6; times += 1) await org.read('users', { stopAfter: 1 });

  expect((await org.read('users')).read).toBe(4_500);
});
