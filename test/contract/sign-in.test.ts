import { cp } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseFaults } from '../../src/sandbox/faults.ts';
import type { SandboxReply } from '../../src/sandbox/contract.ts';
import type { PlatformName } from '../../src/sandbox/platforms.ts';
import { lacking } from '../faults/compare.ts';
import { type Ground, openWorld, strike, survey } from '../faults/run.ts';
import { type Audited, startWorld, type World } from '../world.ts';
import { subjects } from './subjects.ts';

const place = { seed: 1, users: 24 } as const;
const frozen = { startedAt: Date.parse('2026-11-22T06:00:00Z'), lagMs: 0, timeScale: 500 } as const;

const refused: SandboxReply = {
  status: 401,
  headers: { 'content-type': 'application/json' },
  body: '{"error":{"code":401,"message":"Invalid Credentials"}}',
};

/** All platforms, each signed in to. */
let whole: Audited;
beforeAll(async () => {
  await using truth = await startWorld({ ...place, ...frozen });
  whole = await truth.audit();
});

describe.each(subjects)('$platform', ({ platform }) => {
  let ground: Ground;
  let renewable: boolean;
  beforeAll(async () => {
    ground = await survey({ ...place, platform });
    renewable = await canRenew(platform);
  });

  test.each([1, 20])('the first bearer refused from call %d on is renewed once, for all', async (from) => {
    const bearers = new Set<string>();
    let signIns = 0;
    let calls = 0;
    let refusals = 0;
    const { problems, audited } = await strike(ground, [], ({ request, real }) => {
      const bearer = request.headers['authorization'];
      if (bearer === undefined) signIns += 1;
      else bearers.add(bearer);
      calls += 1;
      const [first] = bearers;
      if (bearer === undefined || bearer !== first || calls < from) return real();
      refusals += 1;
      return Promise.resolve(refused);
    });

    expect(problems).toEqual([]);
    expect(audited.outcome.exit).toBe(renewable ? ground.truth.outcome.exit : 5);
    expect(renewable ? audited.inventory : null).toEqual(renewable ? ground.truth.inventory : null);
    // Those that were under way with it; the vendor's own refusals may renew it once or twice more.
    expect(refusals).toBeGreaterThan(0);
    expect(refusals).toBeLessThan(25);
    expect(signIns).toBeLessThan(6);
  });

  test('a bearer that ends in mid-run costs a few calls and nothing else', async () => {
    const { problems, audited, stats } = await strike(ground, parseFaults('token-expiry'));

    expect(problems).toEqual([]);
    expect(audited.outcome.exit).toBe(renewable ? ground.truth.outcome.exit : 5);
    expect(renewable ? audited.inventory : null).toEqual(renewable ? ground.truth.inventory : null);
    expect(stats.injected.get('token-expiry')).toBeGreaterThan(0);
    expect(stats.calls).toBeLessThan(ground.calls + 40);
  });

  test('bearers that are not taken any more end the tenant with 5, and what was read is kept', async () => {
    let calls = 0;
    const { problems, audited } = await strike(ground, [], ({ request, real }) => {
      calls += 1;
      if (request.headers['authorization'] === undefined || calls < 20) return real();
      return Promise.resolve(refused);
    });

    expect(problems).toEqual([]);
    expect(audited.outcome.exit).toBe(5);
    expect(audited.outcome.errors).toMatchObject([
      { code: expect.stringMatching(/^SIGN_IN_/u) as string, exit: 5 },
    ]);
    const { principals, apps } = audited.inventory;
    expect(principals.length + apps.length).toBeGreaterThan(0);
  });

  test('bearers that are never taken end the tenant with 5, after a few calls', async () => {
    const { problems, audited, stats } = await strike(ground, [], ({ request, real }) =>
      request.headers['authorization'] === undefined ? real() : Promise.resolve(refused),
    );

    expect(problems).toEqual([]);
    expect(audited.outcome.exit).toBe(5);
    expect(audited.outcome.errors[0]?.code).toMatch(/^SIGN_IN_/u);
    expect(stats.calls).toBeLessThan(40);
  });

  test('a refused credential ends this tenant with 5; the others are audited', async () => {
    await using world = await startWorld({ ...place, ...frozen });
    await using elsewhere = await openWorld({ ...place, platform, seed: 77 });
    await copyKeys(elsewhere, world);

    const { outcome, inventory } = await world.audit();

    expect(outcome.exit).toBe(5);
    expect(outcome.errors).toMatchObject([{ code: expect.stringMatching(/^SIGN_IN_/u) as string, exit: 5 }]);
    const [failed] = outcome.view.tenants.filter((tenant) => tenant.platform === platform);
    expect(outcome.errors[0]?.tenant).toBe(failed?.id);
    expect(failed?.coverage.status).toBe('unavailable');
    const mine = (line: string) => line.includes(`"${platform}:`);
    expect(inventory.grants.filter(mine)).toEqual([]);
    expect(inventory.grants).toEqual(whole.inventory.grants.filter((line) => !mine(line)));
    const others = (names: readonly string[]) => names.filter((name) => !name.startsWith(`${failed?.id} `));
    expect(others(lacking({ ...whole, outcome }))).toEqual(others(lacking(whole)));
  });

  test('an endpoint where nobody listens is told as such', async () => {
    const world = await openWorld({ ...place, platform });
    await world.sandbox.close();
    const { outcome } = await world.audit();
    await world[Symbol.asyncDispose]();

    expect(outcome.exit).toBe(5);
    expect(outcome.errors[0]?.code).toBe('SIGN_IN_UNREACHABLE');
  });
});

/** A ready token is all there is of it: nothing makes another. */
async function canRenew(platform: PlatformName): Promise<boolean> {
  await using world = await openWorld({ ...place, platform });
  return world.sandbox.simulators.every((simulator) => {
    const { auth } = simulator.tenantEntry('any', {}).entry as { readonly auth: { readonly type: string } };
    return auth.type !== 'token' && auth.type !== 'access-token';
  });
}

/** The key files of another tenant of the same platform. */
async function copyKeys(from: World, to: World): Promise<void> {
  for (const simulator of from.sandbox.simulators)
    for (const name of Object.keys(simulator.tenantEntry('any', {}).files))
      await cp(path.join(from.dir, name), path.join(to.dir, name));
}
