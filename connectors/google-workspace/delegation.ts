/**
 * Which clients hold domain-wide delegation, as far as the admin log tells, its additions and removals replayed, and the
 * list that an operator brought from the Admin console. Pure.
 */
import type { GrantEndedSeen, GrantSeen } from '../../src/core/observation.ts';
import { type DelegationList, listedFrom } from '../../src/core/operator-list.ts';
import { safeText } from '../../src/core/text.ts';

export interface DelegationChange {
  /** ISO UTC. */
  readonly at: string;
  /** Orders changes of one moment; an int64 as text. */
  readonly qualifier: string;
  readonly clientId: string;
  /** Null: removed. Empty: authorised, the log does not say for what. */
  readonly scopes: readonly string[] | null;
}

interface Delegated {
  /** Null: longer than the log tells. */
  readonly since: string | null;
  readonly scopes: readonly string[];
  /** Day of the operator's list that tells it; absent: the log does. */
  readonly listedOn?: string;
}

/** Clients, each with the ISO time since when it holds delegation; null: longer than the log tells. */
export type DelegatedSince = ReadonlyMap<string, string | null>;

/**
 * An authorisation states the client's whole set of scopes and replaces the one before.
 * @param changes in any order: the log gives the newest first
 * @param since clients that held delegation before these changes
 * @returns what the changes have left of each client that they are about; null: nothing
 */
export function replayDelegation(
  changes: readonly DelegationChange[],
  since: DelegatedSince = new Map(),
): ReadonlyMap<string, Delegated | null> {
  const last = new Map<string, Delegated | null>();
  for (const { at, clientId, scopes } of [...changes].sort(byTime)) {
    const before = last.has(clientId) ? last.get(clientId)?.since : since.get(clientId);
    last.set(clientId, scopes === null ? null : { since: before === undefined ? at : before, scopes });
  }
  return last;
}

/**
 * What holds after changes that the list knows of, the list itself, and the changes since, which are newer than it.
 * @param changes of the whole log
 */
export function replayOnList(
  list: DelegationList,
  changes: readonly DelegationChange[],
): ReadonlyMap<string, Delegated | null> {
  const from = listedFrom(list);
  const before = replayDelegation(changes.filter(({ at }) => at < from));
  const listed = new Map(
    list.clients.map(({ clientId, scopes }): [string, Delegated] => [
      clientId,
      { since: before.get(clientId)?.since ?? null, scopes, listedOn: list.asOf },
    ]),
  );
  const since = new Map([...listed].map(([clientId, held]) => [clientId, held.since]));
  const ended = [...before.keys(), ...list.missing].map((clientId) => [clientId, null] as const);
  return new Map([...ended, ...listed, ...replayDelegation(changesSince(list, changes), since)]);
}

export function changesSince(
  list: DelegationList,
  changes: readonly DelegationChange[],
): readonly DelegationChange[] {
  const from = listedFrom(list);
  return changes.filter(({ at }) => at >= from);
}

/** Where list and log do not agree, as a sentence for the coverage. @param changes of the whole log */
export function listAndLog(list: DelegationList, changes: readonly DelegationChange[]): string {
  const listed = new Set(list.clients.map(({ clientId }) => clientId));
  const named = new Set(changes.map(({ clientId }) => clientId));
  const unlogged = [...listed].filter((clientId) => !named.has(clientId)).length;
  const from = listedFrom(list);
  const unlisted = [...replayDelegation(changes.filter(({ at }) => at < from))].flatMap(([clientId, held]) =>
    held !== null && !listed.has(clientId) ? [clientId] : [],
  );
  return [
    `the operator’s list of ${list.asOf} names ${listed.size} ${listed.size === 1 ? 'client' : 'clients'}`,
    ...(unlogged === 0 ? [] : [`${unlogged} of which this log does not name`]),
    ...(unlisted.length === 0
      ? []
      : [`but not ${enumerated(unlisted)}, which this log tells were authorised before: taken as removed`]),
  ].join(', ');
}

const enumeratedAtMost = 5;

function enumerated(names: readonly string[]): string {
  const rest = names.length - enumeratedAtMost;
  return [...names.slice(0, enumeratedAtMost).map(safeText), ...(rest > 0 ? [`${rest} more`] : [])].join(
    ', ',
  );
}

/** @param tenant customer id, whose people the client may act as */
export function delegationRow(
  clientId: string,
  held: Delegated | null,
  tenant: string,
): GrantSeen | GrantEndedSeen {
  const grant = {
    clientId,
    principal: { kind: 'tenant', id: tenant },
    kind: 'domain-wide-delegation',
    resource: '',
  } as const;
  if (held === null) return { type: 'grant-ended', ...grant };
  const { since, scopes, listedOn } = held;
  const source =
    listedOn === undefined
      ? ({ status: 'from-log', evidence: 'reports.admin.AUTHORIZE_API_CLIENT_ACCESS' } as const)
      : ({ status: 'configured', evidence: `operator’s export of ${listedOn}` } as const);
  return {
    type: 'grant',
    ...grant,
    scopes,
    scopeStatus: scopes.length === 0 ? 'unknown' : source.status,
    grantedAt: since,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: [],
    evidence: [source.evidence],
  };
}

function byTime(a: DelegationChange, b: DelegationChange): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  const [left, right] = [wholeNumber(a.qualifier), wholeNumber(b.qualifier)];
  return left < right ? -1 : Number(left > right);
}

function wholeNumber(text: string): bigint {
  return /^-?\d{1,20}$/u.test(text) ? BigInt(text) : 0n;
}
