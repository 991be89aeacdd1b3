import { expect, test } from 'vitest';
import { consentedGrants } from './audit-changes.ts';
import { eventsOf } from './audit-rows.ts';
import { AuditRecord } from './wire.ts';

const names = new Map([
  ['sp-client', 'client'],
  ['sp-graph', 'graph'],
  ['obj-own', 'own'],
]);
const nameApp = (id: string) => names.get(id) ?? id;

type Property = readonly [name: string, before: string | null, after: string | null];

function target(
  id: string,
  type: string,
  properties: readonly Property[] = [],
  displayName: string | null = null,
) {
  const quoted = (value: string | null) => (value === null ? null : JSON.stringify(value));
  return {
    id,
    type,
    displayName,
    modifiedProperties: properties.map(([name, before, after]) => ({
      displayName: name,
      oldValue: quoted(before),
      newValue: quoted(after),
    })),
  };
}

function record(activity: string, targets: readonly unknown[], more: Readonly<Record<string, unknown>> = {}) {
  return AuditRecord.parse({
    id: `id ${activity}`,
    correlationId: 'c',
    category: 'ApplicationManagement',
    result: 'success',
    activityDisplayName: activity,
    activityDateTime: '2026-09-13T01:22:12.5603524Z',
    initiatedBy: { user: { id: 'admin', userPrincipalName: 'admin@contoso.example' }, app: null },
    targetResources: targets,
    ...more,
  });
}

const grantRecord = (activity: string, before: string | null, after: string | null, principal = 'alice') =>
  record(activity, [
    target('sp-graph', 'ServicePrincipal', [
      ['DelegatedPermissionGrant.Scope', before, after],
      ['DelegatedPermissionGrant.ConsentType', 'Principal', 'Principal'],
      ['DelegatedPermissionGrant.PrincipalId', principal, principal],
      ['ServicePrincipal.ObjectID', null, 'sp-client'],
    ]),
    target('sp-client', 'ServicePrincipal'),
  ]);

const permissions =
  '[[Id: g, ClientId: sp-client, PrincipalId: alice, ResourceId: sp-graph, ConsentType: Principal, Scope:  User.Read, CreatedDateTime: , LastModifiedDateTime ]] => [[Id: g, ClientId: sp-client, PrincipalId: alice, ResourceId: sp-graph, ConsentType: Principal, Scope:  User.Read Mail.Read, CreatedDateTime: , LastModifiedDateTime ]]; ';

const consentRecord = record('Consent to application', [
  target(
    'sp-client',
    'ServicePrincipal',
    [
      ['ConsentContext.IsAdminConsent', null, 'False'],
      ['ConsentContext.OnBehalfOfAll', null, 'False'],
      ['ConsentAction.Permissions', null, permissions],
    ],
    'Zoom',
  ),
]);

test('an amended consent is a consent that grew; its removal removed nothing', () => {
  const events = eventsOf(
    [
      consentRecord,
      grantRecord('Remove delegated permission grant', ' User.Read', ' User.Read Mail.Read'),
      grantRecord('Add delegated permission grant', ' User.Read', ' User.Read Mail.Read'),
    ],
    nameApp,
  );

  expect(events).toMatchObject([
    {
      event: 'consent',
      clientId: 'client',
      resource: 'graph',
      principal: 'alice',
      scopes: ['User.Read', 'Mail.Read'],
      appName: 'Zoom',
      detail: { adminConsent: 'False' },
    },
    { event: 'scopes-expanded', clientId: 'client', scopes: ['Mail.Read'] },
  ]);
  expect(new Set(events.map(({ id }) => id)).size).toBe(2);
});

test('a removal on its own is a revocation of the client on the resource, which is the target', () => {
  expect(
    eventsOf([grantRecord('Remove delegated permission grant', ' Mail.Read', null)], nameApp),
  ).toMatchObject([
    { event: 'revoke', clientId: 'client', resource: 'graph', principal: 'alice', scopes: ['Mail.Read'] },
  ]);
});

