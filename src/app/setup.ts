/** What comes before a configuration exists, when nothing can be composed yet. */
import { connectors } from '../../connectors/index.ts';
import { configJsonSchema } from '../config/json-schema.ts';
import { policyJsonSchema } from '../policy/schema.ts';
import { type JudgedScope, scopeJudge, type ScopeQuestion } from './scopes.ts';
import { type NewTenant, writeNewConfig, type WrittenConfig } from './new-config.ts';
import { type TenantForm, tenantForms } from './tenant-forms.ts';

/** JSON Schema of `grantwarden.yaml`, with the keys of every platform. */
export function configurationSchema(): Promise<Readonly<Record<string, unknown>>> {
  return configJsonSchema(connectors);
}

/** JSON Schema of `policy.yaml`. */
export function policyFileSchema(): unknown {
  return policyJsonSchema();
}

/**
 * From a scope's name to one verdict for each platform that knows it, and never to none.
 * @throws AppError USAGE for a platform or resource that does not exist
 */
export function scopeClassifier(question: ScopeQuestion): Promise<(scope: string) => readonly JudgedScope[]> {
  return scopeJudge(question, connectors);
}

/** What a person must fill in, per platform. */
export function platformForms(): Promise<readonly TenantForm[]> {
  return tenantForms(connectors);
}

/**
 * Writes `grantwarden.yaml`, or adds to it, and `policy.yaml` where there is none.
 * @throws AppError CONFIG_INVALID, SECRET_LITERAL, CONFIG_UNTRUSTED_HOST, OUTPUT_FAILED
 */
export function setUp(
  file: string,
  tenants: readonly NewTenant[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<WrittenConfig> {
  return writeNewConfig(file, tenants, { connectors, env });
}
