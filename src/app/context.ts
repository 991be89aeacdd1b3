/** What every use case needs, wired once in `compose.ts`. */
import type { Clock } from '../core/clock.ts';
import type { Config, TenantConfig } from '../config/config.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { ConnectorDefinition } from '../kit/connector.ts';
import type { Detection } from '../kit/detection.ts';
import type { ReportDefinition } from '../kit/report.ts';
import type { TraceEvent } from '../kit/transport/door.ts';
import type { Network } from '../kit/transport/network.ts';
import type { Redactor } from '../kit/transport/redact.ts';
import type { SharedQuotas } from '../kit/transport/shared-quotas.ts';
import type { Policy } from '../policy/policy.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { OnProgress } from './progress.ts';

export interface Context {
  readonly config: Config;
  /** The tenants this command is about: all, or those named by --tenant. */
  readonly tenants: readonly TenantConfig[];
  readonly connectors: readonly ConnectorDefinition[];
  readonly detections: readonly Detection[];
  readonly reports: readonly ReportDefinition[];
  readonly workspace: Workspace;
  readonly inventory: Inventory;
  readonly network: Network;
  readonly redactor: Redactor;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  /** Shows a person what to do to sign in; absent without a terminal. */
  readonly prompt?: (text: string) => void;
  readonly trace?: (event: TraceEvent) => void;
  /** What audits on other machines share; absent: every tenant is paced alone. */
  readonly quotas?: SharedQuotas;
  /** @throws AppError SECRET_* */
  secret(reference: string): Promise<string>;
  /** By a process that holds the tenant's collect lock. @throws AppError SECRET_UNWRITABLE */
  saveSecret(reference: string, value: string): Promise<void>;
  /** Hosts beside the vendors' own to which the user lets credentials go. */
  readonly trustedHosts: readonly string[];
  /** Reads the policy file anew. @throws AppError POLICY_MISSING, POLICY_INVALID */
  policy(): Policy;
}
