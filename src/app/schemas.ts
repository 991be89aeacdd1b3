import { connectors } from '../../connectors/index.ts';
import { configJsonSchema } from '../config/json-schema.ts';
import { policyJsonSchema } from '../policy/schema.ts';

/** JSON Schema of `grantwarden.yaml`, with the keys of every platform. */
export function configurationSchema(): Promise<Readonly<Record<string, unknown>>> {
  return configJsonSchema(connectors);
}

/** JSON Schema of `policy.yaml`. */
export function policyFileSchema(): unknown {
  return policyJsonSchema();
}
