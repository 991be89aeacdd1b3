/** Who may read the audit log, and how often. */
import type { SandboxReply, SandboxRequest } from '../contract.ts';
import { createTokenBucket } from '../quota.ts';
import { auditError, auditOperation, auditReply } from './audit-api.ts';
import type { Tenant } from './tenant.ts';

export interface AuditDoor {
  handle(request: SandboxRequest): SandboxReply;
  readonly throttled: number;
}

const perMinute = 50;
const burst = 10;

export function createAuditDoor(tenant: Tenant, count: (operation: string) => void): AuditDoor {
  // One for the whole organisation, whoever asks.
  const quota = createTokenBucket(tenant.clock, perMinute / 60, burst);
  let throttled = 0;

  function refusal(request: SandboxRequest): SandboxReply | null {
    const { token, error } = tenant.tokens.of(request);
    if (token === undefined)
      return auditError(401, error === 'not_authed' ? 'missing_authentication' : 'invalid_authentication');
    if (!tenant.workspaces.organisation) return auditError(403, 'feature_not_enabled');
    return token.scopes.has('auditlogs:read') ? null : auditError(403, 'user_not_authorized');
  }

  return {
    handle(request) {
      const operation = auditOperation(request);
      if (operation === null) return auditError(404, 'bad_endpoint');
      count(operation);
      if (request.method !== 'GET') return auditError(405, 'method_not_allowed');
      const refused = operation === 'audit.logs' ? refusal(request) : null;
      if (refused !== null) return refused;
      const taken = quota.take();
      if (!taken.granted) {
        throttled += 1;
        return auditError(429, 'rate_limited', {
          'retry-after': String(Math.max(1, Math.ceil(taken.waitMs / 1000))),
        });
      }
      return auditReply(tenant, operation, new Map(request.url.searchParams));
    },
    get throttled() {
      return throttled;
    },
  };
}
