import type { OpenContext } from '../../../src/kit/connector.ts';
import type { AuthOf } from '../settings.ts';
import type { SignIn } from './signed-in.ts';
import type { Exchange } from './token-endpoint.ts';

interface Parts extends Pick<OpenContext, 'secret' | 'saveSecret'> {
  readonly exchange: Exchange;
}

/**
 * Where rotation is on, each use ends the refresh token and brings another, which is saved before anything else
 * happens.
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_refresh_token_flow.htm
 */
export function refreshTokenSignIn(
  auth: AuthOf<'refresh-token'>,
  { secret, saveSecret, exchange }: Parts,
): SignIn {
  return async (signal) => {
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
    if (answer.refreshToken !== null && answer.refreshToken !== used)
      await saveSecret(auth.refreshToken, answer.refreshToken);
    return answer;
  };
}
