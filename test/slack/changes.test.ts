import { expect, test } from 'vitest';
import type { Mutation } from '../../src/sandbox/contract.ts';
import type { SlackTruth } from '../../src/sandbox/slack/truth.ts';
import { startWorld } from '../world.ts';
import { type Found, inventoryOf, truthOf } from './inventory.ts';

/** Between one audit and the next. */
const rounds: readonly (readonly Mutation[])[] = [
  ['new-app', 'scope-growth', 'user-left', 'consent-burst'],
  ['revoke', 'revoke'],
  ['re-consent'],
];

test.each(['standard', 'basic'] as const)(
  '%s: grants appear, grow, end and come back as the logs tell, and nothing else changes',
  async (scenario) => {
    await using world = await startWorld({
      users: 60,
      scenario,
      platforms: ['slack'],
      timeScale: 1000,
      lagMs: 0,
    });
    await world.audit();
    const seen = [await inventoryOf(world)];
    const truths: SlackTruth[] = [];
    const found: Awaited<ReturnType<typeof world.audit>>['findings'][] = [];
    const born = new Map(grantsOf(seen[0]).map(({ id, firstSeen }) => [id, firstSeen]));

    for (const changes of rounds) {
      for (const change of changes) world.sandbox.mutate(change);
      found.push((await world.audit()).findings);
      const now = await inventoryOf(world);
      seen.push(now);
      const truth = truthOf(world);
      truths.push(truth);

      expect([...now.tokens.keys()].toSorted()).toEqual(
        truth.installs.map(({ appId, userId, place }) => `${appId} ${userId} ${place}`).toSorted(),
      );
      const ofWorkspaces = [...now.bots.keys()].filter((key) => !key.endsWith(` ${truth.enterprise}`));
      expect(ofWorkspaces.toSorted()).toEqual(
        truth.bots
          .flatMap(({ appId, team, deleted }) => (appId === null || deleted ? [] : [`${appId} ${team}`]))
          .toSorted(),
      );
      // What ended and came back is the same grant, and remembers when it was first seen.
      const grants = grantsOf(now);
      expect(grants.filter(({ id, firstSeen }) => (born.get(id) ?? firstSeen) !== firstSeen)).toEqual([]);
      expect(grants.filter(({ carried }) => carried)).toEqual([]);
      for (const { id, firstSeen } of grants) born.set(id, firstSeen);
    }

    const grown = truths[0]?.installs.filter(
      ({ scopes }) => scopes.includes('files:read') && scopes.includes('links:write'),
    );
    expect(grown?.length).toBeGreaterThan(0);
    expect(grew(seen[0], seen[1])).toEqual(
      grown?.map(({ appId, userId, place }) => `${appId} ${userId} ${place}`).toSorted(),
    );
    expect([...grew(seen[1], seen[2]), ...grew(seen[2], seen[3])]).toEqual([]);

    const left = [...(seen[1]?.people ?? [])].flatMap(([id, { active }]) =>
      active === 'no' && seen[0]?.people.get(id)?.active === 'yes' ? [id] : [],
    );
    const theirs = [...(seen[1]?.tokens.values() ?? [])].filter(({ principal }) =>
      left.includes(principal.id),
    );
    const about = (detection: string) =>
      new Set(found[0]?.flatMap((one) => (one.detection === detection ? [one.app] : [])));
    expect(theirs.length).toBeGreaterThan(0);
    expect(theirs.filter(({ app }) => !about('preserved-token').has(app))).toEqual([]);
    expect(theirs.filter(({ app }) => !about('orphaned-grant').has(app))).toEqual([]);
    expect(about('consent-burst').size).toBe(1);
  },
);

function grantsOf(found: Found | undefined) {
  return [...(found?.tokens.values() ?? []), ...(found?.bots.values() ?? [])];
}

/** Tokens in both whose scopes differ. */
function grew(before: Found | undefined, after: Found | undefined): readonly string[] {
  return [...(after?.tokens ?? [])]
    .filter(([key, { scopes }]) => (before?.tokens.get(key)?.scopes ?? scopes).join() !== scopes.join())
    .map(([key]) => key)
    .toSorted();
}
