import { expect, test } from 'vitest';
import type { GrantSeen, Observation } from '../../../src/core/observation.ts';
import { appSeen, type Asked, graphOrigin, list, openTenant, ourTenant, refusal } from '../testing.ts';

const graphApp = '00000003-0000-0000-c000-000000000000';
const saved: readonly Observation[] = [appSeen(graphApp, 'sp-graph'), appSeen('app-zoom', 'sp-zoom')];

const grant = (id: string, more: Readonly<Record<string, unknown>> = {}) => ({
  id,
  clientId: 'sp-zoom',
  consentType: 'Principal',
  principalId: 'alice',
  resourceId: 'sp-graph',
  scope: ' User.Read  Mail.Read',
  ...more,
});
const forAll = (id: string, more: Readonly<Record<string, unknown>> = {}) =>
  grant(id, { consentType: 'AllPrincipals', principalId: null, ...more });

const kindOf = ({ query }: Asked) => /consentType eq '(\w+)'/u.exec(query.get('$filter') ?? '')?.[1] ?? null;
const grants = (rows: readonly Observation[]) => rows.filter((row): row is GrantSeen => row.type === 'grant');

test('both kinds are read, each proved by its own count', async () => {
  const tenant = await openTenant(
    (asked) =>
      kindOf(asked) === 'AllPrincipals'
        ? list([forAll('g1')], { count: 1 })
        : list([grant('g2')], { count: 1 }),
    { saved },
  );

  const reading = await tenant.read('delegated-grants');

  expect(grants(reading.rows)).toMatchObject([
    {
      clientId: 'app-zoom',
      kind: 'delegated-tenant',
      principal: { kind: 'tenant', id: ourTenant },
      resource: graphApp,
      scopes: ['User.Read', 'Mail.Read'],
      handles: ['g1'],
      grantedAt: null,
      lastUsedStatus: 'unknown',
    },
    { kind: 'delegated-user', principal: { kind: 'user', id: 'alice' }, handles: ['g2'] },
  ]);
  expect(reading.end).toMatchObject({ expected: 2, gaps: [] });
  expect(tenant.asked).toHaveLength(2);
});

test('a list of grants without its count is not proved complete', async () => {
  const tenant = await openTenant(
    (asked) => (kindOf(asked) === 'Principal' ? list([grant('g2')]) : list([forAll('g1')], { count: 1 })),
    { saved },
  );

  expect((await tenant.read('delegated-grants')).end?.gaps).toMatchObject([
    { error: { code: 'READ_INCOMPLETE' } },
  ]);
});

test('rows missing in one chain are found although the other is whole', async () => {
  const tenant = await openTenant(
    (asked) =>
      kindOf(asked) === 'AllPrincipals'
        ? list([forAll('g1')], { count: 1 })
        : list([grant('g2')], { count: 900 }),
    { saved },
  );

  const { end } = await tenant.read('delegated-grants');

  expect(end?.gaps).toMatchObject([{ units: 899, error: { code: 'READ_INCOMPLETE' } }]);
  expect(end?.expected).toBe(901);
});

test('a service that takes no notice of the filter is not counted twice', async () => {
  const tenant = await openTenant(
    () => list([forAll('g1'), grant('g2'), grant('g3', { principalId: 'bob' })], { count: 3 }),
    {
      saved,
    },
  );

  const reading = await tenant.read('delegated-grants');

  expect(reading.read).toBe(3);
  expect(reading.end).toMatchObject({ expected: 3, gaps: [] });
});

test('a service that refuses the filter is read in one chain', async () => {
  const tenant = await openTenant(
    (asked) =>
      kindOf(asked) === null
        ? list([forAll('g1'), grant('g2')], { count: 2 })
        : refusal(400, 'Request_UnsupportedQuery', 'Unsupported Query.'),
    { saved },
  );

  const reading = await tenant.read('delegated-grants');

  expect(reading.read).toBe(2);
  expect(reading.end).toMatchObject({ expected: 2, gaps: [] });
  expect(tenant.asked.map(kindOf)).toEqual(['AllPrincipals', null]);
});

test('one chain that fails is a gap; the other is kept', async () => {
  const tenant = await openTenant(
    (asked) => (kindOf(asked) === 'AllPrincipals' ? list([forAll('g1')], { count: 1 }) : refusal(404, 'x')),
    { saved },
  );

  const reading = await tenant.read('delegated-grants');

  expect(reading.read).toBe(1);
  expect(reading.end).toMatchObject({ expected: null, gaps: [{ error: { code: 'READ_REJECTED' } }] });
});

test('a missing permission makes the stream unavailable, not empty', async () => {
  const tenant = await openTenant(() => refusal(403, 'Authorization_RequestDenied'), { saved });

  const reading = await tenant.read('delegated-grants');

  expect(reading.error).toMatchObject({ code: 'GAP_PERMISSION' });
  expect(reading.error?.message).toContain('Directory.Read.All');
});

test.each([
  [null, []],
  ['', []],
  [' \t', []],
  [
    '  Mail.Read  Mail.Send\tFiles.ReadWrite.All offline_access ',
    ['Mail.Read', 'Mail.Send', 'Files.ReadWrite.All', 'offline_access'],
  ],
  ['User.Read User.Read', ['User.Read']],
  ['files.readwrite.all Files.ReadWrite.All', ['files.readwrite.all', 'Files.ReadWrite.All']],
])('scope %j is %j, as the vendor wrote it', async (scope, scopes) => {
  const tenant = await openTenant(
    (asked) =>
      kindOf(asked) === 'Principal' ? list([grant('g', { scope })], { count: 1 }) : list([], { count: 0 }),
    { saved },
  );

  expect(grants((await tenant.read('delegated-grants')).rows)).toMatchObject([
    { scopes, scopeStatus: 'granted' },
  ]);
});

