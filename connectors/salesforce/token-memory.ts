/** The tokens that earlier audits have told, held against what is known of their apps now. */
import { z } from 'zod';
import type { GrantSeen } from '../../src/core/observation.ts';
import type { Batch, Recall } from '../../src/kit/connector.ts';
import type { AppIndex } from './app-index.ts';
import { placeOf } from './token-state.ts';

/** Places stand for app names here, as `placeOf` tells them. */
export interface KnownApps {
  /** Of each client id: under which names it has tokens. */
  readonly clients: ReadonlyMap<string, ReadonlySet<number>>;
  /** The names of a place. */
  readonly names: ReadonlyMap<number, ReadonlySet<string>>;
  /** Names whose tokens are joined to another app now. */
  readonly joinedAnew: ReadonlySet<number>;
  /** How many hold tokens. */
  readonly people: number;
  /** How many grants are of an app that asks for other scopes now. */
  readonly reworded: number;
  /** Grants that only the usage of external client apps has told so far, each as `key` of it. */
  readonly elsewhere: ReadonlySet<string>;
}

export async function recallApps(recall: Recall, index: AppIndex): Promise<KnownApps> {
  const clients = new Map<string, Set<number>>();
  const names = new Map<number, Set<string>>();
  const joined = new Map<string, string | null>();
  const joinedAnew = new Set<number>();
  const people = new Set<string>();
  const elsewhere = new Set<string>();
  let reworded = 0;

  const join = (name: string): string | null => {
    const known = joined.get(name);
    if (known !== undefined) return known;
    const clientId = index.appOf({ AppName: name, AppMenuItem: null })?.clientId ?? null;
    joined.set(name, clientId);
    return clientId;
  };
  for await (const grant of recall.grants('tokens')) {
    const { clientId, principal } = grant;
    people.add(principal.id);
    if (isReworded(grant, index)) reworded += 1;
    for (const [told] of handlesOf(grant)) {
      const name = told ?? '';
      const place = placeOf(name);
      entryOf(clients, clientId).add(place);
      entryOf(names, place).add(name);
      if (byNameAlone(grant) && (join(name) ?? clientId) !== clientId) joinedAnew.add(place);
    }
  }
  for await (const grant of recall.grants('external-client-usage')) elsewhere.add(key(grant));
  return { clients, names, joinedAnew, people: people.size, reworded, elsewhere };
}

function entryOf<Key, Value>(sets: Map<Key, Set<Value>>, at: Key): Set<Value> {
  const known = sets.get(at) ?? new Set<Value>();
  sets.set(at, known);
  return known;
}

/** With each app that has tokens under one of these names all its names, and so on. */
export function closeOver(
  { clients }: Pick<KnownApps, 'clients'>,
  places: ReadonlySet<number>,
): { readonly places: ReadonlySet<number>; readonly clients: ReadonlySet<string> } {
  const all = new Set(places);
  const met = new Set<string>();
  for (let before = -1; before < all.size; ) {
    before = all.size;
    for (const [clientId, own] of clients) {
      if (met.has(clientId) || ![...own].some((place) => all.has(place))) continue;
      met.add(clientId);
      for (const place of own) all.add(place);
    }
  }
  return { places: all, clients: met };
}

export interface PersonTokens {
  all: number;
  /** Created before the mark, under a name of which there are fewer now. */
  old: number;
  /** One was created since: no count tells whether it lives. */
  young: boolean;
}

export interface Mark {
  /** ISO time. */
  readonly mark: string;
  /** Names of which there are fewer now. */
  readonly fewer: ReadonlySet<number>;
  /** Names whose tokens are read again in full, so that nobody needs to be asked about them. */
  readonly renewed: ReadonlySet<number>;
}

export async function recallPeople(
  recall: Recall,
  { mark, fewer, renewed }: Mark,
): Promise<ReadonlyMap<string, PersonTokens>> {
  const people = new Map<string, PersonTokens>();
  for await (const grant of recall.grants('tokens')) {
    const person = people.get(grant.principal.id) ?? { all: 0, old: 0, young: false };
    people.set(grant.principal.id, person);
    for (const [name, createdAt] of handlesOf(grant)) {
      const place = placeOf(name);
      person.all += 1;
      if (renewed.has(place)) continue;
      if (createdAt === null || createdAt >= mark) person.young = true;
      else if (fewer.has(place)) person.old += 1;
    }
  }
  return people;
}

export function key({ clientId, principal }: Pick<GrantSeen, 'clientId' | 'principal'>): string {
  return `${clientId} ${principal.id}`;
}

const Handle = z.tuple([z.string().nullable(), z.string().nullable()], z.number());

function handlesOf({ handles }: GrantSeen): readonly z.infer<typeof Handle>[] {
  return handles.map((handle) => Handle.parse(JSON.parse(handle)));
}

function byNameAlone({ evidence }: GrantSeen): boolean {
  return evidence.includes('OauthToken.AppName') && !evidence.includes('OauthToken');
}

function isReworded({ clientId, scopes, scopeStatus }: GrantSeen, index: AppIndex): boolean {
  const now = index.scopesOf(clientId);
  if (now === null) return scopeStatus !== 'unknown';
  return scopeStatus !== 'configured' || new Set(now).symmetricDifference(new Set(scopes)).size > 0;
}

const perBatch = 500;

/**
 * Grants of a stream whose app asks for other scopes than it did, with those.
 * @param but those that are told otherwise
 */
export async function* rewordedGrants(
  recall: Recall,
  stream: 'tokens' | 'external-client-usage',
  index: AppIndex,
  { but, checkpoint }: { readonly but: (grant: GrantSeen) => boolean; readonly checkpoint: string | null },
): AsyncGenerator<Batch, void> {
  let rows: GrantSeen[] = [];
  for await (const grant of recall.grants(stream)) {
    if (but(grant) || !isReworded(grant, index)) continue;
    const scopes = index.scopesOf(grant.clientId);
    rows.push({ ...grant, scopes: scopes ?? [], scopeStatus: scopes === null ? 'unknown' : 'configured' });
    if (rows.length < perBatch) continue;
    yield { rows, read: 0, checkpoint };
    rows = [];
  }
  if (rows.length > 0) yield { rows, read: 0, checkpoint };
}
