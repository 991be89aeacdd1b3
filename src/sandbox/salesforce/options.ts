import type { SimulatorOptions } from '../contract.ts';

/** Sizes are those of the whole org; what is absent follows from the company. */
export interface SalesforceOptions extends SimulatorOptions {
  /** Approvals (`OauthToken` rows) in all; never fewer than what the people of the company gave. */
  readonly tokens?: number;
  /** Apps in all, those that nobody installed included. */
  readonly apps?: number;
  /** Approvals of the largest app; only with `tokens`. */
  readonly largestApp?: number;
  /** The further approvals are alike, five at a time, in every field that an audit may read. */
  readonly alike?: boolean;
  /** API calls a day; default: what an Enterprise Edition of this size has. */
  readonly dailyCalls?: number;
}
