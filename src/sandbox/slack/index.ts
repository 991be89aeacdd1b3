/** A simulated Slack organisation, or a single workspace on an ordinary plan. */
import type { Simulator } from '../contract.ts';
import { createAuditDoor } from './audit-door.ts';
import { emptyReply } from './empty-reply.ts';
import { createFaultReplies } from './fault-replies.ts';
import { createSlackLife } from './life/index.ts';
import { isWrite } from './methods.ts';
import { createMutations } from './mutations.ts';
import type { SlackOptions } from './options.ts';
import { createTenant } from './tenant.ts';
import type { SlackCredentials } from './tokens.ts';
import { type SlackTruth, truthNow } from './truth.ts';
import { createWebApi } from './web-api.ts';

export interface SlackSimulator extends Simulator {
  /** What auth types other than the written one need. */
  readonly credentials: SlackCredentials;
  /** What is behind the wire, as it is now. */
  truth(): SlackTruth;
}

export function createSlackSimulator(options: SlackOptions): SlackSimulator {
  const tenant = createTenant(options);
  const { credentials } = tenant.tokens;
  const served = new Map<string, number>();
  const count = (operation: string) => {
    served.set(operation, (served.get(operation) ?? 0) + 1);
  };
  const api = createWebApi(tenant, count);
  const audit = createAuditDoor(tenant, count);

  return {
    platform: 'slack',
    origins: ['api', 'audit'],
    credentials,
    truth: () => truthNow(tenant),
    served,
    get throttled() {
      return api.throttled + audit.throttled;
    },
    handle: (request, origin) =>
      Promise.resolve(origin === 'audit' ? audit.handle(request) : api.handle(request)),
    faultReply: createFaultReplies(options, tenant),
    isWrite: (request, origin) => origin === 'api' && isWrite(request),
    emptyReply,
    mutate: createMutations(tenant, options.incident),
    live: createSlackLife(tenant),
    liveGrants(clientId) {
      const { installs, bots } = truthNow(tenant);
      const live = bots.filter(({ deleted }) => !deleted);
      return [...installs, ...live].filter(({ appId }) => appId === clientId).length;
    },
    tenantEntry(id, urls) {
      const withAudit = options.scenario === 'standard' || options.scenario === 'hardened';
      return {
        files: {
          'slack-token': credentials.token,
          ...(withAudit ? { 'slack-audit-token': credentials.auditToken } : {}),
        },
        entry: {
          id,
          platform: 'slack',
          auth: {
            type: 'token',
            token: 'file:./slack-token',
            ...(withAudit ? { auditToken: 'file:./slack-audit-token' } : {}),
          },
          actAuth: 'same',
          endpoints: { api: urls['api'], audit: urls['audit'] },
        },
      };
    },
  };
}
