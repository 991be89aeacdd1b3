import { expect, test } from 'vitest';
import { errorIn, startOrg, type TestOrg } from './testing.ts';

interface Described {
  readonly sobjects: readonly { readonly name: string }[];
}

async function objects(org: TestOrg, version = org.simulator.org.version): Promise<readonly string[]> {
  const { body } = await org.call(`/services/data/v${version}.0/sobjects`);
  return (body as Described).sobjects.map(({ name }) => name);
}

test('an org before external client apps knows none, and fewer objects and fields', async () => {
  await using org = await startOrg({ scenario: 'basic' });
  const names = await objects(org);

  expect(names).toContain('ConnectedApplication');
  for (const absent of ['ExternalClientApplication', 'ExtlClntAppOauthPlcyCnfg', 'AuthProvider'])
    expect(names).not.toContain(absent);
  expect(await org.refused('SELECT Id FROM ExternalClientApplication')).toBe('400 INVALID_TYPE');
  expect(await org.refused('SELECT PermissionsCanApproveUninstalledApps FROM PermissionSet')).toBe(
    '400 INVALID_FIELD',
  );
  expect(errorIn(await org.call('/services/data/v58.0/apps/oauth/usage'))).toBe('404 NOT_FOUND');
  const rows = await org.query("SELECT AppName FROM OauthToken WHERE AppName = 'DocuSign'");
  expect(rows.records).toEqual([]);
});

test('a caller without Manage Users and Customize Application sees less of logs, providers and usage', async () => {
  await using org = await startOrg({ scenario: 'strict' });
  await using full = await startOrg();
  const soql = 'SELECT COUNT() FROM LoginHistory';

  expect((await org.query(soql)).totalSize).toBeLessThan((await full.query(soql)).totalSize / 10);
  expect(await objects(org)).not.toContain('AuthProvider');
  expect(await objects(full)).toContain('AuthProvider');
  expect(errorIn(await org.call('/services/data/v67.0/apps/oauth/usage'))).toBe('403 INSUFFICIENT_ACCESS');
  const { sub, user_id: id } = (await org.call('/services/oauth2/userinfo')).body as Record<string, string>;
  expect(sub?.endsWith(`/${id}`)).toBe(true);
});

test('what the org signs in to elsewhere', async () => {
  await using org = await startOrg();
  const { records } = await org.query('SELECT DeveloperName, Endpoint FROM NamedCredential');
  const { body } = await org.call('/services/data/v67.0/named-credentials');

  expect(records.map(({ DeveloperName }) => DeveloperName)).toEqual(['Billing_API', 'Old_ERP', 'Maps']);
  expect(body).toMatchObject({ namedCredentials: [{ developerName: 'Billing_API' }, {}, {}] });
  expect((await org.query('SELECT Id FROM ExternalCredential')).records).toHaveLength(2);
});

test('an old version of a new org does not show what came later', async () => {
  await using org = await startOrg();

  expect(await objects(org)).toContain('ExternalClientApplication');
  expect(await objects(org, 50)).not.toContain('ExternalClientApplication');
});

test('a description lists fields with what can be done with them', async () => {
  await using org = await startOrg();
  const { body } = await org.call('/services/data/v67.0/sobjects/LoginHistory/describe');
  const { fields } = body as { readonly fields: readonly { readonly name: string }[] };

  expect(fields.find(({ name }) => name === 'Application')).toMatchObject({
    filterable: false,
    groupable: true,
  });
  expect((await org.call('/services/data/v67.0/sobjects/Nothing/describe')).status).toBe(404);
});

test('everybody is a user; who left is inactive', async () => {
  await using org = await startOrg();
  const { records } = await org.query('SELECT Id, Username, IsActive FROM User');
  const byName = new Map(records.map((row) => [row['Username'], row]));
  const people = Array.from({ length: org.company.size }, (_, index) => org.company.person(index));

  for (const { email, status } of people)
    expect(byName.get(email)).toMatchObject({
      Id: expect.stringMatching(/^005\w{15}$/u) as string,
      IsActive: status === 'active',
    });
  expect(new Set(records.map(({ Id }) => Id)).size).toBe(org.company.size + 2);
});

