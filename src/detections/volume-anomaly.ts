import type { EventRow } from '../core/rows.ts';
import type { AppCase, AppDetection, JudgeContext } from '../kit/detection.ts';
import { dayMs, iso, logEnd, timeOf } from './baseline.ts';
import { endingAccess } from './ending-access.ts';
import { watchedUse } from './frameworks.ts';
import { Growth, ReadList } from './read-list.ts';
import { baselineReason } from './new-network.ts';
import { vendorCalls } from './sign-in-facts.ts';
import { UsedGrants } from './used-grants.ts';
import { counted, shown } from './wording.ts';

/** Days of one app that are kept: as many as the longest log holds. */
const daysKept = 200;

type Measure = 'calls' | 'bytes' | 'rows';
const measures = ['rows', 'bytes', 'calls'] as const satisfies readonly Measure[];

const nobody: ReadonlySet<string> = new Set();

/**
 * A day against the app's own days: the median, and how far days usually lie from it (MAD), neither of which one
 * odd day can move. What it did once before it may do again: a monthly job is no anomaly.
 */
export const volumeAnomaly: AppDetection = {
  id: 'volume-anomaly',
  number: 'D34',
  title: 'App read far more than usual',
  unit: 'app',
  severity: 'high',
  needs: {
    'google-workspace': { streams: ['token-events'], facts: ['last-used'] },
    slack: { streams: ['installs'], blindSpots: ['token-use'] },
    salesforce: { streams: ['api-usage'] },
  },
  frameworks: [
    ...watchedUse,
    'MITRE ATT&CK v18.1 T1550.001',
    'MITRE ATT&CK v18.1 T1530',
    'MITRE ATT&CK v18.1 T1020',
  ],
  falsePositives:
    'A first full copy, a migration or many new people look the same; somebody planned those. A job that runs once a month counts only the first time it is seen.',
  counterparts: [
    'App performed drive enumeration',
    'App made anomalous Graph calls to read e-mail',
    'Suspicious OAuth app file download activities',
    'Increase in app API calls to EWS',
    'Increase in app API calls to Exchange after a credential update',
  ],
  remedy:
    'Ask whoever runs the app what it did on that day. If nobody planned it, contain the app and keep the log: the evidence lists what was read, from where and when.',
  remedyNotes: endingAccess,
  options: {
    days: 3,
    baselineDays: 14,
    windowDays: 30,
    deviations: 8,
    times: 5,
    minimumCalls: 2_000,
    minimumRows: 20_000,
    minimumMegabytes: 200,
  },
  grants: ['delegated-user', 'delegated-tenant', 'domain-wide-delegation', 'install'],
  events: ['activity'],
  begin: ({ app, standing }, context) => {
    const end = logEnd(context);
    const recentFrom = Math.floor(end / dayMs) - context.option('days') + 1;
    const totals = new DayTotals();
    const growth = new Growth();
    let flagged = 0;
    const reads = new ReadList();
    const used = new UsedGrants(() => nobody);

    const watch: AppCase = {
      event: (event: EventRow) => {
        const at = timeOf(event);
        if (at === null) return;
        const day = Math.floor(at / dayMs);
        totals.add(day, growth.of(event, at));
        if (day >= recentFrom) {
          reads.hear(event, at);
          if (vendorCalls(event, 'excessive_downloads', 'excessive_file_shares')) flagged += 1;
        }
        watch.grant = used.hear;
      },
      end: () => {
        if (flagged > 0)
          return {
            severity: used.severity,
            title: `${shown(app)} read far more than usual`,
            explanation: `The vendor’s own log calls it unusual, ${counted(flagged, 'time')} in the last ${counted(context.option('days'), 'day')}. ${used.reach.sentence} ${standing.why}`,
            evidence: { ...used.reach.evidence, toldByVendor: flagged, ...reads.evidence },
          };
        if (totals.daysBefore(recentFrom) < context.option('baselineDays')) return null;
        const worst = anomalies(totals, recentFrom, context)[0];
        if (worst === undefined) return null;
        const { day, measure, value, median } = worst;
        const times = median === 0 ? '' : `, ${Math.round(value / median)} times as much`;
        return {
          severity: used.severity,
          title: `${shown(app)} read far more than usual`,
          explanation: `On ${iso(day * dayMs).slice(0, 10)} it made ${value} ${measure}; the median of its days before is ${Math.round(median)}${times}. It never did nearly as much in this log. ${used.reach.sentence} ${standing.why}`,
          evidence: {
            ...used.reach.evidence,
            day: iso(day * dayMs).slice(0, 10),
            measure,
            value,
            median: Math.round(median),
            daysCompared: Math.floor(Math.min(totals.daysBefore(recentFrom), context.option('windowDays'))),
            ...reads.evidence,
          },
        };
      },
      untold: () => {
        const days = totals.daysBefore(recentFrom);
        const short = days < context.option('baselineDays');
        const much = measures.some(
          (measure) => totals.highest(measure, recentFrom, null) >= least(measure, context),
        );
        return short && much ? baselineReason(days, context.option('baselineDays')) : null;
      },
    };
    return watch;
  },
};

