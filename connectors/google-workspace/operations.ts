/**
 * The read list: every operation an audit may send, with the least scope and the vendor's page. Directory and
 * Reports pages are under https://developers.google.com/workspace/admin/.
 */
import type { LaneSpec, Operation } from '../../src/kit/transport/call.ts';

const base = 'https://www.googleapis.com/auth/';

export const scopes = {
  roster: `${base}admin.directory.user.readonly`,
  /** Google offers no read-only form of it: it can also delete grants and sign people out. */
  security: `${base}admin.directory.user.security`,
  audit: `${base}admin.reports.audit.readonly`,
  usage: `${base}admin.reports.usage.readonly`,
  policies: `${base}cloud-identity.policies.readonly`,
} as const;
export type AuditScope = (typeof scopes)[keyof typeof scopes];

interface GoogleOperation extends Operation {
  readonly scope: AuditScope;
  readonly doc: string;
}

export const operations = [
  {
    id: 'directory.users.list',
    method: 'GET',
    path: '/admin/directory/v1/users',
    scope: scopes.roster,
    doc: 'directory/reference/rest/v1/users/list',
  },
  {
    id: 'directory.tokens.list',
    method: 'GET',
    path: '/admin/directory/v1/users/{userKey}/tokens',
    scope: scopes.security,
    doc: 'directory/reference/rest/v1/tokens/list',
  },
  {
    id: 'directory.asps.list',
    method: 'GET',
    path: '/admin/directory/v1/users/{userKey}/asps',
    scope: scopes.security,
    doc: 'directory/reference/rest/v1/asps/list',
  },
  {
    id: 'reports.activities.list',
    method: 'GET',
    path: '/admin/reports/v1/activity/users/all/applications/{applicationName}',
    scope: scopes.audit,
    doc: 'reports/reference/rest/v1/activities/list',
  },
  {
    id: 'reports.customerUsageReports.get',
    method: 'GET',
    path: '/admin/reports/v1/usage/dates/{date}',
    scope: scopes.usage,
    doc: 'reports/reference/rest/v1/customerUsageReports/get',
  },
  {
    id: 'cloudidentity.policies.list',
    method: 'GET',
    path: '/v1/policies',
    scope: scopes.policies,
    doc: 'https://cloud.google.com/identity/docs/reference/rest/v1/policies/list',
  },
] as const satisfies readonly GoogleOperation[];
export type OperationId = (typeof operations)[number]['id'];

/** The scope an operation needs; null for one that is not on the list (sign-in). */
export function leastScope(operation: string): AuditScope | null {
  return operations.find((known) => known.id === operation)?.scope ?? null;
}

/** Operations whose 401 may be about the person asked for instead of the bearer. */
export const perPerson: ReadonlySet<string> = new Set<OperationId>([
  'directory.tokens.list',
  'directory.asps.list',
]);

/**
 * Directory: 2,400 queries a minute for project and administrator, and an unpublished number at once; Reports the
 * same, but 250 a minute for those filtered by event; the policy quota is a few a second at most.
 * https://developers.google.com/workspace/admin/directory/v1/limits and …/reports/v1/limits
 */
export const lanes = [
  { name: 'directory', perSecond: 40, concurrency: 12 },
  { name: 'reports', perSecond: 40, concurrency: 6 },
  { name: 'reports-filtered', perSecond: 250 / 60, concurrency: 4 },
  { name: 'policy', perSecond: 1, concurrency: 1 },
] as const satisfies readonly LaneSpec[];
export type LaneName = (typeof lanes)[number]['name'];
