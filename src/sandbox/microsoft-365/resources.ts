import { graphPermissions } from './graph-permissions.ts';

/** An API that publishes permissions. `resource` in a consent URL prefixes a scope: `https://graph.microsoft.com/Mail.Read`. */
export interface KnownResource {
  readonly appId: string;
  readonly name: string;
  readonly prefix: string | null;
  readonly roles: readonly PublishedRole[];
  readonly scopes: readonly PublishedScope[];
}

export interface PublishedRole {
  readonly id: string;
  readonly value: string | null;
  readonly members: readonly ('Application' | 'User')[];
}

export interface PublishedScope {
  readonly id: string;
  readonly value: string;
  readonly type: 'User' | 'Admin';
}

export const graphAppId = '00000003-0000-0000-c000-000000000000';
export const exchangeAppId = '00000002-0000-0ff1-ce00-000000000000';

/** `role:NAME=GUID`, `user:NAME=GUID` (scope a user may consent to), `admin:NAME=GUID`. */
function resource(
  appId: string,
  name: string,
  prefix: string | null,
  published: readonly string[],
): KnownResource {
  const entries = published.map((entry) => {
    const [kind = '', rest = ''] = entry.split(':');
    const [value = '', id = ''] = rest.split('=');
    return { kind, value, id };
  });
  return {
    appId,
    name,
    prefix,
    roles: entries
      .filter((entry) => entry.kind === 'role')
      .map(({ id, value }) => ({ id, value, members: ['Application'] as const })),
    scopes: entries
      .filter((entry) => entry.kind !== 'role')
      .map(({ kind, id, value }) => ({ id, value, type: kind === 'admin' ? 'Admin' : 'User' })),
  };
}

const graph: KnownResource = {
  appId: graphAppId,
  name: 'Microsoft Graph',
  prefix: 'https://graph.microsoft.com/',
  roles: graphPermissions.flatMap(({ name, role }) =>
    role === null ? [] : [{ id: role, value: name, members: ['Application'] as const }],
  ),
  scopes: graphPermissions.flatMap(({ name, scope, admin }) =>
    scope === null ? [] : [{ id: scope, value: name, type: admin ? ('Admin' as const) : ('User' as const) }],
  ),
};

