/** Tenants of the configuration that the last audit left out: nothing may be concluded of them. */
import type { TenantResult } from '../core/result.ts';
import type { InventoryView } from '../inventory/view.ts';
import type { Context } from './context.ts';

/** @param only ids that were asked for; empty: all are */
export function leftOut(
  { config }: Pick<Context, 'config'>,
  { tenants }: Pick<InventoryView, 'tenants'>,
  only: readonly string[],
): readonly TenantResult[] {
  const audited = new Set(tenants.map(({ id }) => id));
  return config.tenants
    .filter(({ id }) => !audited.has(id) && (only.length === 0 || only.includes(id)))
    .map(({ id, platform }) => ({
      id,
      platform,
      name: null,
      coverage: { status: 'unavailable', streams: [] },
      blindSpots: [],
      calls: { total: 0, throttled: 0, retried: 0, failed: 0 },
    }));
}
