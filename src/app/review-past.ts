/** Earlier audits of the same tenants, and what came and went since the last of them. */
import { setImmediate as turn } from 'node:timers/promises';
import type { PastRun } from '../core/result.ts';
import type { Context } from './context.ts';

export type { PastRun };

export interface SinceLast {
  /** The audit before the one that is shown. */
  readonly before: PastRun;
  readonly newApps: number;
  readonly goneApps: number;
  readonly newGrants: number;
  readonly goneGrants: number;
}

/** @returns null where there was none before */
export async function sinceLast(
  { inventory }: Pick<Context, 'inventory'>,
  past: readonly PastRun[],
  tenants: readonly string[],
): Promise<SinceLast | null> {
  const [before, run] = past.slice(-2);
  if (before === undefined || run === undefined) return null;
  const counts = { newApps: 0, goneApps: 0, newGrants: 0, goneGrants: 0 };
  for (const tenant of inventory.diff(before.id, run.id, tenants).tenants()) {
    if (tenant.sameRows) continue;
    for (const { change } of tenant.apps()) {
      if (change === 'new') counts.newApps += 1;
      if (change === 'gone') counts.goneApps += 1;
    }
    for (const { new: came, newOrUnread, gone } of tenant.grants()) {
      counts.newGrants += came - newOrUnread;
      counts.goneGrants += gone;
    }
    await turn();
  }
  return { before, ...counts };
}