/** Microsoft's own APIs with their public ids; the first is Graph. */
export const knownResources: readonly KnownResource[] = [
  graph,
  resource(exchangeAppId, 'Office 365 Exchange Online', 'https://outlook.office365.com/', [
    'role:full_access_as_app=dc890d15-9560-4a4c-9b7f-a736ec74ec40',
    'role:Mail.ReadWrite=e2a3a72e-5f79-4c64-b1b1-878b674786c9',
    'role:Mail.Read=810c84a8-4a9e-49e6-bf7d-12d183f40d01',
    'role:Mail.Send=b633e1c5-b582-4048-a93e-9f11b44c7e96',
    'role:IMAP.AccessAsApp=5e5addcd-3e8d-4e90-baf5-964efab2b20a',
    'role:POP.AccessAsApp=cb842b43-da6e-4506-86fe-bb12199c656d',
    'role:SMTP.SendAsApp=7146a1f0-8703-45b3-9eae-527a64c00995',
    'role:Exchange.ManageAsApp=dc50a0fb-09a3-484d-be87-e023b12c6440',
    'user:EWS.AccessAsUser.All=3b5f3d61-589b-4a3c-a359-5dd4b5ee5bd5',
    'user:EAS.AccessAsUser.All=266d2589-20b5-4f91-9a03-89247d1be8da',
    'user:IMAP.AccessAsUser.All=195adc35-e27b-454b-a7ed-1ecdffa1c09f',
    'user:POP.AccessAsUser.All=fb698133-92fa-453e-a9ed-688e10f2e5ac',
    'user:SMTP.Send=76faac2a-0f20-42f1-928a-50de5b9dbe52',
    'user:Mail.ReadWrite=75767999-c7a8-481e-a6b4-19458e0b30a5',
    'user:Mail.Send=5eb43c10-865a-4259-960a-83946678f8dd',
    'user:Calendars.ReadWrite=765f423e-b55d-412e-97e3-13a800c3a537',
    'admin:Exchange.Manage=ab4f2b77-0b06-4fc1-a9de-02113fc2ab7c',
  ]),
  resource(
    '00000003-0000-0ff1-ce00-000000000000',
    'Office 365 SharePoint Online',
    'https://microsoft.sharepoint-df.com/',
    [
      'role:Sites.FullControl.All=678536fe-1083-478a-9c59-b99265e6b0d3',
      'role:Sites.ReadWrite.All=fbcd29d2-fcca-4405-aded-518d457caae4',
      'role:Sites.Read.All=d13f72ca-a275-4b96-b789-48ebcc4da984',
      'role:User.ReadWrite.All=741f803b-c850-494e-b5df-cde7c675a1ca',
      'user:AllSites.Read=4e0d77b0-96ba-4398-af14-3baa780278f4',
      'user:AllSites.Write=640ddd16-e5b7-4d71-9690-3f4022699ee7',
      'admin:AllSites.FullControl=56680e0d-d2a3-4ae1-80d8-3c4f2100e3d0',
      'admin:User.ReadWrite.All=82866913-39a9-4be7-8091-f4fa781088ae',
    ],
  ),
  resource(
    '00000002-0000-0000-c000-000000000000',
    'Windows Azure Active Directory',
    'https://graph.windows.net/',
    [
      'role:Directory.Read.All=5778995a-e1bf-45b8-affa-663a9f3f4d04',
      'role:Directory.ReadWrite.All=78c8a3c8-a07e-4b9e-af1b-b5ccab50a175',
      'user:User.Read=311a71cc-e848-46a1-bdf8-97ff7156d8e6',
      'admin:Directory.AccessAsUser.All=a42657d6-7f20-40e3-b6f0-cee03008a62a',
    ],
  ),
  resource(
    '797f4846-ba00-4fd7-ba43-dac1f8f63013',
    'Windows Azure Service Management API',
    'https://management.azure.com/',
    ['user:user_impersonation=41094075-9dad-400e-a0bd-54e686782033'],
  ),
  resource('cfa8b339-82a2-471a-a3c9-0fc0be7a4093', 'Azure Key Vault', 'https://vault.azure.net/', [
    'user:user_impersonation=f53da476-18e3-4152-8e01-aec403e6edc0',
  ]),
  resource('e406a681-f3d4-42a8-90b6-c2b029497af1', 'Azure Storage', 'https://storage.azure.com/', [
    'user:user_impersonation=03e0da56-190b-40ad-a80c-ea378c433f7f',
  ]),
  resource(
    'c5393580-f805-4401-95e8-94b7a6ef2fc2',
    'Office 365 Management APIs',
    'https://manage.office.com/',
    [
      'role:ActivityFeed.Read=594c1fb6-4f81-4475-ae41-0c394909246c',
      'role:ActivityFeed.ReadDlp=4807a72c-ad38-4250-94c9-4eabfe26cd55',
    ],
  ),
  resource(
    '00000009-0000-0000-c000-000000000000',
    'Power BI Service',
    'https://analysis.windows.net/powerbi/api/',
    [
      'role:Tenant.Read.All=654b31ae-d941-4e22-8798-7add8fdf049f',
      'role:Tenant.ReadWrite.All=28379fa9-8596-4fd9-869e-cb60a93b5d84',
      'user:Dataset.ReadWrite.All=322b68b2-0804-416e-86a5-d772c567b6e6',
      'user:Report.Read.All=4ae1bf56-f562-4747-b7bc-2fa0874ed46f',
      'user:Workspace.Read.All=b2f1b2fa-f35c-407c-979c-a858a808ba85',
    ],
  ),
  resource('00000007-0000-0000-c000-000000000000', 'Dataverse', null, [
    'user:user_impersonation=78ce3f0f-a1ce-49c2-8cde-64b5c0896db4',
  ]),
  resource('475226c6-020e-4fb2-8a90-7a972cbfc1d4', 'PowerApps Service', null, [
    'user:User=0eb56b90-a7b5-43b5-9402-8137a8083e90',
  ]),
  resource('7df0a125-d3be-4c96-aa54-591f83ff541c', 'Microsoft Flow Service', null, [
    'user:Flows.Read.All=e45c5562-459d-4d1b-8148-83eb1b6dcf83',
    'user:Flows.Manage.All=30b2d850-00c3-4802-b7ae-ece9af9de5c6',
  ]),
  resource('499b84ac-1321-427f-aa17-267ca6975798', 'Azure DevOps', null, [
    'user:user_impersonation=ee69721e-6c3a-468f-a9ec-302d16a4c599',
  ]),
];

export function graphRoleId(name: string): string {
  const role = graph.roles.find((each) => each.value === name);
  if (role === undefined) throw new Error(`Microsoft Graph has no role ${name}`);
  return role.id;
}
