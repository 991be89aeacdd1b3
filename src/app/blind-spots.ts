import type { TenantConfig } from '../config/config.ts';
import type { BlindSpot } from '../core/coverage.ts';
import { type DelegationList, isCurrent, lastDayOf, listedDays } from '../core/operator-list.ts';
import type { BlindSpotId, StreamId } from '../core/streams.ts';
import type { Context } from './context.ts';
import { readDelegationList } from './delegation-lists.ts';
import { definitionOf } from './open-tenant.ts';

const delegationList: BlindSpotId = 'delegation-list';
const readWith: StreamId = 'admin-events';

/** What no API of the tenant’s vendor gives, and what its operator has brought instead. @param offline nothing is read */
export function blindSpotsOf(
  context: Pick<Context, 'connectors' | 'workspace' | 'inventory' | 'clock'>,
  tenant: TenantConfig,
  { offline }: { readonly offline: boolean },
): readonly BlindSpot[] {
  const spots = definitionOf(context, tenant).blindSpots;
  // It is read with the log, so who does without the log does without the list.
  if (!spots.some(({ id }) => id === delegationList) || tenant.skip.includes(readWith)) return spots;
  const list = readDelegationList(context, tenant.id);
  if (list === null || (offline && !isInRows(context, tenant.id, list))) return spots;
  return spots.map((spot) => (spot.id === delegationList ? listed(spot, list, context.clock.now()) : spot));
}

function listed(spot: BlindSpot, list: DelegationList, now: number): BlindSpot {
  const { asOf, clients } = list;
  const covers = isCurrent(list, now);
  const count = clients.length === 1 ? '1 client' : `${clients.length} clients`;
  return {
    ...spot,
    why: covers
      ? `The operator’s list of ${asOf} tells of ${count} up to that day, the log of what changed since.`
      : `The operator’s list is of ${asOf}, more than ${listedDays} days ago. ${spot.why}`,
    remedy: covers
      ? `After ${lastDayOf(list)} it no longer counts: import the list again before.`
      : 'Export the list anew and import it with `grantwarden import google-dwd`.',
    listed: { asOf, covers },
  };
}

/** The rows of the last run were read with this list. */
function isInRows({ inventory }: Pick<Context, 'inventory'>, tenant: string, list: DelegationList): boolean {
  const last = inventory.lastRun();
  if (last === null) return false;
  const view = inventory.view(last);
  const spot = view.tenants
    .find(({ id }) => id === tenant)
    ?.blindSpots.find(({ id }) => id === delegationList);
  return spot?.listed?.asOf === list.asOf && list.importedAt <= view.run.startedAt;
}
