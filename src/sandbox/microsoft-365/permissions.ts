/** Which permissions open an endpoint, as Graph's permission reference lists them; any one is enough. */
const directoryRead = ['Directory.Read.All', 'Directory.ReadWrite.All'] as const;

export const readApps = [
  'Application.Read.All',
  'Application.ReadWrite.All',
  'Application.ReadWrite.OwnedBy',
  ...directoryRead,
] as const;
export const writeApps = ['Application.ReadWrite.All', 'Directory.ReadWrite.All'] as const;
export const readGrants = ['DelegatedPermissionGrant.ReadWrite.All', ...directoryRead] as const;
export const writeGrants = ['DelegatedPermissionGrant.ReadWrite.All', 'Directory.ReadWrite.All'] as const;
export const writeAssignments = ['AppRoleAssignment.ReadWrite.All', 'Directory.ReadWrite.All'] as const;
export const readDirectory = directoryRead;
export const readUsers = ['User.Read.All', 'User.ReadWrite.All', ...directoryRead] as const;
export const readGroupMembers = ['GroupMember.Read.All', ...directoryRead] as const;
export const readRoles = [
  'RoleManagement.Read.Directory',
  'RoleManagement.ReadWrite.Directory',
  ...directoryRead,
] as const;
export const writeRoles = ['RoleManagement.ReadWrite.Directory'] as const;
export const readPolicies = ['Policy.Read.All'] as const;
export const readGrantPolicies = ['Policy.Read.PermissionGrant', 'Policy.ReadWrite.PermissionGrant'] as const;
export const readConsentRequestPolicy = ['Policy.Read.All', ...directoryRead] as const;
export const readConsentRequests = ['ConsentRequest.Read.All'] as const;
export const readAudits = ['AuditLog.Read.All', ...directoryRead] as const;
export const readActivity = ['AuditLog.Read.All'] as const;
export const readRisk = ['IdentityRiskyServicePrincipal.Read.All'] as const;
export const readOrganization = ['Organization.Read.All', 'User.Read', ...directoryRead] as const;
export const revokeSessions = [
  'User.RevokeSessions.All',
  'User.ReadWrite.All',
  'Directory.ReadWrite.All',
] as const;

/** Application permissions with which an audit reads everything that this tenant offers. */
export const auditPermissions = [
  'Application.Read.All',
  'AuditLog.Read.All',
  'ConsentRequest.Read.All',
  'Directory.Read.All',
  'IdentityRiskyServicePrincipal.Read.All',
  'Policy.Read.All',
  'Policy.Read.PermissionGrant',
  'RoleManagement.Read.Directory',
] as const;

export const actingPermissions = [
  'AppRoleAssignment.ReadWrite.All',
  'Application.ReadWrite.All',
  'DelegatedPermissionGrant.ReadWrite.All',
  'Directory.Read.All',
  'RoleManagement.ReadWrite.Directory',
  'User.RevokeSessions.All',
] as const;
