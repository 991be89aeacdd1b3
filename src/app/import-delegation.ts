/** `import google-dwd`: the console’s list of domain-wide delegation, all of a file or nothing. */
import { hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { TenantConfig } from '../config/config.ts';
import { isoTime } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';
import {
  type DelegationList,
  isCurrent,
  type ListedClient,
  listedDays,
  listedFrom,
} from '../core/operator-list.ts';
import type { ReadDelegationList } from '../kit/connector.ts';
import type { Context } from './context.ts';
import { readDelegationList, writeDelegationList } from './delegation-lists.ts';
import { importRefusal } from './import-refusal.ts';
import { journalOf, systemUser } from './journal.ts';
import { definitionOf } from './open-tenant.ts';

export interface ImportDelegation {
  /** As the person named it. */
  readonly file: string;
  /** `2026-11-01`; null: the day of the file. */
  readonly asOf: string | null;
  readonly dryRun: boolean;
  /** Although it looks like another tenant's. */
  readonly despiteDoubt: boolean;
}

export interface ChangedClient {
  readonly clientId: string;
  readonly name: string | null;
  readonly more: readonly string[];
  readonly less: readonly string[];
}

export interface ImportedDelegation {
  readonly tenant: string;
  readonly asOf: string;
  /** Nobody said the day: it is the file's own. */
  readonly dayOfFile: boolean;
  readonly sha256: string;
  readonly clients: number;
  /** Day of the list that this one replaces. */
  readonly replaces: string | null;
  /** Against that list; all of them without one. */
  readonly added: readonly ListedClient[];
  readonly removed: readonly ListedClient[];
  readonly changed: readonly ChangedClient[];
  /** Client ids in the list of which the last audit did not know; null: there was none. */
  readonly news: readonly string[] | null;
  /** Client ids of which the last audit knew, from before that day, and the list does not. */
  readonly unlisted: readonly string[];
  /** Titles of columns that mean nothing here. */
  readonly ignored: readonly string[];
}

const longest = 8_000_000;
/** @throws AppError USAGE, IMPORT_INVALID with the line of every bad row, WORKSPACE_*, JOURNAL_BROKEN, DISK_FULL */
export async function importDelegation(
  context: Context,
  { file, asOf: given, dryRun, despiteDoubt }: ImportDelegation,
): Promise<ImportedDelegation> {
  const { tenant, read } = await tenantOf(context);
  // An audit that is under way reads the list of its beginning to its end.
  using _lock = dryRun ? null : context.workspace.lock('collect', tenant.id);
  const { bytes, changedAt } = bytesOf(file);
  const asOf = given ?? isoTime(changedAt).slice(0, 10);
  const previous = readDelegationList(context, tenant.id);
  requireFitting(asOf, previous, file, context.clock.now());
  const { clients, problems, ignored } = read(textOf(bytes, file));
  if (problems.length > 0) throw importRefusal(file, problems);
  const sha256 = hash('sha256', bytes, 'hex');
  const held = await heldBefore(context, tenant.id, asOf);
  const listed = new Map(clients.map((client) => [client.clientId, client]));
  const unlisted = held === null ? [] : [...held].filter((clientId) => !listed.has(clientId));
  if (!despiteDoubt)
    requireOwn(context, { tenant: tenant.id, sha256, listed, held: held ?? new Set() }, file);
  const before = new Map((previous?.clients ?? []).map((client) => [client.clientId, client]));
  const removed = [...before.values()].filter(({ clientId }) => !listed.has(clientId));
  const imported: ImportedDelegation = {
    tenant: tenant.id,
    asOf,
    dayOfFile: given === null,
    sha256,
    clients: clients.length,
    replaces: previous?.asOf ?? null,
    added: clients.filter(({ clientId }) => !before.has(clientId)),
    removed,
    changed: clients.flatMap((client) => changeOf(before.get(client.clientId), client)),
    news: held === null ? null : [...listed.keys()].filter((clientId) => !held.has(clientId)),
    unlisted,
    ignored,
  };
  if (dryRun) return imported;
  const missing = [...(previous?.missing ?? []), ...removed.map(({ clientId }) => clientId), ...unlisted];
  const list: DelegationList = {
    asOf,
    sha256,
    importedAt: isoTime(context.clock.now()),
    clients,
    missing: [...new Set(missing)].filter((clientId) => !listed.has(clientId)),
  };
  await record(context, imported, despiteDoubt);
  writeDelegationList(context, tenant.id, list);
  return imported;
}

/** @throws AppError USAGE unless exactly one tenant is meant, and its console has such a list */
async function tenantOf(
  context: Context,
): Promise<{ readonly tenant: TenantConfig; readonly read: (text: string) => ReadDelegationList }> {
  const found: { tenant: TenantConfig; read: (text: string) => ReadDelegationList }[] = [];
  for (const tenant of context.tenants) {
    const read = (await definitionOf(context, tenant).load()).readDelegationList;
    if (read !== undefined) found.push({ tenant, read });
  }
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  const named = found.map(({ tenant: { id } }) => id);
  throw new AppError('USAGE', {
    detail:
      only === undefined
        ? 'no tenant that is meant has such a list'
        : `the list is of one tenant: ${named.join(', ')}`,
    remedy: 'Name the tenant it was exported from with --tenant.',
  });
}

function requireFitting(asOf: string, previous: DelegationList | null, file: string, now: number): void {
  const wrong = (detail: string, remedy: string): AppError =>
    new AppError('IMPORT_INVALID', { detail, where: file, remedy });
  const says = 'Say the day of the export with --as-of.';
  if (listedFrom({ asOf }) > isoTime(now)) throw wrong(`${asOf} has not come yet`, says);
  if (!isCurrent({ asOf }, now))
    throw wrong(
      `a list of ${asOf} is older than ${listedDays} days`,
      'Export the list anew; if only the file is that old, say the day of the export with --as-of.',
    );
  if (previous !== null && asOf < previous.asOf)
    throw wrong(`a list of ${previous.asOf} is there already, which is newer than ${asOf}`, says);
}

/** What tells a list of another tenant, as far as anything can: it does not say whose it is. */
function requireOwn(
  context: Context,
  about: {
    readonly tenant: string;
    readonly sha256: string;
    readonly listed: ReadonlyMap<string, unknown>;
    readonly held: ReadonlySet<string>;
  },
  file: string,
): void {
  const doubt = (detail: string): AppError =>
    new AppError('IMPORT_INVALID', {
      detail,
      where: file,
      remedy: 'If it is this tenant’s all the same, import it with --despite-doubt. Nothing was changed.',
    });
  const twin = context.config.tenants.find(
    ({ id }) => id !== about.tenant && readDelegationList(context, id)?.sha256 === about.sha256,
  );
  if (twin !== undefined) throw doubt(`the same file was imported for ${twin.id}`);
  if (about.held.size > 0 && [...about.held].every((clientId) => !about.listed.has(clientId)))
    throw doubt(
      `none of the ${about.held.size} clients that the last audit knows stands in it: is it of ${about.tenant}?`,
    );
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

/** Before the list changes. The file's name may be a person's, so it is told by its digest. */
async function record(context: Context, imported: ImportedDelegation, despiteDoubt: boolean): Promise<void> {
  const { tenant, asOf, sha256, clients, replaces, added, removed, changed } = imported;
  using journal = journalOf(context);
  await journal.append({
    kind: 'note',
    what: 'import-delegation-list',
    tenant,
    who: systemUser(),
    why: null,
    detail: {
      asOf,
      sha256,
      clients,
      replaces,
      added: added.length,
      removed: removed.length,
      changed: changed.length,
      despiteDoubt,
    },
  });
}

function bytesOf(file: string): { readonly bytes: Uint8Array; readonly changedAt: number } {
  try {
    const opened = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(longest + 1);
      let length = 0;
      // What is no plain file tells no size, and may have no end.
      for (let more = -1; more !== 0 && length < bytes.length; length += more)
        more = readSync(opened, bytes, length, bytes.length - length, null);
      if (length > longest)
        throw new AppError('IMPORT_INVALID', {
          detail: `it is larger than ${longest / 1e6} MB`,
          where: file,
        });
      return { bytes: bytes.subarray(0, length), changedAt: fstatSync(opened).mtimeMs };
    } finally {
      closeSync(opened);
    }
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw new AppError('IMPORT_INVALID', {
      detail: `it cannot be read (${(thrown as NodeJS.ErrnoException).code ?? 'unknown'})`,
      where: file,
      remedy: 'Check that the path names a file that this user may read.',
      cause: thrown,
    });
  }
}

function textOf(bytes: Uint8Array, file: string): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Said below.
  }
  throw new AppError('IMPORT_INVALID', {
    detail: 'it is not UTF-8 text',
    where: file,
    remedy: 'Save it as “CSV UTF-8” and import that.',
  });
}
