import { grantJson, grantListing, lostWithoutHeader } from '../grant-listing.ts';
import { giveConsent, takeConsent } from '../grant-writes.ts';
import { grantId } from '../grants.ts';
import type { GraphCall, Route } from '../graph-call.ts';
import { page, selectOf } from '../graph-call.ts';
import { initiatorOf } from '../initiator.ts';
import { readGrants, writeGrants } from '../permissions.ts';
import type { GraphAnswer } from '../wire.ts';
import { badRequest, noContent, notFound, refusal, unsupportedQuery } from '../wire.ts';

const longestScope = 8000;

function list(call: GraphCall, clientId?: string): GraphAnswer {
  const listing = grantListing(call, clientId === undefined ? {} : { clientId });
  if (listing === null) return unsupportedQuery;
  return page(call, listing, {
    entity: 'oauth2PermissionGrants',
    repeatRow: true,
    ...lostWithoutHeader(call),
  });
}

function scopeProblem(scope: unknown): GraphAnswer | null {
  if (typeof scope !== 'string' || scope.length < 1 || scope.length > longestScope)
    return badRequest(
      `Value length '${typeof scope === 'string' ? scope.length : 0}' is out of the valid range of '1' to '${longestScope}' for property 'DelegationScope'.`,
    );
  return null;
}

function create(call: GraphCall): GraphAnswer {
  const { tenant, body } = call;
  const { clientId, resourceId, consentType, scope } = body;
  const principalId = body['principalId'] ?? null;
  if (typeof clientId !== 'string' || typeof resourceId !== 'string')
    return badRequest('A value is required for property clientId and resourceId.');
  const forEverybody = consentType === 'AllPrincipals';
  if (forEverybody ? principalId !== null : consentType !== 'Principal' || typeof principalId !== 'string')
    return badRequest('Invalid value specified for property principalId of resource OAuth2PermissionGrant.');
  for (const id of [clientId, resourceId]) if (tenant.app(id) === null) return notFound(id);
  if (typeof principalId === 'string' && tenant.personOf(principalId) === -1) return notFound(principalId);
  const problem = scopeProblem(scope);
  if (problem !== null) return problem;
  const principal = typeof principalId === 'string' ? principalId : null;
  const id = grantId(clientId, resourceId, principal);
  if (tenant.grant(id) !== null)
    return refusal(409, 'Request_MultipleObjectsWithSameKeyValue', 'Permission entry already exists.');
  const grant = { id, clientId, resourceId, principalId: principal, scope: String(scope) };
  giveConsent(tenant, grant, initiatorOf(call), null);
  return { status: 201, body: grantJson(grant, null) };
}

export const grantRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'oauth2PermissionGrants',
    needs: readGrants,
    units: 2,
    handle: (call) => list(call),
  },
  {
    method: 'GET',
    path: 'servicePrincipals/{id}/oauth2PermissionGrants',
    needs: readGrants,
    units: 2,
    handle: (call) => list(call, call.parameters[0]),
  },
  {
    method: 'GET',
    path: 'oauth2PermissionGrants/{id}',
    needs: readGrants,
    units: 2,
    handle(call) {
      const id = call.parameters[0] ?? '';
      const grant = call.tenant.grant(id);
      return grant === null ? notFound(id) : { status: 200, body: grantJson(grant, selectOf(call)) };
    },
  },
  { method: 'POST', path: 'oauth2PermissionGrants', needs: writeGrants, handle: create },
  {
    method: 'PATCH',
    path: 'oauth2PermissionGrants/{id}',
    needs: writeGrants,
    handle(call) {
      const id = call.parameters[0] ?? '';
      const grant = call.tenant.grant(id);
      if (grant === null) return notFound(id);
      const scope = call.body['scope'];
      const problem = scopeProblem(scope);
      if (problem !== null) return problem;
      giveConsent(call.tenant, { ...grant, scope: String(scope) }, initiatorOf(call), grant.scope);
      return noContent;
    },
  },
  {
    method: 'DELETE',
    path: 'oauth2PermissionGrants/{id}',
    needs: writeGrants,
    handle(call) {
      const id = call.parameters[0] ?? '';
      const grant = call.tenant.grant(id);
      if (grant === null) return notFound(id);
      takeConsent(call.tenant, grant, initiatorOf(call));
      return noContent;
    },
  },
];
