/** Every list and object an audit asks Graph for; permission and page of each stand in operations.ts. */
import { pathSegment } from '../../src/core/text.ts';
import type { Ask } from './graph.ts';

/** The largest page that Graph serves of directory lists; anything larger is an error. */
const pageSize = 999;
/** Members of a batch. https://learn.microsoft.com/graph/json-batching */
export const batchSize = 20;
/** Ids of one getByIds. https://learn.microsoft.com/graph/api/directoryobject-getbyids */
export const idsPerCall = 1000;

/** Who an app is. */
const servicePrincipalFields = [
  'id',
  'appId',
  'displayName',
  'appDisplayName',
  'appOwnerOrganizationId',
  'accountEnabled',
  'isDisabled',
  'disabledByMicrosoftStatus',
  'servicePrincipalType',
  'signInAudience',
  'verifiedPublisher',
  'replyUrls',
  'homepage',
  'tags',
  'createdDateTime',
  'applicationTemplateId',
  'appRoleAssignmentRequired',
] as const;

/** Without keyCredentials: selecting them puts the call under 150 a minute for the whole tenant. */
const wholeServicePrincipal = [
  ...servicePrincipalFields,
  'appRoles',
  'oauth2PermissionScopes',
  'passwordCredentials',
] as const;

export const servicePrincipalList: Ask = {
  operation: 'servicePrincipals.list',
  path: '/servicePrincipals',
  select: wholeServicePrincipal,
  top: pageSize,
  count: true,
};

/** Serves pages of a size of its own, and says of a change as much or as little as it likes. */
export const servicePrincipalDelta = {
  operation: 'servicePrincipals.delta',
  path: '/servicePrincipals/delta',
  select: wholeServicePrincipal,
} as const satisfies Ask;

const grantFields = ['id', 'clientId', 'consentType', 'principalId', 'resourceId', 'scope'] as const;

/** @param consentType null: all grants in one chain */
export function grantList(consentType: 'AllPrincipals' | 'Principal' | null): Ask {
  return {
    operation: 'oauth2PermissionGrants.list',
    path: '/oauth2PermissionGrants',
    select: grantFields,
    ...(consentType === null ? {} : { filter: `consentType eq '${consentType}'` }),
    top: pageSize,
    count: true,
    about: consentType ?? 'all',
  };
}

export const grantDelta = {
  operation: 'oauth2PermissionGrants.delta',
  path: '/oauth2PermissionGrants/delta',
  select: grantFields,
} as const satisfies Ask;

export function grantById(id: string): Ask {
  return {
    operation: 'oauth2PermissionGrants.get',
    path: `/oauth2PermissionGrants/${pathSegment(id)}`,
    select: grantFields,
    about: id,
  };
}

/** Grants of one app, or of one API. @param servicePrincipal a GUID */
export function grantsAbout(side: 'clientId' | 'resourceId', servicePrincipal: string): Ask {
  return {
    operation: 'oauth2PermissionGrants.list',
    path: '/oauth2PermissionGrants',
    select: grantFields,
    filter: `${side} eq '${servicePrincipal}'`,
    top: pageSize,
    count: true,
    about: servicePrincipal,
  };
}

const assignmentFields = [
  'id',
  'appRoleId',
  'principalId',
  'principalType',
  'resourceId',
  'createdDateTime',
] as const;

/** Who holds app roles of this API. The default page can leave out managed identities; 999 does not. */
export function appRoleAssignedTo(resourceId: string): Ask {
  return {
    operation: 'servicePrincipals.appRoleAssignedTo',
    path: `/servicePrincipals/${pathSegment(resourceId)}/appRoleAssignedTo`,
    select: assignmentFields,
    top: pageSize,
    count: true,
    about: resourceId,
  };
}

/** App roles that one app holds, of all APIs. */
export function appRoleAssignmentsOf(clientId: string): Ask {
  return {
    operation: 'servicePrincipals.appRoleAssignments',
    path: `/servicePrincipals/${pathSegment(clientId)}/appRoleAssignments`,
    select: assignmentFields,
    top: pageSize,
    count: true,
    about: clientId,
  };
}

const applicationFields = [
  'id',
  'appId',
  'displayName',
  'createdDateTime',
  'publisherDomain',
  'signInAudience',
  'isDisabled',
  'disabledByMicrosoftStatus',
  'verifiedPublisher',
  'passwordCredentials',
  'keyCredentials',
  'web',
  'spa',
  'publicClient',
] as const;

export const applicationList: Ask = {
  operation: 'applications.list',
  path: '/applications',
  select: applicationFields,
  top: pageSize,
  count: true,
  lane: 'key-credentials',
};

