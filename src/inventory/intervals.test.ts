import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { app, begin, day, end, grant, person, run, tell, tenant, testInventory } from './testing.ts';

const others = grant({ user: 'u2' });

test('an unchanged grant stays one row, first seen when it was', () => {
  using files = testInventory();
  const { inventory, path } = files;

  run(inventory, 1, { rows: [grant(), others] });
  run(inventory, 2, { rows: [grant(), others] });
  const third = run(inventory, 3, { rows: [others, grant()] });

  const [first] = third.grantsByApp(tenant);
  expect(first).toMatchObject({
    firstSeen: day(1),
    lastSeen: day(3),
    carried: false,
    scopes: ['mail'],
    previousScopes: ['mail'],
  });
  using db = new DatabaseSync(path);
  expect(db.prepare('SELECT count(*) AS n FROM grants').get()).toMatchObject({ n: 2 });
});

test('a new grant has no scopes before', () => {
  using files = testInventory();
  const [first] = run(files.inventory, 1, { rows: [grant()] }).grantsByApp(tenant);
  expect(first?.previousScopes).toBeNull();

  const second = run(files.inventory, 2, { rows: [grant(), others] }).grantsByApp(tenant);
  expect([...second].map(({ previousScopes }) => previousScopes)).toEqual([['mail'], null]);
});

test('changed scopes tell what they were in the run before, and no further back', () => {
  using files = testInventory();
  const { inventory } = files;

  run(inventory, 1, { rows: [grant()] });
  const second = run(inventory, 2, { rows: [grant({ scopes: ['mail', 'files'] })] });
  const third = run(inventory, 3, { rows: [grant({ scopes: ['mail', 'files'] })] });

  expect([...second.grantsByApp(tenant)]).toMatchObject([
    { scopes: ['files', 'mail'], previousScopes: ['mail'], firstSeen: day(1), lastSeen: day(2) },
  ]);
  expect([...third.grantsByApp(tenant)]).toMatchObject([
    { previousScopes: ['files', 'mail'], firstSeen: day(1) },
  ]);
});

test('what a complete stream does not meet is gone, and an earlier run still shows it', () => {
  using files = testInventory();
  const { inventory } = files;

  run(inventory, 1, { rows: [grant(), others] });
  const second = run(inventory, 2, { rows: [others] });

  expect([...second.grantsByApp(tenant)].map(({ principal }) => principal.id)).toEqual(['u2']);
  expect([...inventory.reader('run-1').grantsByApp(tenant)]).toHaveLength(2);
});

test.each(['partial', 'unavailable', 'skipped'] as const)(
  'a %s stream carries on what it did not meet',
  (status) => {
    using files = testInventory();
    const { inventory } = files;

    run(inventory, 1, { rows: [grant(), others] });
    const second = run(inventory, 2, { rows: [others], status });
    const third = run(inventory, 3, { rows: [], status });

    expect([...second.grantsByApp(tenant)]).toMatchObject([
      {
        principal: { id: 'u1' },
        carried: true,
        firstSeen: day(1),
        lastSeen: day(1),
        previousScopes: ['mail'],
      },
      { principal: { id: 'u2' }, carried: false, lastSeen: day(2) },
    ]);
    expect([...third.grantsByApp(tenant)]).toMatchObject([
      { principal: { id: 'u1' }, carried: true, lastSeen: day(1) },
      { principal: { id: 'u2' }, carried: true, lastSeen: day(2) },
    ]);
  },
);

test('a carried grant that is met again is no longer carried, and the run that carried it still says so', () => {
  using files = testInventory();
  const { inventory } = files;

  run(inventory, 1, { rows: [grant()] });
  run(inventory, 2, { rows: [], status: 'partial' });
  const third = run(inventory, 3, { rows: [grant()] });

  expect([...third.grantsByApp(tenant)]).toMatchObject([{ carried: false, lastSeen: day(3) }]);
  expect([...inventory.reader('run-2').grantsByApp(tenant)]).toMatchObject([
    { carried: true, lastSeen: day(1) },
  ]);
});

test('a carried grant that a partial stream meets is no longer carried', () => {
  using files = testInventory();
  const { inventory } = files;

  run(inventory, 1, { rows: [grant(), others] });
  run(inventory, 2, { rows: [], status: 'partial' });
  const third = run(inventory, 3, { rows: [grant()], status: 'partial' });

  expect([...third.grantsByApp(tenant)]).toMatchObject([
    { carried: false, lastSeen: day(3) },
    { carried: true, lastSeen: day(1) },
  ]);
});

test('a carried grant that a complete stream does not meet is gone', () => {
  using files = testInventory();
  const { inventory } = files;

  run(inventory, 1, { rows: [grant()] });
  run(inventory, 2, { rows: [], status: 'partial' });
  const third = run(inventory, 3, { rows: [others] });

  expect([...third.grantsByApp(tenant)].map(({ principal }) => principal.id)).toEqual(['u2']);
});

