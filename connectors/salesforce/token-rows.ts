import type { GrantSeen } from '../../src/core/observation.ts';
import type { UsedStatus } from '../../src/core/vocabulary.ts';
import type { TokenApp } from './app-index.ts';
import type { Token } from './wire.ts';

/**
 * One approval. Several of one person for one app are united by the inventory.
 * @param proven nothing of this person and app can be missing, so that no use is none
 */
export function tokenGrant(token: Token, { clientId, by, scopes }: TokenApp, proven: boolean): GrantSeen {
  return {
    type: 'grant',
    clientId,
    principal: { kind: 'user', id: token.UserId },
    kind: 'delegated-user',
    resource: '',
    scopes: scopes ?? [],
    scopeStatus: scopes === null ? 'unknown' : 'configured',
    grantedAt: token.CreatedDate,
    lastUsedAt: token.LastUsedDate,
    lastUsedStatus: usedStatus(token, proven),
    // What a revocation looks the token up by; the value that revokes is read only then.
    handles: [JSON.stringify([token.AppName ?? null, token.CreatedDate])],
    evidence: [by === 'id' ? 'OauthToken' : 'OauthToken.AppName'],
  };
}

/** Uses that failed move the date and are counted too. */
function usedStatus({ LastUsedDate, UseCount }: Token, proven: boolean): UsedStatus {
  if (LastUsedDate !== null) return 'used';
  return proven && (UseCount ?? 0) === 0 ? 'never' : 'unknown';
}
