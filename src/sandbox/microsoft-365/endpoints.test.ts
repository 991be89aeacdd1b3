import { expect, test } from 'vitest';
import type { Scenario } from '../contract.ts';
import { errorCode, eventual, rowsOf, type Rows, served } from './testing.ts';

type Response = {
  id: string;
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
};

test('a batch answers in another order, and its members do not inherit headers', async () => {
  await using tenant = await served({ grants: 400 });
  const { call } = await tenant.signIn();
  const requests = [
    {
      id: 'with',
      method: 'GET',
      url: '/oauth2PermissionGrants?$top=400&$count=true',
      headers: { ConsistencyLevel: 'eventual' },
    },
    { id: 'without', method: 'GET', url: '/oauth2PermissionGrants?$top=400&$count=true' },
    { id: 'gone', method: 'GET', url: 'servicePrincipals/00000000-0000-4000-8000-000000000001' },
    { id: 'after', method: 'GET', url: '/users', dependsOn: ['gone'] },
  ];

  const { status, body } = await call('$batch', { method: 'POST', body: { requests }, headers: eventual });
  const responses = body['responses'] as Response[];
  const by = new Map(responses.map((response) => [response.id, response]));

  expect(status).toBe(200);
  expect(responses.map(({ id }) => id)).not.toEqual(requests.map(({ id }) => id));
  expect([by.get('gone')?.status, by.get('after')?.status]).toEqual([404, 424]);
  expect(by.get('with')?.body['@odata.count']).toBe(400);
  expect(by.get('without')?.body['@odata.count']).toBeUndefined();
  expect(rowsOf(by.get('without')?.body ?? {}).length).toBeLessThan(300);
  const many = await call('$batch', { method: 'POST', body: { requests: Array(21).fill(requests[2]) } });
  expect(many.status).toBe(400);
});

test('what the quota has no room for is refused with the throttling headers, alone or in a batch', async () => {
  await using tenant = await served({ users: 40 });
  const { call } = await tenant.signIn();
  const audits = () => call('auditLogs/directoryAudits?$top=1');

  const answers = [];
  for (let n = 0; n < 9; n += 1) answers.push(await audits());
  const refused = answers.filter(({ status }) => status === 429);
  const requests = ['1', '2'].map((id) => ({ id, method: 'GET', url: '/auditLogs/directoryAudits' }));
  const batch = await call('$batch', { method: 'POST', body: { requests } });
  tenant.clock.advance(12_000);

  expect(refused).toHaveLength(4);
  expect(refused[0]?.headers.get('x-ms-throttle-information')).toBe('ResourceUnitLimitExceeded');
  expect(refused.map(({ headers }) => headers.has('retry-after'))).toEqual([true, true, true, false]);
  expect((batch.body['responses'] as Response[]).map(({ status }) => status)).toEqual([429, 429]);
  expect((await audits()).status).toBe(200);
  expect(tenant.simulator.throttled).toBe(6);
});

test('a call without the permission, the licence or the cloud is refused in three different ways', async () => {
  await using plain = await served({ auditorRoles: ['Application.Read.All'] });
  await using basic = await served({ scenario: 'basic' });
  await using sovereign = await served({ sovereign: true });
  const activities = 'beta/reports/servicePrincipalSignInActivities';
  const outcome = async (answer: Promise<{ status: number; body: Record<string, unknown> }>) => {
    const { status, body } = await answer;
    return [status, errorCode(body)];
  };
  const { call } = await plain.signIn();

  expect(await outcome(call('oauth2PermissionGrants'))).toEqual([403, 'Authorization_RequestDenied']);
  expect(await outcome(call(activities))).toEqual([403, 'Authentication_MSGraphPermissionMissing']);
  expect((await call('servicePrincipals?$top=1')).status).toBe(200);
  expect(await outcome((await basic.signIn()).call(activities))).toEqual([
    403,
    'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
  ]);
  expect(await outcome((await sovereign.signIn()).call(activities))).toEqual([400, 'BadRequest']);
  expect(await outcome(call('reports/servicePrincipalSignInActivities'))).toEqual([400, 'BadRequest']);
});

