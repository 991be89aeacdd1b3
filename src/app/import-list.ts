/** What taking in a list of a console has in common: whose it is, of which day, and that it is one. */
import { hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { TenantConfig } from '../config/config.ts';
import { isoTime } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';
import { isCurrent, listedDays, listedFrom, type OperatorList } from '../core/operator-list.ts';
import { safeText } from '../core/text.ts';
import type { ConnectorModule, ListRead } from '../kit/connector.ts';
import type { Context } from './context.ts';
import { importRefusal } from './import-refusal.ts';
import { journalOf, systemUser } from './journal.ts';
import { definitionOf } from './open-tenant.ts';
import type { ListStore } from './operator-lists.ts';

export interface ImportList {
  /** As the person named it. */
  readonly file: string;
  /** `2026-11-01`; null: the day of the file. */
  readonly asOf: string | null;
  readonly dryRun: boolean;
  /** Although it looks like another tenant's. */
  readonly despiteDoubt: boolean;
}

export interface ImportedList {
  readonly tenant: string;
  readonly asOf: string;
  /** Nobody said the day: it is the file's own. */
  readonly dayOfFile: boolean;
  readonly sha256: string;
  /** Day of the list that this one replaces. */
  readonly replaces: string | null;
  /** Titles of columns that mean nothing here. */
  readonly ignored: readonly string[];
}

type Reader<Entry> = (text: string) => ListRead<Entry>;

/** @throws AppError USAGE unless exactly one tenant is meant, and its console has such a list */
export async function tenantWith<Entry>(
  context: Context,
  readerOf: (module: ConnectorModule) => Reader<Entry> | undefined,
): Promise<{ readonly tenant: TenantConfig; readonly read: Reader<Entry> }> {
  const found: { tenant: TenantConfig; read: Reader<Entry> }[] = [];
  for (const tenant of context.tenants) {
    const read = readerOf(await definitionOf(context, tenant).load());
    if (read !== undefined) found.push({ tenant, read });
  }
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  const named = found.map(({ tenant: { id } }) => id);
  throw new AppError('USAGE', {
    detail:
      only === undefined
        ? `none of these has such a list: ${context.tenants.map(({ id, platform }) => `${safeText(id)} (${platform})`).join(', ')}`
        : `the list is of one tenant: ${named.join(', ')}`,
    remedy: 'Name the tenant it was exported from with --tenant.',
  });
}

interface TakenList<List, Entry> extends ImportedList {
  readonly previous: List | null;
  readonly entries: readonly Entry[];
  readonly leftOut: readonly { readonly rows: number; readonly why: string }[];
}

/** @throws AppError IMPORT_INVALID with the line of every bad row, WORKSPACE_* */
export function takeList<List extends OperatorList, Entry>(
  context: Context,
  tenant: string,
  { file, asOf: given }: ImportList,
  { store, read }: { readonly store: ListStore<List>; readonly read: Reader<Entry> },
): TakenList<List, Entry> {
  const { bytes, changedAt } = bytesOf(file);
  const asOf = given ?? isoTime(changedAt).slice(0, 10);
  const previous = store.read(context, tenant);
  requireFitting(asOf, previous, file, context.clock.now());
  const { entries, problems, ignored, leftOut = [] } = read(textOf(bytes, file));
  if (problems.length > 0) throw importRefusal(file, problems);
  return {
    tenant,
    asOf,
    dayOfFile: given === null,
    sha256: hash('sha256', bytes, 'hex'),
    replaces: previous?.asOf ?? null,
    ignored,
    previous,
    entries,
    leftOut,
  };
}

/** As far as anything can tell a list of another tenant: it does not say whose it is. @throws AppError IMPORT_INVALID */
export function requireNoTwin(
  context: Context,
  store: ListStore<OperatorList>,
  { tenant, sha256 }: Pick<ImportedList, 'tenant' | 'sha256'>,
  file: string,
): void {
  const twin = context.config.tenants.find(
    ({ id }) => id !== tenant && store.read(context, id)?.sha256 === sha256,
  );
  if (twin !== undefined) throw doubt(`the same file was imported for ${twin.id}`, file);
}

export function doubt(detail: string, file: string): AppError {
  return new AppError('IMPORT_INVALID', {
    detail,
    where: file,
    remedy: 'If it is this tenant’s all the same, import it with --despite-doubt. Nothing was changed.',
  });
}

function requireFitting(asOf: string, previous: OperatorList | null, file: string, now: number): void {
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

/** Before the list changes. The file's name may be a person's, so it is told by its digest. */
export async function recordImport(
  context: Context,
  what: string,
  { tenant, asOf, sha256, replaces }: ImportedList,
  counts: Readonly<Record<string, number | boolean>>,
): Promise<void> {
  using journal = journalOf(context);
  await journal.append({
    kind: 'note',
    what,
    tenant,
    who: systemUser(),
    why: null,
    detail: { asOf, sha256, replaces, ...counts },
  });
}

const longest = 16_000_000;

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
    const { code = 'unknown' } = thrown as NodeJS.ErrnoException;
    throw new AppError('IMPORT_INVALID', {
      detail: code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`,
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
