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
 * @param tenant customer id, whose people the clients may act as
 */
export function replayDelegation(
  changes: readonly DelegationChange[],
  tenant: string,
): readonly (GrantSeen | GrantEndedSeen)[] {
  const last = new Map<string, Delegated | null>();
  for (const { at, clientId, scopes } of [...changes].sort(byTime))
    last.set(clientId, scopes === null ? null : { since: last.get(clientId)?.since ?? at, scopes });
  return [...last].map(([clientId, held]) => delegation(clientId, held, tenant));
}

function delegation(clientId: string, held: Delegated | null, tenant: string): GrantSeen | GrantEndedSeen {
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
