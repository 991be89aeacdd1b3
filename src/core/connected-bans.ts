import type { Finding } from './finding.ts';

/** Where a banned vendor still holds grants. */
export interface ConnectedBan {
  readonly tenants: ReadonlySet<string>;
  readonly grants: number;
}

/**
 * A ban is about the vendor, its findings are about apps: they are summed up.
 * @param bans by vendor
 */
export function noteConnectedBan(
  bans: Map<string, ConnectedBan>,
  { detection, vendor, tenant, evidence }: Finding,
): void {
  const grants = evidence['grants'];
  if (detection !== 'banned-app' || vendor === null || tenant === null) return;
  if (typeof grants !== 'number' || grants === 0) return;
  const known = bans.get(vendor);
  bans.set(vendor, {
    tenants: new Set(known?.tenants).add(tenant),
    grants: (known?.grants ?? 0) + grants,
  });
}