test('a grant that comes back was not there before, though it was first seen long ago', () => {
  using files = testInventory();
  const { inventory } = files;

  run(inventory, 1, { rows: [grant()] });
  run(inventory, 2, { rows: [others] });
  const third = run(inventory, 3, { rows: [grant(), others] });

  expect([...third.grantsByApp(tenant)]).toMatchObject([
    { principal: { id: 'u1' }, firstSeen: day(1), previousScopes: null, carried: false },
    { principal: { id: 'u2' } },
  ]);
});

test('a stream of which a run tells nothing keeps its rows, carried', () => {
  using files = testInventory();
  const { inventory } = files;

  run(inventory, 1, { rows: [grant()] });
  const second = run(inventory, 2, { stream: 'users', rows: [] });

  expect([...second.grantsByApp(tenant)]).toMatchObject([{ carried: true, lastSeen: day(1) }]);
});

test('scopes that grew in a run that never finished are still news in the next', () => {
  using files = testInventory();
  const { inventory } = files;

  run(inventory, 1, { rows: [grant()] });
  begin(inventory, 2);
  tell(inventory, 2, { rows: [grant({ scopes: ['mail', 'files'] })] });
  const third = run(inventory, 3, { rows: [grant({ scopes: ['mail', 'files'] })] });

  expect([...third.grantsByApp(tenant)]).toMatchObject([
    { scopes: ['files', 'mail'], previousScopes: ['mail'] },
  ]);
});

test('scopes that change in a run that never finished and again are compared with the last that did', () => {
  using files = testInventory();
  const { inventory } = files;

  run(inventory, 1, { rows: [grant({ scopes: ['one'] })] });
  begin(inventory, 2);
  tell(inventory, 2, { rows: [grant({ scopes: ['two'] })] });
  const third = run(inventory, 3, { rows: [grant({ scopes: ['three'] })] });

  expect([...third.grantsByApp(tenant)]).toMatchObject([{ scopes: ['three'], previousScopes: ['one'] }]);
});

test('a run of other tenants does not end one that is under way', () => {
  using files = testInventory();
  const { inventory } = files;
  run(inventory, 1, { rows: [grant()] });
  begin(inventory, 2);
  const writer = inventory.writer('run-2', tenant, 'google-workspace');
  writer.save('tokens', { rows: [grant()], read: 1, checkpoint: 'p' }, '');

  begin(inventory, 3, ['other']);
  tell(inventory, 3, { tenant: 'other', rows: [grant({ clientId: 'theirs' })] });
  inventory.finishRun('run-3', day(3));
  expect(inventory.unfinishedRun()?.id).toBe('run-2');
  end(inventory, 2);
  inventory.finishRun('run-2', day(4));

  expect([...inventory.reader('run-2').grantsByApp(tenant)]).toMatchObject([
    { carried: false, previousScopes: ['mail'] },
  ]);
  expect([...inventory.reader('run-3').grantsByApp('other')]).toHaveLength(1);
});

test('rows that an abandoned run met do not count as met by the next', () => {
  using files = testInventory();
  const { inventory } = files;

  run(inventory, 1, { rows: [grant(), others] });
  begin(inventory, 2);
  inventory
    .writer('run-2', tenant, 'google-workspace')
    .save('tokens', { rows: [grant(), grant({ user: 'u3' })], read: 2, checkpoint: 'p' }, day(2));
  const third = run(inventory, 3, { rows: [others] });

  expect([...third.grantsByApp(tenant)].map(({ principal }) => principal.id)).toEqual(['u2']);
  using db = new DatabaseSync(files.path);
  expect(db.prepare('SELECT count(*) AS n FROM seen').get()).toEqual({ n: 0 });
});

test('a grant that moves to another stream lives on', () => {
  using files = testInventory();
  const { inventory } = files;
  const moved = { stream: 'suspended-user-grants', rows: [grant({ evidence: ['suspended'] })] } as const;

  run(inventory, 1, { rows: [grant()] }, { stream: 'suspended-user-grants', rows: [] });
  const tokensFirst = run(inventory, 2, { rows: [] }, moved);
  expect([...tokensFirst.grantsByApp(tenant)]).toMatchObject([
    { firstSeen: day(1), previousScopes: ['mail'], carried: false, evidence: ['suspended'] },
  ]);

  const back = run(inventory, 3, { stream: 'suspended-user-grants', rows: [] }, { rows: [grant()] });
  expect([...back.grantsByApp(tenant)]).toMatchObject([
    { firstSeen: day(1), previousScopes: ['mail'], carried: false },
  ]);

  const partial = run(inventory, 4, { rows: [], status: 'partial' }, moved);
  expect([...partial.grantsByApp(tenant)]).toMatchObject([{ carried: false, lastSeen: day(4) }]);
});

test('a grant belongs to the stream that met it last', () => {
  using files = testInventory();
  const { inventory } = files;
  const suspended = { stream: 'suspended-user-grants' } as const;

  run(inventory, 1, { rows: [grant()] });
  run(inventory, 2, { ...suspended, rows: [grant()] }, { rows: [] });
  const third = run(inventory, 3, { ...suspended, rows: [], status: 'unavailable' }, { rows: [] });

  expect([...third.grantsByApp(tenant)]).toMatchObject([{ carried: true, lastSeen: day(2) }]);
});

