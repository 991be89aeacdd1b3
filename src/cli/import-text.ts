/** What taking in a list from a console shows. */
import type { ImportedAppAccess } from '../app/import-app-access.ts';
import type { ImportedDelegation } from '../app/import-delegation.ts';
import type { ImportedList } from '../app/import-list.ts';
import { accessOf } from '../core/console-access.ts';
import { appAccesses, type ListedApp, type ListedClient, lastDayOf } from '../core/operator-list.ts';
import { safeName, safeText } from '../core/text.ts';

/** More are counted. */
const shownAtMost = 50;

export function delegationText(imported: ImportedDelegation): string {
  const { clients, added, removed, changed, news, unlisted } = imported;
  return listText(imported, {
    what: `${clients === 1 ? '1 client' : `${clients} clients`} with domain-wide delegation`,
    changes: [
      ...added.map((client) => `+ ${named(client)}: ${scopesOf(client.scopes)}`),
      ...removed.map((client) => `- ${named(client)}`),
      ...changed.flatMap((client) => [
        `  ${named(client)}`,
        ...client.more.map((scope) => `+     ${safeText(scope)}`),
        ...client.less.map((scope) => `-     ${safeText(scope)}`),
      ]),
    ],
    notes: [
      `${added.length} new, ${removed.length} gone, ${changed.length} with other scopes`,
      ...(news === null || news.length === 0
        ? []
        : [`Not known to the last audit: ${shortened(news.map(safeText)).join(', ')}`]),
      ...(unlisted.length === 0
        ? []
        : [
            `Known to the last audit and not in the list, so taken as removed: ${shortened(unlisted.map(safeText)).join(', ')}`,
          ]),
    ],
  });
}

export function appAccessText(imported: ImportedAppAccess): string {
  const { apps, counts, leftOut, added, removed, changed, blockedYetHeld, trustedYetBanned } = imported;
  const levels = appAccesses.flatMap((access) => {
    const count = counts[access] ?? 0;
    return count === 0 ? [] : [`${count} ${access.replaceAll('-', ' ')}`];
  });
  return listText(imported, {
    what: `${apps === 1 ? '1 app' : `${apps} apps`} (${levels.join(', ')})`,
    changes: [
      ...added.map((app) => `+ ${named(app)}: ${safeText(accessOf(app))}`),
      ...removed.map((app) => `- ${named(app)}`),
      ...changed.map((app) => `  ${named(app)}: ${safeText(app.was)} → ${safeText(app.is)}`),
    ],
    notes: [
      `${added.length} new, ${removed.length} gone, ${changed.length} with other access`,
      ...(blockedYetHeld.length === 0
        ? []
        : [`Blocked, yet people hold grants of: ${shortened(blockedYetHeld.map(named)).join(', ')}`]),
      ...(trustedYetBanned.length === 0
        ? []
        : [`Trusted, yet the policy bans: ${shortened(trustedYetBanned.map(named)).join(', ')}`]),
      ...leftOut.map(({ rows, why }) => `Left out: ${rows === 1 ? '1 row' : `${rows} rows`} ${why}`),
    ],
  });
}

function listText(
  imported: ImportedList,
  {
    what,
    changes,
    notes,
  }: { readonly what: string; readonly changes: readonly string[]; readonly notes: readonly string[] },
): string {
  const { tenant, asOf, dayOfFile, replaces, ignored } = imported;
  const lines = [
    `${what} in ${safeText(tenant)} on ${asOf}${dayOfFile ? ', the day of the file (--as-of says another)' : ''}`,
    replaces === null ? 'The first list of this tenant.' : `Replaces the list of ${replaces}.`,
    ...shortened(changes),
    ...notes,
    ...(ignored.length === 0 ? [] : [`Columns left out: ${ignored.join(', ')}`]),
    `Counts until ${lastDayOf(imported)}.`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** Names are made safe; ids and scopes stay as they came. */
export function delegationJson(
  { added, removed, changed, ...imported }: ImportedDelegation,
  { recorded }: { readonly recorded: boolean },
): Readonly<Record<string, unknown>> {
  return {
    schema: 'grantwarden.import/1',
    recorded,
    ...imported,
    added: washed(added),
    removed: washed(removed),
    changed: washed(changed),
  };
}

/** Names and units are made safe; ids stay as they came. */
export function appAccessJson(
  { added, removed, changed, blockedYetHeld, trustedYetBanned, ...imported }: ImportedAppAccess,
  { recorded }: { readonly recorded: boolean },
): Readonly<Record<string, unknown>> {
  const apps = (listed: readonly ListedApp[]) =>
    washed(listed).map((app) => ({
      ...app,
      access: app.access.map(({ access, unit }) => ({ access, unit: unit === null ? null : safeText(unit) })),
    }));
  return {
    schema: 'grantwarden.import-apps/1',
    recorded,
    ...imported,
    added: apps(added),
    removed: apps(removed),
    changed: washed(changed).map((app) => ({ ...app, was: safeText(app.was), is: safeText(app.is) })),
    blockedYetHeld: washed(blockedYetHeld),
    trustedYetBanned: washed(trustedYetBanned),
  };
}

function washed<Entry extends { readonly name: string | null }>(entries: readonly Entry[]): readonly Entry[] {
  return entries.map((entry) => ({ ...entry, name: entry.name === null ? null : safeText(entry.name) }));
}

function named({ clientId, name }: Pick<ListedClient, 'clientId' | 'name'>): string {
  const shown = safeName(name, '');
  return shown === '' ? safeText(clientId) : `${safeText(clientId)} ${shown}`;
}

function scopesOf(scopes: readonly string[]): string {
  return shortened(scopes.map(safeText)).join(' ');
}

function shortened(lines: readonly string[]): readonly string[] {
  const rest = lines.length - shownAtMost;
  return rest > 0 ? [...lines.slice(0, shownAtMost), `and ${rest} more`] : lines;
}
