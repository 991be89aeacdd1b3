/** Signing in to Entra through MSAL; each auth type ends in a token for Microsoft Graph. */
import type { AuthenticationResult, Configuration } from '@azure/msal-node';
import { AppError } from '../../src/core/errors.ts';
import { safeText } from '../../src/core/text.ts';
import type { OpenContext } from '../../src/kit/connector.ts';
import { createBearer, type FreshToken, fixedBearer } from '../../src/kit/transport/bearer.ts';
import type { Bearer } from '../../src/kit/transport/call.ts';
import { certificateOf } from './certificate.ts';
import { clouds } from './clouds.ts';
import { type MsalNetwork, msalNetwork } from './msal-network.ts';
import { signInLane, signInOperations } from './operations.ts';
import type { Settings } from './settings.ts';
import { classifySignIn } from './sign-in-errors.ts';

export interface SignIn {
  readonly bearer: Bearer;
  /** Claims that the next token must carry (continuous access evaluation). */
  demand(claims: string): void;
}

/** Gets a new token, past MSAL's own cache; `claims` is null unless Graph asked for some. */
type Acquire = (claims: string | null) => Promise<AuthenticationResult | null>;

/** @throws AppError SECRET_* when an access token cannot be read; all else happens at the first call */
export async function openSignIn(context: OpenContext, settings: Settings): Promise<SignIn> {
  const { auth, login } = settings;
  if (auth.type === 'access-token')
    return { bearer: fixedBearer(await context.secret(auth.token)), demand: () => undefined };
  const door = context.openDoor({
    operations: signInOperations,
    origins: [login],
    lanes: [signInLane],
    classify: classifySignIn,
  });
  const network = msalNetwork(door, login);
  let claims: string | null = null;
  let acquire: Acquire | null = null;
  const bearer = createBearer({
    clock: context.clock,
    fetch: async (signal) => {
      network.signal = signal;
      acquire ??= await prepare(context, settings, network);
      return freshToken(acquire, claims, network);
    },
  });
  return {
    bearer,
    demand(asked) {
      claims = asked;
    },
  };
}

async function freshToken(
  acquire: Acquire,
  claims: string | null,
  network: MsalNetwork,
): Promise<FreshToken> {
  network.failure = null;
  network.lifetime = null;
  let result: AuthenticationResult | null;
  try {
    result = await acquire(claims);
  } catch (thrown) {
    if (network.failure !== null) throw network.failure;
    if (thrown instanceof AppError) throw thrown;
    throw new AppError('SIGN_IN_REFUSED', { detail: codeOf(thrown) });
  }
  if (result === null || typeof result.accessToken !== 'string' || result.accessToken === '')
    throw new AppError('SIGN_IN_REFUSED', { detail: 'the answer holds no access token' });
  return { token: result.accessToken, expiresInSeconds: network.lifetime };
}

/** MSAL's error code; its messages can quote what was sent. */
function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null || !('errorCode' in thrown)) return 'MSAL failed';
  return safeText(String(thrown.errorCode)).slice(0, 100);
}

async function prepare(context: OpenContext, settings: Settings, network: MsalNetwork): Promise<Acquire> {
  const { auth, cloud } = settings;
  const scopes = [`${clouds[cloud].graph}/.default`];
  switch (auth.type) {
    case 'access-token':
      throw new AppError('SIGN_IN_EXPIRED');
    case 'device-code':
      return personAcquires(context, configure(settings, auth.clientId, {}, network), scopes, network);
    case 'client-secret':
      return appAcquires(
        configure(settings, auth.clientId, { clientSecret: await context.secret(auth.secret) }, network),
        scopes,
      );
    case 'client-certificate': {
      const pair = await Promise.all([context.secret(auth.certificate), context.secret(auth.key)]);
      const clientCertificate = certificateOf(...pair);
      return appAcquires(configure(settings, auth.clientId, { clientCertificate }, network), scopes);
    }
    case 'federated': {
      const clientAssertion = () => context.secret(auth.token);
      return appAcquires(configure(settings, auth.clientId, { clientAssertion }, network), scopes);
    }
  }
}

/** Endpoints are given, so that MSAL asks nobody where to send a secret. */
function configure(
  { tenantId, cloud }: Settings,
  clientId: string,
  credential: Partial<Configuration['auth']>,
  networkClient: MsalNetwork,
): Configuration {
  const authority = `${clouds[cloud].login}/${encodeURIComponent(tenantId)}`;
  const authorityMetadata = JSON.stringify({
    issuer: `${authority}/v2.0`,
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    device_authorization_endpoint: `${authority}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${authority}/oauth2/v2.0/logout`,
    jwks_uri: `${authority}/discovery/v2.0/keys`,
  });
  return {
    auth: { clientId, authority, authorityMetadata, ...credential },
    system: { networkClient, disableInternalRetries: true },
  };
}

async function appAcquires(configuration: Configuration, scopes: string[]): Promise<Acquire> {
  const { ConfidentialClientApplication } = await import('@azure/msal-node');
  const app = new ConfidentialClientApplication(configuration);
  return (claims) =>
    app.acquireTokenByClientCredential({ scopes, skipCache: true, ...(claims === null ? {} : { claims }) });
}

/** Asks the person once; afterwards the refresh token that MSAL keeps in memory serves. */
async function personAcquires(
  context: OpenContext,
  configuration: Configuration,
  scopes: string[],
  network: MsalNetwork,
): Promise<Acquire> {
  const { PublicClientApplication } = await import('@azure/msal-node');
  const app = new PublicClientApplication(configuration);
  let account: AuthenticationResult['account'] = null;
  return async (claims) => {
    const wanted = { scopes, ...(claims === null ? {} : { claims }) };
    if (account !== null) return app.acquireTokenSilent({ ...wanted, account, forceRefresh: true });
    const { prompt } = context;
    if (prompt === undefined)
      throw new AppError('SIGN_IN_REFUSED', {
        detail: 'a device code needs a person at a terminal',
        remedy: 'Use client-secret, client-certificate or federated for unattended runs.',
      });
    const request = {
      ...wanted,
      cancel: false,
      deviceCodeCallback({ verificationUri, userCode }: { verificationUri: string; userCode: string }) {
        prompt(`To sign in, open ${safeText(verificationUri)} and enter the code ${safeText(userCode)}`);
      },
    };
    network.signal?.addEventListener('abort', () => (request.cancel = true), { once: true });
    const result = await app.acquireTokenByDeviceCode(request);
    account = result?.account ?? null;
    return result;
  };
}
