/** Who an app is and what the policy decides about it. */
import type { AppRow } from '../core/rows.ts';
import type { Decision } from '../core/vocabulary.ts';
import { platforms } from '../core/vocabulary.ts';
import { type Candidate, CandidateIndex } from './candidate-index.ts';
import { catalogue } from './catalogue.ts';
import { claimsOf } from './claims.ts';
import { nameKey } from '../core/fold.ts';
import { type BannedEntry, endOfDay, type Policy, type VendorEntry } from './policy.ts';
import { type Proof, ProofIndex } from './proof-index.ts';

export interface AppMatch {
  /** Name of the vendor that the app is, or claims to be. */
  readonly vendor: string | null;
  readonly match: 'proven' | 'candidate' | null;
  readonly decision: Decision;
  /** The rule or evidence, as a sentence. */
  readonly why: string;
  /** The policy's entry; null for the built-in catalogue and for apps nobody knows. */
  readonly entry: VendorEntry | BannedEntry | null;
}

/**
 * Ban beats approval, proof beats claim. A claim never improves an app's standing: it is `review` at best, and
 * as strict as for a stranger where the policy denies those.
 * @param now milliseconds since the epoch
 */
export function createMatcher(policy: Policy, now: number): (app: AppRow) => AppMatch {
  const banned = withNamesakes(policy);
  const provenBan = new ProofIndex(banned);
  const claimedBan = new CandidateIndex(banned, 'every-mention');
  const provenVendor = new ProofIndex(policy.vendors);
  const claimedVendor = new CandidateIndex(policy.vendors, 'cautious');
  const knownById = new ProofIndex(catalogue);
  const knownByClaim = new CandidateIndex(catalogue, 'cautious');
  const { unknownVendor } = policy.defaults;
  const claimed = unknownVendor === 'deny' ? 'denied' : 'review';

  return (app) => {
    const ban = provenBan.find(app);
    if (ban !== null) return bannedMatch(ban);
    const proof = provenVendor.find(app);
    if (proof?.by === 'app') return provenMatch(proof, policy, now);
    if (proof === null && app.party === 'first')
      return { ...nobody, decision: 'unknown', why: 'It is the platform’s own app.' };
    const claims = claimsOf(app);
    // The approval of a maker does not reach an app of theirs that goes by a banned name.
    const alias = claimedBan.find(claims);
    if (alias !== null)
      return claim(alias, claimed, `It may be ${alias.entry.name}, which is banned`, alias.entry);
    if (proof !== null) return provenMatch(proof, policy, now);
    const vendor = claimedVendor.find(claims);
    if (vendor !== null)
      return claim(vendor, claimed, `It may be ${vendor.entry.name}, but no id proves it`, vendor.entry);
    if (app.party === 'internal') return { ...nobody, ...own(unknownVendor) };
    const id = knownById.find(app);
    const known =
      id === null
        ? knownByClaim.find(claims)
        : { entry: id.entry, evidence: 'its id was published as theirs' };
    if (known !== null)
      return claim(known, claimed, `The policy does not list it; it may be ${known.entry.name}`, null);
    return { ...nobody, ...stranger(unknownVendor) };
  };
}

const nobody = { vendor: null, match: null, entry: null } as const;

type Ruling = Pick<AppMatch, 'decision' | 'why'>;

function stranger(unknownVendor: Policy['defaults']['unknownVendor']): Ruling {
  switch (unknownVendor) {
    case 'allow':
      return { decision: 'approved', why: 'The policy does not list it and allows unlisted apps.' };
    case 'deny':
      return { decision: 'denied', why: 'The policy does not list it and denies unlisted apps.' };
    case 'review':
      return { decision: 'review', why: 'The policy does not list it.' };
  }
}

function own(unknownVendor: Policy['defaults']['unknownVendor']): Ruling {
  if (unknownVendor === 'allow') return stranger(unknownVendor);
  return { decision: 'review', why: 'It is an app of your own organisation that the policy does not list.' };
}

/** A ban that names an approved vendor bans all that proves, or looks like, that vendor. */
function withNamesakes(policy: Policy): readonly BannedEntry[] {
  const vendors = new Map(policy.vendors.map((vendor) => [nameKey(vendor.name), vendor]));
  return policy.banned.map((entry) => {
    const namesake = vendors.get(nameKey(entry.name));
    if (namesake === undefined) return entry;
    return {
      ...entry,
      domains: [...entry.domains, ...namesake.domains],
      publishers: [...entry.publishers, ...namesake.publishers],
      ownerTenants: [...entry.ownerTenants, ...namesake.ownerTenants],
      apps: Object.fromEntries(
        platforms.map((platform) => [
          platform,
          [...(entry.apps[platform] ?? []), ...(namesake.apps[platform] ?? [])],
        ]),
      ),
    };
  });
}

function bannedMatch({ entry, by }: Proof<BannedEntry>): AppMatch {
  const since = entry.since === null ? '' : ` since ${entry.since}`;
  const reason = entry.reason === null ? '' : `: ${entry.reason.replace(/\.$/u, '')}`;
  const why = sentence(`${entry.name} is banned${since}${reason}`, by);
  return { vendor: entry.name, match: 'proven', decision: 'banned', why, entry };
}

function provenMatch({ entry, by }: Proof<VendorEntry>, policy: Policy, now: number): AppMatch {
  const match = { vendor: entry.name, match: 'proven', entry } as const;
  if (entry.approvedUntil !== null && endOfDay(entry.approvedUntil) <= now)
    return {
      ...match,
      decision: 'expired',
      why: `The approval of ${entry.name} ended on ${entry.approvedUntil}.`,
    };
  if (policy.defaults.requireOwner && entry.owner === null)
    return {
      ...match,
      decision: 'review',
      why: `The approval of ${entry.name} names no owner, which the policy requires.`,
    };
  const until = entry.approvedUntil === null ? '' : ` until ${entry.approvedUntil}`;
  return { ...match, decision: 'approved', why: sentence(`${entry.name} is approved${until}`, by) };
}

function sentence(what: string, by: Proof<unknown>['by']): string {
  switch (by) {
    case 'app':
      return `${what}. The policy lists this app’s id.`;
    case 'publisher':
      return `${what}. The policy lists its verified publisher.`;
    case 'owner-tenant':
      return `${what}. The policy lists the tenant that owns it.`;
  }
}

function claim<Entry extends { readonly name: string }>(
  { entry: { name }, evidence }: Candidate<Entry>,
  decision: Decision,
  why: string,
  entry: AppMatch['entry'],
): AppMatch {
  return { vendor: name, match: 'candidate', decision, why: `${why}: ${evidence}.`, entry };
}
