/** The simulated vendors. One more costs a folder and a line here. */
import type { Simulator, SimulatorOptions } from './contract.ts';
import { createGoogleSimulator } from './google-workspace/index.ts';

interface SimulatedPlatform {
  /** Id of its tenant in the configuration that a sandbox writes. */
  readonly tenant: string;
  create(options: SimulatorOptions): Simulator;
}

export const simulatedPlatforms = {
  'google-workspace': { tenant: 'demo-google', create: createGoogleSimulator },
} as const satisfies Partial<Record<Simulator['platform'], SimulatedPlatform>>;
export type PlatformName = keyof typeof simulatedPlatforms;

export const platformNames = Object.keys(simulatedPlatforms) as readonly PlatformName[];
