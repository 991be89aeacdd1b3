import { expect, test } from 'vitest';
import { app, begin, day, grant, tell, tenant, testInventory } from './testing.ts';

test('what is added to a known grant keeps the rest of it, whichever stream told it first', async () => {
  using files = testInventory();
  const { inventory } = files;
  const known = grant({
    user: 'u1',
    handles: ['older'],
    grantedAt: day(1),
    lastUsedAt: day(2),
    lastUsedStatus: 'used',
  });
  begin(inventory, 1);
  tell(inventory, 1, { stream: 'tokens', rows: [known, grant({ user: 'u2', handles: ['kept'] })] });
  inventory.finishRun('run-1', day(1));

  begin(inventory, 2);
  const writer = inventory.writer('run-2', tenant, 'google-workspace');
  writer.begin('tokens', day(2), {
    cursor: '',
    since: day(1),
    wholeAt: day(1),
    acted: false,
    run: 1,
  });
  const newer = grant({
    user: 'u1',
    handles: ['newer'],
    grantedAt: day(3),
    lastUsedAt: day(4),
    lastUsedStatus: 'used',
  });
  writer.save('tokens', { rows: [newer], adds: true, read: 1, checkpoint: null }, day(2));
  writer.save(
    'app-usage',
    { rows: [grant({ user: 'u2', handles: ['other'] })], adds: true, read: 1, checkpoint: null },
    day(2),
  );

  const held = await Array.fromAsync(writer.recall().grants('tokens'));
  expect(held).toEqual([
    { ...newer, handles: ['newer', 'older'], grantedAt: day(1), scopes: known.scopes },
    expect.objectContaining({ principal: { kind: 'user', id: 'u2' }, handles: ['kept', 'other'] }),
  ]);
  expect(await Array.fromAsync(writer.recall().grants('app-usage'))).toEqual([]);
});

test('what is told without adding replaces what was known', async () => {
  using files = testInventory();
  const { inventory } = files;
  begin(inventory, 1);
  tell(inventory, 1, { stream: 'tokens', rows: [grant({ handles: ['older'] })] });
  inventory.finishRun('run-1', day(1));
  begin(inventory, 2);
  const writer = inventory.writer('run-2', tenant, 'google-workspace');
  writer.save('tokens', { rows: [grant({ handles: ['newer'] })], read: 1, checkpoint: null }, day(2));
  expect(await Array.fromAsync(writer.recall().grants('tokens'), ({ handles }) => handles)).toEqual([
    ['newer'],
  ]);
});

test('an app is recalled as one stream told it, and as all did', async () => {
  using files = testInventory();
  const { inventory } = files;
  begin(inventory, 1);
  const writer = inventory.writer('run-1', tenant, 'google-workspace');
  writer.save('tokens', { rows: [app({ facts: { a: '1' } })], read: 1, checkpoint: null }, day(1));
  writer.save('app-usage', { rows: [app({ facts: { b: '2' } })], read: 1, checkpoint: null }, day(1));

  const facts = async (stream?: 'tokens' | 'users') =>
    Array.fromAsync(writer.recall().apps(stream), (one) => one.facts);
  expect(await facts('tokens')).toEqual([{ a: '1' }]);
  expect(await facts('users')).toEqual([]);
  expect(await facts()).toEqual([{ a: '1', b: '2' }]);
});
