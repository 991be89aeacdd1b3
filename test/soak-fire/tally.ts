/** What was done to how many worlds, for the table. */
export interface Tally {
  worlds: number;
  steps: number;
  /** Calls that a fault struck. */
  struck: number;
  kills: number;
  remedies: number;
  /** Tenants held against the truth. */
  compared: number;
  /** Tenants of which a fresh full audit was held against what the vendor holds. */
  held: number;
  /** In the outbox at the end, and attempts to tell them that were heard. */
  messages: number;
  attempts: number;
  /** Audits that said that they lack something. */
  partial: number;
  excused: number;
  /** Changes at a vendor. */
  writes: number;
  readonly troubles: Map<string, number>;
  /** Errors told, by code. */
  readonly told: Map<string, number>;
}

export function emptyTally(): Tally {
  return {
    worlds: 0,
    steps: 0,
    struck: 0,
    kills: 0,
    remedies: 0,
    compared: 0,
    held: 0,
    messages: 0,
    attempts: 0,
    partial: 0,
    excused: 0,
    writes: 0,
    troubles: new Map(),
    told: new Map(),
  };
}
