/**
 * Signing in: the JWT bearer grant of oauth2.googleapis.com/token and IAM's signJwt.
 * Source: developers.google.com/identity/protocols/oauth2/service-account; iamcredentials v1 discovery document.
 */
import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { decodeJwt, errors, jwtVerify, SignJWT } from 'jose';
import type { Company, SandboxClock, SandboxReply, SandboxRequest } from '../contract.ts';
import { json, oauthError, statusError } from './errors.ts';
import { ambientAccessToken, type Tenant } from './identity.ts';
import type { GoogleProject } from './project.ts';

const lifetimeMs = 3_599_000;
const skewS = 300;

interface BearerGrant {
  readonly subject: string;
  readonly scopes: ReadonlySet<string>;
  readonly expiresAt: number;
}

export interface TokenEndpoint {
  exchange(request: SandboxRequest): Promise<SandboxReply>;
  signJwt(request: SandboxRequest, account: string): Promise<SandboxReply>;
  /** What the bearer of a request may do; null when there is none or it has ended. */
  bearer(request: SandboxRequest): BearerGrant | null;
  /** Ends one bearer before its time. */
  end(request: SandboxRequest): void;
}

export function createTokenEndpoint(
  company: Company,
  clock: SandboxClock,
  tenant: Tenant,
  { serviceAccount }: GoogleProject,
  allowed: ReadonlySet<string>,
): TokenEndpoint {
  const publicKey = createPublicKey(serviceAccount.publicKey);
  const bearers = new Map<string, BearerGrant>();

  /** A client may live by real time while the sandbox runs ahead of it: either clock will do. */
  function timely(iat: unknown, exp: unknown): boolean {
    if (typeof iat !== 'number' || typeof exp !== 'number' || exp <= iat || exp - iat > 3600) return false;
    return [clock.now(), Date.now()].some((now) => iat <= now / 1000 + skewS && exp >= now / 1000 - skewS);
  }

  function subjectOf(sub: unknown): string | null {
    const index = typeof sub === 'string' ? tenant.find(sub) : null;
    if (index === null) return null;
    const person = company.person(index);
    return person.status === 'active' ? person.email : null;
  }

  async function exchange(request: SandboxRequest): Promise<SandboxReply> {
    const form = new URLSearchParams(request.body);
    const kind = form.get('grant_type') ?? '';
    if (kind !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
      return oauthError(400, 'unsupported_grant_type', `Invalid grant_type: ${kind}`);
    const assertion = form.get('assertion') ?? '';
    try {
      if (decodeJwt(assertion).iss !== serviceAccount.email)
        return oauthError(400, 'invalid_grant', 'Invalid grant: account not found');
      await jwtVerify(assertion, publicKey, { algorithms: ['RS256'], currentDate: new Date(0) });
    } catch (error) {
      if (error instanceof errors.JWSSignatureVerificationFailed)
        return oauthError(400, 'invalid_grant', 'Invalid JWT Signature.');
      if (!(error instanceof errors.JWTClaimValidationFailed))
        return oauthError(400, 'invalid_grant', 'Bad Request');
    }
    const claims = decodeJwt(assertion);
    if (!timely(claims.iat, claims.exp))
      return oauthError(
        400,
        'invalid_grant',
        'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
      );
    const audience = `${request.url.origin}${request.url.pathname}`;
    if (claims.aud !== audience)
      return oauthError(
        400,
        'invalid_grant',
        `Invalid JWT: Failed audience check. The right audience is ${audience}`,
      );
    const scopes = (typeof claims['scope'] === 'string' ? claims['scope'] : '')
      .split(' ')
      .filter((scope) => scope !== '');
    if (scopes.length === 0)
      return oauthError(400, 'invalid_scope', 'Invalid OAuth scope or ID token audience provided.');
    const subject = subjectOf(claims.sub);
    if (subject === null) return oauthError(400, 'invalid_grant', 'Invalid email or User ID');
    if (!scopes.every((scope) => allowed.has(scope)))
      return oauthError(
        401,
        'unauthorized_client',
        'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
      );
    const token = `ya29.c.${randomBytes(24).toString('base64url')}`;
    const now = clock.now();
    for (const [old, grant] of bearers) if (grant.expiresAt < now) bearers.delete(old);
    bearers.set(token, { subject, scopes: new Set(scopes), expiresAt: now + lifetimeMs });
    return {
      status: 200,
      headers: json,
      body: JSON.stringify({ access_token: token, expires_in: lifetimeMs / 1000, token_type: 'Bearer' }),
    };
  }

  async function signJwt(request: SandboxRequest, account: string): Promise<SandboxReply> {
    if (request.headers['authorization'] !== `Bearer ${ambientAccessToken}`)
      return statusError(
        401,
        'UNAUTHENTICATED',
        'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.',
      );
    if (account !== serviceAccount.email)
      return statusError(
        403,
        'PERMISSION_DENIED',
        "Permission 'iam.serviceAccounts.signJwt' denied on resource (or it may not exist).",
      );
    let claims: unknown;
    try {
      const { payload } = JSON.parse(request.body) as { readonly payload: string };
      claims = JSON.parse(payload);
    } catch {
      return statusError(400, 'INVALID_ARGUMENT', 'Invalid JSON payload received.');
    }
    const key = createPrivateKey(serviceAccount.privateKey);
    const { keyId } = serviceAccount;
    const signedJwt = await new SignJWT(claims as Record<string, unknown>)
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keyId })
      .sign(key);
    return { status: 200, headers: json, body: JSON.stringify({ keyId, signedJwt }) };
  }

  function bearerText(request: SandboxRequest): string {
    return request.headers['authorization']?.replace(/^Bearer /iu, '') ?? '';
  }

  return {
    exchange,
    signJwt,
    bearer(request) {
      const grant = bearers.get(bearerText(request));
      return grant !== undefined && grant.expiresAt > clock.now() ? grant : null;
    },
    end(request) {
      bearers.delete(bearerText(request));
    },
  };
}
