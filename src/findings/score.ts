/**
 * How much an app, or all apps of a vendor, could do to the company: 0-100, in parts that add up. Each part only
 * grows with what is held, so another scope, person or power never lowers the score. No part depends on another,
 * and their maxima add up to 100.
 */
import type { ScoreItem } from '../core/finding.ts';
import { type Decision, tiers, type Severity, type Tier, type Tri } from '../core/vocabulary.ts';

/** Something told of an app's maker, and what it adds to the score; below 0 for what speaks for it. */
export interface ReputationSign {
  readonly what: string;
  readonly points: number;
}

export interface Exposure {
  readonly tier: Tier;
  /** Kinds of data it reaches with a scope of tier medium or worse. */
  readonly dataClasses: ReadonlySet<string>;
  /** People with a grant of their own. */
  readonly users: number;
  readonly tenantWide: boolean;
  /** Acts without a person signed in. */
  readonly appOnly: boolean;
  /** A person with administrator rights has granted it something. */
  readonly privileged: boolean;
  /** Holds a directory role itself. */
  readonly directoryRole: boolean;
  readonly decision: Decision;
  readonly verified: Tri;
}

const tierPoints = { critical: 48, high: 33, medium: 17, low: 5, info: 0 } as const satisfies Record<
  Tier,
  number
>;

const severityPoints = { critical: 80, high: 60, medium: 40, low: 20, info: 0 } as const satisfies Record<
  Severity,
  number
>;

/** Orders findings by severity, and within one severity by how much what they are about could do (0-100). */
export function findingScore(severity: Severity, exposure: number): number {
  return severityPoints[severity] + Math.floor(exposure / 5);
}

const decisionPoints = {
  banned: 8,
  denied: 7,
  expired: 6,
  review: 6,
  unknown: 0,
  approved: 0,
} as const satisfies Record<Decision, number>;

const verifiedPoints = { no: 4, unknown: 2, yes: 0 } as const satisfies Record<Tri, number>;

export interface Score {
  readonly score: number;
  readonly items: readonly ScoreItem[];
}

export function scoreOf(exposure: Exposure): Score {
  const { tier, dataClasses, users, tenantWide, appOnly, privileged, directoryRole } = exposure;
  const classes = [...dataClasses].sort();
  const items: readonly ScoreItem[] = [
    { what: `its most dangerous scope is ${tier}`, points: tierPoints[tier] },
    { what: `it reaches ${classes.join(', ')}`, points: Math.min(10, 2 * classes.length) },
    {
      what: `${users} ${users === 1 ? 'person has' : 'people have'} granted it access`,
      points: peoplePoints(users),
    },
    { what: 'it is granted for the whole tenant', points: tenantWide ? 8 : 0 },
    { what: 'it acts without a person signed in', points: appOnly ? 6 : 0 },
    { what: 'an administrator is among those who granted it access', points: privileged ? 4 : 0 },
    { what: 'it holds a directory role', points: directoryRole ? 4 : 0 },
    { what: `the policy says ${exposure.decision}`, points: decisionPoints[exposure.decision] },
    {
      what:
        exposure.verified === 'no'
          ? 'its publisher is not verified'
          : 'nobody tells whether its publisher is verified',
      points: verifiedPoints[exposure.verified],
    },
  ].filter(({ points }) => points > 0);
  return { score: items.reduce((sum, { points }) => sum + points, 0), items };
}

/** One person 1, ten 3, a thousand 6, ten thousand and more 8. */
function peoplePoints(users: number): number {
  return users === 0 ? 0 : Math.min(8, 1 + Math.floor(1.75 * Math.log10(users)));
}

/** The exposure of everything that either of two apps holds. */
export function together(a: Exposure, b: Exposure): Exposure {
  return {
    tier: worse(tiers, a.tier, b.tier),
    dataClasses: a.dataClasses.union(b.dataClasses),
    users: Math.max(a.users, b.users),
    tenantWide: a.tenantWide || b.tenantWide,
    appOnly: a.appOnly || b.appOnly,
    privileged: a.privileged || b.privileged,
    directoryRole: a.directoryRole || b.directoryRole,
    decision: worse(strictestFirst, a.decision, b.decision),
    verified: worse(['no', 'unknown', 'yes'], a.verified, b.verified),
  };
}

/** Of several apps of one vendor the strictest decision stands for all. */
const strictestFirst = [
  'banned',
  'denied',
  'expired',
  'review',
  'unknown',
  'approved',
] as const satisfies readonly Decision[];

function worse<Value extends string>(worstFirst: readonly Value[], a: Value, b: Value): Value {
  return worstFirst.indexOf(a) <= worstFirst.indexOf(b) ? a : b;
}
