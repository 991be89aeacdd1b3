import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { Bearer } from './call.ts';
import { heed, unlessInterrupted } from './interrupt.ts';

export interface FreshToken {
  readonly token: string;
  /** Null when the vendor does not say; such a token is used until it is refused. */
  readonly expiresInSeconds: number | null;
}

export interface BearerOptions {
  /** Signs in. Its signal aborts when nobody waits for the token any more. @throws AppError SIGN_IN_* */
  readonly fetch: (signal: AbortSignal) => Promise<FreshToken>;
  readonly clock: Clock;
}

/** After a forced renewal, a refusal of the new value is not about its age. */
const forcedAgainMs = 30_000;
const longestLeadMs = 60_000;
/** More than RFC 6750 has, for vendors do; neither a header nor XML could lose or split such a token. */
const printable = /^[\u0021-\u007e]+$/u;

interface Held {
  readonly value: string;
  /** When to replace it, monotonic; null: not before it is refused. */
  readonly renewAt: number | null;
}

/** A bearer that is fetched once for all who wait for it, and renewed shortly before its end. */
export function createBearer({ fetch, clock }: BearerOptions): Bearer {
  let held: Held | null = null;
  let lastForced: number | null = null;
  let pending: { readonly work: Promise<Held>; readonly abort: AbortController; waiting: number } | null =
    null;

  async function fetchToken(signal: AbortSignal): Promise<Held> {
    const { token, expiresInSeconds } = await fetch(signal);
    if (!printable.test(token))
      throw new AppError('SIGN_IN_REFUSED', { detail: 'the answer holds a token that no request can carry' });
    const life = (expiresInSeconds ?? 0) * 1000;
    const known = Number.isFinite(life) && life > 0;
    const renewAt = known ? clock.monotonic() + life - Math.min(longestLeadMs, life / 10) : null;
    held = { value: `Bearer ${token}`, renewAt };
    return held;
  }

  /** Joins the sign-in that is under way, or starts one; the last one to leave stops it. */
  async function join(signal: AbortSignal | undefined): Promise<Held> {
    heed(signal);
    if (pending === null) {
      const abort = new AbortController();
      const work = fetchToken(abort.signal).finally(() => {
        if (pending?.abort === abort) pending = null;
      });
      // Those who wait get the error; when all have left, nobody does.
      work.catch(() => undefined);
      pending = { work, abort, waiting: 0 };
    }
    const mine = pending;
    mine.waiting += 1;
    try {
      return await unlessInterrupted(mine.work, signal);
    } finally {
      mine.waiting -= 1;
      if (mine.waiting === 0) {
        mine.abort.abort();
        if (pending === mine) pending = null;
      }
    }
  }

  return {
    async current(signal) {
      const fresh = held !== null && (held.renewAt === null || clock.monotonic() < held.renewAt);
      // While a refused value is being replaced, nobody sets out with it.
      if (held !== null && fresh && pending === null) return held.value;
      return (await join(signal)).value;
    },
    async renew(used, signal) {
      if (held !== null && held.value !== used) return true;
      if (pending === null) {
        if (lastForced !== null && clock.monotonic() - lastForced < forcedAgainMs) return false;
        lastForced = clock.monotonic();
      }
      return (await join(signal)).value !== used;
    },
  };
}

/** A bearer that cannot be renewed: a token the operator supplied. */
export function fixedBearer(token: string): Bearer {
  return {
    current: () => Promise.resolve(`Bearer ${token}`),
    renew: () => Promise.resolve(false),
  };
}
