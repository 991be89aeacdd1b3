/**
 * Tokens that end after 12 hours. Each renewal ends the refresh token it was made with, so the next one is saved
 * before anything else happens. https://docs.slack.dev/authentication/using-token-rotation
 */
import { z } from 'zod';
import { AppError } from '../../../src/core/errors.ts';
import { safeText } from '../../../src/core/text.ts';
import type { OpenContext } from '../../../src/kit/connector.ts';
import type { FreshToken } from '../../../src/kit/transport/bearer.ts';
import type { Answer, Verdict } from '../../../src/kit/transport/call.ts';
import { postForm, tokenOf } from '../../../src/kit/transport/sign-in.ts';
import { bodyOf } from '../answers.ts';
import { rotation } from '../operations.ts';
import type { RotatingAuth } from '../settings.ts';

type Parts = Pick<OpenContext, 'secret' | 'saveSecret' | 'openDoor'>;

interface Rotated {
  readonly fresh: FreshToken;
  readonly refreshToken: string;
}

const installAgain =
  'Install the app again and store the new refresh token at its reference. It happens when an answer is lost after Slack has renewed the token, or when two programs share one refresh token: give this audit its own.';

/** @returns a renewal; asked twice at once it renews once. It throws SIGN_IN_* or SECRET_* */
export function rotatingToken(auth: RotatingAuth, api: string, parts: Parts): () => Promise<FreshToken> {
  const door = parts.openDoor({
    operations: [rotation],
    origins: [api],
    lanes: [{ name: 'sign-in', perSecond: 1, concurrency: 1 }],
    classify: judgeRotation,
  });
  let renewing: Promise<FreshToken> | null = null;

  async function exchange(refreshToken: string): Promise<Rotated> {
    // Without the signal of those who wait: they may leave, and the answer must not be lost.
    const answer = await postForm(door, {
      operation: rotation.id,
      url: `${api}${rotation.path}`,
      lane: 'sign-in',
      form: {
        grant_type: 'refresh_token',
        client_id: auth.clientId,
        client_secret: await parts.secret(auth.clientSecret),
        refresh_token: refreshToken,
      },
    });
    const next = z.object({ refresh_token: z.string().min(1) }).safeParse(bodyOf(answer));
    if (!next.success)
      throw new AppError('SIGN_IN_REFUSED', {
        detail: 'the answer holds no refresh token',
        remedy: installAgain,
      });
    return { fresh: tokenOf({ ...answer, json: bodyOf(answer) }), refreshToken: next.data.refresh_token };
  }

  /** Another program may have renewed it since it was read: what is stored now counts. */
  async function rotate(): Promise<Rotated> {
    const first = await parts.secret(auth.refreshToken);
    try {
      return await exchange(first);
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'SIGN_IN_EXPIRED') throw thrown;
      const stored = await parts.secret(auth.refreshToken);
      if (stored === first) throw thrown;
      return exchange(stored);
    }
  }

  async function renew(): Promise<FreshToken> {
    const { fresh, refreshToken } = await rotate();
    await parts.saveSecret(auth.refreshToken, refreshToken);
    return fresh;
  }

  return () => {
    renewing ??= renew().finally(() => {
      renewing = null;
    });
    return renewing;
  };
}

const again = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']);

function judgeRotation(answer: Answer): Verdict {
  const { status } = answer;
  const body = bodyOf(answer);
  const said = body?.['error'];
  const word = typeof said === 'string' ? safeText(said).slice(0, 120) : '';
  if (status === 429 || word === 'ratelimited') return { kind: 'retry', throttled: true };
  if (status >= 500 || status === 408 || again.has(word)) return { kind: 'retry', throttled: false };
  if (status === 200 && body === undefined) return { kind: 'retry', throttled: false };
  if (status === 200 && body?.['ok'] === true) return { kind: 'ok' };
  const detail = `${rotation.id}: ${word === '' ? `HTTP ${status}` : word}`;
  if (/refresh_token|invalid_grant|token_expired|token_revoked|authorization_not_found/u.test(word))
    return { kind: 'fail', error: new AppError('SIGN_IN_EXPIRED', { detail, remedy: installAgain }) };
  return { kind: 'fail', error: new AppError('SIGN_IN_REFUSED', { detail, remedy: remedyFor(word) }) };
}

function remedyFor(word: string): string {
  if (word === 'bad_client_secret' || word === 'invalid_client_id')
    return 'Take clientId and clientSecret from Basic Information of the app’s settings.';
  if (word === 'token_rotation_not_enabled')
    return 'Switch token rotation on in the app’s settings, or use auth type token.';
  return 'Check clientId, clientSecret and refreshToken; if they are right, install the app again.';
}
