import type { AuditView, JudgedApp, JudgedGrant, TenantResult } from '../../src/core/result.ts';
import { type Cell, csvLine } from '../../src/core/csv-line.ts';

interface Joined {
  readonly tenant: TenantResult | undefined;
  readonly app: JudgedApp | undefined;
  readonly grant: JudgedGrant;
}

const columns: readonly (readonly [string, (row: Joined) => Cell])[] = [
  ['tenant', ({ grant }) => grant.tenant],
  ['platform', ({ grant }) => grant.platform],
  ['tenant_coverage', ({ tenant }) => tenant?.coverage.status],
  ['vendor', ({ app }) => app?.vendor],
  ['vendor_match', ({ app }) => app?.vendorMatch],
  ['decision', ({ app }) => app?.decision],
  ['app_name', ({ app }) => app?.name],
  ['client_id', ({ app, grant }) => app?.clientId ?? grant.app.slice(grant.platform.length + 1)],
  ['publisher', ({ app }) => app?.publisher],
  ['verified', ({ app }) => app?.verified],
  ['party', ({ app }) => app?.party],
  ['app_state', ({ app }) => app?.state],
  ['app_score', ({ app }) => app?.score],
  ['principal_kind', ({ grant }) => grant.principal.kind],
  ['principal', ({ grant }) => grant.principal.label],
  ['principal_id', ({ grant }) => grant.principal.id],
  ['principal_active', ({ grant }) => grant.principal.active],
  ['principal_privileged', ({ grant }) => grant.principal.privileged],
  ['grant_kind', ({ grant }) => grant.kind],
  ['resource', ({ grant }) => grant.resource],
  ['scopes', ({ grant }) => grant.scopes.join(' ')],
  ['scope_status', ({ grant }) => grant.scopeStatus],
  ['tier', ({ grant }) => grant.tier],
  ['granted_at', ({ grant }) => grant.grantedAt],
  ['last_used_at', ({ grant }) => grant.lastUsedAt],
  ['last_used_status', ({ grant }) => grant.lastUsedStatus],
  ['first_seen', ({ grant }) => grant.firstSeen],
  ['last_seen', ({ grant }) => grant.lastSeen],
  ['carried', ({ grant }) => grant.carried],
  ['grant_id', ({ grant }) => grant.id],
];

/**
 * RFC 4180 with a header. A tenant that was not read in full and has no grant keeps one line with its
 * coverage, so that it is not taken for an empty one.
 */
export async function* render(view: AuditView): AsyncGenerator<string> {
  yield csvLine(columns.map(([name]) => name));
  const tenants = new Map(view.tenants.map((tenant) => [tenant.id, tenant]));
  const silent = new Map(tenants);
  const apps = await appsByTenant(view);
  for await (const grant of view.grants()) {
    silent.delete(grant.tenant);
    const row = { tenant: tenants.get(grant.tenant), app: apps.get(grant.tenant)?.get(grant.app), grant };
    yield csvLine(columns.map(([, cell]) => cell(row)));
  }
  for (const { id, platform, coverage } of silent.values())
    if (coverage.status !== 'complete')
      yield csvLine([id, platform, coverage.status, ...columns.slice(3).map(() => null)]);
}

async function appsByTenant(view: AuditView): Promise<Map<string, Map<string, JudgedApp>>> {
  const byTenant = new Map<string, Map<string, JudgedApp>>();
  for await (const app of view.apps()) {
    const apps = byTenant.get(app.tenant);
    if (apps === undefined) byTenant.set(app.tenant, new Map([[app.key, app]]));
    else apps.set(app.key, app);
  }
  return byTenant;
}
