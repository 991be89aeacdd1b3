import type { OpenContext } from '../../../src/kit/connector.ts';
import type { AuthOf } from '../settings.ts';
import type { SignIn } from './signed-in.ts';
import type { Exchange } from './token-endpoint.ts';

interface Parts extends Pick<OpenContext, 'secret' | 'saveSecret'> {
  readonly exchange: Exchange;
}

/**
 * Where rotation is on, each use ends the refresh token and brings another, which is saved before anything else
 * happens. One that could not be saved is not followed by a second try with the old one: to Salesforce that
 * would be a theft, upon which it ends them all.
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_refresh_token_flow.htm
 */
export function refreshTokenSignIn(
  auth: AuthOf<'refresh-token'>,
  { secret, saveSecret, exchange }: Parts,
): SignIn {
  let lost: { readonly cause: unknown } | null = null;
  return async (signal) => {
    if (lost !== null) throw lost.cause;
    const used = await secret(auth.refreshToken);
    const answer = await exchange(
      {
        grant_type: 'refresh_token',
        client_id: auth.clientId,
        ...(auth.clientSecret === undefined ? {} : { client_secret: await secret(auth.clientSecret) }),
        refresh_token: used,
      },
      signal,
    );
    if (answer.refreshToken !== null && answer.refreshToken !== used) {
      try {
        await saveSecret(auth.refreshToken, answer.refreshToken);
      } catch (cause) {
        lost = { cause };
        throw cause;
      }
    }
    return answer;
  };
}
