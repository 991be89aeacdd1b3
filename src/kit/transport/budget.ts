/** How often and how long one call is tried. */
export interface Budget {
  /** Requests, the first included. */
  readonly attempts: number;
  /** The same while the origin has never been reached: a wrong address should be told soon. */
  readonly attemptsUnreached: number;
  /** Sum of the waits between attempts, milliseconds. */
  readonly totalWaitMs: number;
  readonly baseMs: number;
  readonly longestMs: number;
}

export const defaultBudget: Budget = {
  attempts: 8,
  attemptsUnreached: 3,
  totalWaitMs: 600_000,
  baseMs: 1000,
  longestMs: 60_000,
};

/**
 * Exponential with full jitter, so that workers that failed together do not come back together; a throttled
 * call waits at least half of it. Never less than the vendor asked for.
 * @param attempt 1 after the first attempt
 */
export function backoffMs(
  budget: Budget,
  attempt: number,
  why: { readonly throttled: boolean; readonly askedMs: number | null },
  random: () => number,
): number {
  const longest = Math.min(budget.longestMs, budget.baseMs * 2 ** (attempt - 1));
  const wait = why.throttled ? longest / 2 + (random() * longest) / 2 : random() * longest;
  return Math.max(wait, why.askedMs ?? 0);
}
