import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { Clock } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';
import { incidentNames, scenarios } from '../sandbox/contract.ts';
import { parseFaults } from '../sandbox/faults.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/index.ts';
import { writeTenants } from '../sandbox/tenants.ts';

export interface SandboxRequest {
  readonly users: number;
  readonly seed: number;
  readonly timeScale: number;
  readonly scenario: string | null;
  /** Null: nothing has happened to any vendor. */
  readonly incident?: string | null;
  /** `name@rate,name@rate` */
  readonly faults: string | null;
}

/** @throws AppError USAGE for an unknown scenario, incident or fault, or a number that is none */
export async function openSandbox(
  { users, seed, timeScale, scenario, incident = null, faults }: SandboxRequest,
  options: Omit<SandboxOptions, 'users' | 'seed' | 'timeScale' | 'faults' | 'scenario' | 'incident'> = {},
): Promise<Sandbox> {
  const known = oneOf('scenario', scenario, scenarios);
  const story = oneOf('incident', incident, incidentNames);
  try {
    return await startSandbox({
      ...options,
      users,
      seed,
      timeScale,
      faults: parseFaults(faults ?? ''),
      ...(known === null ? {} : { scenario: known }),
      ...(story === null ? {} : { incident: story }),
    });
  } catch (thrown) {
    if (thrown instanceof RangeError) throw new AppError('USAGE', { detail: thrown.message, cause: thrown });
    throw thrown;
  }
}

function oneOf<Name extends string>(what: string, asked: string | null, names: readonly Name[]): Name | null {
  const known = names.find((name) => name === asked) ?? null;
  if (asked !== null && known === null)
    throw new AppError('USAGE', { detail: `unknown ${what} “${asked}”; valid are ${names.join(', ')}` });
  return known;
}

/**
 * Writes keys, `policy.yaml` and, last and at once, `grantwarden.yaml`: whoever sees it may start.
 * @returns path of the configuration
 */
export async function writeSandboxConfig(sandbox: Sandbox, dir: string): Promise<string> {
  const { tenants, policy } = await writeTenants(sandbox, dir);
  await writeFile(path.join(dir, 'policy.yaml'), policy, { mode: 0o600 });
  const file = path.join(dir, 'grantwarden.yaml');
  const text = `# A simulated company on this machine; valid as long as the sandbox that wrote it runs.\n${stringify(
    {
      version: 1,
      policy: './policy.yaml',
      workspace: './.grantwarden',
      tenants,
    },
  )}`;
  await mkdir(dir, { recursive: true });
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return file;
}

/** The sandbox's time for whoever audits it in this process, so that quotas of minutes pass in seconds. */
export function clockOf({ clock }: Sandbox): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.now(),
    sleep: (ms, signal) => delay(ms / clock.scale, undefined, signal === undefined ? {} : { signal }),
  };
}
