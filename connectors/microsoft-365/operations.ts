/**
 * The read list: every operation an audit may send, with the least application permission and the vendor's page.
 * Paths are under https://learn.microsoft.com/graph/api/ unless they are sign-in.
 */
import type { Operation } from '../../src/kit/transport/call.ts';

export interface GraphOperation extends Operation {
  /** Least application permission. */
  readonly least: string;
  readonly doc: string;
}

export const graphOperations = [
  {
    id: 'organization.list',
    method: 'GET',
    path: '/v1.0/organization',
    least: 'Organization.Read.All',
    doc: 'organization-list',
  },
  {
    id: 'servicePrincipals.list',
    method: 'GET',
    path: '/v1.0/servicePrincipals',
    least: 'Application.Read.All',
    doc: 'serviceprincipal-list',
  },
  {
    id: 'servicePrincipals.delta',
    method: 'GET',
    path: '/v1.0/servicePrincipals/delta',
    least: 'Application.Read.All',
    doc: 'serviceprincipal-delta',
  },
  {
    id: 'servicePrincipals.appRoleAssignments',
    method: 'GET',
    path: '/v1.0/servicePrincipals/{id}/appRoleAssignments',
    least: 'Application.Read.All',
    doc: 'serviceprincipal-list-approleassignments',
  },
  {
    id: 'servicePrincipals.appRoleAssignedTo',
    method: 'GET',
    path: '/v1.0/servicePrincipals/{id}/appRoleAssignedTo',
    least: 'Application.Read.All',
    doc: 'serviceprincipal-list-approleassignedto',
  },
  {
    id: 'oauth2PermissionGrants.list',
    method: 'GET',
    path: '/v1.0/oauth2PermissionGrants',
    least: 'Directory.Read.All',
    doc: 'oauth2permissiongrant-list',
  },
  {
    id: 'oauth2PermissionGrants.delta',
    method: 'GET',
    path: '/v1.0/oauth2PermissionGrants/delta',
    least: 'Directory.Read.All',
    doc: 'oauth2permissiongrant-delta',
  },
  {
    id: 'oauth2PermissionGrants.get',
    method: 'GET',
    path: '/v1.0/oauth2PermissionGrants/{id}',
    least: 'Directory.Read.All',
    doc: 'oauth2permissiongrant-get',
  },
  {
    id: 'applications.get',
    method: 'GET',
    path: '/v1.0/applications/{id}',
    least: 'Application.Read.All',
    doc: 'application-get',
  },
  {
    id: 'applications.delta',
    method: 'GET',
    path: '/v1.0/applications/delta',
    least: 'Application.Read.All',
    doc: 'application-delta',
  },
  {
    id: 'applications.list',
    method: 'GET',
    path: '/v1.0/applications',
    least: 'Application.Read.All',
    doc: 'application-list',
  },
  {
    id: 'applications.owners',
    method: 'GET',
    path: '/v1.0/applications/{id}/owners',
    least: 'Application.Read.All',
    doc: 'application-list-owners',
  },
  {
    id: 'applications.federatedIdentityCredentials',
    method: 'GET',
    path: '/v1.0/applications/{id}/federatedIdentityCredentials',
    least: 'Application.Read.All',
    doc: 'application-list-federatedidentitycredentials',
  },
  {
    id: 'roleAssignments.list',
    method: 'GET',
    path: '/v1.0/roleManagement/directory/roleAssignments',
    least: 'RoleManagement.Read.Directory',
    doc: 'rbacapplication-list-roleassignments',
  },
  {
    id: 'roleDefinitions.list',
    method: 'GET',
    path: '/v1.0/roleManagement/directory/roleDefinitions',
    least: 'RoleManagement.Read.Directory',
    doc: 'rbacapplication-list-roledefinitions',
  },
  {
    id: 'groups.transitiveMembers',
    method: 'GET',
    path: '/v1.0/groups/{id}/transitiveMembers',
    least: 'GroupMember.Read.All',
    doc: 'group-list-transitivemembers',
  },
  {
    id: 'authorizationPolicy.get',
    method: 'GET',
    path: '/v1.0/policies/authorizationPolicy',
    least: 'Policy.Read.All',
    doc: 'authorizationpolicy-get',
  },
  {
    id: 'permissionGrantPolicies.list',
    method: 'GET',
    path: '/v1.0/policies/permissionGrantPolicies',
    least: 'Policy.Read.PermissionGrant',
    doc: 'permissiongrantpolicy-list',
  },
  {
    id: 'adminConsentRequestPolicy.get',
    method: 'GET',
    path: '/v1.0/policies/adminConsentRequestPolicy',
    least: 'Policy.Read.All',
    doc: 'adminconsentrequestpolicy-get',
  },
  {
    id: 'defaultAppManagementPolicy.get',
    method: 'GET',
    path: '/v1.0/policies/defaultAppManagementPolicy',
    least: 'Policy.Read.All',
    doc: 'tenantappmanagementpolicy-get',
  },
  {
    id: 'conditionalAccessPolicies.list',
    method: 'GET',
    path: '/v1.0/identity/conditionalAccess/policies',
    least: 'Policy.Read.All',
    doc: 'conditionalaccessroot-list-policies',
  },
  {
    id: 'servicePrincipalSignInActivities.list',
    method: 'GET',
    path: '/beta/reports/servicePrincipalSignInActivities',
    least: 'AuditLog.Read.All',
    doc: 'reportroot-list-serviceprincipalsigninactivities',
  },
  {
    id: 'directoryAudits.list',
    method: 'GET',
    path: '/v1.0/auditLogs/directoryAudits',
    least: 'AuditLog.Read.All',
    doc: 'directoryaudit-list',
  },
  {
    id: 'signIns.list',
    method: 'GET',
    path: '/v1.0/auditLogs/signIns',
    least: 'AuditLog.Read.All',
    doc: 'signin-list',
  },
  {
    id: 'signIns.listBeta',
    method: 'GET',
    path: '/beta/auditLogs/signIns',
    least: 'AuditLog.Read.All',
    doc: 'signin-list?view=graph-rest-beta',
  },
  {
    id: 'directoryObjects.getByIds',
    method: 'POST',
    path: '/v1.0/directoryObjects/getByIds',
    least: 'Directory.Read.All',
    doc: 'directoryobject-getbyids',
  },
  {
    id: 'batch',
    method: 'POST',
    path: '/v1.0/$batch',
    memberBase: '/v1.0',
    least: 'that of its members',
    doc: '../json-batching',
  },
] as const satisfies readonly GraphOperation[];

