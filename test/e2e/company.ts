/** A simulated company in this process, and configurations in folders of their own that audit it. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { writeSandboxConfig } from '../../src/app/sandbox.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';
import { type PlatformName, platformNames } from '../../src/sandbox/platforms.ts';
import { type Ended, run, type RunOptions } from './cli.ts';

export interface Company extends AsyncDisposable {
  readonly sandbox: Sandbox;
  /** Calls served so far, over all platforms. */
  calls(): number;
  /** Calls served so far, by operation. */
  served(): ReadonlyMap<string, number>;
  /** A new folder with configuration, keys and policy. */
  desk(change?: (config: ConfigFile) => void, name?: string): Promise<Desk>;
}

export interface Desk {
  readonly dir: string;
  readonly configFile: string;
  /** Runs the command with --config. */
  grantwarden(command: string, ...more: readonly (string | RunOptions)[]): Promise<Ended>;
  /** Rewrites grantwarden.yaml. */
  change(change: (config: ConfigFile) => void): Promise<void>;
}

export interface TenantEntry {
  id: string;
  platform: string;
  tenantId?: string;
  auth: Record<string, unknown>;
  actAuth?: unknown;
  endpoints: Record<string, string>;
  skip?: string[];
  knownGaps?: { stream: string; reason: string; until?: string }[];
}

export interface ConfigFile {
  version: number;
  policy: string;
  workspace: string;
  tenants: [TenantEntry, TenantEntry, ...TenantEntry[]];
}

export const google = 'demo-google';
export const microsoft = 'demo-m365';
export const slack = 'demo-slack';
export const salesforce = 'demo-crm';

/** Two platforms are enough where a test is about mechanics; these are for those that are about platforms. */
export const onAllPlatforms = { platforms: platformNames } as const satisfies SandboxOptions;
export const everyTenant = [google, microsoft, slack, salesforce] as const;
const usualPlatforms = ['google-workspace', 'microsoft-365'] as const satisfies readonly PlatformName[];

/**
 * What an audit in real time would wait for: the event filters of Google's admin log have 250 calls a minute, reports and
 * sign-ins of Entra one every two seconds, most methods of Slack 20 calls a minute.
 */
const slow = new Map([
  [google, ['admin-events']],
  [microsoft, ['audit-events', 'sign-ins']],
  [slack, ['users', 'approved-apps', 'restricted-apps', 'app-requests']],
]);

/** Google refuses the tokens of suspended people, so no audit of it is complete without this. */
const refused = { stream: 'suspended-user-grants', reason: 'Google refuses them' };

/** Without slow streams, and complete. */
export function quick({ tenants }: ConfigFile): void {
  for (const tenant of tenants) {
    const skip = slow.get(tenant.id);
    if (skip !== undefined) tenant.skip = [...skip];
    if (tenant.id === google) tenant.knownGaps = [{ ...refused }];
  }
}

export async function openCompany(options: SandboxOptions = {}): Promise<Company> {
  const sandbox = await startSandbox({
    users: 20,
    latencyMs: 2,
    lagMs: 0,
    platforms: usualPlatforms,
    ...options,
  });
  const home = await mkdtemp(path.join(tmpdir(), 'grantwarden-e2e-'));
  const pattern = path.join(home, 'pattern');
  await writeSandboxConfig(sandbox, pattern);
  let desks = 0;
  return {
    sandbox,
    calls: () => [...sandbox.stats().values()].reduce((sum, { calls }) => sum + calls, 0),
    served: () => new Map([...sandbox.stats().values()].flatMap(({ served }) => [...served])),
    async desk(change = quick, name = '') {
      desks += 1;
      const dir = path.join(home, `${desks}${name}`);
      await cp(pattern, dir, { recursive: true });
      const desk = deskIn(dir);
      await desk.change(change);
      return desk;
    },
    async [Symbol.asyncDispose]() {
      await sandbox.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function deskIn(dir: string): Desk {
  const configFile = path.join(dir, 'grantwarden.yaml');
  return {
    dir,
    configFile,
    grantwarden(command, ...more) {
      const args = more.filter((each) => typeof each === 'string');
      const options = more.find((each) => typeof each !== 'string') ?? {};
      return run([...command.split(' '), ...args, '--config', configFile], options);
    },
    async change(change) {
      const config = parse(await readFile(configFile, 'utf8')) as ConfigFile;
      change(config);
      await writeFile(configFile, stringify(config), { mode: 0o600 });
    },
  };
}
