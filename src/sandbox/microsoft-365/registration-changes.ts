/** The company's own apps: registered and deleted, with their keys, owners, trusts and addresses. */
import type { Change, Lot } from '../life.ts';
import { addServicePrincipal, removeServicePrincipal } from './app-changes.ts';
import { registrationJson, registrationOf } from './app-objects.ts';
import type { AppProfile, Secret } from './app-profile.ts';
import { plainApp } from './app-profile.ts';
import type { Registration } from './applications.ts';
import { addressesChanged } from './audit-events.ts';
import type { Happening } from './audit-events.ts';
import { isActive, nameOf, note, someClient, someone } from './change-subjects.ts';
import { personInitiator } from './initiator.ts';
import { owningPeople } from './owners.ts';
import { heldBy } from './service-principals.ts';
import type { Tenant } from './tenant.ts';

const year = 365 * 86_400_000;
const most = 100;
const credentialsChanged = 'Update application – Certificates and secrets management ';
type Properties = Happening['targets'][number]['properties'];

/** How often in a round, and the change. */
export function registrationChanges(tenant: Tenant): readonly (readonly [number, Change])[] {
  const { directory, changes } = tenant;
  const { ids } = directory;

  function someRegistration(lot: Lot, fits: (one: Registration) => boolean): Registration | null {
    const created = [...changes.createdRegistrations.keys()];
    for (let i = 0; i < most; i += 1) {
      const place = lot.index(directory.registrations + created.length, `registration ${i}`);
      const id = created[place - directory.registrations] ?? ids.application.at(place);
      const found = registrationOf(tenant, id);
      if (found !== null && !isOurs(found) && fits(found)) return found;
    }
    return null;
  }

  /** Those with which the audit itself signs in. */
  function isOurs({ app }: Registration): boolean {
    return ['auditor', 'actor'].some((key) => directory.appId(directory.special(key)) === app.appId);
  }

  function noteUpdate(
    { id, app }: Registration,
    activity: string,
    fields: readonly string[],
    properties: NonNullable<Properties> = [],
  ): void {
    tenant.noteChange('applications', id, 'updated', fields);
    note(tenant, {
      activity,
      operation: 'Update',
      targets: [{ id, name: app.name, type: 'Application', properties }],
      details: [['AppId', app.appId]],
    });
  }

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
    const found = someRegistration(lot, ({ app }) => app.roles.length === 0 && app.scopes.length === 0);
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

  function secretsOf({ id, app }: Registration): readonly Secret[] {
    return heldBy({ id, secrets: app.secrets }, changes);
  }

  function described(secrets: readonly Secret[]): readonly string[] {
    return secrets.map(
      ({ keyId, kind, displayName }) =>
        `[KeyIdentifier=${keyId},KeyType=${kind === 'password' ? 'Password' : 'AsymmetricX509Cert'},KeyUsage=Verify,DisplayName=${displayName ?? ''}]`,
    );
  }

  function noteKeys(found: Registration, before: readonly Secret[], kind: Secret['kind']): void {
    noteUpdate(
      found,
      credentialsChanged,
      [kind === 'password' ? 'passwordCredentials' : 'keyCredentials'],
      [
        ['KeyDescription', described(before), described(secretsOf(found))],
        ['Included Updated Properties', null, 'KeyDescription'],
      ],
    );
  }

  function newSecret(lot: Lot): Secret {
    const start = tenant.clock.now();
    return {
      keyId: tenant.freshId(),
      kind: lot.chance('kind') < 0.6 ? 'password' : 'certificate',
      displayName: `key ${lot.nth}`,
      start: new Date(start).toISOString(),
      end: new Date(start + year).toISOString(),
    };
  }

  function addKey(lot: Lot): string | null {
    const found = someRegistration(lot, () => true);
    if (found === null) return null;
    const before = secretsOf(found);
    const secret = newSecret(lot);
    changes.addedSecrets.set(found.id, [...(changes.addedSecrets.get(found.id) ?? []), secret]);
    noteKeys(found, before, secret.kind);
    return `${nameOf(found.app)} got a ${secret.kind}`;
  }

  function removeKey(lot: Lot): string | null {
    const found = someRegistration(lot, (one) => secretsOf(one).length > 0);
    if (found === null) return null;
    const before = secretsOf(found);
    const secret = lot.pick(before, 'key');
    if (secret === null) return null;
    changes.removedParts.add(`${found.id}/${secret.keyId}`);
    noteKeys(found, before, secret.kind);
    return `${nameOf(found.app)} lost a ${secret.kind}`;
  }

  /** On the service principal, where no registration shows it. */
  function addPrincipalKey(lot: Lot): string | null {
    const app = someClient(tenant, lot, ({ ownerTenant }) => ownerTenant !== directory.tenantId);
    if (app === null) return null;
    const secret = newSecret(lot);
    const before = heldBy({ id: app.id, secrets: app.principalSecrets }, changes);
    changes.addedSecrets.set(app.id, [...(changes.addedSecrets.get(app.id) ?? []), secret]);
    tenant.noteChange('servicePrincipals', app.id, 'updated', [
      secret.kind === 'password' ? 'passwordCredentials' : 'keyCredentials',
    ]);
    note(tenant, {
      activity: 'Add service principal credentials',
      operation: 'Update',
      targets: [
        {
          id: app.id,
          name: app.name,
          type: 'ServicePrincipal',
          properties: [
            ['KeyDescription', described(before), described([...before, secret])],
            ['Included Updated Properties', null, 'KeyDescription'],
          ],
        },
      ],
    });
    return `the service principal of ${nameOf(app)} got a ${secret.kind}`;
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
    const found = someRegistration(lot, () => true);
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
    const found = someRegistration(lot, (one) => ownersOf(one).length > 0);
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
    const found = someRegistration(lot, () => true);
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
    const found = someRegistration(lot, (one) => trustsOf(one).length > 0);
    const trust = found === null ? null : lot.pick(trustsOf(found), 'trust');
    if (found === null || trust === null) return null;
    const before = trustsOf(found);
    changes.removedParts.add(`${found.id}/${trust.id}`);
    noteTrusts(found, before);
    return `${nameOf(found.app)} no longer trusts an issuer`;
  }

  /** The service principal follows its registration. */
  function redirect(lot: Lot): string | null {
    const found = someRegistration(lot, () => true);
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
    [3, addKey],
    [2, removeKey],
    [2, addPrincipalKey],
    [2, addOwner],
    [2, removeOwner],
    [2, addTrust],
    [1, removeTrust],
    [2, redirect],
  ];
}
