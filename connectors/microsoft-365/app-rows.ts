/** From a service principal or an application to what the inventory keeps. Never any key material. */
import type { AppSeen, CredentialSeen, PermissionSeen } from '../../src/core/observation.ts';
import type { AppState, Tri } from '../../src/core/vocabulary.ts';
import { untoldApp } from '../../src/core/untold-app.ts';
import { ownerNotes, partyOf } from './parties.ts';
import { time } from './times.ts';
import type { Application, ServicePrincipal } from './wire.ts';

/** @param ours id of the tenant that is read */
export function servicePrincipalRow(sp: ServicePrincipal, ours: string): AppSeen {
  const owner = sp.appOwnerOrganizationId ?? null;
  return {
    type: 'app',
    clientId: clientIdOf(sp),
    name: sp.displayName || sp.appDisplayName || null,
    ...publisherOf(sp),
    party: partyOf(owner, sp.servicePrincipalType ?? null, ours),
    state: stateOf(sp),
    ownerTenant: owner,
    nativeIds: [sp.id],
    replyUrls: sp.replyUrls ?? [],
    homepage: sp.homepage ?? null,
    createdAt: time(sp.createdDateTime),
    facts: factsOf({
      servicePrincipalType: sp.servicePrincipalType,
      kind: kindOf(sp),
      signInAudience: sp.signInAudience,
      tags: sp.tags?.join(', '),
      applicationTemplateId: sp.applicationTemplateId,
      appRoleAssignmentRequired: sp.appRoleAssignmentRequired?.toString(),
      disabledByMicrosoftStatus: sp.disabledByMicrosoftStatus,
      registeredName: sp.appDisplayName === sp.displayName ? null : sp.appDisplayName,
      owner: owner === null ? null : ownerNotes.get(owner.toLowerCase()),
    }),
  };
}

/** An application registered here that has no service principal, so that nobody can sign in to it yet. */
export function applicationRow(app: Application, ours: string): AppSeen {
  const urls = [app.web, app.spa, app.publicClient].flatMap((platform) => platform?.redirectUris ?? []);
  return {
    type: 'app',
    clientId: app.appId,
    name: app.displayName || null,
    ...publisherOf(app),
    party: 'internal',
    state: app.isDisabled === true || disabledByMicrosoft(app) ? 'disabled' : 'unknown',
    ownerTenant: ours,
    nativeIds: [],
    replyUrls: urls,
    homepage: null,
    createdAt: time(app.createdDateTime),
    facts: factsOf({
      applicationId: app.id,
      servicePrincipal: 'none',
      signInAudience: app.signInAudience,
      publisherDomain: app.publisherDomain,
      disabledByMicrosoftStatus: app.disabledByMicrosoftStatus,
    }),
  };
}

/** Of an application whose service principal tells the rest: that it is registered here, and under which id. */
export function registrationRow(app: Application, ours: string): AppSeen {
  return {
    type: 'app',
    clientId: app.appId,
    ...untoldApp,
    party: 'internal',
    ownerTenant: ours,
    facts: { applicationId: app.id },
  };
}

/** Object id of the registration, where `applications` has told one. */
export function applicationIdOf({ facts }: Pick<AppSeen, 'facts'>): string | null {
  return facts['applicationId'] ?? null;
}

/** Permissions that others can be granted on this app, so that role ids can be read as names. */
export function permissionRows(sp: ServicePrincipal): readonly PermissionSeen[] {
  const resource = clientIdOf(sp);
  const roles = (sp.appRoles ?? [])
    // Whom it is for may be left out; a role that apps might hold is asked about.
    .filter((role) => role.allowedMemberTypes?.includes('Application') ?? true)
    .map((role) => ({ id: role.id, name: role.value || role.id, mode: 'application' as const }));
  const scopes = (sp.oauth2PermissionScopes ?? []).map((scope) => ({
    id: scope.id,
    name: scope.value || scope.id,
    mode: 'delegated' as const,
  }));
  return [...roles, ...scopes].map((permission) => ({ type: 'permission', resource, ...permission }));
}

/** Secrets and certificates, by their key id: `holder` is the object they hang on. */
export function credentialRows(
  clientId: string,
  holder: string,
  { passwordCredentials, keyCredentials }: Pick<Application, 'passwordCredentials' | 'keyCredentials'>,
): readonly CredentialSeen[] {
  const row = (kind: 'secret' | 'certificate') => (key: NonNullable<typeof passwordCredentials>[number]) =>
    ({
      type: 'credential',
      id: `${holder}/${key.keyId}`,
      clientId,
      outbound: false,
      kind,
      name: key.displayName ?? null,
      createdAt: time(key.startDateTime),
      expiresAt: time(key.endDateTime),
      lastUsedAt: null,
      lastUsedStatus: 'unknown',
      owner: null,
    }) satisfies CredentialSeen;
  return [
    ...(passwordCredentials ?? []).map(row('secret')),
    ...(keyCredentials ?? []).map(row('certificate')),
  ];
}

export function clientIdOf(sp: Pick<ServicePrincipal, 'id' | 'appId'>): string {
  return sp.appId || sp.id;
}

/** Null for a plain service principal, which only some of Graph's lists call by its type. */
function kindOf({ '@odata.type': type }: ServicePrincipal): string | null {
  const kind = type?.replace('#microsoft.graph.', '') ?? null;
  return kind === 'servicePrincipal' ? null : kind;
}

/** A publisher is verified by its id alone; the name can be anything. */
function publisherOf({ verifiedPublisher }: Pick<ServicePrincipal, 'verifiedPublisher'>): {
  publisher: string | null;
  publisherId: string | null;
  verified: Tri;
} {
  const publisherId = verifiedPublisher?.verifiedPublisherId || null;
  const verified = verifiedPublisher === undefined ? 'unknown' : publisherId === null ? 'no' : 'yes';
  return { publisher: verifiedPublisher?.displayName || null, publisherId, verified };
}

function stateOf(sp: ServicePrincipal): AppState {
  if (sp.accountEnabled === false || sp.isDisabled === true || disabledByMicrosoft(sp)) return 'disabled';
  return sp.accountEnabled === true ? 'enabled' : 'unknown';
}

function disabledByMicrosoft({
  disabledByMicrosoftStatus: status,
}: Pick<ServicePrincipal, 'disabledByMicrosoftStatus'>): boolean {
  return typeof status === 'string' && status !== '' && status !== 'NotDisabled';
}

function factsOf(facts: Readonly<Record<string, string | null | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([key, value]) =>
      value === null || value === undefined || value === '' ? [] : [[key, value]],
    ),
  );
}
