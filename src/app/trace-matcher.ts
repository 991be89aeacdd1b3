/** Which apps are meant by a vendor's name, an app's name, a client id or a domain, and how sure that is. */
import type { JudgedApp } from '../core/result.ts';
import { safeText } from '../core/text.ts';
import { type Platform, platforms } from '../core/vocabulary.ts';
import { appIdKey } from '../core/app-id.ts';
import { appKey } from '../core/ids.ts';
import { CandidateIndex, type Nameable } from '../policy/candidate-index.ts';
import { catalogue } from '../policy/catalogue.ts';
import { claimsOf } from '../policy/claims.ts';
import { hostOf, nameKey, words } from '../core/fold.ts';
import type { Policy, VendorIdentity } from '../policy/policy.ts';
import { ProofIndex } from '../policy/proof-index.ts';

export interface TraceMatch {
  /** A candidate goes by what its maker chose: a lead for a person. */
  readonly strength: 'proven' | 'candidate';
  /** What speaks for it, a sentence. */
  readonly evidence: string;
}

/** An entry of the policy or the built-in catalogue that the words may stand for. */
export interface Meant {
  readonly name: string;
  readonly source: 'policy' | 'banned' | 'catalogue';
  /** Why the policy bans it, or where the catalogue has its ids from. */
  readonly note: string | null;
  readonly since: string | null;
}

/** What decides, of an app. */
export type TraceableApp = Pick<
  JudgedApp,
  | 'key'
  | 'platform'
  | 'clientId'
  | 'nativeIds'
  | 'name'
  | 'publisher'
  | 'publisherId'
  | 'ownerTenant'
  | 'homepage'
  | 'replyUrls'
  | 'party'
  | 'vendor'
  | 'vendorMatch'
  | 'matchEvidence'
>;

export interface TraceMatcher {
  readonly meant: readonly Meant[];
  match(app: TraceableApp): TraceMatch | null;
  /** What speaks for something that has only a name, such as an outbound credential. */
  claimedBy(name: string | null): string | null;
  /** Names that somebody may have meant instead, beside those of apps. */
  readonly knownNames: readonly string[];
}

interface Entry extends VendorIdentity, Nameable, Pick<Meant, 'source' | 'note' | 'since'> {}

/** @param policy null when it cannot be read: then the last judgement and the catalogue must do. */
export function traceMatcher(what: string, policy: Policy | null): TraceMatcher {
  if (platformOfKey(what) !== null) return keyMatcher(what, policy);
  const entries = allEntries(policy);
  const named = new Set(
    entries.filter((entry) => meansExactly(what, entry)).map(({ name }) => nameKey(name)),
  );
  // An alias or domain of the catalogue leads to the policy's entry of that name.
  const exact = entries.filter((entry) => named.has(nameKey(entry.name)));
  const begun = entries.filter((entry) => !exact.includes(entry) && isBeginning(what, entry));
  const host = domainIn(what);
  const asked: Nameable = { name: what, domains: host === null ? [] : [host] };
  const proof = new ProofIndex(exact.filter(({ source }) => source !== 'catalogue'));
  const published = new ProofIndex(exact.filter(({ source }) => source === 'catalogue'));
  const beginningProof = new ProofIndex(begun);
  const claim = new CandidateIndex<Nameable>([...exact, asked, ...begun], 'every-mention');
  const askedKey = nameKey(what);

  function match(app: TraceableApp): TraceMatch | null {
    if (hasId(app, what)) return { strength: 'proven', evidence: 'It has the id that was asked for.' };
    const proven = proof.find(app);
    if (proven !== null)
      return {
        strength: 'proven',
        evidence: `The policy lists its ${proofWords[proven.by]} under ${shown(proven.entry.name)}.`,
      };
    if (app.vendorMatch === 'proven' && app.vendor !== null) {
      const isVendor =
        nameKey(app.vendor) === askedKey || (policy === null && named.has(nameKey(app.vendor)));
      if (isVendor) return { strength: 'proven', evidence: app.matchEvidence ?? 'The policy lists its id.' };
      if (askedKey !== '' && app.name !== null && nameKey(app.name) === askedKey)
        return {
          strength: 'proven',
          evidence: `It is called exactly so, and the policy proves it to be ${shown(app.vendor)}.`,
        };
    }
    const lead = published.find(app);
    if (lead !== null) {
      const source = lead.entry.note === null ? '' : ` (${lead.entry.note})`;
      return {
        strength: 'candidate',
        evidence: `Its id was published as one of ${shown(lead.entry.name)}${source}.`,
      };
    }
    const claimed = claim.find(claimsOf(app));
    if (claimed !== null)
      return { strength: 'candidate', evidence: `${claimSentence(claimed.evidence)}${otherwise(app)}` };
    const begins = beginningProof.find(app);
    if (begins !== null)
      return { strength: 'candidate', evidence: `The policy lists it under ${shown(begins.entry.name)}.` };
    return null;
  }

  return {
    meant: exact.map(({ name, source, note, since }) => ({ name, source, note, since })),
    match,
    claimedBy(name) {
      const claimed = claim.find(claimsOf({ homepage: null, replyUrls: [], publisher: null, name }));
      return claimed === null ? null : claimSentence(claimed.evidence);
    },
    knownNames: [...new Set(entries.map(({ name }) => name))],
  };

  /** It goes by the name, but the policy knows better. */
  function otherwise({ vendor, vendorMatch, party }: TraceableApp): string {
    if (vendorMatch === 'proven' && vendor !== null && !named.has(nameKey(vendor)))
      return ` But the policy proves it to be ${shown(vendor)}.`;
    return party === 'first' ? ' But it is the platform’s own app.' : '';
  }
}

