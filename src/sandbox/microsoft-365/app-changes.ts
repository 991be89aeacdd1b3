/** Apps come, change and go: service principals of others, and the company's own registrations. */
import type { Change, Lot } from '../life.ts';
import type { AppProfile } from './app-profile.ts';
import { integratedApp, plainApp } from './app-profile.ts';
import { nameOf, note, someClient, targetOf } from './change-subjects.ts';
import { roleAssignmentId, roleHolders } from './directory-roles.ts';
import type { Tenant } from './tenant.ts';

const firstWords = ['Amber', 'Bright', 'Cedar', 'Delta', 'Ember', 'Harbor', 'Indigo', 'Juniper', 'Maple'];
const lastWords = ['Board', 'Desk', 'Flow', 'Mail', 'Notes', 'Pilot', 'Planner', 'Sheets', 'Sync'];

function newName(lot: Lot): string {
  return `${lot.pick(firstWords, 'first')} ${lot.pick(lastWords, 'last')} ${lot.nth}`;
}

export function addServicePrincipal(tenant: Tenant, app: AppProfile): void {
  tenant.changes.createdApps.set(app.id, app);
  tenant.noteChange('servicePrincipals', app.id, 'updated');
  note(tenant, {
    activity: 'Add service principal',
    operation: 'Add',
    targets: [targetOf(app)],
    details: [['AppId', app.appId]],
  });
}

export function removeServicePrincipal(tenant: Tenant, app: AppProfile): void {
  const { changes } = tenant;
  const table = tenant.grants();
  const at = tenant.directory.findServicePrincipal(app.id);
  const held = [...changes.grants.values()].flatMap((grant) =>
    grant?.clientId === app.id ? [grant.id] : [],
  );
  const original = at === -1 ? 0 : table.size;
  for (let index = 0; index < original; index += 1)
    if (table.hasClient(index, at)) held.push(table.at(index).id);
  for (const id of held) {
    if (tenant.grant(id) === null) continue;
    changes.grants.set(id, null);
    tenant.noteChange('oauth2PermissionGrants', id, 'deleted');
  }
  for (const { id } of tenant.assignmentsOf(app.id)) changes.assignments.set(id, null);
  for (const holder of roleHolders(tenant))
    if (holder.principalId === app.id) changes.roleHolders.set(roleAssignmentId(holder), null);
  changes.deletedApps.set(app.id, tenant.clock.now());
  tenant.noteChange('servicePrincipals', app.id, 'soft-deleted');
  note(tenant, {
    activity: 'Remove service principal',
    operation: 'Delete',
    targets: [targetOf(app)],
    details: [['AppId', app.appId]],
  });
}

/** How often in a round, and the change. */
export function appChanges(tenant: Tenant): readonly (readonly [number, Change])[] {
  const { directory } = tenant;
  const isForeign = ({ ownerTenant }: AppProfile) => ownerTenant !== directory.tenantId;

  function set(app: AppProfile, values: Readonly<Record<string, unknown>>): void {
    tenant.patch(app.id, values);
    tenant.noteChange('servicePrincipals', app.id, 'updated', Object.keys(values));
  }

  function arrive(lot: Lot): string {
    const app: AppProfile = {
      ...plainApp,
      id: tenant.freshId(),
      appId: tenant.freshId(),
      name: newName(lot),
      ownerTenant: directory.ids.ownerTenant.at(700_000 + lot.nth),
      createdAt: Math.floor(tenant.clock.now()),
      replyUrls: [`https://app-${lot.nth}.example/callback`],
      tags: [integratedApp],
    };
    addServicePrincipal(tenant, app);
    return `${nameOf(app)} was added`;
  }

  function enable(lot: Lot, on: boolean): string | null {
    const app = someClient(tenant, lot, (one) => isForeign(one) && tenant.isEnabled(one) !== on);
    if (app === null) return null;
    set(app, { accountEnabled: on });
    note(tenant, {
      activity: on ? 'Enable account' : 'Disable account',
      operation: 'Update',
      targets: [targetOf(app)],
      details: [['AppId', app.appId]],
    });
    return `${nameOf(app)} was ${on ? 'enabled' : 'disabled'}`;
  }

  function remove(lot: Lot): string | null {
    const app = someClient(tenant, lot, isForeign);
    if (app === null) return null;
    removeServicePrincipal(tenant, app);
    return `${nameOf(app)} was deleted with all that it had`;
  }

  function rename(lot: Lot): string | null {
    const app = someClient(tenant, lot, isForeign);
    if (app === null) return null;
    const name = newName(lot);
    set(app, { displayName: name, appDisplayName: name });
    note(tenant, {
      activity: 'Update service principal',
      operation: 'Update',
      targets: [
        targetOf({ ...app, name }, [
          ['DisplayName', app.name, name],
          ['Included Updated Properties', null, 'DisplayName'],
        ]),
      ],
      details: [['AppId', app.appId]],
    });
    return `${nameOf(app)} is now called ${name}`;
  }

  function redirect(lot: Lot): string | null {
    const app = someClient(tenant, lot, isForeign);
    if (app === null) return null;
    const before = (tenant.changes.patches.get(app.id)?.['replyUrls'] ?? app.replyUrls) as readonly string[];
    const after = [...before.slice(-3), `https://moved-${lot.nth}.example/callback`];
    set(app, { replyUrls: after });
    const addresses = (urls: readonly string[]) =>
      urls.map((Address) => ({ AddressType: 0, Address, ReplyAddressClientType: 1 }));
    note(tenant, {
      activity: 'Update service principal',
      operation: 'Update',
      targets: [
        targetOf(app, [
          ['AppAddress', addresses(before), addresses(after)],
          ['Included Updated Properties', null, 'AppAddress'],
        ]),
      ],
      details: [['AppId', app.appId]],
    });
    return `${nameOf(app)} got another reply address`;
  }

  return [
    [4, arrive],
    [2, (lot) => enable(lot, false)],
    [2, (lot) => enable(lot, true)],
    [2, remove],
    [2, rename],
    [2, redirect],
  ];
}
