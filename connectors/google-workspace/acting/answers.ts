/** What Google's answers to a deletion mean. */
import type { Clock } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { Classify } from '../../../src/kit/transport/call.ts';
import { googleClassifier, isAboutOperation, refusalOf, type SignInLife } from '../answers.ts';
import { listOf } from './operations.ts';

/** As an audit reads them, but that a deletion is answered by an empty body. */
export function actingClassifier(life: SignInLife, clock: Clock): Classify {
  const judge = googleClassifier(life, clock);
  return (answer, context) => {
    const list = listOf.get(context.call.operation);
    if (list === undefined) return judge(answer, context);
    const empty = answer.status >= 200 && answer.status < 300 && answer.text.trim() === '';
    return judge(empty ? { ...answer, text: '{}', json: {} } : answer, {
      ...context,
      call: { ...context.call, operation: list },
    });
  };
}

/** Why nothing can be read of this one person, whose neighbours can be; null when it is about more than them. */
export function aboutPerson(error: unknown): string | null {
  const refusal = refusalOf(error);
  if (refusal === null || isAboutOperation(error)) return null;
  switch (refusal.status) {
    case 401:
      return 'Google answers 401 for this person, as it does for suspended, archived and just deleted accounts';
    case 403:
      return `Google does not let this administrator do it for this person (${wordsOf(error)}): only a super admin may for a super admin, and nobody outside the units of their role`;
    case 400:
      return `Google refuses it for this person (${wordsOf(error)})`;
    default:
      return null;
  }
}

/** Google's words as the door let them through, which has taken secrets out of them. */
function wordsOf(error: unknown): string {
  const detail = error instanceof AppError ? error.detail : null;
  return detail?.replace(/^[a-z.]+: /iu, '') ?? 'no reason given';
}

/** True when the deletion found nothing to delete: no such person, or no such token any more. */
export function isGone(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal?.status === 404 && refusal.reason === 'notFound';
}

/** A deletion that Google refused, so that nothing was changed. @throws whatever was thrown for any other cause */
export function asRefused(error: unknown): AppError {
  if (refusalOf(error) === null || isAboutOperation(error)) throw error;
  return new AppError('ACT_REFUSED', { detail: aboutPerson(error) ?? wordsOf(error) });
}
