import { expect, test } from 'vitest';
import { memoryOrg, type Row } from '../test-org.ts';
import { type How, openOrg } from '../testing.ts';
import { createUsersStream } from './users.ts';

function read(users: readonly Row[], how: How = {}) {
  const { answering } = memoryOrg(new Map([['User', users]]));
  return openOrg(answering, { streams: [createUsersStream], ...how }).read('users');
}

test('everybody, inactive people included, under ids of 18 characters', async () => {
  const reading = await read([
    { Id: '0055g0000000001', Username: 'ann@acme.example', IsActive: true },
    { Id: '0055g0000000002AAA', Username: 'bob@acme.example', IsActive: false },
    { Id: '0055g0000000003AAA', Username: null },
  ]);

  expect(reading.rows).toMatchObject([
    {
      kind: 'user',
      id: '0055g0000000001AAA',
      label: 'ann@acme.example',
      active: 'yes',
      privileged: 'unknown',
    },
    { id: '0055g0000000002AAA', active: 'no' },
    { id: '0055g0000000003AAA', label: null, active: 'unknown' },
  ]);
  expect(reading.end).toMatchObject({ expected: 3, gaps: [] });
});

test('5,000 people are three pages', async () => {
  const users = Array.from({ length: 5_000 }, (_, at) => ({ Id: `0055g${`${at}`.padStart(10, '0')}AAA` }));

  const reading = await read(users);

  expect(reading.read).toBe(5_000);
  expect(reading.batches).toHaveLength(3);
});

test('an id that is none is a row not understood', async () => {
  const reading = await read([{ Id: "005' OR Id != '" }, { Id: '0055g0000000002AAA' }]);

  expect(reading.malformed).toEqual(['Id']);
  expect(reading.read).toBe(1);
});

test('who may not see all people is told so', async () => {
  const permissions = { PermissionsViewAllUsers: false, PermissionsManageUsers: false };

  expect((await read([], { permissions })).end?.note).toContain('View All Users');
  expect((await read([])).end?.note).toBeUndefined();
});