test('a removal beside another person’s consent is a revocation', () => {
  const events = eventsOf(
    [
      grantRecord('Add delegated permission grant', null, 'Mail.Read', 'bob'),
      grantRecord('Remove delegated permission grant', 'Mail.Read', null, 'alice'),
    ],
    nameApp,
  );

  expect(events.map(({ event, principal }) => [event, principal])).toEqual([
    ['consent', 'bob'],
    ['revoke', 'alice'],
  ]);
});

test('a first consent is one event', () => {
  expect(
    eventsOf([consentRecord, grantRecord('Add delegated permission grant', null, 'User.Read')], nameApp),
  ).toMatchObject([{ event: 'consent', scopes: ['User.Read'] }]);
});

test('a consent whose grants are not in the log tells them itself', () => {
  expect(eventsOf([consentRecord], nameApp)).toMatchObject([
    {
      event: 'consent',
      clientId: 'client',
      principal: 'alice',
      resource: 'graph',
      scopes: ['User.Read', 'Mail.Read'],
    },
  ]);
});

test('an administrator’s consent for everyone belongs to no person', () => {
  const events = eventsOf([grantRecord('Add delegated permission grant', null, 'User.Read', '')], nameApp);

  expect(events).toMatchObject([{ event: 'consent', principal: null, detail: { actor: 'admin' } }]);
});

test('app roles given and taken', () => {
  const targets = [
    target('sp-graph', 'ServicePrincipal', [
      ['AppRole.Id', null, 'r1'],
      ['AppRole.Value', null, 'RoleManagement.ReadWrite.Directory'],
      ['ServicePrincipal.ObjectID', null, 'sp-client'],
    ]),
    target('sp-client', 'ServicePrincipal'),
  ];

  expect(
    [
      'Add app role assignment to service principal',
      'Remove app role assignment from service principal',
    ].flatMap((activity) => eventsOf([record(activity, targets)], nameApp)),
  ).toMatchObject([
    {
      event: 'app-role-granted',
      clientId: 'client',
      resource: 'graph',
      scopes: ['RoleManagement.ReadWrite.Directory'],
    },
    { event: 'app-role-removed', clientId: 'client' },
  ]);
});

test.each([
  [
    'Add service principal credentials',
    '[]',
    '[KeyIdentifier=k1,KeyType=Password]',
    'credential-added',
    'k1',
  ],
  [
    'Update application – Certificates and secrets management ',
    '[]',
    '["[KeyIdentifier=k2,KeyType=X]"]',
    'credential-added',
    'k2',
  ],
  [
    'Update application – Certificates and secrets management ',
    '[KeyIdentifier=k1]',
    '[]',
    'app-changed',
    undefined,
  ],
])('%s: %s becomes %s', (activity, before, after, event, keys) => {
  const events = eventsOf(
    [record(activity, [target('obj-own', 'Application', [['KeyDescription', before, after]])])],
    nameApp,
  );

  expect(events).toMatchObject([{ event, clientId: 'own' }]);
  expect(events[0]?.detail['keys']).toBe(keys);
});

test('a key that is added tells its kind; a federated identity its issuer and those before', () => {
  const github = { Name: 'ci', Issuer: 'https://token.actions.githubusercontent.com', Subject: 'repo:a/b' };
  const evil = { Name: 'x', Issuer: 'https://evil.example', Subject: 'me' };
  const changed = (before: unknown, after: unknown) =>
    eventsOf(
      [
        record('Update application', [
          target('obj-own', 'Application', [
            ['FederatedIdentityCredentials', JSON.stringify(before), JSON.stringify(after)],
          ]),
        ]),
      ],
      nameApp,
    );
  const keys = '[KeyIdentifier=k1,KeyType=Password],[KeyIdentifier=k2,KeyType=AsymmetricX509Cert]';
  const certificate = record('Add service principal credentials', [
    target('obj-own', 'Application', [['KeyDescription', '[KeyIdentifier=k1,KeyType=Password]', keys]]),
  ]);

  expect(changed([github], [github, evil])).toMatchObject([
    {
      event: 'credential-added',
      detail: {
        kind: 'federated-credential',
        issuer: 'https://evil.example',
        issuerBefore: 'https://token.actions.githubusercontent.com',
        subject: 'me',
        actor: 'admin',
      },
    },
  ]);
  expect(changed([github], [{ ...github, Subject: 'repo:c/d' }])).toMatchObject([
    { event: 'credential-added', detail: { issuer: github.Issuer, subject: 'repo:c/d' } },
  ]);
  // One taken away is none added.
  expect(changed([github, evil], [github])).toMatchObject([{ event: 'app-changed' }]);
  // What cannot be read is not nothing.
  expect(changed([], 'garbage')).toMatchObject([{ event: 'credential-added' }]);
  expect(eventsOf([certificate], nameApp)).toMatchObject([{ detail: { keys: 'k2', kind: 'certificate' } }]);
});

