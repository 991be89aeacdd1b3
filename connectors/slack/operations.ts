/** The read list: every operation an audit may send, with the least scope, Slack's tier and the vendor's page. */
import type { LaneSpec, Operation } from '../../src/kit/transport/call.ts';

/** https://docs.slack.dev/reference/scopes; all of them on a user token. */
export const scopes = {
  users: 'users:read',
  team: 'team:read',
  teams: 'admin.teams:read',
  apps: 'admin.apps:read',
  /** Slack offers no read-only form of it: it also opens SCIM and the access logs. */
  admin: 'admin',
  auditLogs: 'auditlogs:read',
} as const;
/** Adds addresses to what `users:read` tells of people. */
export const email = 'users:read.email';
export type AuditScope = (typeof scopes)[keyof typeof scopes];

/** Calls a minute, of each method by itself. https://docs.slack.dev/apis/web-api/rate-limits */
const tiers = { 2: 20, 3: 50, special: 300 } as const;

interface WebMethod {
  /** Null where any token will do. */
  readonly scope: AuditScope | null;
  readonly tier: keyof typeof tiers;
}

/** Each is `POST /api/<name>`, described at `https://docs.slack.dev/reference/methods/<name>`. */
const methods = {
  'auth.test': { scope: null, tier: 'special' },
  'auth.teams.list': { scope: null, tier: 2 },
  'team.info': { scope: scopes.team, tier: 3 },
  'team.integrationLogs': { scope: scopes.admin, tier: 2 },
  'users.list': { scope: scopes.users, tier: 2 },
  'bots.info': { scope: scopes.users, tier: 3 },
  'admin.teams.list': { scope: scopes.teams, tier: 3 },
  'admin.apps.approved.list': { scope: scopes.apps, tier: 2 },
  'admin.apps.restricted.list': { scope: scopes.apps, tier: 2 },
  'admin.apps.requests.list': { scope: scopes.apps, tier: 2 },
} as const satisfies Readonly<Record<string, WebMethod>>;
export type MethodName = keyof typeof methods;

const methodNames = Object.keys(methods) as readonly MethodName[];

/** The scope a method needs; null when any token will do, or for an operation that is no method. */
export function leastScope(operation: string): AuditScope | null {
  return methodNames.includes(operation as MethodName) ? methods[operation as MethodName].scope : null;
}

export const webOperations: readonly Operation[] = methodNames.map((name) => ({
  id: name,
  method: 'POST',
  path: `/api/${name}`,
}));

/** One lane a method, since Slack counts each by itself: where one has to wait, the others go on. */
export const webLanes: readonly LaneSpec[] = methodNames.map((name) => ({
  name,
  perSecond: tiers[methods[name].tier] / 60,
  concurrency: 2,
}));

/** https://docs.slack.dev/admins/audit-logs-api; the list of actions is told to everybody. */
export const auditOperations = {
  'audit.logs': { id: 'audit.logs', method: 'GET', path: '/audit/v1/logs' },
  'audit.actions': { id: 'audit.actions', method: 'GET', path: '/audit/v1/actions', anonymous: true },
} as const satisfies Readonly<Record<string, Operation>>;
export type AuditOperationId = keyof typeof auditOperations;

/** 50 a minute, shared by all apps of the organisation. */
export const auditLane = {
  name: 'audit-logs',
  perSecond: 50 / 60,
  concurrency: 1,
} as const satisfies LaneSpec;

/** Renews a rotating token. https://docs.slack.dev/authentication/using-token-rotation */
export const rotation = {
  id: 'oauth.v2.access',
  method: 'POST',
  path: '/api/oauth.v2.access',
  anonymous: true,
} as const satisfies Operation;
