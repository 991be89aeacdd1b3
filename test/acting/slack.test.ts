import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { apply, applyExit } from '../../src/app/apply.ts';
import type { Composed } from '../../src/app/compose.ts';
import { makePlan, type PlanRequest } from '../../src/app/plan.ts';
import { recordPlan } from '../../src/app/plan-record.ts';
import { makeUndo } from '../../src/app/undo.ts';
import type { Plan } from '../../src/core/plan.ts';
import { startWorld, type World } from '../world.ts';

const options = { dryRun: false, skipChanged: false, why: null };

/** Each method is counted by the simulated minute, of which a second of the test has 33. */
async function startSlack(scenario: 'standard' | 'basic'): Promise<World> {
  const world = await startWorld({ platforms: ['slack'], timeScale: 2000, lagMs: 0, scenario });
  await world.configure(() => ({ actAuth: 'same' }));
  return world;
}

function request(what: readonly string[], intent: PlanRequest['intent']): PlanRequest {
  return {
    intent,
    what,
    tenants: [],
    allTenants: true,
    reason: null,
    allowed: [],
    candidates: false,
    journalHead: null,
  };
}

function viewOf(app: Composed) {
  const run = app.inventory.lastRun();
  if (run === null) throw new Error('no run');
  return app.inventory.view(run);
}

interface Standing {
  readonly state: string;
  readonly pending: boolean;
  readonly approvals: readonly string[];
  readonly installs: number;
}

function standings(app: Composed, keys: readonly string[]): readonly Standing[] {
  const view = viewOf(app);
  return keys.map((key) => {
    const row = view.app('demo-slack', key);
    const grants = [...view.grantsOf('demo-slack', key)];
    const approvals = grants.filter(({ kind }) => kind === 'preauthorized');
    return {
      state: row?.state ?? 'gone',
      pending: row?.facts['request'] === 'pending',
      approvals: approvals.map(({ resource, scopes }) => `${resource} ${scopes.toSorted().join(' ')}`),
      installs: grants.length - approvals.length,
    };
  });
}

async function applied(app: Composed, plan: Plan): Promise<readonly string[]> {
  await recordPlan(app, plan);
  const done = await apply(app, plan, options);
  expect(done.tenants.map(({ error }) => error)).toEqual([null]);
  expect(applyExit(done, options)).toBe(0);
  return done.results.map(({ action, state, verified }) => `${action.kind} ${state} ${verified}`);
}

/** What is damaged is never told as what nothing takes back. */
async function damagedRecord(app: Composed, plan: Plan): Promise<void> {
  const file = path.join(app.workspace.dir, 'plans', `${plan.id}.undo.ndjson`);
  const whole = readFileSync(file, 'utf8');
  const [first = ''] = whole.split('\n').filter((line) => line.includes('clear-decision'));
  const undo = () => makeUndo(app, plan, { reason: null, journalHead: null });

  writeFileSync(file, whole.replace(first, first.replace('"undo":', '"undo":z')));
  const { notes } = await undo();
  expect(notes.filter((note) => note.startsWith('How it is taken back is lost'))).toHaveLength(1);
  writeFileSync(file, '');
  await expect(undo()).rejects.toMatchObject({
    code: 'WORKSPACE_DAMAGED',
    message: expect.stringContaining(`plans/${plan.id}.undo.ndjson`),
  });
  writeFileSync(file, whole);
}

test('four apps are cut off, the next audit shows it, and what can be taken back is', async () => {
  await using world = await startSlack('standard');
  await world.audit();
  const app = await world.open();
  const keyOf = new Map<string | null, string>();
  for await (const { key, name } of viewOf(app).apps()) keyOf.set(name, key);
  // Approved in a workspace; by the organisation, on which it is installed; asked for; without a bot.
  const names = ['HubSpot', 'Zoom', 'Lumen Notes AI', 'Desk MCP Connector'];
  const keys = names.flatMap((name) => keyOf.get(name) ?? []);
  const before = standings(app, keys);
  expect(before.map(({ approvals }) => approvals.length)).toEqual([1, 1, 0, 0]);
  expect(before.map(({ pending }) => pending)).toEqual([false, false, true, false]);
  expect(before.filter(({ installs }) => installs === 0)).toEqual([]);

  const plan = await makePlan(app, request(keys, 'contain'));
  expect(plan.notes.join(' ')).toContain('App Management Settings');
  expect(await applied(app, plan)).toEqual([
    ...Array.from({ length: 4 }, () => 'restrict-app done yes'),
    'clear-decision done yes',
    'cancel-request done yes',
    'uninstall-app done yes',
    'uninstall-app done yes',
    'uninstall-app done yes',
    'uninstall-app done untold',
  ]);
  await app.close();

  await world.audit();
  const later = await world.open();
  expect(standings(later, keys)).toEqual(
    keys.map(() => ({ state: 'blocked', pending: false, approvals: [], installs: 0 })),
  );
  const undo = await makeUndo(later, plan, { reason: null, journalHead: null });
  expect(undo.notes.filter((note) => note.includes('uninstall'))).toHaveLength(4);
  await damagedRecord(later, plan);
  expect(new Set(await applied(later, undo))).toEqual(
    new Set(['clear-decision done yes', 'approve-app done yes']),
  );
  await later.close();

  await world.audit();
  const last = await world.open();
  expect(standings(last, keys)).toEqual(
    before.map(({ approvals }) => ({ state: 'unknown', pending: false, approvals, installs: 0 })),
  );
  await last.close();
});

test('in an ordinary workspace everything is by hand, with the reason', async () => {
  await using world = await startSlack('basic');
  await world.audit();
  const app = await world.open();
  const view = viewOf(app);
  const [grant] = (await Array.fromAsync(view.grants())).filter(({ kind }) => kind === 'bot');
  if (grant === undefined) throw new Error('no bot');
  const plan = await makePlan(app, request([grant.app], 'contain'));
  expect(plan.tenants.map(({ vendorId }) => vendorId?.slice(0, 1))).toEqual(['T']);
  expect(plan.actions).toEqual([]);
  expect(plan.notes.join(' ')).toContain('Enterprise organisations alone');
  const removal = plan.manual.find(({ phase }) => phase === 'end-grants');
  expect(removal?.how).toContain('Remove app');
  expect(removal?.how).toContain(grant.resource);
  await app.close();
});
