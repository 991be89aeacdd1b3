/** The workspace’s `imports/`: what operators brought from consoles, one file a tenant, mode 0600, replaced whole. */
import { hash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import type { DelegationList } from '../core/operator-list.ts';
import { storageError } from '../core/storage-errors.ts';
import { readDurably, writeDurably } from '../workspace/durable-file.ts';
import type { Context } from './context.ts';

const Stored = z.strictObject({
  version: z.literal(1),
  tenant: z.string(),
  asOf: z.iso.date(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
  importedAt: z.iso.datetime(),
  clients: z.array(
    z.strictObject({ clientId: z.string(), name: z.string().nullable(), scopes: z.array(z.string()) }),
  ),
  missing: z.array(z.string()),
});

type Place = Pick<Context, 'workspace'>;

/** A tenant’s id may hold anything: hence a hash. */
function fileOf({ workspace }: Place, tenant: string): string {
  return path.join(workspace.dir, 'imports', `delegation-${hash('sha256', tenant, 'hex').slice(0, 32)}.json`);
}

/** Null: none was imported. @throws AppError WORKSPACE_DAMAGED, WORKSPACE_UNREADABLE */
export function readDelegationList(context: Place, tenant: string): DelegationList | null {
  const file = fileOf(context, tenant);
  const { value } = readDurably(file, (text) => Stored.parse(JSON.parse(text)));
  if (value === null) {
    // Passing it over would end or hide what it tells of.
    if (existsSync(file))
      throw new AppError('WORKSPACE_DAMAGED', {
        tenant,
        detail: `${file} is not a list of delegations`,
        remedy: 'Move the file away and import the list again.',
      });
    return null;
  }
  const { version: _version, tenant: _tenant, ...list } = value;
  return list;
}

/** On disk when it returns. @throws AppError DISK_FULL, WORKSPACE_UNREADABLE */
export function writeDelegationList(context: Place, tenant: string, list: DelegationList): void {
  const file = fileOf(context, tenant);
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  } catch (thrown) {
    throw storageError(thrown, file);
  }
  writeDurably(file, `${JSON.stringify({ version: 1, tenant, ...list })}\n`);
}
