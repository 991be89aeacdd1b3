/** `import google-dwd`: the console’s list of domain-wide delegation, all of a file or nothing. */
import { isoTime } from '../core/clock.ts';
import { type DelegationList, type ListedClient, listedFrom } from '../core/operator-list.ts';
import type { Context } from './context.ts';
import {
  doubt,
  type ImportedList,
  type ImportList,
  recordImport,
  requireNoTwin,
  takeList,
  tenantWith,
} from './import-list.ts';
import { delegationLists } from './operator-lists.ts';

export interface ChangedClient {
  readonly clientId: string;
  readonly name: string | null;
  readonly more: readonly string[];
  readonly less: readonly string[];
}

export interface ImportedDelegation extends ImportedList {
  readonly clients: number;
  /** Against the list that it replaces; all of them without one. */
  readonly added: readonly ListedClient[];
  readonly removed: readonly ListedClient[];
  readonly changed: readonly ChangedClient[];
  /** Client ids in the list of which the last audit did not know; null: there was none. */
  readonly news: readonly string[] | null;
  /** Client ids of which the last audit knew, from before that day, and the list does not. */
  readonly unlisted: readonly string[];
}

/** @throws AppError USAGE, IMPORT_INVALID with the line of every bad row, WORKSPACE_*, JOURNAL_BROKEN, DISK_FULL */
export async function importDelegation(context: Context, request: ImportList): Promise<ImportedDelegation> {
  const { tenant, read } = await tenantWith(context, (module) => module.readDelegationList);
  const { file, dryRun, despiteDoubt } = request;
  // An audit that is under way reads the list of its beginning to its end.
  using _lock = dryRun ? null : context.workspace.lock('collect', tenant.id);
  const {
    previous,
    entries: clients,
    leftOut: _none,
    ...taken
  } = takeList(context, tenant.id, request, {
    store: delegationLists,
    read,
  });
  const held = await heldBefore(context, tenant.id, taken.asOf);
  const listed = new Map(clients.map((client) => [client.clientId, client]));
  const unlisted = held === null ? [] : [...held].filter((clientId) => !listed.has(clientId));
  if (!despiteDoubt) {
    requireNoTwin(context, delegationLists, taken, file);
    if (held !== null && held.size > 0 && unlisted.length === held.size)
      throw doubt(
        `none of the ${held.size} clients that the last audit knows stands in it: is it of ${tenant.id}?`,
        file,
      );
  }
  const before = new Map((previous?.clients ?? []).map((client) => [client.clientId, client]));
  const removed = [...before.values()].filter(({ clientId }) => !listed.has(clientId));
  const imported: ImportedDelegation = {
    ...taken,
    clients: clients.length,
    added: clients.filter(({ clientId }) => !before.has(clientId)),
    removed,
    changed: clients.flatMap((client) => changeOf(before.get(client.clientId), client)),
    news: held === null ? null : [...listed.keys()].filter((clientId) => !held.has(clientId)),
    unlisted,
  };
  if (dryRun) return imported;
  const missing = [...(previous?.missing ?? []), ...removed.map(({ clientId }) => clientId), ...unlisted];
  const list: DelegationList = {
    asOf: taken.asOf,
    sha256: taken.sha256,
    importedAt: isoTime(context.clock.now()),
    clients,
    missing: [...new Set(missing)].filter((clientId) => !listed.has(clientId)),
  };
  await recordImport(context, 'import-delegation-list', imported, {
    clients: clients.length,
    added: imported.added.length,
    removed: removed.length,
    changed: imported.changed.length,
    despiteDoubt,
  });
  delegationLists.write(context, tenant.id, list);
  return imported;
}

/** Clients that the last audit knows to have held delegation before that day; null: there was no audit of the tenant. */
async function heldBefore(
  { inventory }: Context,
  tenant: string,
  asOf: string,
): Promise<ReadonlySet<string> | null> {
  const run = inventory.lastRun();
  const view = run === null ? null : inventory.view(run);
  if (view === null || !view.tenants.some(({ id }) => id === tenant)) return null;
  const held = new Set<string>();
  for await (const { key, clientId, tenantWide } of view.apps({ tenants: [tenant] })) {
    if (!tenantWide) continue;
    for (const { kind, grantedAt } of view.grantsOf(tenant, key))
      if (kind === 'domain-wide-delegation' && (grantedAt ?? '') < listedFrom({ asOf })) held.add(clientId);
  }
  return held;
}

function changeOf(before: ListedClient | undefined, now: ListedClient): readonly ChangedClient[] {
  if (before === undefined) return [];
  const { clientId, name, scopes } = now;
  const more = [...new Set(scopes).difference(new Set(before.scopes))];
  const less = [...new Set(before.scopes).difference(new Set(scopes))];
  return more.length + less.length === 0 ? [] : [{ clientId, name, more, less }];
}
