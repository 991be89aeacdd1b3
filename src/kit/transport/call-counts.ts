/** What it took: shared by all doors of a tenant. */
export interface CallCounts {
  /** HTTP requests sent. */
  total: number;
  /** Answers judged throttled. */
  throttled: number;
  /** Requests that repeated an earlier one. */
  retried: number;
  /** Calls that were sent and came to no good answer, other than by interruption. */
  failed: number;
}

export function createCallCounts(): CallCounts {
  return { total: 0, throttled: 0, retried: 0, failed: 0 };
}
