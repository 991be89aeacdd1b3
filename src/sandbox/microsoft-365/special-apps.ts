/**
 * The apps that every simulated tenant has besides those of the company's vendors: Microsoft's own, the tool's
 * own, and one of each oddity that a real tenant shows.
 */
import type { AppProfile } from './app-profile.ts';
import { integratedApp, microsoftTenant } from './app-profile.ts';
import type { Ids } from './ids.ts';
import { knownResources } from './resources.ts';

export type SpecialApp = Partial<Omit<AppProfile, 'id' | 'appId' | 'name'>> & {
  readonly key: string;
  readonly appId?: string;
  readonly name: string | null;
  /** Registered in this tenant: has an entry under `/applications` as well. */
  readonly registered?: boolean;
};

const foreign = '259d0d08-bd9a-4520-a2bb-fc80a7e38b94';
const day = 86_400_000;

export function specialApps(ids: Ids, tenantId: string, startedAt: number): readonly SpecialApp[] {
  const own = { ownerTenant: tenantId, audience: 'AzureADMyOrg', registered: true } as const;
  const resources = knownResources.map(
    (known): SpecialApp => ({
      key: known.appId,
      appId: known.appId,
      name: known.name,
      ownerTenant: microsoftTenant,
      roles: known.roles,
      scopes: known.scopes,
      tags: [],
    }),
  );
  return [
    ...resources,
    {
      ...own,
      key: 'auditor',
      name: 'Grantwarden (audit)',
      activity: { client: 0, asUser: false },
      secrets: [secret(ids, 1, 'audit', startedAt - 40 * day, startedAt + 320 * day)],
    },
    { ...own, key: 'actor', name: 'Grantwarden (act)', activity: { client: 12, asUser: false } },
    {
      ...own,
      key: 'ci-deployer',
      name: 'CI deployer',
      replyUrls: ['https://ci.northwind-labs.example/cb', 'http://localhost'],
      activity: { client: 1, asUser: false },
      secrets: [
        { ...secret(ids, 2, null, Date.UTC(2021, 0, 1), 0), end: '2299-12-31T00:00:00Z' },
        secret(ids, 3, 'old', startedAt - 900 * day, startedAt - 400 * day),
        { ...secret(ids, 4, 'CN=ci', startedAt - 300 * day, startedAt + 9 * day), kind: 'certificate' },
      ],
      trusts: [
        {
          id: ids.key.at(20),
          name: 'gh-main',
          issuer: 'https://token.actions.githubusercontent.com',
          subject: 'repo:northwind-labs/infra:ref:refs/heads/main',
        },
        { id: ids.key.at(21), name: 'backup', issuer: 'https://oidc.attacker.example', subject: '*' },
      ],
    },
    {
      ...own,
      key: 'payroll-api',
      name: 'Payroll API',
      roles: [
        { id: ids.role.at(1), value: 'RoleManagement.ReadWrite.Directory', members: ['Application'] },
        { id: ids.role.at(2), value: null, members: ['User', 'Application'] },
      ],
      scopes: [{ id: ids.role.at(3), value: 'Payslips.Read', type: 'User' }],
      activity: { client: 4, asUser: true },
    },
    {
      ...own,
      key: 'hidden-helper',
      name: 'Hidden helper',
      tags: ['HideApp'],
      activity: { client: 'never', asUser: false },
    },
    {
      key: 'impostor',
      name: 'Microsoft Graph',
      ownerTenant: foreign,
      roles: [{ id: ids.role.at(4), value: 'User.Read.All', members: ['Application'] }],
      scopes: [{ id: ids.role.at(5), value: 'User.Read', type: 'User' }],
      replyUrls: ['https://graph-microsoft.attacker.example/cb'],
    },
    {
      key: 'vm-identity',
      name: 'vm-prod-01',
      ownerTenant: null,
      type: 'ManagedIdentity',
      tags: [],
      alternativeNames: [
        'isExplicit=False',
        '/subscriptions/0a1b/resourcegroups/rg/providers/Microsoft.Compute/virtualMachines/vm-prod-01',
      ],
      activity: { client: 0, asUser: false },
    },
    { key: 'legacy', name: 'Legacy thing', ownerTenant: null, type: 'Legacy', audience: null, tags: [] },
    {
      key: 'known-bad',
      name: 'Free PDF Merger',
      ownerTenant: foreign,
      disabledByMicrosoft: 'DisabledDueToViolationOfServicesAgreement',
      replyUrls: ['http://localhost:7823/access/'],
    },
    {
      key: 'disabled',
      name: 'Old vendor',
      ownerTenant: 'eeab73f6-3b22-4f7e-a513-27619718443a',
      enabled: false,
      activity: { client: 300, asUser: true },
    },
    {
      key: 'deactivated',
      name: 'Sunset Forms',
      ownerTenant: 'eeab73f6-3b22-4f7e-a513-27619718443b',
      deactivated: true,
    },
    {
      key: 'side-project',
      name: 'Employee Side Project',
      ownerTenant: '72f988bf-86f1-41af-91ab-2d7cd011db47',
    },
    {
      key: 'gallery',
      name: 'Box (gallery template)',
      ownerTenant: '47df5bb7-e6bc-4256-afb0-dd8c8e3c1ce8',
      tags: ['WindowsAzureActiveDirectoryGalleryApplicationNonPrimaryV1', integratedApp],
    },
    {
      key: 'hobby',
      name: 'Hobby App',
      ownerTenant: '9188040d-6c67-4c5b-b112-36a304b66dad',
      audience: 'AzureADandPersonalMicrosoftAccount',
    },
    {
      key: 'half-verified',
      name: 'Docusign Connector',
      ownerTenant: foreign,
      publisher: { name: 'Docusign Inc.', id: null },
      principalSecrets: [secret(ids, 77, 'x', startedAt - 2 * day, startedAt + 728 * day)],
      replyUrls: ['https://docusign-connector.attacker.example/oauth'],
    },
    {
      key: 'nameless',
      name: null,
      ownerTenant: foreign,
      tags: [],
      activity: { client: 'never', asUser: true },
    },
    {
      key: 'backup',
      name: 'Backup Orchestrator',
      ownerTenant: '9b1e4a0c-3c75-4a52-8b16-53d9e6a7f120',
      activity: { client: 2, asUser: false },
    },
    {
      key: 'rclone',
      appId: 'b15665d9-eda6-4092-8539-0eec376afd59',
      name: 'rclone',
      ownerTenant: '27b5a1d5-6640-457a-b7fd-7aa6b90623fa',
      replyUrls: ['http://localhost:53682/'],
      activity: { client: 6, asUser: true },
    },
    {
      key: 'graph-explorer',
      appId: 'de8bc8b5-d9f9-48b1-a8ad-b748da725064',
      name: 'Graph Explorer',
      ownerTenant: '72f988bf-86f1-41af-91ab-2d7cd011db47',
      tags: [],
    },
  ];
}

function secret(ids: Ids, number: number, displayName: string | null, start: number, end: number) {
  return {
    keyId: ids.key.at(number),
    kind: 'password' as const,
    displayName,
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
  };
}
