/** Consent given, changed and taken back: the rows, the delta log and the audit events of each. */
import { consentEvents, grantRemoved } from './audit-events.ts';
import type { GrantEvent, Initiator } from './audit-events.ts';
import type { Grant } from './grants.ts';
import type { Tenant } from './tenant.ts';

function eventOf(
  tenant: Tenant,
  grant: Grant,
  by: Initiator,
  oldScope: string | null,
  at = tenant.clock.now(),
): GrantEvent {
  const client = tenant.app(grant.clientId);
  const resource = tenant.app(grant.resourceId);
  return {
    at,
    correlation: tenant.freshId(),
    by,
    grant,
    oldScope,
    newScope: grant.scope,
    clientName: client?.name ?? null,
    clientAppId: client?.appId ?? '',
    resourceName: resource?.name ?? null,
    resourceAppId: resource?.appId ?? '',
  };
}

/** @param oldScope of the grant that it amends; null for a new one */
export function giveConsent(
  tenant: Tenant,
  grant: Grant,
  by: Initiator,
  oldScope: string | null,
  at?: number,
): void {
  tenant.changes.grants.set(grant.id, grant);
  tenant.changes.events.push(...consentEvents(eventOf(tenant, grant, by, oldScope, at)));
  tenant.noteChange('oauth2PermissionGrants', grant.id, 'updated');
}

export function takeConsent(tenant: Tenant, grant: Grant, by: Initiator): void {
  tenant.changes.grants.set(grant.id, null);
  tenant.changes.events.push(grantRemoved(eventOf(tenant, grant, by, grant.scope)));
  tenant.noteChange('oauth2PermissionGrants', grant.id, 'deleted');
}
