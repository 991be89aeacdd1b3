import { expect, test } from 'vitest';
import { grant, person, run, tenant, testInventory } from './testing.ts';

const told = { stream: 'installs', rows: [person('u1'), grant()], fromLog: true } as const;

test('what a person who is still there held ends with the next run, also where only a log tells of ends', () => {
  using files = testInventory();
  const { inventory, path } = files;
  run(inventory, 1, told);
  const people = inventory.peopleKnownAs('u1', (name) => name);
  expect(people).toMatchObject([{ present: true }]);
  const mark = (text: string): string => text.replaceAll(/^u1$/gu, 'forgotten-1');
  inventory.forgetIn(path, { people, rewrite: mark, markOf: mark, dryRun: false });

  expect([...inventory.reader('run-1').grantsByApp(tenant)]).toMatchObject([
    { principal: { id: 'forgotten-1' } },
  ]);
  expect([...run(inventory, 2, told).grantsByApp(tenant)].map(({ principal }) => principal.id)).toEqual([
    'u1',
  ]);
});