test('powers go with profiles and permission sets, also of people who are no administrators', async () => {
  await using org = await startOrg();
  const holders = async (power: string) =>
    (
      await org.query(
        `SELECT Assignee.Username FROM PermissionSetAssignment WHERE PermissionSet.Permissions${power} = true AND Assignee.IsActive = true`,
      )
    ).records.map(({ Assignee }) => (Assignee as { readonly Username: string }).Username);
  const admins = await holders('ModifyAllData');

  expect(admins).toContain(org.company.person(0).email);
  expect((await holders('CanApproveUninstalledApps')).filter((name) => !admins.includes(name))).toEqual(
    expect.arrayContaining([org.company.person(4).email, org.company.person(9).email]),
  );
  expect(await holders('UseAnyApiClient')).toContain(org.company.person(6).email);
});

test('apps have ids, items, policies; some have no item, some are a name only', async () => {
  await using org = await startOrg();
  const { records: menu } = await org.query(
    "SELECT ApplicationId, Label FROM AppMenuItem WHERE Type = 'ConnectedApplication'",
  );
  const { records: external } = await org.query('SELECT Id, MasterLabel FROM ExternalClientApplication');
  const { records: policies } = await org.query(
    'SELECT ExternalClientApplicationId, PermittedUsersPolicyType, ClientCredentialsFlowUser FROM ExtlClntAppOauthPlcyCnfg',
  );
  const inMenu = new Set(menu.map(({ ApplicationId }) => ApplicationId));

  expect(external.map(({ MasterLabel, Id }) => [MasterLabel, inMenu.has(Id)])).toEqual([
    ['DocuSign', true],
    ['SalesBot Autopilot', false],
  ]);
  expect(policies).toHaveLength(2);
  expect(policies[0]).toMatchObject({ ClientCredentialsFlowUser: 'grant-audit@northwind-labs.example' });
  expect(menu.some(({ Label }) => Label === 'Rapid Report')).toBe(false);
});

test('two apps share one name; only ids tell their approvals apart', async () => {
  await using org = await startOrg();
  const { records } = await org.query(
    "SELECT AppMenuItem.ApplicationId, AppMenuItem.Name FROM OauthToken WHERE AppName = 'Calendly'",
  );
  const items = records.map(({ AppMenuItem }) => AppMenuItem as Readonly<Record<string, string>>);

  expect(new Set(items.map((item) => item['ApplicationId'])).size).toBe(2);
  expect(new Set(items.map((item) => item['Name'])).size).toBe(2);
});

test('usage of external client apps comes in pages; past the last there is nothing', async () => {
  await using org = await startOrg({ users: 400 });
  const base = '/services/data/v67.0/apps/oauth/usage';
  const apps = (await org.call(`${base}?page=0&pageSize=1`)).body as {
    readonly apps: readonly { readonly identifier: string; readonly usageDetailsUrl: string }[];
    readonly nextPageUrl: string;
  };
  const [app] = apps.apps;
  const users = (await org.call(`${app?.usageDetailsUrl}?page=0&pageSize=100`)).body as {
    readonly users: readonly { readonly userIdentifier: string; readonly username: string }[];
  };
  const [user] = users.users;
  const tokens = (await org.call(`${base}/${app?.identifier}/${user?.userIdentifier}/tokens`)).body as {
    readonly tokens: readonly object[];
  };

  expect(app?.identifier).toMatch(/^0xI/u);
  expect(apps.nextPageUrl).toBe(`${base}?page=1&pageSize=1`);
  expect(users.users.length).toBeGreaterThan(5);
  expect(tokens.tokens[0]).toMatchObject({ username: user?.username });
  expect((await org.call(`${base}?page=9&pageSize=100`)).body).toMatchObject({ apps: [], nextPageUrl: null });
  expect((await org.call(`${base}?pageSize=1000`)).status).toBe(400);
});

