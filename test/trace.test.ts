import { expect, test } from 'vitest';
import { traceScreen, traceDetails } from '../src/cli/trace-text.ts';
import type { StreamCoverage } from '../src/core/coverage.ts';
import { AppError } from '../src/core/errors.ts';
import type { AppSeen, GrantSeen, Observation } from '../src/core/observation.ts';
import { untoldApp } from '../src/core/untold-app.ts';
import type { Containment } from '../src/kit/containment.ts';
import { loadPolicy } from '../src/policy/load.ts';
import type { Context } from '../src/app/context.ts';
import { judgeRun } from '../src/app/judge.ts';
import { makePlan } from '../src/app/plan.ts';
import { testContext } from '../src/app/testing.ts';
import { trace } from '../src/app/trace.ts';
import { traceJson } from '../src/app/trace-json.ts';

const asOf = '2026-11-22T06:00:00.000Z';
const firstPage = { first: 0, count: 50 };

const containment: Containment = {
  connections: ['users', 'installs'],
  unseen: ['installed-tokens'],
  use: { streams: ['installs'], blindSpots: ['token-use'] },
  logs: [{ name: 'Log', shows: 'all', kept: '30 days', days: 30, where: 'there' }],
  steps: ({ clientId, people }) => [
    step('verify', `look again for ${clientId}`),
    step('end-grants', `end those of ${people}`),
    step('stop-tokens', `block ${clientId}`),
  ],
};

function step(phase: 'verify' | 'end-grants' | 'stop-tokens', title: string) {
  return {
    phase,
    title,
    by: 'api',
    how: 'so',
    reversible: 'no',
    undo: 'Nobody can.',
    survives: null,
  } as const;
}

function app(clientId: string, given: Partial<AppSeen> = {}): AppSeen {
  return { type: 'app', clientId, ...untoldApp, ...given };
}

function grant(clientId: string, user: string, given: Partial<GrantSeen> = {}): GrantSeen {
  return {
    type: 'grant',
    clientId,
    principal: { kind: 'user', id: user },
    kind: 'delegated-user',
    resource: 'T1',
    scopes: ['chat:write'],
    scopeStatus: 'from-log',
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: [],
    evidence: ['log'],
    ...given,
  };
}

const policyText = `version: 1
banned:
  - { name: Drift, apps: { slack: [A0DRIFT] }, since: 2025-08-20, reason: stolen }
`;

interface Told {
  readonly rows: readonly Observation[];
  readonly installs?: Partial<StreamCoverage>;
}

/** An audited company whose tenants told these rows. */
async function company(tenants: Readonly<Record<string, Told>>): Promise<Context> {
  const open = Object.fromEntries(
    Object.keys(tenants).map((id) => [id, () => Promise.reject(new Error('no call is made'))]),
  );
  const plain = testContext(open);
  const context: Context = {
    ...plain,
    connectors: plain.connectors.map((connector) => ({
      ...connector,
      load: async () => ({ ...(await connector.load()), containment }),
    })),
    clock: { ...plain.clock, now: () => Date.parse(asOf) },
    policy: () => loadPolicy(policyText, 'policy.yaml', []),
  };
  const { inventory } = context;
  inventory.beginRun({
    id: 'run-1',
    mode: 'full',
    startedAt: asOf,
    tenants: Object.keys(tenants).map((id) => ({
      id,
      platform: 'slack',
      blindSpots: [{ id: 'installed-tokens', why: 'No API lists them.', remedy: null }],
    })),
  });
  for (const [id, { rows, installs }] of Object.entries(tenants)) {
    const writer = inventory.writer('run-1', id, 'slack');
    writer.save('installs', { rows, read: rows.length, checkpoint: null }, asOf);
    writer.finishStream('users', read('users'));
    writer.finishStream('installs', { ...read('installs'), ...installs });
  }
  inventory.finishRun('run-1', asOf);
  await judgeRun(context, 'run-1', context.policy());
  return context;
}

function read(name: 'users' | 'installs'): StreamCoverage {
  return {
    name,
    status: 'complete',
    read: 1,
    expected: null,
    asOf,
    reason: null,
    remedy: null,
    accepted: false,
  };
}

const ask = (context: Context, what: string, more: Partial<Parameters<typeof trace>[1]> = {}) =>
  trace(context, { what, tenants: [], page: firstPage, ...more });

