import type { FreshToken } from '../../../src/kit/transport/bearer.ts';

export interface SignedIn extends FreshToken {
  /** Origin of the org, which is another than that of the login host. */
  readonly instance: string;
  /** Of the token answer, `https://login…/id/00D…/005…`; null where there was none. */
  readonly identityUrl: string | null;
}

/** @throws AppError SIGN_IN_*, SECRET_*, CONFIG_UNTRUSTED_HOST */
export type SignIn = (signal: AbortSignal) => Promise<SignedIn>;
