import type { Row } from './graph-call.ts';
import type { Tenant } from './tenant.ts';
import { packGuids } from './guid.ts';

/** Template id and name of Entra roles. */
export const directoryRoles = [
  { id: '62e90394-69f5-4237-9190-012177145e10', name: 'Global Administrator', privileged: true },
  { id: '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', name: 'Application Administrator', privileged: true },
  { id: '158c047a-c907-4556-b7ef-446551a6b5f7', name: 'Cloud Application Administrator', privileged: true },
  { id: '29232cdf-9323-42fd-ade2-1d097af3e4de', name: 'Exchange Administrator', privileged: true },
  { id: 'fe930be7-5e62-47db-91af-98c3a49a38b1', name: 'User Administrator', privileged: true },
  { id: 'e8611ab8-c189-46e8-94e1-60213ab1f814', name: 'Privileged Role Administrator', privileged: true },
  { id: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451', name: 'Global Reader', privileged: true },
  { id: '88d8e3e3-8f55-4a1e-953a-9b9898b8876b', name: 'Directory Readers', privileged: false },
] as const;

export interface RoleHolder {
  readonly roleId: string;
  readonly principalId: string;
}

/** As they are now. */
export function roleHolders(tenant: Tenant): readonly RoleHolder[] {
  const { roleHolders: written } = tenant.changes;
  const standing = originalHolders(tenant).filter((holder) => !written.has(roleAssignmentId(holder)));
  return [...standing, ...[...written.values()].filter((holder) => holder !== null)];
}

export function roleAssignmentId({ roleId, principalId }: RoleHolder): string {
  return packGuids(roleId, principalId);
}

/** Administrators of the company, and service principals that need no Graph permission at all. */
function originalHolders({ directory }: Tenant): readonly RoleHolder[] {
  const { company, ids } = directory;
  const holders: RoleHolder[] = [
    { roleId: directoryRoles[0].id, principalId: directory.servicePrincipalId(directory.special('backup')) },
    {
      roleId: directoryRoles[7].id,
      principalId: directory.servicePrincipalId(directory.special('vm-identity')),
    },
    { roleId: directoryRoles[1].id, principalId: ids.group.at(1) },
    { roleId: directoryRoles[4].id, principalId: ids.deleted.at(4) },
  ];
  for (let index = 0; index < company.size; index += 1) {
    const { admin } = company.person(index);
    if (admin === 'super') holders.push({ roleId: directoryRoles[0].id, principalId: ids.user.at(index) });
    else if (admin === 'delegated')
      holders.push({
        roleId: directoryRoles[1 + (index % 5)]?.id ?? directoryRoles[4].id,
        principalId: ids.user.at(index),
      });
  }
  return holders;
}

export function roleDefinitionRow(id: string): Row {
  const role = directoryRoles.find((each) => each.id === id);
  return {
    id,
    templateId: id,
    displayName: role?.name ?? null,
    description: role?.name ?? null,
    isBuiltIn: true,
    isEnabled: true,
    isPrivileged: role?.privileged ?? false,
    resourceScopes: ['/'],
  };
}

export function roleAssignmentRow(holder: RoleHolder, expand: string | null): Row {
  const { roleId, principalId } = holder;
  return {
    id: roleAssignmentId(holder),
    principalId,
    directoryScopeId: '/',
    roleDefinitionId: roleId,
    ...(expand === 'roleDefinition' ? { roleDefinition: roleDefinitionRow(roleId) } : {}),
  };
}
