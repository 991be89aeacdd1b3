/** Access tokens of the simulated directory: JWTs whose signature only this tenant can make. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface AccessToken {
  readonly appId: string;
  readonly servicePrincipalId: string;
  readonly tenantId: string;
  /** Application permissions, or the delegated ones when `userId` is set. */
  readonly permissions: readonly string[];
  readonly userId: string | null;
  /** Milliseconds. */
  readonly expiresAt: number;
}

type TokenCheck =
  | { readonly kind: 'valid'; readonly token: AccessToken }
  | { readonly kind: 'expired' | 'foreign' };

export interface TokenMint {
  issue(token: AccessToken, now: number): string;
  check(text: string, now: number): TokenCheck;
}

export function createTokenMint(secret: string, audience: string): TokenMint {
  let issued = 0;

  function signature(content: string): Buffer {
    return createHmac('sha256', secret).update(content).digest();
  }

  return {
    issue(token, now) {
      issued += 1;
      const header = encode({ typ: 'JWT', alg: 'HS256', kid: 'sandbox' });
      const payload = encode({
        aud: audience,
        iss: `https://sts.windows.net/${token.tenantId}/`,
        iat: Math.floor(now / 1000),
        nbf: Math.floor(now / 1000),
        exp: Math.floor(token.expiresAt / 1000),
        appid: token.appId,
        oid: token.userId ?? token.servicePrincipalId,
        tid: token.tenantId,
        idtyp: token.userId === null ? 'app' : 'user',
        ...(token.userId === null ? { roles: token.permissions } : { scp: token.permissions.join(' ') }),
        uti: String(issued),
        ver: '1.0',
        spid: token.servicePrincipalId,
      });
      return `${header}.${payload}.${signature(`${header}.${payload}`).toString('base64url')}`;
    },
    check(text, now) {
      const [header = '', payload = '', given = ''] = text.split('.');
      const sent = Buffer.from(given, 'base64url');
      const right = signature(`${header}.${payload}`);
      if (sent.length !== right.length || !timingSafeEqual(sent, right)) return { kind: 'foreign' };
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
        exp: number;
        appid: string;
        oid: string;
        tid: string;
        spid: string;
        roles?: string[];
        scp?: string;
      };
      if (claims.exp * 1000 <= now) return { kind: 'expired' };
      return {
        kind: 'valid',
        token: {
          appId: claims.appid,
          servicePrincipalId: claims.spid,
          tenantId: claims.tid,
          permissions: claims.roles ?? claims.scp?.split(' ') ?? [],
          userId: claims.scp === undefined ? null : claims.oid,
          expiresAt: claims.exp * 1000,
        },
      };
    },
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
