/**
 * The org's API calls of a day are shared with its own integrations, which an audit must not bring to a stop.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_limits.htm
 */
import { z } from 'zod';
import { AppError } from '../../src/core/errors.ts';
import type { Answer } from '../../src/kit/transport/call.ts';

const Limits = z.object({
  DailyApiRequests: z.object({ Max: z.number().nonnegative(), Remaining: z.number() }),
});

/** What an audit of a large org takes: 225 calls for 100,000 tokens, and as many for the rest. */
const neededCalls = 500;
/** Of the day's calls, what is left to others. */
const reserveShare = 0.1;
const header = /(?:^|[;,\s])api-usage=(\d+)\/(\d+)/u;

export interface Budget {
  /** @param limits answer of the limits resource. @throws AppError READ_THROTTLED when too little is left to begin */
  begin(limits: unknown): void;
  /** Reads `Sforce-Limit-Info`, which may be missing. */
  watch(answer: Answer): void;
  /** Stands before each call. @throws AppError READ_THROTTLED when only the reserve is left */
  spend(): void;
}

interface Left {
  readonly most: number;
  readonly remaining: number;
}

export function createBudget(): Budget {
  let left: Left | null = null;
  return {
    begin(limits) {
      const parsed = Limits.safeParse(limits);
      if (!parsed.success) return;
      const { Max: most, Remaining: remaining } = parsed.data.DailyApiRequests;
      left = { most, remaining };
      // A small org may have fewer calls in all than a large audit takes.
      const needed = Math.min(neededCalls, most / 10);
      if (most > 0 && remaining < reserveOf(most) + needed) throw tooFew(left, 'too few to begin');
    },
    watch({ headers }) {
      const found = header.exec(headers['sforce-limit-info'] ?? '');
      if (found === null) return;
      const most = Number(found[2]);
      left = { most, remaining: most - Number(found[1]) };
    },
    spend() {
      if (left !== null && left.most > 0 && left.remaining < reserveOf(left.most))
        throw tooFew(left, 'the rest is left to others');
    },
  };
}

function reserveOf(most: number): number {
  return Math.floor(most * reserveShare);
}

function tooFew({ most, remaining }: Left, why: string): AppError {
  return new AppError('READ_THROTTLED', {
    detail: `${remaining} of the org’s ${most} API calls of 24 hours remain: ${why} (an audit takes up to ${neededCalls} and leaves ${reserveOf(most)} to the org’s own integrations)`,
    remedy:
      'Run `grantwarden audit` again in some hours, when older calls no longer count, or find out in Setup › Company Information and API usage what spends them. What was read is kept.',
  });
}
