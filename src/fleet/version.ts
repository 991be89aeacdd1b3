/** How far the fleet's database was brought, and how far this program goes. */
import { AppError } from '../core/errors.ts';
import { migrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import type { FleetClient } from './transaction.ts';

/** Any number, always the same: who migrates holds it alone, who writes shares it, so that neither overtakes the other. */
export const turnstile = 4_715_927;

export function newest(all: readonly Migration[]): number {
  return all.at(-1)?.number ?? 0;
}

/** @throws AppError FLEET_NOT_READY, FLEET_NEWER */
export async function checkVersion(client: FleetClient): Promise<void> {
  const [at, known] = [await appliedSoFar(client), newest(migrations)];
  if (at > known) throw tooNew(at, known);
  if (at < known)
    throw new AppError('FLEET_NOT_READY', { detail: `it stands at migration ${at} of ${known}` });
}

export async function appliedSoFar(client: FleetClient): Promise<number> {
  const { rows } = await client.query<{ at: number }>(
    'SELECT coalesce(max(number), 0)::int AS at FROM grantwarden.migrations',
  );
  return rows[0]?.at ?? 0;
}

export function tooNew(at: number, known: number): AppError {
  return new AppError('FLEET_NEWER', { detail: `it stands at migration ${at}, this program knows ${known}` });
}