const partial = { status: 'partial', reason: 'the log broke off', remedy: 'Try again.' } as const;

test('connected: proven by id, with who, what and since when', async () => {
  const context = await company({
    one: {
      rows: [
        app('A0DRIFT', { name: 'Chat helper' }),
        grant('A0DRIFT', 'u1', { grantedAt: '2025-03-01T00:00:00.000Z' }),
        grant('A0DRIFT', 'u2', { lastUsedAt: '2026-11-01T00:00:00.000Z', lastUsedStatus: 'used' }),
        {
          type: 'principal',
          kind: 'user',
          id: 'u2',
          label: 'gone@x.example',
          active: 'no',
          privileged: 'yes',
        },
      ],
    },
    two: { rows: [app('A0OTHER', { name: 'Calendar' }), grant('A0OTHER', 'u1')] },
  });
  const found = await ask(context, 'Drift');
  expect(found.answer).toBe('connected');
  expect(found.tenants.map(({ tenant, answer }) => [tenant.id, answer])).toEqual([
    ['one', 'connected'],
    ['two', 'not-seen'],
  ]);
  const [only] = found.proven;
  expect(only?.holdings).toMatchObject({
    grants: 2,
    people: 2,
    leavers: 1,
    administrators: 1,
    since: { at: '2025-03-01T00:00:00.000Z', by: 'vendor' },
    lastUse: { at: '2026-11-01T00:00:00.000Z', status: 'used', why: null },
  });
  expect(found.exit).toBe(0);
});

test.each([
  ['A0DRIFT', 'connected'],
  ['A0OTHER', 'not-assessed'],
])('a tenant that the last audit left out is no all-clear: %s', async (clientId, answer) => {
  const audited = await company({ one: { rows: [app(clientId), grant(clientId, 'u1')] } });
  const [one] = audited.config.tenants;
  if (one === undefined) throw new Error('no tenant');
  const context = { ...audited, config: { ...audited.config, tenants: [one, { ...one, id: 'two' }] } };
  const found = await ask(context, 'Drift');
  expect([found.answer, found.exit]).toEqual([answer, 4]);
  expect(found.tenants.map((each) => [each.tenant.id, each.answer])).toContainEqual(['two', 'not-assessed']);
  expect(traceScreen(found, { width: null })).toContain(
    'two  not assessed: The last audit left this tenant out.\n',
  );
  expect((await ask(context, 'Drift', { tenants: ['one'] })).exit).toBe(0);

  const plan = async (what: string, tenants: readonly string[] = []) =>
    makePlan(context, {
      intent: 'revoke',
      what: [what],
      tenants,
      allTenants: true,
      reason: null,
      allowed: [],
      candidates: false,
      journalHead: null,
    });
  const grants = await Array.fromAsync(audited.inventory.view('run-1').grants());
  const left = expect.stringContaining('two was not part of the last audit') as string;
  expect((await plan(`slack:${clientId}`)).notes).toContainEqual(left);
  expect((await plan(`slack:${clientId}`, ['one'])).notes).not.toContainEqual(left);
  expect((await plan(grants[0]?.id ?? '')).notes).not.toContainEqual(left);
});

test('the plan goes by phase, whatever order a platform tells its steps in', async () => {
  const context = await company({
    one: { rows: [app('A0DRIFT'), grant('A0DRIFT', 'u1')] },
    two: { rows: [app('A0DRIFT'), grant('A0DRIFT', 'u1'), grant('A0DRIFT', 'u2')] },
  });
  const { plan, logs } = await ask(context, 'Drift');
  expect(plan.map(({ phase }) => phase)).toEqual([
    'stop-tokens',
    'stop-tokens',
    'end-grants',
    'end-grants',
    'verify',
    'verify',
  ]);
  expect(plan.slice(0, 2).map(({ tenant }) => tenant)).toEqual(['two', 'one']);
  // When it was granted nobody tells: the logs are wanted as far back as they are kept.
  expect(
    logs.map(({ tenant, from, to, beginsTooLate }) => [tenant, ageInDays(from, to), beginsTooLate]),
  ).toEqual([
    ['two', 30, true],
    ['one', 30, true],
  ]);
});

