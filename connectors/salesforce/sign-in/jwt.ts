import { createPrivateKey, type KeyObject } from 'node:crypto';
import { AppError } from '../../../src/core/errors.ts';
import type { OpenContext } from '../../../src/kit/connector.ts';
import type { AuthOf } from '../settings.ts';
import type { SignIn } from './signed-in.ts';
import type { Exchange } from './token-endpoint.ts';

/** Salesforce takes at most three minutes. */
const lifeSeconds = 150;

interface Parts extends Pick<OpenContext, 'secret' | 'clock'> {
  /** Origin of the login host: login, test, My Domain, or a test endpoint. */
  readonly audience: string;
  readonly exchange: Exchange;
}

/**
 * A signed statement of who signs in; there is no refresh token, and the answer does not say how long it lasts.
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm
 */
export function jwtSignIn(auth: AuthOf<'jwt'>, { audience, exchange, secret, clock }: Parts): SignIn {
  return async (signal) => {
    const key = privateKey(await secret(auth.key));
    const { SignJWT } = await import('jose');
    const assertion = await new SignJWT({
      iss: auth.clientId,
      sub: auth.username,
      aud: audience,
      exp: Math.floor(clock.now() / 1000) + lifeSeconds,
    })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(key);
    return exchange({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }, signal);
  };
}

/** @throws AppError SECRET_MALFORMED, without a word of the key */
function privateKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new AppError('SECRET_MALFORMED', {
      detail: 'auth.key is no private key in PEM, or has a passphrase',
    });
  }
  if (key.asymmetricKeyType !== 'rsa')
    throw new AppError('SECRET_MALFORMED', { detail: 'auth.key is no RSA key, and Salesforce takes RS256' });
  return key;
}
