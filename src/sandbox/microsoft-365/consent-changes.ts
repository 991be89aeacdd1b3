/** Consent given, widened, narrowed and withdrawn; application permissions given and taken. */
import type { Change, Lot } from '../life.ts';
import type { AppProfile } from './app-profile.ts';
import { addRole, removeRole } from './assignment-writes.ts';
import { isActive, nameOf, someClient, someGrant, someone } from './change-subjects.ts';
import { giveConsent, takeConsent } from './grant-writes.ts';
import { type Grant, grantId } from './grants.ts';
import { personInitiator } from './initiator.ts';
import { graphAppId, graphRoleId } from './resources.ts';
import type { Tenant } from './tenant.ts';

const wishes = [
  'Mail.Read',
  'Mail.Send',
  'Files.Read.All',
  'Calendars.ReadWrite',
  'Contacts.Read',
  'Tasks.Read',
];
const roles = [
  'User.Read.All',
  'Group.Read.All',
  'Mail.Send',
  'Sites.Selected',
  'Device.Read.All',
  'Mail.Read',
];

function scopesOf({ scope }: Grant): readonly string[] {
  return (scope ?? '').split(/\s+/u).filter((name) => name !== '');
}

/** How often in a round, and the change. */
export function consentChanges(tenant: Tenant): readonly (readonly [number, Change])[] {
  const graph = () => tenant.directory.servicePrincipalId(tenant.directory.special(graphAppId));

  function nameOfClient({ clientId }: Grant): string {
    const app = tenant.app(clientId);
    return app === null ? clientId : nameOf(app);
  }

  function newGrant(lot: Lot, app: AppProfile, principalId: string | null): Grant | null {
    const id = grantId(app.id, graph(), principalId);
    if (tenant.grant(id) !== null) return null;
    const scope = ['User.Read', lot.pick(wishes, 'scope') ?? '', 'offline_access'].join(' ');
    return { id, clientId: app.id, resourceId: graph(), principalId, scope };
  }

  function consent(lot: Lot): string | null {
    const app = someClient(tenant, lot, (one) => tenant.isEnabled(one));
    const person = someone(tenant, lot, isActive);
    if (app === null || person === null) return null;
    const userId = tenant.directory.ids.user.at(person.index);
    const grant = newGrant(lot, app, userId);
    if (grant === null) return null;
    giveConsent(tenant, grant, personInitiator(tenant, userId), null);
    return `${person.email} consented to ${nameOf(app)}`;
  }

  function consentForAll(lot: Lot): string | null {
    const app = someClient(tenant, lot, (one) => tenant.isEnabled(one));
    const grant = app === null ? null : newGrant(lot, app, null);
    if (app === null || grant === null) return null;
    giveConsent(tenant, grant, personInitiator(tenant, null), null);
    return `an administrator consented to ${nameOf(app)} for everybody`;
  }

  function widen(lot: Lot): string | null {
    const missing = (grant: Grant) => wishes.filter((wish) => !scopesOf(grant).includes(wish));
    const grant = someGrant(tenant, lot, (one) => missing(one).length > 0);
    if (grant === null) return null;
    const scope = `${grant.scope ?? ''} ${lot.pick(missing(grant), 'scope') ?? ''}`;
    giveConsent(tenant, { ...grant, scope }, personInitiator(tenant, grant.principalId), grant.scope);
    return `a grant of ${nameOfClient(grant)} got more scopes`;
  }

  function narrow(lot: Lot): string | null {
    const grant = someGrant(tenant, lot, (one) => scopesOf(one).length > 1);
    if (grant === null) return null;
    const scopes = scopesOf(grant);
    const scope = scopes.toSpliced(lot.index(scopes.length, 'scope'), 1).join(' ');
    giveConsent(tenant, { ...grant, scope }, personInitiator(tenant, null), grant.scope);
    return `a grant of ${nameOfClient(grant)} lost a scope`;
  }

  function drop(lot: Lot): string | null {
    const grant = someGrant(tenant, lot, () => true);
    if (grant === null) return null;
    takeConsent(tenant, grant, personInitiator(tenant, null));
    return `a grant of ${nameOfClient(grant)} was deleted`;
  }

  function assign(lot: Lot): string | null {
    const client = someClient(tenant, lot, () => true);
    const resource = tenant.app(graph());
    const appRoleId = graphRoleId(lot.pick(roles, 'role') ?? '');
    if (client === null || resource === null) return null;
    if (tenant.assignmentsOf(client.id).some((each) => each.appRoleId === appRoleId)) return null;
    addRole(tenant, { client, resource, appRoleId }, personInitiator(tenant, null));
    return `${nameOf(client)} got an application permission`;
  }

  function unassign(lot: Lot): string | null {
    const client = someClient(tenant, lot, ({ id }) => tenant.assignmentsOf(id).length > 0);
    const assignment = client === null ? null : lot.pick(tenant.assignmentsOf(client.id), 'assignment');
    if (client === null || assignment === null) return null;
    removeRole(tenant, assignment, personInitiator(tenant, null));
    return `${nameOf(client)} lost an application permission`;
  }

  return [
    [14, consent],
    [3, consentForAll],
    [7, widen],
    [4, narrow],
    [6, drop],
    [4, assign],
    [3, unassign],
  ];
}
