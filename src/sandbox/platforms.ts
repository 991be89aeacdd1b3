/** The simulated vendors. One more costs a folder and a line here. */
import type { Simulator, SimulatorOptions } from './contract.ts';
import { createGoogleSimulator, type GoogleOptions } from './google-workspace/index.ts';
import { createMicrosoftSimulator } from './microsoft-365/index.ts';
import type { MicrosoftOptions } from './microsoft-365/options.ts';
import { createSalesforceSimulator } from './salesforce/index.ts';
import type { SalesforceOptions } from './salesforce/options.ts';
import { createSlackSimulator } from './slack/index.ts';
import type { SlackOptions } from './slack/options.ts';

/** What a single platform can be told beyond what all share, such as the size of a tenant. */
export interface PlatformExtras {
  readonly 'google-workspace'?: Omit<GoogleOptions, keyof SimulatorOptions>;
  readonly 'microsoft-365'?: Omit<MicrosoftOptions, keyof SimulatorOptions>;
  readonly salesforce?: Omit<SalesforceOptions, keyof SimulatorOptions>;
  readonly slack?: Omit<SlackOptions, keyof SimulatorOptions>;
}

interface SimulatedPlatform {
  /** Id of its tenant in the configuration that a sandbox writes. */
  readonly tenant: string;
  create(this: void, options: SimulatorOptions, extras: PlatformExtras): Simulator;
}

export const simulatedPlatforms = {
  'google-workspace': {
    tenant: 'demo-google',
    create: (options, extras) => createGoogleSimulator({ ...options, ...extras['google-workspace'] }),
  },
  'microsoft-365': {
    tenant: 'demo-m365',
    create: (options, extras) =>
      createMicrosoftSimulator({ ...options, actAuth: true, ...extras['microsoft-365'] }),
  },
  slack: {
    tenant: 'demo-slack',
    create: (options, extras) => createSlackSimulator({ ...options, ...extras.slack }),
  },
  salesforce: {
    tenant: 'demo-crm',
    create: (options, extras) => createSalesforceSimulator({ ...options, ...extras.salesforce }),
  },
} as const satisfies Partial<Record<Simulator['platform'], SimulatedPlatform>>;
export type PlatformName = keyof typeof simulatedPlatforms;

export const platformNames = Object.keys(simulatedPlatforms) as readonly PlatformName[];