test('changed reply addresses are told, now and before, with the address of who changed them', () => {
  const at = (...urls: readonly string[]) =>
    JSON.stringify(urls.map((Address) => ({ AddressType: 0, Address, ReplyAddressClientType: 1 })));
  const update = (property: string, before: string | null, after: string | null) =>
    eventsOf(
      [
        record('Update application', [target('obj-own', 'Application', [[property, before, after]])], {
          initiatedBy: { user: { id: 'mallory', ipAddress: '203.0.113.9' } },
          additionalDetails: [{ key: 'User-Agent', value: 'python-requests/2.32.4' }],
        }),
      ],
      nameApp,
    );

  expect(
    update('AppAddress', at('https://a.example/cb'), at('https://a.example/cb', 'http://localhost:1/')),
  ).toMatchObject([
    {
      event: 'app-changed',
      clientId: 'own',
      detail: {
        replyUrls: 'https://a.example/cb http://localhost:1/',
        replyUrlsBefore: 'https://a.example/cb',
        properties: 'AppAddress',
        actor: 'mallory',
        ip: '203.0.113.9',
        userAgent: 'python-requests/2.32.4',
      },
    },
  ]);
  expect(update('ReplyUrls', null, '["https://b.example"]')).toMatchObject([
    { detail: { replyUrls: 'https://b.example', replyUrlsBefore: '' } },
  ]);
  expect(update('AppAddress', '{', '[[{"Address":7}],null,"\u202ehttps://c.example"]')).toMatchObject([
    { event: 'app-changed', detail: { replyUrls: '\u202ehttps://c.example', replyUrlsBefore: '' } },
  ]);
});

test('a new owner is the person, of the app that is the other target', () => {
  const targets = [target('mallory', 'User'), target('obj-own', 'Application', [], 'CI')];

  expect(eventsOf([record('Add owner to application', targets)], nameApp)).toMatchObject([
    { event: 'owner-added', clientId: 'own', principal: 'mallory', appName: 'CI' },
  ]);
});

test('what failed did not happen; what is not about apps is no event', () => {
  expect(eventsOf([record('Consent to application', [], { result: 'failure' })], nameApp)).toEqual([]);
  expect(eventsOf([record('Update user', [target('u', 'User')])], nameApp)).toEqual([]);
  expect(eventsOf([record('Consent to application', [], { initiatedBy: null })], nameApp)).toMatchObject([
    { event: 'consent', clientId: null, principal: null },
  ]);
});

test('a change of the consent policy is told without an app', () => {
  expect(eventsOf([record('Update authorization policy', [target('p', 'Policy')])], nameApp)).toMatchObject([
    { event: 'consent-policy-changed', clientId: null },
  ]);
});

test('consented permissions in text: the side after the arrow, several grants, garbage', () => {
  expect(consentedGrants(permissions)).toEqual([
    { client: 'sp-client', principal: 'alice', resource: 'sp-graph', scope: 'User.Read Mail.Read' },
  ]);
  expect(
    consentedGrants('[] => [[Id: 1, ResourceId: a, Scope: x], [Id: 2, ResourceId: b, Scope: y z]]'),
  ).toMatchObject([
    { resource: 'a', scope: 'x' },
    { resource: 'b', scope: 'y z' },
  ]);
  expect(consentedGrants('nothing')).toEqual([]);
});
