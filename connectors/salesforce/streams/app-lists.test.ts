import { expect, test } from 'vitest';
import type { AppSeen, GrantSeen, Observation, PrincipalSeen } from '../../../src/core/observation.ts';
import type { Stream } from '../../../src/kit/connector.ts';
import { memoryOrg, type Row } from '../test-org.ts';
import { type Answering, type How, openOrg, refusal } from '../testing.ts';
import { ConnectedApplication, ExternalClientApplication, ExternalClientPolicy } from '../wire.ts';
import { createConnectedAppsStream } from './connected-apps.ts';
import { createExternalClientAppsStream } from './external-client-apps.ts';
import { createExternalClientUsageStream } from './external-client-usage.ts';
import { createPreauthorizationsStream } from './preauthorizations.ts';
import { createUsersStream } from './users.ts';

const connected = '0H45g0000000001CAA';
const external = '0xI5g0000000001AAA';
const ann = '0055g0000000001AAA';

const objects = {
  User: ['Id'],
  ConnectedApplication: Object.keys(ConnectedApplication.shape),
  ExternalClientApplication: Object.keys(ExternalClientApplication.shape),
  ExtlClntAppOauthPlcyCnfg: Object.keys(ExternalClientPolicy.shape),
  SetupEntityAccess: ['Id'],
};

function org(
  tables: Readonly<Record<string, readonly Row[]>>,
  how: How = {},
  first: Answering = () => undefined,
) {
  const all = {
    User: [],
    ConnectedApplication: [],
    ExternalClientApplication: [],
    ExtlClntAppOauthPlcyCnfg: [],
    ...tables,
  };
  const memory = memoryOrg(new Map(Object.entries(all)));
  return openOrg((asked) => first(asked) ?? memory.answering(asked), {
    objects,
    streams: [
      createUsersStream,
      createConnectedAppsStream,
      createExternalClientAppsStream,
      createExternalClientUsageStream,
      createPreauthorizationsStream,
    ],
    ...how,
  });
}

const apps = (rows: readonly Observation[]) => rows.filter((row): row is AppSeen => row.type === 'app');
const grants = (rows: readonly Observation[]) => rows.filter((row): row is GrantSeen => row.type === 'grant');
const people = (rows: readonly Observation[]) =>
  rows.filter((row): row is PrincipalSeen => row.type === 'principal');

function connectedApp(Id: string, more: Row): Row {
  return {
    Id,
    Name: 'Drift',
    NamespacePrefix: 'drift',
    CreatedDate: '2024-01-01T00:00:00.000+0000',
    OptionsAllowAdminApprovedUsersOnly: false,
    OptionsRefreshTokenValidityMetric: false,
    RefreshTokenValidityPeriod: null,
    OptionsIsInternal: false,
    StartUrl: null,
    ...more,
  };
}

test('connected apps with their policies; who built them here is not a third party', async () => {
  const { read } = org({
    ConnectedApplication: [
      connectedApp(connected, {}),
      connectedApp('0H45g0000000002CAA', {
        NamespacePrefix: null,
        OptionsAllowAdminApprovedUsersOnly: true,
        OptionsRefreshTokenValidityMetric: true,
        RefreshTokenValidityPeriod: 30,
      }),
      connectedApp('0H45g0000000003CAA', { OptionsIsInternal: true, RefreshTokenValidityPeriod: 0 }),
    ],
  });

  const { rows, end } = await read('connected-apps');

  expect(
    apps(rows).map(({ party, verified, state, createdAt, facts }) => [
      party,
      verified,
      state,
      createdAt,
      facts['permittedUsers'],
      facts['refreshToken'],
    ]),
  ).toEqual([
    ['third', 'unknown', 'unknown', '2024-01-01T00:00:00.000Z', 'all-users', 'infinite'],
    [
      'internal',
      'unknown',
      'unknown',
      '2024-01-01T00:00:00.000Z',
      'admin-approved',
      'inactivity 30 (unit not told)',
    ],
    ['internal', 'unknown', 'unknown', '2024-01-01T00:00:00.000Z', 'all-users', 'zero'],
  ]);
  expect(end).toMatchObject({ expected: 3, gaps: [] });
});

