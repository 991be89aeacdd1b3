/** A comparison of two runs in which people are references. */
import type { Who } from './diff-grants.ts';
import type { RunDiff, TenantDiff } from './diff.ts';
import type { Veil } from './pseudonyms.ts';

export function veiledDiff(diff: RunDiff, veil: Veil): RunDiff {
  return {
    ...diff,
    *tenants() {
      for (const tenant of diff.tenants()) yield veiledTenant(tenant, veil);
    },
    findings: () => mapped(diff.findings(), (change) => ({ ...change, title: veil.text(change.title) })),
  };
}

function veiledTenant(tenant: TenantDiff, veil: Veil): TenantDiff {
  const { id } = tenant;
  const who = (of: Who): Who => veil.principal(id, of);
  const text = (shown: string | null): string | null => (shown === null ? null : veil.text(shown));
  return {
    ...tenant,
    coverage: tenant.coverage.map((each) => ({ ...each, reason: text(each.reason) })),
    settings: tenant.settings.map((each) => ({
      ...each,
      before: text(each.before),
      after: text(each.after),
    })),
    apps: () => mapped(tenant.apps(), (each) => ({ ...each, name: text(each.name) })),
    grants: () =>
      mapped(tenant.grants(), (each) => ({
        ...each,
        name: text(each.name),
        newOf: each.newOf.map(who),
        goneOf: each.goneOf.map(who),
      })),
    everyGrant: () =>
      mapped(tenant.everyGrant(), (each) => ({ ...each, name: text(each.name), who: who(each.who) })),
    scopes: () =>
      mapped(tenant.scopes(), (each) => ({ ...each, name: text(each.name), of: each.of.map(who) })),
    people: () => mapped(tenant.people(), (each) => ({ ...each, who: who(each.who) })),
    credentials: () =>
      mapped(tenant.credentials(), (each) => ({
        ...each,
        id: veil.text(each.id),
        name: text(each.name),
        owner: each.owner === null ? null : veil.id(id, each.owner),
      })),
  };
}

function* mapped<Row>(rows: Iterable<Row>, change: (row: Row) => Row): Generator<Row> {
  for (const row of rows) yield change(row);
}