test('logs are wanted from the first grant on where the vendor tells it', async () => {
  const grantedAt = '2026-11-20T00:00:00.000Z';
  const context = await company({ one: { rows: [app('A0DRIFT'), grant('A0DRIFT', 'u1', { grantedAt })] } });
  const [log] = (await ask(context, 'Drift')).logs;
  expect(log).toMatchObject({ from: grantedAt, to: asOf, beginsTooLate: false });
});

function ageInDays(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}

test('a candidate is listed apart and never in the plan', async () => {
  const context = await company({ one: { rows: [app('A0FAKE', { name: 'Drift' }), grant('A0FAKE', 'u1')] } });
  const found = await ask(context, 'Drift');
  expect(found.answer).toBe('candidate');
  expect(found.plan).toEqual([]);
  expect(found.afterReview.map(({ apps }) => apps)).toContainEqual(['slack:A0FAKE']);
  expect(traceScreen(found, { width: 80 })).not.toContain('Cut it off');
});

test.each([
  ['partial', { ...partial }, 'not-assessed', 4],
  ['unavailable', { status: 'unavailable', asOf: null }, 'not-assessed', 4],
  ['accepted as a known gap', { ...partial, accepted: true }, 'not-assessed', 0],
  ['skipped', { status: 'skipped', asOf: null }, 'not-assessed', 0],
  ['complete', {}, 'not-seen', 0],
] as const)('nothing found in a stream that is %s', async (_, installs, answer, exit) => {
  const context = await company({ one: { rows: [app('A0OTHER', { name: 'Drifter' })], installs } });
  const found = await ask(context, 'Drift');
  expect([found.answer, found.exit]).toEqual([answer, exit]);
  const screen = traceScreen(found, { width: null });
  expect(screen.includes('complete read')).toBe(answer === 'not-seen');
  expect(screen.includes('no all-clear')).toBe(answer === 'not-assessed');
});

test('connected, although a stream broke off: there may be more, and it ends with 4', async () => {
  const context = await company({
    one: { rows: [app('A0DRIFT'), grant('A0DRIFT', 'u1')], installs: partial },
  });
  const found = await ask(context, 'Drift');
  expect([found.answer, found.exit]).toEqual(['connected', 4]);
  expect(traceScreen(found, { width: null })).toContain('There may be more');
});

test('an app that is only known can do nothing: not connected', async () => {
  const context = await company({ one: { rows: [app('A0DRIFT', { name: 'Drift', state: 'blocked' })] } });
  const found = await ask(context, 'Drift');
  expect(found.answer).toBe('not-seen');
  expect(found.proven).toHaveLength(1);
});

test('why the last use is not known is told', async () => {
  const context = await company({
    one: { rows: [app('A0DRIFT'), grant('A0DRIFT', 'u1')], installs: partial },
  });
  const [only] = (await ask(context, 'Drift')).proven;
  expect(only?.holdings.lastUse).toEqual({
    at: null,
    status: 'unknown',
    why: 'installs is partial: the log broke off.',
  });
});

test('grants come in pages; all are counted', async () => {
  const rows = Array.from({ length: 120 }, (_, index) => grant('A0DRIFT', `u${index}`));
  const context = await company({ one: { rows: [app('A0DRIFT'), ...rows] } });
  const listed = async (first: number) =>
    (await ask(context, 'Drift', { page: { first, count: 50 } })).proven[0]?.holdings;
  const [one, two, three] = [await listed(0), await listed(50), await listed(100)];
  expect([one?.grants, one?.listed.length, two?.listed.length, three?.listed.length]).toEqual([
    120, 50, 50, 20,
  ]);
  const ids = [one, two, three].flatMap((page) => page?.listed.map(({ id }) => id) ?? []);
  expect(new Set(ids).size).toBe(120);
});

test('--tenant narrows, and one that was not audited is named', async () => {
  const rows = [app('A0DRIFT'), grant('A0DRIFT', 'u1')];
  const context = await company({ one: { rows }, two: { rows } });
  const found = await ask(context, 'Drift', { tenants: ['two', 'three'] });
  expect(found.tenants.map(({ tenant }) => tenant.id)).toEqual(['two']);
  expect(found.notes).toEqual(['The last audit did not read three.']);
});

