import { expect, test } from 'vitest';
import type { Inventory } from './inventory.ts';
import { app, begin, day, end, run, tell, tenant, testInventory } from './testing.ts';

function judge(inventory: Inventory, n: number): void {
  using judgement = inventory.judgement(`run-${n}`);
  judgement.commit();
}

test('judged runs of the same tenants, oldest first, with the numbers stored when they were judged', () => {
  using files = testInventory();
  const { inventory } = files;
  run(inventory, 1, { rows: [app()] });
  // Of other tenants.
  begin(inventory, 2, [tenant, 'beta']);
  inventory.finishRun('run-2', day(2));
  judge(inventory, 2);
  // Never judged.
  begin(inventory, 3);
  inventory.finishRun('run-3', day(3));
  run(inventory, 4, { rows: [app()] });
  run(inventory, 5, { rows: [app()] });

  const past = inventory.pastRuns('run-4');
  expect(past.map(({ id, startedAt, tenants }) => [id, startedAt, tenants])).toEqual([
    ['run-1', day(1), [tenant]],
    ['run-4', day(4), [tenant]],
  ]);
  expect(past.map(({ summary }) => summary)).toEqual(
    ['run-1', 'run-4'].map((id) => inventory.view(id).summary),
  );
});

test('a run of which anything is missing is not complete; judging again changes its numbers, not its place', () => {
  using files = testInventory();
  const { inventory } = files;
  begin(inventory, 1);
  tell(inventory, 1, { rows: [app()] });
  end(inventory, 1, { stream: 'users', status: 'partial' });
  inventory.finishRun('run-1', day(1));
  judge(inventory, 1);
  run(inventory, 2, { rows: [app()] }, { stream: 'users', rows: [] });
  inventory.beginRun({
    id: 'run-3',
    mode: 'offline',
    startedAt: day(3),
    tenants: [{ id: tenant, platform: 'google-workspace' }],
  });
  inventory.finishRun('run-3', day(3));
  judge(inventory, 3);
  judge(inventory, 3);

  expect(inventory.pastRuns('run-3').map(({ id, mode, complete }) => [id, mode, complete])).toEqual([
    ['run-1', 'full', false],
    ['run-2', 'full', true],
    ['run-3', 'offline', true],
  ]);
  expect(() => inventory.pastRuns('run-9')).toThrow(/run-9/u);
});
