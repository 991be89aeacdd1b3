import { expect, test } from 'vitest';
import { googleWorkspaceModule } from '../module.ts';
import { googleWorkspace } from '../index.ts';
import { operations, scopes } from '../operations.ts';
import { type Asked, openTenant, refusal, type Reply, tokenList, userRow, usersPage } from '../testing.ts';

const usage = (apps: readonly unknown[] | null, more: object = {}): Reply => ({
  json: {
    kind: 'admin#reports#usageReports',
    usageReports: [
      {
        kind: 'admin#reports#usageReport',
        date: '2026-11-19',
        parameters: [
          { name: 'accounts:num_users', intValue: '8' },
          ...(apps === null ? [] : [{ name: 'accounts:authorized_apps', msgValue: apps }]),
        ],
        ...more,
      },
    ],
  },
});
const dateIn = ({ path }: Asked) => path.split('/').at(-1) ?? '';

test('the newest day that has a report is the one Google names', async () => {
  const tenant = await openTenant((asked) =>
    dateIn(asked) > '2026-11-19'
      ? refusal(
          400,
          'invalid',
          'Data for dates later than 2026-11-19 is not yet available. Please check back later',
        )
      : usage([
          { client_name: 'CRM', num_users: 3, client_id: 'a' },
          { client_name: 'Two\nlines', num_users: '1', client_id: 'b' },
          { client_name: 'No id', num_users: 2 },
          { client_name: ' ', num_users: 2, client_id: 'd' },
          { client_name: 'CRM again', num_users: 2, client_id: 'a' },
          { client_id: 'c' },
        ]),
  );
  const { rows, read, malformed, end } = await tenant.read('app-usage');
  expect(tenant.asked.map(dateIn)).toEqual(['2026-11-21', '2026-11-19']);
  expect(rows.filter((row) => row.type === 'app-users')).toMatchObject([
    { clientId: 'a', name: 'CRM', users: 3, asOf: '2026-11-20T08:00:00.000Z' },
    { clientId: 'b', users: 1 },
    { clientId: 'd', name: null, users: 2 },
  ]);
  expect({ read, malformed, gaps: end?.gaps }).toEqual({ read: 3, malformed: ['num_users'], gaps: [] });
  expect(end?.note).toContain('1 apps');
});

test('a day whose report does not count apps yet is passed over; none at all is not zero apps', async () => {
  const late = await openTenant((asked) => (dateIn(asked) === '2026-11-21' ? usage(null) : usage([])));
  const { read, error } = await late.read('app-usage');
  expect({ read, error }).toEqual({ read: 0, error: null });
  expect(late.asked.map(dateIn)).toEqual(['2026-11-21', '2026-11-20']);

  const never = await openTenant(() => usage(null));
  expect(await never.read('app-usage')).toMatchObject({ error: { code: 'READ_INCOMPLETE' }, batches: [] });
});

test('the report tells of apps that nothing else has told of, and names no other by another name', async () => {
  const tenant = await openTenant((asked) => {
    if (asked.path.endsWith('/users')) return usersPage([userRow('1')]);
    if (asked.path.endsWith('/tokens')) return tokenList({ clientId: 'a', displayText: 'CRM', scopes: [] });
    return usage([
      { client_name: 'CRM by another name', num_users: 3, client_id: 'a' },
      { client_name: 'Only here', num_users: 1, client_id: 'b' },
    ]);
  });
  await tenant.read('tokens');
  const { rows } = await tenant.read('app-usage');
  expect(rows.filter((row) => row.type === 'app')).toMatchObject([
    { clientId: 'a', name: 'CRM', state: 'unknown' },
    { clientId: 'b', name: 'Only here', state: 'unknown' },
  ]);
});

