import { expect, test } from 'vitest';
import type { Observation } from '../core/observation.ts';
import type { Subject } from '../kit/connector.ts';
import type { Inventory } from './inventory.ts';
import { app, begin, day, event, grant, person, run, tell, tenant, testInventory } from './testing.ts';

interface ToldChanges {
  readonly rows: readonly Observation[];
  readonly told?: readonly Subject[];
  readonly status?: 'complete' | 'partial';
  readonly unread?: readonly Subject[];
}

/** A run whose stream `tokens` reads the changes since the last cursor. */
function runChanges(
  inventory: Inventory,
  n: number,
  { rows, told = [], status = 'complete', unread }: ToldChanges,
) {
  begin(inventory, n);
  const writer = inventory.writer(`run-${n}`, tenant, 'google-workspace');
  const from = writer.readFrom('tokens');
  if (from === null) throw new Error('there is no cursor');
  writer.begin('tokens', day(n), from);
  writer.save('tokens', { rows, told, read: rows.length, checkpoint: null }, day(n));
  writer.finishStream('tokens', coverage(n, status, from), {
    cursor: `cursor ${n}`,
    ...(unread === undefined ? {} : { unread }),
  });
  return finish(inventory, n);
}

function runWhole(inventory: Inventory, n: number, rows: readonly Observation[]) {
  begin(inventory, n);
  const writer = inventory.writer(`run-${n}`, tenant, 'google-workspace');
  writer.begin('tokens', day(n));
  writer.save('tokens', { rows, read: rows.length, checkpoint: null }, day(n));
  writer.finishStream('tokens', coverage(n, 'complete'), { cursor: `cursor ${n}` });
  return finish(inventory, n);
}

function coverage(n: number, status: 'complete' | 'partial', from?: { since: string; wholeAt: string }) {
  return {
    name: 'tokens',
    status,
    read: 0,
    expected: null,
    asOf: day(n),
    reason: null,
    remedy: null,
    accepted: false,
    ...(from === undefined ? {} : { changes: { since: from.since, verifiedAt: from.wholeAt } }),
  } as const;
}

function finish(inventory: Inventory, n: number) {
  inventory.finishRun(`run-${n}`, day(n));
  using judgement = inventory.judgement(`run-${n}`);
  judgement.commit();
  return grantsOf(inventory, n);
}

function grantsOf(inventory: Inventory, n: number): readonly string[] {
  const reader = inventory.reader(`run-${n}`);
  return [...reader.apps(tenant)]
    .flatMap((row) => [...reader.grantsOf(tenant, row.key)])
    .map(
      ({ app: of, principal, scopes, carried }) =>
        `${principal.id} ${of.split(':')[1] ?? ''} ${scopes.join('+')}${carried ? ' carried' : ''}`,
    )
    .toSorted();
}

const both = [app(), app({ clientId: 'app-2' })];

test('what changes do not tell of stays, and is not carried', () => {
  using files = testInventory();
  const { inventory } = files;
  runWhole(inventory, 1, [...both, grant(), grant({ user: 'u2' })]);
  expect(runChanges(inventory, 2, { rows: [grant({ user: 'u2', scopes: ['files'] })] })).toEqual([
    'u1 app-1 mail',
    'u2 app-1 files',
  ]);
  expect(grantsOf(inventory, 1)).toEqual(['u1 app-1 mail', 'u2 app-1 mail']);
});

test('a stream that begins anew in its run holds nothing of what it has read before', () => {
  using files = testInventory();
  const { inventory } = files;
  const known = [...both, grant(), grant({ user: 'u2' })];
  runWhole(inventory, 1, known);
  begin(inventory, 2);
  const writer = inventory.writer('run-2', tenant, 'google-workspace');
  const from = writer.readFrom('tokens');
  if (from === null) throw new Error('there is no cursor');
  writer.begin('tokens', day(2), from);
  const rows = [...known, grant({ user: 'u3' }), grant({ user: 'u2', scopes: ['files'] })];
  writer.save('tokens', { rows, read: rows.length, checkpoint: 'page 1' }, day(2));
  // Days later a whole read is due; meanwhile u1 and u3 have revoked, and u2 has no longer consented to more.
  writer.begin('tokens', day(4));
  const left = [...both, grant({ user: 'u2' })];
  writer.save('tokens', { rows: left, read: left.length, checkpoint: null }, day(4));
  writer.finishStream('tokens', coverage(4, 'complete'), { cursor: 'cursor 2' });

  expect(finish(inventory, 2)).toEqual(['u2 app-1 mail']);
  expect(grantsOf(inventory, 1)).toEqual(['u1 app-1 mail', 'u2 app-1 mail']);
  expect(runChanges(inventory, 3, { rows: [] })).toEqual(['u2 app-1 mail']);
});

