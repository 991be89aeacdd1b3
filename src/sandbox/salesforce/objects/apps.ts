/** Apps and who may use them. Source: Object Reference, AppMenuItem, ConnectedApplication, SetupEntityAccess. */
import type { OrgApp } from '../apps.ts';
import type { Org } from '../org.ts';
import type { SetupAccess } from '../preauthorizations.ts';
import { field, modifiedFields, reference, sobject, type SObject } from '../schema.ts';
import { auditorOrdinal } from '../staff.ts';

interface MenuItem {
  readonly id: string;
  readonly applicationId: string;
  readonly name: string;
  readonly label: string;
  readonly type: 'ConnectedApplication' | 'TabSet';
  readonly namespace: string | null;
  readonly adminApproved: boolean;
  readonly place: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

const tabs = ['Sales', 'Service', 'Marketing CRM Classic'];

export function menuItemOf({
  menuItem,
  id,
  developerName,
  name,
  namespace,
  adminApproved,
  installedAt,
  modifiedAt,
}: OrgApp): MenuItem | null {
  if (menuItem === null || id === null) return null;
  return {
    id: menuItem,
    applicationId: id,
    name: developerName,
    label: name,
    type: 'ConnectedApplication',
    namespace,
    adminApproved,
    place: 0,
    createdAt: installedAt,
    modifiedAt,
  };
}

export function appObjects(org: Org): readonly SObject[] {
  const { apps, ids } = org;
  const ofKind = (kind: OrgApp['kind']) => apps.all.filter((app) => app.kind === kind);

  function* menu(): Generator<MenuItem> {
    for (const [nth, label] of tabs.entries())
      yield {
        id: ids.id('0DS', 10_000_000 + nth),
        applicationId: ids.id('02u', nth),
        name: label.replaceAll(' ', '_'),
        label,
        type: 'TabSet',
        namespace: 'standard',
        adminApproved: false,
        place: nth,
        createdAt: org.powers.createdAt,
        modifiedAt: org.powers.createdAt,
      };
    for (const app of apps.all) {
      const item = menuItemOf(app);
      if (item !== null) yield item;
    }
  }

  const appMenuItem = sobject<MenuItem>({
    name: 'AppMenuItem',
    keyPrefix: '0DS',
    since: 33,
    rows: menu,
    fields: [
      field('Id', 'id', ({ id }) => id),
      field('ApplicationId', 'reference', ({ applicationId }) => applicationId, { nillable: true }),
      field('Name', 'string', ({ name }) => name),
      field('Label', 'string', ({ label }) => label),
      field('Type', 'picklist', ({ type }) => type),
      field('NamespacePrefix', 'string', ({ namespace }) => namespace, { nillable: true }),
      field('IsUsingAdminAuthorization', 'boolean', ({ adminApproved }) => adminApproved),
      field('IsVisible', 'boolean', () => true),
      field('SortOrder', 'int', ({ place }) => place),
      field('StartUrl', 'string', () => null, { nillable: true }),
      field('CreatedDate', 'datetime', ({ createdAt }) => createdAt),
      ...modifiedFields,
    ],
  });

  const common = [
    field('CreatedDate', 'datetime', ({ installedAt }: OrgApp) => installedAt),
    ...modifiedFields,
    reference(
      'CreatedById',
      'User',
      () => org.staff.ofPerson(0).id,
      () => org.staff.ofPerson(0),
    ),
  ];
  const never = () => false;
  const connected = sobject<OrgApp>({
    name: 'ConnectedApplication',
    keyPrefix: '0H4',
    since: 33,
    rows: () => ofKind('connected'),
    fields: [
      field('Id', 'id', ({ id }) => id),
      field('Name', 'string', ({ name }) => name),
      ...common,
      field('OptionsAllowAdminApprovedUsersOnly', 'boolean', ({ adminApproved }) => adminApproved),
      field('OptionsRefreshTokenValidityMetric', 'boolean', ({ refresh }) => refresh.kind === 'inactivity'),
      field('OptionsHasSessionLevelPolicy', 'boolean', ({ highAssurance }) => highAssurance),
      field('OptionsIsInternal', 'boolean', never),
      field('OptionsFullContentPushNotifications', 'boolean', never),
      field('OptionsCodeCredentialGuestEnabled', 'boolean', never, { since: 57 }),
      field('OptionsAppIssueJwtTokenEnabled', 'boolean', never, { since: 59 }),
      field('OptionsTokenExchangeManageBitEnabled', 'boolean', never, { since: 60 }),
      field(
        'RefreshTokenValidityPeriod',
        'int',
        ({ refresh }) => (refresh.kind === 'zero' ? 0 : refresh.period),
        {
          nillable: true,
        },
      ),
      field('MobileSessionTimeout', 'picklist', () => null, { nillable: true }),
      field('PinLength', 'picklist', () => null, { nillable: true }),
      field('StartUrl', 'string', () => null, { nillable: true }),
      field('MobileStartUrl', 'string', () => null, { nillable: true }),
    ],
  });

  const external = sobject<OrgApp>({
    name: 'ExternalClientApplication',
    keyPrefix: '0xI',
    since: 59,
    rows: () => ofKind('external'),
    fields: [
      field('Id', 'id', ({ id }) => id),
      field('DeveloperName', 'string', ({ developerName }) => developerName),
      field('MasterLabel', 'string', ({ name }) => name),
      field('ContactEmail', 'string', () => `it@${org.company.domain}`, { nillable: true }),
      field('NamespacePrefix', 'string', ({ namespace }) => namespace, { nillable: true }),
      field('DistributionState', 'picklist', () => 'Local'),
      field('ManagedType', 'picklist', () => null, { nillable: true }),
      field('Description', 'textarea', () => null, { nillable: true }),
      ...common,
    ],
  });

  const ipPolicies = {
    ENFORCE: 'Enforce',
    BYPASS: 'Bypass',
    BYPASS_2FACTOR: 'Bypass_2factor',
    ENFORCE_RELAXED_REFRESH: 'Enforce_RelaxRefresh',
  } as const;
  const refreshPolicies = {
    infinite: 'Infinite',
    zero: 'Zero',
    lifetime: 'SpecificLifetime',
    inactivity: 'SpecificInactivity',
  } as const;
  const runAs = ({ clientCredentials }: OrgApp) =>
    clientCredentials ? org.staff.user(auditorOrdinal) : null;
  const policy = sobject<OrgApp>({
    name: 'ExtlClntAppOauthPlcyCnfg',
    keyPrefix: '0xP',
    since: 59,
    rows: () => ofKind('external'),
    fields: [
      field('Id', 'id', (app) => ids.id('0xP', apps.all.indexOf(app))),
      reference(
        'ExternalClientApplicationId',
        'ExternalClientApplication',
        ({ id }) => id,
        (app) => app,
      ),
      field('PermittedUsersPolicyType', 'picklist', ({ adminApproved }) =>
        adminApproved ? 'AdminApprovedPreAuthorized' : 'AllSelfAuthorized',
      ),
      field('RefreshTokenPolicyType', 'picklist', ({ refresh }) => refreshPolicies[refresh.kind]),
      field('RefreshTokenValidityPeriod', 'int', ({ refresh }) => refresh.period, { nillable: true }),
      field('RefreshTokenValidityUnit', 'picklist', ({ refresh }) => refresh.unit, { nillable: true }),
      field('IpRelaxationPolicyType', 'picklist', ({ ip }) => ipPolicies[ip]),
      field('IsClientCredentialsFlowEnabled', 'boolean', ({ clientCredentials }) => clientCredentials),
      field('ClientCredentialsFlowUser', 'string', (app) => runAs(app)?.username ?? null, { nillable: true }),
      field('IsTokenExchangeFlowEnabled', 'boolean', never),
      field('IsGuestCodeCredFlowEnabled', 'boolean', never),
      field(
        'RequiredSessionLevel',
        'picklist',
        ({ highAssurance }) => (highAssurance ? 'HighAssurance' : null),
        { nillable: true },
      ),
      field('CreatedDate', 'datetime', ({ installedAt }) => installedAt),
      field('LastModifiedDate', 'datetime', ({ policyModifiedAt }) => policyModifiedAt),
      field('SystemModstamp', 'datetime', ({ policyModifiedAt }) => policyModifiedAt),
    ],
  });

  const access = sobject<SetupAccess>({
    name: 'SetupEntityAccess',
    keyPrefix: '0J0',
    since: 25,
    visible: ({ powers }) => powers.has('ViewSetup'),
    rows: () => org.preauthorizations.all(),
    deletable: true,
    fields: [
      field('Id', 'id', ({ id }) => id),
      reference(
        'ParentId',
        'PermissionSet',
        ({ parent }) => parent.id,
        ({ parent }) => parent,
      ),
      field('SetupEntityId', 'reference', ({ entityId }) => entityId),
      field('SetupEntityType', 'picklist', ({ entityType }) => entityType),
      field('SystemModstamp', 'datetime', ({ at }) => at),
    ],
  });

  return [appMenuItem, connected, external, policy, access];
}
