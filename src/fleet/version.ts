/** How far the fleet's database was brought, and how far this program goes. */
import type { ClientBase, Pool } from 'pg';
import { AppError } from '../core/errors.ts';
import { migrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';

export function newest(all: readonly Migration[]): number {
  return all.at(-1)?.number ?? 0;
}

/** @throws AppError FLEET_NOT_READY, FLEET_NEWER */
export async function checkVersion(pool: Pool): Promise<void> {
  const [at, known] = [await appliedSoFar(pool), newest(migrations)];
  if (at > known) throw tooNew(at, known);
  if (at < known)
    throw new AppError('FLEET_NOT_READY', { detail: `it stands at migration ${at} of ${known}` });
}

export async function appliedSoFar(client: Pick<ClientBase, 'query'> | Pool): Promise<number> {
  const { rows } = await client.query<{ at: number }>(
    'SELECT coalesce(max(number), 0)::int AS at FROM grantwarden.migrations',
  );
  return rows[0]?.at ?? 0;
}

export function tooNew(at: number, known: number): AppError {
  return new AppError('FLEET_NEWER', { detail: `it stands at migration ${at}, this program knows ${known}` });
}
