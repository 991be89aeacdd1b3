import { z } from 'zod';
import { AppError } from '../../../src/core/errors.ts';

/** The JSON key of a service account. Its `token_uri` is not used: where a signed JWT goes is configuration. */
const KeyFile = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(3),
  client_id: z.string().regex(/^\d+$/u).nullish(),
  private_key: z.string().includes('PRIVATE KEY'),
  private_key_id: z.string().nullish(),
});

export interface ServiceAccountKey {
  readonly email: string;
  /** Numeric id to which domain-wide delegation is given. */
  readonly clientId: string | null;
  readonly pem: string;
  readonly keyId: string | null;
}

/** @throws AppError SECRET_MALFORMED naming the fields at fault, never their values */
export function parseKeyFile(text: string): ServiceAccountKey {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new AppError('SECRET_MALFORMED', { detail: 'the service account key is not JSON' });
  }
  const parsed = KeyFile.safeParse(json);
  if (!parsed.success) {
    const fields = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0] ?? 'the whole')))];
    throw new AppError('SECRET_MALFORMED', {
      detail: `not the JSON key of a service account: ${fields.join(', ')}`,
    });
  }
  const { client_email, client_id, private_key, private_key_id } = parsed.data;
  return {
    email: client_email,
    clientId: client_id ?? null,
    pem: private_key,
    keyId: private_key_id ?? null,
  };
}
