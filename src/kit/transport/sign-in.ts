import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import type { FreshToken } from './bearer.ts';
import type { Answer, Door } from './call.ts';

export interface FormPost {
  /** An anonymous POST operation of the door. */
  readonly operation: string;
  readonly url: string;
  readonly lane: string;
  readonly form: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Posts a form to a sign-in endpoint with the door's retries.
 * @throws AppError SIGN_IN_UNREACHABLE when the endpoint gives no answer, else what the door's `classify` says
 */
export async function postForm(door: Door, post: FormPost): Promise<Answer> {
  const { operation, url, lane, form, signal } = post;
  try {
    return await door.send({
      operation,
      url,
      lane,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams(form).toString(),
      signal,
    });
  } catch (thrown) {
    throw unreachable(thrown);
  }
}

/** A network error or an endless failure, said of signing in; anything else as it is. */
export function unreachable(thrown: unknown): unknown {
  if (!(thrown instanceof AppError)) return thrown;
  const { code, detail, remedy } = thrown;
  if (!['NETWORK', 'READ_FAILED', 'READ_THROTTLED'].includes(code)) return thrown;
  return new AppError('SIGN_IN_UNREACHABLE', {
    ...(detail === null ? {} : { detail }),
    // What is wrong with a certificate or a proxy is mended there, whoever is asked.
    ...(code === 'NETWORK' ? { remedy } : {}),
  });
}

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.union([z.number(), z.string().regex(/^\d+$/u).transform(Number)]).nullish(),
});

/**
 * The token of an OAuth token answer (RFC 6749 §5.1).
 * @throws AppError SIGN_IN_REFUSED when there is none in it
 */
export function tokenOf(answer: Answer): FreshToken {
  const parsed = tokenAnswer.safeParse(answer.json);
  if (!parsed.success) throw new AppError('SIGN_IN_REFUSED', { detail: 'the answer holds no access token' });
  return { token: parsed.data.access_token, expiresInSeconds: parsed.data.expires_in ?? null };
}
