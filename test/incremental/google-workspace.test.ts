import { expect, test } from 'vitest';
import type { Progress } from '../../src/app/progress.ts';
import type { SandboxReply } from '../../src/sandbox/contract.ts';
import { startWorld, type World } from '../world.ts';
import { differencesToFull } from './equality.ts';
import { googleLife } from './google-workspace-life.ts';
import { readByChanges, streamsOf } from './life.ts';

const platforms = ['google-workspace'] as const;
const day = 86_400_000;

test('audits by changes say what audits in full say, day after day', async () => {
  expect(await googleLife({ seed: 1, users: 25, days: 2, changesADay: 12 })).toEqual([]);
});

test('faults on the way change nothing', async () => {
  const faults = [
    { name: '429-seconds', rate: 0.05 },
    { name: 'quota-403', rate: 0.05 },
    { name: 'truncated', rate: 0.02 },
    { name: 'reset', rate: 0.02 },
  ] as const;
  expect(await googleLife({ seed: 2, users: 25, days: 1, changesADay: 12, faults })).toEqual([]);
});

/** Audited once; then some people consent, and a day goes by. */
async function changedWorld(): Promise<World> {
  const world = await startWorld({ users: 25, platforms });
  await world.audit();
  world.sandbox.mutate('scope-growth');
  world.sandbox.clock.advance(day);
  return world;
}

/** Audits by changes, and stops as soon as the grants of somebody are read. */
async function interrupt(world: World): Promise<void> {
  const stop = new AbortController();
  const onProgress = ({ stream, done }: Progress) => {
    if (stream === 'tokens' && done > 0) stop.abort();
  };
  await expect(world.audit({ mode: 'incremental', signal: stop.signal, onProgress })).rejects.toMatchObject({
    code: 'INTERRUPTED',
  });
}

test('an audit by changes that is interrupted goes on, and a new one in its place misses nothing', async () => {
  await using world = await changedWorld();
  await interrupt(world);
  const resumed = await world.audit({ resume: true });
  expect(readByChanges(resumed)).toContain('tokens');
  expect(await differencesToFull(world, resumed)).toEqual([]);

  world.sandbox.mutate('revoke');
  world.sandbox.clock.advance(day);
  // Its events are saved, the grants that they tell of are not.
  await interrupt(world);
  const anew = await world.audit({ mode: 'incremental' });
  expect(readByChanges(anew)).toContain('tokens');
  expect(await differencesToFull(world, anew)).toEqual([]);
});

test('what the log does not show yet is seen by the next audit', async () => {
  // Over a minute of real time for an audit of a second, so that no slow machine sees it meanwhile.
  await using world = await startWorld({ users: 25, platforms, lagMs: 4 * 3_600_000 });
  await world.audit();
  world.sandbox.mutate('scope-growth');
  const early = await world.audit({ mode: 'incremental' });
  expect(await differencesToFull(world, early)).not.toEqual([]);
  world.sandbox.clock.advance(day);
  const later = await world.audit({ mode: 'incremental' });
  expect(readByChanges(later)).toContain('tokens');
  expect(await differencesToFull(world, later)).toEqual([]);
});

/** Of the newest revocation the log does not say whose it was. */
function withoutName({ body, ...reply }: SandboxReply): SandboxReply {
  const told = JSON.parse(body ?? '{}') as { items?: readonly object[] };
  const [newest, ...others] = told.items ?? [];
  const items = newest === undefined ? [] : [{ ...newest, actor: {} }, ...others];
  return { ...reply, body: JSON.stringify({ ...told, items }) };
}

test('of a revocation that is nobody’s the coverage speaks, and only that grant is still there until all is read', async () => {
  let nameless = false;
  await using world = await startWorld({
    users: 25,
    platforms,
    intercept: async ({ request: { url }, real }) =>
      nameless && url.searchParams.get('eventName') === 'revoke' ? withoutName(await real()) : real(),
  });
  await world.audit();
  nameless = true;
  world.sandbox.mutate('revoke');
  world.sandbox.clock.advance(day);
  const audited = await world.audit({ mode: 'incremental' });
  const tokens = streamsOf(audited).find(({ name }) => name === 'tokens');
  const missed = await differencesToFull(world, audited);

  expect(tokens?.reason).toMatch(/^1 consents or revocations in the log do not say whose they are/u);
  expect(missed.filter(({ list }) => list === 'grants')).toMatchObject([{ only: 'incremental' }]);
  expect(await differencesToFull(world, await world.audit())).toEqual([]);
});

test('what somebody has lost by a whole read that could not read another is gone, and stays so', async () => {
  let unreadable = '';
  await using world = await startWorld({
    users: 25,
    platforms,
    intercept: async ({ request: { url }, real }) => {
      if (!url.pathname.endsWith('/tokens')) return real();
      const reply = await real();
      unreadable ||= url.pathname;
      return url.pathname === unreadable && round === 2 ? { ...reply, body: '{"items":[{}]}' } : reply;
    },
  });
  let round = 1;
  await world.audit();
  round = 2;
  world.sandbox.mutate('revoke');
  world.sandbox.clock.advance(day);
  const partial = await world.audit();
  expect(streamsOf(partial).find(({ name }) => name === 'tokens')?.status).toBe('partial');
  round = 3;
  world.sandbox.clock.advance(day);
  const next = await world.audit({ mode: 'incremental' });
  expect(readByChanges(next)).toContain('tokens');
  expect(await differencesToFull(world, next)).toEqual([]);
});

test('after this tool has acted everything is read again', async () => {
  await using world = await changedWorld();
  const context = await world.open();
  context.inventory.noteActed('demo-google', new Date(context.clock.now()).toISOString());
  await context.close();
  const audited = await world.audit({ mode: 'incremental' });
  expect(readByChanges(audited)).toEqual([]);
  expect(await differencesToFull(world, audited)).toEqual([]);
});
