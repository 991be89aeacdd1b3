/** Signing without a key file: IAM signs for whoever holds Service Account Token Creator on the account. */
import { z } from 'zod';
import { AppError } from '../../../src/core/errors.ts';
import type { OpenContext } from '../../../src/kit/connector.ts';
import { createBearer } from '../../../src/kit/transport/bearer.ts';
import type { Classify } from '../../../src/kit/transport/call.ts';
import { unreachable } from '../../../src/kit/transport/sign-in.ts';
import { googleClassifier, refusalOf } from '../answers.ts';
import type { Claims } from './assertion.ts';

const SignedJwt = z.object({ signedJwt: z.string().min(1) });

export interface KeylessSpec {
  readonly serviceAccount: string;
  /** Reference to the caller's access token. */
  readonly credentials: string;
  readonly iam: string;
}

/** https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/signJwt */
export function keylessSigner(
  spec: KeylessSpec,
  { secret, openDoor, clock }: Pick<OpenContext, 'secret' | 'openDoor' | 'clock'>,
): (claims: Claims, signal: AbortSignal) => Promise<string> {
  const path = `/v1/projects/-/serviceAccounts/${spec.serviceAccount}:signJwt`;
  const operation = 'iamcredentials.signJwt';
  const refused = (said: string): AppError =>
    new AppError('SIGN_IN_REFUSED', {
      detail: `IAM does not sign for ${spec.serviceAccount}${said === '' ? '' : `: ${said}`}`,
      remedy:
        'Give the caller the role Service Account Token Creator on that account, enable the IAM Service Account Credentials API, and check that `credentials` gives a live access token.',
    });
  const classify: Classify = googleClassifier({ ended: refused, graceMs: 0 }, clock);
  const door = openDoor({
    operations: [{ id: operation, method: 'POST', path }],
    origins: [spec.iam],
    lanes: [{ name: 'sign-in', perSecond: 5, concurrency: 1 }],
    classify,
    bearer: createBearer({
      clock,
      fetch: async () => ({ token: await secret(spec.credentials), expiresInSeconds: null }),
    }),
  });
  return async (claims, signal) => {
    let text: string;
    try {
      const answer = await door.send({
        operation,
        method: 'POST',
        url: `${spec.iam}${path}`,
        lane: 'sign-in',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ payload: JSON.stringify(claims) }),
        signal,
      });
      text = answer.text;
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      throw refusal === null ? unreachable(thrown) : refused(refusal.message);
    }
    const parsed = SignedJwt.safeParse(JSON.parse(text));
    if (!parsed.success) throw refused('its answer holds no signed JWT');
    return parsed.data.signedJwt;
  };
}
