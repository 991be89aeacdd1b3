import { expect, test } from 'vitest';
import { apply, applyExit } from '../../src/app/apply.ts';
import { makePlan, type PlanRequest } from '../../src/app/plan.ts';
import { recordPlan } from '../../src/app/plan-record.ts';
import { makeUndo } from '../../src/app/undo.ts';
import type { Composed } from '../../src/app/compose.ts';
import type { JudgedGrant } from '../../src/core/result.ts';
import type { SandboxOptions } from '../../src/sandbox/index.ts';
import { startWorld, type World } from '../world.ts';

/** The logs tell of nothing that is changed here. */
const unneeded = ['token-events', 'admin-events', 'delegation-traces', 'app-usage', 'consent-policy'];

async function startGoogle(more: SandboxOptions = {}): Promise<World> {
  const world = await startWorld({ platforms: ['google-workspace'], lagMs: 0, timeScale: 1000, ...more });
  await world.configure(() => ({ actAuth: 'same', skip: unneeded }));
  return world;
}

/** Without those of Google's own clients, which no plan takes in. */
async function grantsOf(app: Composed): Promise<readonly JudgedGrant[]> {
  const run = app.inventory.lastRun();
  if (run === null) throw new Error('no run');
  const view = app.inventory.view(run);
  const grants = await Array.fromAsync(view.grants());
  return grants.filter((grant) => view.app(grant.tenant, grant.app)?.party !== 'first');
}

function request(what: readonly string[], intent: PlanRequest['intent'] = 'revoke'): PlanRequest {
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

function mostHeld(grants: readonly JudgedGrant[]): string {
  const byApp = Map.groupBy(
    grants.filter(({ kind }) => kind === 'delegated-user'),
    ({ app }) => app,
  );
  const [first] = [...byApp].toSorted(([, a], [, b]) => b.length - a.length);
  if (first === undefined) throw new Error('nobody has connected anything');
  return first[0];
}

test('an app that many people have connected is contained: planned, applied, verified, and the next audit knows it no more', async () => {
  await using world = await startGoogle();
  await world.audit();
  const app = await world.open();
  const before = await grantsOf(app);
  const key = mostHeld(before);
  const held = before.filter((grant) => grant.app === key && grant.kind === 'delegated-user');

  const plan = await makePlan(app, request([key], 'contain'));
  expect(plan.actions.map(({ target }) => target.principal?.id ?? '').toSorted()).toEqual(
    held.map(({ principal }) => principal.id).toSorted(),
  );
  expect(held.length).toBeGreaterThan(3);
  expect(plan.manual[0]).toMatchObject({ phase: 'stop-tokens' });
  await recordPlan(app, plan);

  const options = { dryRun: false, skipChanged: false, why: null };
  const dry = await apply(app, plan, { ...options, dryRun: true });
  expect(new Set(dry.results.map(({ state }) => state))).toEqual(new Set(['waiting']));
  const applied = await apply(app, plan, options);
  expect(applied.tenants.map(({ error }) => error)).toEqual([null]);
  expect(new Set(applied.results.map(({ state, verified }) => `${state} ${verified}`))).toEqual(
    new Set(['done yes']),
  );
  expect(applyExit(applied, options)).toBe(0);
  await expect(makeUndo(app, plan, { reason: null, journalHead: null })).rejects.toMatchObject({
    code: 'USAGE',
  });
  await app.close();

  await world.audit();
  const later = await world.open();
  const after = await grantsOf(later);
  expect(after.filter((grant) => grant.app === key && grant.kind === 'delegated-user')).toEqual([]);
  const others = (grants: readonly JudgedGrant[]) =>
    grants.filter(({ kind, app: other }) => kind === 'delegated-user' && other !== key).map(({ id }) => id);
  expect(others(after).toSorted()).toEqual(others(before).toSorted());
  await later.close();
});

test('everything of one person, app passwords too; the same plan again changes nothing', async () => {
  await using world = await startGoogle();
  await world.audit();
  const app = await world.open();
  const before = await grantsOf(app);
  const password = before.find(
    ({ kind, principal }) => kind === 'app-password' && principal.active === 'yes',
  );
  if (password === undefined) throw new Error('nobody has an app password');
  const { id, label } = password.principal;

  const plan = await makePlan(app, request([`person:${label}`]));
  const kinds = new Set(plan.actions.map(({ kind }) => kind));
  expect(kinds).toEqual(new Set(['revoke-grant', 'revoke-app-password']));
  await recordPlan(app, plan);
  const options = { dryRun: false, skipChanged: false, why: null };
  const first = await apply(app, plan, options);
  expect(new Set(first.results.map(({ state }) => state))).toEqual(new Set(['done']));
  const again = await apply(app, plan, options);
  expect(new Set(again.results.map(({ state, verified }) => `${state} ${verified}`))).toEqual(
    new Set(['done yes']),
  );
  await app.close();

  await world.audit();
  const later = await world.open();
  const left = (await grantsOf(later)).filter(({ principal }) => principal.id === id);
  expect(left).toEqual([]);
  await later.close();
});

test('answers that are lost, before the change or after it, are settled by reading and never by trying blindly', async () => {
  const tried = new Map<string, number>();
  let made = 0;
  await using world = await startGoogle({
    async intercept({ request: { method, url }, real }) {
      if (method !== 'DELETE') return real();
      const path = String(url);
      const times = (tried.get(path) ?? 0) + 1;
      tried.set(path, times);
      const lost = times === 1;
      const before = lost && tried.size % 2 === 0;
      if (!before) made += 1;
      const reply = before ? null : await real();
      return lost || reply === null
        ? { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad Gateway</html>' }
        : reply;
    },
  });
  await world.audit();
  const app = await world.open();
  const plan = await makePlan(app, request([mostHeld(await grantsOf(app))]));
  await recordPlan(app, plan);
  const applied = await apply(app, plan, { dryRun: false, skipChanged: false, why: null });
  expect(new Set(applied.results.map(({ state, verified }) => `${state} ${verified}`))).toEqual(
    new Set(['done yes']),
  );
  expect(tried.size).toBe(plan.actions.length);
  expect([...tried.values()].filter((times) => times === 2)).toHaveLength(Math.floor(tried.size / 2));
  expect(made).toBe(plan.actions.length);
  await app.close();
});

test('what is cut off while an audit reads the tenant is gone from that audit', async () => {
  let meanwhile: (() => Promise<unknown>) | null = null;
  await using world = await startGoogle({
    async intercept({ request: { url }, real }) {
      const work = url.pathname.startsWith('/admin/reports/') ? meanwhile : null;
      if (work !== null) meanwhile = null;
      await work?.();
      return real();
    },
  });
  await world.configure(() => ({ skip: unneeded.filter((stream) => stream !== 'token-events') }));
  await world.audit();
  const app = await world.open();
  const before = await grantsOf(app);
  const key = mostHeld(before);
  const plan = await makePlan(app, request([key]));
  await recordPlan(app, plan);

  const read = Promise.withResolvers<undefined>();
  meanwhile = async () => {
    await read.promise;
    await apply(app, plan, { dryRun: false, skipChanged: false, why: null });
  };
  let times = 0;
  await world.audit({
    onProgress({ stream, status }) {
      if (stream !== 'tokens' || status !== 'complete') return;
      times += 1;
      read.resolve(undefined);
    },
  });
  const after = await grantsOf(app);
  await app.close();
  expect(times).toBe(2);
  const others = before.filter((grant) => grant.app !== key || grant.kind !== 'delegated-user');
  expect(after.map(({ id }) => id).toSorted()).toEqual(others.map(({ id }) => id).toSorted());
});
