/** What a simulated Entra tenant holds now: the computed tenant with everything that was written to it since. */
import { registrationOf } from '../../src/sandbox/microsoft-365/app-objects.ts';
import type { MicrosoftSimulator } from '../../src/sandbox/microsoft-365/index.ts';
import {
  type CredentialOwner,
  heldBy,
  ownCredentials,
} from '../../src/sandbox/microsoft-365/service-principals.ts';
import { type Part, scopeText } from './part.ts';

const noRole = '00000000-0000-0000-0000-000000000000';

export function microsoftParts({ tenant }: MicrosoftSimulator): readonly Part[] {
  const { directory, changes } = tenant;
  const apps = [
    ...Array.from({ length: directory.servicePrincipals }, (_, at) => directory.profile(at)),
    ...changes.createdApps.values(),
  ].filter(({ id }) => tenant.app(id) !== null);
  const clientIdOf = (id: string): string => tenant.app(id)?.appId ?? id;

  const table = tenant.grants();
  const grants = [
    ...Array.from({ length: table.size }, (_, at) => table.at(at)).filter(
      ({ id }) => !changes.grants.has(id),
    ),
    ...[...changes.grants.values()].filter((grant) => grant !== null),
  ];
  const delegated = (everybody: boolean): ReadonlySet<string> =>
    new Set(
      grants
        .filter(({ principalId }) => (principalId === null) === everybody)
        .map(
          ({ principalId, clientId, resourceId, scope }) =>
            `${principalId ?? directory.tenantId} ${clientIdOf(clientId)} ${clientIdOf(resourceId)}: ${scopeText((scope ?? '').split(/\s+/u).filter((each) => each !== ''))}`,
        ),
    );
  const assignments = tenant.assignments();
  const roles = [
    ...directory.resources.flatMap((at) =>
      Array.from({ length: assignments.sizeOf(at) }, (_, nth) => assignments.at(at, nth)).filter(
        ({ id }) => !changes.assignments.has(id),
      ),
    ),
    ...[...changes.assignments.values()].filter((each) => each !== null),
  ].filter(
    ({ principalType, appRoleId, resourceId }) =>
      principalType === 'ServicePrincipal' && appRoleId !== noRole && tenant.app(resourceId) !== null,
  );
  // Of a client that is gone only what it held still speaks.
  const gone = [
    ...grants.map(({ clientId }) => clientId),
    ...roles.map(({ principalId }) => principalId),
  ].filter((id) => tenant.app(id) === null);

  const registrations = [
    ...Array.from({ length: directory.registrations }, (_, at) => directory.ids.application.at(at)),
    ...changes.createdRegistrations.keys(),
  ].flatMap((id) => registrationOf(tenant, id) ?? []);
  const registered = registrations.map(({ id, app }) => ({ id, secrets: app.secrets }));
  const keys = (kind: 'password' | 'certificate', owners: readonly CredentialOwner[]): ReadonlySet<string> =>
    new Set(
      owners.flatMap((owner) =>
        heldBy(owner, changes)
          .filter((secret) => secret.kind === kind)
          .map(({ keyId }) => `${owner.id}/${keyId}`),
      ),
    );
  const trusts = registrations.flatMap(({ id, app }) =>
    [...app.trusts, ...(changes.addedTrusts.get(id) ?? [])]
      .map((trust) => `${id}/${trust.id}`)
      .filter((part) => !changes.removedParts.has(part)),
  );

  return [
    {
      kind: 'app',
      streams: ['service-principals'],
      held: new Set([...apps.map(({ appId }) => appId), ...gone]),
    },
    { kind: 'delegated-user', streams: ['delegated-grants'], held: delegated(false) },
    { kind: 'delegated-tenant', streams: ['delegated-grants'], held: delegated(true) },
    {
      kind: 'app-role',
      streams: ['app-roles'],
      held: new Set(
        roles.map(
          ({ principalId, resourceId }) =>
            `${principalId} ${clientIdOf(principalId)} ${clientIdOf(resourceId)}`,
        ),
      ),
    },
    {
      kind: 'secret',
      streams: ['applications', 'service-principals'],
      held: keys('password', [...apps.map(ownCredentials), ...registered]),
    },
    // Those on a service principal itself are not read.
    { kind: 'certificate', streams: ['applications'], held: keys('certificate', registered) },
    { kind: 'federated-credential', streams: ['federated-credentials'], held: new Set(trusts) },
  ];
}
