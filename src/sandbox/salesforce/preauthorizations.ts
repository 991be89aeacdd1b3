/** Who may use apps that administrators approve: rows of SetupEntityAccess, which can be deleted and created. */
import type { AppTable } from './apps.ts';
import type { IdSpace } from './ids.ts';
import { shortId } from './ids.ts';
import type { PermissionSet, PowerTables } from './powers.ts';

export interface SetupAccess {
  readonly id: string;
  readonly parent: PermissionSet;
  readonly entityId: string;
  readonly entityType: 'ConnectedApplication' | 'ExternalClientApplication' | 'TabSet';
  readonly at: number;
}

export interface Preauthorizations {
  all(): Iterable<SetupAccess>;
  /** By id of 15 or 18 characters. */
  remove(id: string): boolean;
  /** Null when parent or entity is none of this org's; the row itself when it is there already. */
  create(parentId: string, entityId: string): { readonly row: SetupAccess; readonly isNew: boolean } | null;
}

export function createPreauthorizations(
  apps: AppTable,
  ids: IdSpace,
  powers: PowerTables,
  now: () => number,
): Preauthorizations {
  const rows = new Map<string, SetupAccess>();

  function put(
    parent: PermissionSet,
    entityId: string,
    entityType: SetupAccess['entityType'],
    at: number,
  ): SetupAccess {
    const row = { id: ids.id('0J0', created), parent, entityId, entityType, at };
    created += 1;
    rows.set(shortId(row.id), row);
    return row;
  }

  let created = 0;
  for (const [nth, app] of apps.all.entries()) {
    if (app.id === null || !app.adminApproved) continue;
    const type = app.kind === 'external' ? 'ExternalClientApplication' : 'ConnectedApplication';
    put(powers.ofProfile('admin'), app.id, type, app.createdAt);
    if (nth === 0) put(powers.named('audit'), app.id, type, app.createdAt);
    else
      put(nth % 2 === 0 ? powers.ofProfile('sales') : powers.named('stewards'), app.id, type, app.createdAt);
  }
  for (const nth of [0, 1, 2])
    put(powers.ofProfile('standard'), ids.id('02u', nth), 'TabSet', powers.createdAt);

  return {
    all: () => rows.values(),
    remove: (id) => rows.delete(shortId(id)),
    create(parentId, entityId) {
      const parent = powers.permissionSets.find(({ id }) => shortId(id) === shortId(parentId));
      const app = apps.find(entityId);
      if (parent === undefined || app === null || app.id === null) return null;
      for (const row of rows.values())
        if (row.parent === parent && row.entityId === app.id) return { row, isNew: false };
      const type = app.kind === 'external' ? 'ExternalClientApplication' : 'ConnectedApplication';
      return { row: put(parent, app.id, type, now()), isNew: true };
    },
  };
}
