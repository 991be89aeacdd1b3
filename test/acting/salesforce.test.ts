import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { apply, applyExit } from '../../src/app/apply.ts';
import { makePlan, type PlanRequest } from '../../src/app/plan.ts';
import { recordPlan } from '../../src/app/plan-record.ts';
import { planText } from '../../src/app/plan-text.ts';
import { makeUndo } from '../../src/app/undo.ts';
import type { Composed } from '../../src/app/compose.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { JudgedGrant } from '../../src/core/result.ts';
import type { InterceptedCall, SandboxOptions } from '../../src/sandbox/index.ts';
import { Secrets } from '../contract/secrets.ts';
import { startWorld, type World } from '../world.ts';

const once = { dryRun: false, skipChanged: false, why: null };

function startSalesforce(options: SandboxOptions = {}): Promise<World> {
  return startWorld({ users: 25, platforms: ['salesforce'], lagMs: 0, timeScale: 1000, ...options });
}

function request(what: readonly string[], intent: PlanRequest['intent'] = 'contain'): PlanRequest {
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

async function grantsOf(app: Composed): Promise<readonly JudgedGrant[]> {
  const run = app.inventory.lastRun();
  if (run === null) throw new Error('no run');
  return Array.fromAsync(app.inventory.view(run).grants());
}

async function auditedGrants(world: World): Promise<readonly JudgedGrant[]> {
  await world.audit();
  const app = await world.open();
  const grants = await grantsOf(app);
  await app.close();
  return grants;
}

async function planned(
  app: Composed,
  what: readonly string[],
  intent?: PlanRequest['intent'],
): Promise<Plan> {
  const plan = await makePlan(app, request(what, intent));
  await recordPlan(app, plan);
  return plan;
}

const lines = (grants: readonly JudgedGrant[]) =>
  grants.map(({ app, kind, principal }) => `${app} ${kind} ${principal.id}`).toSorted();

/** The app whose grants are of all these kinds, with the most of them. */
function richest(grants: readonly JudgedGrant[], prefix: string): string {
  const apps = [...Map.groupBy(grants, ({ app }) => app)].filter(([key]) => key.startsWith(prefix));
  const [first] = apps
    .filter(([, held]) => held.some(({ kind }) => kind === 'delegated-user'))
    .toSorted(([, a], [, b]) => b.length - a.length);
  if (first === undefined) throw new Error(`no app ${prefix}`);
  return first[0];
}

test('an app is contained, gone from the next audit, and let in again; nothing secret is left anywhere', async () => {
  const secrets = new Secrets();
  const consumer = new Set<string>();
  let refusals = 1;
  const revoked = new Set<string>();
  async function intercept(call: InterceptedCall) {
    const { url, body } = call.request;
    const revokes = url.pathname === '/services/oauth2/revoke';
    const token = revokes ? (new URLSearchParams(body).get('token') ?? '') : '';
    if (revokes) revoked.add(token);
    // A server that quotes what it refuses.
    const reply =
      revokes && refusals-- > 0
        ? { status: 400, body: JSON.stringify([{ errorCode: 'BAD', message: `no such ${token}` }]) }
        : await call.real();
    secrets.hear(call, reply);
    for (const [, value = ''] of (reply.body ?? '').matchAll(/<consumerSecret>([^<]+)</gu))
      consumer.add(value);
    return reply;
  }
  await using world = await startSalesforce({ intercept });
  const before = await auditedGrants(world);
  const key = richest(before, 'salesforce:0H4');
  const app = await world.open();
  const plan = await planned(app, [key]);
  expect(new Set(plan.actions.map(({ kind }) => kind))).toEqual(
    new Set(['remove-preauthorization', 'revoke-grant']),
  );
  expect(plan.manual[0]).toMatchObject({ phase: 'stop-tokens', what: expect.stringContaining('block') });

  const first = await apply(app, plan, once);
  expect(first.results.map(({ state }) => state).filter((state) => state !== 'done')).toEqual(['refused']);
  const second = await apply(app, plan, once);
  expect(second.results.map(({ verified }) => verified)).toEqual(plan.actions.map(() => 'yes'));
  expect(applyExit(second, once)).toBe(0);
  expect(revoked.size).toBeGreaterThan(5);

  const undo = await makeUndo(app, plan, { reason: null, journalHead: null });
  expect(new Set(undo.actions.map(({ kind }) => kind))).toEqual(new Set(['restore-preauthorization']));
  await recordPlan(app, undo);

  const gone = await auditedGrants(world);
  expect(lines(gone)).toEqual(lines(before.filter((grant) => grant.app !== key)));
  const restored = await apply(app, undo, once);
  expect(restored.results.map(({ verified }) => verified)).toEqual(undo.actions.map(() => 'yes'));
  const again = await auditedGrants(world);
  const stay = (grant: JudgedGrant) => grant.app !== key || grant.kind === 'preauthorized';
  expect(lines(again)).toEqual(lines(before.filter(stay)));
  await app.close();

  const texts = [
    JSON.stringify([first, second, restored]),
    planText(plan),
    planText(undo),
    ...(await workspaceTexts(world)),
  ].join('\n');
  expect(texts).toContain('no such [redacted]');
  expect(secrets.size).toBeGreaterThan(revoked.size);
  expect(secrets.in([...revoked].join(' ')).length).toBeGreaterThan(5);
  expect(secrets.in(texts)).toEqual([]);
  expect([...revoked, ...consumer].filter((secret) => texts.includes(secret))).toEqual([]);
});

async function workspaceTexts(world: World): Promise<readonly string[]> {
  const folder = path.join(world.dir, '.grantwarden');
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    files.filter((one) => one.isFile()).map((one) => readFile(path.join(one.parentPath, one.name), 'latin1')),
  );
}

