import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { Finding } from '../core/finding.ts';
import type { Inventory } from './inventory.ts';
import type { AppJudgement } from './judgement.ts';
import { app, begin, day, grant, person, run, tell, tenant, testInventory } from './testing.ts';

const judged: AppJudgement = {
  vendor: 'Zoom',
  vendorMatch: 'proven',
  matchEvidence: 'client id',
  decision: 'approved',
  score: 40,
  scoreItems: [{ what: 'reads mail', points: 40 }],
  tier: 'high',
  users: 1,
  usersAtLeast: false,
  tenantWide: false,
};

function finding(id: string, given: Partial<Finding> = {}): Finding {
  return {
    id,
    detection: 'unapproved-app',
    severity: 'medium',
    score: 50,
    status: 'new',
    firstSeen: day(1),
    title: id,
    tenant,
    app: 'google-workspace:app-1',
    vendor: null,
    grants: [],
    people: 1,
    evidence: {},
    explanation: '',
    remedy: '',
    frameworks: [],
    ...given,
  };
}

function judge(inventory: Inventory, n: number, ...findings: readonly Finding[]): void {
  using judgement = inventory.judgement(`run-${n}`);
  for (const one of findings) judgement.finding(one);
  judgement.commit();
}

async function shown(inventory: Inventory, n: number): Promise<string[]> {
  return (await Array.fromAsync(inventory.view(`run-${n}`).findings())).map(
    ({ id, status }) => `${id} ${status}`,
  );
}

test('a view joins rows and judgement', async () => {
  using files = testInventory();
  const { inventory } = files;
  const reader = run(
    inventory,
    1,
    { rows: [app({ name: 'Zoom' }), grant(), grant({ clientId: 'unjudged', scopes: ['x'] })] },
    { stream: 'users', rows: [person('u1', { label: 'ann' }), person('u2')] },
  );
  {
    using judgement = inventory.judgement('run-1');
    for (const { id, scopes } of reader.scopeSets(tenant))
      judgement.grantTier(id, scopes.includes('mail') ? 'high' : 'low');
    judgement.app(tenant, 'google-workspace:app-1', judged);
    judgement.vendor({
      name: 'Zoom',
      match: 'proven',
      apps: [`${tenant}/google-workspace:app-1`],
      platforms: ['google-workspace'],
      decision: 'approved',
      score: 40,
      scoreItems: [],
      tier: 'high',
    });
    for (const one of [
      finding('low', { severity: 'low' }),
      finding('gone', { severity: 'critical', status: 'resolved' }),
      finding('waived', { severity: 'critical', status: 'waived' }),
      finding('high', { severity: 'high', tenant: null }),
    ])
      judgement.finding(one);
    judgement.assessment({
      detection: 'd',
      tenant,
      found: 1,
      clear: 2,
      notAssessed: 0,
      off: 0,
      reason: null,
    });
    judgement.notAssessed({ detection: 'd', tenant, app: null, reason: 'no log', remedy: null });
    judgement.notAssessed({ detection: 'd', tenant, app: 'a', reason: 'no log', remedy: null });
    judgement.commit();
  }

  const view = inventory.view('run-1');

  expect(view.run).toEqual({ id: 'run-1', mode: 'full', startedAt: day(1), finishedAt: day(1) });
  expect(view.summary).toEqual({
    apps: 1,
    grants: 2,
    principals: 2,
    findings: { critical: 0, high: 1, medium: 0, low: 1, info: 0 },
    notAssessed: 2,
  });
  expect(view.tenants).toMatchObject([
    { id: tenant, coverage: { status: 'complete', streams: [{ name: 'users' }, { name: 'tokens' }] } },
  ]);
  for (const _ of [1, 2]) {
    expect(await Array.fromAsync(view.apps())).toMatchObject([
      { name: 'Zoom', ...judged },
      { clientId: 'unjudged', decision: 'unknown', usersAtLeast: true },
    ]);
    expect(await Array.fromAsync(view.grants())).toMatchObject([
      { app: 'google-workspace:app-1', tier: 'high', principal: { label: 'ann' } },
      { tier: 'low' },
    ]);
  }
  expect(await shown(inventory, 1)).toEqual(['waived waived', 'high new', 'low new', 'gone resolved']);
  expect(await Array.fromAsync(view.vendors())).toMatchObject([{ name: 'Zoom' }]);
  expect(await Array.fromAsync(view.assessments())).toMatchObject([{ detection: 'd', found: 1 }]);
  expect(await Array.fromAsync(view.notAssessed())).toHaveLength(2);
  expect(await Array.fromAsync(view.principals())).toMatchObject([{ id: 'u1', label: 'ann' }, { id: 'u2' }]);
  const [first] = await Array.fromAsync(view.grants());
  expect(view.grant(first?.id ?? '')).toEqual(first);
  expect(view.grant('g_none')).toBeNull();
});