test('activity tells days, never and nothing at all, by app id', async () => {
  await using tenant = await served();
  const { all } = await tenant.signIn();
  const { rows } = await all('beta/reports/servicePrincipalSignInActivities?$top=999');
  const apps = new Set(
    (await all('servicePrincipals?$top=999&$select=id,appId')).rows.map((row) => row['appId']),
  );
  const last = rows.map(
    (row) => (row['lastSignInActivity'] as Record<string, unknown> | null)?.['lastSignInDateTime'],
  );

  expect(rows.every((row) => apps.has(row['appId']))).toBe(true);
  expect(rows.length).toBeLessThan(apps.size);
  expect(last).toContain('0001-01-01T00:00:00Z');
  expect(last).toContain(undefined);
});

test('people by id: those that are gone are left out, in another order, with the fields asked for', async () => {
  await using tenant = await served();
  const { call } = await tenant.signIn();
  const { ids } = tenant.simulator.tenant.directory;
  const asked = [0, 1, 2, 7, 13].map((index) => ids.user.at(index));
  const body = { ids: asked, types: ['user'] };

  const plain = await call('directoryObjects/getByIds', { method: 'POST', body });
  const full = await call('directoryObjects/getByIds?$select=id,userPrincipalName,accountEnabled', {
    method: 'POST',
    body,
  });
  const many = await call('directoryObjects/getByIds', {
    method: 'POST',
    body: { ids: Array(1001).fill(asked[0]) },
  });
  const rows = rowsOf(full.body);

  expect(rows.map((row) => row['id'])).not.toEqual(asked.slice(0, 4));
  expect(new Set(rows.map((row) => row['id']))).toEqual(new Set(asked.slice(0, 4)));
  expect(rows.find((row) => row['id'] === ids.user.at(7))?.['accountEnabled']).toBe(false);
  expect(rowsOf(plain.body).every((row) => row['accountEnabled'] === undefined)).toBe(true);
  expect(many.status).toBe(400);
});

test('audit events come newest first, by name and time, and a fresh one hides for minutes', async () => {
  await using tenant = await served({ users: 300 });
  const { call, all } = await tenant.signIn();
  const query =
    "auditLogs/directoryAudits?$top=999&$filter=activityDisplayName eq 'Remove delegated permission grant'";
  const before = (await all(query)).rows;
  tenant.simulator.mutate?.('revoke');

  const hidden = (await all(query)).rows;
  tenant.clock.advance(6 * 60_000);
  const shown = (await all(query)).rows;
  const times = shown.map((row) => Date.parse(String(row['activityDateTime'])));
  const grown = shown.filter((row) => scopeChange(row).newValue !== null);
  const other = await call('auditLogs/directoryAudits?$filter=nonsense');

  expect(hidden.length).toBe(before.length);
  expect(shown.length).toBe(before.length + 1);
  expect(times).toEqual(times.toSorted((left, right) => right - left));
  expect(grown.length).toBeGreaterThan(0);
  expect(errorCode(other.body)).toBe('Request_UnsupportedQuery');
});

test('the audit log names changed reply addresses and federated credentials', async () => {
  await using tenant = await served();
  const { all } = await tenant.signIn();
  const { rows } = await all("auditLogs/directoryAudits?$filter=activityDisplayName eq 'Update application'");
  const changes = rows.flatMap((row) => {
    const [target] = row['targetResources'] as { displayName: string; modifiedProperties: Change[] }[];
    return target?.modifiedProperties.map((change) => ({ ...change, app: target.displayName })) ?? [];
  });
  const added = (name: string) =>
    changes
      .filter(({ displayName }) => displayName === name)
      .map(({ app, oldValue, newValue }) => {
        const before = JSON.parse(oldValue) as Readonly<Record<string, unknown>>[];
        return [app, (JSON.parse(newValue) as typeof before).slice(before.length)];
      });

  expect(added('AppAddress')).toEqual([
    ['CI deployer', [expect.objectContaining({ Address: 'http://localhost' })]],
  ]);
  expect(added('FederatedIdentityCredentials')).toEqual([
    ['CI deployer', [expect.objectContaining({ Issuer: 'https://oidc.attacker.example', Subject: '*' })]],
  ]);
});

interface Change {
  readonly displayName: string;
  readonly oldValue: string;
  readonly newValue: string;
}

function scopeChange(event: Rows[number]): { newValue: unknown } {
  const [target] = event['targetResources'] as {
    modifiedProperties: { displayName: string; newValue: unknown }[];
  }[];
  const change = target?.modifiedProperties.find(({ displayName }) => displayName.endsWith('.Scope'));
  return { newValue: change?.newValue ?? null };
}

