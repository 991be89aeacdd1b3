import { expect, test } from 'vitest';
import type { RunDiff, TenantDiff } from './diff.ts';
import type { Inventory } from './inventory.ts';
import { app, begin, day, end, grant, person, run, tell, testInventory } from './testing.ts';

function only(diff: RunDiff): TenantDiff {
  const [tenant] = diff.tenants();
  if (tenant === undefined) throw new Error('nothing compared');
  return tenant;
}

function compared(inventory: Inventory, from = 1, to = 2): TenantDiff {
  return only(inventory.diff(`run-${from}`, `run-${to}`));
}

const setting = (id: string, value: string) => ({ type: 'setting', id, value, known: true }) as const;
const key = (id: string, expiresAt: string | null) =>
  ({
    type: 'credential',
    id,
    clientId: 'app-1',
    outbound: false,
    kind: 'secret',
    name: id,
    createdAt: null,
    expiresAt,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    owner: null,
  }) as const;

test('what came, went and changed between two whole reads', () => {
  using test = testInventory();
  const { inventory } = test;
  run(
    inventory,
    1,
    {
      rows: [
        app({ name: 'One' }),
        app({ clientId: 'app-2', name: 'Two' }),
        grant(),
        grant({ user: 'u2', scopes: ['mail', 'files'] }),
        grant({ user: 'u2', clientId: 'app-2' }),
      ],
    },
    { stream: 'users', rows: [person('u1', { label: 'anna@acme.example' }), person('u2'), person('u3')] },
    {
      stream: 'consent-policy',
      rows: [setting('mfa', 'off'), setting('same', 'x'), key('old', null), key('kept', day(31))],
    },
  );
  run(
    inventory,
    2,
    {
      rows: [
        app({ name: 'One', state: 'blocked' }),
        app({ clientId: 'app-3', name: 'Three' }),
        grant({ scopes: ['mail', 'calendar'] }),
        grant({ user: 'u2', scopes: ['mail'] }),
        grant({ user: 'u3', clientId: 'app-3' }),
      ],
    },
    {
      stream: 'users',
      rows: [
        person('u1', { label: 'anna@acme.example', privileged: 'yes' }),
        person('u3', { active: 'no' }),
        person('u4', { label: 'dora@acme.example' }),
      ],
    },
    {
      stream: 'consent-policy',
      rows: [setting('mfa', 'on'), setting('same', 'x'), key('new', day(20)), key('kept', day(31))],
    },
  );
  const diff = compared(inventory);

  expect([...diff.apps()].map(({ name, change, before, after }) => [name, change, before, after])).toEqual([
    ['One', 'state', 'unknown', 'blocked'],
    ['Two', 'gone', 'unknown', null],
    ['Three', 'new', null, 'unknown'],
  ]);
  expect(
    [...diff.grants()].map(({ app: of, new: came, gone, notSeen }) => [of, came, gone, notSeen]),
  ).toEqual([
    ['google-workspace:app-2', 0, 1, 0],
    ['google-workspace:app-3', 1, 0, 0],
  ]);
  expect(
    [...diff.scopes()].map(({ change, gained, lost, of }) => [change, gained, lost, of[0]?.label]),
  ).toEqual([
    ['growth', ['calendar'], [], 'anna@acme.example'],
    ['narrowing', [], ['files'], 'u2'],
  ]);
  expect([...diff.everyGrant()].map(({ change, who }) => `${change} ${who.id}`).sort()).toEqual([
    'gone u2',
    'growth u1',
    'narrowing u2',
    'new u3',
  ]);
  expect([...diff.people()].map(({ change, who }) => `${change} ${who.label}`).sort()).toEqual([
    'gone u2',
    'new dora@acme.example',
    'privileged anna@acme.example',
    'suspended u3',
  ]);
  expect([...diff.credentials()].map(({ change, id }) => `${change} ${id}`)).toEqual([
    'new new',
    'gone old',
    'expiring kept',
  ]);
  expect(diff.settings).toEqual([{ tenant: 'acme', id: 'mfa', before: 'off', after: 'on' }]);
  expect([...diff.apps()].every(({ seenAt }) => seenAt === day(2))).toBe(true);
});

test('nothing is gone that was only not read', () => {
  using test = testInventory();
  const { inventory } = test;
  run(inventory, 1, { rows: [app(), grant(), grant({ user: 'u2' })] });
  run(inventory, 2, { status: 'partial', rows: [grant()] });
  const diff = compared(inventory);

  expect([...diff.apps()]).toEqual([]);
  expect([...diff.grants()]).toMatchObject([{ new: 0, gone: 0, notSeen: 1 }]);
  expect([...diff.everyGrant()]).toEqual([]);
  expect(diff.coverage).toMatchObject([{ stream: 'tokens', before: 'complete', after: 'partial' }]);

  run(inventory, 3, { status: 'partial', rows: [grant()] });
  expect([...compared(inventory, 2, 3).grants()]).toEqual([]);
  run(inventory, 4, { rows: [grant()] });
  expect([...compared(inventory, 3, 4).grants()]).toMatchObject([{ gone: 1, notSeen: 0 }]);
});

