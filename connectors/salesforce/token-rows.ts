import type { GrantSeen } from '../../src/core/observation.ts';
import type { UsedStatus } from '../../src/core/vocabulary.ts';
import type { TokenApp } from './app-index.ts';
import type { Token } from './wire.ts';

/**
 * Tokens of a person, all or some of those that are alike: several for one app are united by the inventory.
 * @param appOf null for a token that is not to be told
 * @param proven nothing of these people and apps can be missing, so that no use is none
 */
export function tokenGrants(
  tokens: readonly Token[],
  appOf: (token: Token) => TokenApp | null,
  proven: boolean,
): readonly GrantSeen[] {
  const alike = new Map<string, number>();
  return tokens.flatMap((token) => {
    const key = JSON.stringify([token.UserId, token.AppName, token.CreatedDate]);
    const nth = (alike.get(key) ?? 0) + 1;
    alike.set(key, nth);
    const app = appOf(token);
    return app === null ? [] : [tokenGrant(token, app, proven, nth)];
  });
}

function tokenGrant(
  token: Token,
  { clientId, by, scopes }: TokenApp,
  proven: boolean,
  nth: number,
): GrantSeen {
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
    // What a revocation looks the token up by; the value that revokes is read only then. A twin is only counted.
    handles: [JSON.stringify([token.AppName ?? null, token.CreatedDate, ...(nth === 1 ? [] : [nth])])],
    evidence: [by === 'id' ? 'OauthToken' : 'OauthToken.AppName'],
  };
}

/** Uses that failed move the date and are counted too. */
function usedStatus({ LastUsedDate, UseCount }: Token, proven: boolean): UsedStatus {
  if (LastUsedDate !== null) return 'used';
  return proven && (UseCount ?? 0) === 0 ? 'never' : 'unknown';
}
