import type { TenantConfig } from '../config/config.ts';
import { trustedOrigin } from '../config/hosts.ts';
import type { Actor } from '../kit/acting.ts';
import { AppError } from '../core/errors.ts';
import type { ConnectorModule, OpenContext, Session } from '../kit/connector.ts';
import { type CallCounts, createCallCounts } from '../kit/transport/call-counts.ts';
import { createDoor } from '../kit/transport/door.ts';
import type { Context } from './context.ts';
import { appAccessLists, delegationLists } from './operator-lists.ts';

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
  const module = await definitionOf(context, tenant).load();
  const counts = createCallCounts();
  const session = await module.open(openContext(context, tenant, { settings: tenant.settings, counts }));
  return { session, module, counts };
}

/**
 * An actor whose calls go through a door that may write. Only applying and undoing a plan ask for one.
 * @throws AppError ACT_NOT_CONFIGURED, SECRET_*, SIGN_IN_*, CONFIG_UNTRUSTED_HOST
 */
export async function openActor(
  context: Context,
  tenant: TenantConfig,
): Promise<{ readonly actor: Actor; readonly counts: Readonly<CallCounts> }> {
  const module = await definitionOf(context, tenant).load();
  if (tenant.actSettings === null || module.acting === undefined)
    throw new AppError('ACT_NOT_CONFIGURED', { tenant: tenant.id });
  const counts = createCallCounts();
  const acting = await module.acting();
  const actor = await acting.open(
    openContext(context, tenant, { settings: tenant.actSettings, counts, acting: true }),
  );
  return { actor, counts };
}

function openContext(
  context: Context,
  tenant: TenantConfig,
  {
    settings,
    counts,
    acting,
  }: { readonly settings: unknown; readonly counts: CallCounts; readonly acting?: true },
): OpenContext {
  const { clock, signal, network, redactor, trace, quotas, prompt, trustedHosts } = context;
  const { hosts } = definitionOf(context, tenant);
  const delegationList = delegationLists.read(context, tenant.id);
  const appAccessList = appAccessLists.read(context, tenant.id);
  return {
    tenant: tenant.id,
    settings,
    secret: (reference) => context.secret(reference),
    saveSecret: (reference, value) => context.saveSecret(reference, value),
    redact: (secret) => redactor.add(secret),
    trustedOrigin: (url) => trustedOrigin(url, { vendor: hosts, trusted: trustedHosts }),
    openDoor: (spec) =>
      createDoor(spec, {
        network,
        clock,
        signal,
        counts,
        redactor,
        ...(acting === undefined ? {} : { acting }),
        ...(trace === undefined ? {} : { trace }),
        ...(quotas === undefined ? {} : { quotas }),
      }),
    clock,
    signal,
    ...(prompt === undefined ? {} : { prompt }),
    ...(delegationList === null ? {} : { delegationList }),
    ...(appAccessList === null ? {} : { appAccessList }),
  };
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
