import type { TenantConfig } from '../config/config.ts';
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

/** A session whose every call goes through doors that can only read. @throws AppError SECRET_*, SIGN_IN_* */
export async function openTenant(context: Context, tenant: TenantConfig): Promise<OpenTenant> {
  const { clock, signal, network, redactor, trace, prompt } = context;
  const module = await definitionOf(context, tenant).load();
  const counts = createCallCounts();
  const session = await module.open({
    tenant: tenant.id,
    settings: tenant.settings,
    secret: (reference) => context.secret(reference),
    saveSecret: () => Promise.reject(new Error('nothing rotates here')),
    trustedOrigin: (url) => new URL(url).origin,
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

export function definitionOf(context: Pick<Context, 'connectors'>, tenant: Pick<TenantConfig, 'platform'>) {
  const definition = context.connectors.find(({ platform }) => platform === tenant.platform);
  if (definition === undefined) throw new Error(`no connector for ${tenant.platform}`);
  return definition;
}
