import { expect, test } from 'vitest';
import type { InterceptedCall } from '../../src/sandbox/index.ts';
import { type Audited, startWorld, type World } from '../world.ts';
import { differencesToFull } from './equality.ts';
import { salesforceLife } from './salesforce-life.ts';

const day = 86_400_000;

test('audits by changes say what audits in full say, day after day', async () => {
  expect(await salesforceLife({ seed: 3, users: 250, tokens: 2_600, days: 1, changesADay: 12 })).toEqual([]);
});

async function livingOrg(intercept?: (soql: string) => void): Promise<World> {
  return startWorld({
    platforms: ['salesforce'],
    seed: 3,
    users: 250,
    timeScale: 5,
    extras: { salesforce: { tokens: 2_600 } },
    intercept: ({ request, real }: InterceptedCall) => {
      intercept?.(request.url.searchParams.get('q') ?? '');
      return real();
    },
  });
}

function tokensOf({ outcome }: Audited) {
  return outcome.view.tenants.flatMap(({ coverage }) =>
    coverage.streams.filter(({ name }) => name === 'tokens'),
  )[0];
}

test('a read of changes that is cut off is gone on with, and says the same as a full audit', async () => {
  let stop: AbortController | null = new AbortController();
  let armed = false;
  await using world = await livingOrg((soql) => {
    if (armed && soql.startsWith('SELECT AppName, UserId')) stop?.abort();
  });
  await world.audit();
  world.sandbox.live(12);
  world.sandbox.clock.advance(day);
  armed = true;

  await expect(world.audit({ mode: 'incremental', signal: stop.signal })).rejects.toMatchObject({
    code: 'INTERRUPTED',
  });
  stop = null;
  const resumed = await world.audit({ mode: 'incremental', resume: true });

  expect(tokensOf(resumed)).toMatchObject({ status: 'complete', changes: expect.anything() as unknown });
  expect(await differencesToFull(world, resumed)).toEqual([]);
});
