/** From Graph's two kinds of grants to the inventory's. */
import type { GrantSeen } from '../../src/core/observation.ts';
import type { AppIndex } from './app-index.ts';
import { earlier, time } from './times.ts';
import type { AppRoleAssignment, DelegatedGrant } from './wire.ts';

export type ConsentType = 'AllPrincipals' | 'Principal';

/** Null for a kind that is not known, and for a person's grant without the person. */
export function consentTypeOf({ consentType, principalId }: DelegatedGrant): ConsentType | null {
  if (consentType === 'AllPrincipals') return consentType;
  return consentType === 'Principal' && typeof principalId === 'string' && principalId !== ''
    ? consentType
    : null;
}

/** Client and resource by client id, or by their raw object id where the directory no longer has them. */
export function delegatedGrantRow(grant: DelegatedGrant, index: AppIndex, tenantId: string): GrantSeen {
  const person = consentTypeOf(grant) === 'Principal' ? (grant.principalId ?? null) : null;
  return {
    type: 'grant',
    clientId: index.clientId(grant.clientId) ?? grant.clientId,
    principal: person === null ? { kind: 'tenant', id: tenantId } : { kind: 'user', id: person },
    kind: person === null ? 'delegated-tenant' : 'delegated-user',
    resource: index.clientId(grant.resourceId) ?? grant.resourceId,
    scopes: scopesOf(grant.scope),
    scopeStatus: 'granted',
    // Delegated grants carry no time.
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: [grant.id],
    evidence: ['oauth2PermissionGrants'],
  };
}

/** Real values begin with a space and hold double ones, tabs, or nothing. */
export function scopesOf(scope: string | null | undefined): readonly string[] {
  return [...new Set((scope ?? '').split(/\s+/u).filter((name) => name !== ''))];
}

/** "Assigned, without a role": lets a principal in, permits nothing. */
const noRole = '00000000-0000-0000-0000-000000000000';

/** A permission of an app, as opposed to people and groups that may use the resource. */
export function isAppPermission({ appRoleId, principalType }: AppRoleAssignment): boolean {
  return appRoleId !== noRole && principalType !== 'User' && principalType !== 'Group';
}

/**
 * The app permissions on one resource, one grant a client: several roles of one client are one grant.
 * @param resource object id of the resource @param nameOf name of a role id, null when the resource defines none such
 */
export function appRoleGrants(
  assignments: readonly AppRoleAssignment[],
  resource: string,
  index: AppIndex,
  nameOf: (roleId: string) => string | null,
): readonly GrantSeen[] {
  const byClient = new Map<string, AppRoleAssignment[]>();
  for (const assignment of assignments) {
    if (!isAppPermission(assignment)) continue;
    const known = byClient.get(assignment.principalId);
    if (known === undefined) byClient.set(assignment.principalId, [assignment]);
    else known.push(assignment);
  }
  return [...byClient].map(([client, roles]) => ({
    type: 'grant',
    clientId: index.clientId(client) ?? client,
    principal: { kind: 'service-principal', id: client },
    kind: 'app-role',
    resource: index.clientId(resource) ?? resource,
    scopes: [...new Set(roles.map(({ appRoleId }) => nameOf(appRoleId) ?? appRoleId))],
    scopeStatus: 'granted',
    grantedAt: roles.map(({ createdDateTime }) => time(createdDateTime)).reduce(earlier, null),
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: roles.map(({ id }) => `${resource}/${id}`),
    evidence: ['appRoleAssignedTo'],
  }));
}
