import { z } from 'zod';
import type { ConnectorDefinition } from '../kit/connector.ts';
import { configSchema, tenantCommon } from './schema.ts';

type JsonSchema = Record<string, unknown>;

/** JSON Schema of `grantwarden.yaml` for editors: the common part and each platform's own keys. */
export async function configJsonSchema(definitions: readonly ConnectorDefinition[]): Promise<JsonSchema> {
  const schema = jsonSchemaOf(configSchema(definitions.map(({ platform }) => platform)));
  const tenants = await Promise.all(definitions.map(tenantSchema));
  const properties = schema['properties'] as JsonSchema;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...schema,
    title: 'Grantwarden configuration',
    properties: { ...properties, tenants: { type: 'array', minItems: 1, items: { oneOf: tenants } } },
  };
}

async function tenantSchema(definition: ConnectorDefinition): Promise<JsonSchema> {
  const { platform, title, streams } = definition;
  const { settings } = await definition.load();
  const own = jsonSchemaOf(settings);
  const { properties: common } = jsonSchemaOf(z.strictObject(tenantCommon)) as { properties: JsonSchema };
  const properties = own['properties'] as Record<string, unknown> | undefined;
  const streamName = { type: 'string', enum: streams.map(({ id }) => id) };
  const actAuth = {
    anyOf: [{ const: 'same' }, ...(properties?.['auth'] === undefined ? [] : [properties['auth']])],
  };
  return {
    ...own,
    title,
    properties: {
      ...common,
      platform: { const: platform },
      skip: { type: 'array', items: streamName },
      ...properties,
      actAuth,
    },
    required: ['id', 'platform', ...((own['required'] as readonly string[] | undefined) ?? [])],
  };
}

function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}