export type OperationId = (typeof graphOperations)[number]['id'];

/** Least application permission of an operation, for messages. */
export function leastPermission(operation: string): string {
  return graphOperations.find((known) => known.id === operation)?.least ?? 'Directory.Read.All';
}

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow and …/v2-oauth2-device-code */
export const signInOperations = [
  { id: 'sign-in.token', method: 'POST', path: '/{tenant}/oauth2/v2.0/token', anonymous: true },
  { id: 'sign-in.device-code', method: 'POST', path: '/{tenant}/oauth2/v2.0/devicecode', anonymous: true },
] as const satisfies readonly Operation[];

/**
 * Quotas that calls share. Directory calls cost 1 unit each with $select; the smallest tenants have 3,500 units
 * per 10 s. Rates are the documented ones: the transport stays below them. https://learn.microsoft.com/graph/throttling-limits
 */
export const lanes = [
  { name: 'graph', perSecond: 350, concurrency: 8 },
  /** A batch is charged for each of its 20 members. */
  { name: 'batch', perSecond: 17.5, concurrency: 4 },
  /** Lists that select keyCredentials: 150 a minute for the whole tenant. */
  { name: 'key-credentials', perSecond: 2.5, concurrency: 2 },
  /** Reports and audit logs: 5 in 10 s. */
  { name: 'reports', perSecond: 0.5, concurrency: 1 },
] as const;
export type LaneName = (typeof lanes)[number]['name'];

export const signInLane = { name: 'sign-in', perSecond: 5, concurrency: 1 } as const;
