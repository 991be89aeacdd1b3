/** `auditLogs/directoryAudits` rows, in the shape of published captures. */
import type { Grant } from './grants.ts';

export interface AuditEvent {
  readonly at: number;
  /** The row; made when it is served. */
  body(): Readonly<Record<string, unknown>>;
}

export interface Initiator {
  readonly kind: 'user' | 'app';
  readonly id: string;
  readonly name: string | null;
  /** Absent: the office. */
  readonly ip?: string;
}

type AuditValue = string | null | readonly (string | Readonly<Record<string, unknown>>)[];

export interface Target {
  readonly id: string;
  readonly name: string | null;
  readonly type: string;
  /** Name, old and new value. */
  readonly properties?: readonly (readonly [string, AuditValue, AuditValue])[];
}

export interface Happening {
  readonly at: number;
  readonly correlation: string;
  /** Distinguishes events of one correlation. */
  readonly number: number;
  /** Absent: that of apps. */
  readonly category?: 'RoleManagement' | 'UserManagement' | 'AuthorizationPolicy' | 'Policy';
  readonly activity: string;
  readonly operation: 'Assign' | 'Unassign' | 'Update' | 'Add' | 'Delete';
  readonly by: Initiator;
  readonly targets: readonly Target[];
  readonly details?: readonly (readonly [string, string])[];
  /** 100-nanosecond digits after the milliseconds. */
  readonly digits?: string;
}

export function auditEvent(happening: Happening): AuditEvent {
  return { at: happening.at, body: () => rowOf(happening) };
}

function rowOf({
  at,
  correlation,
  number,
  category,
  activity,
  operation,
  by,
  targets,
  details,
  digits,
}: Happening) {
  return {
    id: `Directory_${correlation}_${number}_${172_990_000 + number}`,
    category: category ?? 'ApplicationManagement',
    correlationId: correlation,
    result: 'success',
    resultReason: '',
    activityDisplayName: activity,
    activityDateTime: `${new Date(at).toISOString().slice(0, 23)}${digits ?? '0000'}Z`,
    loggedByService: 'Core Directory',
    operationType: operation,
    initiatedBy: initiatedBy(by),
    targetResources: targets.map(({ id, name, type, properties }) => ({
      id,
      displayName: name,
      type,
      userPrincipalName: null,
      groupType: null,
      modifiedProperties: (properties ?? []).map(([displayName, oldValue, newValue]) => ({
        displayName,
        oldValue: oldValue === null ? null : JSON.stringify(oldValue),
        newValue: newValue === null ? null : JSON.stringify(newValue),
      })),
    })),
    additionalDetails: (details ?? []).map(([key, value]) => ({ key, value })),
  };
}

function initiatedBy(by: Initiator) {
  if (by.kind === 'app')
    return {
      user: null,
      app: { appId: null, displayName: by.name, servicePrincipalId: by.id, servicePrincipalName: null },
    };
  return {
    app: null,
    user: {
      id: by.id,
      displayName: 'Azure ESTS Service',
      userPrincipalName: by.name,
      ipAddress: by.ip ?? '203.0.113.9',
      userType: null,
    },
  };
}

export interface GrantEvent {
  readonly at: number;
  readonly correlation: string;
  readonly by: Initiator;
  readonly grant: Grant;
  readonly oldScope: string | null;
  readonly newScope: string | null;
  readonly clientName: string | null;
  readonly clientAppId: string;
  readonly resourceName: string | null;
  readonly resourceAppId: string;
}

function grantChange(
  event: GrantEvent,
  number: number,
  activity: string,
  operation: Happening['operation'],
  ms: number,
  digits: string,
): AuditEvent {
  const { grant } = event;
  const consent = grant.principalId === null ? 'AllPrincipals' : 'Principal';
  return auditEvent({
    at: event.at + ms,
    digits,
    correlation: event.correlation,
    number,
    activity,
    operation,
    by: event.by,
    targets: [
      {
        id: grant.resourceId,
        name: event.resourceName,
        type: 'ServicePrincipal',
        properties: [
          ['DelegatedPermissionGrant.Scope', event.oldScope, event.newScope],
          ['DelegatedPermissionGrant.ConsentType', consent, consent],
          ['DelegatedPermissionGrant.PrincipalId', grant.principalId ?? '', grant.principalId ?? ''],
          ['ServicePrincipal.ObjectID', null, grant.clientId],
        ],
      },
      { id: grant.clientId, name: null, type: 'ServicePrincipal' },
    ],
    details: [['AppId', event.resourceAppId]],
  });
}

