import { expect, test } from 'vitest';
import type { InterceptedCall } from '../../src/sandbox/index.ts';
import { type Audited, startWorld } from '../world.ts';
import { differencesToFull } from './equality.ts';
import { readByChanges } from './life.ts';
import { microsoftLife } from './microsoft-365-life.ts';

test('audits by changes say what audits in full say, day after day', async () => {
  expect(await microsoftLife({ seed: 1, users: 20, days: 1, changesADay: 60 })).toEqual([]);
});

interface Hand {
  /** Calls to Graph since the last audit began. */
  calls: number;
  answer: (call: InterceptedCall) => ReturnType<InterceptedCall['real']>;
}

async function openWorld() {
  const hand: Hand = { calls: 0, answer: ({ real }) => real() };
  const world = await startWorld({
    platforms: ['microsoft-365'],
    users: 20,
    timeScale: 2_000,
    intercept(call) {
      hand.calls += 1;
      return hand.answer(call);
    },
  });
  await world.audit();
  return { world, hand };
}

function aDayLater({ sandbox }: Awaited<ReturnType<typeof startWorld>>): void {
  sandbox.live(30);
  sandbox.clock.advance(86_400_000);
}

function reasonOf({ outcome }: Audited, stream: string): string | null {
  const streams = outcome.view.tenants.flatMap(({ coverage }) => coverage.streams);
  return streams.find(({ name }) => name === stream)?.reason ?? null;
}

test('cut off in the middle of its changes and resumed, it says the same', async () => {
  const { world, hand } = await openWorld();
  await using _ = world;
  aDayLater(world);
  const stop = new AbortController();
  hand.calls = 0;
  hand.answer = ({ real }) => {
    if (hand.calls === 15) stop.abort();
    return real();
  };
  await expect(world.audit({ mode: 'incremental', signal: stop.signal })).rejects.toMatchObject({
    code: 'INTERRUPTED',
  });
  hand.answer = ({ real }) => real();
  // What happens in between is seen by whatever was not read yet, and by the next audit.
  world.sandbox.live(5);
  await world.audit({ mode: 'incremental', resume: true });
  world.sandbox.clock.advance(3_600_000);
  const audited = await world.audit({ mode: 'incremental' });

  expect(readByChanges(audited)).toHaveLength(10);
  expect(await differencesToFull(world, audited)).toEqual([]);
});

test('a mark that the vendor has forgotten, and a log that cannot be read: all is read, and it is said why', async () => {
  const { world, hand } = await openWorld();
  await using _ = world;
  aDayLater(world);
  hand.answer = async ({ request, real }) => {
    if (
      request.url.pathname.endsWith('/oauth2PermissionGrants/delta') &&
      !request.url.search.includes('latest')
    )
      return {
        status: 410,
        headers: {
          'content-type': 'application/json',
          location: 'https://evil.example/v1.0/oauth2PermissionGrants/delta',
        },
        body: JSON.stringify({ error: { code: 'syncStateNotFound', message: 'x' } }),
      };
    if (request.url.pathname.endsWith('/directoryAudits'))
      return {
        status: 403,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ error: { code: 'Authorization_RequestDenied', message: 'x' } }),
      };
    return real();
  };

  const audited = await world.audit({ mode: 'incremental', allowPartial: true });

  expect(readByChanges(audited).toSorted()).toEqual([
    'applications',
    'audit-events',
    'principals',
    'service-principals',
    'sign-in-activity',
    'sign-ins',
  ]);
  expect(reasonOf(audited, 'delegated-grants')).toBe(
    'read whole, because the vendor does not tell what has changed since (READ_REJECTED)',
  );
  expect(reasonOf(audited, 'app-roles')).toContain('the audit log, which tells these changes, was not read');
  expect(await differencesToFull(world, audited)).toEqual([]);
});
