/**
 * How much a grant, an app, or all apps of a vendor could do to the company: 0-100, in parts that add up. Each part
 * only grows with what is held, so another scope, person, power or bad sign never lowers the score. No part
 * depends on another, and their maxima add up to 100. Nothing in it knows a platform.
 */
import type { ScoreItem } from '../core/finding.ts';
import { type ReputationKind, reputationKinds, type ReputationSign } from '../core/reputation.ts';
import { type Decision, tiers, type Severity, type Tier, type Tri } from '../core/vocabulary.ts';

export interface Exposure {
  readonly tier: Tier;
  /** Kinds of data it reaches with a scope of tier medium or worse. */
  readonly dataClasses: ReadonlySet<string>;
  /** People with a grant of their own. */
  readonly users: number;
  /** All who use it were counted, and they are one or two. */
  readonly rare: boolean;
  readonly tenantWide: boolean;
  /** Acts without a person signed in. */
  readonly appOnly: boolean;
  /** A person with administrator rights has granted it something. */
  readonly privileged: boolean;
  /** Holds a directory role itself. */
  readonly directoryRole: boolean;
  /** Something it holds is known to be unused for long. What is not known is not counted. */
  readonly idle: boolean;
  readonly decision: Decision;
  readonly verified: Tri;
  /** At most one of a kind. */
  readonly signs: readonly ReputationSign[];
}

export const tierPoints = { critical: 42, high: 29, medium: 15, low: 4, info: 0 } as const satisfies Record<
  Tier,
  number
>;

/** For each kind of data, and at most. */
export const dataPoints = { each: 2, most: 8 } as const;

/** From how many people on, the points; the last row that fits counts. */
export const peoplePoints = [
  { from: 1, points: 1 },
  { from: 3, points: 2 },
  { from: 10, points: 3 },
  { from: 30, points: 4 },
  { from: 100, points: 5 },
  { from: 1_000, points: 6 },
  { from: 10_000, points: 7 },
] as const;

/**
 * What is rare counts as if more people than make it rare used it: one who joins them cannot lower the score.
 */
export const rarity = { people: 2, countsAs: 3 } as const;

export const powerPoints = {
  tenantWide: 6,
  appOnly: 5,
  privileged: 3,
  directoryRole: 4,
  idle: 2,
} as const satisfies Partial<Record<keyof Exposure, number>>;

export const decisionPoints = {
  banned: 7,
  denied: 6,
  expired: 5,
  review: 5,
  unknown: 0,
  approved: 0,
} as const satisfies Record<Decision, number>;

export const verifiedPoints = { no: 2, unknown: 1, yes: 0 } as const satisfies Record<Tri, number>;

export const signPoints = {
  listed: { strong: 5, weak: 3 },
  name: { strong: 3, weak: 2 },
  address: { strong: 3, weak: 2 },
  young: { strong: 2, weak: 1 },
  owner: { strong: 1, weak: 1 },
} as const satisfies Record<ReputationKind, Record<ReputationSign['strength'], number>>;

const powers = {
  tenantWide: 'it is granted for the whole tenant',
  appOnly: 'it acts without a person signed in',
  privileged: 'an administrator is among those who granted it access',
  directoryRole: 'it holds a directory role',
  idle: 'some of its access has not been used for long',
} as const satisfies Record<keyof typeof powerPoints, string>;

export const severityPoints = {
  critical: 80,
  high: 60,
  medium: 40,
  low: 20,
  info: 0,
} as const satisfies Record<Severity, number>;

/** Orders findings by severity, and within one severity by how much what they are about could do (0-100). */
export function findingScore(severity: Severity, exposure: number): number {
  return severityPoints[severity] + Math.floor(exposure / 5);
}

export interface Score {
  readonly score: number;
  readonly items: readonly ScoreItem[];
}

export function scoreOf(exposure: Exposure): Score {
  const { tier, dataClasses, users, rare, decision, verified, signs } = exposure;
  const classes = [...dataClasses].sort();
  const ofPeople = pointsOfPeople(users);
  const items: readonly ScoreItem[] = [
    { what: `its most dangerous scope is ${tier}`, points: tierPoints[tier] },
    {
      what: `it reaches ${classes.join(', ')}`,
      points: Math.min(dataPoints.most, dataPoints.each * classes.length),
    },
    {
      what: `${users} ${users === 1 ? 'person has' : 'people have'} granted it access`,
      points: ofPeople,
    },
    {
      what: 'so few use it that nobody else would notice',
      points: rare ? Math.max(0, pointsOfPeople(rarity.countsAs) - ofPeople) : 0,
    },
    ...Object.entries(powerPoints).map(([power, points]) => ({
      what: powers[power as keyof typeof powers],
      points: exposure[power as keyof typeof powers] ? points : 0,
    })),
    {
      what: `the policy says ${decision}`,
      points: decisionPoints[decision],
    },
    {
      what:
        verified === 'no'
          ? 'its publisher is not verified'
          : 'nobody tells whether its publisher is verified',
      points: verifiedPoints[verified],
    },
    ...signs.map(({ kind, strength, what }) => ({ what, points: signPoints[kind][strength] })),
  ].filter(({ points }) => points > 0);
  return { score: items.reduce((sum, { points }) => sum + points, 0), items };
}

function pointsOfPeople(users: number): number {
  return peoplePoints.findLast(({ from }) => users >= from)?.points ?? 0;
}

/** The exposure of everything that either of two apps holds. */
export function together(a: Exposure, b: Exposure): Exposure {
  return {
    tier: worse(tiers, a.tier, b.tier),
    dataClasses: a.dataClasses.union(b.dataClasses),
    users: Math.max(a.users, b.users),
    rare: a.rare || b.rare,
    tenantWide: a.tenantWide || b.tenantWide,
    appOnly: a.appOnly || b.appOnly,
    privileged: a.privileged || b.privileged,
    directoryRole: a.directoryRole || b.directoryRole,
    idle: a.idle || b.idle,
    decision: worse(strictestFirst, a.decision, b.decision),
    verified: worse(['no', 'unknown', 'yes'], a.verified, b.verified),
    signs: strongestOfEach([...a.signs, ...b.signs]),
  };
}

/** Of each kind the strongest, in the order of the kinds: of equals the one that is told first. */
export function strongestOfEach(signs: readonly ReputationSign[]): readonly ReputationSign[] {
  return reputationKinds.flatMap((kind) => {
    const own = signs.filter((sign) => sign.kind === kind);
    const [first] = own;
    if (first === undefined) return [];
    return [own.find(({ strength }) => strength === 'strong') ?? first];
  });
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
