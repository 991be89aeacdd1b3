/** Lists of known-bad clients as they stand here, and what judging takes from them. */
import type { Advisory, AdvisoryKind, FeedFormat } from '../core/advisory.ts';
import { nameKey } from '../core/fold.ts';
import type { AppRow } from '../core/rows.ts';
import { builtInFeed } from '../feeds/built-in.ts';
import { FeedIndex, type FeedList } from '../feeds/feed-index.ts';
import { ageInDays, isStale, type StoredFeed } from '../feeds/stored.ts';
import type { ReferenceData } from '../findings/ports.ts';
import { catalogue } from '../policy/catalogue.ts';
import type { Policy, VendorIdentity } from '../policy/policy.ts';
import { ProofIndex } from '../policy/proof-index.ts';
import type { Context } from './context.ts';
import { readFeed, storedNames } from './feeds-store.ts';

export interface FeedStanding {
  readonly name: string;
  /** Null: it comes with Grantwarden. */
  readonly source: string | null;
  readonly format: FeedFormat | null;
  /** What entries are taken for that do not say so themselves. */
  readonly kind: AdvisoryKind | null;
  readonly entries: number | null;
  readonly fetchedAt: string | null;
  readonly ageDays: number | null;
  readonly sha256: string | null;
  readonly state: 'ok' | 'stale' | 'broken' | 'missing';
  /** Why it is not ok. */
  readonly reason: string | null;
  /** Null when it cannot be used. */
  readonly list: FeedList | null;
}

type Place = Pick<Context, 'config' | 'workspace' | 'clock'>;

/** The built-in list, those of the configuration, then those that only `--source` named. */
export function feedStandings(context: Place): readonly FeedStanding[] {
  const now = context.clock.now();
  const configured = new Set(context.config.feeds.map(({ name }) => name.toLowerCase()));
  const others = storedNames(context).filter((name) => !configured.has(name));
  return [
    builtIn(now),
    ...context.config.feeds.map((feed) => {
      const stored = readFeed(context, feed.name);
      const unusable = { ...feed, entries: null, fetchedAt: null, ageDays: null, sha256: null, list: null };
      if (stored === null) return { ...unusable, state: 'missing', reason: 'it was never fetched' } as const;
      if (stored === 'broken') return { ...unusable, ...broken };
      if (stored.source !== feed.source || stored.kind !== feed.kind)
        return {
          ...unusable,
          state: 'missing',
          reason: 'the configuration names another source or kind since it was fetched',
        } as const;
      return usable(feed.name, stored, now);
    }),
    ...others.map((name) => {
      const stored = readFeed(context, name);
      if (stored !== null && stored !== 'broken') return usable(stored.name, stored, now);
      const nothing = { source: null, format: null, kind: null, entries: null, fetchedAt: null };
      return { name, ...nothing, ageDays: null, sha256: null, list: null, ...broken };
    }),
  ];
}

const broken = { state: 'broken', reason: 'its copy in the workspace is damaged' } as const;

function builtIn(now: number): FeedStanding {
  const { name, asOf, entries } = builtInFeed;
  const told = { source: null, format: null, kind: null, entries: entries.length, sha256: null };
  return { name, ...told, fetchedAt: asOf, list: builtInFeed, ...freshness(asOf, now) };
}

function usable(name: string, stored: StoredFeed, now: number): FeedStanding {
  const { source, format, kind, count, fetchedAt, sha256, entries } = stored;
  return {
    name,
    source,
    format,
    kind,
    entries: count,
    fetchedAt,
    sha256,
    list: { name, asOf: fetchedAt, entries },
    ...freshness(fetchedAt, now),
  };
}

function freshness(asOf: string, now: number): Pick<FeedStanding, 'ageDays' | 'state' | 'reason'> {
  const ageDays = ageInDays(asOf, now);
  if (!isStale(asOf, now)) return { ageDays, state: 'ok', reason: null };
  return {
    ageDays,
    state: 'stale',
    reason: `it is ${ageDays} days old; what has become known since is not in it`,
  };
}

export type KnownFromOutside = Pick<
  ReferenceData,
  'advisories' | 'advisoriesOfVendor' | 'lists' | 'isPriority' | 'missing'
>;

/** Opens no socket. @throws AppError WORKSPACE_UNREADABLE */
export function loadReference(context: Place, policy: Policy): KnownFromOutside {
  const standings = feedStandings(context);
  const index = new FeedIndex(standings.flatMap(({ list }) => list ?? []));
  const own = new ProofIndex<VendorIdentity>([...policy.banned, ...policy.vendors]);
  const identities = Map.groupBy<string, VendorIdentity>(
    [...policy.vendors, ...policy.banned, ...catalogue],
    ({ name }) => nameKey(name),
  );
  const watched = new Set(policy.priorityPeople);
  const told = new WeakMap<AppRow, readonly Advisory[]>();
  return {
    advisories(app) {
      const known = told.get(app) ?? index.ofApp(app, own.find(app)?.entry ?? null);
      told.set(app, known);
      return known;
    },
    advisoriesOfVendor(name) {
      const domains = identities.get(nameKey(name))?.flatMap((identity) => identity.domains) ?? [];
      return index.ofVendor({ name, domains });
    },
    lists: standings.flatMap(labelOf),
    isPriority: (label) => watched.has(label.toLowerCase()),
    missing: new Map([
      ...missingFeeds(standings),
      ...(watched.size > 0 ? [] : [['priority-people', noPriorityPeople] as const]),
    ]),
  };
}

function labelOf({ name, state, list }: FeedStanding): readonly string[] {
  if (list === null) return [];
  return [`${name} of ${list.asOf.slice(0, 10)}${state === 'stale' ? ', stale' : ''}`];
}

function missingFeeds(
  standings: readonly FeedStanding[],
): readonly (readonly ['feeds', typeof noPriorityPeople])[] {
  const unusable = standings.filter(({ list }) => list === null);
  if (unusable.length === 0) return [];
  const reasons = unusable.map(({ name, reason }) => `the list ${name} cannot be used: ${reason}`);
  return [['feeds', { reason: reasons.join('; '), remedy: 'Run `grantwarden feeds update`.' }]];
}

const noPriorityPeople: { readonly reason: string; readonly remedy: string } = {
  reason: 'the policy names nobody whose consents deserve a look',
  remedy: 'List their addresses under `priorityPeople` in the policy.',
};
