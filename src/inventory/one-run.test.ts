import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CredentialSeen, GrantSeen } from '../core/observation.ts';
import {
  app,
  begin,
  day,
  event,
  grant,
  person,
  run,
  tell,
  tenant,
  type TestInventory,
  testInventory,
  type Told,
} from './testing.ts';

test('rows of one grant are united: scopes and handles joined, latest use and surest status kept', () => {
  using files = testInventory();

  const reader = run(files.inventory, 1, {
    rows: [
      grant({ scopes: ['b', 'a'], handles: ['h2'], grantedAt: day(5), lastUsedStatus: 'never' }),
      grant({
        scopes: ['c', 'a'],
        handles: ['[h1'],
        grantedAt: day(4),
        lastUsedAt: day(6),
        lastUsedStatus: 'used',
        scopeStatus: 'from-log',
        evidence: ['log'],
      }),
      grant({ scopes: [], scopeStatus: 'unknown', lastUsedAt: day(5), lastUsedStatus: 'used' }),
    ],
  });

  expect([...reader.grantsByApp(tenant)]).toMatchObject([
    {
      scopes: ['a', 'b', 'c'],
      scopeStatus: 'granted',
      handles: ['[h1', 'h2'],
      grantedAt: day(4),
      lastUsedAt: day(6),
      lastUsedStatus: 'used',
      evidence: ['list', 'log'],
    },
  ]);
});

test('one row that cannot tell leaves open whether a grant was ever used', () => {
  using files = testInventory();
  const rows = [grant({ lastUsedStatus: 'never' }), grant({ lastUsedStatus: 'unknown' })];

  const [united] = run(files.inventory, 1, { rows }).grantsByApp(tenant);

  expect(united?.lastUsedStatus).toBe('unknown');
});

test('grants that differ in one fact of their identity stay apart', () => {
  using files = testInventory();
  const rows = [
    grant(),
    grant({ clientId: 'app-2' }),
    grant({ user: 'u2' }),
    grant({ principal: { kind: 'group', id: 'u1' } }),
    grant({ resource: 'graph' }),
    grant({ kind: 'app-password' }),
  ];

  const reader = run(files.inventory, 1, { rows });

  expect(new Set([...reader.grantsByApp(tenant)].map(({ id }) => id)).size).toBe(6);
});

test('a grant told in two rows is the same in every run, whatever their order', () => {
  const part = fc.record({
    user: fc.constantFrom('u1', 'u2'),
    scopes: fc.subarray(['a', 'b', 'c']),
    handles: fc.subarray(['h1', 'h2']),
  });
  const united = (rows: readonly GrantSeen[]): unknown[] => {
    const people = [...new Set(rows.map(({ principal }) => principal.id))].sort();
    return people.map((id) => {
      const own = rows.filter(({ principal }) => principal.id === id);
      const all = (of: (row: GrantSeen) => readonly string[]): string[] =>
        [...new Set(own.flatMap(of))].sort();
      return { id, scopes: all((row) => row.scopes), handles: all((row) => row.handles) };
    });
  };

  fc.assert(
    fc.property(fc.array(fc.array(part, { maxLength: 6 }), { minLength: 1, maxLength: 4 }), (runs) => {
      using files = testInventory();
      let before: readonly GrantSeen[] = [];
      for (const [index, parts] of runs.entries()) {
        const rows = parts.map(({ user, ...told }) => grant({ user, ...told }));

        const got = [...run(files.inventory, index + 1, { rows }).grantsByApp(tenant)];

        expect(
          got
            .map(({ principal, scopes, handles }) => ({ id: principal.id, scopes, handles }))
            .sort((a, b) => (a.id < b.id ? -1 : 1)),
        ).toEqual(united(rows));
        const previous = new Map(united(before).map((one) => [(one as { id: string }).id, one]));
        for (const { principal, previousScopes } of got)
          expect(previousScopes ?? null).toEqual(
            (previous.get(principal.id) as { scopes: string[] } | undefined)?.scopes ?? null,
          );
        before = rows;
      }
    }),
    { numRuns: 60 },
  );
});

