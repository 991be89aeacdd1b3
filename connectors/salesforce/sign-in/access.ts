/** Signing in, and where the org that it leads to answers. */
import { AppError } from '../../../src/core/errors.ts';
import type { OpenContext } from '../../../src/kit/connector.ts';
import { createBearer } from '../../../src/kit/transport/bearer.ts';
import type { Bearer } from '../../../src/kit/transport/call.ts';
import type { Settings } from '../settings.ts';
import { clientCredentialsSignIn } from './client-credentials.ts';
import { jwtSignIn } from './jwt.ts';
import { refreshTokenSignIn } from './refresh-token.ts';
import { cliSignIn } from './sf-cli.ts';
import type { SignedIn, SignIn } from './signed-in.ts';
import { tokenEndpoint } from './token-endpoint.ts';

export interface Access {
  readonly bearer: Bearer;
  /** Signs in if that was not done. @throws AppError SIGN_IN_*, SECRET_*, CONFIG_UNTRUSTED_HOST */
  reach(signal: AbortSignal): Promise<Pick<SignedIn, 'instance' | 'identityUrl'>>;
  /** The error for a sign-in that Salesforce no longer takes although it is new. */
  ended(said: string): AppError;
}

type Parts = Pick<OpenContext, 'secret' | 'saveSecret' | 'openDoor' | 'trustedOrigin' | 'clock'>;

export function createAccess(settings: Settings, parts: Parts): Access {
  const signIn = signInOf(settings, parts);
  let last: SignedIn | null = null;
  let refused: AppError | null = null;

  /** A credential that was refused is not tried again: Salesforce locks users and ends rotated tokens for less. */
  async function attempt(signal: AbortSignal): Promise<SignedIn> {
    if (refused !== null) throw refused;
    try {
      return await signIn(signal);
    } catch (thrown) {
      if (thrown instanceof AppError && isFinal(thrown)) refused = thrown;
      throw thrown;
    }
  }

  const bearer = createBearer({
    clock: parts.clock,
    fetch: async (signal) => {
      const now = await attempt(signal);
      if (last !== null && last.instance !== now.instance)
        throw new AppError('SIGN_IN_REFUSED', {
          detail: `the org moved from ${last.instance} to ${now.instance} meanwhile`,
          remedy: 'Run the audit again.',
        });
      last = now;
      return now;
    },
  });
  return {
    bearer,
    async reach(signal) {
      await bearer.current(signal);
      if (last === null) throw new Error('signed in to nowhere');
      return last;
    },
    ended: (said) => endedOf(settings.auth.type, said),
  };
}

function isFinal({ code }: AppError): boolean {
  return /^(?:SIGN_IN|SECRET|CONFIG)_/u.test(code) && code !== 'SIGN_IN_UNREACHABLE';
}

function signInOf({ auth, login }: Settings, parts: Parts): SignIn {
  const { secret, trustedOrigin } = parts;
  const exchange = tokenEndpoint(login, parts);
  switch (auth.type) {
    case 'jwt':
      return jwtSignIn(auth, { audience: login, exchange, ...parts });
    case 'client-credentials':
      return clientCredentialsSignIn(auth, { exchange, ...parts });
    case 'refresh-token':
      return refreshTokenSignIn(auth, { exchange, ...parts });
    case 'access-token':
      return async () => ({
        token: await secret(auth.token),
        expiresInSeconds: null,
        instance: trustedOrigin(auth.instanceUrl),
        identityUrl: null,
      });
    case 'sf-cli':
      return cliSignIn(auth.targetOrg, parts);
  }
}

function endedOf(type: Settings['auth']['type'], said: string): AppError {
  if (type === 'access-token')
    return new AppError('SIGN_IN_EXPIRED', {
      detail: said,
      remedy: 'Provide a new access token: they end with the session timeout of the org.',
    });
  if (type === 'sf-cli')
    return new AppError('SIGN_IN_EXPIRED', {
      detail: said,
      remedy: 'Sign in again with `sf org login web`, then run the audit again.',
    });
  return new AppError('SIGN_IN_REFUSED', {
    detail: `a new session is refused too: ${said}`,
    remedy:
      'Check in Setup that the app’s session policies and IP restrictions let this machine in, and that the user has the permission API Enabled.',
  });
}