test('a time once known stays, and never used is not said of a grant that was carried', () => {
  using files = testInventory();
  const { inventory } = files;
  const used = grant({ lastUsedAt: day(1), lastUsedStatus: 'used', grantedAt: day(1) });
  const never = grant({ user: 'u2', lastUsedStatus: 'never' });

  run(inventory, 1, { rows: [used, never] });
  const second = run(inventory, 2, { rows: [grant()], status: 'partial' });

  expect([...second.grantsByApp(tenant)]).toMatchObject([
    { lastUsedAt: day(1), lastUsedStatus: 'used', grantedAt: day(1) },
    { lastUsedStatus: 'unknown', carried: true },
  ]);
  expect([...inventory.reader('run-1').grantsByApp(tenant)][1]).toMatchObject({ lastUsedStatus: 'never' });
});

test('apps, people and settings have lives of their own', () => {
  using files = testInventory();
  const { inventory } = files;
  const named = app({ name: 'Zoom' });
  const setting = { type: 'setting', id: 'consent', value: 'all', known: true } as const;

  run(
    inventory,
    1,
    { rows: [named] },
    { stream: 'users', rows: [person('u1'), person('u2')] },
    { stream: 'consent-policy', rows: [setting] },
  );
  const second = run(
    inventory,
    2,
    { rows: [app({ name: 'Zoom 2' })] },
    { stream: 'users', rows: [person('u2', { active: 'no' })] },
    { stream: 'consent-policy', rows: [], status: 'unavailable' },
  );

  expect([...second.apps(tenant)]).toMatchObject([
    { name: 'Zoom 2', firstSeen: day(1), lastSeen: day(2), carried: false },
  ]);
  expect([...second.principals(tenant)]).toMatchObject([{ id: 'u2', active: 'no', firstSeen: day(1) }]);
  expect([...second.settings(tenant)]).toMatchObject([{ id: 'consent', value: 'all', known: false }]);
  const first = inventory.reader('run-1');
  expect([...first.apps(tenant)]).toMatchObject([{ name: 'Zoom' }]);
  expect([...first.principals(tenant)]).toHaveLength(2);
  expect([...first.settings(tenant)]).toMatchObject([{ known: true }]);
});

test('one tenant’s run leaves the rows of another alone', () => {
  using files = testInventory();
  const { inventory } = files;

  begin(inventory, 1, ['acme', 'other']);
  tell(inventory, 1, { rows: [grant()] });
  tell(inventory, 1, { tenant: 'other', rows: [grant()] });
  inventory.finishRun('run-1', day(1));
  run(inventory, 2, { rows: [] });
  begin(inventory, 3, ['acme', 'other']);
  end(inventory, 3, { status: 'unavailable' });
  end(inventory, 3, { status: 'unavailable', tenant: 'other' });
  const third = inventory.reader('run-3');

  expect([...third.grantsByApp('acme')]).toEqual([]);
  expect([...third.grantsByApp('other')]).toMatchObject([{ carried: true, lastSeen: day(1) }]);
});

test('the last earlier run in which a stream was complete is known', () => {
  using files = testInventory();
  const { inventory } = files;

  expect(run(inventory, 1, { rows: [] }).previousRun(tenant, 'tokens')).toBeNull();
  run(inventory, 2, { rows: [], status: 'partial' });
  const third = run(inventory, 3, { rows: [] });

  expect(third.previousRun(tenant, 'tokens')).toEqual({ run: 'run-1', asOf: day(1) });
});

test('a grant told in several rows costs a later run no row either', () => {
  using files = testInventory();
  const { inventory, path } = files;
  const rows = [
    grant({ scopes: ['a'] }),
    grant({ scopes: ['b'] }),
    app({ name: 'A' }),
    app({ homepage: 'https://a' }),
  ];

  run(inventory, 1, { rows });
  run(inventory, 2, { rows });

  using db = new DatabaseSync(path);
  expect(db.prepare('SELECT count(*) AS n FROM grants').get()).toMatchObject({ n: 1 });
  expect(db.prepare('SELECT count(*) AS n FROM records').get()).toMatchObject({ n: 1 });
});

test('a grant that only a log tells of ends when the log says so, not when it falls silent', () => {
  using files = testInventory();
  const { inventory } = files;
  const fromLog = { stream: 'admin-events', fromLog: true } as const;
  const { clientId, principal, kind, resource } = grant();

  run(inventory, 1, { ...fromLog, rows: [grant()] });
  const silent = run(inventory, 2, { ...fromLog, rows: [] });
  expect([...silent.grantsByApp(tenant)]).toMatchObject([{ carried: true, lastSeen: day(1) }]);

  const ended = run(inventory, 3, {
    ...fromLog,
    rows: [{ type: 'grant-ended', clientId, principal, kind, resource }],
  });
  expect([...ended.grantsByApp(tenant)]).toEqual([]);

  const again = run(inventory, 4, { ...fromLog, rows: [grant()] });
  expect([...again.grantsByApp(tenant)]).toMatchObject([{ carried: false }]);
});
