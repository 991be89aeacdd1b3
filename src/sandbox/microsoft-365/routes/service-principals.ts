import type { AppProfile } from '../app-profile.ts';
import { plainApp } from '../app-profile.ts';
import { servicePrincipalJson, servicePrincipalListing } from '../app-objects.ts';
import { auditEvent } from '../audit-events.ts';
import { removeKey, removePassword, replaceKeys } from '../credential-writes.ts';
import { expandRow, withShorterPage } from '../expand.ts';
import type { GraphCall, Route } from '../graph-call.ts';
import { isEventual, page, pageOfRows, selectOf } from '../graph-call.ts';
import { initiatorOf } from '../initiator.ts';
import { ownersOf } from '../owners.ts';
import { readApps, writeApps } from '../permissions.ts';
import { ownCredentials } from '../service-principals.ts';
import type { GraphAnswer } from '../wire.ts';
import { badRequest, noContent, notFound, refusal, unsupportedQuery } from '../wire.ts';
import { federatedRows } from './applications.ts';

function list(given: GraphCall): GraphAnswer {
  const call = withShorterPage(given);
  if (call.url.searchParams.has('$search'))
    return isEventual(call)
      ? unsupportedQuery
      : badRequest(
          "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
        );
  const json = servicePrincipalJson(call.tenant, selectOf(call));
  const listing = servicePrincipalListing(call, (app) => expandRow(call, app.id, json(app)));
  if (listing === null) return unsupportedQuery;
  return page(call, listing, { entity: 'servicePrincipals', emptyPage: true, repeatRow: true });
}

function one(call: GraphCall): GraphAnswer {
  const app = call.tenant.app(call.parameters[0] ?? '');
  if (app === null) return notFound(call.parameters[0] ?? '');
  const json = servicePrincipalJson(call.tenant, selectOf(call))(app);
  return { status: 200, body: expandRow(call, app.id, json) };
}

