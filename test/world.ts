/** A sandbox with a configuration on disk, and audits of it through the composition that the CLI uses. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { audit, type AuditOptions, type AuditOutcome } from '../src/app/audit.ts';
import { compose, type ComposeOptions, type Composed } from '../src/app/compose.ts';
import type { Finding, NotAssessed } from '../src/core/finding.ts';
import { clockOf, writeSandboxConfig } from '../src/app/sandbox.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../src/sandbox/index.ts';

export interface World extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly dir: string;
  readonly configFile: string;
  open(options?: Partial<ComposeOptions>): Promise<Composed>;
  audit(options?: Partial<ComposeOptions & AuditOptions>): Promise<Audited>;
  /** Gives each tenant of the configuration other or further keys. */
  configure(keysOf: (tenant: { readonly id: string; readonly platform: string }) => object): Promise<void>;
}

export interface Audited {
  /** Its lists are closed with the audit; what a test needs of them is below. */
  readonly outcome: AuditOutcome;
  readonly findings: readonly Finding[];
  readonly notAssessed: readonly NotAssessed[];
  /** What was found, without times: equal for equal inventories. */
  readonly inventory: Inventory;
}

export interface Inventory {
  readonly apps: readonly string[];
  readonly grants: readonly string[];
  readonly credentials: readonly string[];
  readonly principals: readonly string[];
  readonly settings: readonly string[];
}

/** Simulated time runs fast enough that quotas of minutes cost a test seconds. */
export async function startWorld(options: SandboxOptions = {}): Promise<World> {
  const sandbox = await startSandbox({ users: 40, timeScale: 200, latencyMs: 0, ...options });
  const dir = await mkdtemp(path.join(tmpdir(), 'grantwarden-test-'));
  const configFile = await writeSandboxConfig(sandbox, dir);
  const open = (more: Partial<ComposeOptions> = {}): Promise<Composed> =>
    compose({
      configFile,
      env: { HOME: dir },
      signal: new AbortController().signal,
      tenants: [],
      clock: clockOf(sandbox),
      ...more,
    });
  return {
    sandbox,
    dir,
    configFile,
    open,
    async audit({ mode = 'full', resume = false, failOn = null, allowPartial = false, ...more } = {}) {
      const app = await open(more);
      try {
        const outcome = await audit(app, { mode, resume, failOn, allowPartial });
        return {
          outcome,
          inventory: await inventoryOf(outcome),
          findings: await Array.fromAsync(outcome.view.findings()),
          notAssessed: await Array.fromAsync(outcome.view.notAssessed()),
        };
      } finally {
        await app.close();
      }
    },
    async configure(keysOf) {
      const config = parse(await readFile(configFile, 'utf8')) as ConfigFile;
      const tenants = config.tenants.map((tenant) => ({ ...tenant, ...keysOf(tenant) }));
      await writeFile(configFile, stringify({ ...config, tenants }), { mode: 0o600 });
    },
    async [Symbol.asyncDispose]() {
      await sandbox.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

interface ConfigFile {
  readonly tenants: readonly { readonly id: string; readonly platform: string }[];
}

export async function inventoryOf({ view }: Pick<AuditOutcome, 'view'>): Promise<Inventory> {
  return {
    apps: await lines(view.apps(), ({ tenant, key, name, publisher, party, verified, state }) => [
      tenant,
      key,
      name,
      publisher,
      party,
      verified,
      state,
    ]),
    grants: await lines(view.grants(), ({ id, app, kind, principal, resource, scopes, lastUsedStatus }) => [
      id,
      app,
      kind,
      principal.id,
      resource,
      scopes.toSorted(),
      lastUsedStatus,
    ]),
    credentials: await lines(view.credentials(), ({ id, app, kind, expiresAt }) => [
      id,
      app,
      kind,
      expiresAt,
    ]),
    principals: await lines(view.principals(), ({ tenant, kind, id, label, active, privileged }) => [
      tenant,
      kind,
      id,
      label,
      active,
      privileged,
    ]),
    settings: await lines(view.settings(), ({ tenant, id, value, known }) => [tenant, id, value, known]),
  };
}

async function lines<Row>(
  rows: AsyncIterable<Row>,
  facts: (row: Row) => readonly unknown[],
): Promise<string[]> {
  const list: string[] = [];
  for await (const row of rows) list.push(JSON.stringify(facts(row)));
  return list.toSorted();
}
