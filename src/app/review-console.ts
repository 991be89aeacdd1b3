/** Where an administrator sees an app or a person: addresses that the connectors know, never one that a vendor told. */
import type { InventoryView } from '../inventory/view.ts';
import type { Context } from './context.ts';
import { loadModules } from './trace.ts';

export interface ConsoleAsked {
  readonly tenant: string;
  /** Of an app. */
  readonly key: string | null;
  /** Of a grant: its person is meant. */
  readonly grant: string | null;
}

/** Null: no address is known. */
export async function consoleUrl(
  context: Context,
  view: InventoryView,
  { tenant: id, key, grant }: ConsoleAsked,
): Promise<string | null> {
  const tenant = context.config.tenants.find((each) => each.id === id);
  if (tenant === undefined) return null;
  const principal = grant === null ? null : (view.grant(grant)?.principal ?? null);
  const person = principal?.kind === 'user' ? principal.id : null;
  const app = person !== null || key === null ? null : view.app(id, key);
  if (person === null && app === null) return null;
  const containment = (await loadModules(context)).get(tenant.platform)?.containment;
  return containment?.consoleUrl?.({ app, person, settings: tenant.settings }) ?? null;
}
