/** A thief's deeds as the tenant shows them: sign-ins, audit events, and what they leave in the lists. */
import { holderOf } from '../company.ts';
import type { Deed, Incident, Origin, VendorApp, VendorProfile } from '../contract.ts';
import { personOrigin, vendorOrigins } from '../origins.ts';
import { strike } from '../strike.ts';
import type { AppProfile } from './app-profile.ts';
import { plainApp } from './app-profile.ts';
import { addRole } from './assignment-writes.ts';
import { addressesChanged, auditEvent, type Initiator } from './audit-events.ts';
import { giveConsent } from './grant-writes.ts';
import { grantId } from './grants.ts';
import { graphAppId } from './resources.ts';
import { type SignIn, signInRow } from './sign-in-row.ts';
import type { Tenant } from './tenant.ts';

const signInForms = {
  'authorization-code': { type: 'interactiveUser', protocol: 'oAuth2', credential: 'none' },
  'device-code': { type: 'interactiveUser', protocol: 'deviceCode', credential: 'none' },
  refresh: { type: 'nonInteractiveUser', protocol: 'oAuth2', credential: 'none' },
  'client-credentials': { type: 'servicePrincipal', protocol: 'none', credential: 'clientSecret' },
} as const;

export function strikeTenant(tenant: Tenant, incident: Incident | undefined): string | null {
  const sessions = new Map<string, string>();
  return strike(incident, 'microsoft-365', tenant.clock.now(), (deed, at) => {
    if (incident !== undefined) commit(tenant, incident, deed, at, sessions);
  });
}

function commit(
  tenant: Tenant,
  incident: Incident,
  deed: Deed,
  at: number,
  sessions: Map<string, string>,
): void {
  const { company } = tenant.directory;
  const known = sourceOf(incident.vendors, deed.clientId) ?? sourceOf(incident.strangers, deed.clientId);
  const client = tenant.appByAppId(deed.clientId) ?? arrive(tenant, known, at);
  if (known === null || client === null) return;
  const person = deed.person === 'holder' ? holderOf(company, known.app) : deed.person;
  const from =
    deed.from ?? (person === null ? vendorOrigins(known.vendor.domain)[0] : personOrigin(company, person));
  const by = initiator(tenant, client, person, from);
  const { what } = deed;
  switch (what.deed) {
    case 'sign-in':
      signIn(tenant, { at, client, person, from, what }, sessions);
      break;
    case 'consent':
      consent(tenant, client, person, what.scopes, by, at);
      break;
    case 'credential-added':
      addSecret(tenant, client, by, at);
      break;
    case 'app-role-granted':
      grantRole(tenant, client, what, from, at);
      break;
    case 'reply-url-changed': {
      const after = [...client.replyUrls, what.url];
      tenant.patch(client.id, { replyUrls: after });
      tenant.noteChange('servicePrincipals', client.id, 'updated');
      tenant.changes.events.push(
        addressesChanged({
          at,
          correlation: tenant.freshId(),
          by,
          target: client,
          before: client.replyUrls,
          after,
        }),
      );
      break;
    }
    // Graph's own activity log is not served.
    case 'api-use':
      break;
  }
}

interface Source {
  readonly vendor: VendorProfile;
  readonly app: VendorApp;
}

function sourceOf(vendors: readonly VendorProfile[], clientId: string): Source | null {
  for (const vendor of vendors)
    for (const app of vendor.apps)
      if (app.platform === 'microsoft-365' && app.clientId === clientId) return { vendor, app };
  return null;
}

/** An app of the thief's becomes known to the tenant. */
function arrive(tenant: Tenant, source: Source | null, at: number): AppProfile | null {
  if (source === null) return null;
  const { vendor, app } = source;
  const profile: AppProfile = {
    ...plainApp,
    id: tenant.freshId(),
    appId: app.clientId,
    name: app.name,
    ownerTenant: vendor.ownerTenant,
    createdAt: at,
    replyUrls: [app.replyUrl ?? `https://${vendor.domain}/oauth/callback`],
  };
  tenant.changes.createdApps.set(profile.id, profile);
  tenant.noteChange('servicePrincipals', profile.id, 'updated');
  return profile;
}

