import { expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import { codeAfter, endingError } from './exit.ts';

const running = new AbortController().signal;
const stopped = AbortSignal.abort();

test('what breaks because of an interruption is the interruption; otherwise it is itself', () => {
  const refused = new AppError('NETWORK');

  expect(endingError(refused, running)).toBe(refused);
  expect(endingError(refused, stopped)).toMatchObject({ code: 'INTERRUPTED', exit: 130, cause: refused });
  expect(endingError(new TypeError('x'), running)).toMatchObject({ code: 'UNEXPECTED', exit: 1 });
});

test('an interruption outranks every other ending', () => {
  expect([codeAfter(3, running), codeAfter(3, stopped), codeAfter(0, stopped)]).toEqual([3, 130, 130]);
});
