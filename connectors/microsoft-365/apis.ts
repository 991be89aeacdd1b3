/** Microsoft's APIs, by client id: names are no proof, anybody may call an API "Microsoft Graph". */
import type { DataClass } from '../../src/core/capability.ts';

export interface Api {
  readonly title: string;
  /** Names mean what the rules say; elsewhere only their verbs do. */
  readonly ruled: boolean;
  readonly data: DataClass;
  readonly noun: string;
  /** Addresses under which its scopes are written out in full. */
  readonly hosts: readonly string[];
}

export const graphId = '00000003-0000-0000-c000-000000000000';
export const azureManagementId = '797f4846-ba00-4fd7-ba43-dac1f8f63013';

const ruled = (title: string, hosts: readonly string[]): Api => ({
  title,
  ruled: true,
  data: 'other',
  noun: 'data of this API',
  hosts,
});
const other = (title: string, data: DataClass, noun: string, hosts: readonly string[] = []): Api => ({
  title,
  ruled: false,
  data,
  noun,
  hosts,
});

export const apis: ReadonlyMap<string, Api> = new Map([
  [graphId, ruled('Microsoft Graph', ['graph.microsoft.com'])],
  ['00000002-0000-0000-c000-000000000000', ruled('Azure AD Graph', ['graph.windows.net'])],
  [
    '00000002-0000-0ff1-ce00-000000000000',
    ruled('Exchange Online', ['outlook.office.com', 'outlook.office365.com']),
  ],
  ['00000003-0000-0ff1-ce00-000000000000', ruled('SharePoint Online', [])],
  [
    azureManagementId,
    other('Azure Resource Manager', 'infrastructure', 'the Azure subscriptions', [
      'management.azure.com',
      'management.core.windows.net',
    ]),
  ],
  [
    'cfa8b339-82a2-471a-a3c9-0fc0be7a4093',
    other('Azure Key Vault', 'security', 'keys and secrets in Azure Key Vault', ['vault.azure.net']),
  ],
  [
    'e406a681-f3d4-42a8-90b6-c2b029497af1',
    other('Azure Storage', 'files', 'Azure storage accounts', ['storage.azure.com']),
  ],
  [
    'c5393580-f805-4401-95e8-94b7a6ef2fc2',
    other('Office 365 Management APIs', 'security', 'the activity log of Microsoft 365', [
      'manage.office.com',
    ]),
  ],
  [
    '499b84ac-1321-427f-aa17-267ca6975798',
    other('Azure DevOps', 'code', 'code, pipelines and work items', ['app.vssps.visualstudio.com']),
  ],
  ['c161e42e-d4df-4a3d-9b42-e7a3c31f59d4', other('Intune', 'devices', 'managed devices')],
  [
    'fc780465-2017-40d4-a0c5-307022471b92',
    other('Microsoft Defender', 'security', 'security data and machines'),
  ],
  ['00000007-0000-0000-c000-000000000000', other('Dataverse', 'crm', 'Dynamics and Dataverse records')],
  ['00000009-0000-0000-c000-000000000000', other('Power BI', 'analytics', 'Power BI reports and data sets')],
  ['475226c6-020e-4fb2-8a90-7a972cbfc1d4', other('Power Apps', 'other', 'Power Apps')],
  ['7df0a125-d3be-4c96-aa54-591f83ff541c', other('Power Automate', 'other', 'Power Automate flows')],
]);