test('an app told by several streams is one app: what is known wins', () => {
  using files = testInventory();

  const reader = run(
    files.inventory,
    1,
    { rows: [app({ nativeIds: ['n2', 'n1'], facts: { a: '1' } })] },
    {
      stream: 'app-usage',
      rows: [
        app({ name: 'Zoom', party: 'third', nativeIds: ['n1', 'n3'], facts: { a: '2', b: '3' } }),
        { type: 'app-users', clientId: 'app-1', name: 'zoom', users: 41, asOf: day(1) },
        { type: 'app-users', clientId: 'app-9', name: 'Only counted', users: 3, asOf: day(1) },
      ],
    },
    {
      stream: 'sign-in-activity',
      rows: [
        {
          type: 'app-activity',
          clientId: 'app-1',
          lastUsedAt: day(1),
          lastUsedStatus: 'used',
          appOnlyLastUsedAt: null,
        },
      ],
    },
  );

  expect([...reader.apps(tenant)]).toMatchObject([
    {
      key: 'google-workspace:app-1',
      name: 'Zoom',
      party: 'third',
      verified: 'unknown',
      nativeIds: ['n1', 'n2', 'n3'],
      facts: { a: '1', b: '3' },
      vendorUsers: 41,
      activity: { lastUsedAt: day(1), lastUsedStatus: 'used', appOnlyLastUsedAt: null },
    },
    { name: 'Only counted', vendorUsers: 3, activity: null },
  ]);
});

test('streams that contradict each other count in their declared order, whichever answers first', async () => {
  const told: readonly Told[] = [
    { rows: [app({ name: 'Zoom' }), person('u1', { label: 'Ann', privileged: 'yes' })] },
    { stream: 'token-events', rows: [app({ name: 'zoom.us' }), person('u1', { label: 'A.' })] },
  ];
  const ofRun = async ({ inventory }: TestInventory, n: number): Promise<unknown> => {
    const reader = inventory.reader(`run-${n}`);
    const recall = inventory.writer(`run-${n}`, tenant, 'google-workspace').recall();
    const [holder] = [...reader.grantsByApp(tenant)];
    return [
      [...reader.apps(tenant)].map(({ name }) => name),
      [...reader.principals(tenant)].map(({ label, privileged }) => [label, privileged]),
      [holder?.principal.label, holder?.principal.privileged],
      (await Array.fromAsync(recall.apps())).map(({ name }) => name),
      (await Array.fromAsync(recall.principals())).map(({ label, privileged }) => [label, privileged]),
    ];
  };
  const declared = [['Zoom'], [['Ann', 'yes']], ['Ann', 'yes'], ['Zoom'], [['Ann', 'yes']]];

  for (const order of [told, told.toReversed()]) {
    using files = testInventory();
    begin(files.inventory, 1, [tenant], ['tokens', 'token-events']);
    for (const each of order) tell(files.inventory, 1, each);
    tell(files.inventory, 1, { stream: 'users', rows: [grant()] });
    files.inventory.finishRun('run-1', day(1));
    expect(await ofRun(files, 1)).toEqual(declared);
  }

  // A workspace from before the order was kept, and a stream that is not declared any more.
  using files = testInventory();
  begin(files.inventory, 1);
  tell(files.inventory, 1, { stream: 'app-usage', rows: [app({ name: 'ZOOM' })] });
  for (const each of told.toReversed()) tell(files.inventory, 1, each);
  files.inventory.finishRun('run-1', day(1));
  begin(files.inventory, 2, [tenant], ['tokens', 'token-events']);
  for (const each of told.toReversed()) tell(files.inventory, 2, each);
  tell(files.inventory, 2, { stream: 'users', rows: [grant()] });
  files.inventory.finishRun('run-2', day(2));
  expect([...files.inventory.reader('run-2').apps(tenant)]).toMatchObject([{ name: 'Zoom' }]);
});

test('an app that only grants point to is listed, as the grants were seen', () => {
  using files = testInventory();
  run(files.inventory, 1, { rows: [grant({ clientId: 'gone' })] });

  const second = run(files.inventory, 2, { rows: [], status: 'partial' });

  expect([...second.apps(tenant)]).toMatchObject([
    { clientId: 'gone', name: null, verified: 'unknown', firstSeen: day(1), lastSeen: day(1), carried: true },
  ]);
});

