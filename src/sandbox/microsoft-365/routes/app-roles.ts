import type { Assignment } from '../app-roles.ts';
import { assignedTo, assignmentJson, listOfAssignments } from '../assignment-listing.ts';
import { addRole, removeRole } from '../assignment-writes.ts';
import type { GraphCall, Route } from '../graph-call.ts';
import { page, selectOf } from '../graph-call.ts';
import { initiatorOf } from '../initiator.ts';
import { readApps, writeAssignments } from '../permissions.ts';
import type { GraphAnswer } from '../wire.ts';
import { badRequest, noContent, notFound } from '../wire.ts';
import { zeroGuid } from '../guid.ts';

function listAssignedTo(call: GraphCall): GraphAnswer {
  const id = call.parameters[0] ?? '';
  const { tenant } = call;
  if (tenant.app(id) === null) return notFound(id);
  const at = tenant.directory.findServicePrincipal(id);
  const table = tenant.assignments();
  const hides = at !== -1 && !call.url.searchParams.has('$top');
  return page(call, assignedTo(call, id), {
    entity: `servicePrincipals('${id}')/appRoleAssignedTo`,
    repeatRow: true,
    // An old defect: the default page leaves managed identities out.
    ...(hides
      ? { lose: (index: number) => index < table.sizeOf(at) && table.heldByManagedIdentity(at, index) }
      : {}),
  });
}

function listHeld(call: GraphCall): GraphAnswer {
  const id = call.parameters[0] ?? '';
  if (call.tenant.app(id) === null) return notFound(id);
  return page(call, listOfAssignments(call.tenant.assignmentsOf(id), selectOf(call)), {
    entity: `servicePrincipals('${id}')/appRoleAssignments`,
  });
}

function find(call: GraphCall, id: string): Assignment | null {
  const written = call.tenant.changes.assignments.get(id);
  return written === undefined ? call.tenant.assignments().find(id) : written;
}

function create(call: GraphCall): GraphAnswer {
  const { tenant, body } = call;
  const { principalId, resourceId, appRoleId } = body;
  if (typeof principalId !== 'string' || typeof resourceId !== 'string' || typeof appRoleId !== 'string')
    return badRequest('A value is required for property principalId, resourceId and appRoleId.');
  const client = tenant.app(principalId);
  const resource = tenant.app(resourceId);
  if (client === null) return notFound(principalId);
  if (resource === null) return notFound(resourceId);
  if (appRoleId !== zeroGuid && !resource.roles.some((role) => role.id === appRoleId))
    return badRequest('Permission being assigned was not found on application');
  const exists = tenant
    .assignmentsOf(principalId)
    .some((each) => each.resourceId === resourceId && each.appRoleId === appRoleId);
  if (exists) return badRequest('Permission being assigned already exists on the object');
  const made = addRole(tenant, { client, resource, appRoleId }, initiatorOf(call));
  return { status: 201, body: assignmentJson(made, null) };
}

function remove(call: GraphCall): GraphAnswer {
  const [owner = '', id = ''] = call.parameters;
  const assignment = find(call, id);
  if (assignment === null || (assignment.resourceId !== owner && assignment.principalId !== owner))
    return notFound(id);
  removeRole(call.tenant, assignment, initiatorOf(call));
  return noContent;
}

export const appRoleRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'servicePrincipals/{id}/appRoleAssignedTo',
    needs: readApps,
    handle: listAssignedTo,
  },
  {
    method: 'GET',
    path: 'servicePrincipals/{id}/appRoleAssignments',
    needs: readApps,
    units: 2,
    handle: listHeld,
  },
  {
    method: 'POST',
    path: 'servicePrincipals/{id}/appRoleAssignedTo',
    needs: writeAssignments,
    handle: create,
  },
  {
    method: 'POST',
    path: 'servicePrincipals/{id}/appRoleAssignments',
    needs: writeAssignments,
    handle: create,
  },
  {
    method: 'DELETE',
    path: 'servicePrincipals/{id}/appRoleAssignedTo/{assignment}',
    needs: writeAssignments,
    handle: remove,
  },
  {
    method: 'DELETE',
    path: 'servicePrincipals/{id}/appRoleAssignments/{assignment}',
    needs: writeAssignments,
    handle: remove,
  },
];