test('policies, roles and the rest answer in the shape that is documented', async () => {
  await using tenant = await served();
  const { call, all } = await tenant.signIn();
  const policy = await call('policies/authorizationPolicy');
  const assigned = (policy.body['defaultUserRolePermissions'] as Record<string, string[]>)[
    'permissionGrantPoliciesAssigned'
  ];
  const holders = (await all('roleManagement/directory/roleAssignments?$expand=roleDefinition')).rows;

  expect(assigned?.[0]).toBe('ManagePermissionGrantsForSelf.microsoft-user-default-legacy');
  expect(holders.some((row) => JSON.stringify(row['roleDefinition']).includes('Global Administrator'))).toBe(
    true,
  );
  for (const path of [
    'policies/permissionGrantPolicies',
    'policies/adminConsentRequestPolicy',
    'policies/defaultAppManagementPolicy',
    'identityGovernance/appConsent/appConsentRequests',
    'identityProtection/riskyServicePrincipals',
    'roleManagement/directory/roleDefinitions',
    'directoryRoles',
    `groups/${tenant.simulator.tenant.directory.ids.group.at(1)}/transitiveMembers?$select=id`,
    'applications?$top=5&$select=id,appId,web',
    'users?$top=5',
    'auditLogs/signIns',
  ])
    expect([path, (await call(path)).status]).toEqual([path, 200]);
});

test.each([
  ['429-fraction@1', 429],
  ['503@1', 503],
  ['504-html@1', 504],
  ['forbidden-stream', 403],
] as const)('%s strikes in the form of Graph', async (faultList, status) => {
  await using tenant = await served({ faultList });
  const { appId, secret } = tenant.simulator.credentials.auditor;
  const unstruck = await tenant.simulator.handle(
    {
      method: 'POST',
      url: new URL(`http://127.0.0.1/${tenant.simulator.tenantId}/oauth2/v2.0/token`),
      headers: {},
      body: String(
        new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: appId,
          client_secret: secret,
          scope: 'https://graph.microsoft.com/.default',
        }),
      ),
      inFlight: 1,
    },
    'login',
  );
  const { access_token: bearer } = JSON.parse(unstruck.body ?? '{}') as { access_token: string };
  const answer = await fetch(`${tenant.urls['graph']}/v1.0/applications`, {
    headers: { authorization: `Bearer ${bearer}` },
  });

  expect(answer.status).toBe(status);
});

test('list faults bend a page and leave it readable', async () => {
  await using missing = await served({ faultList: 'missing-rows', grants: 400 });
  await using endless = await served({ faultList: 'endless-cursor' });
  await using foreign = await served({ faultList: 'foreign-next' });
  await using empty = await served({ faultList: 'empty-page@1' });

  const lost = await (await missing.signIn()).all('oauth2PermissionGrants?$top=999&$count=true');
  const loop = await (await endless.signIn()).call('users?$top=5');
  const away = await (await foreign.signIn()).call('users?$top=5');
  const gaps = await (await empty.signIn()).all('users?$top=20');

  expect(lost.count).toBe(400);
  expect(lost.rows.length).toBeLessThan(400);
  expect(String(loop.body['@odata.nextLink'])).toContain('/v1.0/users?$top=5');
  expect(new URL(String(away.body['@odata.nextLink'])).host).toBe('graph.microsoft.com.attacker.example');
  expect(gaps.pages.some((page) => page.length === 0)).toBe(true);
  expect(gaps.rows.length).toBe(59);
});

test('only a careful company blocks the device code flow, and a cheap edition has no Conditional Access', async () => {
  const blocksDeviceCode = async (scenario: Scenario) => {
    await using tenant = await served({ scenario });
    const { all } = await tenant.signIn();
    const { rows } = await all('identity/conditionalAccess/policies');
    return rows.some((row) => JSON.stringify(row['conditions']).includes('deviceCodeFlow'));
  };

  expect(await blocksDeviceCode('standard')).toBe(false);
  expect(await blocksDeviceCode('strict')).toBe(true);
  expect(await blocksDeviceCode('hardened')).toBe(true);
  await using basic = await served({ scenario: 'basic' });
  const { call } = await basic.signIn();
  expect((await call('identity/conditionalAccess/policies')).status).toBe(403);
});