test('a list can be had of some tenants', async () => {
  using files = testInventory();
  const { inventory } = files;
  begin(inventory, 1, ['acme', 'other']);
  tell(inventory, 1, { rows: [grant()] });
  tell(inventory, 1, { tenant: 'other', rows: [grant({ clientId: 'theirs' })] });
  inventory.finishRun('run-1', day(1));
  judge(
    inventory,
    1,
    finding('ours'),
    finding('theirs', { tenant: 'other' }),
    finding('shared', { tenant: null, app: null, vendor: 'Zoom', evidence: { tenants: ['acme', 'other'] } }),
    finding('elsewhere', { tenant: null, app: null, vendor: 'Drift', evidence: { tenants: ['acme'] } }),
  );

  const view = inventory.view('run-1');
  const only = { tenants: ['other'] };

  expect((await Array.fromAsync(view.apps(only))).map(({ clientId }) => clientId)).toEqual(['theirs']);
  expect((await Array.fromAsync(view.grants(only))).map((row) => row.tenant)).toEqual(['other']);
  expect((await Array.fromAsync(view.findings(only))).map(({ id }) => id)).toEqual(['shared', 'theirs']);
  expect((await Array.fromAsync(view.findings({ tenants: ['acme'] }))).map(({ id }) => id)).toEqual([
    'elsewhere',
    'ours',
    'shared',
  ]);
  expect(await Array.fromAsync(view.findings())).toHaveLength(4);
  expect(view.findingsOf('other', 'google-workspace:app-1').map(({ id }) => id)).toEqual(['theirs']);
  expect(view.findingsOf('acme', 'google-workspace:app-1').map(({ id }) => id)).toEqual(['ours']);
  expect(view.findingsOf('acme', 'shared')).toEqual([]);
  expect(view.finding('shared')).toMatchObject({ tenant: null, vendor: 'Zoom' });
});

test('what is of no single tenant is remembered by a run of one tenant, which says it anew', async () => {
  using files = testInventory();
  const { inventory } = files;
  begin(inventory, 1, ['acme', 'other']);
  inventory.finishRun('run-1', day(1));
  const shared = finding('shared', { tenant: null, app: null, evidence: { tenants: ['acme', 'other'] } });
  judge(inventory, 1, shared, finding('theirs', { tenant: 'other' }));
  begin(inventory, 2, ['acme']);
  inventory.finishRun('run-2', day(2));

  expect([...inventory.previousFindings('run-2')]).toEqual([shared]);
  judge(inventory, 2, { ...shared, status: 'open' });
  expect(await shown(inventory, 1)).toEqual(['shared new', 'theirs new']);
  expect(await shown(inventory, 2)).toEqual(['shared open']);
  begin(inventory, 3, ['acme', 'other']);
  inventory.finishRun('run-3', day(3));
  expect([...inventory.previousFindings('run-3')].map(({ id, status }) => `${id} ${status}`)).toEqual([
    'shared open',
    'theirs new',
  ]);
});

test('a run without judgement is not shown: no findings would read as none found', () => {
  using files = testInventory();
  const { inventory } = files;
  run(inventory, 1, { rows: [grant()] });
  begin(inventory, 2);
  tell(inventory, 2, { rows: [grant()] });
  inventory.finishRun('run-2', day(2));

  expect(() => inventory.view('run-2')).toThrow(expect.objectContaining({ code: 'NOTHING_RECORDED' }));
  expect(() => inventory.view('run-9')).toThrow(expect.objectContaining({ code: 'NOTHING_RECORDED' }));
  expect(inventory.lastRun()).toBe('run-1');
  judge(inventory, 2);
  expect(inventory.lastRun()).toBe('run-2');
  expect(inventory.runs().map(({ id }) => id)).toEqual(['run-1', 'run-2']);
});

test('judging a run again replaces its judgement, and not that of the run before', async () => {
  using files = testInventory();
  const { inventory } = files;
  run(inventory, 1, { rows: [grant()] });
  judge(inventory, 1, finding('stays'), finding('goes'), finding('first', { tenant: null }));
  run(inventory, 2, { rows: [grant()] });

  judge(inventory, 2, finding('stays'), finding('wrong'), finding('shared', { tenant: null }));
  judge(
    inventory,
    2,
    finding('stays', { status: 'open' }),
    finding('shared', { tenant: null, title: 'new' }),
  );

  expect(await shown(inventory, 1)).toEqual(['first new', 'goes new', 'stays new']);
  expect(await shown(inventory, 2)).toEqual(['shared new', 'stays open']);
  judge(inventory, 2, finding('goes'));
  expect(await shown(inventory, 1)).toEqual(['first new', 'goes new', 'stays new']);
  expect(await shown(inventory, 2)).toEqual(['goes new']);
});

test('a judgement that is not committed never was', async () => {
  using files = testInventory();
  const { inventory } = files;
  run(inventory, 1, { rows: [grant()] });
  judge(inventory, 1, finding('a'));

  expect(() => {
    using judgement = inventory.judgement('run-1');
    judgement.finding(finding('b'));
    throw new Error('the engine failed');
  }).toThrow('the engine failed');

  expect(await shown(inventory, 1)).toEqual(['a new']);
});

