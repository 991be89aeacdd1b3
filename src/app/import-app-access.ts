/** `import google-apps`: which apps the console lets in, all of a file or nothing. */
import { isoTime } from '../core/clock.ts';
import { accessOf } from '../core/console-access.ts';
import type { AppAccess, AppAccessList, ListedApp } from '../core/operator-list.ts';
import type { Context } from './context.ts';
import {
  type ImportedList,
  type ImportList,
  recordImport,
  requireNoTwin,
  takeList,
  tenantWith,
} from './import-list.ts';
import { appAccessLists } from './operator-lists.ts';

interface NamedApp {
  readonly clientId: string;
  readonly name: string | null;
}

export interface ImportedAppAccess extends ImportedList {
  readonly apps: number;
  /** How many apps have this access in some organisational unit. */
  readonly counts: Readonly<Partial<Record<AppAccess, number>>>;
  /** Rows that say nothing here. */
  readonly leftOut: readonly { readonly rows: number; readonly why: string }[];
  /** Against the list that it replaces; all of them without one. */
  readonly added: readonly ListedApp[];
  readonly removed: readonly ListedApp[];
  readonly changed: readonly (NamedApp & { readonly was: string; readonly is: string })[];
  /** Blocked everywhere, and people had let them in at the last audit. */
  readonly blockedYetHeld: readonly NamedApp[];
  /** Trusted somewhere, and banned by the policy at the last audit. */
  readonly trustedYetBanned: readonly NamedApp[];
}

/** @throws AppError USAGE, IMPORT_INVALID with the line of every bad row, WORKSPACE_*, JOURNAL_BROKEN, DISK_FULL */
export async function importAppAccess(context: Context, request: ImportList): Promise<ImportedAppAccess> {
  const { tenant, read } = await tenantWith(context, (module) => module.readAppAccessList);
  const { file, dryRun, despiteDoubt } = request;
  // An audit that is under way reads the list of its beginning to its end.
  using _lock = dryRun ? null : context.workspace.lock('collect', tenant.id);
  const {
    previous,
    entries: apps,
    ...taken
  } = takeList(context, tenant.id, request, { store: appAccessLists, read });
  if (!despiteDoubt) requireNoTwin(context, appAccessLists, taken, file);
  const listed = new Map(apps.map((app) => [app.clientId, app]));
  const before = new Map((previous?.apps ?? []).map((app) => [app.clientId, app]));
  const imported: ImportedAppAccess = {
    ...taken,
    apps: apps.length,
    counts: counted(apps),
    added: apps.filter(({ clientId }) => !before.has(clientId)),
    removed: [...before.values()].filter(({ clientId }) => !listed.has(clientId)),
    changed: apps.flatMap((app) => changeOf(before.get(app.clientId), app)),
    ...(await againstLastAudit(context, tenant.id, listed)),
  };
  if (dryRun) return imported;
  const list: AppAccessList = {
    asOf: taken.asOf,
    sha256: taken.sha256,
    importedAt: isoTime(context.clock.now()),
    apps,
  };
  await recordImport(context, 'import-app-list', imported, {
    apps: apps.length,
    added: imported.added.length,
    removed: imported.removed.length,
    changed: imported.changed.length,
    despiteDoubt,
  });
  appAccessLists.write(context, tenant.id, list);
  return imported;
}

function counted(apps: readonly ListedApp[]): ImportedAppAccess['counts'] {
  const counts: Partial<Record<AppAccess, number>> = {};
  for (const { access } of apps)
    for (const level of new Set(access.map((one) => one.access))) counts[level] = (counts[level] ?? 0) + 1;
  return counts;
}

function changeOf(before: ListedApp | undefined, now: ListedApp): ImportedAppAccess['changed'] {
  if (before === undefined) return [];
  const [was, is] = [accessOf(before), accessOf(now)];
  return was === is ? [] : [{ clientId: now.clientId, name: now.name, was, is }];
}

async function againstLastAudit(
  { inventory }: Context,
  tenant: string,
  listed: ReadonlyMap<string, ListedApp>,
): Promise<Pick<ImportedAppAccess, 'blockedYetHeld' | 'trustedYetBanned'>> {
  const blockedYetHeld: NamedApp[] = [];
  const trustedYetBanned: NamedApp[] = [];
  const run = inventory.lastRun();
  if (run !== null)
    for await (const { clientId, name, users, decision } of inventory.view(run).apps({ tenants: [tenant] })) {
      const access = listed.get(clientId)?.access ?? [];
      const isBlocked = access.length > 0 && access.every((one) => one.access === 'blocked');
      if (isBlocked && users > 0) blockedYetHeld.push({ clientId, name });
      if (decision === 'banned' && access.some((one) => one.access === 'trusted'))
        trustedYetBanned.push({ clientId, name });
    }
  return { blockedYetHeld, trustedYetBanned };
}
