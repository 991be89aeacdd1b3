import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { Answer, Call } from './call.ts';
import type { NetworkFault } from './network-fault.ts';
import { retryAfterMs } from './retry-after.ts';

/** Why an attempt did not bring the answer, when another one may. */
export interface Setback {
  readonly throttled: boolean;
  /** What the vendor asked to wait; null when it did not say. */
  readonly askedMs: number | null;
  /** Nobody was there at all. */
  readonly unreached: boolean;
  readonly code: ErrorCode;
  readonly what: string;
}

export function setbackOfFault(fault: NetworkFault): Setback {
  return {
    throttled: false,
    askedMs: null,
    unreached: fault.unreached,
    code: fault.code,
    what: fault.detail ?? 'no answer',
  };
}

/** @param how `broken`: the body says it is JSON and is not whole */
export function setbackOfAnswer(
  answer: Answer,
  how: 'throttled' | 'failing' | 'broken',
  now: number,
): Setback {
  const what = { throttled: 'throttled', failing: 'failing', broken: 'a body that breaks off' }[how];
  return {
    throttled: how === 'throttled',
    askedMs: retryAfterMs(answer.headers['retry-after'], answer.headers['date'], now),
    unreached: false,
    code: how === 'throttled' ? 'READ_THROTTLED' : 'READ_FAILED',
    what: `${what}, HTTP ${answer.status}`,
  };
}

/** The error of a call that has used up its attempts or its time. */
export function givenUp(call: Call, setback: Setback, attempts: number): AppError {
  const asked = setback.askedMs === null ? '' : `; it asked to wait ${Math.ceil(setback.askedMs / 1000)} s`;
  const times = attempts === 1 ? 'one attempt' : `${attempts} attempts`;
  const about = call.about === undefined ? '' : ` for ${call.about}`;
  return new AppError(setback.code, {
    detail: `${call.operation}${about}: ${setback.what} after ${times}${asked}`,
  });
}
