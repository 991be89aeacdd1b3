/** How a finding's status follows from what was, what is, and what the operator has waived. */
import { type Evidence, type Finding, type FindingStatus, waivedAs } from '../core/finding.ts';
import { safeText } from '../core/text.ts';
import type { Waiver } from './ports.ts';

const dayMs = 86_400_000;
/** A resolved finding is shown this long, and so long remembered as one that came back. */
const resolvedKeptDays = 90;

/** A finding as judged now, before its past is known. */
export type Judged = Omit<Finding, 'status' | 'firstSeen'>;

export class Lifecycle {
  readonly #now: number;
  readonly #waivers = new Map<string, Waiver>();

  /** @param now milliseconds since the epoch */
  constructor(now: number, waivers: readonly Waiver[]) {
    this.#now = now;
    for (const waiver of waivers) {
      const known = this.#waivers.get(waiver.finding);
      if (known === undefined || known.expires < waiver.expires) this.#waivers.set(waiver.finding, waiver);
    }
  }

  found(judged: Judged, previous: Finding | null): Finding {
    const waiver = this.#waiverOf(judged);
    const firstSeen = previous?.firstSeen ?? new Date(this.#now).toISOString();
    const isWaived = waiver !== null && this.#counts(waiver);
    const status = isWaived ? 'waived' : returned(previous);
    const again = { ...judged, evidence: { ...judged.evidence, ...this.#datesOf(previous, status) } };
    if (waiver === null) return { ...again, status, firstSeen };
    const by = safeText(waiver.by);
    if (isWaived)
      return {
        ...again,
        status,
        firstSeen,
        evidence: {
          ...again.evidence,
          waivedBy: by,
          waivedUntil: waiver.expires,
          waiverReason: safeText(waiver.reason),
        },
      };
    return {
      ...again,
      status,
      firstSeen,
      explanation: `${judged.explanation} The waiver of ${by} ended on ${waiver.expires}, so it is open again.`,
      evidence: { ...again.evidence, waiverEnded: waiver.expires },
    };
  }

  /** Assessed, and no longer so. Null when it has been resolved long enough. */
  cleared(previous: Finding): Finding | null {
    const { resolvedAt } = previous.evidence;
    if (previous.status !== 'resolved' || typeof resolvedAt !== 'string')
      return {
        ...previous,
        status: 'resolved',
        evidence: { ...previous.evidence, resolvedAt: new Date(this.#now).toISOString() },
      };
    return this.#now - Date.parse(resolvedAt) > resolvedKeptDays * dayMs ? null : previous;
  }

  /** Not assessed: what was open stays so, and what was resolved stays resolved. */
  kept(previous: Finding): Finding | null {
    if (previous.status === 'resolved') return this.cleared(previous);
    const waiver = this.#waiverOf(previous);
    if (waiver !== null && this.#counts(waiver)) return { ...previous, status: 'waived' };
    if (previous.status !== 'waived') return { ...previous, status: 'open' };
    const evidence = { ...previous.evidence, ...this.#datesOf(previous, 'reopened') };
    return { ...previous, status: 'reopened', evidence };
  }

  /** When it came back last, and when it had been resolved before that: kept for as long as it is found. */
  #datesOf(previous: Finding | null, status: FindingStatus): Evidence {
    if (previous === null) return {};
    const { resolvedAt, lastResolvedAt, reopenedAt } = previous.evidence;
    const resolved = previous.status === 'resolved' ? resolvedAt : lastResolvedAt;
    const reopened = status === 'reopened' ? new Date(this.#now).toISOString() : reopenedAt;
    return {
      ...(resolved === undefined ? {} : { lastResolvedAt: resolved }),
      ...(reopened === undefined ? {} : { reopenedAt: reopened }),
    };
  }

  #counts({ expires }: Waiver): boolean {
    return this.#now < Date.parse(`${expires}T00:00:00Z`) + dayMs;
  }

  /** By id before by name. */
  #waiverOf(finding: Pick<Finding, 'id' | 'detection' | 'app' | 'tenant' | 'vendor'>): Waiver | null {
    return this.#waivers.get(finding.id) ?? this.#waivers.get(waivedAs(finding)) ?? null;
  }
}

function returned(previous: Finding | null): FindingStatus {
  switch (previous?.status) {
    case undefined:
      return 'new';
    case 'resolved':
    case 'waived':
      return 'reopened';
    case 'new':
    case 'open':
    case 'reopened':
      return 'open';
  }
}
