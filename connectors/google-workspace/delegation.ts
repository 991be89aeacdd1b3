/** Which clients hold domain-wide delegation, as far as the admin log tells: its additions and removals replayed. Pure. */
import type { GrantEndedSeen, GrantSeen } from '../../src/core/observation.ts';

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
  readonly since: string;
  readonly scopes: readonly string[];
}

/**
 * An authorisation states the client's whole set of scopes and replaces the one before.
 * @param changes in any order: the log gives the newest first
 * @param since clients that held delegation before these changes, with the ISO time since when
 * @returns what the changes have left of each client that they are about; null: nothing
 */
export function replayDelegation(
  changes: readonly DelegationChange[],
  since: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, Delegated | null> {
  const last = new Map<string, Delegated | null>();
  for (const { at, clientId, scopes } of [...changes].sort(byTime)) {
    const before = last.has(clientId) ? last.get(clientId)?.since : since.get(clientId);
    last.set(clientId, scopes === null ? null : { since: before ?? at, scopes });
  }
  return last;
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
  const { since, scopes } = held;
  return {
    type: 'grant',
    ...grant,
    scopes,
    scopeStatus: scopes.length === 0 ? 'unknown' : 'from-log',
    grantedAt: since,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: [],
    evidence: ['reports.admin.AUTHORIZE_API_CLIENT_ACCESS'],
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
