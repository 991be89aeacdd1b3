import { AppError } from '../../core/errors.ts';

/** Headers by which a server takes a request for another one than the list sees. */
const forbiddenHeader =
  /^(?:x-http-method(?:-override)?|x-method-override|x-original-url|x-rewrite-url|host|connection|content-length|transfer-encoding|upgrade|te|trailer|expect|authorization|proxy-.*)$/iu;

/** The first name that a call may not set, or null. */
export function refusedHeader(names: Iterable<string>): string | null {
  for (const name of names) if (forbiddenHeader.test(name)) return name.toLowerCase();
  return null;
}

export function refusal(operation: string, why: string): AppError {
  return new AppError('WRITE_REFUSED', { detail: `${operation}: ${why}` });
}
