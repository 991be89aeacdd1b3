import { expect, test } from 'vitest';
import { secretsNamed } from '../../src/sandbox/salesforce/index.ts';
import { startWorld } from '../world.ts';
import { inventoryOf } from './inventory.ts';
import { grantsOf, simulatorOf } from './org-truth.ts';

/** The list ends silently after 2,500 rows, and five rows at a time are alike in every field that may be read. */
test('9,000 tokens of 40 apps, one of which has 4,000: every one is read, and every holder found', async () => {
  const salesforce = { tokens: 9000, apps: 40, largestApp: 4000, alike: true };
  await using world = await startWorld({
    users: 1000,
    platforms: ['salesforce'],
    extras: { salesforce },
    timeScale: 10_000,
  });

  const { outcome } = await world.audit();

  const [{ coverage } = { coverage: null }] = outcome.view.tenants;
  expect(coverage?.streams.find(({ name }) => name === 'tokens')).toMatchObject({
    status: 'complete',
    read: 9000,
    expected: 9000,
  });
  expect(outcome.exit).toBe(0);
  const { org, served } = simulatorOf(world);
  expect((await inventoryOf(world)).grants).toEqual(
    grantsOf(org)
      .map((line) => JSON.stringify(line))
      .toSorted(),
  );
  // 18 pages of 500 is the least; COUNT, GROUP BY and the other streams stand beside them.
  expect(served.get('query')).toBeLessThan(40);
  expect(served.has(secretsNamed)).toBe(false);
});
