/** What an access token says of itself. Read, not verified: Graph verifies it at every call. */
import { TokenClaims } from './wire.ts';

const none: TokenClaims = {};

/** @param bearer Authorization value; the claims of an opaque token are empty */
export function claimsOf(bearer: string): TokenClaims {
  const [, payload] = bearer.replace(/^Bearer /u, '').split('.');
  if (payload === undefined) return none;
  try {
    const claims = TokenClaims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    return claims.success ? claims.data : none;
  } catch {
    return none;
  }
}

/** Permissions of an app (`roles`) or, for a signed-in person, of app and person together (`scp`); null: not told. */
export function permissionsOf({ roles, scp }: TokenClaims): readonly string[] | null {
  if (scp !== null && scp !== undefined) return scp.split(/\s+/u).filter((name) => name !== '');
  return roles ?? null;
}
