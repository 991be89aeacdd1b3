/**
 * What Graph's answer to a change means: made, made before, refused, or unknown.
 * https://learn.microsoft.com/graph/errors
 */
import { z } from 'zod';
import { AppError } from '../../../src/core/errors.ts';
import { safeText } from '../../../src/core/text.ts';
import type { Answer, Classify, Verdict } from '../../../src/kit/transport/call.ts';
import { graphClassifier } from '../answers.ts';

const Refusal = z.object({ error: z.object({ code: z.string().catch(''), message: z.string().catch('') }) });

/** Grants and role assignments say it with different codes, so the words decide. */
const alreadyThere =
  /\b(?:permission entry|permission being assigned|role assignment)\b.*\balready exists\b/iu;
/** `removePassword` of a key that is gone. */
const alreadyGone = /\bno (?:password )?credential found\b/iu;

/** @param onClaims see `graphClassifier`, which judges the reads and the sign-in */
export function actingClassifier(writes: ReadonlySet<string>, onClaims: (claims: string) => void): Classify {
  const reads = graphClassifier(onClaims);
  return (answer, context) => {
    const { operation, method } = context.call;
    if (!writes.has(operation) || answer.status === 401) return reads(answer, context);
    return judgeWrite(answer, operation, method === 'DELETE');
  };
}

function judgeWrite(answer: Answer, operation: string, removes: boolean): Verdict {
  const { status, headers } = answer;
  const { code, message } = refusalIn(answer);
  if (status >= 200 && status < 300)
    return code === '' ? { kind: 'ok' } : { kind: 'retry', throttled: false };
  if (status === 429 || status === 509 || 'x-ms-throttle-scope' in headers)
    return { kind: 'retry', throttled: true };
  if (status >= 500 || status === 408) return { kind: 'retry', throttled: false };
  // A replica that has not heard of the tenant yet says so even of a change that was made.
  if (code === 'Directory_ObjectNotFound')
    return fail(
      'ACT_UNKNOWN',
      `${operation}: HTTP ${status} ${code}, which is also said of changes that were made`,
    );
  // Only in Graph's own words: a proxy may miss a path.
  if (status === 404 && removes && /NotFound$/iu.test(code)) return { kind: 'ok' };
  if (alreadyThere.test(message) || code === 'RoleAssignmentExists') return { kind: 'ok' };
  if (alreadyGone.test(message)) return { kind: 'ok' };
  const words = [`HTTP ${status}`, code, message].filter((part) => part !== '').join(' ');
  return fail('ACT_REFUSED', `${operation}: ${words}`);
}

function fail(code: 'ACT_REFUSED' | 'ACT_UNKNOWN', detail: string): Verdict {
  return { kind: 'fail', error: new AppError(code, { detail }) };
}

/** Empty words where the body is not a refusal in Graph's form. */
function refusalIn({ text }: Answer): { readonly code: string; readonly message: string } {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { code: '', message: '' };
  }
  const parsed = Refusal.safeParse(body);
  if (!parsed.success) return { code: '', message: '' };
  const { code, message } = parsed.data.error;
  return { code: safeText(code).slice(0, 100), message: safeText(message).slice(0, 300) };
}
