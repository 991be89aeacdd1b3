/** Changes that a running sandbox can be told to make in its Entra tenant. */
import type { AppProfile } from './app-profile.ts';
import { plainApp } from './app-profile.ts';
import { auditEvent } from './audit-events.ts';
import { giveConsent, takeConsent } from './grant-writes.ts';
import { grantId } from './grants.ts';
import type { Incident, Mutation } from '../contract.ts';
import { personInitiator } from './initiator.ts';
import { strikeTenant } from './theft.ts';
import type { Tenant } from './tenant.ts';

const burst = 15;
const freshScopes = 'User.Read Mail.Read Files.Read.All offline_access';

export function mutateTenant(tenant: Tenant, name: Mutation, incident: Incident | undefined): string | null {
  switch (name) {
    case 'scope-growth':
      return growScopes(tenant);
    case 'new-app':
      return `${consentTo(tenant, 1)} was added`;
    case 'consent-burst':
      return `${burst} people consented to ${consentTo(tenant, burst)}`;
    case 'revoke':
      return revoke(tenant);
    case 're-consent':
      return consentAgain(tenant);
    case 'theft':
      return strikeTenant(tenant, incident);
    case 'user-added':
    case 'user-left':
      return null;
  }
}

/** A grant of a vendor's app that still stands. */
function standingGrant(tenant: Tenant) {
  const { directory } = tenant;
  for (const { index } of tenant.grants().recent(Number.POSITIVE_INFINITY)) {
    const { id, clientId } = tenant.grants().at(index);
    const grant = tenant.grant(id);
    if (grant !== null && !tenant.changes.grants.has(id) && tenant.app(clientId) !== null) return grant;
  }
  const odd = tenant.grant(tenant.grants().at(0).id);
  return odd ?? tenant.grants().at(directory.registrations);
}

function growScopes(tenant: Tenant): string {
  const grant = standingGrant(tenant);
  const grown = { ...grant, scope: `${grant.scope ?? ''} Mail.ReadWrite Files.ReadWrite.All`.trim() };
  giveConsent(tenant, grown, personInitiator(tenant, grant.principalId), grant.scope);
  return `${tenant.app(grant.clientId)?.name ?? grant.clientId} got more scopes`;
}

function consentTo(tenant: Tenant, people: number): string {
  const { directory, changes } = tenant;
  const appId = tenant.freshId();
  const app: AppProfile = {
    ...plainApp,
    id: tenant.freshId(),
    appId,
    name: `Fresh App ${changes.createdApps.size + 1}`,
    ownerTenant: directory.ids.ownerTenant.at(800_000 + changes.createdApps.size),
    createdAt: tenant.clock.now(),
    replyUrls: ['https://fresh-app.example/callback'],
  };
  changes.createdApps.set(app.id, app);
  tenant.noteChange('servicePrincipals', app.id, 'updated');
  changes.events.push(
    auditEvent({
      at: tenant.clock.now(),
      correlation: tenant.freshId(),
      number: 6,
      activity: 'Add service principal',
      operation: 'Add',
      by: personInitiator(tenant, null),
      targets: [{ id: app.id, name: app.name, type: 'ServicePrincipal' }],
      details: [['AppId', appId]],
    }),
  );
  const resourceId = directory.servicePrincipalId(0);
  let given = 0;
  for (let index = 0; index < directory.company.size && given < people; index += 1) {
    if (directory.company.person(index).status !== 'active') continue;
    const principalId = directory.ids.user.at(index);
    const grant = {
      id: grantId(app.id, resourceId, principalId),
      clientId: app.id,
      resourceId,
      principalId,
      scope: freshScopes,
    };
    giveConsent(tenant, grant, personInitiator(tenant, principalId), null);
    given += 1;
  }
  return app.name ?? '';
}

function revoke(tenant: Tenant): string {
  const grant = standingGrant(tenant);
  takeConsent(tenant, grant, personInitiator(tenant, grant.principalId));
  return `a grant of ${tenant.app(grant.clientId)?.name ?? grant.clientId} was removed`;
}

/** The grant removed last comes back under the same id. */
function consentAgain(tenant: Tenant): string | null {
  const removed = [...tenant.changes.grants].findLast(([, grant]) => grant === null)?.[0];
  if (removed === undefined) return null;
  const index = tenant.grants().indexOf(removed);
  if (index === -1) return null;
  const grant = tenant.grants().at(index);
  giveConsent(tenant, grant, personInitiator(tenant, grant.principalId), null);
  return `${tenant.app(grant.clientId)?.name ?? grant.clientId} was consented to again`;
}
