/** Controls of published frameworks, and how a tenant stands to them. */

/** `manual`: only a person can say, and nobody has said it on record. */
export const controlStatuses = ['pass', 'fail', 'not-assessed', 'manual'] as const;
export type ControlStatus = (typeof controlStatuses)[number];

/** Whom to follow where publishers contradict each other. `cis`: both levels; `cis-1`: only the first. */
export const controlProfiles = ['scuba', 'cis', 'cis-1'] as const;
export type ControlProfile = (typeof controlProfiles)[number];

export interface ControlResult {
  /** As its publisher numbers it, with the framework: `SCuBA MS.AAD.5.2v1`. */
  readonly id: string;
  readonly tenant: string;
  /** Our own wording. */
  readonly title: string;
  readonly status: ControlStatus;
  /** What it rests on, as one sentence: a setting and its value, findings, or who certified it and when. */
  readonly why: string;
  readonly remedy: string | null;
  /** Ids of the findings behind a `fail`. */
  readonly findings: readonly string[];
  /** False where the chosen profile does not ask for this, or follows a framework that asks for the opposite. */
  readonly inProfile: boolean;
}
