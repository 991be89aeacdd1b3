/** The vendors' quotas that several customers share, kept in PostgreSQL by its clock. */
import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { Booking, SharedQuotas } from '../kit/transport/shared-quotas.ts';
import { safeShare, type SafeShare } from './safe-share.ts';

export interface QuotaOptions {
  /** That of the lanes. */
  readonly clock: Clock;
  /** How much faster that clock runs than the database’s; 1 except with simulated vendors. */
  readonly scale?: number;
  /** A line, once when the database goes away and once when it is back. */
  readonly say: (text: string) => void;
}

/** A pool of `pg`. */
interface Queries {
  query(text: string, values: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** What the database says counts only if it could be so. */
const Row = z.object({
  starts: z.int().min(0).max(1000),
  starts_in_ms: z.number().min(0),
  every_ms: z.number().positive(),
  workers: z.int().min(1),
});

/** Longer than the locks are waited for. */
const answerMs = 4000;
const askAgainMs = 5000;

/** @param pool one of its own, so that no audit waits for another's publication */
export function createFleetQuotas(pool: Queries, { clock, scale = 1, say }: QuotaOptions): SharedQuotas {
  const worker = randomUUID();
  const known = new Map<string, SafeShare>();
  let mostWorkers: number | null = null;
  let isAway = false;
  let askAgainAt = 0;

  function shareOf(key: string): SafeShare {
    const share = known.get(key) ?? safeShare(clock, mostWorkers);
    known.set(key, share);
    return share;
  }

  async function query(text: string, values: unknown[]): Promise<readonly unknown[]> {
    const over = new AbortController();
    const late = clock.sleep(answerMs * scale, over.signal).then(() => {
      throw new Error('no answer');
    });
    try {
      const { rows } = await Promise.race([pool.query(text, values), late]);
      return rows;
    } finally {
      over.abort();
    }
  }

  async function book(key: string, perSecond: number, count: number): Promise<Booking> {
    const values = [hashOf(key), worker, perSecond, count];
    const rows = await query('SELECT * FROM grantwarden.book_starts($1, $2, $3, $4)', values);
    const row = Row.parse(rows[0]);
    shareOf(key).workers = row.workers;
    mostWorkers = Math.max(mostWorkers ?? 0, row.workers);
    return { count: row.starts, startsInMs: row.starts_in_ms * scale, everyMs: row.every_ms * scale };
  }

  function away(): void {
    askAgainAt = clock.monotonic() + askAgainMs * scale;
    if (isAway) return;
    isAway = true;
    say(
      'The quotas that customers share cannot be read from the database: each worker keeps to a part of them.',
    );
  }

  return {
    async reserve(key, { perSecond, count }) {
      if (!isAway || clock.monotonic() >= askAgainAt) {
        // One asks for all; the others go on meanwhile.
        if (isAway) askAgainAt = clock.monotonic() + askAgainMs * scale;
        try {
          const booking = await book(key, perSecond * scale, count);
          if (isAway) say('The quotas that customers share are read from the database again.');
          isAway = false;
          return booking;
        } catch {
          away();
        }
      }
      return shareOf(key).reserve(perSecond, count);
    },
    throttled(key, ms) {
      shareOf(key).throttled(ms);
      query('SELECT grantwarden.slow_starts($1, $2)', [hashOf(key), ms / scale]).catch(away);
    },
  };
}

/** A database that is read by strangers tells them no project and no administrator. */
function hashOf(key: string): Buffer {
  return createHash('sha256').update(`quota of ${key}`).digest();
}
