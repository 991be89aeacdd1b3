import { expect, test } from 'vitest';
import { app, begin, event, grant, person, run, tell, tenant, testInventory } from './testing.ts';

/** More than any page. */
const many = Array.from({ length: 2_345 }, (_, n) => n);

test('lists longer than a page are whole', async () => {
  using files = testInventory();
  const { inventory } = files;

  const reader = run(
    inventory,
    1,
    { rows: many.map((n) => app({ clientId: `client-${n}` })) },
    {
      stream: 'suspended-user-grants',
      rows: many.map((n) => grant({ clientId: 'client-7', user: `user-${n}` })),
    },
    { stream: 'users', rows: many.map((n) => person(`user-${n}`)) },
    { stream: 'token-events', rows: many.map((n) => event(`event-${n}`, { clientId: 'client-7' })) },
  );
  const recall = inventory.writer('run-1', tenant, 'google-workspace').recall();

  expect(new Set([...reader.apps(tenant)].map(({ key }) => key)).size).toBe(many.length);
  expect(new Set([...reader.grantsByApp(tenant)].map(({ id }) => id)).size).toBe(many.length);
  expect(new Set([...reader.principals(tenant)].map(({ id }) => id)).size).toBe(many.length);
  expect(new Set([...reader.eventsByApp(tenant, ['consent'])].map(({ id }) => id)).size).toBe(many.length);
  expect(await Array.fromAsync(recall.apps())).toHaveLength(many.length);
  expect(await Array.fromAsync(recall.principals())).toHaveLength(many.length);
  expect(await Array.fromAsync(recall.referencedPrincipals())).toHaveLength(many.length);
});

test('grants of an app come person by person, whoever tells of them and when', () => {
  using files = testInventory();
  const two = many.map((n) => `user-${n % 600}`);

  const reader = run(
    files.inventory,
    1,
    { stream: 'tokens', rows: two.map((user, n) => grant({ user, resource: `r${n % 3}` })) },
    { stream: 'suspended-user-grants', rows: two.map((user) => grant({ user, kind: 'app-password' })) },
  );
  const people = [...reader.grantsByApp(tenant)].map(({ principal }) => principal.id);

  expect(people.filter((id, place) => id !== people[place - 1])).toEqual([...new Set(people)]);
  expect(people.length).toBeGreaterThan(1_000);
});

test('rows may be saved while earlier ones are recalled', async () => {
  using files = testInventory();
  const { inventory } = files;
  begin(inventory, 1);
  tell(inventory, 1, { stream: 'users', rows: many.map((n) => person(`user-${n}`)) });
  const writer = inventory.writer('run-1', tenant, 'google-workspace');

  let read = 0;
  for await (const { id } of writer.recall().principals()) {
    read += 1;
    if (read % 500 === 0) writer.save('tokens', { rows: [grant({ user: id })], read: 1, checkpoint: id }, '');
  }

  expect(read).toBe(many.length);
  expect(writer.checkpoint('tokens').read).toBe(4);
});
