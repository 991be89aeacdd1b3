import { AppError } from '../../src/core/errors.ts';

/**
 * The error of one unit (a chain, a resource, a policy) whose neighbours can still be read.
 * @throws what was thrown when it ends the stream or the tenant: a stop, a refused sign-in, a defect
 */
export function unitFailure(thrown: unknown): AppError {
  if (thrown instanceof AppError && /^(?:READ_|GAP_|PAGE_|NETWORK$|ID_UNSAFE$)/u.test(thrown.code))
    return thrown;
  throw thrown;
}

/** Puts an id into an address. @throws AppError ID_UNSAFE when it would change the address */
export function addressable<T>(id: string, address: (id: string) => T): T {
  try {
    return address(id);
  } catch (cause) {
    if (cause instanceof RangeError) throw new AppError('ID_UNSAFE', { detail: id, cause });
    throw cause;
  }
}