test('an unchanged judgement costs no row', async () => {
  using files = testInventory();
  const { inventory } = files;
  const counts: unknown[] = [];
  for (const n of [1, 2, 3]) {
    run(inventory, n, { rows: [app(), grant()] });
    using judgement = inventory.judgement(`run-${n}`);
    judgement.app(tenant, 'google-workspace:app-1', judged);
    judgement.grantTier(1, 'high');
    judgement.commit();
    using db = new DatabaseSync(files.path);
    counts.push(
      db
        .prepare(
          'SELECT (SELECT count(*) FROM judged WHERE tenant <> 0) AS rows, (SELECT count(*) FROM judged_tiers) AS tiers',
        )
        .get(),
    );
  }

  expect(counts).toEqual([1, 2, 3].map(() => expect.objectContaining({ rows: 1, tiers: 1 })));
});

test('a tier that changes is told as each run judged it', async () => {
  using files = testInventory();
  const { inventory } = files;
  for (const [n, tier] of [
    [1, 'low'],
    [2, 'critical'],
  ] as const) {
    run(inventory, n, { rows: [grant()] });
    using judgement = inventory.judgement(`run-${n}`);
    judgement.grantTier(1, 'medium');
    judgement.grantTier(1, tier);
    judgement.commit();
  }

  const tiers = [1, 2].map((n) => Array.fromAsync(inventory.view(`run-${n}`).grants(), ({ tier }) => tier));

  expect(await Promise.all(tiers)).toEqual([['low'], ['critical']]);
});

test('the last word on every earlier finding is known, of the tenants of the run', () => {
  using files = testInventory();
  const { inventory } = files;
  const ids = (n: number): string[] =>
    [...inventory.previousFindings(`run-${n}`)].map(({ id, status }) => `${id} ${status}`).sort();
  run(inventory, 1, { rows: [] });
  expect(ids(1)).toEqual([]);
  judge(inventory, 1, finding('a'), finding('b'), finding('v', { tenant: null }));
  run(inventory, 2, { rows: [] });
  judge(inventory, 2, finding('a', { status: 'open' }), finding('b', { status: 'resolved' }));
  run(inventory, 3, { rows: [] });
  judge(inventory, 3, finding('a', { status: 'open' }));
  begin(inventory, 4, ['other']);
  run(inventory, 5, { rows: [] });

  expect(ids(2)).toEqual(['a new', 'b new', 'v new']);
  expect(ids(3)).toEqual(['a open', 'b resolved', 'v new']);
  expect(ids(4)).toEqual(['v new']);
  expect(ids(5)).toEqual(['a open', 'b resolved', 'v new']);
});

test('judged offline, a run shows the rows and the coverage of the last one that read', async () => {
  using files = testInventory();
  const { inventory } = files;
  const offline = {
    mode: 'offline',
    startedAt: day(3),
    tenants: [{ id: tenant, platform: 'google-workspace' }],
  } as const;
  expect(() => inventory.beginRun({ ...offline, id: 'none' })).toThrow(
    expect.objectContaining({ code: 'NOTHING_RECORDED' }),
  );
  run(inventory, 1, { rows: [grant(), grant({ user: 'u2' })] });
  run(inventory, 2, { rows: [grant({ scopes: ['mail', 'files'] })], status: 'partial' });

  inventory.beginRun({ ...offline, id: 'run-3' });
  inventory.finishRun('run-3', day(3));
  judge(inventory, 3);
  inventory.beginRun({ ...offline, id: 'run-3b' });
  inventory.finishRun('run-3b', day(3));
  using again = inventory.judgement('run-3b');
  again.commit();
  const view = inventory.view('run-3b');

  expect(view.run.mode).toBe('offline');
  expect(view.tenants[0]?.coverage.status).toBe('partial');
  expect(await Array.fromAsync(view.grants())).toMatchObject([
    { principal: { id: 'u1' }, previousScopes: ['mail'], lastSeen: day(2) },
    { principal: { id: 'u2' }, carried: true, lastSeen: day(1) },
  ]);
  const fourth = run(inventory, 4, { rows: [grant({ scopes: ['mail', 'files'] })] });
  expect([...fourth.grantsByApp(tenant)]).toMatchObject([
    { carried: false, previousScopes: ['files', 'mail'] },
  ]);
});

test('blind spots and calls are told as they were in the run', () => {
  using files = testInventory();
  const { inventory } = files;
  const blindSpots = [{ id: 'grant-times', why: 'no API', remedy: null }] as const;
  inventory.beginRun({
    id: 'r',
    mode: 'full',
    startedAt: day(1),
    tenants: [{ id: tenant, platform: 'slack', blindSpots }],
  });
  const calls = { total: 9, throttled: 1, retried: 2, failed: 0 };
  inventory.writer('r', tenant, 'slack').addCalls({ total: 4, throttled: 0, retried: 2, failed: 0 });
  inventory.writer('r', tenant, 'slack').addCalls({ total: 5, throttled: 1, retried: 0, failed: 0 });

  expect(inventory.reader('r').tenants()).toMatchObject([{ blindSpots, calls, platform: 'slack' }]);
});