export const applicationDelta = {
  operation: 'applications.delta',
  path: '/applications/delta',
  select: applicationFields,
  lane: 'key-credentials',
} as const satisfies Ask;

export function applicationById(id: string): Ask {
  return {
    operation: 'applications.get',
    path: `/applications/${pathSegment(id)}`,
    select: applicationFields,
    about: id,
  };
}

/** Types that this credential may not read come back with an id and nulls. */
export function ownersOf(applicationId: string): Ask {
  return {
    operation: 'applications.owners',
    path: `/applications/${pathSegment(applicationId)}/owners`,
    select: ['id'],
    top: pageSize,
    count: true,
    about: applicationId,
  };
}

/** At most 20 on one application. */
export function federatedCredentialsOf(applicationId: string): Ask {
  return {
    operation: 'applications.federatedIdentityCredentials',
    path: `/applications/${pathSegment(applicationId)}/federatedIdentityCredentials`,
    about: applicationId,
  };
}

/** Object ids only, where the list itself was not read. */
export const applicationIds: Ask = {
  operation: 'applications.list',
  path: '/applications',
  select: ['id', 'appId'],
  top: pageSize,
  count: true,
};

export const roleAssignmentList: Ask = {
  operation: 'roleAssignments.list',
  path: '/roleManagement/directory/roleAssignments',
  select: ['id', 'principalId', 'roleDefinitionId', 'directoryScopeId'],
};

/** Members through groups in groups, all kinds. */
export function groupMembers(groupId: string): Ask {
  return {
    operation: 'groups.transitiveMembers',
    path: `/groups/${pathSegment(groupId)}/transitiveMembers`,
    select: ['id'],
    top: pageSize,
    count: true,
    about: groupId,
  };
}

export const roleDefinitionList: Ask = {
  operation: 'roleDefinitions.list',
  path: '/roleManagement/directory/roleDefinitions',
  select: ['id', 'displayName'],
};

/** Beta only; v1.0 has no such report. */
export const signInActivityList: Ask = {
  operation: 'servicePrincipalSignInActivities.list',
  path: '/reports/servicePrincipalSignInActivities',
  version: 'beta',
  top: pageSize,
  lane: 'reports',
};

/** Apps used since then. @param since ISO 8601 */
export function signInActivitySince(since: string): Ask {
  return { ...signInActivityList, filter: `lastSignInActivity/lastSignInDateTime ge ${since}` };
}

/**
 * Newest first. @param about what the filter selects @param since ISO 8601; the log reaches back 7 days without and
 * 30 days with Entra ID P1
 */
export function directoryAuditList(about: AuditSubject, since: string): Ask {
  return {
    operation: 'directoryAudits.list',
    path: '/auditLogs/directoryAudits',
    filter: `activityDateTime ge ${since} and ${auditFilters[about]}`,
    top: pageSize,
    lane: 'reports',
    about,
  };
}

const auditFilters = {
  apps: "category eq 'ApplicationManagement'",
  'consent policy': "activityDisplayName eq 'Update authorization policy'",
} as const;
export type AuditSubject = keyof typeof auditFilters;

export const organization: Ask = {
  operation: 'organization.list',
  path: '/organization',
  select: ['id', 'displayName'],
};

export const authorizationPolicy: Ask = {
  operation: 'authorizationPolicy.get',
  path: '/policies/authorizationPolicy',
};

export const permissionGrantPolicyList: Ask = {
  operation: 'permissionGrantPolicies.list',
  path: '/policies/permissionGrantPolicies',
};

export const adminConsentRequestPolicy: Ask = {
  operation: 'adminConsentRequestPolicy.get',
  path: '/policies/adminConsentRequestPolicy',
};

export const defaultAppManagementPolicy: Ask = {
  operation: 'defaultAppManagementPolicy.get',
  path: '/policies/defaultAppManagementPolicy',
};

/** Takes Entra ID P1. */
export const conditionalAccessPolicyList: Ask = {
  operation: 'conditionalAccessPolicies.list',
  path: '/identity/conditionalAccess/policies',
};

/** v1.0 returns accountEnabled of users only when it is selected. */
export const getByIds: Ask = {
  operation: 'directoryObjects.getByIds',
  path: '/directoryObjects/getByIds',
  select: ['id', 'displayName', 'userPrincipalName', 'mail', 'accountEnabled'],
};

/** The same of service principals that the list did not bring. */
export const servicePrincipalsByIds: Ask = {
  ...getByIds,
  select: servicePrincipalFields,
  about: 'service principals',
};

/** All that the list tells, of those that have changed. */
export const changedServicePrincipals = {
  ...getByIds,
  select: wholeServicePrincipal,
  about: 'changed service principals',
} as const satisfies Ask;

export const batch: Ask = { operation: 'batch', path: '/$batch', lane: 'batch' };
