import { expect, test } from 'vitest';
import { lacks } from '../../src/core/coverage.ts';
import type { SandboxReply } from '../../src/sandbox/contract.ts';
import { type Audited, startWorld, type World } from '../world.ts';
import { inventoryOf } from './inventory.ts';
import { grantsOf, simulatorOf } from './org-truth.ts';

function lackingIn({ outcome }: Audited): readonly string[] {
  return outcome.view.tenants.flatMap(({ coverage }) =>
    coverage.streams.filter(lacks).map(({ name }) => name),
  );
}

function truth(world: World): readonly string[] {
  return grantsOf(simulatorOf(world).org)
    .map((line) => JSON.stringify(line))
    .toSorted();
}

test('what comes and goes between audits comes and goes in the inventory, and nothing else', async () => {
  await using world = await startWorld({ users: 60, platforms: ['salesforce'] });
  const first = await world.audit();
  const started = await inventoryOf(world);

  for (const changes of [['new-app', 'consent-burst'], ['revoke'], ['re-consent']] as const) {
    for (const change of changes) expect(world.sandbox.mutate(change)).toHaveLength(1);
    await world.audit();
    const now = await inventoryOf(world);
    expect(now.grants).toEqual(truth(world));
    expect(now.carried.size).toBe(0);
    expect(now.users).toEqual(started.users);
  }
  const [left = ''] = world.sandbox.mutate('user-left');
  const last = await world.audit();
  const now = await inventoryOf(world);

  expect(now.grants).toEqual(truth(world));
  const changed = now.users.filter((line) => !started.users.includes(line));
  expect(changed).toHaveLength(1);
  expect(changed[0]).toContain(`"${left.split(' ')[0]}","no"`);
  const names = ({ inventory }: Audited) => inventory.apps.filter((line) => line.includes('Ledgerly AI'));
  expect([names(first), names(last)].map(({ length }) => length)).toEqual([0, 1]);
});

test('a reader who lost Customize Application ends nobody’s tokens', async () => {
  let demoted = false;
  const own = /"UserId":"(\w+)"/u;
  await using world = await startWorld({
    users: 60,
    platforms: ['salesforce'],
    async intercept({ request, real }) {
      const reply = await real();
      const soql = request.url.searchParams.get('q') ?? '';
      if (!demoted || reply.body === undefined) return reply;
      if (soql.includes('FROM UserPermissionAccess'))
        return { ...reply, body: reply.body.replace(/("PermissionsCustomizeApplication":)true/u, '$1false') };
      if (!soql.includes('FROM OauthToken')) return reply;
      const { org } = simulatorOf(world);
      const auditor = org.staff.user(0).id;
      const body = JSON.parse(reply.body) as { totalSize: number; records: object[] };
      const records = body.records.filter((row) => own.exec(JSON.stringify(row))?.[1] === auditor);
      return { ...reply, body: JSON.stringify({ totalSize: 1, done: true, records }) };
    },
  });
  await world.audit();
  const before = await inventoryOf(world);
  demoted = true;
  const second = await world.audit();
  const after = await inventoryOf(world);

  const withoutUse = ({ grants }: typeof before) => grants.map((line) => JSON.parse(line) as unknown[]);
  expect(withoutUse(after)).toEqual(withoutUse(before));
  expect(after.carried.size).toBeGreaterThan(20);
  expect(lackingIn(second)).toEqual(['tokens']);
  expect(second.outcome.exit).toBe(4);
  const [gap] = second.outcome.view.tenants.flatMap(({ coverage }) =>
    coverage.streams.filter(({ name }) => name === 'tokens'),
  );
  expect(gap?.remedy).toContain('Customize Application');

  demoted = false;
  const third = await world.audit();
  expect(third.outcome.exit).toBe(0);
  expect((await inventoryOf(world)).carried.size).toBe(0);
});

/** @param answer stands in place of the org’s own; null: that one */
async function worldWith(answer: (path: string) => SandboxReply | null): Promise<World> {
  return startWorld({
    users: 60,
    platforms: ['salesforce'],
    intercept: async ({ request, real }) => answer(request.url.pathname) ?? real(),
  });
}

function json(status: number, body: unknown): SandboxReply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

test('a day with too few calls left: no list is read, and the figures and what to do are told', async () => {
  await using world = await worldWith((path) =>
    path.endsWith('/limits') ? json(200, { DailyApiRequests: { Max: 15_000, Remaining: 1_600 } }) : null,
  );

  const { outcome, inventory } = await world.audit();

  expect(outcome.exit).toBe(4);
  expect([...inventory.apps, ...inventory.grants, ...inventory.principals]).toEqual([]);
  const streams = outcome.view.tenants.flatMap(({ coverage }) => coverage.streams);
  expect(new Set(streams.map(({ status }) => status))).toEqual(new Set(['unavailable']));
  for (const { reason, remedy } of streams) {
    expect(reason).toContain('1600 of the org’s 15000 API calls');
    expect(reason).toContain('leaves 1500 to the org’s own integrations');
    expect(remedy).toContain('again in some hours');
  }
  expect(
    [...simulatorOf(world).served].filter(([name]) => /describe|tooling|usage|metadata/u.test(name)),
  ).toEqual([]);
});

test('a day that is spent on the way keeps what was read, of this audit and of the one before', async () => {
  let left = Number.POSITIVE_INFINITY;
  await using world = await worldWith((path) => {
    if (path.startsWith('/services/data/v')) left -= 1;
    return left >= 0
      ? null
      : json(403, [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }]);
  });
  left = 22;
  const stopped = await world.audit();
  const kept = await inventoryOf(world);
  left = Number.POSITIVE_INFINITY;
  const whole = await world.audit();
  left = 22;
  const again = await world.audit();
  const after = await inventoryOf(world);

  expect(stopped.outcome.exit).toBe(4);
  expect(kept.users).toHaveLength(62);
  expect(lackingIn(stopped)).toContain('tokens');
  const remedies = stopped.outcome.view.tenants.flatMap(({ coverage }) =>
    coverage.streams.map(({ remedy }) => remedy),
  );
  expect(remedies).toContainEqual(expect.stringContaining('again in some hours'));
  expect(whole.outcome.exit).toBe(0);
  expect(again.outcome.exit).toBe(4);
  expect(after.grants).toEqual(truth(world));
  expect(after.carried.size).toBeGreaterThan(0);
});
