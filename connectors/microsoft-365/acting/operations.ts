/**
 * What applying a plan may send: the reads by which it looks, and the writes. Paths of `doc` are under
 * https://learn.microsoft.com/graph/api/
 */
import { type GraphOperation, graphOperations, lanes } from '../operations.ts';

const reads = [
  {
    id: 'servicePrincipals.get',
    method: 'GET',
    path: '/v1.0/servicePrincipals/{id}',
    least: 'Application.Read.All',
    doc: 'serviceprincipal-get',
  },
  {
    id: 'servicePrincipals.list',
    method: 'GET',
    path: '/v1.0/servicePrincipals',
    least: 'Application.Read.All',
    doc: 'serviceprincipal-list',
  },
  {
    id: 'servicePrincipals.appRoleAssignments',
    method: 'GET',
    path: '/v1.0/servicePrincipals/{id}/appRoleAssignments',
    least: 'Application.Read.All',
    doc: 'serviceprincipal-list-approleassignments',
  },
  {
    id: 'oauth2PermissionGrants.get',
    method: 'GET',
    path: '/v1.0/oauth2PermissionGrants/{id}',
    least: 'Directory.Read.All',
    doc: 'oauth2permissiongrant-get',
  },
  {
    id: 'oauth2PermissionGrants.list',
    method: 'GET',
    path: '/v1.0/oauth2PermissionGrants',
    least: 'Directory.Read.All',
    doc: 'oauth2permissiongrant-list',
  },
  {
    id: 'users.get',
    method: 'GET',
    path: '/v1.0/users/{id}',
    least: 'User.Read.All',
    doc: 'user-get',
  },
  {
    id: 'applications.get',
    method: 'GET',
    path: '/v1.0/applications/{id}',
    least: 'Application.Read.All',
    doc: 'application-get',
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
] as const satisfies readonly GraphOperation[];

const writes = [
  {
    id: 'servicePrincipals.update',
    method: 'PATCH',
    path: '/v1.0/servicePrincipals/{id}',
    writes: true,
    least: 'Application.ReadWrite.All',
    doc: 'serviceprincipal-update',
  },
  {
    id: 'servicePrincipals.create',
    method: 'POST',
    path: '/v1.0/servicePrincipals',
    writes: true,
    least: 'Application.ReadWrite.All',
    doc: 'serviceprincipal-post-serviceprincipals',
  },
  {
    id: 'servicePrincipals.delete',
    method: 'DELETE',
    path: '/v1.0/servicePrincipals/{id}',
    writes: true,
    least: 'Application.ReadWrite.All',
    doc: 'serviceprincipal-delete',
  },
  {
    id: 'servicePrincipals.removePassword',
    method: 'POST',
    path: '/v1.0/servicePrincipals/{id}/removePassword',
    writes: true,
    least: 'Application.ReadWrite.All',
    doc: 'serviceprincipal-removepassword',
  },
  {
    id: 'appRoleAssignedTo.create',
    method: 'POST',
    path: '/v1.0/servicePrincipals/{id}/appRoleAssignedTo',
    writes: true,
    least: 'AppRoleAssignment.ReadWrite.All',
    doc: 'serviceprincipal-post-approleassignedto',
  },
  {
    id: 'appRoleAssignedTo.delete',
    method: 'DELETE',
    path: '/v1.0/servicePrincipals/{id}/appRoleAssignedTo/{assignment}',
    writes: true,
    least: 'AppRoleAssignment.ReadWrite.All',
    doc: 'serviceprincipal-delete-approleassignedto',
  },
  {
    id: 'oauth2PermissionGrants.create',
    method: 'POST',
    path: '/v1.0/oauth2PermissionGrants',
    writes: true,
    least: 'DelegatedPermissionGrant.ReadWrite.All',
    doc: 'oauth2permissiongrant-post',
  },
  {
    id: 'oauth2PermissionGrants.update',
    method: 'PATCH',
    path: '/v1.0/oauth2PermissionGrants/{id}',
    writes: true,
    least: 'DelegatedPermissionGrant.ReadWrite.All',
    doc: 'oauth2permissiongrant-update',
  },
  {
    id: 'oauth2PermissionGrants.delete',
    method: 'DELETE',
    path: '/v1.0/oauth2PermissionGrants/{id}',
    writes: true,
    least: 'DelegatedPermissionGrant.ReadWrite.All',
    doc: 'oauth2permissiongrant-delete',
  },
  {
    id: 'users.revokeSignInSessions',
    method: 'POST',
    path: '/v1.0/users/{id}/revokeSignInSessions',
    writes: true,
    least: 'User.RevokeSessions.All',
    doc: 'user-revokesigninsessions',
  },
  {
    id: 'applications.update',
    method: 'PATCH',
    path: '/v1.0/applications/{id}',
    writes: true,
    least: 'Application.ReadWrite.All',
    doc: 'application-update',
  },
  {
    id: 'applications.removePassword',
    method: 'POST',
    path: '/v1.0/applications/{id}/removePassword',
    writes: true,
    least: 'Application.ReadWrite.All',
    doc: 'application-removepassword',
  },
  {
    id: 'federatedIdentityCredentials.delete',
    method: 'DELETE',
    path: '/v1.0/applications/{id}/federatedIdentityCredentials/{credential}',
    writes: true,
    least: 'Application.ReadWrite.All',
    doc: 'federatedidentitycredential-delete',
  },
  {
    id: 'roleAssignments.create',
    method: 'POST',
    path: '/v1.0/roleManagement/directory/roleAssignments',
    writes: true,
    least: 'RoleManagement.ReadWrite.Directory',
    doc: 'rbacapplication-post-roleassignments',
  },
  {
    id: 'roleAssignments.delete',
    method: 'DELETE',
    path: '/v1.0/roleManagement/directory/roleAssignments/{id}',
    writes: true,
    least: 'RoleManagement.ReadWrite.Directory',
    doc: 'unifiedroleassignment-delete',
  },
] as const satisfies readonly GraphOperation[];

export type ReadId = (typeof reads)[number]['id'];
export type WriteId = (typeof writes)[number]['id'];

/** `organization.list` names the tenant, as in an audit. */
export const actingOperations: readonly GraphOperation[] = [
  ...graphOperations.filter(({ id }) => id === 'organization.list'),
  ...reads,
  ...writes,
];

/** 3,000 writes in 150 s for one app in one tenant. https://learn.microsoft.com/graph/throttling-limits */
export const writesPerSecond = 20;

export const actingLanes = [
  ...lanes,
  { name: 'writes', perSecond: writesPerSecond, concurrency: 8 },
] as const;

const byId = new Map(actingOperations.map((operation) => [operation.id, operation]));

/** @throws Error for what is not listed above */
export function operationOf(id: ReadId | WriteId): GraphOperation {
  const operation = byId.get(id);
  if (operation === undefined) throw new Error(`no operation ${id}`);
  return operation;
}
