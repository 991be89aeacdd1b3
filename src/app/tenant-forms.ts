/** What a person must fill in to have a tenant audited, read off each connector's own settings schema. */
import { z } from 'zod';
import type { Platform } from '../core/vocabulary.ts';
import type { ConnectorDefinition } from '../kit/connector.ts';

export interface Field {
  readonly name: string;
  readonly summary: string | null;
  /** Takes `env:`, `file:`, `exec:` or `keychain:`, never the secret itself. */
  readonly reference: boolean;
  /** Regular expression that it must match; null: any text. */
  readonly pattern: string | null;
}

interface AuthForm {
  readonly type: string;
  readonly summary: string;
  readonly fields: readonly Field[];
}

export interface TenantForm {
  readonly platform: Platform;
  readonly title: string;
  /** Required keys beside `auth`. */
  readonly fields: readonly Field[];
  readonly auth: readonly AuthForm[];
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, ObjectSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly ObjectSchema[];
  readonly oneOf?: readonly ObjectSchema[];
  readonly description?: string;
  readonly pattern?: string;
  readonly const?: unknown;
}

export function tenantForms(connectors: readonly ConnectorDefinition[]): Promise<readonly TenantForm[]> {
  return Promise.all(
    connectors.map(async (definition): Promise<TenantForm> => {
      const { settings } = await definition.load();
      const schema = z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }) as ObjectSchema;
      const auth = schema.properties?.['auth'];
      const variants = auth?.oneOf ?? auth?.anyOf ?? [];
      return {
        platform: definition.platform,
        title: definition.title,
        fields: requiredFields(schema, ['auth']),
        auth: definition.authTypes.map(({ type, summary }) => {
          const variant = variants.find(({ properties }) => properties?.['type']?.const === type) ?? {};
          return { type, summary, fields: requiredFields(variant, ['type']) };
        }),
      };
    }),
  );
}

function requiredFields({ properties, required }: ObjectSchema, except: readonly string[]): readonly Field[] {
  return (required ?? [])
    .filter((name) => !except.includes(name))
    .map((name) => {
      const { description: summary = null, pattern = null } = properties?.[name] ?? {};
      const reference = (summary ?? '').startsWith('reference') || /(?:secret|token|key)$/iu.test(name);
      return { name, summary, reference, pattern };
    });
}
