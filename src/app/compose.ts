/** The one place that wires everything and the only reader of the registries. */
import { connectors } from '../../connectors/index.ts';
import { reports } from '../../reports/index.ts';
import type { Config, TenantConfig } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { createSecretWriter } from '../config/secret-save.ts';
import { createSecretReader } from '../config/secrets.ts';
import { loadUserSettings, userSettingsFile } from '../config/user-settings.ts';
import type { Clock } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';
import { detections } from '../detections/index.ts';
import { type Inventory, type InventoryOptions, openInventory } from '../inventory/inventory.ts';
import { nearest } from '../kit/nearest.ts';
import type { TraceEvent } from '../kit/transport/door.ts';
import { createNetwork } from '../kit/transport/network.ts';
import { createRedactor } from '../kit/transport/redact.ts';
import type { SharedQuotas } from '../kit/transport/shared-quotas.ts';
import { openWorkspace, type Workspace } from '../workspace/workspace.ts';
import type { Context } from './context.ts';
import { policyFrom } from './policy-file.ts';
import type { OnProgress } from './progress.ts';
import { systemClock } from './system-clock.ts';

export interface ComposeOptions {
  readonly configFile: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Ids given with --tenant; empty: all. */
  readonly tenants: readonly string[];
  readonly onProgress?: OnProgress;
  readonly prompt?: (text: string) => void;
  readonly trace?: (event: TraceEvent) => void;
  readonly clock?: Clock;
  /** Of a fleet. */
  readonly quotas?: SharedQuotas;
}

/** For what needs a policy and no configuration. */
export const registries = { connectors, detections } as const;

export interface Composed extends Context {
  close(): Promise<void>;
}

/** @throws AppError CONFIG_*, SECRET_LITERAL; WORKSPACE_* when workspace or inventory is first used */
export async function compose(options: ComposeOptions): Promise<Composed> {
  const { configFile, env, signal, tenants, prompt, trace, quotas } = options;
  const userSettings = loadUserSettings(userSettingsFile(env));
  const config = await loadConfig(configFile, { definitions: connectors, userSettings });
  const chosen = chooseTenants(config.tenants, tenants);
  const redactor = createRedactor();
  // Opened when first used: a command that fails before, or needs neither, leaves no folder behind.
  let workspace: Workspace | null = null;
  let inventory: Inventory | null = null;
  const openedWorkspace = (): Workspace => {
    workspace ??= openWorkspace(config.workspace);
    return workspace;
  };
  const network = createNetwork({ env });
  const register = (secret: string): void => redactor.add(secret);
  return {
    config,
    tenants: chosen,
    connectors,
    detections,
    reports,
    get workspace() {
      return openedWorkspace();
    },
    get inventory() {
      inventory ??= openInventory(openedWorkspace().inventoryPath, pseudonyms(config, openedWorkspace()));
      return inventory;
    },
    network,
    redactor,
    clock: options.clock ?? systemClock(),
    signal,
    onProgress: options.onProgress ?? (() => {}),
    ...(prompt === undefined ? {} : { prompt }),
    ...(trace === undefined ? {} : { trace }),
    ...(quotas === undefined ? {} : { quotas }),
    secret: createSecretReader({ configFile: config.file, env, register, signal }),
    saveSecret: createSecretWriter({ configFile: config.file, register }),
    trustedHosts: userSettings.trustedHosts,
    policy: () => policyFrom(config.policy, detections),
    async close() {
      inventory?.close();
      await network.close();
    },
  };
}

function pseudonyms({ privacy }: Config, workspace: Workspace): InventoryOptions {
  if (!privacy.pseudonymizePrincipals) return {};
  const people = workspace.people();
  return { pseudonymOf: (name) => people.pseudonym(name) };
}

function chooseTenants(all: readonly TenantConfig[], ids: readonly string[]): readonly TenantConfig[] {
  if (ids.length === 0) return all;
  return ids.map((id) => {
    const tenant = all.find((candidate) => candidate.id === id);
    if (tenant !== undefined) return tenant;
    const known = all.map((candidate) => candidate.id);
    const meant = nearest(id, known);
    throw new AppError('CONFIG_TENANT_UNKNOWN', {
      detail: `“${id}”; ${meant === null ? `known: ${known.join(', ')}` : `did you mean “${meant}”?`}`,
    });
  });
}
