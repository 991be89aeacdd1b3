import type { AppError } from '../../core/errors.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * One thing a client may do. `path` is a template: `{name}` stands for exactly one segment, everything else is
 * literal. A door of an audit takes only operations that cannot change the tenant.
 */
export interface Operation {
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  /** Changes the tenant: only an acting door takes it, sends it once, and never in a batch. */
  readonly writes?: true;
  /** Signing in: sent without bearer, never batched. */
  readonly anonymous?: boolean;
  /** A batch: each member (`method`, path relative to `memberBase`) must itself be on the list. */
  readonly memberBase?: string;
  /** A SOAP call, sent as `text/xml` in UTF-8: local names of the one element that its Body may hold. */
  readonly soap?: readonly string[];
}

/**
 * Stands in the Header of a SOAP call, as the whole text of an element, where the vendor wants the bearer's token; the
 * door writes it in, escaped for XML, at each attempt.
 */
export const sessionMark = 'GRANTWARDEN-SESSION';

export interface Call {
  /** Id of the operation this call claims to be; method and path must agree with it. */
  readonly operation: string;
  readonly method: Method;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Quota lane; see `LaneSpec`. */
  readonly lane: string;
  /** What the call is about, for messages: a user, an app. Never a secret. */
  readonly about?: string;
  readonly signal?: AbortSignal | undefined;
}

/** A whole answer: the body is read before anyone judges it, so a body that breaks off is a failed attempt. */
export interface Answer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The parsed body when the content type says JSON and it parses; undefined otherwise. */
  readonly json?: unknown;
}

/** What an answer means, decided per vendor by reason, not by status alone. */
export type Verdict =
  | { readonly kind: 'ok' }
  /** Try again later; `throttled` also slows the lane down. */
  | { readonly kind: 'retry'; readonly throttled: boolean }
  /** The bearer may have ended: renew it once, then ask `classify` again with `renewed` true. */
  | { readonly kind: 'sign-in' }
  /** Final for this call: a capability gap, a missing object, a rejected request. */
  | { readonly kind: 'fail'; readonly error: AppError }
  /** Final for the whole tenant: signed out, daily quota spent. */
  | { readonly kind: 'stop'; readonly error: AppError };

export interface ClassifyContext {
  readonly call: Call;
  /** The call has been repeated with a fresh bearer. */
  readonly renewed: boolean;
}

export type Classify = (answer: Answer, context: ClassifyContext) => Verdict;

/** A quota that calls share. Times are those of the injected clock. */
export interface LaneSpec {
  readonly name: string;
  /** Documented sustained rate; pacing starts just below it. */
  readonly perSecond: number;
  /** Calls that may be under way at once. */
  readonly concurrency: number;
  /**
   * Whose quota it is, when one counts the calls of several tenants; asked before the first call. Null: this tenant's
   * alone. Never a secret: whatever shares quotas knows the text by a hash.
   */
  readonly sharedBy?: () => Promise<string | null>;
}

/** Supplies the Authorization value; `renew` is called once for all workers that saw it refused. */
export interface Bearer {
  /** The whole header value (`Bearer …`), valid now, renewed ahead of its end. @throws AppError SIGN_IN_* */
  current(signal?: AbortSignal): Promise<string>;
  /** Forces a new one unless that was just done; false when the last renewal is too recent to try again. */
  renew(used: string, signal?: AbortSignal): Promise<boolean>;
}

export interface DoorSpec {
  readonly operations: readonly Operation[];
  /** Scheme, host and port that may be spoken to, e.g. `https://graph.microsoft.com`. */
  readonly origins: readonly string[];
  readonly lanes: readonly LaneSpec[];
  readonly classify: Classify;
  /** Absent until the client has signed in: anonymous operations only. */
  readonly bearer?: Bearer;
}

/** The one way out. Everything a connector sends passes here. */
export interface Door {
  /**
   * Sends a call with pacing, retries, renewal and checks, and returns an answer judged `ok`.
   * @throws AppError WRITE_REFUSED or PAGE_FOREIGN before any socket is opened; READ_*, GAP_*, SIGN_IN_*, NETWORK after;
   * ACT_UNKNOWN when a write may have happened although no answer says so
   */
  send(call: Call): Promise<Answer>;
}
