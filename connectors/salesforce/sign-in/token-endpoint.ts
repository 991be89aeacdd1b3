import { z } from 'zod';
import { AppError } from '../../../src/core/errors.ts';
import type { OpenContext } from '../../../src/kit/connector.ts';
import type { Answer, Verdict } from '../../../src/kit/transport/call.ts';
import { postForm, tokenOf } from '../../../src/kit/transport/sign-in.ts';
import { readRefusal } from '../error-bodies.ts';
import type { SignedIn } from './signed-in.ts';
import { tokenError } from './token-errors.ts';

interface TokenAnswer extends SignedIn {
  /** A refresh token that replaces the one used. */
  readonly refreshToken: string | null;
}

/** @throws AppError SIGN_IN_*, CONFIG_UNTRUSTED_HOST when the org's address is nobody's that is trusted */
export type Exchange = (form: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<TokenAnswer>;

const operation = 'oauth2.token';
const path = '/services/oauth2/token';

const More = z.object({
  instance_url: z.string(),
  id: z.string().nullish(),
  refresh_token: z.string().min(1).nullish(),
});

/** https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_endpoints.htm */
export function tokenEndpoint(
  login: string,
  { openDoor, trustedOrigin }: Pick<OpenContext, 'openDoor' | 'trustedOrigin'>,
): Exchange {
  const door = openDoor({
    operations: [{ id: operation, method: 'POST', path, anonymous: true }],
    origins: [login],
    lanes: [{ name: 'sign-in', perSecond: 2, concurrency: 1 }],
    classify: judgeTokenAnswer,
  });
  return async (form, signal) => {
    const answer = await postForm(door, {
      operation,
      url: `${login}${path}`,
      lane: 'sign-in',
      form,
      signal,
    });
    const token = tokenOf(answer);
    const more = More.safeParse(answer.json);
    if (!more.success)
      throw new AppError('SIGN_IN_REFUSED', { detail: 'the answer does not say where the org is' });
    return {
      ...token,
      instance: trustedOrigin(more.data.instance_url),
      identityUrl: more.data.id ?? null,
      refreshToken: more.data.refresh_token ?? null,
    };
  };
}

function judgeTokenAnswer(answer: Answer): Verdict {
  const refusal = readRefusal(answer, 'json');
  if (refusal === null) return answer.text === '' ? { kind: 'retry', throttled: false } : { kind: 'ok' };
  const { status, code, message } = refusal;
  if (status === 429 || /rate[_ ]?limit|rate exceeded/iu.test(`${code} ${message}`))
    return { kind: 'retry', throttled: true };
  if (code === 'unknown_error' || code === 'temporarily_unavailable' || (code === '' && status >= 500))
    return { kind: 'retry', throttled: false };
  return { kind: 'fail', error: tokenError(refusal) };
}
