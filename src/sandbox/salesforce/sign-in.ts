/**
 * The token endpoint, and the sessions it opens. Source: help.salesforce.com, "OAuth 2.0 JWT Bearer Flow for
 * Server-to-Server Integration", "Client Credentials Flow" and "Refresh Token Flow".
 */
import { createPublicKey, randomBytes } from 'node:crypto';
import { decodeJwt, errors, jwtVerify } from 'jose';
import type { SandboxClock, SandboxReply, SandboxRequest } from '../contract.ts';
import { oauthError, ok } from './errors.ts';
import type { Credentials } from './credentials.ts';
import type { Org } from './org.ts';
import type { OrgUser } from './staff.ts';

/** Two hours without a call end a session. */
const idleMs = 2 * 3_600_000;
const longestMs = 180_000;
const leewayMs = 60_000;

interface Session {
  readonly username: string;
  usedAt: number;
}

export interface Urls {
  readonly login: string;
  readonly instance: string;
}

export interface SignIn {
  token(request: SandboxRequest, urls: Urls): Promise<SandboxReply>;
  /** Whom a session id speaks for; null when it has ended. */
  user(sessionId: string): OrgUser | null;
  end(sessionId: string): boolean;
  /** Takes back the refresh token of the audit's own app. */
  endRefreshToken(token: string): boolean;
  identityUrl(user: OrgUser, urls: Urls): string;
}

export function createSignIn(org: Org, credentials: Credentials, clock: SandboxClock): SignIn {
  const publicKey = createPublicKey(credentials.publicKey);
  const sessions = new Map<string, Session>();
  let refreshToken: string | null = credentials.refreshToken;

  const identityUrl = (user: OrgUser, { login }: Urls) => `${login}/id/${org.id}/${user.id}`;

  function opened(username: string, urls: Urls, more: Readonly<Record<string, string>>): SandboxReply {
    const user = org.staff.named(username);
    if (user === null) return oauthError('invalid_grant', "user hasn't approved this consumer");
    if (!user.active) return oauthError('invalid_grant', 'inactive user');
    const now = clock.now();
    for (const [id, { usedAt }] of sessions) if (usedAt + idleMs < now) sessions.delete(id);
    const id = `${org.id.slice(0, 15)}!AQ${randomBytes(48).toString('base64url')}`;
    sessions.set(id, { username, usedAt: now });
    return ok({
      access_token: id,
      scope: 'id api',
      instance_url: urls.instance,
      id: identityUrl(user, urls),
      token_type: 'Bearer',
      ...more,
    });
  }

  /** A client may live by real time while the sandbox runs ahead of it: either clock will do. */
  function timely(exp: unknown): boolean {
    if (typeof exp !== 'number') return false;
    const late = leewayMs + 2000 * clock.scale;
    return [clock.now(), Date.now()].some(
      (now) => exp * 1000 >= now - late && exp * 1000 <= now + longestMs + leewayMs,
    );
  }

  async function byAssertion(assertion: string, urls: Urls): Promise<SandboxReply> {
    try {
      if (decodeJwt(assertion).iss !== credentials.consumerKey)
        return oauthError('invalid_client_id', 'client identifier invalid');
      await jwtVerify(assertion, publicKey, { algorithms: ['RS256'], currentDate: new Date(0) });
    } catch (error) {
      if (!(error instanceof errors.JWTClaimValidationFailed))
        return oauthError('invalid_grant', 'invalid assertion');
    }
    const { aud, exp, sub } = decodeJwt(assertion);
    const audiences: readonly unknown[] = ['https://login.salesforce.com', urls.login, urls.instance];
    if (Array.isArray(aud) || !audiences.includes(aud))
      return oauthError('invalid_grant', 'audience is invalid');
    if (!timely(exp)) return oauthError('invalid_grant', 'assertion expired or not within three minutes');
    return opened(sub ?? '', urls, {});
  }

  function byRefreshToken(form: URLSearchParams, urls: Urls): SandboxReply {
    if (form.get('client_id') !== credentials.consumerKey)
      return oauthError('invalid_client_id', 'client identifier invalid');
    const secret = form.get('client_secret');
    if (secret !== null && secret !== credentials.consumerSecret)
      return oauthError('invalid_client', 'invalid client credentials');
    if (refreshToken === null || form.get('refresh_token') !== refreshToken)
      return oauthError('invalid_grant', 'expired access/refresh token');
    refreshToken = `5Aep861${randomBytes(45).toString('base64url')}`;
    return opened(credentials.username, urls, { refresh_token: refreshToken });
  }

  return {
    async token(request, urls) {
      const form = new URLSearchParams(request.body);
      switch (form.get('grant_type')) {
        case 'urn:ietf:params:oauth:grant-type:jwt-bearer':
          return byAssertion(form.get('assertion') ?? '', urls);
        case 'client_credentials': {
          const [id, secret] = clientOf(request, form);
          if (id !== credentials.consumerKey)
            return oauthError('invalid_client_id', 'client identifier invalid');
          return secret === credentials.consumerSecret
            ? opened(credentials.username, urls, {})
            : oauthError('invalid_client', 'invalid client credentials');
        }
        case 'refresh_token':
          return byRefreshToken(form, urls);
        default:
          return oauthError('unsupported_grant_type', 'grant type not supported');
      }
    },
    user(id) {
      const session = sessions.get(id);
      if (session === undefined || session.usedAt + idleMs < clock.now()) return null;
      const user = org.staff.named(session.username);
      if (user?.active !== true) return null;
      session.usedAt = clock.now();
      return user;
    },
    end: (id) => sessions.delete(id),
    endRefreshToken(token) {
      if (refreshToken === null || token !== refreshToken) return false;
      refreshToken = null;
      return true;
    },
    identityUrl,
  };
}

/** From the form, or from HTTP Basic. */
function clientOf(
  { headers }: SandboxRequest,
  form: URLSearchParams,
): readonly [string | null, string | null] {
  const basic = /^Basic (.+)$/iu.exec(headers['authorization'] ?? '')?.[1];
  if (basic === undefined) return [form.get('client_id'), form.get('client_secret')];
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':', 2);
  return [id, secret];
}

/** The session id of a request to the data API. */
export function bearerOf(request: SandboxRequest): string {
  return /^(?:Bearer|OAuth) (.+)$/iu.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
}