test('an external client app and apps of which only a hostile name is known are revoked, and their neighbours stay', async () => {
  await using world = await startSalesforce();
  const before = await auditedGrants(world);
  const keys = [
    richest(before, 'salesforce:0xI'),
    ...new Set(before.map(({ app }) => app).filter((app) => app.startsWith('salesforce:name:'))),
  ];
  expect(keys.length).toBeGreaterThan(5);
  const left = keys.splice(2, 1);
  const app = await world.open();
  const plan = await planned(app, keys, 'revoke');

  const dry = await apply(app, plan, { ...once, dryRun: true });
  expect(new Set(dry.results.map(({ state }) => state))).toEqual(new Set(['waiting']));
  const applied = await apply(app, plan, once);

  expect(applied.results.map(({ state, verified }) => `${state} ${verified}`)).toEqual(
    plan.actions.map(() => 'done yes'),
  );
  await app.close();
  const after = await auditedGrants(world);
  // Who a flow runs as is changed by hand.
  const stays = ({ app: key, kind }: JudgedGrant) => !keys.includes(key) || kind === 'app-role';
  expect(lines(after)).toEqual(lines(before.filter(stays)));
  expect(lines(after).some((line) => line.startsWith(left[0] ?? '?'))).toBe(true);
});

test('a token that came after the plan refuses all of it, and changes nothing', async () => {
  let late = false;
  const changes: string[] = [];
  await using world = await startSalesforce({
    async intercept({ request: { method, url }, real }) {
      if (late && method !== 'GET') changes.push(url.pathname);
      const reply = await real();
      const query = url.searchParams.get('q') ?? '';
      if (!late || !query.includes('FROM OauthToken') || reply.body === undefined) return reply;
      const page = JSON.parse(reply.body) as { records: { CreatedDate?: string }[] };
      const [row] = page.records;
      if (row?.CreatedDate === undefined) return reply;
      page.records.push({ ...row, CreatedDate: '2099-01-01T00:00:00.000+0000' });
      return { ...reply, body: JSON.stringify(page) };
    },
  });
  const before = await auditedGrants(world);
  const app = await world.open();
  const plan = await planned(app, [richest(before, 'salesforce:0H4')]);
  late = true;

  await expect(apply(app, plan, once)).rejects.toMatchObject({
    code: 'PLAN_DRIFT',
    detail: expect.stringContaining('1 token is new, the newest of 2099-01-01'),
  });
  await app.close();
  expect(changes.filter((where) => !/\/oauth2\/token$|\/Soap\//u.test(where))).toEqual([]);
});
