/**
 * The org's API calls of 24 hours, which changes use too. What a plan takes is known once all of it was looked at, and
 * so before anything is changed. Cutting an app off may use the last of them, unlike an audit.
 */
import { z } from 'zod';
import { AppError } from '../../../src/core/errors.ts';
import type { Answer } from '../../../src/kit/transport/call.ts';

const Limits = z.object({ DailyApiRequests: z.object({ Remaining: z.number() }) });
const header = /(?:^|[;,\s])api-usage=(\d+)\/(\d+)/u;

export interface Quota {
  /** @param limits answer of the limits resource; null where it is not told */
  learn(limits: unknown): void;
  /** Reads `Sforce-Limit-Info`, which may be missing. */
  watch(answer: Answer): void;
  /** Stands before the first look at each action. @throws AppError READ_THROTTLED when the plan takes more than is left */
  plan(action: string, calls: number): void;
  /** Something is being changed: from now on only Salesforce itself says when the day is spent. */
  begun(): void;
}

export function createQuota(): Quota {
  const planned = new Map<string, number>();
  let needed = 0;
  let remaining: number | null = null;
  let acting = false;
  return {
    learn(limits) {
      remaining = Limits.safeParse(limits).data?.DailyApiRequests.Remaining ?? remaining;
    },
    watch({ headers }) {
      const found = header.exec(headers['sforce-limit-info'] ?? '');
      if (found !== null) remaining = Number(found[2]) - Number(found[1]);
    },
    plan(action, calls) {
      if (acting || planned.has(action)) return;
      planned.set(action, calls);
      needed += calls;
      if (remaining === null || needed <= remaining) return;
      throw new AppError('READ_THROTTLED', {
        detail: `${remaining} of the org’s API calls of 24 hours remain, and this plan takes more than ${needed - 1}`,
        remedy:
          'Nothing was changed. Block the app in Setup › Connected Apps OAuth Usage, which needs no API, and apply the plan in some hours, or plan for fewer people.',
      });
    },
    begun() {
      acting = true;
    },
  };
}
