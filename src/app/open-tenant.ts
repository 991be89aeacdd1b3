import type { TenantConfig } from '../config/config.ts';
import { trustedOrigin } from '../config/hosts.ts';
import type { ConnectorModule, Session } from '../kit/connector.ts';
import { type CallCounts, createCallCounts } from '../kit/transport/call-counts.ts';
import { createDoor } from '../kit/transport/door.ts';
import type { Context } from './context.ts';

export interface OpenTenant {
  readonly session: Session;
  readonly module: ConnectorModule;
  /** What all doors of this tenant have sent so far. */
  readonly counts: Readonly<CallCounts>;
}

/**
 * A session whose every call goes through doors that can only read.
 * @throws AppError SECRET_*, SIGN_IN_*, CONFIG_UNTRUSTED_HOST
 */
export async function openTenant(context: Context, tenant: TenantConfig): Promise<OpenTenant> {
  const { clock, signal, network, redactor, trace, prompt, trustedHosts } = context;
  const definition = definitionOf(context, tenant);
  const module = await definition.load();
  const counts = createCallCounts();
  const session = await module.open({
    tenant: tenant.id,
    settings: tenant.settings,
    secret: (reference) => context.secret(reference),
    saveSecret: (reference, value) => context.saveSecret(reference, value),
    trustedOrigin: (url) => trustedOrigin(url, { vendor: definition.hosts, trusted: trustedHosts }),
    openDoor: (spec) =>
      createDoor(spec, {
        network,
        clock,
        signal,
        counts,
        redactor,
        ...(trace === undefined ? {} : { trace }),
      }),
    clock,
    signal,
    ...(prompt === undefined ? {} : { prompt }),
  });
  return { session, module, counts };
}

/** Signing in replaces the tenant's credential: only under its collect lock. */
export function rotates(context: Pick<Context, 'connectors'>, tenant: TenantConfig): boolean {
  const type = (tenant.settings as { readonly auth?: { readonly type?: unknown } } | null)?.auth?.type;
  return definitionOf(context, tenant).authTypes.some((auth) => auth.type === type && auth.rotates === true);
}

export function definitionOf(context: Pick<Context, 'connectors'>, tenant: Pick<TenantConfig, 'platform'>) {
  const definition = context.connectors.find(({ platform }) => platform === tenant.platform);
  if (definition === undefined) throw new Error(`no connector for ${tenant.platform}`);
  return definition;
}
