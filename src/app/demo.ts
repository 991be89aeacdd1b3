import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Clock } from '../core/clock.ts';
import { clockOf, openSandbox, type SandboxRequest, writeSandboxConfig } from './sandbox.ts';

export interface Demo {
  readonly configFile: string;
  readonly dir: string;
  /** People of the simulated company. */
  readonly users: number;
  readonly companyName: string;
  readonly clock: Clock;
  /** Stops the vendors and removes the folder. */
  close(): Promise<void>;
}

/** From now on it goes as the one on the wall does: whoever reads “3 min old” has waited three minutes. */
export function unhurried(clock: Clock): Clock {
  const ahead = clock.now() - Date.now();
  return { ...clock, now: () => Date.now() + ahead };
}

/** A simulated company with its vendors on loopback ports, and a configuration for it in a temporary folder. */
export async function prepareDemo(request: SandboxRequest): Promise<Demo> {
  const sandbox = await openSandbox(request);
  const dir = await mkdtemp(path.join(tmpdir(), 'grantwarden-demo-'));
  return {
    configFile: await writeSandboxConfig(sandbox, dir),
    dir,
    users: sandbox.company.size,
    companyName: sandbox.company.name,
    clock: clockOf(sandbox),
    async close() {
      await sandbox.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
