import { expect, test } from 'vitest';
import type { StreamCoverage } from '../core/coverage.ts';
import { Store } from './store.ts';
import { app, begin, day, event, grant, person, run, tell, testInventory, type Told } from './testing.ts';
import type { Inventory } from './inventory.ts';

function purgeBefore(inventory: Inventory, n: number) {
  return inventory.purge({ before: day(n), tenants: ['acme'] });
}

function counts(path: string): Record<string, number> {
  const store = new Store(path);
  try {
    return Object.fromEntries(
      ['grants', 'records', 'events', 'principals', 'carried', 'malformed', 'stream_runs', 'run_tenants'].map(
        (table) => [table, store.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n ?? -1],
      ),
    );
  } finally {
    store.close();
  }
}

const complete: StreamCoverage = {
  name: 'tokens',
  status: 'complete',
  read: 1,
  expected: null,
  asOf: day(1),
  reason: null,
  remedy: null,
  accepted: false,
};

const users = (...ids: readonly string[]): Told => ({ stream: 'users', rows: ids.map((id) => person(id)) });

test('runs, what ended and what happened go; what holds keeps its first date', () => {
  using test = testInventory();
  const { inventory } = test;
  run(
    inventory,
    1,
    { rows: [app(), grant(), grant({ user: 'gone' }), event('old', { at: day(1) })] },
    users('u1', 'gone'),
  );
  run(inventory, 2, { rows: [app(), grant()] }, users('u1'));
  for (const n of [3, 4, 5])
    run(inventory, n, { rows: [app(), grant(), event(`e${n}`, { at: day(n) })] }, users('u1'));

  expect(purgeBefore(inventory, 4)).toEqual({ runs: 3, rows: 5, events: 2 });
  expect(inventory.runs().map(({ id }) => id)).toEqual(['run-4', 'run-5']);
  expect(inventory.purgedRuns()).toEqual({ count: 3, last: day(3) });
  const [held] = inventory.reader('run-5').wholeGrants('acme');
  expect(held).toMatchObject({ principal: { id: 'u1' }, firstSeen: day(1), lastSeen: day(5) });
  expect(inventory.reader('run-5').previousRun('acme', 'tokens')).toEqual({ run: 'run-4', asOf: day(4) });
  expect(
    [...inventory.diff('run-4', 'run-5').tenants()].flatMap((tenant) => [...tenant.everyGrant()]),
  ).toEqual([]);
  expect(counts(test.path)).toMatchObject({ grants: 1, principals: 1, stream_runs: 4, run_tenants: 2 });
  expect(purgeBefore(inventory, 4)).toEqual({ runs: 0, rows: 0, events: 0 });
});

test('the last two judged runs stay, however old they are, and so does what ended between them', () => {
  using test = testInventory();
  const { inventory } = test;
  run(inventory, 1, { rows: [grant({ user: 'a' })] });
  run(inventory, 2, { rows: [grant({ user: 'b' })] });
  run(inventory, 3, { rows: [grant({ user: 'c' })] });

  expect(purgeBefore(inventory, 30)).toMatchObject({ runs: 1, rows: 2 });
  expect(
    [...inventory.diff('run-2', 'run-3').tenants()].flatMap((tenant) => [...tenant.grants()]),
  ).toMatchObject([{ new: 1, gone: 1 }]);
});

test('what a stream goes on from stays', () => {
  using test = testInventory();
  const { inventory } = test;
  begin(inventory, 1);
  tell(inventory, 1, { rows: [app(), grant()] });
  const first = inventory.writer('run-1', 'acme', 'google-workspace');
  first.begin('tokens', day(1));
  first.finishStream('tokens', complete, { cursor: 'c1' });
  inventory.finishRun('run-1', day(1));
  inventory.judgement('run-1').commit();
  for (const n of [2, 3, 4, 5]) run(inventory, n, { status: 'partial', rows: [grant({ user: `u${n}` })] });

  expect(purgeBefore(inventory, 30).runs).toBe(2);
  begin(inventory, 6);
  const writer = inventory.writer('run-6', 'acme', 'google-workspace');
  expect(writer.readFrom('tokens')).toMatchObject({ cursor: 'c1', run: 1 });
});

test('rows that were only carried are not removed, nor anything of another tenant', () => {
  using test = testInventory();
  const { inventory } = test;
  for (const n of [1, 2, 3, 4]) {
    begin(inventory, n, ['acme', 'other']);
    for (const tenant of ['acme', 'other'])
      tell(inventory, n, {
        tenant,
        status: n === 1 ? 'complete' : 'partial',
        rows: n === 1 ? [grant()] : [],
      });
    inventory.finishRun(`run-${n}`, day(n));
    inventory.judgement(`run-${n}`).commit();
  }

  expect(purgeBefore(inventory, 30)).toEqual({ runs: 0, rows: 0, events: 0 });
  expect(inventory.purge({ before: day(30), tenants: ['acme', 'other'] })).toEqual({
    runs: 2,
    rows: 2,
    events: 0,
  });
  expect([...inventory.reader('run-4').wholeGrants('acme')]).toMatchObject([
    { carried: true, lastSeen: day(1) },
  ]);
});