test('policies of all pages become neutral settings', async () => {
  const policy = (type: string, value: object) => ({
    type: 'ADMIN',
    policyQuery: { orgUnit: 'orgUnits/1', sortOrder: 1 },
    setting: { type: `settings/${type}`, value },
  });
  const tenant = await openTenant(({ query }) => {
    if (!(query.get('filter') ?? '').includes('api_controls')) return { json: {} };
    return query.get('pageToken') === null
      ? {
          json: {
            policies: [
              policy('api_controls.unconfigured_third_party_apps', { accessLevel: 'BLOCK_ALL_SCOPES' }),
            ],
            nextPageToken: 'p2',
          },
        }
      : {
          json: {
            policies: [policy('api_controls.internal_apps', { trustInternalApps: false })],
          },
        };
  });
  const { rows, end } = await tenant.read('consent-policy');
  expect(rows).toContainEqual({
    type: 'setting',
    id: 'consent.third-party-apps',
    value: 'blocked',
    known: true,
  });
  expect(rows).toContainEqual({
    type: 'setting',
    id: 'consent.internal-apps-trusted',
    value: 'no',
    known: true,
  });
  expect(rows).toContainEqual({ type: 'setting', id: 'consent.marketplace', value: null, known: false });
  expect(end?.gaps).toEqual([]);
});

test('a policy that is not understood may be the permissive one: its list says nothing', async () => {
  const blocked = {
    setting: {
      type: 'settings/api_controls.unconfigured_third_party_apps',
      value: { accessLevel: 'BLOCK_ALL' },
    },
  };
  const tenant = await openTenant(({ query }) =>
    (query.get('filter') ?? '').includes('api_controls')
      ? { json: { policies: [blocked, { setting: {} }] } }
      : { json: {} },
  );
  const { rows, malformed } = await tenant.read('consent-policy');
  expect(rows).toContainEqual({ type: 'setting', id: 'consent.third-party-apps', value: null, known: false });
  expect(malformed).toEqual(['setting.type']);
});

test('half a list of policies says nothing, for the other half may be the permissive one', async () => {
  const blocked = {
    setting: {
      type: 'settings/api_controls.unconfigured_third_party_apps',
      value: { accessLevel: 'BLOCK_ALL' },
    },
  };
  const tenant = await openTenant(({ query }) => {
    if (!(query.get('filter') ?? '').includes('api_controls')) return { json: {} };
    return { json: { policies: [blocked], nextPageToken: 'same' } };
  });
  const { rows, end } = await tenant.read('consent-policy');
  expect(rows).toContainEqual({ type: 'setting', id: 'consent.third-party-apps', value: null, known: false });
  expect(end?.gaps).toMatchObject([{ error: { code: 'PAGE_LOOP' } }]);
});

test('the policy API refuses who is no super admin, and says so', async () => {
  const tenant = await openTenant(() =>
    refusal(403, 'PERMISSION_DENIED', 'The caller does not have permission'),
  );
  const { error } = await tenant.read('consent-policy');
  expect(error).toMatchObject({ code: 'GAP_PERMISSION' });
  expect(error?.remedy).toContain('super admin');
});

test('doctor tells what can be read, and that the credential can do more than an audit does', async () => {
  const tenant = await openTenant(({ path, query }) => {
    if (path.endsWith('/users')) return usersPage([userRow('1', { suspended: true }), userRow('2')]);
    if (path.endsWith('/tokens')) return tokenList();
    if (path.endsWith('/asps')) return refusal(403, 'forbidden', 'Not Authorized');
    if (path.includes('/usage/'))
      return refusal(400, 'invalid', 'Data for dates later than 2026-11-17 is not yet available.');
    if (path.endsWith('/applications/drive')) return { status: 503, text: 'down' };
    return query.has('filter') ? { json: {} } : { json: { kind: 'admin#reports#activities' } };
  });
  const { abilities, warnings } = await tenant.session.examine();
  expect(new Map(abilities.map(({ stream, can }) => [stream, can]))).toEqual(
    new Map([
      ['users', 'yes'],
      ['tokens', 'yes'],
      ['suspended-user-grants', 'yes'],
      ['app-passwords', 'no'],
      ['token-events', 'yes'],
      ['admin-events', 'yes'],
      ['delegation-traces', 'unknown'],
      ['app-usage', 'yes'],
      ['consent-policy', 'yes'],
    ]),
  );
  expect(abilities.find(({ stream }) => stream === 'app-passwords')?.remedy).toContain(
    'User Security Management',
  );
  expect(tenant.asked.find(({ path }) => path.endsWith('/tokens'))?.path).toContain('/users/2/');
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain(scopes.security);
});