test('only fields that the org has are asked for, and their absence says nothing', async () => {
  const { asked, read } = org(
    { ConnectedApplication: [{ Id: connected, Name: 'Drift' }] },
    { objects: { ...objects, ConnectedApplication: ['Id', 'Name'] } },
  );

  const { rows } = await read('connected-apps');

  expect(asked.at(-1)?.soql).toBe('SELECT Id, Name FROM ConnectedApplication');
  expect(apps(rows)).toMatchObject([{ party: 'third', facts: { kind: 'connected app' } }]);
  expect(Object.keys(apps(rows)[0]?.facts ?? {})).toEqual(['kind']);
});

test('developer names and namespaces come from the app menu, where it shows them', async () => {
  const menu = { AppMenuItem: ['Id', 'ApplicationId', 'Name', 'NamespacePrefix'] };
  const entry = (Id: string, ApplicationId: string | null, Name: string | null): Row => ({
    Id,
    ApplicationId,
    Name,
    NamespacePrefix: 'drift',
  });
  const tables = {
    ConnectedApplication: [connectedApp(connected, { NamespacePrefix: null })],
    AppMenuItem: [
      entry('0DS5g0000000001AAA', connected.slice(0, 15), 'Drift_2'),
      entry('0DS5g0000000002AAA', '02u5g0000000001AAA', 'Sales'),
      entry('0DS5g0000000003AAA', null, null),
    ],
  };
  const down: Answering = ({ soql }) =>
    soql.includes(' FROM AppMenuItem') ? refusal(400, 'MALFORMED_QUERY', 'no') : undefined;

  const shown = await org(tables, { objects: { ...objects, ...menu } }).read('connected-apps');
  const hidden = await org(tables).read('connected-apps');
  const failed = await org(tables, { objects: { ...objects, ...menu } }, down).read('connected-apps');

  expect(apps(shown.rows)).toMatchObject([{ facts: { developerName: 'Drift_2', namespace: 'drift' } }]);
  expect(apps(hidden.rows)[0]?.facts).not.toHaveProperty('developerName');
  expect([shown, hidden, failed].map(({ end }) => end?.gaps.length)).toEqual([0, 0, 1]);
  expect(apps(failed.rows)).toHaveLength(1);
});

test('objects that an edition lacks are not visible, and not none', async () => {
  const { read } = org({}, { objects: { User: ['Id'] } });

  const { error, end } = await read('external-client-apps');

  expect(end).toBeNull();
  expect(error?.code).toBe('GAP_LICENCE');
  expect(error?.message).toContain('ExternalClientApplication is not visible at API version 67.0');
});

test('objects that the reader may lack a permission for name it', async () => {
  const { read } = org({}, { objects: { User: ['Id'] }, permissions: { PermissionsViewSetup: false } });

  const { error } = await read('connected-apps');

  expect(error?.code).toBe('GAP_PERMISSION');
  expect(error?.remedy).toContain('View Setup and Configuration');
});

const policy: Row = {
  Id: '0xP5g0000000001AAA',
  ExternalClientApplicationId: external,
  PermittedUsersPolicyType: 'AdminApprovedPreAuthorized',
  RefreshTokenPolicyType: 'SpecificInactivity',
  RefreshTokenValidityPeriod: 30,
  RefreshTokenValidityUnit: 'Days',
  IpRelaxationPolicyType: 'Bypass',
  IsClientCredentialsFlowEnabled: true,
  ClientCredentialsFlowUser: 'ANN@acme.example',
};
const etl: Row = {
  Id: external,
  DeveloperName: 'Acme_ETL',
  MasterLabel: 'Acme ETL',
  NamespacePrefix: null,
  DistributionState: 'Local',
  CreatedDate: '2026-02-01T00:00:00.000+0000',
};
const packaged: Row = {
  ...etl,
  Id: '0xI5g0000000002AAA',
  DeveloperName: 'Vendor',
  MasterLabel: 'Vendor',
  NamespacePrefix: 'vnd',
  DistributionState: 'Managed',
};