/** Platform of what is written as `list` and `explain` write an app's key, `slack:A012…`; null: it is no key. */
export function platformOfKey(what: string): Platform | null {
  return platforms.find((platform) => what.startsWith(appKey(platform, ''))) ?? null;
}

/** A key is no name: the words of `slack:..` would be those of Slack. It means that one app. */
function keyMatcher(what: string, policy: Policy | null): TraceMatcher {
  const listed = allEntries(policy).filter((entry) => listsId(what, entry));
  return {
    meant: listed.map(({ name, source, note, since }) => ({ name, source, note, since })),
    match: (app) =>
      hasId(app, what) ? { strength: 'proven', evidence: 'It has the id that was asked for.' } : null,
    claimedBy: () => null,
    knownNames: [],
  };
}

const proofWords = { app: 'id', publisher: 'verified publisher', 'owner-tenant': 'owner’s tenant' } as const;

function allEntries(policy: Policy | null): readonly Entry[] {
  return [
    ...(policy?.banned ?? []).map((entry): Entry => ({ ...entry, source: 'banned', note: entry.reason })),
    ...(policy?.vendors ?? []).map(
      (entry): Entry => ({ ...entry, source: 'policy', note: null, since: null }),
    ),
    ...catalogue.map((entry): Entry => ({ ...entry, source: 'catalogue', note: entry.source, since: null })),
  ];
}

function namesOf({ name, aliases = [] }: Nameable): readonly string[] {
  return [name, ...aliases];
}

/** By its name, an alias, one of its domains or one of its ids. */
function meansExactly(what: string, entry: Entry): boolean {
  const key = nameKey(what);
  if (key !== '' && namesOf(entry).some((name) => nameKey(name) === key)) return true;
  const host = domainIn(what);
  if (host !== null && entry.domains.some((domain) => host === domain || host.endsWith(`.${domain}`)))
    return true;
  return listsId(what, entry);
}

function listsId(what: string, entry: Entry): boolean {
  return platforms.some((platform) => {
    const id = idKey(platform, what);
    return id !== null && (entry.apps[platform] ?? []).some((listed) => appIdKey(platform, listed) === id);
  });
}

function isBeginning(what: string, entry: Entry): boolean {
  const asked = words(what);
  if (asked.length === 0) return false;
  return namesOf(entry).some((name) => {
    const own = words(name);
    return asked.length < own.length && asked.every((word, index) => own[index] === word);
  });
}

export function hasId(app: TraceableApp, what: string): boolean {
  if (what === app.key || app.nativeIds.includes(what)) return true;
  const asked = idKey(app.platform, what);
  return what === app.clientId || (asked !== null && asked === appIdKey(app.platform, app.clientId));
}

/** The id itself, or behind its platform: `slack:A012…`. */
function idKey(platform: Platform, what: string): string | null {
  const prefix = `${platform}:`;
  return appIdKey(platform, what.startsWith(prefix) ? what.slice(prefix.length) : what);
}

/** `drift.com`, or the host of a URL. */
function domainIn(what: string): string | null {
  const text = what.trim().toLowerCase();
  if (/^https?:/u.test(text)) return hostOf(text);
  return /^[^\s/:@]+\.[^\s/:@.]{2,}$/u.test(text) ? hostOf(`https://${text}`) : null;
}

function claimSentence(evidence: string): string {
  return `${evidence.charAt(0).toUpperCase()}${evidence.slice(1)}.`;
}

function shown(name: string): string {
  return safeText(name);
}
