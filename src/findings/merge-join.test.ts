import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AppRow, EventRow } from '../core/rows.ts';
import { compareKeys, joinByApp } from './merge-join.ts';
import type { NumberedGrant } from './ports.ts';

const app = (key: string) => ({ key }) as AppRow;
const grant = (key: string, id = 0) => ({ app: key, id: `${key}-${id}` }) as NumberedGrant;
const event = (key: string | null, id = 0) => ({ app: key, id: `${key}-${id}` }) as EventRow;

function joined(apps: readonly string[], grants: readonly string[], events: readonly (string | null)[]) {
  const rows = joinByApp({
    apps: apps.map(app),
    grants: grants.map((key) => grant(key)),
    events: events.map((key) => event(key)),
  });
  return rows
    .map((row) => ({
      key: row.key,
      listed: row.app?.key ?? null,
      events: [...row.events()].length,
      grants: [...row.grants()].length,
    }))
    .toArray();
}

test('apps without grants, grants without apps and events of no app are each met once', () => {
  expect(joined(['a', 'c', 'd'], ['b', 'c', 'c', 'e'], [null, null, 'a', 'b', 'f', 'f'])).toEqual([
    { key: 'a', listed: 'a', events: 1, grants: 0 },
    { key: 'b', listed: null, events: 1, grants: 1 },
    { key: 'c', listed: 'c', events: 0, grants: 2 },
    { key: 'd', listed: 'd', events: 0, grants: 0 },
    { key: 'e', listed: null, events: 0, grants: 1 },
    { key: 'f', listed: null, events: 2, grants: 0 },
  ]);
});

test('nothing joins to nothing', () => {
  expect(joined([], [], [])).toEqual([]);
});

test('rows that the caller does not read are not shown under the next app', () => {
  const keys: string[] = [];
  const rows = joinByApp({
    apps: [app('a'), app('b')],
    grants: [grant('a'), grant('a', 1), grant('b')],
    events: [],
  });
  for (const row of rows)
    for (const { id } of row.grants()) {
      keys.push(id);
      break;
    }

  expect(keys).toEqual(['a-0', 'b-0']);
});

test('whatever the keys, the join is that of a map', () => {
  const keys = fc.array(
    fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a', '\uffff', '\u{10000}', '__proto__')),
  );

  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: 'binary' })), keys, keys, (apps, grants, events) => {
      const sorted = [apps, grants, events].map((list) => list.toSorted(compareKeys));
      const [a = [], g = [], e = []] = sorted;

      expect(joined(a, g, e)).toEqual(
        [...new Set([...apps, ...grants, ...events])].toSorted(compareKeys).map((key) => ({
          key,
          listed: apps.includes(key) ? key : null,
          events: events.filter((other) => other === key).length,
          grants: grants.filter((other) => other === key).length,
        })),
      );
    }),
  );
});

test('the order of keys is that of their bytes', () => {
  const text = fc.string({ unit: 'binary' });

  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
  expect(compareKeys('\uffff', '\u{10000}')).toBeLessThan(0);
});

test('a list that is not sorted is refused rather than joined wrongly', () => {
  expect(() => joined(['a', 'b'], ['b', 'a'], [])).toThrow(RangeError);
});

test('the readers are closed when judging stops half-way', () => {
  let open = true;
  function* grants(): Generator<NumberedGrant> {
    try {
      yield grant('a');
      yield grant('b');
    } finally {
      open = false;
    }
  }
  const rows = joinByApp({ apps: [], grants: grants(), events: [] });
  rows.next();
  rows.return();

  expect(open).toBe(false);
});