test('a grant names its person as streams tell of them, else by id', () => {
  using files = testInventory();

  const reader = run(
    files.inventory,
    1,
    { rows: [grant(), grant({ user: 'u2' })] },
    { stream: 'users', rows: [person('u1', { label: null, active: 'unknown', privileged: 'yes' })] },
    {
      stream: 'principals',
      rows: [person('u1', { label: 'ann@acme.example', active: 'no', privileged: 'unknown' })],
    },
  );

  expect([...reader.grantsByApp(tenant)].map(({ principal }) => principal)).toEqual([
    { kind: 'user', id: 'u1', label: 'ann@acme.example', active: 'no', privileged: 'yes' },
    { kind: 'user', id: 'u2', label: 'u2', active: 'unknown', privileged: 'unknown' },
  ]);
  expect([...reader.principals(tenant)]).toMatchObject([
    { id: 'u1', label: 'ann@acme.example', active: 'no', privileged: 'yes' },
  ]);
});

test('credentials tell their app and their last use, which alone makes no new row', () => {
  using files = testInventory();
  const { inventory } = files;
  const secret: CredentialSeen = {
    type: 'credential',
    id: 'k1',
    clientId: 'app-1',
    outbound: false,
    kind: 'secret',
    name: 'ci',
    createdAt: day(1),
    expiresAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'never',
    owner: null,
  };
  const password: CredentialSeen = { ...secret, id: 'k2', clientId: null, kind: 'app-password', owner: 'u1' };
  const stream = 'applications';
  run(inventory, 1, { stream, rows: [secret, password] });
  run(inventory, 2, { stream, rows: [{ ...secret, lastUsedAt: day(2), lastUsedStatus: 'used' }, password] });

  const third = run(inventory, 3, { stream, rows: [], status: 'unavailable' });

  expect([...third.credentials(tenant)]).toMatchObject([
    { id: 'k2', app: null, owner: 'u1', kind: 'app-password', lastUsedStatus: 'unknown', carried: true },
    {
      id: 'k1',
      app: 'google-workspace:app-1',
      name: 'ci',
      createdAt: day(1),
      lastUsedAt: day(2),
      lastUsedStatus: 'used',
      firstSeen: day(1),
      lastSeen: day(2),
    },
  ]);
  using db = new DatabaseSync(files.path);
  expect(db.prepare('SELECT count(*) AS n FROM records').get()).toEqual({ n: 2 });
});

test('grants and events come in the order of the apps, events of no app first and each app’s by time', () => {
  using files = testInventory();
  const clientIds = ['zz', 'a', '\u{1F600}', '\uFF5E', 'B'];

  const reader = run(
    files.inventory,
    1,
    { rows: clientIds.map((clientId) => grant({ clientId })) },
    {
      stream: 'token-events',
      rows: [
        ...clientIds.map((clientId, n) => event(`late-${n}`, { clientId, at: day(9) })),
        ...clientIds.map((clientId, n) => event(`early-${n}`, { clientId, at: day(2) })),
        event('revoked', { clientId: 'gone', event: 'revoke' }),
        event('other', { event: 'activity', clientId: 'a' }),
        event('tenant', { clientId: null }),
      ],
    },
  );

  const keys = [...reader.apps(tenant)].map(({ key }) => key);
  expect(keys.map((key) => key.slice('google-workspace:'.length))).toEqual([
    'B',
    'a',
    'zz',
    '\uFF5E',
    '\u{1F600}',
  ]);
  expect([...reader.grantsByApp(tenant)].map((row) => row.app)).toEqual(keys);
  const events = [...reader.eventsByApp(tenant, ['consent', 'revoke'])];
  expect(events.map((row) => row.app)).toEqual([null, ...keys.flatMap((key) => [key, key])]);
  expect(events.slice(1).map(({ at }) => at)).toEqual(keys.flatMap(() => [day(2), day(9)]));
});

test('an event read again, or by a later run, is stored once, and a run knows only what was read by then', () => {
  using files = testInventory();
  const { inventory } = files;
  const log = { stream: 'token-events', rows: [grant(), event('e1'), event('e1')] } as const;
  run(inventory, 1, log);

  const second = run(inventory, 2, { ...log, rows: [...log.rows, event('e2', { detail: { ip: '::1' } })] });

  expect([...second.eventsByApp(tenant, ['consent'])]).toMatchObject([
    { id: 'e1', event: 'consent', principal: 'u1' },
    { id: 'e2', detail: { ip: '::1' } },
  ]);
  expect([...inventory.reader('run-1').eventsByApp(tenant, ['consent'])].map(({ id }) => id)).toEqual(['e1']);
});

