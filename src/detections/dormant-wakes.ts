import type { AppRow, EventRow } from '../core/rows.ts';
import type { Severity, Tier } from '../core/vocabulary.ts';
import type { AppCase, AppDetection } from '../kit/detection.ts';
import { dayMs, iso, logEnd, personOf, timeOf } from './baseline.ts';
import { endingAccess } from './ending-access.ts';
import { watchedUse } from './frameworks.ts';
import { ReadList } from './read-list.ts';
import { isFailed } from './sign-in-facts.ts';
import { UsedGrants } from './used-grants.ts';
import { counted, shown } from './wording.ts';

const nobody: ReadonlySet<string> = new Set();

const peopleKept = 10_000;

interface Silence {
  readonly from: number;
  readonly at: number;
}

/**
 * Only use that the log itself tells of shows how far back it speaks. Of long ago a log may be told by the latest
 * use of each person only, so the silence must be one of somebody whose use before it is told too. Without that,
 * nothing is said.
 */
export const dormantWakes: AppDetection = {
  id: 'dormant-wakes',
  number: 'D29',
  title: 'App that slept is used again',
  unit: 'app',
  severity: 'high',
  byAbsence: true,
  needs: {
    'google-workspace': {
      streams: ['token-events'],
      absence: ['token-events'],
      facts: ['last-used'],
    },
    'microsoft-365': { streams: ['sign-ins'], absence: ['sign-ins'] },
    salesforce: { streams: ['login-history', 'api-usage'] },
  },
  frameworks: [...watchedUse, 'MITRE ATT&CK v18.1 T1550.001', 'OWASP NHI1:2025'],
  falsePositives:
    'Jobs of a quarter or a year, and people who come back to a tool, wake apps too; they know of it when asked. If nobody audited for longer than the vendor keeps its log, use in between was never read.',
  counterparts: [
    'Unused app newly accessing APIs',
    'Dormant OAuth App with no recent ARM activity',
    'Dormant OAuth App with no recent EWS activity',
    'Dormant OAuth App with no recent MS Graph activity',
  ],
  remedy:
    'Ask whose it is and why it came back. If nobody knows, contain it: forgotten access is what thieves look for, because nobody watches it.',
  remedyNotes: endingAccess,
  options: { idleDays: 60, days: 7 },
  grants: ['delegated-user', 'delegated-tenant', 'app-role', 'install'],
  events: ['activity', 'sign-in'],
  begin: ({ app, standing }, context) => {
    const end = logEnd(context);
    const recentFrom = end - context.option('days') * dayMs;
    const idleMs = context.option('idleDays') * dayMs;
    const reads = new ReadList();
    const used = new UsedGrants(() => nobody);
    let first = Number.POSITIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    let silence: Silence | null = null;
    let proven = false;
    const before = new Set<string>();

    const watch: AppCase = {
      event: (event: EventRow) => {
        const at = timeOf(event);
        if (at === null || isFailed(event)) return;
        if (at < first) first = at;
        if (at - last >= idleMs && last > 0) silence = { from: last, at };
        if (at > last) last = at;
        const person = personOf(event) ?? '';
        if (at < recentFrom) {
          silence = null;
          if (before.size < peopleKept) before.add(person);
        } else {
          reads.hear(event, at);
          proven ||= silence !== null && before.has(person);
        }
        watch.grant = used.hear;
      },
      end: () => {
        const slept = silence !== null && proven ? silence : sleptByList(app, first, recentFrom, idleMs);
        if (slept === null) return null;
        const { from, at } = slept;
        const days = Math.floor((at - from) / dayMs);
        return {
          severity: severityOf(used.severity, used.reach.tier),
          title: `${shown(app)} is used again after ${counted(days, 'day')}`,
          explanation: `Nothing tells of use between ${iso(from).slice(0, 10)} and ${iso(at).slice(0, 10)}. ${used.reach.sentence} ${standing.why}`,
          evidence: {
            ...used.reach.evidence,
            usedBefore: iso(from),
            usedAgain: iso(at),
            idleDays: days,
            ...reads.evidence,
          },
        };
      },
      untold: () => {
        if (silence !== null && !proven)
          return 'the log tells no earlier use of the people who use this app again, and may hold only the latest of each';
        const known = Math.min(
          ...[app.createdAt, app.firstSeen].map((time) => Date.parse(time ?? '') || end),
        );
        const older = known <= end - idleMs;
        return older && last >= recentFrom && first >= recentFrom
          ? `the log holds no use of this app before ${iso(first).slice(0, 10)}, and does not tell whether it reaches back ${counted(context.option('idleDays'), 'day')} more`
          : null;
      },
    };
    return watch;
  },
};

/**
 * The vendor's list of last use is a day or two behind the log: until it catches up it tells how long the app slept.
 * @param first the first use that the log tells of
 */
function sleptByList(
  { activity }: Pick<AppRow, 'activity'>,
  first: number,
  recentFrom: number,
  idleMs: number,
): Silence | null {
  const from = activity?.lastUsedStatus === 'used' ? Date.parse(activity.lastUsedAt ?? '') : Number.NaN;
  return Number.isFinite(first) && first >= recentFrom && first - from >= idleMs ? { from, at: first } : null;
}

/** What only signs people in is naturally used rarely. */
function severityOf(severity: Severity, tier: Tier): Severity {
  return tier === 'low' ? 'low' : severity;
}
