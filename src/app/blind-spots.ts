import type { TenantConfig } from '../config/config.ts';
import type { BlindSpot } from '../core/coverage.ts';
import { isCurrent, lastDayOf, listedDays, type OperatorList } from '../core/operator-list.ts';
import type { BlindSpotId, StreamId } from '../core/streams.ts';
import type { Context } from './context.ts';
import { definitionOf } from './open-tenant.ts';
import { appAccessLists, delegationLists } from './operator-lists.ts';

type Place = Pick<Context, 'workspace'>;

interface Closing {
  /** What the list tells of, e.g. `3 clients`; null: none was imported. */
  read(context: Place, tenant: string): { readonly list: OperatorList; readonly of: string } | null;
  readonly command: string;
}

/** Blind spots that a list of an operator closes. */
const closing: ReadonlyMap<BlindSpotId, Closing> = new Map<BlindSpotId, Closing>([
  [
    'delegation-list',
    {
      read: (context, tenant) => {
        const list = delegationLists.read(context, tenant);
        return list === null ? null : { list, of: counted(list.clients.length, 'client') };
      },
      command: 'grantwarden import google-dwd',
    },
  ],
  [
    'app-access-settings',
    {
      read: (context, tenant) => {
        const list = appAccessLists.read(context, tenant);
        return list === null ? null : { list, of: counted(list.apps.length, 'app') };
      },
      command: 'grantwarden import google-apps',
    },
  ],
]);
const readWith: StreamId = 'admin-events';

/** What no API of the tenant’s vendor gives, and what its operator has brought instead. @param offline nothing is read */
export function blindSpotsOf(
  context: Pick<Context, 'connectors' | 'workspace' | 'inventory' | 'clock'>,
  tenant: TenantConfig,
  { offline }: { readonly offline: boolean },
): readonly BlindSpot[] {
  const spots = definitionOf(context, tenant).blindSpots;
  // Lists are read with the log, so who does without the log does without them.
  if (tenant.skip.includes(readWith)) return spots;
  return spots.map((spot) => {
    const closes = closing.get(spot.id);
    const found = closes?.read(context, tenant.id) ?? null;
    if (closes === undefined || found === null) return spot;
    if (offline && !isInRows(context, tenant.id, spot.id, found.list)) return spot;
    return listed(spot, found.list, { of: found.of, command: closes.command, now: context.clock.now() });
  });
}

function listed(
  spot: BlindSpot,
  list: OperatorList,
  { of, command, now }: { readonly of: string; readonly command: string; readonly now: number },
): BlindSpot {
  const { asOf } = list;
  const covers = isCurrent(list, now);
  return {
    ...spot,
    why: covers
      ? `The operator’s list of ${asOf} tells of ${of} up to that day, the log of what changed since.`
      : `The operator’s list is of ${asOf}, more than ${listedDays} days ago. ${spot.why}`,
    remedy: covers
      ? `After ${lastDayOf(list)} it no longer counts: import the list again before.`
      : `Export the list anew and import it with \`${command}\`.`,
    listed: { asOf, covers },
  };
}

/** The rows of the last run were read with this list. */
function isInRows(
  { inventory }: Pick<Context, 'inventory'>,
  tenant: string,
  spotId: BlindSpotId,
  list: OperatorList,
): boolean {
  const last = inventory.lastRun();
  if (last === null) return false;
  const view = inventory.view(last);
  const spot = view.tenants.find(({ id }) => id === tenant)?.blindSpots.find(({ id }) => id === spotId);
  return spot?.listed?.asOf === list.asOf && list.importedAt <= view.run.startedAt;
}

function counted(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`;
}
