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

export const servicePrincipalList: Ask = {
  operation: 'servicePrincipals.list',
  path: '/servicePrincipals',
  // Without keyCredentials: selecting them puts the call under 150 a minute for the whole tenant.
  select: [...servicePrincipalFields, 'appRoles', 'oauth2PermissionScopes', 'passwordCredentials'],
  top: pageSize,
  count: true,
};

/** @param consentType null: all grants in one chain */
export function grantList(consentType: 'AllPrincipals' | 'Principal' | null): Ask {
  return {
    operation: 'oauth2PermissionGrants.list',
    path: '/oauth2PermissionGrants',
    select: ['id', 'clientId', 'consentType', 'principalId', 'resourceId', 'scope'],
    ...(consentType === null ? {} : { filter: `consentType eq '${consentType}'` }),
    top: pageSize,
    count: true,
    about: consentType ?? 'all',
  };
}

/** Who holds app roles of this API. The default page can leave out managed identities; 999 does not. */
export function appRoleAssignedTo(resourceId: string): Ask {
  return {
    operation: 'servicePrincipals.appRoleAssignedTo',
    path: `/servicePrincipals/${pathSegment(resourceId)}/appRoleAssignedTo`,
    select: ['id', 'appRoleId', 'principalId', 'principalType', 'resourceId', 'createdDateTime'],
    top: pageSize,
    count: true,
    about: resourceId,
  };
}

export const applicationList: Ask = {
  operation: 'applications.list',
  path: '/applications',
  select: [
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
  ],
  top: pageSize,
  count: true,
  lane: 'key-credentials',
};

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

/** Object ids only, for a resumed run. */
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

export const batch: Ask = { operation: 'batch', path: '/$batch', lane: 'batch' };
