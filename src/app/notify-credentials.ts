/** The credentials that Grantwarden itself signs in with, where the vendor lists them. */
import type { TenantConfig } from '../config/config.ts';
import { appKey } from '../core/ids.ts';
import type { InventoryView } from '../inventory/view.ts';
import type { OwnCredential } from '../schedule/notify/watch.ts';

/** Of each app the credential that ends last: while a secret is being changed there are two. */
export async function ownCredentials(
  tenants: readonly TenantConfig[],
  view: InventoryView,
): Promise<readonly OwnCredential[]> {
  const own = new Set(
    tenants.flatMap(({ id, platform, settings, actSettings }) =>
      [clientIdOf(settings), clientIdOf(actSettings)]
        .filter((clientId) => clientId !== null)
        .map((clientId) => place(id, appKey(platform, clientId))),
    ),
  );
  const last = new Map<string, OwnCredential>();
  for await (const { tenant, app, id, expiresAt } of view.credentials()) {
    if (app === null || !own.has(place(tenant, app))) continue;
    const known = last.get(place(tenant, app));
    // One without an end outlasts them all.
    const ends = expiresAt ?? '9999-12-31T00:00:00.000Z';
    if (known === undefined || known.expiresAt < ends)
      last.set(place(tenant, app), { tenant, id, expiresAt: ends });
  }
  return [...last.values()];
}

function place(tenant: string, key: string): string {
  return JSON.stringify([tenant, key]);
}

function clientIdOf(settings: unknown): string | null {
  const { clientId } = (settings as { readonly auth?: { readonly clientId?: unknown } } | null)?.auth ?? {};
  return typeof clientId === 'string' ? clientId : null;
}
