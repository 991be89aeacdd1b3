/** Since when a grant is known to be unused. Never used is almost never known: absence proves only what was read. */
import type { AppRow, EventRow, GrantRow } from '../core/rows.ts';
import type { EventType, UsedStatus } from '../core/vocabulary.ts';
import type { JudgementReader } from './ports.ts';

export const usageEvents: readonly EventType[] = ['activity', 'consent'];

/** Events looked at to learn how far back use is logged; more would only make the answer less careful. */
const sampled = 2_000;

/**
 * Since when a tenant's log is known to tell of use; null when it does not at all: some editions log none, and
 * then silence means nothing.
 */
export function usageLoggedSince(
  reader: Pick<JudgementReader, 'eventsByApp'>,
  tenant: string,
): number | null {
  let oldest: number | null = null;
  let looked = 0;
  for (const { at } of reader.eventsByApp(tenant, ['activity'])) {
    const time = timeOf(at);
    if (time !== null && (oldest === null || time < oldest)) oldest = time;
    looked += 1;
    if (looked === sampled) break;
  }
  return oldest;
}

/** One app's use by the log. */
export class AppUsage {
  readonly #loggedSince: number | null;
  readonly #ofApp: number | null;
  readonly #latest = new Map<string, number>();

  /** @param loggedSince null: this log does not tell of use. */
  constructor({ activity, createdAt, firstSeen }: AppRow, loggedSince: number | null) {
    this.#loggedSince = loggedSince;
    this.#ofApp =
      activity === null ? null : idle(activity.lastUsedStatus, activity.lastUsedAt, createdAt ?? firstSeen);
  }

  /** Consent is a sign of life too. */
  hear({ principal, at }: EventRow): void {
    const time = timeOf(at);
    if (principal === null || time === null) return;
    const person = principal.toLowerCase();
    if (time > (this.#latest.get(person) ?? 0)) this.#latest.set(person, time);
  }

  /** Milliseconds since the epoch; null when that is not known. */
  idleSince({ kind, lastUsedStatus, lastUsedAt, grantedAt, firstSeen, principal }: GrantRow): number | null {
    const listed = idle(lastUsedStatus, lastUsedAt, grantedAt ?? firstSeen);
    // Only what people do with their own grants is in the log.
    const silent = kind === 'delegated-user' ? this.#loggedSince : null;
    const known = listed ?? silent ?? this.#ofApp;
    if (known === null) return null;
    const heard =
      this.#latest.get(principal.id.toLowerCase()) ?? this.#latest.get(principal.label.toLowerCase()) ?? 0;
    return Math.max(known, heard, grantedAt === null ? 0 : (timeOf(grantedAt) ?? 0));
  }
}

function idle(status: UsedStatus, lastUsedAt: string | null, since: string): number | null {
  switch (status) {
    case 'used':
      return lastUsedAt === null ? null : timeOf(lastUsedAt);
    case 'never':
      return timeOf(since);
    case 'unknown':
      return null;
  }
}

function timeOf(iso: string): number | null {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? null : time;
}
