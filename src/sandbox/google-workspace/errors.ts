/** Error bodies as the Admin SDK, the Policy API and the token endpoint send them. */
import type { SandboxReply } from '../contract.ts';

export const json = { 'content-type': 'application/json; charset=UTF-8' };
const text = { 'content-type': 'text/plain; charset=UTF-8' };

interface Detail {
  readonly domain: string;
  readonly reason: string;
  readonly more?: Readonly<Record<string, string>>;
  readonly status?: string;
  readonly details?: readonly unknown[];
}

function failure(
  code: number,
  message: string,
  { domain, reason, more, status, details }: Detail,
): SandboxReply {
  const error = {
    code,
    message,
    errors: [{ message, domain, reason, ...more }],
    ...(status === undefined ? {} : { status }),
    ...(details === undefined ? {} : { details }),
  };
  return { status: code, headers: json, body: JSON.stringify({ error }) };
}

export function invalidCredentials(): SandboxReply {
  return failure(401, 'Invalid Credentials', {
    domain: 'global',
    reason: 'authError',
    more: { locationType: 'header', location: 'Authorization' },
    status: 'UNAUTHENTICATED',
  });
}

export function insufficientScope(method: string, service: string): SandboxReply {
  return failure(403, 'Request had insufficient authentication scopes.', {
    domain: 'global',
    reason: 'insufficientPermissions',
    status: 'PERMISSION_DENIED',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
        domain: 'googleapis.com',
        metadata: { method, service },
      },
    ],
  });
}

export function notAuthorized(): SandboxReply {
  return failure(403, 'Not Authorized to access this resource/api', {
    domain: 'global',
    reason: 'forbidden',
  });
}

export function notFound(what: 'userKey' | 'clientId' | 'codeId' | 'customer' | 'domain'): SandboxReply {
  return failure(404, `Resource Not Found: ${what}`, { domain: 'global', reason: 'notFound' });
}

export function unknownPath(): SandboxReply {
  return {
    status: 404,
    headers: { 'content-type': 'text/html; charset=UTF-8' },
    body: '<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title>',
  };
}

export function badRequest(message: string, reason = 'badRequest'): SandboxReply {
  return failure(400, message, { domain: 'global', reason });
}

export function invalidInput(name: string): SandboxReply {
  return failure(400, `Invalid Input: ${name}`, { domain: 'global', reason: 'invalid' });
}

export function quotaExceeded(): SandboxReply {
  return failure(403, 'Request rate higher than configured.', {
    domain: 'usageLimits',
    reason: 'quotaExceeded',
  });
}

export function userRateLimitExceeded(): SandboxReply {
  return failure(403, 'User Rate Limit Exceeded', { domain: 'usageLimits', reason: 'userRateLimitExceeded' });
}

export function rateLimitPerMinute(project: string): SandboxReply {
  const message = `Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service 'admin.googleapis.com' for consumer 'project_number:${project}'.`;
  return failure(403, message, {
    domain: 'global',
    reason: 'rateLimitExceeded',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'RATE_LIMIT_EXCEEDED',
        domain: 'googleapis.com',
        metadata: {
          quota_limit: 'defaultPerMinutePerUser',
          quota_metric: 'admin.googleapis.com/default',
          service: 'admin.googleapis.com',
          quota_limit_value: '2400',
          consumer: `projects/${project}`,
        },
      },
    ],
  });
}

export function tooManyAtOnce(): SandboxReply {
  return failure(429, 'Rate Limit Exceeded', {
    domain: 'usageLimits',
    reason: 'rateLimitExceeded',
    status: 'RESOURCE_EXHAUSTED',
  });
}

export function backendError(): SandboxReply {
  return failure(503, 'Backend Error', { domain: 'global', reason: 'backendError', status: 'UNAVAILABLE' });
}

export function quotaText(): SandboxReply {
  return { status: 403, headers: text, body: 'Request rate higher than configured.' };
}

export function quotaUnavailableText(): SandboxReply {
  return { status: 503, headers: text, body: 'Quota exceeded for the current request' };
}

/** A form without the `errors` list, as the Policy API and IAM send it. */
export function statusError(code: number, status: string, message: string): SandboxReply {
  return { status: code, headers: json, body: JSON.stringify({ error: { code, message, status } }) };
}

export function oauthError(status: number, error: string, description: string): SandboxReply {
  return { status, headers: json, body: JSON.stringify({ error, error_description: description }) };
}
