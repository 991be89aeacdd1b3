/** The workspace’s `imports/`: what operators brought from consoles, one file a tenant, mode 0600, replaced whole. */
import { hash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { type AppAccessList, appAccesses, type DelegationList } from '../core/operator-list.ts';
import { storageError } from '../core/storage-errors.ts';
import { tris } from '../core/vocabulary.ts';
import { readDurably, writeDurably } from '../workspace/durable-file.ts';
import type { Context } from './context.ts';

type Place = Pick<Context, 'workspace'>;

export interface ListStore<List> {
  /** Null: none was imported. @throws AppError WORKSPACE_DAMAGED, WORKSPACE_UNREADABLE */
  read(context: Place, tenant: string): List | null;
  /** On disk when it returns. @throws AppError DISK_FULL, WORKSPACE_UNREADABLE */
  write(context: Place, tenant: string, list: List): void;
}

const heading = {
  asOf: z.iso.date(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
  importedAt: z.iso.datetime(),
};

export const delegationLists: ListStore<DelegationList> = storeOf(
  'delegation',
  'a list of delegations',
  z.strictObject({
    ...heading,
    clients: z.array(
      z.strictObject({ clientId: z.string(), name: z.string().nullable(), scopes: z.array(z.string()) }),
    ),
    missing: z.array(z.string()),
  }),
);

export const appAccessLists: ListStore<AppAccessList> = storeOf(
  'app-access',
  'a list of apps',
  z.strictObject({
    ...heading,
    apps: z.array(
      z.strictObject({
        clientId: z.string(),
        name: z.string().nullable(),
        access: z.array(z.strictObject({ access: z.enum(appAccesses), unit: z.string().nullable() })),
        verified: z.enum(tris),
      }),
    ),
  }),
);

function storeOf<List extends object>(
  prefix: string,
  what: string,
  schema: z.ZodType<List>,
): ListStore<List> {
  const stored = z.looseObject({ version: z.literal(1), tenant: z.string() });
  /** A tenant’s id may hold anything: hence a hash. */
  const fileOf = ({ workspace }: Place, tenant: string): string =>
    path.join(workspace.dir, 'imports', `${prefix}-${hash('sha256', tenant, 'hex').slice(0, 32)}.json`);
  return {
    read(context, tenant) {
      const file = fileOf(context, tenant);
      const { value } = readDurably(file, (text) => {
        const { version: _version, tenant: _tenant, ...list } = stored.parse(JSON.parse(text));
        return schema.parse(list);
      });
      // Passing it over would end or hide what it tells of.
      if (value === null && existsSync(file))
        throw new AppError('WORKSPACE_DAMAGED', {
          tenant,
          detail: `${file} is not ${what}`,
          remedy: 'Move the file away and import the list again.',
        });
      return value;
    },
    write(context, tenant, list) {
      const file = fileOf(context, tenant);
      try {
        mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      } catch (thrown) {
        throw storageError(thrown, file);
      }
      writeDurably(file, `${JSON.stringify({ version: 1, tenant, ...list })}\n`);
    },
  };
}
