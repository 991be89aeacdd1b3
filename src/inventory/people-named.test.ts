import { expect, test } from 'vitest';
import { begin, day, person, run, tell, tenant, testInventory } from './testing.ts';

test('people are named by what is told of them in this run, and nobody else is', () => {
  using files = testInventory();
  const { inventory } = files;
  const reader = run(
    inventory,
    1,
    {
      stream: 'users',
      rows: [
        person('u1', { label: 'ann@acme.example' }),
        person('u2'),
        { ...person('app', { label: 'A service' }), kind: 'service-principal' },
      ],
    },
    { stream: 'principals', rows: [person('u2', { label: 'bob@acme.example' })] },
  );
  begin(inventory, 2, [tenant, 'other']);
  tell(inventory, 2, { stream: 'users', rows: [person('u1', { label: 'ann.new@acme.example' })] });
  tell(inventory, 2, {
    tenant: 'other',
    stream: 'users',
    rows: [person('u9', { label: 'eve@other.example' })],
  });
  inventory.finishRun('run-2', day(2));

  expect([...reader.people(tenant)]).toEqual(['ann@acme.example', 'bob@acme.example']);
  expect([...inventory.reader('run-2').people(tenant)].sort()).toEqual([
    'ann.new@acme.example',
    'bob@acme.example',
  ]);
});

test('they are read in pages', () => {
  using files = testInventory();
  const rows = Array.from({ length: 10_001 }, (_, index) => person(`u${index}`, { label: `p${index}` }));
  const reader = run(files.inventory, 1, { stream: 'users', rows });

  expect(new Set(reader.people(tenant)).size).toBe(10_001);
});
