import { expect, test } from 'vitest';
import type { GrantSeen, Observation } from '../../../src/core/observation.ts';
import { appSeen, type Asked, list, openTenant, refusal } from '../testing.ts';

const role = (resource: string, id: string, name: string): Observation => ({
  type: 'permission',
  resource,
  id,
  name,
  mode: 'application',
});
const saved: readonly Observation[] = [
  appSeen('graph', 'sp-1-graph'),
  appSeen('payroll', 'sp-2-payroll'),
  appSeen('zoom', 'sp-zoom'),
  appSeen('plain', 'sp-plain'),
  role('graph', 'r-mail', 'Mail.Read'),
  role('graph', 'r-user', 'User.Read.All'),
  role('payroll', 'r-pay', 'Salary.Read'),
  { ...role('plain', 's', 'user_impersonation'), mode: 'delegated' } as Observation,
];
const assignment = (id: string, appRoleId: string, more: Readonly<Record<string, unknown>> = {}) => ({
  id,
  appRoleId,
  principalId: 'sp-zoom',
  principalType: 'ServicePrincipal',
  resourceId: 'sp-1-graph',
  createdDateTime: '2025-05-06T07:08:09.1234567Z',
  ...more,
});
const resourceOf = ({ path }: Asked) => decodeURIComponent(path.split('/')[3] ?? '');
const grants = (rows: readonly Observation[]) => rows.filter((row): row is GrantSeen => row.type === 'grant');
const noRole = '00000000-0000-0000-0000-000000000000';

test('roles of one client on one resource are one grant, with every handle and the earliest time', async () => {
  const tenant = await openTenant(
    (asked) =>
      resourceOf(asked) === 'sp-1-graph'
        ? list(
            [
              assignment('a1', 'r-mail'),
              assignment('a2', 'r-user', { createdDateTime: '2024-01-01T00:00:00Z' }),
              assignment('a3', 'r-unknown', { createdDateTime: null }),
            ],
            { count: 3 },
          )
        : list([], { count: 0 }),
    { saved },
  );

  const reading = await tenant.read('app-roles');

  expect(grants(reading.rows)).toEqual([
    {
      type: 'grant',
      clientId: 'zoom',
      principal: { kind: 'service-principal', id: 'sp-zoom' },
      kind: 'app-role',
      resource: 'graph',
      scopes: ['Mail.Read', 'User.Read.All', 'r-unknown'],
      scopeStatus: 'granted',
      grantedAt: '2024-01-01T00:00:00.000Z',
      lastUsedAt: null,
      lastUsedStatus: 'unknown',
      handles: ['sp-1-graph/a1', 'sp-1-graph/a2', 'sp-1-graph/a3'],
      evidence: ['appRoleAssignedTo'],
    },
  ]);
  expect(reading.end).toMatchObject({ expected: 3, gaps: [] });
});

test('only resources with roles for apps are asked, a page of 999 and proved by a count', async () => {
  const tenant = await openTenant(() => list([], { count: 0 }), { saved });

  await tenant.read('app-roles');

  expect(tenant.asked.map(resourceOf).toSorted()).toEqual(['sp-1-graph', 'sp-2-payroll']);
  expect(
    tenant.asked.every(({ query }) => query.get('$top') === '999' && query.get('$count') === 'true'),
  ).toBe(true);
});

test('people, groups and the role that permits nothing count as read but are no grants', async () => {
  const tenant = await openTenant(
    (asked) =>
      resourceOf(asked) === 'sp-1-graph'
        ? list(
            [
              assignment('a1', 'r-mail', { principalType: 'User', principalId: 'alice' }),
              assignment('a2', 'r-mail', { principalType: 'Group', principalId: 'staff' }),
              assignment('a3', noRole),
            ],
            { count: 3 },
          )
        : list([], { count: 0 }),
    { saved },
  );

  const reading = await tenant.read('app-roles');

  expect(grants(reading.rows)).toEqual([]);
  expect(reading.read).toBe(3);
  expect(reading.end).toMatchObject({ expected: 3, gaps: [] });
});

