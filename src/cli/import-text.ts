/** What taking in a list from a console shows. */
import type { ImportedDelegation } from '../app/import-delegation.ts';
import { type ListedClient, lastDayOf } from '../core/operator-list.ts';
import { safeName, safeText } from '../core/text.ts';

/** More are counted. */
const shownAtMost = 50;

export function delegationText(imported: ImportedDelegation): string {
  const { tenant, asOf, dayOfFile, clients, replaces, added, removed, changed, news, unlisted, ignored } =
    imported;
  const lines = [
    `${clients === 1 ? '1 client' : `${clients} clients`} with domain-wide delegation in ${safeText(tenant)} on ${asOf}${dayOfFile ? ', the day of the file (--as-of says another)' : ''}`,
    replaces === null ? 'The first list of this tenant.' : `Replaces the list of ${replaces}.`,
    ...shortened([
      ...added.map((client) => `+ ${named(client)}: ${scopesOf(client.scopes)}`),
      ...removed.map((client) => `- ${named(client)}`),
      ...changed.flatMap((client) => [
        `  ${named(client)}`,
        ...client.more.map((scope) => `+     ${safeText(scope)}`),
        ...client.less.map((scope) => `-     ${safeText(scope)}`),
      ]),
    ]),
    `${added.length} new, ${removed.length} gone, ${changed.length} with other scopes`,
    ...(news === null || news.length === 0
      ? []
      : [`Not known to the last audit: ${shortened(news.map(safeText)).join(', ')}`]),
    ...(unlisted.length === 0
      ? []
      : [
          `Known to the last audit and not in the list, so taken as removed: ${shortened(unlisted.map(safeText)).join(', ')}`,
        ]),
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
  const washed = <Client extends { readonly name: string | null }>(clients: readonly Client[]) =>
    clients.map((client) => ({ ...client, name: client.name === null ? null : safeText(client.name) }));
  return {
    schema: 'grantwarden.import/1',
    recorded,
    ...imported,
    added: washed(added),
    removed: washed(removed),
    changed: washed(changed),
  };
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
