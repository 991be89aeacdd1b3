import type { OpenContext } from '../../../src/kit/connector.ts';
import type { AuthOf } from '../settings.ts';
import type { SignIn } from './signed-in.ts';
import type { Exchange } from './token-endpoint.ts';

interface Parts extends Pick<OpenContext, 'secret'> {
  readonly exchange: Exchange;
}

/** https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm */
export function clientCredentialsSignIn(
  auth: AuthOf<'client-credentials'>,
  { secret, exchange }: Parts,
): SignIn {
  return async (signal) =>
    exchange(
      {
        grant_type: 'client_credentials',
        client_id: auth.clientId,
        client_secret: await secret(auth.clientSecret),
      },
      signal,
    );
}
