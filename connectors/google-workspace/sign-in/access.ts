/** Signing in, and what the sign-in may then read. */
import { AppError } from '../../../src/core/errors.ts';
import type { OpenContext } from '../../../src/kit/connector.ts';
import { once } from '../../../src/kit/once.ts';
import { createBearer, type FreshToken } from '../../../src/kit/transport/bearer.ts';
import type { Bearer } from '../../../src/kit/transport/call.ts';
import type { SignInLife } from '../answers.ts';
import { type AuditScope, scopes } from '../operations.ts';
import type { DelegatedAuth, Settings } from '../settings.ts';
import { claimsFor, signWithKey } from './assertion.ts';
import { parseKeyFile } from './key-file.ts';
import { keylessSigner } from './keyless.ts';
import { type ExchangeAssertion, tokenEndpoint } from './token-endpoint.ts';

export interface Access {
  readonly bearer: Bearer;
  /** Signs in if that was not done. @throws AppError GAP_PERMISSION when the sign-in lacks the scope, SIGN_IN_* */
  readonly require: (scope: AuditScope, signal: AbortSignal) => Promise<void>;
  readonly life: SignInLife;
  /** Address of the service account that signs in; null when it is not known. */
  readonly account: () => Promise<string | null>;
}

/** Who signs, under which numeric client id, for which scopes. */
interface Signer {
  readonly email: string;
  readonly clientId: string | null;
  sign(scopes: readonly string[], signal: AbortSignal): Promise<string>;
}

type Parts = Pick<OpenContext, 'secret' | 'openDoor' | 'clock'>;

export function createAccess(settings: Settings, parts: Parts): Access {
  const { auth } = settings;
  return auth.type === 'access-token'
    ? tokenAccess(auth.token, parts)
    : delegatedAccess(auth, settings, parts);
}

function tokenAccess(reference: string, { secret, clock }: Parts): Access {
  return {
    bearer: createBearer({
      clock,
      fetch: async () => ({ token: await secret(reference), expiresInSeconds: null }),
    }),
    require: () => Promise.resolve(),
    account: () => Promise.resolve(null),
    life: {
      graceMs: 0,
      ended: (message) =>
        new AppError('SIGN_IN_EXPIRED', {
          detail: message,
          remedy: 'Provide a new access token: Google’s end after an hour.',
        }),
    },
  };
}

function delegatedAccess(auth: DelegatedAuth, settings: Settings, parts: Parts): Access {
  const wanted: readonly AuditScope[] = Object.values(scopes);
  const exchange = tokenEndpoint(settings.token, parts.openDoor);
  const signer = once(() => openSigner(auth, settings, parts));
  let missing: ReadonlySet<AuditScope> = new Set();

  async function fetchToken(signal: AbortSignal): Promise<FreshToken> {
    const from = await signer();
    const asked = wanted.filter((scope) => !missing.has(scope));
    try {
      return await exchange(await from.sign(asked, signal), signal);
    } catch (thrown) {
      if (!isAboutScopes(thrown)) throw thrown;
      const granted = await probe(from, exchange, wanted, signal);
      if (granted.length === 0) throw nothingAuthorised(from.clientId, wanted, thrown);
      missing = new Set(wanted.filter((scope) => !granted.includes(scope)));
      return exchange(await from.sign(granted, signal), signal);
    }
  }

  const bearer = createBearer({ fetch: fetchToken, clock: parts.clock });
  return {
    bearer,
    async require(scope, signal) {
      await bearer.current(signal);
      if (missing.has(scope)) throw lacking(scope, (await signer()).clientId);
    },
    life: {
      graceMs: 60_000,
      ended: (message) => new AppError('SIGN_IN_REFUSED', { detail: message }),
    },
    // What is wrong with the key is said by signing in.
    account: () =>
      signer().then(
        ({ email }) => email,
        () => null,
      ),
  };
}

/** One scope that is not authorised makes Google refuse all: asks for each alone. */
async function probe(
  signer: Signer,
  exchange: ExchangeAssertion,
  wanted: readonly AuditScope[],
  signal: AbortSignal,
): Promise<AuditScope[]> {
  const granted: AuditScope[] = [];
  for (const scope of wanted) {
    try {
      await exchange(await signer.sign([scope], signal), signal);
      granted.push(scope);
    } catch (thrown) {
      if (!isAboutScopes(thrown)) throw thrown;
    }
  }
  return granted;
}

async function openSigner(auth: DelegatedAuth, settings: Settings, parts: Parts): Promise<Signer> {
  const { subject } = auth;
  if (auth.type === 'service-account') {
    const key = parseKeyFile(await parts.secret(auth.key));
    return {
      email: key.email,
      clientId: key.clientId,
      sign: (scopes) =>
        signWithKey(key, claimsFor({ account: key.email, subject }, scopes, settings.token, parts.clock)),
    };
  }
  const { serviceAccount, credentials } = auth;
  const sign = keylessSigner({ serviceAccount, credentials, iam: settings.iam }, parts);
  return {
    email: serviceAccount,
    clientId: null,
    sign: (scopes, signal) =>
      sign(claimsFor({ account: serviceAccount, subject }, scopes, settings.token, parts.clock), signal),
  };
}

function isAboutScopes(thrown: unknown): boolean {
  return thrown instanceof AppError && thrown.code === 'SIGN_IN_SCOPES';
}

const page = 'Security › Access and data control › API controls › Manage domain-wide delegation';

function clientText(clientId: string | null): string {
  return clientId === null ? 'the service account’s unique id' : `client id ${clientId}`;
}

function lacking(scope: AuditScope, clientId: string | null): AppError {
  return new AppError('GAP_PERMISSION', {
    detail: `the scope ${scope} is not authorised for ${clientText(clientId)}`,
    remedy: `In the Admin console under ${page}, add the scope ${scope} to ${clientText(clientId)}.`,
  });
}

function nothingAuthorised(clientId: string | null, wanted: readonly AuditScope[], cause: unknown): AppError {
  return new AppError('SIGN_IN_SCOPES', {
    detail: `none of the audit’s scopes is authorised for ${clientText(clientId)}`,
    remedy: `In the Admin console under ${page}, add ${clientText(clientId)} with the scopes ${wanted.join(',')}`,
    cause,
  });
}
