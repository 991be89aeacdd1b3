/** Makes the fleet's database what this program needs; run again, it changes nothing. */
import { asOwner } from '../fleet/database.ts';
import { migrate } from '../fleet/migrate.ts';
import { installQueue } from '../fleet/queue.ts';
import { readAddress } from '../fleet/address.ts';
import { makeRoles } from '../fleet/roles.ts';
import type { FleetPlace } from './fleet.ts';

export { rolesSql } from '../fleet/roles.ts';

export interface FleetInitiated {
  /** `host:port/database` */
  readonly database: string;
  /** Roles and schemas were missing. */
  readonly roles: boolean;
  /** Names of those applied now. */
  readonly migrations: readonly string[];
}

/** @throws AppError FLEET_ADDRESS, FLEET_DENIED, FLEET_NEWER, FLEET_* */
export async function initFleet({ address }: Pick<FleetPlace, 'address'>): Promise<FleetInitiated> {
  const { place } = readAddress(address);
  const roles = await makeRoles(address);
  const migrations = await migrate(address);
  await asOwner(address, installQueue);
  return { database: place, roles, migrations };
}