function create(call: GraphCall): GraphAnswer {
  const { tenant, body } = call;
  const { appId } = body;
  if (typeof appId !== 'string')
    return badRequest("A value is required for property 'appId' of resource 'ServicePrincipal'.");
  if (tenant.appByAppId(appId) !== null)
    return refusal(
      409,
      'Request_MultipleObjectsWithSameKeyValue',
      `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
    );
  const app: AppProfile = {
    ...plainApp,
    id: tenant.freshId(),
    appId,
    name: typeof body['displayName'] === 'string' ? body['displayName'] : `App ${appId.slice(0, 8)}`,
    ownerTenant: tenant.directory.ids.ownerTenant.at(900_000),
    enabled: body['accountEnabled'] !== false,
    createdAt: tenant.clock.now(),
  };
  tenant.changes.createdApps.set(app.id, app);
  note(call, app, 'Add service principal', 'Add');
  tenant.noteChange('servicePrincipals', app.id, 'updated');
  return { status: 201, body: servicePrincipalJson(tenant, null)(app) };
}

function note(
  call: GraphCall,
  app: AppProfile,
  activity: string,
  operation: 'Add' | 'Update' | 'Delete',
): void {
  const { tenant } = call;
  tenant.changes.events.push(
    auditEvent({
      at: tenant.clock.now(),
      correlation: tenant.freshId(),
      number: 6,
      activity,
      operation,
      by: initiatorOf(call),
      targets: [{ id: app.id, name: app.name, type: 'ServicePrincipal' }],
      details: [['AppId', app.appId]],
    }),
  );
}

function update(call: GraphCall): GraphAnswer {
  const id = call.parameters[0] ?? '';
  const app = call.tenant.app(id);
  if (app === null) return notFound(id);
  const { keyCredentials: _keys, ...others } = call.body;
  const refused = refusedUpdate(app, others) ?? replaceKeys(call, ownCredentials(app));
  if (refused !== null) return refused;
  call.tenant.patch(id, others);
  const { accountEnabled } = others;
  note(
    call,
    app,
    accountEnabled === false
      ? 'Disable account'
      : accountEnabled === true
        ? 'Enable account'
        : 'Update service principal',
    'Update',
  );
  call.tenant.noteChange('servicePrincipals', id, 'updated');
  return noContent;
}

/** What Microsoft has set, and what belongs to an Azure resource, is not the tenant's to change. */
function refusedUpdate(app: AppProfile, body: GraphCall['body']): GraphAnswer | null {
  if ('disabledByMicrosoftStatus' in body)
    return badRequest("Property 'disabledByMicrosoftStatus' is read-only and cannot be set.");
  if (!('accountEnabled' in body)) return null;
  if (app.type === 'ManagedIdentity') return badRequest('Updates to managed identities are not supported.');
  return app.disabledByMicrosoft === null
    ? null
    : refusal(
        403,
        'Authorization_RequestDenied',
        'The object is disabled by Microsoft and cannot be updated.',
      );
}

function dropPassword(call: GraphCall): GraphAnswer {
  const id = call.parameters[0] ?? '';
  const app = call.tenant.app(id);
  if (app === null) return notFound(id);
  const answer = removePassword(call, ownCredentials(app));
  if (answer !== noContent) return answer;
  note(call, app, 'Remove service principal credentials', 'Update');
  call.tenant.noteChange('servicePrincipals', id, 'updated');
  return answer;
}

function dropKey(call: GraphCall): GraphAnswer {
  const id = call.parameters[0] ?? '';
  return call.tenant.app(id) === null ? notFound(id) : removeKey(call);
}

function remove(call: GraphCall): GraphAnswer {
  const id = call.parameters[0] ?? '';
  const app = call.tenant.app(id);
  if (app === null) return notFound(id);
  if (app.disabledByMicrosoft !== null)
    return refusal(
      403,
      'Authorization_RequestDenied',
      'The object is disabled by Microsoft and cannot be deleted.',
    );
  call.tenant.changes.deletedApps.set(id, call.tenant.clock.now());
  note(call, app, 'Remove service principal', 'Delete');
  call.tenant.noteChange('servicePrincipals', id, 'soft-deleted');
  return noContent;
}

function restore(call: GraphCall): GraphAnswer {
  const id = call.parameters[0] ?? '';
  const { tenant } = call;
  if (!tenant.changes.deletedApps.delete(id)) return notFound(id);
  const app = tenant.app(id);
  if (app === null) return notFound(id);
  note(call, app, 'Restore service principal', 'Add');
  tenant.noteChange('servicePrincipals', id, 'updated');
  return { status: 200, body: servicePrincipalJson(tenant, null)(app) };
}

function deleted(call: GraphCall): GraphAnswer {
  const rows = [...call.tenant.changes.deletedApps].map(([id, at]) => {
    const known = call.tenant.changes.createdApps.get(id);
    const place = call.tenant.directory.findServicePrincipal(id);
    const app = known ?? call.tenant.directory.profile(place);
    return { id, deletedDateTime: new Date(at).toISOString(), appId: app.appId, displayName: app.name };
  });
  return pageOfRows(call, rows, 'servicePrincipals');
}

export const servicePrincipalRoutes: readonly Route[] = [
  { method: 'GET', path: 'servicePrincipals', needs: readApps, handle: list },
  { method: 'GET', path: 'servicePrincipals/{id}', needs: readApps, handle: one },
  { method: 'POST', path: 'servicePrincipals', needs: writeApps, handle: create },
  { method: 'PATCH', path: 'servicePrincipals/{id}', needs: writeApps, handle: update },
  { method: 'DELETE', path: 'servicePrincipals/{id}', needs: writeApps, handle: remove },
  {
    method: 'POST',
    path: 'servicePrincipals/{id}/removePassword',
    needs: writeApps,
    handle: dropPassword,
  },
  { method: 'POST', path: 'servicePrincipals/{id}/removeKey', needs: writeApps, handle: dropKey },
  {
    method: 'GET',
    path: 'servicePrincipals/{id}/owners',
    needs: readApps,
    handle(call) {
      const id = call.parameters[0] ?? '';
      if (call.tenant.app(id) === null) return notFound(id);
      return pageOfRows(
        call,
        ownersOf(call, id, call.tenant.directory.findServicePrincipal(id)),
        'directoryObjects',
      );
    },
  },
  {
    method: 'GET',
    path: 'servicePrincipals/{id}/federatedIdentityCredentials',
    needs: readApps,
    handle(call) {
      const id = call.parameters[0] ?? '';
      const app = call.tenant.app(id);
      if (app === null) return notFound(id);
      return pageOfRows(
        call,
        app.type === 'ManagedIdentity' ? federatedRows(call, id, app) : [],
        'federatedIdentityCredentials',
      );
    },
  },
  {
    method: 'GET',
    path: 'directory/deletedItems/microsoft.graph.servicePrincipal',
    needs: readApps,
    handle: deleted,
  },
  { method: 'POST', path: 'directory/deletedItems/{id}/restore', needs: writeApps, handle: restore },
];
