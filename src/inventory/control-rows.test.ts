import { expect, test } from 'vitest';
import type { ControlResult } from '../core/control.ts';
import type { Inventory } from './inventory.ts';
import { app, run, tenant, testInventory } from './testing.ts';

function control(id: string, given: Partial<ControlResult> = {}): ControlResult {
  return {
    id,
    tenant,
    title: 'Only listed apps',
    status: 'pass',
    why: 'So it is set.',
    remedy: null,
    findings: [],
    inProfile: true,
    ...given,
  };
}

function judge(inventory: Inventory, n: number, ...controls: readonly ControlResult[]): void {
  using judgement = inventory.judgement(`run-${n}`);
  for (const one of controls) judgement.control(one);
  judgement.commit();
}

async function shown(inventory: Inventory, n: number): Promise<readonly string[]> {
  const controls = await Array.fromAsync(inventory.view(`run-${n}`).controls());
  return controls.map(({ id, status }) => `${id} ${status}`);
}

test('controls stand by framework and number, as numbers go', async () => {
  using files = testInventory();
  const { inventory } = files;
  run(inventory, 1, { rows: [app()] });
  const one = control('SCuBA MS.AAD.5.10v1');
  judge(inventory, 1, one, control('SCuBA MS.AAD.5.9v1'), control('CIS GWS v1.3 4.2.1.1'));

  expect(await shown(inventory, 1)).toEqual([
    'CIS GWS v1.3 4.2.1.1 pass',
    'SCuBA MS.AAD.5.9v1 pass',
    'SCuBA MS.AAD.5.10v1 pass',
  ]);
  expect(await Array.fromAsync(inventory.view('run-1').controls())).toContainEqual(one);
});

test('each run keeps its own, and one that is judged no more is gone', async () => {
  using files = testInventory();
  const { inventory } = files;
  const id = 'SCuBA MS.AAD.5.1v1';
  run(inventory, 1, { rows: [app()] });
  judge(inventory, 1, control(id), control('CIS GWS v1.3 4.2.1.1'));
  run(inventory, 2, { rows: [app()] });
  judge(inventory, 2, control(id, { status: 'fail' }));
  judge(inventory, 2, control(id, { status: 'not-assessed' }));

  expect(await shown(inventory, 1)).toEqual(['CIS GWS v1.3 4.2.1.1 pass', `${id} pass`]);
  expect(await shown(inventory, 2)).toEqual([`${id} not-assessed`]);
});
