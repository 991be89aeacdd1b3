import { AppError } from '../../src/core/errors.ts';

/**
 * The error of one unit (an app, a part of a list) whose neighbours can still be read.
 * @throws what was thrown when it ends the stream or the tenant: a spent quota, a refused sign-in, no network, a defect
 */
export function unitFailure(thrown: unknown): AppError {
  if (thrown instanceof AppError && /^(?:READ_(?!THROTTLED)|GAP_|PAGE_|ID_UNSAFE$)/u.test(thrown.code))
    return thrown;
  throw thrown;
}
