import { expect, test } from 'vitest';
import type { InterceptedCall } from '../../src/sandbox/index.ts';
import { startWorld, type World } from '../world.ts';
import { differencesToFull } from './equality.ts';
import { slackLife } from './slack-life.ts';

const day = 86_400_000;

test('audits by changes say what audits in full say, day after day', async () => {
  expect(await slackLife({ seed: 1, users: 60, workspaces: 8, days: 2, changesADay: 12 })).toEqual([]);
});

async function organisation(onCall: (path: string) => void): Promise<World> {
  return startWorld({
    platforms: ['slack'],
    seed: 1,
    users: 60,
    timeScale: 1_000,
    extras: { slack: { workspaces: 8 } },
    intercept: ({ request, real }: InterceptedCall) => {
      onCall(request.url.pathname);
      return real();
    },
  });
}

test.each([
  ['gone on with', true],
  ['left, when the events that it saved are still news to the next', false],
])('an audit by changes that is cut off is %s', async (_, resume) => {
  const stop = new AbortController();
  let armed = false;
  await using world = await organisation((path) => {
    if (armed && path.endsWith('/admin.apps.approved.list')) stop.abort();
  });
  await world.audit();
  // The first of these approves an app for a workspace, and the log tells of it.
  world.sandbox.live(12);
  world.sandbox.clock.advance(day);
  armed = true;
  await expect(world.audit({ mode: 'incremental', signal: stop.signal })).rejects.toMatchObject({
    code: 'INTERRUPTED',
  });
  armed = false;

  const again = await world.audit({ mode: 'incremental', resume });

  expect(await differencesToFull(world, again)).toEqual([]);
});
