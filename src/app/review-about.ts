/** Rows of lists that are short enough to be held whole. */
import type { ControlResult } from '../core/control.ts';
import type { JudgedVendor, RunInfo, Summary, TenantResult } from '../core/result.ts';
import type { PlanIntent } from '../core/plan.ts';
import type { Platform } from '../core/vocabulary.ts';
import type { ReadableEntry } from './journal.ts';

/** A person on all platforms, by address. */
export interface PersonHolding {
  readonly name: string;
  readonly tenants: readonly string[];
  readonly platforms: readonly Platform[];
  readonly grants: number;
  readonly apps: number;
  /** Tenants in which the account is not active any more. */
  readonly left: readonly string[];
  readonly privileged: readonly string[];
  /** In some tenant nobody tells whether the account is active. */
  readonly activeUnknown: boolean;
}

export interface PastRun {
  readonly run: RunInfo;
  readonly summary: Summary;
  readonly tenants: readonly TenantResult[];
}

export interface RecordedPlan {
  readonly id: string;
  /** Null, as `intent`, where the plan cannot be read. */
  readonly createdAt: string | null;
  readonly intent: PlanIntent | null;
  /** Apps by name, made safe. */
  readonly about: string;
  readonly tenants: readonly string[];
  readonly actions: number;
  readonly manual: number;
  readonly people: number;
  /** Changes that were made, or found made; those of which nobody knows. */
  readonly made: number;
  readonly doubtful: number;
  /** Why it cannot be read, a sentence; null: it can. */
  readonly trouble: string | null;
}

export type About =
  | { readonly kind: 'vendor'; readonly vendor: JudgedVendor }
  | { readonly kind: 'person'; readonly person: PersonHolding }
  | { readonly kind: 'control'; readonly control: ControlResult }
  | { readonly kind: 'run'; readonly past: PastRun }
  | { readonly kind: 'plan'; readonly plan: RecordedPlan }
  | { readonly kind: 'journal'; readonly entry: ReadableEntry };
