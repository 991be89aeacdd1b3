import { expect, test } from 'vitest';
import { begin, day, grant, person, run, tell, tenant, testInventory } from './testing.ts';

test('what a person holds is found by the address or the id, whatever the case, and nothing of others', () => {
  using files = testInventory();
  const { inventory } = files;
  const reader = run(
    inventory,
    1,
    {
      stream: 'users',
      rows: [
        person('u1', { label: 'Änn@acme.example' }),
        person('u2', { label: 'bob@acme.example' }),
        { ...person('s1', { label: 'änn@acme.example' }), kind: 'service-principal' },
      ],
    },
    {
      rows: [
        grant({ user: 'u1', handles: ['token-1'] }),
        grant({ user: 'u1', clientId: 'app-2' }),
        grant({ user: 'u2' }),
        grant({ user: 'only-in-tokens@acme.example' }),
        grant({ principal: { kind: 'service-principal', id: 's1' } }),
      ],
    },
  );
  const held = (name: string): string[] =>
    [...reader.grantsOfPerson(tenant, name)].map(({ principal, app }) => `${principal.id} ${app}`);

  const anns = ['u1 google-workspace:app-1', 'u1 google-workspace:app-2'];
  for (const name of ['änn@acme.example', ' ÄNN@ACME.EXAMPLE ', 'U1']) expect(held(name)).toEqual(anns);
  expect(held('ONLY-in-tokens@acme.example')).toEqual(['only-in-tokens@acme.example google-workspace:app-1']);
  for (const name of ['', 'ann@acme.example', 's1', '%', "' OR 1"]) expect(held(name)).toEqual([]);
  expect([...reader.grantsOfPerson(tenant, 'u1')][0]).toMatchObject({
    handles: ['token-1'],
    principal: { label: 'Änn@acme.example' },
    carried: false,
  });
});

test('only what this run has counts, and what it carries is said to be carried', () => {
  using files = testInventory();
  const { inventory } = files;
  const first = run(inventory, 1, { rows: [grant(), grant({ clientId: 'app-2' })] });
  begin(inventory, 2);
  tell(inventory, 2, { rows: [grant()], status: 'partial' });
  inventory.finishRun('run-2', day(2));
  begin(inventory, 3);
  tell(inventory, 3, { rows: [grant()] });
  inventory.finishRun('run-3', day(3));

  const held = (of: typeof first): [string, boolean][] =>
    [...of.grantsOfPerson(tenant, 'u1')].map(({ app, carried }) => [app.slice(-5), carried]);
  expect(held(first)).toEqual([
    ['app-1', false],
    ['app-2', false],
  ]);
  expect(held(inventory.reader('run-2'))).toEqual([
    ['app-1', false],
    ['app-2', true],
  ]);
  expect(held(inventory.reader('run-3'))).toEqual([['app-1', false]]);
});

test('what is shown of a grant has its handles, however it was asked for', async () => {
  using files = testInventory();
  run(files.inventory, 1, { rows: [grant({ handles: ['token-1'] })] });
  const view = files.inventory.view('run-1');

  const asked = [
    ...view.grantsOf(tenant, 'google-workspace:app-1'),
    ...view.grantsOfPerson('u1'),
    ...(await Array.fromAsync(view.grants())),
  ];
  expect(asked.map(({ handles }) => handles)).toEqual([['token-1'], ['token-1'], ['token-1']]);
});

test('the last of many people is found', () => {
  using files = testInventory();
  const people = Array.from({ length: 1_001 }, (_, index) => person(`u${index}`, { label: `p${index}` }));
  const reader = run(
    files.inventory,
    1,
    { stream: 'users', rows: people },
    { rows: [grant({ user: 'u1000' })] },
  );

  expect([...reader.grantsOfPerson(tenant, 'P1000')]).toHaveLength(1);
});