/**
 * A person or administrator consents. When an older consent is amended the directory also logs a removal that
 * removes nothing: its scope grows.
 */
export function consentEvents(event: GrantEvent): readonly AuditEvent[] {
  const { grant, correlation, by, oldScope, newScope } = event;
  const described = (scope: string | null) =>
    `[[Id: ${grant.id}, ClientId: ${grant.clientId}, PrincipalId: ${grant.principalId ?? ''}, ResourceId: ${grant.resourceId}, ConsentType: ${grant.principalId === null ? 'AllPrincipals' : 'Principal'}, Scope: ${scope ?? ''}, CreatedDateTime: , LastModifiedDateTime ]]`;
  const consent = auditEvent({
    at: event.at + 13,
    digits: '3524',
    correlation,
    number: 1,
    activity: 'Consent to application',
    operation: 'Assign',
    by,
    targets: [
      {
        id: grant.clientId,
        name: event.clientName,
        type: 'ServicePrincipal',
        properties: [
          ['ConsentContext.IsAdminConsent', null, grant.principalId === null ? 'True' : 'False'],
          ['ConsentContext.IsAppOnly', null, 'False'],
          ['ConsentContext.OnBehalfOfAll', null, grant.principalId === null ? 'True' : 'False'],
          ['ConsentContext.Tags', null, 'WindowsAzureActiveDirectoryIntegratedApp'],
          [
            'ConsentAction.Permissions',
            null,
            oldScope === null
              ? `[] => ${described(newScope)}; `
              : `${described(oldScope)} => ${described(oldScope)}; `,
          ],
        ],
      },
    ],
    details: [
      ['User-Agent', 'EvoSTS'],
      ['AppId', event.clientAppId],
    ],
  });
  const added = grantChange(event, 3, 'Add delegated permission grant', 'Assign', 0, '3486');
  if (oldScope === null) return [added, consent];
  return [added, grantChange(event, 2, 'Remove delegated permission grant', 'Unassign', 2, '3500'), consent];
}

export function grantRemoved(event: GrantEvent): AuditEvent {
  return grantChange(
    { ...event, newScope: null },
    4,
    'Remove delegated permission grant',
    'Unassign',
    0,
    '0001',
  );
}

export interface RoleEvent {
  readonly at: number;
  readonly correlation: string;
  readonly by: Initiator;
  readonly kind: 'added' | 'removed';
  readonly resourceId: string;
  readonly resourceName: string | null;
  readonly roleId: string;
  readonly roleValue: string | null;
  readonly clientId: string;
  readonly clientAppId: string;
}

export function roleEvent(event: RoleEvent): AuditEvent {
  const added = event.kind === 'added';
  const value = (text: string | null): readonly [string | null, string | null] =>
    added ? [null, text] : [text, null];
  return auditEvent({
    at: event.at,
    correlation: event.correlation,
    number: 5,
    activity: added
      ? 'Add app role assignment to service principal'
      : 'Remove app role assignment from service principal',
    operation: added ? 'Assign' : 'Unassign',
    by: event.by,
    targets: [
      {
        id: event.resourceId,
        name: event.resourceName,
        type: 'ServicePrincipal',
        properties: [
          ['AppRole.Id', ...value(event.roleId)],
          ['AppRole.Value', ...value(event.roleValue)],
          ['AppRole.DisplayName', ...value(event.roleValue)],
          ['ServicePrincipal.ObjectID', ...value(event.clientId)],
          ['ServicePrincipal.AppId', ...value(event.clientAppId)],
        ],
      },
      { id: event.clientId, name: null, type: 'ServicePrincipal' },
    ],
  });
}

export interface AddressesEvent {
  readonly at: number;
  readonly correlation: string;
  readonly by: Initiator;
  readonly target: { readonly id: string; readonly name: string | null };
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** An app's reply addresses changed. */
export function addressesChanged({ target, before, after, ...event }: AddressesEvent): AuditEvent {
  const addresses = (urls: readonly string[]) =>
    urls.map((Address) => ({ AddressType: 0, Address, ReplyAddressClientType: 1 }));
  return auditEvent({
    ...event,
    number: 7,
    activity: 'Update application',
    operation: 'Update',
    targets: [
      {
        ...target,
        type: 'Application',
        properties: [
          ['AppAddress', addresses(before), addresses(after)],
          ['Included Updated Properties', null, 'AppAddress'],
        ],
      },
    ],
  });
}