test('what a stream tells that was not read in full before may have been there', () => {
  using test = testInventory();
  const { inventory } = test;
  run(inventory, 1, { status: 'partial', rows: [] }, { stream: 'users', status: 'unavailable', rows: [] });
  run(inventory, 2, { rows: [app(), grant()] }, { stream: 'users', rows: [person('u1')] });
  const diff = compared(inventory);

  expect([...diff.apps()]).toMatchObject([{ change: 'first-read' }]);
  expect([...diff.grants()]).toMatchObject([{ new: 1, newOrUnread: 1 }]);
  expect([...diff.people()]).toMatchObject([{ change: 'first-read' }]);
});

test('what two streams tell is new when one of them was read in full before and did not have it', () => {
  for (const unread of ['tokens', 'token-events'] as const) {
    using test = testInventory();
    const { inventory } = test;
    const streams = ['tokens', 'token-events'] as const;
    run(
      inventory,
      1,
      ...streams.map((stream) => ({
        stream,
        status: stream === unread ? ('partial' as const) : ('complete' as const),
        rows: [],
      })),
    );
    const rows = [app(), person('u1'), key('k1', null)];
    run(inventory, 2, ...streams.map((stream) => ({ stream, rows })));
    const diff = compared(inventory);

    for (const changes of [diff.apps(), diff.people(), diff.credentials()])
      expect([unread, [...changes].map(({ change }) => change)]).toEqual([unread, ['new']]);
  }
});

test('what came and went again between the two runs, and what came back as it was, is no change', () => {
  using test = testInventory();
  const { inventory } = test;
  run(inventory, 1, { rows: [grant()] });
  run(inventory, 2, { rows: [grant({ scopes: ['all'] }), grant({ user: 'u2' })] });
  run(inventory, 3, { rows: [grant()] });
  const diff = compared(inventory, 1, 3);

  expect([...diff.everyGrant()]).toEqual([]);
  expect([...diff.scopes()]).toEqual([]);
});

test('an offline run shows the rows of the run that it judges; a tenant of one run alone is not compared', () => {
  using test = testInventory();
  const { inventory } = test;
  run(inventory, 1, { rows: [grant()] });
  inventory.beginRun({
    id: 'run-2',
    mode: 'offline',
    startedAt: day(2),
    tenants: [{ id: 'acme', platform: 'google-workspace' }],
  });
  inventory.finishRun('run-2', day(2));
  inventory.judgement('run-2').commit();
  begin(inventory, 3, ['acme', 'other']);
  for (const tenant of ['acme', 'other']) tell(inventory, 3, { tenant, rows: [grant({ user: 'u2' })] });
  inventory.finishRun('run-3', day(3));
  inventory.judgement('run-3').commit();

  expect(compared(inventory)).toMatchObject({ sameRows: true });
  expect([...compared(inventory).grants()]).toEqual([]);
  const later = inventory.diff('run-2', 'run-3');
  expect(later.notCompared).toEqual([{ id: 'other', only: 'to' }]);
  expect([...only(later).grants()]).toMatchObject([{ new: 1, gone: 1 }]);
  expect(inventory.comparableRuns().map(({ tenants }) => tenants)).toEqual([
    ['acme'],
    ['acme'],
    ['acme', 'other'],
  ]);
});

test('findings and decisions', () => {
  using test = testInventory();
  const { inventory } = test;
  const finding = (
    id: string,
    status: 'new' | 'open' | 'resolved' | 'waived',
    tenant: string | null = 'acme',
  ) => ({
    id,
    detection: 'd',
    severity: 'high' as const,
    score: 1,
    status,
    firstSeen: day(1),
    title: `${id} \u202e`,
    tenant,
    app: null,
    vendor: null,
    grants: [],
    people: 0,
    evidence: tenant === null ? { tenants: ['acme'] } : {},
    explanation: '',
    remedy: '',
    frameworks: [],
  });
  for (const [n, findings, decision] of [
    [
      1,
      [finding('a', 'new'), finding('b', 'new'), finding('c', 'resolved'), finding('v', 'new', null)],
      'review',
    ],
    [
      2,
      [finding('a', 'resolved'), finding('b', 'waived'), finding('c', 'open'), finding('v', 'open', null)],
      'banned',
    ],
  ] as const) {
    begin(inventory, n);
    end(inventory, n);
    inventory.finishRun(`run-${n}`, day(n));
    using judgement = inventory.judgement(`run-${n}`);
    for (const each of findings) judgement.finding(each);
    if (n === 2) judgement.finding(finding('w', 'new', null));
    judgement.app('acme', 'google-workspace:app-1', {
      vendor: 'V',
      vendorMatch: null,
      matchEvidence: null,
      decision,
      score: 0,
      scoreItems: [],
      tier: 'low',
      users: 0,
      usersAtLeast: false,
      tenantWide: false,
    });
    judgement.commit();
  }
  const diff = inventory.diff('run-1', 'run-2');

  expect([...diff.findings()].map(({ id, change }) => `${change} ${id}`).sort()).toEqual([
    'new w',
    'reopened c',
    'resolved a',
    'waived b',
  ]);
  expect([...diff.decisions()]).toEqual([
    { tenant: 'acme', app: 'google-workspace:app-1', before: 'review', after: 'banned', vendor: 'V' },
  ]);
});
