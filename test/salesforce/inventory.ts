/** The inventory after the last audit, in the words of `org-truth.ts`. */
import type { World } from '../world.ts';
import type { Line } from './org-truth.ts';

export interface Inventory {
  readonly grants: readonly string[];
  readonly apps: readonly string[];
  readonly users: readonly string[];
  readonly credentials: number;
  /** `app kind principal` of grants that are shown although the last run did not meet them. */
  readonly carried: ReadonlySet<string>;
}

export async function inventoryOf(world: World): Promise<Inventory> {
  const app = await world.open();
  try {
    const run = app.inventory.lastRun();
    if (run === null) throw new Error('no run');
    const view = app.inventory.view(run);
    const carried = new Set<string>();
    const grants: Line[] = [];
    for await (const grant of view.grants()) {
      const head = [grant.app.replace('salesforce:', ''), grant.kind, grant.principal.id];
      if (grant.carried) carried.add(head.join(' '));
      grants.push([...head, grant.scopes.toSorted(), grant.scopeStatus, grant.lastUsedAt]);
    }
    const apps: Line[] = [];
    for await (const { clientId, state } of view.apps()) apps.push([clientId, state]);
    const users: Line[] = [];
    for await (const { kind, id, label, active, privileged } of view.principals())
      if (kind === 'user') users.push([id, label, active, privileged]);
    let credentials = 0;
    for await (const _ of view.credentials()) credentials += 1;
    return { grants: sorted(grants), apps: sorted(apps), users: sorted(users), credentials, carried };
  } finally {
    await app.close();
  }
}

function sorted(lines: readonly Line[]): readonly string[] {
  return lines.map((line) => JSON.stringify(line)).toSorted();
}