test('external client apps with their policies, in the same words', async () => {
  const { read } = org({
    ExternalClientApplication: [etl, packaged],
    ExtlClntAppOauthPlcyCnfg: [policy],
  });

  const { rows, end } = await read('external-client-apps');

  expect(apps(rows)).toMatchObject([
    {
      clientId: external,
      name: 'Acme ETL',
      party: 'internal',
      createdAt: '2026-02-01T00:00:00.000Z',
      facts: {
        developerName: 'Acme_ETL',
        permittedUsers: 'admin-approved',
        refreshToken: 'inactivity 30 days',
        ipRelaxation: 'Bypass',
        clientCredentials: 'yes',
      },
    },
    { clientId: '0xI5g0000000002AAA', party: 'third', facts: { developerName: 'Vendor', namespace: 'vnd' } },
  ]);
  expect(end).toMatchObject({ expected: 2, gaps: [] });
});

test('policies that are not visible leave the apps, and are a gap', async () => {
  const { ExtlClntAppOauthPlcyCnfg: _, ...others } = objects;
  const { read } = org({ ExternalClientApplication: [etl] }, { objects: others });

  const { rows, end } = await read('external-client-apps');

  expect(apps(rows)).toMatchObject([{ clientId: external }]);
  expect(end?.gaps).toMatchObject([{ error: { code: 'GAP_LICENCE' } }]);
});

test('pre-authorisations of both sorts of app, by profile, by permission set and as a user', async () => {
  const access = (Id: string, SetupEntityId: string, SetupEntityType: string, Parent: Row): Row => ({
    Id,
    SetupEntityId,
    SetupEntityType,
    ParentId: `0PS5g00000${Id.slice(-5)}AAA`,
    Parent,
  });
  const { read } = org({
    User: [{ Id: ann, Username: 'ann@acme.example', IsActive: true }],
    ExternalClientApplication: [etl],
    ExtlClntAppOauthPlcyCnfg: [policy],
    SetupEntityAccess: [
      access('0J05g0000000001', connected, 'ConnectedApplication', {
        Label: 'X00ex',
        IsOwnedByProfile: true,
        Profile: { Name: 'System Administrator' },
      }),
      access('0J05g0000000002', external, 'ExternalClientApplication', {
        Label: 'ETL users',
        IsOwnedByProfile: false,
        Profile: null,
      }),
      access('0J05g0000000003', '01p5g0000000001AAA', 'ApexClass', {
        Label: 'Apex',
        IsOwnedByProfile: false,
      }),
    ],
  });
  await read('users');

  const { rows, end } = await read('preauthorizations');

  expect(people(rows).map(({ kind, label }) => [kind, label])).toEqual([
    ['group', 'Profile: System Administrator'],
    ['group', 'Permission set: ETL users'],
  ]);
  expect(
    grants(rows).map(({ kind, clientId, principal, scopeStatus }) => [
      kind,
      clientId,
      principal.kind,
      scopeStatus,
    ]),
  ).toEqual([
    ['preauthorized', connected, 'group', 'unknown'],
    ['preauthorized', external, 'group', 'unknown'],
    ['app-role', external, 'user', 'unknown'],
  ]);
  expect(grants(rows)[2]?.principal).toEqual({ kind: 'user', id: ann });
  expect(end).toMatchObject({ expected: 3, gaps: [] });
});

test('a run-as user who is not in the roster is told by name', async () => {
  const { read } = org({
    ExternalClientApplication: [etl],
    ExtlClntAppOauthPlcyCnfg: [policy],
    SetupEntityAccess: [],
  });

  const { rows } = await read('preauthorizations');

  expect(grants(rows)[0]?.principal).toEqual({ kind: 'user', id: 'ANN@acme.example' });
  expect(people(rows)).toMatchObject([{ id: 'ANN@acme.example', label: 'ANN@acme.example' }]);
});