interface Anomaly {
  readonly day: number;
  readonly measure: Measure;
  readonly value: number;
  readonly median: number;
}

/** The farthest beyond its limit first. */
function anomalies(totals: DayTotals, recentFrom: number, context: JudgeContext): readonly Anomaly[] {
  return measures
    .flatMap((measure) => {
      const window = totals.window(measure, recentFrom, context.option('windowDays'));
      const middle = medianOf(window);
      // 1.4826 turns the MAD of a normal distribution into its standard deviation.
      const spread = 1.4826 * medianOf(window.map((value) => Math.abs(value - middle)));
      const limit = Math.max(
        least(measure, context),
        middle * context.option('times'),
        middle + context.option('deviations') * spread,
        1.5 * totals.highest(measure, null, recentFrom),
      );
      return totals
        .since(recentFrom)
        .flatMap(([day, amount]) =>
          amount[measure] > limit
            ? [{ day, measure, value: amount[measure], median: middle, beyond: amount[measure] / limit }]
            : [],
        );
    })
    .toSorted((a, b) => b.beyond - a.beyond || a.day - b.day);
}

function least(measure: Measure, context: JudgeContext): number {
  switch (measure) {
    case 'calls':
      return context.option('minimumCalls');
    case 'rows':
      return context.option('minimumRows');
    case 'bytes':
      return context.option('minimumMegabytes') * 1_000_000;
  }
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? 0)) / 2;
}

/** Totals of an app's days, by days since the epoch; the oldest make room. */
export class DayTotals {
  readonly #days = new Map<number, Record<Measure, number>>();
  #first = Number.POSITIVE_INFINITY;

  add(day: number, { calls, bytes, rows }: Readonly<Record<Measure, number>>): void {
    if (day < this.#first) this.#first = day;
    const total = this.#days.get(day);
    if (total === undefined) {
      this.#days.set(day, { calls, bytes, rows });
      // Events come oldest first, so the first entry is the oldest.
      const [oldest] = this.#days.keys();
      if (this.#days.size > daysKept && oldest !== undefined) this.#days.delete(oldest);
      return;
    }
    total.calls += calls;
    total.bytes += bytes;
    total.rows += rows;
  }

  get kept(): number {
    return this.#days.size;
  }

  daysBefore(day: number): number {
    return Math.max(0, day - this.#first);
  }

  since(day: number): readonly (readonly [number, Readonly<Record<Measure, number>>])[] {
    return [...this.#days].filter(([one]) => one >= day);
  }

  /** One number a day, silent days included, of at most `length` days before `day`. */
  window(measure: Measure, day: number, length: number): readonly number[] {
    const days = Math.min(length, this.daysBefore(day));
    return Array.from({ length: days }, (_, back) => this.#days.get(day - 1 - back)?.[measure] ?? 0);
  }

  /** @param from null: from the first day; @param to null: to the last; that day itself is not in */
  highest(measure: Measure, from: number | null, to: number | null): number {
    let highest = 0;
    for (const [day, total] of this.#days)
      if ((from === null || day >= from) && (to === null || day < to))
        highest = Math.max(highest, total[measure]);
    return highest;
  }
}