test('packages stand in the Tooling API', async () => {
  await using org = await startOrg();
  const soql =
    'SELECT SubscriberPackageId, SubscriberPackage.Name, SubscriberPackage.NamespacePrefix, SubscriberPackageVersion.MajorVersion FROM InstalledSubscriberPackage';
  const { body } = await org.call(`/services/data/v67.0/tooling/query?q=${encodeURIComponent(soql)}`);

  expect(body).toMatchObject({ size: 5, entityTypeName: 'InstalledSubscriberPackage', queryLocator: null });
  expect((body as { readonly records: readonly object[] }).records[0]).toMatchObject({
    SubscriberPackageId: expect.stringMatching(/^033/u) as string,
    SubscriberPackage: { Name: 'Drift', NamespacePrefix: 'drift' },
    SubscriberPackageVersion: { MajorVersion: 3 },
  });
});

test('sign-ins are grouped by what cannot be filtered', async () => {
  await using org = await startOrg();
  const { records } = await org.query(
    'SELECT Application, LoginType, COUNT(Id), MAX(LoginTime) FROM LoginHistory WHERE LoginTime >= LAST_N_DAYS:30 GROUP BY Application, LoginType',
  );

  expect(records).toContainEqual(
    expect.objectContaining({ Application: 'Browser', LoginType: 'Application' }),
  );
  expect(records.some(({ LoginType }) => LoginType === 'Remote Access 2.0')).toBe(true);
});

const names = (...list: readonly string[]) => list.map((name) => `<fullNames>${name}</fullNames>`).join('');

test('metadata gives scopes, with secrets beside them; some records are absent and some break', async () => {
  await using org = await startOrg();
  const read = async (type: string, ...list: readonly string[]) =>
    org.soap('readMetadata', `<type>${type}</type>${names(...list)}`);
  const slack = await read('ConnectedApp', 'Slack', 'gongio__Gong', 'Nothing');
  const external = await read('ExtlClntAppOauthSettings', 'SalesBot_Autopilot_oauth');
  const settings = await read('OauthOidcSettings', 'OauthOidc');
  const drift = await read('ConnectedApp', 'Slack', 'drift__Drift');
  const many = await read('ConnectedApp', ...Array.from({ length: 11 }, (_, nth) => `App_${nth}`));

  expect(slack.status).toBe(200);
  expect(slack.text).toContain('<scopes>Api</scopes><scopes>RefreshToken</scopes><scopes>Basic</scopes>');
  expect(slack.text).toMatch(/<consumerSecret>[0-9A-F]{64}<\/consumerSecret>/u);
  expect(slack.text.match(/<records xsi:nil="true"\/>/gu)).toHaveLength(2);
  expect(external.text).toContain('<commaSeparatedOauthScopes>Api, RefreshToken, McpApi<');
  expect(settings.text).toContain('<blockOAuthUnPwFlow>true<');
  expect([drift.status, drift.text.includes('Load of metadata from db failed')]).toEqual([500, true]);
  expect(many.text).toContain('EXCEEDED_ID_LIMIT');
  expect((await org.soap('deployMetadata', '')).status).toBe(500);
});

test('metadata needs a session and a permission', async () => {
  await using org = await startOrg({ scenario: 'strict' });
  const refused = await org.soap('readMetadata', `<type>ConnectedApp</type>${names('Slack')}`);
  const url = `${org.urls.instance}/services/Soap/m/67.0`;
  const stranger = await fetch(url, { method: 'POST', body: '<e:Body><readMetadata/></e:Body>' });

  expect(refused.text).toContain('INSUFFICIENT_ACCESS');
  expect(await stranger.text()).toContain('<faultcode>sf:INVALID_SESSION_ID</faultcode>');
});

test('listed names are those that can be read', async () => {
  await using org = await startOrg();
  const { text } = await org.soap('listMetadata', '<queries><type>ConnectedApp</type></queries>');

  expect(text).toContain('<fullName>drift__Drift</fullName>');
  expect(text).toContain('<fullName>Grantwarden_Audit</fullName>');
});