test('doctor asks about a suspended person, and calls it lasting that Google does not show their grants', async () => {
  const examined = async (people: readonly object[]) => {
    const tenant = await openTenant(({ path }) => {
      if (path.endsWith('/users')) return usersPage(people);
      if (path.includes('/users/1/')) return refusal(401, 'authError', 'Invalid Credentials');
      return path.endsWith('/tokens') ? tokenList() : { json: {} };
    });
    const { abilities } = await tenant.session.examine();
    return abilities.find(({ stream }) => stream === 'suspended-user-grants');
  };

  expect(await examined([userRow('1', { suspended: true }), userRow('2')])).toMatchObject({
    can: 'no',
    lasting: true,
  });
  expect(await examined([userRow('2')])).toMatchObject({ can: 'yes' });
});

test('an audit only ever reads', () => {
  expect(operations.every(({ method }) => method === 'GET')).toBe(true);
});

test('a mask keeps what proves an empty list and what leads to the next page', async () => {
  const tenant = await openTenant(({ path }) => {
    if (path.endsWith('/users')) return usersPage([userRow('1'), userRow('2', { suspended: true })]);
    if (path.endsWith('/asps')) return { json: { kind: 'admin#directory#aspList' } };
    return path.endsWith('/tokens') ? tokenList() : { json: { kind: 'reports#activities' } };
  });
  for (const { id } of tenant.session.streams) await tenant.read(id);

  const masks = new Map(
    tenant.asked.flatMap(({ path, query }) => {
      const mask = query.get('fields');
      return mask === null ? [] : [[path.split('/').at(-1), mask.split(',')]];
    }),
  );
  expect([...masks.keys()]).toEqual(expect.arrayContaining(['users', 'tokens', 'asps', 'token', 'admin']));
  for (const mask of masks.values()) expect(mask).toContain('kind');
  for (const paged of ['users', 'token', 'admin', 'drive'])
    expect(masks.get(paged)).toContain('nextPageToken');
});

test('calls keep to 40 a second, and to 250 a minute where the log is filtered', async () => {
  const people = Array.from({ length: 400 }, (_, nth) => userRow(String(nth)));
  const tenant = await openTenant(({ path }) => {
    if (path.endsWith('/users')) return usersPage(people);
    return path.endsWith('/tokens') ? tokenList() : { json: { kind: 'reports#activities' } };
  });
  const now = async () => Date.parse((await tenant.read('users')).end?.asOf ?? '');
  const took = async (id: 'tokens' | 'admin-events') => {
    const before = await now();
    const asked = tenant.asked.length;
    await tenant.read(id);
    return { calls: tenant.asked.length - asked, ms: (await now()) - before };
  };

  const filtered = await took('admin-events');
  expect(filtered.ms).toBeGreaterThan(((filtered.calls - 4) / 250) * 60_000);
  const directory = await took('tokens');
  expect(directory.ms).toBeGreaterThan(((directory.calls - 4) / 40) * 1000);
});

test('every stream of the definition can be read, and no other', async () => {
  const { session } = await openTenant(() => ({ json: {} }));
  expect(session.streams.map(({ id }) => id)).toEqual(googleWorkspace.streams.map(({ id }) => id));
  const needed = new Set(
    googleWorkspace.streams.flatMap(({ needs }) => needs.filter((need) => need.startsWith('https:'))),
  );
  expect(needed).toEqual(new Set(Object.values(scopes)));
});

test('set-up names every scope on one line, as the console takes them', () => {
  const lines = googleWorkspaceModule.setup(undefined).flatMap((step) => step.lines);
  expect(lines).toContain(Object.values(scopes).join(','));
  const keyless = {
    auth: {
      type: 'keyless',
      serviceAccount: 'a@p.iam.gserviceaccount.com',
      subject: 'a@example.com',
      credentials: 'env:X',
    },
  };
  expect(JSON.stringify(googleWorkspaceModule.setup(keyless))).toContain('Token Creator');
});

test.each([
  ['an endpoint with a path', { endpoints: { api: 'https://admin.googleapis.com/x' } }],
  ['an unknown key', { subjct: 'a' }],
  [
    'a service account that is a path',
    {
      auth: {
        type: 'keyless',
        serviceAccount: 'a/../b@p.iam.gserviceaccount.com',
        subject: 'a@example.com',
        credentials: 'env:X',
      },
    },
  ],
  ['a subject that is no address', { auth: { type: 'service-account', key: 'file:k', subject: 'admin' } }],
])('settings refuse %s', (_what, more) => {
  const settings = { auth: { type: 'access-token', token: 'env:T' }, ...more };
  expect(googleWorkspaceModule.settings.safeParse(settings).success).toBe(false);
});
