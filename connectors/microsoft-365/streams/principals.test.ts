import { expect, test } from 'vitest';
import type { Observation, PrincipalSeen } from '../../../src/core/observation.ts';
import { type Asked, list, openTenant, refusal, type Reply } from '../testing.ts';

const owner = (id: string, kind: 'user' | 'group' = 'user'): Observation => ({
  type: 'owner',
  clientId: 'app',
  principal: { kind, id },
});
const user = (id: string, more: Readonly<Record<string, unknown>> = {}) => ({
  '@odata.type': '#microsoft.graph.user',
  id,
  userPrincipalName: `${id}@contoso.example`,
  accountEnabled: true,
  ...more,
});
const idsOf = ({ body }: Asked) => (JSON.parse(body) as { readonly ids: readonly string[] }).ids;
const forGroups = ({ body }: Asked) =>
  (JSON.parse(body) as { readonly types: readonly string[] }).types.length === 1;

interface Directory {
  readonly people: readonly unknown[];
  readonly roles?: Reply;
  readonly groups?: readonly unknown[];
  readonly members?: Reply;
}

const directory =
  ({ people, roles = list([]), groups = [], members = list([], { count: 0 }) }: Directory) =>
  (asked: Asked): Reply => {
    if (asked.path.endsWith('/roleAssignments')) return roles;
    if (asked.path.endsWith('/transitiveMembers')) return members;
    return forGroups(asked) ? list(groups) : list(people);
  };
const assigned = (...ids: readonly string[]) =>
  list(ids.map((id) => ({ id: `ra-${id}`, principalId: id, roleDefinitionId: 'r' })));

async function readPeople(
  ids: readonly string[],
  known: Directory,
): Promise<ReadonlyMap<string, PrincipalSeen>> {
  const tenant = await openTenant(directory(known), { saved: ids.map((id) => owner(id)) });
  const { rows } = await tenant.read('principals');
  return new Map(
    rows.filter((row): row is PrincipalSeen => row.type === 'principal').map((row) => [row.id, row]),
  );
}

test('people come in another order; one that is not returned is gone', async () => {
  const found = await readPeople(['alice', 'bob', 'carol', 'dave'], {
    people: [user('carol', { accountEnabled: null }), user('bob', { accountEnabled: false }), user('alice')],
  });

  expect(found.get('alice')).toMatchObject({ label: 'alice@contoso.example', active: 'yes' });
  expect(found.get('bob')).toMatchObject({ active: 'no' });
  expect(found.get('carol')).toMatchObject({ active: 'unknown' });
  expect(found.get('dave')).toMatchObject({ label: null, active: 'no' });
});

test('someone who is there in a row that does not parse is not gone', async () => {
  const found = await readPeople(['alice'], { people: [user('alice', { accountEnabled: 'maybe' })] });

  expect(found.get('alice')).toMatchObject({ label: null, active: 'unknown' });
});

test('accountEnabled is selected, which v1.0 needs', async () => {
  const tenant = await openTenant(directory({ people: [] }), { saved: [owner('alice')] });

  await tenant.read('principals');

  const lookup = tenant.asked.find((asked) => asked.path.endsWith('/getByIds'));
  expect(lookup?.query.get('$select')).toContain('accountEnabled');
});

test('privileged: by an own role, through a group, not, and not known', async () => {
  const people = ['alice', 'bob', 'carol'].map((id) => user(id));
  const roles = assigned('alice', 'admins');
  const groups = [{ '@odata.type': '#microsoft.graph.group', id: 'admins' }];
  const privilege = async (known: Directory) =>
    [...(await readPeople(['alice', 'bob', 'carol'], known)).values()].map(({ privileged }) => privileged);

  expect(await privilege({ people, roles, groups, members: list([user('bob')], { count: 1 }) })).toEqual([
    'yes',
    'yes',
    'no',
  ]);
  expect(
    await privilege({ people, roles, groups, members: refusal(403, 'Authorization_RequestDenied') }),
  ).toEqual(['yes', 'unknown', 'unknown']);
  expect(await privilege({ people, roles: refusal(403, 'Authorization_RequestDenied') })).toEqual([
    'unknown',
    'unknown',
    'unknown',
  ]);
});