test('a broken policy file does not hide where a vendor is connected', async () => {
  const context = await company({ one: { rows: [app('A0DRIFT', { name: 'x' }), grant('A0DRIFT', 'u1')] } });
  const found = await ask(
    {
      ...context,
      policy: () => {
        throw new AppError('POLICY_INVALID');
      },
    },
    'Drift',
  );
  expect(found.answer).toBe('connected');
  expect(found.notes[0]).toContain('The policy was not used');
});

test('names alike are offered when nothing matches', async () => {
  const context = await company({ one: { rows: [app('A0X', { name: 'Quillmate' }), grant('A0X', 'u1')] } });
  expect((await ask(context, 'Quilmate')).nearest).toContain('Quillmate');
  // Klue stands in the catalogue: nobody who wrote it meant something else.
  expect((await ask(context, 'klue')).nearest).not.toContain('Klue');
});

test('hostile names reach no screen and no JSON as they are', async () => {
  const hostile = 'Drift\u001b]0;x\u0007\u202e\n2 Run this\u0000';
  const context = await company({
    one: {
      rows: [
        app('A0DRIFT', { name: hostile }),
        app('A\u001b[31m"; rm -rf', { name: hostile }),
        grant('A0DRIFT', 'u\u001b[2J'),
        grant('A\u001b[31m"; rm -rf', 'u1', { scopes: ['x\u001b[2J'] }),
      ],
    },
  });
  const found = await ask(context, 'Drift');
  expect(found.candidates).toHaveLength(1);
  const { jsonLine } = await import('../src/core/audit-json.ts');
  for (const text of [
    traceScreen(found, { width: 80 }),
    traceDetails(found, { width: 80 }),
    jsonLine(traceJson(found)),
  ])
    expect(text.replaceAll('\n', '')).toMatch(/^[^\p{Cc}\p{Cf}]*$/u);
  expect(traceScreen(found, { width: 80 })).not.toMatch(/^2 Run/mu);
});

test('words that name nothing are refused, and so is an inventory without an audit', async () => {
  const context = await company({ one: { rows: [] } });
  await expect(ask(context, '\u200b…')).rejects.toMatchObject({ code: 'USAGE' });
  await expect(ask(testContext({}), 'Drift')).rejects.toMatchObject({ code: 'NOTHING_RECORDED' });
});

test('a credential with which the tenant signs in at the vendor is a connection to review', async () => {
  const context = await company({
    one: {
      rows: [
        {
          type: 'credential',
          id: 'cred-1',
          clientId: null,
          outbound: true,
          kind: 'named-credential',
          name: 'Drift_Callout',
          createdAt: null,
          expiresAt: null,
          lastUsedAt: null,
          lastUsedStatus: 'unknown',
          owner: null,
        },
      ],
    },
  });
  const found = await ask(context, 'Drift');
  expect(found.answer).toBe('candidate');
  expect(traceScreen(found, { width: null })).toContain('signs in there with “Drift_Callout”');
  expect((await ask(context, 'Gong')).answer).toBe('not-seen');
});

test('an approved vendor that a list has as compromised: the list is told in line 2, in details and in JSON', async () => {
  const rows = [app('A0DRIFT'), grant('A0DRIFT', 'u1')];
  const approving = `version: 1\nvendors:\n  - { name: Drift, apps: { slack: [A0DRIFT] }, owner: it@x.example }\n`;
  const context = {
    ...(await company({ one: { rows } })),
    policy: () => loadPolicy(approving, 'policy.yaml', []),
  };
  const byName = await ask(context, 'Drift');
  const listed = /The list built-in of 2026-11-22 has “Drift” as compromised since 2025-08-20, by its name/u;
  expect(traceScreen(byName, { width: null }).split('\n')[1]).toMatch(listed);
  expect(traceScreen(byName, { width: null }).split('\n')[2]).toContain('The policy says');
  expect(traceDetails(byName, { width: null })).toMatch(/^- The list built-in of .*\n {2}In August 2025/mu);
  expect(traceJson(byName)).toMatchObject({
    advisories: [
      { list: 'built-in', name: 'Drift', kind: 'compromised', by: 'name', since: '2025-08-20' },
      { list: 'built-in', name: 'Salesloft', by: 'domain' },
    ],
  });
  // Asked for by its id, the vendor is known from the judgement.
  await judgeRun(context, 'run-1', context.policy());
  expect((await ask(context, 'A0DRIFT')).advisories).toEqual(byName.advisories);
  expect((await ask(context, 'Quillmate')).advisories).toEqual([]);
});