test('roles are told of the app that has the native id', () => {
  using files = testInventory();
  const role = { type: 'role', role: 'Global Reader', roleId: 'r1' } as const;

  const reader = run(
    files.inventory,
    1,
    { stream: 'service-principals', rows: [app({ nativeIds: ['sp-1'] })] },
    {
      stream: 'directory-roles',
      rows: [
        { ...role, nativeId: 'sp-1' },
        { ...role, nativeId: 'sp-9' },
      ],
    },
  );

  expect(reader.roles(tenant)).toEqual([
    { tenant, app: 'google-workspace:app-1', role: 'Global Reader', roleId: 'r1' },
    { tenant, app: 'google-workspace:sp-9', role: 'Global Reader', roleId: 'r1' },
  ]);
});

test('owners are told with the name and the state of the person, where a stream tells of them', () => {
  using files = testInventory();
  const owner = (id: string) =>
    ({ type: 'owner', clientId: 'app-1', principal: { kind: 'user', id } }) as const;

  const reader = run(
    files.inventory,
    1,
    { stream: 'application-owners', rows: [owner('u1'), owner('u9')] },
    { stream: 'principals', rows: [person('u1', { label: 'ann@acme.example', privileged: 'yes' })] },
  );

  expect(reader.owners(tenant)).toMatchObject([
    {
      app: 'google-workspace:app-1',
      principal: { kind: 'user', id: 'u1', label: 'ann@acme.example', privileged: 'yes' },
    },
    { principal: { id: 'u9', label: 'u9', active: 'unknown', privileged: 'unknown' } },
  ]);
});

test('the distinct scope sets of a run are told once each', () => {
  using files = testInventory();
  run(files.inventory, 1, { rows: [grant({ scopes: ['old'] })] });

  const second = run(files.inventory, 2, {
    rows: [
      grant({ scopes: ['a', 'b'] }),
      grant({ scopes: ['b', 'a', 'b'], user: 'u2' }),
      grant({ scopes: ['a', 'b'], user: 'u3', scopeStatus: 'configured' }),
    ],
  });

  const sets = [...second.scopeSets(tenant)];
  expect(sets).toMatchObject([
    { scopes: ['a', 'b'], scopeStatus: 'granted', kind: 'delegated-user', resource: '' },
    { scopes: ['a', 'b'], scopeStatus: 'configured' },
  ]);
  const [one, two, three] = second.grantsByApp(tenant);
  expect([one?.scopeSet, two?.scopeSet, three?.scopeSet]).toEqual([sets[0]?.id, sets[0]?.id, sets[1]?.id]);
  expect(one?.scopes).toBe(two?.scopes);
});

test('what a run has saved, later streams of it recall; what only earlier runs saw they do not', async () => {
  using files = testInventory();
  const { inventory } = files;
  const permission = {
    type: 'permission',
    resource: 'graph',
    name: 'Mail.Read',
    mode: 'application',
  } as const;
  run(
    inventory,
    1,
    { stream: 'delegated-grants', rows: [grant({ user: 'left' })] },
    {
      stream: 'service-principals',
      rows: [
        app({ clientId: 'stays' }),
        app({ clientId: 'goes' }),
        { ...permission, id: 'p1' },
        person('old'),
      ],
    },
  );

  begin(inventory, 2);
  tell(inventory, 2, {
    stream: 'service-principals',
    rows: [
      app({ clientId: 'stays' }),
      app({ clientId: 'new', name: 'New' }),
      { ...permission, id: 'p1' },
      person('p'),
    ],
  });
  tell(inventory, 2, {
    stream: 'delegated-grants',
    rows: [
      grant({ user: 'u1' }),
      grant({ user: 'u2' }),
      grant({ user: 'u1', clientId: 'b' }),
      grant({ principal: { kind: 'tenant', id: 't' } }),
      { type: 'owner', clientId: 'new', principal: { kind: 'group', id: 'g' } },
    ],
  });
  const recall = inventory.writer('run-2', tenant, 'google-workspace').recall();

  expect((await Array.fromAsync(recall.apps())).map(({ clientId }) => clientId)).toEqual(['stays', 'new']);
  expect(await Array.fromAsync(recall.permissions())).toEqual([{ ...permission, id: 'p1' }]);
  expect(await Array.fromAsync(recall.principals())).toEqual([person('p')]);
  expect(await Array.fromAsync(recall.referencedPrincipals())).toEqual([
    { kind: 'user', id: 'u1' },
    { kind: 'user', id: 'u2' },
    { kind: 'group', id: 'g' },
  ]);
});