test('when it then does not come so far, what was known before its run is carried on', () => {
  using files = testInventory();
  const { inventory } = files;
  runWhole(inventory, 1, [...both, grant(), grant({ user: 'u2' })]);
  begin(inventory, 2);
  const writer = inventory.writer('run-2', tenant, 'google-workspace');
  writer.begin('tokens', day(2));
  const rows = [...both, grant({ scopes: ['files'] }), grant({ user: 'u3' })];
  writer.save('tokens', { rows, read: rows.length, checkpoint: null }, day(2));
  writer.begin('tokens', day(2));
  writer.finishStream('tokens', coverage(2, 'partial'));

  expect(finish(inventory, 2)).toEqual(['u1 app-1 mail carried', 'u2 app-1 mail carried']);
});

test('of a person, an app or a resource told in full, what was not met is gone', () => {
  using files = testInventory();
  const { inventory } = files;
  const rows = [
    grant({ user: 'u1' }),
    grant({ user: 'u1', clientId: 'app-2' }),
    grant({ user: 'u2' }),
    grant({ user: 'u2', clientId: 'app-2' }),
    grant({ user: 'u3', resource: 'graph' }),
    grant({ user: 'u3', resource: 'mail' }),
  ];
  runWhole(inventory, 1, [...both, ...rows]);
  expect(
    runChanges(inventory, 2, {
      rows: [grant({ user: 'u1' })],
      told: [{ principal: { kind: 'user', id: 'u1' } }, { resource: 'graph' }],
    }),
  ).toEqual(['u1 app-1 mail', 'u2 app-1 mail', 'u2 app-2 mail', 'u3 app-1 mail']);
  expect(runChanges(inventory, 3, { rows: [app()], told: [{ clientId: 'app-1' }] })).toEqual([
    'u2 app-2 mail',
  ]);
});

test('a person told in full has only the credentials that were told', () => {
  using files = testInventory();
  const { inventory } = files;
  const password = (id: string, owner: string): Observation => ({
    type: 'credential',
    id,
    clientId: null,
    outbound: false,
    kind: 'app-password',
    name: null,
    createdAt: null,
    expiresAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    owner,
  });
  runWhole(inventory, 1, [password('a', 'u1'), password('b', 'u1'), password('c', 'u2')]);
  runChanges(inventory, 2, {
    rows: [password('b', 'u1')],
    told: [{ principal: { kind: 'user', id: 'u1' } }],
  });
  expect([...inventory.reader('run-2').credentials(tenant)].map(({ id }) => id).toSorted()).toEqual([
    'b',
    'c',
  ]);
});

test('changes that were not read to the end carry the rest on; the next that are vouch for all', () => {
  using files = testInventory();
  const { inventory } = files;
  runWhole(inventory, 1, [...both, grant(), grant({ user: 'u2' })]);
  expect(runChanges(inventory, 2, { rows: [grant()], status: 'partial' })).toEqual([
    'u1 app-1 mail',
    'u2 app-1 mail carried',
  ]);
  expect(runChanges(inventory, 3, { rows: [] })).toEqual(['u1 app-1 mail', 'u2 app-1 mail']);
});

