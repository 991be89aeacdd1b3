/** API calls of the last 24 hours against what the edition allows. Source: "API Request Limits and Allocations". */
import { day } from '../company.ts';
import type { SandboxClock, SandboxReply } from '../contract.ts';
import { ok } from './errors.ts';
import type { Org } from './org.ts';

export interface Budget {
  /** False when the day's calls are spent. */
  take(): boolean;
  limits(): SandboxReply;
  /** Value of `Sforce-Limit-Info`. */
  info(): string;
}

export function createBudget(org: Org, clock: SandboxClock, daily: number | undefined): Budget {
  const most = daily ?? 100_000 + org.company.size * 1000;
  let window = -1;
  let used = 0;

  function roll(): void {
    const now = Math.floor(clock.now() / day);
    if (now === window) return;
    window = now;
    used = 0;
  }

  return {
    take() {
      roll();
      if (used >= most) return false;
      used += 1;
      return true;
    },
    limits() {
      roll();
      return ok({
        DailyApiRequests: { Max: most, Remaining: most - used },
        DailyBulkV2QueryJobs: { Max: 10_000, Remaining: 10_000 },
        DataStorageMB: { Max: 11_264, Remaining: 9208 },
        PermissionSets: { Max: 1500, Remaining: 1495, CreateCustom: { Max: 1000, Remaining: 995 } },
      });
    },
    info: () => `api-usage=${used}/${most}`,
  };
}
