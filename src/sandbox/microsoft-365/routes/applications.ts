import type { AppProfile } from '../app-profile.ts';
import { registrationJson, registrationListing, registrationOf } from '../app-objects.ts';
import type { Registration } from '../applications.ts';
import { auditEvent } from '../audit-events.ts';
import { removeKey, removePassword, replaceKeys } from '../credential-writes.ts';
import { expandRow, withShorterPage } from '../expand.ts';
import type { GraphCall, Route, Row } from '../graph-call.ts';
import { page, pageOfRows, selectOf } from '../graph-call.ts';
import { initiatorOf } from '../initiator.ts';
import { ownersOf } from '../owners.ts';
import { readApps, writeApps } from '../permissions.ts';
import type { CredentialOwner } from '../service-principals.ts';
import type { GraphAnswer } from '../wire.ts';
import { noContent, notFound, unsupportedQuery } from '../wire.ts';

export function federatedRows({ tenant }: GraphCall, owner: string, app: AppProfile): readonly Row[] {
  return [...app.trusts, ...(tenant.changes.addedTrusts.get(owner) ?? [])]
    .filter((trust) => !tenant.changes.removedParts.has(`${owner}/${trust.id}`))
    .map(({ id, name, issuer, subject }) => ({
      id,
      name,
      issuer,
      subject,
      description: null,
      audiences: ['api://AzureADTokenExchange'],
    }));
}

function list(given: GraphCall): GraphAnswer {
  const call = withShorterPage(given);
  const json = registrationJson(call.tenant, selectOf(call));
  const listing = registrationListing(call, (registration) =>
    expandRow(call, registration.id, json(registration)),
  );
  return listing === null ? unsupportedQuery : page(call, listing, { entity: 'applications' });
}

/** Answers for the registration in the path, or says that there is none. */
function withRegistration(answer: (call: GraphCall, registration: Registration) => GraphAnswer) {
  return (call: GraphCall): GraphAnswer => {
    const id = call.parameters[0] ?? '';
    const registration = registrationOf(call.tenant, id);
    return registration === null ? notFound(id) : answer(call, registration);
  };
}

function note(
  call: GraphCall,
  { id, app }: Registration,
  activity: string,
  fields: readonly string[] = [],
): void {
  const { tenant } = call;
  tenant.changes.events.push(
    auditEvent({
      at: tenant.clock.now(),
      correlation: tenant.freshId(),
      number: 7,
      activity,
      operation: 'Update',
      by: initiatorOf(call),
      targets: [{ id, name: app.name, type: 'Application' }],
      details: [['AppId', app.appId]],
    }),
  );
  tenant.noteChange('applications', id, 'updated', fields);
}

const credentialsChanged = 'Update application – Certificates and secrets management ';

function update(call: GraphCall, registration: Registration): GraphAnswer {
  const refused = replaceKeys(call, ownerOf(registration));
  if (refused !== null) return refused;
  const { keyCredentials, ...others } = call.body;
  call.tenant.patch(registration.id, others);
  note(
    call,
    registration,
    keyCredentials === undefined ? 'Update application' : credentialsChanged,
    Object.keys(call.body),
  );
  return noContent;
}

function dropPassword(call: GraphCall, registration: Registration): GraphAnswer {
  const answer = removePassword(call, ownerOf(registration));
  if (answer === noContent) note(call, registration, credentialsChanged, ['passwordCredentials']);
  return answer;
}

function ownerOf({ id, app }: Registration): CredentialOwner {
  return { id, secrets: app.secrets };
}

export const applicationRoutes: readonly Route[] = [
  { method: 'GET', path: 'applications', needs: readApps, units: 2, handle: list },
  {
    method: 'GET',
    path: 'applications/{id}',
    needs: readApps,
    units: 2,
    handle: withRegistration((call, registration) => ({
      status: 200,
      body: expandRow(call, registration.id, registrationJson(call.tenant, selectOf(call))(registration)),
    })),
  },
  {
    method: 'PATCH',
    path: 'applications/{id}',
    needs: writeApps,
    handle: withRegistration(update),
  },
  {
    method: 'GET',
    path: 'applications/{id}/owners',
    needs: readApps,
    handle: withRegistration((call, { id, app }) =>
      pageOfRows(call, ownersOf(call, id, call.tenant.directory.findByAppId(app.appId)), 'directoryObjects'),
    ),
  },
  {
    method: 'DELETE',
    path: 'applications/{id}/owners/{owner}/$ref',
    needs: writeApps,
    handle: withRegistration((call, registration) => {
      call.tenant.changes.removedParts.add(`${registration.id}/${call.parameters[1] ?? ''}`);
      note(call, registration, 'Remove owner from application');
      return noContent;
    }),
  },
  {
    method: 'GET',
    path: 'applications/{id}/federatedIdentityCredentials',
    needs: readApps,
    handle: withRegistration((call, { id, app }) =>
      pageOfRows(call, federatedRows(call, id, app), `applications('${id}')/federatedIdentityCredentials`),
    ),
  },
  {
    method: 'DELETE',
    path: 'applications/{id}/federatedIdentityCredentials/{credential}',
    needs: writeApps,
    handle: withRegistration((call, registration) => {
      const id = call.parameters[1] ?? '';
      if (!federatedRows(call, registration.id, registration.app).some((trust) => trust['id'] === id))
        return notFound(id);
      call.tenant.changes.removedParts.add(`${registration.id}/${id}`);
      note(call, registration, 'Update application');
      return noContent;
    }),
  },
  {
    method: 'POST',
    path: 'applications/{id}/removePassword',
    needs: writeApps,
    handle: withRegistration(dropPassword),
  },
  {
    method: 'POST',
    path: 'applications/{id}/removeKey',
    needs: writeApps,
    handle: withRegistration(removeKey),
  },
];