test('a group with a role, or a member of one, in a row that does not parse: nobody else is without privilege', async () => {
  const people = [user('alice'), user('bob')];
  const roles = assigned('alice', 'admins');
  const group = { '@odata.type': '#microsoft.graph.group', id: 'admins' };
  const read = async (known: Omit<Directory, 'people' | 'roles'>) => {
    const tenant = await openTenant(directory({ people, roles, ...known }), {
      saved: [owner('alice'), owner('bob')],
    });
    const { rows, end } = await tenant.read('principals');
    return {
      privileged: rows.flatMap((row) => (row.type === 'principal' ? [row.privileged] : [])),
      gaps: end?.gaps.map(({ error }) => error.code),
    };
  };

  const unclear = { privileged: ['yes', 'unknown'], gaps: ['READ_MALFORMED'] };
  expect(await read({ groups: [null] })).toEqual(unclear);
  expect(await read({ groups: [group], members: list([{ id: 5 }], { count: 1 }) })).toEqual(unclear);
});

test('members of a group with a role that cannot be read are a gap; a permission of another stream is none', async () => {
  const roles = assigned('admins');
  const groups = [{ '@odata.type': '#microsoft.graph.group', id: 'admins' }];
  const gapsWith = async (known: Directory) => {
    const tenant = await openTenant(directory(known), { saved: [owner('alice')] });
    return (await tenant.read('principals')).end?.gaps;
  };
  const people = [user('alice')];

  const members = refusal(403, 'Authorization_RequestDenied');
  expect(await gapsWith({ people, roles, groups, members })).toMatchObject([
    { error: { code: 'GAP_PERMISSION' } },
  ]);
  expect(await gapsWith({ people, roles: refusal(403, 'Authorization_RequestDenied') })).toEqual([]);
  expect(await gapsWith({ people, roles: list([{ id: 'ra' }]) })).toMatchObject([
    { error: { code: 'READ_MALFORMED' } },
  ]);
});

test('a thousand a call, and a resumed run goes on after the last', async () => {
  const saved = Array.from({ length: 2100 }, (_, index) => owner(`u${String(index).padStart(4, '0')}`));
  const sizes = (asked: readonly Asked[]) =>
    asked.filter(({ path }) => path.endsWith('/getByIds')).map((one) => idsOf(one).length);
  const whole = await openTenant(directory({ people: [] }), { saved });
  const resumed = await openTenant(directory({ people: [] }), { saved });

  const reading = await whole.read('principals');
  const rest = await resumed.read('principals', { checkpoint: reading.batches[1]?.checkpoint ?? null });

  expect(sizes(whole.asked)).toEqual([1000, 1000, 100]);
  expect(reading.end).toMatchObject({ expected: 2100, gaps: [] });
  expect(sizes(resumed.asked)).toEqual([100]);
  expect(rest.read).toBe(100);
});

test('while something is missing there is nothing to resume at: the rest would pass for the whole', async () => {
  const checkpoints = async (known: Directory) => {
    const saved = Array.from({ length: 1500 }, (_, index) => owner(`u${String(index).padStart(4, '0')}`));
    const { batches, end } = await (await openTenant(directory(known), { saved })).read('principals');
    return {
      resumable: batches.map(({ checkpoint }) => checkpoint !== null),
      cursor: end?.cursor !== undefined,
    };
  };
  const groups = [{ '@odata.type': '#microsoft.graph.group', id: 'admins' }];
  const unread = {
    people: [],
    roles: assigned('admins'),
    groups,
    members: refusal(403, 'Authorization_RequestDenied'),
  };

  expect(await checkpoints({ people: [] })).toEqual({ resumable: [true, true], cursor: true });
  expect(await checkpoints(unread)).toEqual({ resumable: [false, false], cursor: false });
  expect(await checkpoints({ people: [{ id: 5 }] })).toEqual({ resumable: [false, false], cursor: false });
});

test('nobody to look up: nothing is asked', async () => {
  const tenant = await openTenant(directory({ people: [] }));

  expect((await tenant.read('principals')).end).toMatchObject({ expected: 0, gaps: [] });
  expect(tenant.asked).toEqual([]);
});