function initiator(tenant: Tenant, client: AppProfile, person: number | null, from: Origin): Initiator {
  const { ids, company } = tenant.directory;
  return person === null
    ? { kind: 'app', id: client.id, name: client.name, ip: from.ip }
    : { kind: 'user', id: ids.user.at(person), name: company.person(person).email, ip: from.ip };
}

interface Call {
  readonly at: number;
  readonly client: AppProfile;
  readonly person: number | null;
  readonly from: Origin;
  readonly what: Extract<Deed['what'], { deed: 'sign-in' }>;
}

function signIn(
  tenant: Tenant,
  { at, client, person, from, what }: Call,
  sessions: Map<string, string>,
): void {
  const { protocol, session, resource = graphAppId } = what;
  const id = session === null ? null : (sessions.get(session) ?? tenant.freshId());
  if (session !== null && id !== null) sessions.set(session, id);
  const number = 0x7000_0000 + tenant.changes.signIns.length;
  const told: SignIn = {
    at,
    ...signInForms[protocol],
    person,
    appId: client.appId,
    appName: client.name,
    resource,
    from,
    session: id,
    error: 0,
  };
  tenant.changes.signIns.push({
    at,
    body: (version, known) => signInRow(tenant, told, number, version, known),
  });
}

function consent(
  tenant: Tenant,
  client: AppProfile,
  person: number | null,
  scopes: readonly string[],
  by: Initiator,
  at: number,
): void {
  const resourceId = tenant.directory.servicePrincipalId(tenant.directory.special(graphAppId));
  const principalId = person === null ? null : tenant.directory.ids.user.at(person);
  const id = grantId(client.id, resourceId, principalId);
  const before = tenant.grant(id)?.scope ?? null;
  const grant = { id, clientId: client.id, resourceId, principalId, scope: scopes.join(' ') };
  giveConsent(tenant, grant, by, before, at);
}

function addSecret(tenant: Tenant, client: AppProfile, by: Initiator, at: number): void {
  const keyId = tenant.freshId();
  const secret = {
    keyId,
    kind: 'password',
    displayName: null,
    start: new Date(at).toISOString(),
    end: new Date(at + 730 * 86_400_000).toISOString(),
  } as const;
  tenant.changes.addedSecrets.set(client.id, [...(tenant.changes.addedSecrets.get(client.id) ?? []), secret]);
  tenant.noteChange('servicePrincipals', client.id, 'updated');
  tenant.changes.events.push(
    auditEvent({
      at,
      correlation: tenant.freshId(),
      number: 8,
      activity: 'Add service principal credentials',
      operation: 'Update',
      by,
      targets: [
        {
          id: client.id,
          name: client.name,
          type: 'ServicePrincipal',
          properties: [
            [
              'KeyDescription',
              '[]',
              `[KeyIdentifier=${keyId},KeyType=Password,KeyUsage=Verify,DisplayName=]`,
            ],
            ['Included Updated Properties', null, 'KeyDescription'],
          ],
        },
      ],
    }),
  );
}

function grantRole(
  tenant: Tenant,
  client: AppProfile,
  { role, by }: Extract<Deed['what'], { deed: 'app-role-granted' }>,
  from: Origin,
  at: number,
): void {
  const giver = tenant.appByAppId(by);
  for (const place of tenant.directory.resources) {
    const resource = tenant.directory.profile(place);
    const found = resource.roles.find(({ value }) => value === role);
    if (found === undefined || giver === null) continue;
    addRole(tenant, { client, resource, appRoleId: found.id }, initiator(tenant, giver, null, from), at);
    return;
  }
}
