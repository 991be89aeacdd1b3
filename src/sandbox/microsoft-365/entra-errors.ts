import type { SandboxReply } from '../contract.ts';

interface EntraError {
  readonly status: number;
  readonly error: string;
  readonly code: number;
  readonly text: string;
}

/** Sign-in errors by the name used here, in Entra's words. */
const entraErrors = {
  badSecret: {
    status: 401,
    error: 'invalid_client',
    code: 7000215,
    text: 'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.',
  },
  expiredSecret: {
    status: 401,
    error: 'invalid_client',
    code: 7000222,
    text: 'The provided client secret keys for app are expired.',
  },
  noCredential: {
    status: 401,
    error: 'invalid_client',
    code: 7000218,
    text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  },
  unknownApp: {
    status: 400,
    error: 'unauthorized_client',
    code: 700016,
    text: 'Application with identifier was not found in the directory.',
  },
  disabledApp: {
    status: 400,
    error: 'unauthorized_client',
    code: 7000112,
    text: 'Application is disabled.',
  },
  unknownTenant: { status: 400, error: 'invalid_request', code: 90002, text: 'Tenant not found.' },
  badAssertion: {
    status: 401,
    error: 'invalid_client',
    code: 700027,
    text: 'The certificate with identifier used to sign the client assertion is not registered on application.',
  },
  lateAssertion: {
    status: 401,
    error: 'invalid_client',
    code: 700024,
    text: 'Client assertion is not within its valid time range.',
  },
  foreignAudience: {
    status: 401,
    error: 'invalid_client',
    code: 700023,
    text: 'Client assertion audience claim does not match Realm issuer.',
  },
  untrustedSubject: {
    status: 400,
    error: 'invalid_client',
    code: 700213,
    text: 'No matching federated identity record found for presented assertion subject.',
  },
  untrustedIssuer: {
    status: 400,
    error: 'invalid_client',
    code: 700211,
    text: 'No matching federated identity record found for presented assertion issuer.',
  },
  unsupportedGrant: {
    status: 400,
    error: 'unsupported_grant_type',
    code: 70003,
    text: 'The app requested an unsupported grant type.',
  },
  badScope: {
    status: 400,
    error: 'invalid_scope',
    code: 70011,
    text: 'The provided value for the input parameter scope is not valid.',
  },
  pending: {
    status: 400,
    error: 'authorization_pending',
    code: 70016,
    text: 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
  },
  expiredDevice: {
    status: 400,
    error: 'expired_token',
    code: 70020,
    text: 'The provided value for the input parameter device_code is not valid. This code has expired.',
  },
  badRefreshToken: {
    status: 400,
    error: 'invalid_grant',
    code: 70000,
    text: 'Provided grant is invalid or malformed.',
  },
} as const satisfies Record<string, EntraError>;
export type EntraErrorName = keyof typeof entraErrors;

export function entraRefusal(name: EntraErrorName, now: number, traceId: string): SandboxReply {
  const { status, error, code, text } = entraErrors[name];
  const timestamp = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-ms-request-id': traceId,
    },
    body: JSON.stringify({
      error,
      error_description: `AADSTS${code}: ${text} Trace ID: ${traceId} Correlation ID: ${traceId} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id: traceId,
      correlation_id: traceId,
      error_uri: `https://login.microsoftonline.com/error?code=${code}`,
    }),
  };
}
