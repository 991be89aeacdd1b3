/** An audit that runs within the review. */
import type { Progress } from '../app/progress.ts';
import type { Trouble } from './state.ts';

export interface RescanAsked {
  /** Ids. */
  readonly tenants: readonly string[];
  readonly mode: 'incremental' | 'offline';
}

export interface Rescanning extends RescanAsked {
  readonly stage: 'running' | 'ended';
  readonly stopping: boolean;
  /** Monotonic milliseconds. */
  readonly beganAt: number;
  /** By tenant, then by stream. */
  readonly streams: ReadonlyMap<string, ReadonlyMap<string, Progress>>;
  /** What a person has to do to sign in; null: nothing. */
  readonly prompt: string | null;
  /** Of the whole, or of one tenant each. */
  readonly troubles: readonly (Trouble & { readonly tenant: string | null })[];
  /** Null while it runs, and where it came to nothing. */
  readonly came: { readonly fresh: number; readonly resolved: number } | null;
}
