/** Writes the first `grantwarden.yaml` and `policy.yaml`, or adds a tenant to an existing one. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { isSeq, stringify } from 'yaml';
import { readConfig } from '../config/load.ts';
import { loadUserSettings, userSettingsFile } from '../config/user-settings.ts';
import { AppError } from '../core/errors.ts';
import type { Platform } from '../core/vocabulary.ts';
import type { ConnectorDefinition, SetupStep } from '../kit/connector.ts';
import { readYaml } from '../kit/yaml-border.ts';

export interface NewTenant {
  readonly id: string;
  readonly platform: Platform;
  /** The entry's own keys, e.g. `tenantId` and `auth`. */
  readonly keys: Readonly<Record<string, unknown>>;
}

export interface WrittenConfig {
  /** Absolute. Null when a policy was there already and was left alone. */
  readonly policyFile: string | null;
  readonly steps: readonly { readonly tenant: string; readonly steps: readonly SetupStep[] }[];
}

interface Surroundings {
  readonly connectors: readonly ConnectorDefinition[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function configExists(file: string): boolean {
  return existsSync(file);
}

/**
 * Checks the new text as an audit would, before anything is written; then each file appears whole.
 * @throws AppError CONFIG_INVALID, SECRET_LITERAL, CONFIG_UNTRUSTED_HOST, OUTPUT_FAILED
 */
export async function writeNewConfig(
  file: string,
  tenants: readonly NewTenant[],
  { connectors, env }: Surroundings,
): Promise<WrittenConfig> {
  const text = existsSync(file) ? extended(file, tenants) : fresh(tenants);
  const userSettings = loadUserSettings(userSettingsFile(env));
  const config = await readConfig(text, file, { definitions: connectors, userSettings });
  const newPolicy = !existsSync(config.policy);
  if (newPolicy) await writeWhole(config.policy, policyTemplate(connectors));
  await writeWhole(config.file, text);
  const steps = tenants.map(async ({ id, platform, keys }) => ({
    tenant: id,
    steps: await setupSteps(connectors, platform, keys),
  }));
  return { policyFile: newPolicy ? config.policy : null, steps: await Promise.all(steps) };
}

/** What to click and grant at a platform so that an audit can read. */
async function setupSteps(
  connectors: readonly ConnectorDefinition[],
  platform: Platform,
  keys: NewTenant['keys'],
): Promise<readonly SetupStep[]> {
  const module = await connectors.find((candidate) => candidate.platform === platform)?.load();
  return module === undefined ? [] : module.setup(keys);
}

function entryOf({ id, platform, keys }: NewTenant): Readonly<Record<string, unknown>> {
  return { id, platform, ...keys };
}

function fresh(tenants: readonly NewTenant[]): string {
  const body = stringify({
    version: 1,
    policy: './policy.yaml',
    workspace: './.grantwarden',
    tenants: tenants.map(entryOf),
  });
  return `# Grantwarden: what to audit. Secrets are references (env:, file:, exec:, keychain:), never values.\n${body}`;
}

/** Comments and order of the existing file are kept. */
function extended(file: string, tenants: readonly NewTenant[]): string {
  const { document } = readYaml(readFileSync(file, 'utf8'), file, 'CONFIG_INVALID');
  const list = document.get('tenants');
  if (!isSeq(list)) throw new AppError('CONFIG_INVALID', { detail: 'tenants must be a list', where: file });
  for (const tenant of tenants) list.add(document.createNode(entryOf(tenant)));
  return document.toString();
}

async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = path.join(
    path.dirname(file),
    `.${path.basename(file)}.${randomBytes(6).toString('hex')}`,
  );
  try {
    const handle = await open(temporary, 'wx', 0o600);
    await handle.writeFile(text);
    await handle.sync();
    await handle.close();
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    const code = (cause as NodeJS.ErrnoException).code ?? 'it cannot be written';
    throw new AppError('OUTPUT_FAILED', {
      detail: `${file} (${code})`,
      remedy: 'Check that the folder exists and is yours.',
      cause,
    });
  }
}

/** The example names every platform, so that nobody has to look up how they are called. */
function policyTemplate(connectors: readonly ConnectorDefinition[]): string {
  const apps = connectors.map(({ platform }) => `#      ${platform}: ["…"]`);
  return `# The vendors this company has approved. Keep it in git: a change here is a decision.
# grantwarden policy schema prints the schema; grantwarden audit --offline judges anew after a change.
version: 1
defaults:
  unknownVendor: review   # review, deny or allow
  maxTier: medium         # the most dangerous permission that needs no mention of its own
  requireOwner: true
vendors: []
#  - name: Zoom
#    domains: [zoom.us]
#    owner: it@acme.example
#    approvedUntil: 2027-06-30
#    apps:   # ids: what follows the colon under KEY in \`grantwarden list apps\`
${apps.join('\n')}
#    allow: { maxTier: medium }
banned: []
`;
}
