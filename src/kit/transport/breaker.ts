import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';

/** Calls in a row that were given up before the rest is not even tried. */
const limit = 5;
/** After this long one call may try again. */
const restMs = 60_000;

interface Circuit {
  givenUp: number;
  openUntil: number | null;
  reason: string;
}

/** Keeps a dead endpoint from costing every remaining call its whole budget of retries. */
export interface Breaker {
  /**
   * @returns true when this call is the one that tries whether the endpoint has recovered
   * @throws AppError READ_FAILED while one of the keys is open
   */
  enter(keys: readonly string[]): boolean;
  answered(key: string): void;
  gaveUp(key: string, reason: string): void;
}

export function createBreaker(clock: Clock): Breaker {
  const circuits = new Map<string, Circuit>();
  return {
    enter(keys) {
      let probe = false;
      for (const key of keys) {
        const circuit = circuits.get(key);
        if (circuit === undefined || circuit.openUntil === null) continue;
        const now = clock.monotonic();
        if (now < circuit.openUntil)
          throw new AppError('READ_FAILED', {
            detail: `${key} was not asked again after ${circuit.givenUp} calls in a row failed: ${circuit.reason}`,
          });
        circuit.openUntil = now + restMs;
        probe = true;
      }
      return probe;
    },
    answered(key) {
      circuits.delete(key);
    },
    gaveUp(key, reason) {
      const circuit = circuits.get(key) ?? { givenUp: 0, openUntil: null, reason };
      circuit.givenUp += 1;
      circuit.reason = reason;
      if (circuit.givenUp >= limit) circuit.openUntil = clock.monotonic() + restMs;
      circuits.set(key, circuit);
    },
  };
}