test('changes that lack some people alone carry on what these hold, and vouch for everybody else', () => {
  using files = testInventory();
  const { inventory } = files;
  runWhole(inventory, 1, [...both, grant(), grant({ user: 'u2' }), grant({ user: 'u3' })]);
  runChanges(inventory, 2, { rows: [], status: 'partial' });
  expect(
    runChanges(inventory, 3, {
      rows: [grant({ user: 'u3', scopes: ['files'] })],
      status: 'partial',
      unread: [{ principal: { kind: 'user', id: 'u2' } }],
    }),
  ).toEqual(['u1 app-1 mail', 'u2 app-1 mail carried', 'u3 app-1 files']);
});

test('a cursor outlives runs that give none, and remembers the last whole read', () => {
  using files = testInventory();
  const { inventory } = files;
  runWhole(inventory, 1, [grant()]);
  runChanges(inventory, 2, { rows: [] });
  run(inventory, 3, { stream: 'tokens', status: 'unavailable', rows: [] });
  begin(inventory, 4);
  expect(inventory.writer('run-4', tenant, 'google-workspace').readFrom('tokens')).toMatchObject({
    cursor: 'cursor 2',
    since: day(2),
    wholeAt: day(1),
    acted: false,
  });
});

test('what we did to a tenant after a cursor was given is known to the next read', () => {
  using files = testInventory();
  const { inventory } = files;
  runWhole(inventory, 1, [grant()]);
  inventory.noteActed(tenant, day(2));
  begin(inventory, 3);
  expect(inventory.writer('run-3', tenant, 'google-workspace').readFrom('tokens')?.acted).toBe(true);
  inventory.finishRun('run-3', day(3));
  runWhole(inventory, 4, [grant()]);
  begin(inventory, 5);
  expect(inventory.writer('run-5', tenant, 'google-workspace').readFrom('tokens')?.acted).toBe(false);
});

test('news is what came after the cursor, also in runs that were abandoned', async () => {
  using files = testInventory();
  const { inventory } = files;
  begin(inventory, 1);
  tell(inventory, 1, { stream: 'users', rows: [person('u1'), person('u2')] });
  inventory.finishRun('run-1', day(1));
  runWhole(inventory, 2, [app(), app({ clientId: 'app-2' }), event('early')]);
  begin(inventory, 3);
  tell(inventory, 3, { stream: 'token-events', rows: [event('unheard')] });
  begin(inventory, 4);
  tell(inventory, 4, {
    stream: 'users',
    rows: [person('u1'), person('u2', { active: 'no' }), person('u3')],
  });
  tell(inventory, 4, { stream: 'tokens', rows: [app(), app({ clientId: 'app-3' })] });

  const writer = inventory.writer('run-4', tenant, 'google-workspace');
  const from = writer.readFrom('tokens');
  if (from === null) throw new Error('there is no cursor');
  const news = writer.news(from);
  expect((await Array.fromAsync(news.principals())).map(({ id, active }) => `${id} ${active}`)).toEqual([
    'u2 no',
    'u3 yes',
  ]);
  expect((await Array.fromAsync(news.events())).map(({ id, unheard }) => [id, unheard])).toEqual([
    ['early', false],
    ['unheard', true],
  ]);
  expect((await Array.fromAsync(news.apps())).map(({ clientId }) => clientId)).toEqual(['app-3']);
  expect(await Array.fromAsync(news.goneApps())).toEqual([{ clientId: 'app-2' }]);
});

test('a log that went on although it had not understood all is told of to whoever has not read since', () => {
  using files = testInventory();
  const { inventory } = files;
  const logged = (n: number, status: 'complete' | 'partial', cursor: string | null) =>
    inventory
      .writer(`run-${n}`, tenant, 'google-workspace')
      .finishStream(
        'token-events',
        { ...coverage(n, status), name: 'token-events' },
        cursor === null ? {} : { cursor },
      );
  const passedOver = (n: number): readonly boolean[] => {
    begin(inventory, n);
    const writer = inventory.writer(`run-${n}`, tenant, 'google-workspace');
    const from = writer.readFrom('tokens');
    if (from === null) throw new Error('there is no cursor');
    const news = writer.news(from);
    return [news.passedOver('token-events'), news.passedOver('tokens')];
  };

  runWhole(inventory, 1, []);
  begin(inventory, 2);
  logged(2, 'partial', null);
  expect(passedOver(3)).toEqual([false, false]);
  logged(3, 'partial', 'cursor');
  expect(passedOver(4)).toEqual([true, false]);
  logged(4, 'complete', 'cursor');
  expect(passedOver(5)).toEqual([true, false]);
  runWhole(inventory, 6, []);
  expect(passedOver(7)).toEqual([false, false]);
});

