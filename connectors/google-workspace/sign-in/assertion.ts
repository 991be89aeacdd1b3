/** The signed JWT by which a service account asks for a token in an administrator's name. */
import type { Clock } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { ServiceAccountKey } from './key-file.ts';

export interface Claims {
  readonly iss: string;
  readonly sub: string;
  /** Separated by spaces; all or nothing. */
  readonly scope: string;
  readonly aud: string;
  /** Seconds. */
  readonly iat: number;
  readonly exp: number;
}

/** Google takes no JWT that lives longer than an hour. */
const lifeSeconds = 3600;

/**
 * https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests
 * @param aud the token endpoint the JWT will be sent to
 */
export function claimsFor(
  who: { readonly account: string; readonly subject: string },
  scopes: readonly string[],
  aud: string,
  clock: Clock,
): Claims {
  const iat = Math.floor(clock.now() / 1000);
  return { iss: who.account, sub: who.subject, scope: scopes.join(' '), aud, iat, exp: iat + lifeSeconds };
}

/** @throws AppError SECRET_MALFORMED when the private key is none */
export async function signWithKey(key: ServiceAccountKey, claims: Claims): Promise<string> {
  const { importPKCS8, SignJWT } = await import('jose');
  let privateKey: Awaited<ReturnType<typeof importPKCS8>>;
  try {
    privateKey = await importPKCS8(key.pem, 'RS256');
  } catch {
    throw new AppError('SECRET_MALFORMED', {
      detail: 'the private key in the service account key cannot be read',
    });
  }
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(key.keyId === null ? {} : { kid: key.keyId }) })
    .sign(privateKey);
}
