/** Which facts a vendor has not told of a row, and how that is said. */
import type { AppRow, CredentialRow, GrantRow } from '../core/rows.ts';
import type { GrantKind } from '../core/vocabulary.ts';
import type { PlatformNeeds, RowFact, SubjectFact } from '../kit/detection.ts';
import type { Reason } from './readiness.ts';

const rowFacts = {
  'last-used': 'when it was last used',
  'principal-active': 'whether the person is active',
  'principal-privileged': 'whether the person is an administrator',
  scopes: 'which scopes it holds',
} as const satisfies Record<RowFact, string>;

const subjectFacts = {
  'publisher-verified': 'whether its publisher is verified',
  created: 'when it came into being',
  'refresh-token': 'how long its refresh tokens last',
  'ip-relaxation': 'whether it may be used from any address',
  lifetime: 'from when to when it is valid',
} as const satisfies Record<SubjectFact, string>;

export function rowFactsOf({ facts = [] }: PlatformNeeds): readonly RowFact[] {
  return facts.filter((fact) => fact in rowFacts) as readonly RowFact[];
}

/** How many grants of one app lack which fact, counted once for all detections. */
export class UnknownTally {
  readonly #byKind = new Map<GrantKind, Record<RowFact, number>>();

  add({ kind, principal, scopeStatus }: GrantRow, idleSince: number | null): void {
    let counts = this.#byKind.get(kind);
    if (counts === undefined) {
      counts = { 'last-used': 0, 'principal-active': 0, 'principal-privileged': 0, scopes: 0 };
      this.#byKind.set(kind, counts);
    }
    if (idleSince === null) counts['last-used'] += 1;
    if (principal.active === 'unknown') counts['principal-active'] += 1;
    if (principal.privileged === 'unknown') counts['principal-privileged'] += 1;
    if (scopeStatus === 'unknown') counts.scopes += 1;
  }

  /** There is a grant of one of these kinds; undefined: of any. */
  hasAny(kinds: readonly GrantKind[] | undefined): boolean {
    return kinds === undefined ? this.#byKind.size > 0 : kinds.some((kind) => this.#byKind.has(kind));
  }

  count(fact: RowFact, kinds: readonly GrantKind[] | undefined): number {
    let count = 0;
    for (const [kind, counts] of this.#byKind)
      if (kinds === undefined || kinds.includes(kind)) count += counts[fact];
    return count;
  }
}

/**
 * @param app null where it holds nothing that the question is about
 * @param countOf how many of the grants in question lack a fact
 */
export function unknownFacts(
  needs: PlatformNeeds,
  app: AppRow | null,
  countOf: (fact: RowFact) => number,
): Reason | null {
  return untold([
    ...rowFactsOf(needs).flatMap((fact) => {
      const grants = countOf(fact);
      return grants === 0 ? [] : [`${rowFacts[fact]} (${grants} of its grants)`];
    }),
    ...(app === null ? [] : untoldOf(app, needs)),
  ]);
}

export function unknownOfCredential(
  { createdAt, expiresAt }: CredentialRow,
  { facts = [] }: PlatformNeeds,
): Reason | null {
  const dated = createdAt !== null && expiresAt !== null;
  return facts.includes('lifetime') && !dated ? untold([subjectFacts.lifetime]) : null;
}

function untoldOf(app: AppRow, { facts = [] }: PlatformNeeds): readonly string[] {
  return facts.flatMap((fact) => (isUntoldOf(app, fact) ? [subjectFacts[fact]] : []));
}

function isUntoldOf(
  { verified, createdAt, facts }: AppRow,
  fact: RowFact | SubjectFact,
): fact is Exclude<SubjectFact, 'lifetime'> {
  switch (fact) {
    case 'publisher-verified':
      return verified === 'unknown';
    case 'created':
      return createdAt === null;
    case 'refresh-token':
      return facts['refreshToken'] === undefined;
    case 'ip-relaxation':
      return facts['ipRelaxation'] === undefined;
    default:
      return false;
  }
}

function untold(parts: readonly string[]): Reason | null {
  if (parts.length === 0) return null;
  return { reason: `the platform does not tell ${parts.join(', ')}`, remedy: null };
}