test('who and what lists would have told that were not read in full is counted, and not made up', async () => {
  const down = (object: string) => (asked: { readonly soql: string }) =>
    new RegExp(` FROM ${object}\\b`, 'u').test(asked.soql)
      ? refusal(400, 'MALFORMED_QUERY', 'no')
      : undefined;
  const tables = {
    ExternalClientApplication: [etl],
    ExtlClntAppOauthPlcyCnfg: [policy],
    SetupEntityAccess: [
      {
        Id: '0J05g0000000001AAA',
        SetupEntityId: external,
        SetupEntityType: 'ExternalClientApplication',
        ParentId: '0PS5g0000000001AAA',
        Parent: null,
      },
    ],
  };
  const nobody = org(tables, {}, down('User'));
  await nobody.read('users');
  await nobody.read('external-client-apps');
  const nothing = org(tables, {}, down('ExternalClientApplication'));
  await nothing.read('external-client-apps');
  const usageApps = usage({ 'a-uuid': [holder(1)] });
  const unnamed = org(tables, {}, (asked) => down('ExternalClientApplication')(asked) ?? usageApps(asked));
  await unnamed.read('external-client-apps');

  const [first, second, third] = [
    await nobody.read('preauthorizations'),
    await nothing.read('preauthorizations'),
    await unnamed.read('external-client-usage'),
  ];

  expect(grants(first.rows).map(({ kind }) => kind)).toEqual(['preauthorized']);
  expect(first).toMatchObject({ read: 1, end: { expected: 2, gaps: [{ units: 1 }] } });
  expect(first.end?.gaps[0]?.error.message).toContain('ANN@acme.example');
  expect(second).toMatchObject({ rows: [], read: 0, end: { expected: 2, gaps: [{ units: 2 }] } });
  expect(second.end?.gaps[0]?.error.message).toContain(external);
  expect(third).toMatchObject({
    rows: [],
    end: { gaps: [{ units: 1, error: { code: 'READ_INCOMPLETE' } }] },
  });
});

/** Nobody has any. */
function noTokens(): Stream {
  return {
    id: 'tokens',
    after: [],
    async *read() {
      yield await Promise.resolve({ rows: [], read: 0, checkpoint: null });
      return { expected: 0, asOf: '2026-11-22T12:00:00.000Z', gaps: [] };
    },
  };
}

/** Users of each app, three a page. */
function usage(
  users: Readonly<Record<string, readonly Row[]>>,
  told: Row = { developerName: 'Acme_ETL', isFromPackage: false },
): Answering {
  return ({ path, query }) => {
    const from = Number(query.get('page')) * 3;
    const match = /\/apps\/oauth\/usage(?:\/([^/]+)\/users)?$/u.exec(path);
    if (match === null) return undefined;
    const list = match[1] === undefined ? Object.keys(users) : (users[match[1]] ?? []);
    const some = list.slice(from, from + 3);
    if (match[1] !== undefined) return { json: { users: some } };
    return {
      json: {
        apps: some.map((identifier) => ({ identifier, ...told })),
      },
    };
  };
}

const holder = (number: number, more: Row = {}): Row => ({
  userIdentifier: `0055g${`${number}`.padStart(10, '0')}AAA`,
  username: 'somebody',
  initialConnectionAt: '2026-01-01T00:00:00.000Z',
  lastUsedAt: '2026-11-01T00:00:00.000Z',
  useCount: 3,
  ...more,
});

test('holders of external client apps are read until an empty page, as the grants that their tokens are', async () => {
  const { asked, read } = org(
    {},
    {},
    usage({
      [external]: [1, 2, 3, 4, 5, 6].map((number) => holder(number)),
      '0xI5g0000000002AAA': [
        holder(7, { lastUsedAt: null, useCount: 0 }),
        holder(8, { lastUsedAt: null, useCount: 2 }),
      ],
    }),
  );

  const { rows, end, read: howMany } = await read('external-client-usage');

  expect(howMany).toBe(8);
  expect(grants(rows)[0]).toMatchObject({
    clientId: external,
    principal: { kind: 'user', id: ann },
    kind: 'delegated-user',
    resource: '',
    scopeStatus: 'unknown',
    grantedAt: '2026-01-01T00:00:00.000Z',
    lastUsedAt: '2026-11-01T00:00:00.000Z',
    lastUsedStatus: 'used',
  });
  expect(
    grants(rows)
      .slice(-2)
      .map(({ lastUsedStatus }) => lastUsedStatus),
  ).toEqual(['never', 'unknown']);
  expect(apps(rows)).toHaveLength(2);
  expect(asked.filter(({ path }) => path.endsWith(`${external}/users`))).toHaveLength(3);
  expect(end).toMatchObject({ gaps: [] });
});

