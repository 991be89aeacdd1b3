import type { AdvisoryKind, FeedFormat } from '../core/advisory.ts';
import type { ControlProfile } from '../core/control.ts';
import type { StreamId } from '../core/streams.ts';
import type { Platform } from '../core/vocabulary.ts';
import type { NotifyConfig } from './notify-schema.ts';
import type { NudgeConfig } from './nudge-schema.ts';

/** A checked `grantwarden.yaml`: paths absolute, each tenant's settings as its connector wants them. */
export interface Config {
  /** Absolute path of the file it was read from. */
  readonly file: string;
  readonly policy: string;
  readonly workspace: string;
  readonly tenants: readonly TenantConfig[];
  readonly schedule: Schedule | null;
  readonly notify: readonly NotifyConfig[];
  /** Null: nobody is asked. */
  readonly nudge: NudgeConfig | null;
  readonly feeds: readonly FeedConfig[];
  readonly privacy: Privacy;
  /** Whom to follow where published controls contradict each other. */
  readonly profile: ControlProfile;
}

/** A list of known-bad clients. */
export interface FeedConfig {
  readonly name: string;
  /** `file:` with an absolute path, or an address. */
  readonly source: string;
  /** Null: told by its content. */
  readonly format: FeedFormat | null;
  /** What its entries are that do not say so themselves; null: what its format is for. */
  readonly kind: AdvisoryKind | null;
}

export interface TenantConfig {
  readonly id: string;
  readonly platform: Platform;
  /** Output of the connector's `settings` schema. */
  readonly settings: unknown;
  /** The same with the acting credential in place of the reading one; null: nothing may be revoked. */
  readonly actSettings: unknown;
  readonly skip: readonly StreamId[];
  readonly knownGaps: readonly KnownGap[];
}

export interface KnownGap {
  readonly stream: StreamId;
  readonly reason: string;
  /** ISO date; accepted up to and including that day. */
  readonly until?: string | undefined;
}

export interface Schedule {
  readonly cron: string;
  readonly timezone: string;
  readonly full: 'daily' | 'weekly' | 'monthly' | 'never';
  /** Minutes over which workspaces of the same schedule spread their starts. */
  readonly jitter: number;
  /** Absolute path of a file that tells how it stands; null: none. */
  readonly health: string | null;
  /** `host:port` for /healthz and /metrics; null: nothing listens. */
  readonly listen: string | null;
}

interface Privacy {
  readonly pseudonymizePrincipals: boolean;
  readonly retentionDays: number;
}
