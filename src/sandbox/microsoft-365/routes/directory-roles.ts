/** Who holds which directory role, given and taken away. Source: learn.microsoft.com/graph/api/resources/unifiedroleassignment */
import { auditEvent } from '../audit-events.ts';
import {
  directoryRoles,
  type RoleHolder,
  roleAssignmentId,
  roleAssignmentRow,
  roleDefinitionRow,
  roleHolders,
} from '../directory-roles.ts';
import type { GraphCall, Route } from '../graph-call.ts';
import { pageOfRows } from '../graph-call.ts';
import { initiatorOf } from '../initiator.ts';
import { readRoles, writeRoles } from '../permissions.ts';
import type { GraphAnswer } from '../wire.ts';
import { badRequest, json, noContent, notFound } from '../wire.ts';

function find({ tenant }: GraphCall, id: string): RoleHolder | null {
  return roleHolders(tenant).find((holder) => roleAssignmentId(holder) === id) ?? null;
}

function create(call: GraphCall): GraphAnswer {
  const { roleDefinitionId, principalId, directoryScopeId } = call.body;
  const role = directoryRoles.find(({ id }) => id === roleDefinitionId);
  if (role === undefined || typeof principalId !== 'string' || directoryScopeId !== '/')
    return badRequest('A value is required for roleDefinitionId, principalId and directoryScopeId.');
  const { tenant } = call;
  const known =
    tenant.personOf(principalId) !== -1 ||
    tenant.app(principalId) !== null ||
    principalId === tenant.directory.ids.group.at(1);
  if (!known) return notFound(principalId);
  const made = { roleId: role.id, principalId };
  const id = roleAssignmentId(made);
  if (find(call, id) !== null)
    return badRequest(
      'A conflicting object with one or more of the specified property values is present in the directory.',
    );
  tenant.changes.roleHolders.set(id, made);
  note(call, made, 'Add member to role', 'Assign');
  return json(roleAssignmentRow(made, null), 201);
}

function remove(call: GraphCall): GraphAnswer {
  const id = call.parameters[0] ?? '';
  const held = find(call, id);
  if (held === null) return notFound(id);
  call.tenant.changes.roleHolders.set(id, null);
  note(call, held, 'Remove member from role', 'Unassign');
  return noContent;
}

function note(
  call: GraphCall,
  { roleId, principalId }: RoleHolder,
  activity: string,
  operation: 'Assign' | 'Unassign',
): void {
  const { tenant } = call;
  const app = tenant.app(principalId);
  tenant.changes.events.push(
    auditEvent({
      at: tenant.clock.now(),
      correlation: tenant.freshId(),
      number: 9,
      category: 'RoleManagement',
      activity,
      operation,
      by: initiatorOf(call),
      targets: [
        {
          id: principalId,
          name: app?.name ?? null,
          type: app === null ? 'User' : 'ServicePrincipal',
          properties: [['Role.TemplateId', null, roleId]],
        },
      ],
    }),
  );
}

export const directoryRoleRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'roleManagement/directory/roleAssignments',
    needs: readRoles,
    handle: (call) =>
      pageOfRows(
        call,
        roleHolders(call.tenant).map((holder) =>
          roleAssignmentRow(holder, call.url.searchParams.get('$expand')),
        ),
        'roleManagement/directory/roleAssignments',
      ),
  },
  {
    method: 'GET',
    path: 'roleManagement/directory/roleAssignments/{id}',
    needs: readRoles,
    handle(call) {
      const id = call.parameters[0] ?? '';
      const held = find(call, id);
      return held === null
        ? notFound(id)
        : json(roleAssignmentRow(held, call.url.searchParams.get('$expand')));
    },
  },
  {
    method: 'POST',
    path: 'roleManagement/directory/roleAssignments',
    needs: writeRoles,
    handle: create,
  },
  {
    method: 'DELETE',
    path: 'roleManagement/directory/roleAssignments/{id}',
    needs: writeRoles,
    handle: remove,
  },
  {
    method: 'GET',
    path: 'roleManagement/directory/roleDefinitions',
    needs: readRoles,
    handle: (call) =>
      pageOfRows(
        call,
        directoryRoles.map((role) => roleDefinitionRow(role.id)),
        'roleManagement/directory/roleDefinitions',
      ),
  },
  {
    method: 'GET',
    path: 'directoryRoles',
    needs: readRoles,
    handle: (call) =>
      pageOfRows(
        call,
        directoryRoles.map((role, place) => ({
          id: call.tenant.directory.ids.role.at(3_000_000 + place),
          roleTemplateId: role.id,
          displayName: role.name,
        })),
        'directoryRoles',
      ),
  },
];
