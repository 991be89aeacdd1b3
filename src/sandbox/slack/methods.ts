/** The Web API methods, the scope each needs, its tier and its answer. Tiers: docs.slack.dev/apis/web-api/rate-limits. */
import type { SandboxReply, SandboxRequest } from '../contract.ts';
import { appRequests, resolvedApps } from './app-lists.ts';
import { cancelRequest, clearResolution, resolve, uninstall } from './app-writes.ts';
import { allTeams, authTest, billingInfo, ownTeams, teamInfo } from './identity.ts';
import { integrationLogs } from './integration-log.ts';
import { botsInfo, usersList } from './roster.ts';
import type { Tenant } from './tenant.ts';
import type { SlackToken } from './tokens.ts';
import { type Arguments, ok } from './wire.ts';

/** Calls a minute that are always let through, and how many may come at once. */
export const tiers = {
  1: { perMinute: 1, burst: 1 },
  2: { perMinute: 20, burst: 5 },
  3: { perMinute: 50, burst: 10 },
  4: { perMinute: 100, burst: 20 },
  special: { perMinute: 300, burst: 50 },
} as const;

export interface Method {
  readonly tier: keyof typeof tiers;
  /** Null: any token will do. */
  readonly scope: string | null;
  /** Offered to organisations only. */
  readonly organisation: boolean;
  answer(tenant: Tenant, token: SlackToken, given: Arguments, request: SandboxRequest): SandboxReply;
}

function any(tier: Method['tier'], scope: string | null, answer: Method['answer']): Method {
  return { tier, scope, organisation: false, answer };
}

function admin(
  tier: Method['tier'],
  scope: string,
  answer: (tenant: Tenant, given: Arguments, request: SandboxRequest) => SandboxReply,
): Method {
  return {
    tier,
    scope,
    organisation: true,
    answer: (tenant, _token, given, request) => answer(tenant, given, request),
  };
}

const read = 'admin.apps:read';
const write = 'admin.apps:write';

const methods: Readonly<Record<string, Method>> = {
  'auth.test': any('special', null, (tenant, token) => authTest(tenant, token)),
  'auth.revoke': any(3, null, (tenant, _token, given, request) => {
    const dry = given.get('test') === 'true' || given.get('test') === '1';
    if (!dry) tenant.tokens.end(request, 'token_revoked');
    return ok({ revoked: !dry });
  }),
  'auth.teams.list': any(2, null, (tenant, _token, given) => ownTeams(tenant, given)),
  'team.info': any(3, 'team:read', (tenant, _token, given) => teamInfo(tenant, given)),
  'team.billing.info': any(3, 'team.billing:read', (tenant) => billingInfo(tenant)),
  'team.integrationLogs': any(2, 'admin', (tenant, _token, given) => integrationLogs(tenant, given)),
  'users.list': any(2, 'users:read', (tenant, token, given) => usersList(tenant, token, given)),
  'bots.info': any(3, 'users:read', (tenant, _token, given) => botsInfo(tenant, given)),
  'admin.teams.list': admin(3, 'admin.teams:read', allTeams),
  'admin.apps.approved.list': admin(2, read, (tenant, given) => resolvedApps(tenant, given, 'approved')),
  'admin.apps.restricted.list': admin(2, read, (tenant, given) => resolvedApps(tenant, given, 'restricted')),
  'admin.apps.requests.list': admin(2, read, appRequests),
  'admin.apps.approve': admin(2, write, (tenant, given) => resolve(tenant, given, 'approved')),
  'admin.apps.restrict': admin(2, write, (tenant, given) => resolve(tenant, given, 'restricted')),
  'admin.apps.clearResolution': admin(2, write, clearResolution),
  'admin.apps.requests.cancel': admin(2, write, cancelRequest),
  'admin.apps.uninstall': admin(1, write, uninstall),
};

const byName = new Map<string, Method>(Object.entries(methods));

export function method(name: string): Method | null {
  return byName.get(name) ?? null;
}

/** The name in the address, whether or not there is such a method. */
export function methodName(request: SandboxRequest): string | null {
  return /^\/api\/([\w.]+)$/u.exec(request.url.pathname)?.[1] ?? null;
}

export function isWrite(request: SandboxRequest): boolean {
  const name = methodName(request) ?? '';
  return name === 'auth.revoke' || method(name)?.scope === write;
}