test('a role name means something on its own resource only', async () => {
  const tenant = await openTenant(
    (asked) =>
      resourceOf(asked) === 'sp-2-payroll'
        ? list([assignment('a1', 'r-mail')], { count: 1 })
        : list([], { count: 0 }),
    { saved },
  );

  expect(grants((await tenant.read('app-roles')).rows)).toMatchObject([
    { resource: 'payroll', scopes: ['r-mail'] },
  ]);
});

test('one resource that cannot be read is a gap; what came of it and all others stay', async () => {
  const tenant = await openTenant(
    (asked) => {
      if (resourceOf(asked) === 'sp-2-payroll') return list([assignment('b1', 'r-pay')], { count: 1 });
      const link = `${asked.origin}${asked.path}?$skiptoken=1`;
      return asked.query.has('$skiptoken')
        ? refusal(400, 'Request_BadRequest')
        : list([assignment('a1', 'r-mail')], { count: 2, next: link });
    },
    { saved },
  );

  const reading = await tenant.read('app-roles');

  expect(grants(reading.rows).map(({ resource }) => resource)).toEqual(['graph', 'payroll']);
  expect(reading.end).toMatchObject({ expected: null, gaps: [{ error: { code: 'READ_REJECTED' } }] });
  expect(reading.batches.every(({ checkpoint }) => checkpoint === null)).toBe(true);
});

test('a resource that was deleted meanwhile is no gap', async () => {
  const tenant = await openTenant(
    (asked) =>
      resourceOf(asked) === 'sp-1-graph' ? refusal(404, 'Request_ResourceNotFound') : list([], { count: 0 }),
    { saved },
  );

  expect((await tenant.read('app-roles')).end).toMatchObject({ expected: 0, gaps: [] });
});

test('an id that would change the address is never sent', async () => {
  const tenant = await openTenant(() => list([], { count: 0 }), {
    saved: [appSeen('evil', '..'), role('evil', 'r', 'x')],
  });

  const { end } = await tenant.read('app-roles');

  expect(end?.gaps).toMatchObject([{ error: { code: 'ID_UNSAFE' } }]);
  expect(tenant.asked).toEqual([]);
});

test('a resumed run goes on after the last resource and keeps its sum', async () => {
  const reply = (asked: Asked) =>
    resourceOf(asked) === 'sp-1-graph'
      ? list([assignment('a1', 'r-mail')], { count: 1 })
      : list([assignment('b1', 'r-pay'), assignment('b2', 'x', { principalId: 'other' })], { count: 2 });
  const first = await openTenant(reply, { saved });
  const { batches } = await first.read('app-roles', { stopAfter: 1 });
  const checkpoint = batches[0]?.checkpoint ?? null;

  const second = await openTenant(reply, { saved });
  const reading = await second.read('app-roles', { checkpoint });

  expect(second.asked.filter(({ path }) => path.endsWith('appRoleAssignedTo')).map(resourceOf)).toEqual([
    'sp-2-payroll',
  ]);
  expect(reading.read).toBe(2);
  expect(reading.end?.expected).toBe(3);
});

test('after a partial list of service principals the resources may be partial too', async () => {
  const tenant = await openTenant((asked) =>
    asked.path.endsWith('/servicePrincipals')
      ? list([{ id: 'sp-1', appId: 'a' }], { count: 5 })
      : list([], { count: 0 }),
  );
  await tenant.read('service-principals');

  const { end } = await tenant.read('app-roles');

  expect(end?.gaps).toMatchObject([{ error: { code: 'READ_INCOMPLETE' } }]);
});

test('without the list of service principals there is nothing to ask, and that is not “no app roles”', async () => {
  const tenant = await openTenant(() => list([]));

  const { end, read } = await tenant.read('app-roles');

  expect(read).toBe(0);
  expect(end?.gaps).toMatchObject([{ error: { code: 'READ_INCOMPLETE' } }]);
});
