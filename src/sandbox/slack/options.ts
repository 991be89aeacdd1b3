import type { SimulatorOptions } from '../contract.ts';

export interface SlackOptions extends SimulatorOptions {
  /** Workspaces of the organisation, 1 to 1,000; default 3. The scenario `basic` has one and no organisation. */
  readonly workspaces?: number;
  /** Rows of every list of approved apps that can hold any; default: no more than the company approved. */
  readonly approvedPerList?: number;
}

/** What the shape of a tenant depends on. */
export type SlackShape = Pick<SlackOptions, 'scenario' | 'workspaces' | 'approvedPerList'>;
