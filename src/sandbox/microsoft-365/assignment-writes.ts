import type { AppProfile } from './app-profile.ts';
import type { Assignment } from './app-roles.ts';
import type { Initiator } from './audit-events.ts';
import { roleEvent } from './audit-events.ts';
import { packGuids } from './guid.ts';
import type { Tenant } from './tenant.ts';

/** A role given again gets a new id, unlike a delegated grant. */
export function addRole(
  tenant: Tenant,
  {
    client,
    resource,
    appRoleId,
  }: { readonly client: AppProfile; readonly resource: AppProfile; readonly appRoleId: string },
  by: Initiator,
  at = tenant.clock.now(),
): Assignment {
  const made: Assignment = {
    id: packGuids(client.id, tenant.freshId()),
    appRoleId,
    createdAt: Math.floor(at),
    principalId: client.id,
    principalName: client.name,
    principalType: 'ServicePrincipal',
    resourceId: resource.id,
    resourceName: resource.name,
  };
  tenant.changes.assignments.set(made.id, made);
  note(tenant, made, by, 'added', at);
  return made;
}

export function removeRole(tenant: Tenant, assignment: Assignment, by: Initiator): void {
  tenant.changes.assignments.set(assignment.id, null);
  note(tenant, assignment, by, 'removed');
}

function note(
  tenant: Tenant,
  assignment: Assignment,
  by: Initiator,
  kind: 'added' | 'removed',
  at = tenant.clock.now(),
): void {
  const resource = tenant.app(assignment.resourceId);
  tenant.changes.events.push(
    roleEvent({
      at,
      correlation: tenant.freshId(),
      by,
      kind,
      resourceId: assignment.resourceId,
      resourceName: resource?.name ?? null,
      roleId: assignment.appRoleId,
      roleValue: resource?.roles.find((role) => role.id === assignment.appRoleId)?.value ?? null,
      clientId: assignment.principalId,
      clientAppId: tenant.app(assignment.principalId)?.appId ?? '',
    }),
  );
}