test('an app of which nothing but its id is told has its holders all the same', async () => {
  const { read } = org({}, {}, usage({ [external]: [holder(1)] }, {}));

  const reading = await read('external-client-usage');

  expect(reading).toMatchObject({ read: 1, malformed: [] });
  expect(apps(reading.rows)).toMatchObject([{ clientId: external, party: 'unknown' }]);
});

test('an app that is known by its developer name only is found by it', async () => {
  const { read } = org({ ExternalClientApplication: [etl] }, {}, usage({ 'a-uuid': [holder(1)] }));
  await read('external-client-apps');

  const { rows } = await read('external-client-usage');

  expect(grants(rows)).toMatchObject([{ clientId: external }]);
  expect(apps(rows)).toEqual([]);
});

test('holders told by usage alone are asked about again, whatever an earlier read has left', async () => {
  const users: Record<string, readonly Row[]> = { [external]: [holder(1)] };
  const told = usage(users);
  const { read } = org({}, { streams: [createExternalClientUsageStream, noTokens] }, (asked) => told(asked));
  await read('tokens');
  await read('external-client-usage');
  users[external] = [];

  const cursor = JSON.stringify({ v: 1, apps: [[external, true]] });
  const { batches, end } = await read('external-client-usage', { cursor });

  expect(batches.flatMap((batch) => batch.told ?? [])).toEqual([{ clientId: external }]);
  expect(JSON.parse(end?.cursor ?? '')).toMatchObject({ apps: [[external, true]] });
});

test('what is in a row that was not understood is not gone, be it an app or a holder', async () => {
  const other = '0xI5g0000000002AAA';
  const cursor = JSON.stringify({
    v: 1,
    apps: [
      [external, false],
      [other, false],
    ],
  });
  const reading = async (users: Readonly<Record<string, readonly Row[]>>, told: Row = {}) => {
    const { read } = org({}, { streams: [createExternalClientUsageStream, noTokens] }, usage(users, told));
    await read('tokens');
    const { batches, malformed, end } = await read('external-client-usage', { cursor });
    expect(end).not.toHaveProperty('cursor');
    return { malformed: malformed.length, told: batches.flatMap((batch) => batch.told ?? []) };
  };

  const lost = [holder(2), { username: 'no id' }];
  expect(await reading({ [external]: [holder(1)], [other]: lost })).toEqual({
    malformed: 1,
    told: [{ clientId: external }],
  });
  expect(await reading({ [external]: [], [other]: [] }, { identifier: 5 })).toEqual({
    malformed: 2,
    told: [],
  });
});

test('usage that the org does not give is a gap with a remedy, and not nobody', async () => {
  const off = await org({}, {}, ({ path }) =>
    path.endsWith('/usage') ? refusal(403, 'FUNCTIONALITY_NOT_ENABLED', 'not currently enabled') : undefined,
  ).read('external-client-usage');
  const absent = await org({}).read('external-client-usage');

  expect(off.error?.code).toBe('GAP_DISABLED');
  expect(off.error?.remedy).toContain('External Client App');
  expect(absent.error?.code).toBe('GAP_LICENCE');
});

test('one app whose holders cannot be read, or whose id is no segment, leaves the others', async () => {
  const { read } = org({}, {}, (asked) =>
    asked.path.endsWith(`${external}/users`)
      ? refusal(400, 'INVALID', 'no')
      : usage({ [external]: [], '..': [holder(9)], '0xI5g0000000002AAA': [holder(1)] })(asked),
  );

  const { rows, end } = await read('external-client-usage');

  expect(grants(rows)).toHaveLength(1);
  expect(end?.gaps.map(({ error }) => error.code).toSorted()).toEqual(['ID_UNSAFE', 'READ_REJECTED']);
});

test('pages that repeat themselves for ever are no end', async () => {
  const { read } = org({}, {}, ({ path }) =>
    path.endsWith('/usage') ? { json: { apps: [{ identifier: external }] } } : undefined,
  );

  expect((await read('external-client-usage')).error?.code).toBe('PAGE_LOOP');
});
