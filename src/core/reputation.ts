/** What speaks against an app's maker, beside what the app may do. Here is the evidence; the score weighs it. */

/**
 * `listed`: on a list of known-bad clients. `name`: made to look like another. `address`: sends sign-ins to a
 * doubtful place. `young`: came lately. `owner`: belongs to an organisation that nobody knows.
 */
export const reputationKinds = ['listed', 'name', 'address', 'young', 'owner'] as const;
export type ReputationKind = (typeof reputationKinds)[number];

export interface ReputationSign {
  readonly kind: ReputationKind;
  readonly strength: 'strong' | 'weak';
  /** Completes a list of what is known of the app, e.g. `it came to the tenant 12 days ago`. Safe text. */
  readonly what: string;
}
