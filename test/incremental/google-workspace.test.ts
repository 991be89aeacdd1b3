import { expect, test } from 'vitest';
import type { Progress } from '../../src/app/progress.ts';
import { type Audited, startWorld, type World } from '../world.ts';
import { differencesToFull } from './equality.ts';
import { googleLife } from './google-workspace-life.ts';

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

function howRead({ outcome }: Audited): readonly string[] {
  const streams = outcome.view.tenants.flatMap(({ coverage }) => coverage.streams);
  return streams.flatMap(({ name, changes }) => (changes === undefined ? [] : [name]));
}

test('an audit by changes that is interrupted goes on, and a new one in its place misses nothing', async () => {
  await using world = await changedWorld();
  await interrupt(world);
  const resumed = await world.audit({ resume: true });
  expect(howRead(resumed)).toContain('tokens');
  expect(await differencesToFull(world, resumed)).toEqual([]);

  world.sandbox.mutate('revoke');
  world.sandbox.clock.advance(day);
  // Its events are saved, the grants that they tell of are not.
  await interrupt(world);
  const anew = await world.audit({ mode: 'incremental' });
  expect(howRead(anew)).toContain('tokens');
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
  expect(howRead(later)).toContain('tokens');
  expect(await differencesToFull(world, later)).toEqual([]);
});

test('after this tool has acted everything is read again', async () => {
  await using world = await changedWorld();
  const context = await world.open();
  context.inventory.noteActed('demo-google', new Date(context.clock.now()).toISOString());
  await context.close();
  const audited = await world.audit({ mode: 'incremental' });
  expect(howRead(audited)).toEqual([]);
  expect(await differencesToFull(world, audited)).toEqual([]);
});