test('what was known of apps and permissions before is told as it was', async () => {
  using files = testInventory();
  const { inventory } = files;
  const permission = (resource: string, id: string, name: string): Observation => ({
    type: 'permission',
    resource,
    id,
    name,
    mode: 'application',
  });
  runWhole(inventory, 1, [
    app({ nativeIds: ['sp-1'] }),
    app({ clientId: 'app-2', nativeIds: ['sp-2'] }),
    app({ clientId: 'app-3' }),
    permission('graph', 'p1', 'Mail.Read'),
    permission('graph', 'p2', 'User.Read'),
    permission('graph"x', 'p3', 'Other'),
  ]);
  runChanges(inventory, 2, {
    rows: [
      app({ nativeIds: ['sp-9'] }),
      permission('graph', 'p1', 'Mail.Read.All'),
      permission('other', 'p4', 'New'),
    ],
    told: [{ clientId: 'app-2' }, { resource: 'graph' }],
  });

  begin(inventory, 3);
  const writer = inventory.writer('run-3', tenant, 'google-workspace');
  const news = writer.news({ cursor: '', since: day(1), wholeAt: day(1), acted: false, run: 1 });
  expect((await Array.fromAsync(news.formerApps())).map(({ nativeIds }) => nativeIds[0])).toEqual([
    'sp-1',
    'sp-2',
  ]);
  expect((await Array.fromAsync(news.formerPermissions())).map(({ name }) => name)).toEqual([
    'Mail.Read',
    'User.Read',
  ]);
  expect(
    (await Array.fromAsync(inventory.writer('run-2', tenant, 'google-workspace').recall().permissions())).map(
      ({ name }) => name,
    ),
  ).toEqual(['Other', 'Mail.Read.All', 'New']);
});

test('a later stream of the run finds what changes have left as it was', async () => {
  using files = testInventory();
  const { inventory } = files;
  runWhole(inventory, 1, [...both, grant()]);
  begin(inventory, 2);
  const writer = inventory.writer('run-2', tenant, 'google-workspace');
  const from = writer.readFrom('tokens');
  if (from === null) throw new Error('there is no cursor');
  writer.begin('tokens', day(2), from);
  expect((await Array.fromAsync(writer.recall().apps())).map(({ clientId }) => clientId)).toEqual([
    'app-1',
    'app-2',
  ]);
  expect(await Array.fromAsync(writer.recall().referencedPrincipals())).toEqual([{ kind: 'user', id: 'u1' }]);
});

test('the vendor’s counts of people stand beside what is known of the time that they are of', async () => {
  using files = testInventory();
  const { inventory } = files;
  const counted = (clientId: string, users: number, n: number): Observation => ({
    type: 'app-users',
    clientId,
    name: null,
    users,
    asOf: day(n),
  });
  const holding = (...users: readonly string[]) => users.map((user) => grant({ user }));
  const roster = ['stays', 'leaver', 'suspended', 'new'].map((id) =>
    person(id, { active: id === 'suspended' ? 'no' : 'yes' }),
  );
  runWhole(inventory, 1, [...roster, ...holding('stays', 'leaver', 'suspended')]);
  runChanges(inventory, 2, {
    rows: [...holding('new'), counted('app-1', 4, 2), counted('too-old', 9, 0)],
    told: [{ principal: { kind: 'user', id: 'leaver' } }],
  });
  begin(inventory, 3);
  const writer = inventory.writer('run-3', tenant, 'google-workspace');
  const from = writer.readFrom('tokens');
  if (from === null) throw new Error('there is no cursor');

  const counts = await Array.fromAsync(writer.news(from).counts());

  // Run 2 had ended when the vendor counted; of run 1 it would have been the leaver too.
  expect(counts).toEqual([{ clientId: 'app-1', users: 4, least: 2, most: 3 }]);
});
