/** Quotas as vendors keep them, measured on the sandbox's clock. */
import type { SandboxClock } from './contract.ts';

type QuotaAnswer =
  | { readonly granted: true }
  | { readonly granted: false /** Sandbox time to wait. */; readonly waitMs: number };

export interface Quota {
  /** Takes `cost` units if they are there, and nothing otherwise. */
  take(cost?: number): QuotaAnswer;
}

const granted = { granted: true } as const;

/** Refills steadily; `burst` units at most are saved up. Starts full. */
export function createTokenBucket(clock: SandboxClock, perSecond: number, burst: number): Quota {
  let level = burst;
  let at = clock.now();
  return {
    take(cost = 1) {
      const now = clock.now();
      level = Math.min(burst, level + ((now - at) / 1000) * perSecond);
      at = now;
      if (level < cost) return { granted: false, waitMs: ((cost - level) / perSecond) * 1000 };
      level -= cost;
      return granted;
    },
  };
}

/** `limit` units in each window of `windowMs`; windows begin at multiples of their length. */
export function createFixedWindow(clock: SandboxClock, limit: number, windowMs: number): Quota {
  let window = -1;
  let used = 0;
  return {
    take(cost = 1) {
      const now = clock.now();
      const current = Math.floor(now / windowMs);
      if (current !== window) {
        window = current;
        used = 0;
      }
      if (used + cost > limit) return { granted: false, waitMs: (current + 1) * windowMs - now };
      used += cost;
      return granted;
    },
  };
}

/** One quota for each key, such as project and user. */
export function createQuotaByKey(create: () => Quota): (key: string) => Quota {
  const quotas = new Map<string, Quota>();
  return (key) => {
    const known = quotas.get(key);
    if (known !== undefined) return known;
    const quota = create();
    quotas.set(key, quota);
    return quota;
  };
}
