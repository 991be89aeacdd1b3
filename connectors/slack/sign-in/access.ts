/** Bearers: of the Web API, and of the Audit Logs API, which takes a token of its own. */
import { AppError } from '../../../src/core/errors.ts';
import type { OpenContext } from '../../../src/kit/connector.ts';
import { createBearer } from '../../../src/kit/transport/bearer.ts';
import type { Bearer } from '../../../src/kit/transport/call.ts';
import type { SignInEnded } from '../answers.ts';
import type { Settings } from '../settings.ts';
import { rotatingToken } from './rotating-token.ts';

export interface Access {
  readonly bearer: Bearer;
  readonly ended: SignInEnded;
}

type Parts = Pick<OpenContext, 'secret' | 'saveSecret' | 'openDoor' | 'clock'>;

export function webAccess({ auth, api }: Settings, parts: Parts): Access {
  if (auth.type === 'token')
    return {
      bearer: storedToken(auth.token, parts),
      ended: (word) => outOfUse('the token', word, fixedRemedies),
    };
  return {
    bearer: createBearer({ fetch: rotatingToken(auth, api, parts), clock: parts.clock }),
    ended: (word) => outOfUse('the token', word, rotatingRemedies),
  };
}

export function auditAccess(reference: string, parts: Parts): Access {
  return {
    bearer: storedToken(reference, parts),
    ended: (word) => outOfUse('auditToken', word, fixedRemedies),
  };
}

/** Read again at each renewal: whoever keeps it there may have put a newer one in its place. */
function storedToken(reference: string, { secret, clock }: Parts): Bearer {
  return createBearer({
    clock,
    fetch: async () => ({ token: await secret(reference), expiresInSeconds: null }),
  });
}

const inactive =
  'The account of the person who installed the app is deactivated: let an administrator who stays install it, and store the new token.';

interface Remedies {
  readonly expired: string;
  readonly unknown: string;
}

const fixedRemedies: Remedies = {
  expired:
    'Store a new token at its reference; where the app rotates its tokens, use auth type rotating-token.',
  unknown: 'Install the app again and store the new token at its reference.',
};

const rotatingRemedies: Remedies = {
  expired: 'Install the app again and store the new refresh token at its reference.',
  unknown: 'Install the app again and store the new refresh token at its reference.',
};

/** '' is a bare HTTP 401. */
const over = new Set(['', 'token_expired', 'token_revoked', 'account_inactive']);

function outOfUse(what: string, word: string, { expired, unknown }: Remedies): AppError {
  const detail = `${what}: ${word === '' ? 'HTTP 401' : word}`;
  if (word === 'account_inactive') return new AppError('SIGN_IN_EXPIRED', { detail, remedy: inactive });
  return new AppError(over.has(word) ? 'SIGN_IN_EXPIRED' : 'SIGN_IN_REFUSED', {
    detail,
    remedy: word === 'token_expired' ? expired : unknown,
  });
}
