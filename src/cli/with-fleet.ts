import type { Fleet, FleetOptions } from '../app/fleet.ts';
import type { Invocation, Option } from './command.ts';

export const fleetConfig: Option = {
  flag: '--config',
  summary: 'fleet configuration (default: ./fleet.yaml)',
  value: { name: 'FILE', kind: 'file' },
};

export function fleetOptionsOf({ given, io, signal, redactWith }: Invocation): FleetOptions {
  return { configFile: given.text('--config') ?? 'fleet.yaml', env: io.env, signal, redactWith };
}

/** Opens the fleet for one command and closes it, whatever happens. */
export async function withFleet<Result>(
  invocation: Invocation,
  use: (fleet: Fleet) => Promise<Result>,
): Promise<Result> {
  const { withFleet: open } = await import('../app/fleet.ts');
  return open(fleetOptionsOf(invocation), use);
}