test('unknown apps are asked for in bulk; what the directory does not have keeps its raw id', async () => {
  const tenant = await openTenant(
    (asked) => {
      if (asked.path.endsWith('/getByIds')) return list([{ id: 'sp-new', appId: 'app-new' }]);
      return kindOf(asked) === 'Principal'
        ? list([grant('g1', { clientId: 'sp-new' }), grant('g2', { clientId: 'sp-gone' }), grant('g3')], {
            count: 3,
          })
        : list([forAll('g4', { resourceId: '__proto__' })], { count: 1 });
    },
    { saved },
  );

  const reading = await tenant.read('delegated-grants');

  const byHandle = new Map(grants(reading.rows).map((row) => [row.handles[0], row]));
  expect(byHandle.get('g1')?.clientId).toBe('app-new');
  expect(byHandle.get('g2')?.clientId).toBe('sp-gone');
  expect(byHandle.get('g4')?.resource).toBe('__proto__');
  expect(reading.end).toMatchObject({ expected: 4, gaps: [] });
  const lookups = tenant.asked.filter(({ path }) => path.endsWith('/getByIds'));
  expect(lookups.map(({ body }) => JSON.parse(body))).toEqual([
    { ids: expect.arrayContaining(['__proto__', 'sp-new', 'sp-gone']), types: ['servicePrincipal'] },
  ]);
});

test('a kind of consent that is not known, and a person’s grant without the person, are told', async () => {
  const tenant = await openTenant(
    (asked) =>
      kindOf(asked) === 'Principal'
        ? list([grant('g1', { principalId: null }), grant('g2', { consentType: 'Group' })], { count: 2 })
        : list([], { count: 0 }),
    { saved },
  );

  const reading = await tenant.read('delegated-grants');

  expect(reading.read).toBe(0);
  expect(reading.malformed).toHaveLength(2);
});

test('pages of both chains keep the filter’s address, also when links come percent-encoded', async () => {
  const link = (kind: string) =>
    `${graphOrigin}/v1.0/oauth2PermissionGrants?$filter=consentType%20eq%20%27${kind}%27&$top=999&$skiptoken=2`;
  const tenant = await openTenant(
    (asked) => {
      const kind = kindOf(asked) ?? '';
      const more = asked.query.has('$skiptoken');
      const row = kind === 'Principal' ? grant(more ? 'p2' : 'p1') : forAll(more ? 'a2' : 'a1');
      return list([row], more ? {} : { count: 2, next: link(kind) });
    },
    { saved },
  );

  const reading = await tenant.read('delegated-grants');

  expect(new Set(grants(reading.rows).map(({ handles }) => handles[0]))).toEqual(
    new Set(['a1', 'a2', 'p1', 'p2']),
  );
  expect(reading.end).toMatchObject({ expected: 4, gaps: [] });
  // Without it Graph leaves grants out, with status 200.
  expect(tenant.asked.map(({ headers }) => headers['consistencylevel'])).toEqual(Array(4).fill('eventual'));
  const first = tenant.asked.filter(({ query }) => !query.has('$skiptoken'));
  expect(first.map(({ query }) => [query.get('$count'), query.get('$top')])).toEqual([
    ['true', '999'],
    ['true', '999'],
  ]);
});

test('after a partial list of apps, grants whose app cannot be looked up wait for another run', async () => {
  const tenant = await openTenant((asked) => {
    if (asked.path.endsWith('/servicePrincipals'))
      return list(
        [
          { id: 'sp-zoom', appId: 'app-zoom' },
          { id: 'sp-graph', appId: graphApp },
        ],
        { count: 9 },
      );
    if (asked.path.endsWith('/getByIds')) return refusal(403, 'Authorization_RequestDenied');
    return kindOf(asked) === 'Principal'
      ? list([grant('g1'), grant('g2', { clientId: 'sp-unread' })], { count: 2 })
      : list([], { count: 0 });
  });
  await tenant.read('service-principals');

  const reading = await tenant.read('delegated-grants');

  expect(grants(reading.rows).map(({ handles }) => handles[0])).toEqual(['g1']);
  expect(reading.end?.gaps).toMatchObject([{ units: 1, error: { code: 'GAP_PERMISSION' } }]);
});

test('an app that the list did not bring is listed when it is found by its id', async () => {
  const tenant = await openTenant(
    (asked) => {
      if (asked.path.endsWith('/getByIds'))
        return list([
          { id: 'sp-new', appId: 'app-new', displayName: 'New', appOwnerOrganizationId: ourTenant },
        ]);
      return kindOf(asked) === 'Principal'
        ? list([grant('g1', { clientId: 'sp-new' })], { count: 1 })
        : list([], { count: 0 });
    },
    { saved },
  );

  expect((await tenant.read('delegated-grants')).rows).toMatchObject([
    { type: 'app', clientId: 'app-new', name: 'New', party: 'internal' },
    { type: 'grant', clientId: 'app-new' },
  ]);
});
