import { expect, test } from 'vitest';
import type { Observation, PrincipalSeen, SettingSeen } from '../../../src/core/observation.ts';
import { memoryOrg, type Row } from '../test-org.ts';
import { type Answering, type How, openOrg, rows } from '../testing.ts';
import { createUserPowersStream } from './user-powers.ts';
import { createUsersStream } from './users.ts';

const over = ['ModifyAllData', 'ViewAllData', 'ManageUsers', 'CustomizeApplication', 'AuthorApex'];
const approve = { name: 'PermissionsCanApproveUninstalledApps', label: 'Approve Uninstalled Connected Apps' };
const anyClient = { name: 'PermissionsUseAnyApiClient', label: 'Use Any API Client' };
const described = [...over.map((name) => ({ name: `Permissions${name}`, label: name })), approve, anyClient];
const assignmentFields = ['Id', 'AssigneeId', 'IsActive', 'ExpirationDate'];

const id = (number: number) => `0055g${`${number}`.padStart(10, '0')}AAA`;
const user = (number: number, IsActive = true): Row => ({
  Id: id(number),
  Username: `user${number}@acme.example`,
  IsActive,
});

let made = 0;
function assignment(number: number, powers: readonly string[], more: Row = {}): Row {
  made += 1;
  return {
    Id: `0Pa5g${`${made}`.padStart(10, '0')}AAA`,
    AssigneeId: id(number),
    IsActive: true,
    ExpirationDate: null,
    Assignee: { Username: `user${number}@acme.example`, IsActive: true },
    PermissionSet: Object.fromEntries(powers.map((power) => [`Permissions${power}`, true])),
    ...more,
  };
}

function org(
  assignments: readonly Row[],
  {
    fields = described,
    users = [1, 2, 3].map((one) => user(one)),
    first = () => undefined,
    how = {},
  }: {
    fields?: readonly Row[];
    users?: readonly Row[];
    first?: Answering;
    how?: How;
  } = {},
) {
  const memory = memoryOrg(
    new Map([
      ['User', users],
      ['PermissionSetAssignment', assignments],
    ]),
  );
  const opened = openOrg(
    (asked) =>
      first(asked) ??
      (asked.path.endsWith('/PermissionSet/describe') ? { json: { fields } } : memory.answering(asked)),
    {
      objects: { PermissionSet: ['Id'], PermissionSetAssignment: assignmentFields },
      streams: [createUsersStream, createUserPowersStream],
      ...how,
    },
  );
  return {
    asked: opened.asked,
    read: async () => {
      await opened.read('users');
      return opened.read('user-powers');
    },
  };
}

function privileged(list: readonly Observation[]): Record<string, string> {
  return Object.fromEntries(
    list
      .filter((row): row is PrincipalSeen => row.type === 'principal')
      .map(({ id: whose, privileged: told }) => [Number(whose.slice(5, 15)), told]),
  );
}

function settings(list: readonly Observation[]): Record<string, string | null> {
  return Object.fromEntries(
    list
      .filter((row): row is SettingSeen => row.type === 'setting')
      .map(({ id: name, value, known }) => [name, known ? value : 'not known']),
  );
}

test('powers come from any assignment in force, of everybody else it is known that they have none', async () => {
  const { asked, read } = org([
    assignment(1, ['ViewAllData']),
    assignment(2, ['ModifyAllData'], { IsActive: false }),
    assignment(2, ['AuthorApex'], { ExpirationDate: '2026-11-22T11:59:59.000+0000' }),
    assignment(3, ['ManageUsers'], { ExpirationDate: '2026-12-31T00:00:00.000+0000' }),
  ]);

  const reading = await read();

  expect(privileged(reading.rows)).toEqual({ 1: 'yes', 2: 'no', 3: 'yes' });
  expect(reading.end).toMatchObject({ expected: 4, gaps: [] });
  expect(asked.at(-1)?.soql).toContain('WHERE PermissionSet.PermissionsModifyAllData = true OR ');
});

test('who may let apps in is counted and named, inactive people left out', async () => {
  const admin = ['ModifyAllData', 'CanApproveUninstalledApps'];
  const { read } = org([
    assignment(1, admin),
    assignment(2, ['CanApproveUninstalledApps']),
    assignment(2, ['CanApproveUninstalledApps']),
    assignment(3, ['CanApproveUninstalledApps'], {
      Assignee: { Username: 'gone@acme.example', IsActive: false },
    }),
  ]);

  expect(settings((await read()).rows)).toEqual({
    'power.approve-uninstalled-apps.holders': '2',
    'power.approve-uninstalled-apps.people': 'user1@acme.example, user2@acme.example',
    'power.approve-uninstalled-apps.non-admins': '1',
    'power.use-any-api-client.holders': '0',
    'power.use-any-api-client.people': '',
    'power.use-any-api-client.non-admins': '0',
  });
});

test('at most 20 people are named', async () => {
  const { read } = org(Array.from({ length: 30 }, (_, at) => assignment(at + 1, ['UseAnyApiClient'])));

  const told = settings((await read()).rows);

  expect(told['power.use-any-api-client.holders']).toBe('30');
  expect(told['power.use-any-api-client.people']?.split(', ')).toHaveLength(20);
});

test('a permission that this org does not have is not known, and not nobody', async () => {
  const { read } = org([], { fields: described.slice(0, 5) });

  const reading = await read();

  expect(new Set(Object.values(settings(reading.rows)))).toEqual(new Set(['not known']));
  expect(reading.end?.note).toContain('power.use-any-api-client');
});

test('a permission under another name is found by its label', async () => {
  const fields = [...described.slice(0, 5), { name: 'PermissionsLetIn', label: approve.label }];
  const { read } = org([assignment(1, ['LetIn'])], { fields });

  expect(settings((await read()).rows)['power.approve-uninstalled-apps.holders']).toBe('1');
});

test('where a power is not told, nobody is said to have none', async () => {
  const { read } = org([assignment(1, ['ViewAllData'])], { fields: described.slice(0, 4) });

  expect(privileged((await read()).rows)).toEqual({ 1: 'yes' });
});

test('a list that lacks rows says neither counts nor that somebody has no power', async () => {
  const { read } = org([], {
    first: ({ soql }) =>
      soql.includes('PermissionSetAssignment')
        ? rows([assignment(1, ['ViewAllData'])], { total: 2 })
        : undefined,
  });

  const reading = await read();

  expect(privileged(reading.rows)).toEqual({ 1: 'yes' });
  expect(new Set(Object.values(settings(reading.rows)))).toEqual(new Set(['not known']));
  expect(reading.end?.gaps).toMatchObject([{ error: { code: 'READ_INCOMPLETE' } }]);
});

test('an assignment whose permissions are not told with it is passed over', async () => {
  const { read } = org([], {
    first: ({ soql }) =>
      soql.includes('PermissionSetAssignment')
        ? rows([assignment(1, [], { PermissionSet: null, PermissionSetGroupId: '0PG5g0000000001AAA' })])
        : undefined,
  });

  expect((await read()).end).toMatchObject({ expected: 1, gaps: [] });
});

test('permission sets that the reader cannot see are a gap', async () => {
  const { read } = org([], {
    how: { objects: { User: ['Id'] }, permissions: { PermissionsViewSetup: false } },
  });

  const { error } = await read();

  expect(error?.code).toBe('GAP_PERMISSION');
  expect(error?.remedy).toContain('View Setup');
});
