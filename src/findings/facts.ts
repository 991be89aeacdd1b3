/** Which facts a vendor has not told of a row, and how that is said. */
import type { AppRow, CredentialRow, GrantRow } from '../core/rows.ts';
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

export function isUnknown(
  fact: RowFact,
  { principal, scopeStatus }: GrantRow,
  idleSince: number | null,
): boolean {
  switch (fact) {
    case 'last-used':
      return idleSince === null;
    case 'principal-active':
      return principal.active === 'unknown';
    case 'principal-privileged':
      return principal.privileged === 'unknown';
    case 'scopes':
      return scopeStatus === 'unknown';
  }
}

/**
 * @param about `app` is null where it holds nothing that the question is about
 * @param counts how many grants lack each fact, in the order of `facts`
 */
export function unknownFacts(
  about: { readonly needs: PlatformNeeds; readonly app: AppRow | null },
  facts: readonly RowFact[],
  counts: readonly number[],
): Reason | null {
  return untold([
    ...facts.flatMap((fact, index) => {
      const grants = counts[index] ?? 0;
      return grants === 0 ? [] : [`${rowFacts[fact]} (${grants} of its grants)`];
    }),
    ...(about.app === null ? [] : untoldOf(about.app, about.needs)),
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
