import { expect, test } from 'vitest';
import type { Observation, PrincipalSeen } from '../../../src/core/observation.ts';
import { type Asked, list, openTenant, type TestTenant } from '../testing.ts';

const idOf = (index: number) => `p${String(index).padStart(5, '0')}`;
const owner = (id: string): Observation => ({
  type: 'owner',
  clientId: 'app',
  principal: { kind: 'user', id },
});
const known = (id: string, more: Partial<PrincipalSeen> = {}): PrincipalSeen => ({
  type: 'principal',
  kind: 'user',
  id,
  label: id,
  active: 'yes',
  privileged: 'no',
  ...more,
});
const round = (more: object = {}) =>
  JSON.stringify({
    v: 1,
    after: '',
    roundAt: '2026-11-20T12:00:00.000Z',
    lastRoundAt: '2026-11-20T12:00:00.000Z',
    ...more,
  });

const idsOf = ({ body }: Asked) => (JSON.parse(body) as { readonly ids: readonly string[] }).ids;
const isLookUp = ({ path, body }: Asked) => path.endsWith('/getByIds') && body.includes('"user"');

/** Everybody asked for is there and active; of the roles one is held by each of these. */
function openDirectory(saved: readonly Observation[], holders: readonly string[] = []): Promise<TestTenant> {
  return openTenant(
    (asked) => {
      if (asked.path.endsWith('/roleAssignments'))
        return list(holders.map((id) => ({ id: `ra-${id}`, principalId: id, roleDefinitionId: 'r' })));
      return list(
        isLookUp(asked)
          ? idsOf(asked).map((id) => ({ id, userPrincipalName: `${id}@x`, accountEnabled: true }))
          : [],
      );
    },
    { saved },
  );
}

test('who is new is looked up, who is behind no grant any more is gone, the others are looked up in turn', async () => {
  const saved = [owner('new'), owner('stays'), known('stays', { active: 'unknown' }), known('left')];
  const tenant = await openDirectory(saved);

  const { rows, batches, end } = await tenant.read('principals', { cursor: round() });

  expect(tenant.asked.filter(isLookUp).map(idsOf)).toEqual([['new', 'stays']]);
  expect(rows).toMatchObject([
    { id: 'new', label: 'new@x', active: 'yes' },
    { id: 'stays', active: 'yes' },
  ]);
  expect(batches[0]?.told).toEqual([{ principal: { kind: 'user', id: 'left' } }]);
  expect(end).toMatchObject({ verifiedAt: '2026-11-22T12:00:00.000Z', gaps: [] });
});

test('a great many people: 3,000 a read, and everybody is said to be seen since the round before began', async () => {
  const people = Array.from({ length: 7_000 }, (_, index) => idOf(index));
  const tenant = await openDirectory(people.flatMap((id) => [owner(id), known(id)]));
  let cursor = round();
  const seenSince: (string | undefined)[] = [];
  for (let read = 0; read < 3; read += 1) {
    const { end } = await tenant.read('principals', { cursor });
    cursor = end?.cursor ?? '';
    seenSince.push(end?.verifiedAt);
    await tenant.clock.sleep(86_400_000);
  }

  expect(tenant.asked.filter(isLookUp).flatMap(idsOf)).toEqual(people);
  expect(seenSince).toEqual([
    '2026-11-20T12:00:00.000Z',
    '2026-11-20T12:00:00.000Z',
    '2026-11-22T12:00:00.000Z',
  ]);
});

test('more people than that in seven reads: as many calls as it takes', async () => {
  const people = Array.from({ length: 30_000 }, (_, index) => idOf(index));
  const tenant = await openDirectory(people.flatMap((id) => [owner(id), known(id)]));

  await tenant.read('principals', { cursor: round() });

  expect(tenant.asked.filter(isLookUp)).toHaveLength(5);
});

test('a role that somebody got or lost is told of everybody at once', async () => {
  const saved = ['got', 'has', 'lost'].flatMap((id) => [
    owner(id),
    known(id, { privileged: id === 'got' ? 'no' : 'yes' }),
  ]);
  const tenant = await openDirectory(saved, ['got', 'has']);

  // The round has come past all of them.
  const { rows, read } = await tenant.read('principals', { cursor: round({ after: 'z' }) });

  expect(rows).toMatchObject([
    { id: 'got', label: 'got', privileged: 'yes' },
    { id: 'lost', privileged: 'no' },
  ]);
  expect(read).toBe(0);
});

test.each(['{', round({ v: 2 }), round({ after: 7 })])(
  'a cursor nobody can read: all are looked up',
  async (cursor) => {
    const tenant = await openDirectory([owner('a')]);

    expect((await tenant.read('principals', { cursor })).readWhole).toBe(
      'it is not known from where to go on',
    );
  },
);
