/** The tokens that earlier audits have told, held against what is known of their apps now. */
import { z } from 'zod';
import type { GrantSeen } from '../../src/core/observation.ts';
import type { Batch, Recall } from '../../src/kit/connector.ts';
import type { AppIndex } from './app-index.ts';
import { placeOf } from './token-state.ts';

export interface KnownTokens {
  /** Client ids of their apps. */
  readonly clients: ReadonlySet<string>;
  readonly people: ReadonlyMap<string, PersonTokens>;
  /** Grants that only the usage of external client apps has told so far, each as `key` of it. */
  readonly elsewhere: ReadonlySet<string>;
  /** How many have other scopes now. */
  readonly reworded: number;
}

export interface PersonTokens {
  all: number;
  /** Created before the mark, of an app of which there are fewer. */
  old: number;
  /** Whatever the counts say: one was created since, so that they do not tell whether it lives, or is of another app now. */
  doubtful: boolean;
}

export interface Mark {
  /** ISO time. */
  readonly mark: string;
  /** Places of names of which there are fewer now. */
  readonly fewer: ReadonlySet<number>;
  /** Places of names of which some are of another app now. */
  readonly moved: ReadonlySet<number>;
}

const Handle = z.tuple([z.string().nullable(), z.string().nullable()], z.number());

export async function recallTokens(
  recall: Recall,
  index: AppIndex,
  { mark, fewer, moved }: Mark,
): Promise<KnownTokens> {
  const clients = new Set<string>();
  const people = new Map<string, PersonTokens>();
  const elsewhere = new Set<string>();
  const joined = new Map<string, string | null>();
  let reworded = 0;

  for await (const grant of recall.grants('tokens')) {
    const { clientId, principal } = grant;
    clients.add(clientId);
    const person = people.get(principal.id) ?? { all: 0, old: 0, doubtful: false };
    people.set(principal.id, person);
    for (const [name, createdAt] of handlesOf(grant)) {
      person.all += 1;
      if (createdAt === null || createdAt >= mark || moved.has(placeOf(name))) person.doubtful = true;
      else if (fewer.has(placeOf(name))) person.old += 1;
      if (!byNameAlone(grant)) continue;
      const now =
        joined.get(name ?? '') ?? index.appOf({ AppName: name, AppMenuItem: null })?.clientId ?? null;
      joined.set(name ?? '', now);
      if (now !== null && now !== clientId) person.doubtful = true;
    }
    if (isReworded(grant, index)) reworded += 1;
  }
  for await (const grant of recall.grants('external-client-usage')) elsewhere.add(key(grant));
  return { clients, people, elsewhere, reworded };
}

export function key({ clientId, principal }: Pick<GrantSeen, 'clientId' | 'principal'>): string {
  return `${clientId} ${principal.id}`;
}

function handlesOf({ handles }: GrantSeen): readonly z.infer<typeof Handle>[] {
  return handles.map((handle) => Handle.parse(JSON.parse(handle)));
}

function byNameAlone({ evidence }: GrantSeen): boolean {
  return evidence.includes('OauthToken.AppName') && !evidence.includes('OauthToken');
}

function isReworded({ clientId, scopes, scopeStatus }: GrantSeen, index: AppIndex): boolean {
  const now = index.scopesOf(clientId);
  if (now === null) return scopeStatus !== 'unknown';
  const told = new Set(scopes);
  return (
    scopeStatus !== 'configured' || new Set(now).size !== told.size || !now.every((scope) => told.has(scope))
  );
}

const perBatch = 500;

/**
 * Grants of a stream whose app asks for other scopes than it did, with those.
 * @param but people whose grants are told otherwise
 */
export async function* rewordedGrants(
  recall: Recall,
  stream: 'tokens' | 'external-client-usage',
  {
    index,
    but,
    checkpoint,
  }: { readonly index: AppIndex; readonly but: ReadonlySet<string>; readonly checkpoint: string | null },
): AsyncGenerator<Batch, void> {
  let rows: GrantSeen[] = [];
  for await (const grant of recall.grants(stream)) {
    if (but.has(grant.principal.id) || !isReworded(grant, index)) continue;
    const scopes = index.scopesOf(grant.clientId);
    rows.push({ ...grant, scopes: scopes ?? [], scopeStatus: scopes === null ? 'unknown' : 'configured' });
    if (rows.length < perBatch) continue;
    yield { rows, read: 0, checkpoint };
    rows = [];
  }
  if (rows.length > 0) yield { rows, read: 0, checkpoint };
}
