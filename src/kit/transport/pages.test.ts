import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Page, pageLoop } from './pages.ts';
import { failureOf } from './test-server.ts';

type Row = { readonly id: string };
const row = (id: string): Row => ({ id });

/** Reads all that comes; the error, if any, is returned beside it. */
async function readAll(
  pages: ReadonlyMap<string, Page<Row>>,
  more: { keyOf?: null; maxBarren?: number } = {},
): Promise<{ ids: string[]; cursors: (string | null)[]; error: unknown; counts: object }> {
  const loop = pageLoop<Row>({
    first: '1',
    fetchPage: (cursor) => Promise.resolve(pages.get(cursor) ?? { rows: [], next: null }),
    keyOf: (row) => row.id,
    ...more,
  });
  const ids: string[] = [];
  const cursors: (string | null)[] = [];
  const work = async () => {
    for await (const page of loop) {
      ids.push(...page.rows.map((row) => row.id));
      cursors.push(page.next);
    }
    throw null;
  };
  const error = await failureOf(work());
  return { ids, cursors, error, counts: loop.counts };
}

test('reads to the end, over empty pages that carry a cursor', async () => {
  const { ids, cursors, error, counts } = await readAll(
    new Map([
      ['1', { rows: [row('a')], next: '2' }],
      ['2', { rows: [], next: '3' }],
      ['3', { rows: [row('b'), row('__proto__')], next: null }],
    ]),
  );

  expect(error).toBeNull();
  expect(ids).toEqual(['a', 'b', '__proto__']);
  expect(cursors).toEqual(['2', '3', null]);
  expect(counts).toEqual({ rows: 3, duplicates: 0, pages: 3 });
});

test('a row that comes again is dropped and counted', async () => {
  const { ids, counts } = await readAll(
    new Map([
      ['1', { rows: [row('a'), row('b'), row('a')], next: '2' }],
      ['2', { rows: [row('b'), row('c')], next: null }],
    ]),
  );

  expect(ids).toEqual(['a', 'b', 'c']);
  expect(counts).toEqual({ rows: 3, duplicates: 2, pages: 2 });
});

test('rows without a key are all kept', async () => {
  const { ids, counts } = await readAll(new Map([['1', { rows: [row('a'), row('a')], next: null }]]), {
    keyOf: null,
  });

  expect(ids).toEqual(['a', 'a']);
  expect(counts).toMatchObject({ rows: 2, duplicates: 0 });
});

test.each([
  ['the same cursor again', ['2', '2']],
  ['two that alternate', ['2', '3', '2']],
  ['back to the first', ['2', '1']],
  ['itself at once', ['1']],
])('an endless list ends as such, after the rows of its last page: %s', async (_title, nexts) => {
  let page = 0;
  const loop = pageLoop<Row>({
    first: '1',
    fetchPage: () => {
      const next = nexts[page] ?? null;
      page += 1;
      return Promise.resolve({ rows: [row(`r${page}`)], next });
    },
    keyOf: ({ id }) => id,
  });
  const ids: string[] = [];

  const error = await failureOf(
    (async () => {
      for await (const { rows } of loop) ids.push(...rows.map(({ id }) => id));
    })(),
  );

  expect(error).toMatchObject({ code: 'PAGE_LOOP' });
  expect(ids).toEqual(nexts.map((_next, index) => `r${index + 1}`));
});

test('fresh cursors without a fresh row end at the bound', async () => {
  let page = 0;
  const loop = pageLoop<Row>({
    first: '0',
    fetchPage: () => Promise.resolve({ rows: [row('same')], next: String((page += 1)) }),
    keyOf: ({ id }) => id,
    maxBarren: 7,
  });

  const error = await failureOf(
    (async () => {
      for await (const { rows } of loop) expect(rows.length).toBeLessThanOrEqual(1);
    })(),
  );

  expect(error).toMatchObject({ code: 'PAGE_LOOP' });
  expect(loop.counts).toEqual({ rows: 1, duplicates: 7, pages: 8 });
});

test('whatever a vendor links, the loop ends, yields no key twice and none that was not served', async () => {
  const cursor = fc.constantFrom('1', '2', '3', '4', '5');
  const page = fc.record({
    rows: fc.array(fc.constantFrom('a', 'b', 'c', 'd').map(row), { maxLength: 4 }),
    next: fc.option(cursor),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cursor, page)), async (entries) => {
      const pages = new Map(entries);
      const { ids, counts, error } = await readAll(pages, { maxBarren: 3 });
      const served = [...pages.values()].flatMap(({ rows }) => rows.map(({ id }) => id));
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.every((id) => served.includes(id))).toBe(true);
      expect(counts).toMatchObject({ rows: ids.length });
      expect(error === null || (error as { code: string }).code === 'PAGE_LOOP').toBe(true);
    }),
  );
});
