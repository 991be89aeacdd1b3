/** The company's own apps: registered and deleted, with their owners, trusts and addresses. */
import type { Change, Lot } from '../life.ts';
import { addServicePrincipal, removeServicePrincipal } from './app-changes.ts';
import { registrationJson } from './app-objects.ts';
import type { AppProfile } from './app-profile.ts';
import { plainApp } from './app-profile.ts';
import type { Registration } from './applications.ts';
import { addressesChanged } from './audit-events.ts';
import { isActive, nameOf, note, noteUpdate, someone, someRegistration } from './change-subjects.ts';
import { personInitiator } from './initiator.ts';
import { owningPeople } from './owners.ts';
import type { Tenant } from './tenant.ts';

/** How often in a round, and the change. */
export function registrationChanges(tenant: Tenant): readonly (readonly [number, Change])[] {
  const { directory, changes } = tenant;
  const { ids } = directory;

  function register(lot: Lot): string | null {
    const owner = someone(tenant, lot, isActive);
    if (owner === null) return null;
    const app: AppProfile = {
      ...plainApp,
      id: tenant.freshId(),
      appId: tenant.freshId(),
      name: `Internal tool ${lot.nth}`,
      ownerTenant: directory.tenantId,
      audience: 'AzureADMyOrg',
      createdAt: Math.floor(tenant.clock.now()),
      replyUrls: [`https://tool-${lot.nth}.${directory.company.domain}/cb`],
    };
    const id = tenant.freshId();
    const userId = ids.user.at(owner.index);
    changes.createdRegistrations.set(id, app);
    changes.addedOwners.set(id, [userId]);
    tenant.noteChange('applications', id, 'updated');
    const by = personInitiator(tenant, userId);
    const target = { id, name: app.name, type: 'Application' };
    note(tenant, { activity: 'Add application', operation: 'Add', by, targets: [target] });
    note(tenant, {
      activity: 'Add owner to application',
      operation: 'Assign',
      by,
      targets: [{ id: userId, name: null, type: 'User' }, target],
    });
    addServicePrincipal(tenant, app);
    return `${owner.email} registered ${nameOf(app)}`;
  }

  function unregister(lot: Lot): string | null {
    const found = someRegistration(
      tenant,
      lot,
      ({ app }) => app.roles.length === 0 && app.scopes.length === 0,
    );
    if (found === null) return null;
    changes.deletedRegistrations.add(found.id);
    tenant.noteChange('applications', found.id, 'soft-deleted');
    note(tenant, {
      activity: 'Delete application',
      operation: 'Delete',
      targets: [{ id: found.id, name: found.app.name, type: 'Application' }],
    });
    if (tenant.app(found.app.id) !== null) removeServicePrincipal(tenant, found.app);
    return `the own app ${nameOf(found.app)} was deleted`;
  }

  function noteOwner(found: Registration, userId: string, added: boolean): void {
    note(tenant, {
      activity: added ? 'Add owner to application' : 'Remove owner from application',
      operation: added ? 'Assign' : 'Unassign',
      targets: [
        { id: userId, name: null, type: 'User' },
        { id: found.id, name: found.app.name, type: 'Application' },
      ],
    });
  }

  const ownersOf = ({ id, app }: Registration) => owningPeople(tenant, id, directory.findByAppId(app.appId));

  function addOwner(lot: Lot): string | null {
    const found = someRegistration(tenant, lot, () => true);
    if (found === null) return null;
    const owners = ownersOf(found);
    const person = someone(tenant, lot, (one) => isActive(one) && !owners.includes(one.index));
    if (person === null) return null;
    const userId = ids.user.at(person.index);
    changes.removedParts.delete(`${found.id}/${userId}`);
    if (!ownersOf(found).includes(person.index))
      changes.addedOwners.set(found.id, [...(changes.addedOwners.get(found.id) ?? []), userId]);
    noteOwner(found, userId, true);
    return `${person.email} owns ${nameOf(found.app)} now`;
  }

  function removeOwner(lot: Lot): string | null {
    const found = someRegistration(tenant, lot, (one) => ownersOf(one).length > 0);
    const index = found === null ? null : lot.pick(ownersOf(found), 'owner');
    if (found === null || index === null) return null;
    const userId = ids.user.at(index);
    changes.removedParts.add(`${found.id}/${userId}`);
    noteOwner(found, userId, false);
    return `${nameOf(found.app)} lost an owner`;
  }

  function trustsOf({ id, app }: Registration): readonly AppProfile['trusts'][number][] {
    return [...app.trusts, ...(changes.addedTrusts.get(id) ?? [])].filter(
      (trust) => !changes.removedParts.has(`${id}/${trust.id}`),
    );
  }

  function noteTrusts(found: Registration, before: AppProfile['trusts']): void {
    const told = (trusts: AppProfile['trusts']) =>
      trusts.map(({ name, issuer, subject }) => ({
        Name: name,
        Issuer: issuer,
        Subject: subject,
        Audiences: ['api://AzureADTokenExchange'],
      }));
    noteUpdate(
      tenant,
      found,
      'Update application',
      [],
      [
        ['FederatedIdentityCredentials', told(before), told(trustsOf(found))],
        ['Included Updated Properties', null, 'FederatedIdentityCredentials'],
      ],
    );
  }

  function addTrust(lot: Lot): string | null {
    const found = someRegistration(tenant, lot, () => true);
    if (found === null) return null;
    const before = trustsOf(found);
    const trust = {
      id: tenant.freshId(),
      name: `deploy-${lot.nth}`,
      issuer: 'https://token.actions.githubusercontent.com',
      subject: `repo:northwind-labs/tool-${lot.nth}:ref:refs/heads/main`,
    };
    changes.addedTrusts.set(found.id, [...(changes.addedTrusts.get(found.id) ?? []), trust]);
    noteTrusts(found, before);
    return `${nameOf(found.app)} trusts another issuer`;
  }

  function removeTrust(lot: Lot): string | null {
    const found = someRegistration(tenant, lot, (one) => trustsOf(one).length > 0);
    const trust = found === null ? null : lot.pick(trustsOf(found), 'trust');
    if (found === null || trust === null) return null;
    const before = trustsOf(found);
    changes.removedParts.add(`${found.id}/${trust.id}`);
    noteTrusts(found, before);
    return `${nameOf(found.app)} no longer trusts an issuer`;
  }

  /** The service principal follows its registration. */
  function redirect(lot: Lot): string | null {
    const found = someRegistration(tenant, lot, () => true);
    if (found === null) return null;
    const { id, app } = found;
    const { web } = JSON.parse(registrationJson(tenant, ['web'])(found)) as {
      web: { redirectUris: readonly string[] };
    };
    const after = [...web.redirectUris.slice(-3), `https://tool-${lot.nth}.${directory.company.domain}/back`];
    tenant.patch(id, { web: { ...web, redirectUris: after } });
    tenant.noteChange('applications', id, 'updated', ['web']);
    if (tenant.app(app.id) !== null) {
      tenant.patch(app.id, { replyUrls: after });
      tenant.noteChange('servicePrincipals', app.id, 'updated', ['replyUrls']);
    }
    changes.events.push(
      addressesChanged({
        at: tenant.clock.now(),
        correlation: tenant.freshId(),
        by: personInitiator(tenant, null),
        target: { id, name: app.name },
        before: web.redirectUris,
        after,
      }),
    );
    return `the own app ${nameOf(app)} got another reply address`;
  }

  return [
    [3, register],
    [1, unregister],
    [2, addOwner],
    [2, removeOwner],
    [2, addTrust],
    [1, removeTrust],
    [2, redirect],
  ];
}
