/** Which method and path is which operation, the scope it needs and the quota it counts against. */

const scope = (name: string) => `https://www.googleapis.com/auth/${name}`;
const security = [scope('admin.directory.user.security')];
const directoryRpc = 'ccc.hosted.frontend.directory.v1.Directory';

interface Route {
  /** Any one of them; none for signing in. */
  readonly scopes: readonly string[];
  readonly quota: 'directory' | 'reports' | 'policies' | 'none';
  readonly service: string;
  /** Google's inner name, as its refusals show it. */
  readonly rpc: string;
}

function directory(rpc: string, ...scopes: readonly string[]): Route {
  return { scopes, quota: 'directory', service: 'admin.googleapis.com', rpc: `${directoryRpc}${rpc}` };
}

function reports(rpc: string, ...scopes: readonly string[]): Route {
  return {
    scopes,
    quota: 'reports',
    service: 'admin.googleapis.com',
    rpc: `ccc.hosted.frontend.reports.v1.${rpc}`,
  };
}

const open: Route = { scopes: [], quota: 'none', service: '', rpc: '' };

export const routes = {
  token: open,
  signJwt: open,
  'customers.get': directory(
    'Customers.Get',
    scope('admin.directory.customer.readonly'),
    scope('admin.directory.customer'),
  ),
  'users.list': directory(
    'Users.List',
    scope('admin.directory.user.readonly'),
    scope('admin.directory.user'),
  ),
  'tokens.list': directory('Tokens.List', ...security),
  'tokens.get': directory('Tokens.Get', ...security),
  'tokens.delete': directory('Tokens.Delete', ...security),
  'asps.list': directory('Asps.List', ...security),
  'asps.delete': directory('Asps.Delete', ...security),
  'activities.list': reports('ReportsActivities.List', scope('admin.reports.audit.readonly')),
  'customerUsageReports.get': reports('ReportsCustomerUsage.Get', scope('admin.reports.usage.readonly')),
  'policies.list': {
    scopes: [scope('cloud-identity.policies.readonly'), scope('cloud-identity.policies')],
    quota: 'policies',
    service: 'cloudidentity.googleapis.com',
    rpc: 'google.apps.cloudidentity.policies.v1.PolicyService.ListPolicies',
  },
} as const satisfies Record<string, Route>;
export type RouteName = keyof typeof routes;

export interface Match {
  readonly name: RouteName;
  /** The decoded segments that stand for a user, an app and so on. */
  readonly values: readonly string[];
}

const patterns: readonly (readonly [method: string, path: RegExp, name: RouteName])[] = [
  ['GET', /^\/admin\/directory\/v1\/users\/([^/]+)\/tokens$/u, 'tokens.list'],
  ['GET', /^\/admin\/directory\/v1\/users\/([^/]+)\/asps$/u, 'asps.list'],
  ['GET', /^\/admin\/directory\/v1\/users$/u, 'users.list'],
  ['GET', /^\/admin\/reports\/v1\/activity\/users\/([^/]+)\/applications\/([^/]+)$/u, 'activities.list'],
  ['GET', /^\/admin\/directory\/v1\/users\/([^/]+)\/tokens\/([^/]+)$/u, 'tokens.get'],
  ['DELETE', /^\/admin\/directory\/v1\/users\/([^/]+)\/tokens\/([^/]+)$/u, 'tokens.delete'],
  ['DELETE', /^\/admin\/directory\/v1\/users\/([^/]+)\/asps\/([^/]+)$/u, 'asps.delete'],
  ['GET', /^\/admin\/directory\/v1\/customers\/([^/]+)$/u, 'customers.get'],
  ['GET', /^\/admin\/reports\/v1\/usage\/dates\/([^/]+)$/u, 'customerUsageReports.get'],
  ['GET', /^\/v1\/policies$/u, 'policies.list'],
  ['POST', /^\/token$/u, 'token'],
  ['POST', /^\/v1\/projects\/-\/serviceAccounts\/([^/]+):signJwt$/u, 'signJwt'],
];

export function match(method: string, path: string): Match | null {
  for (const [wanted, pattern, name] of patterns) {
    if (wanted !== method) continue;
    const found = pattern.exec(path);
    if (found === null) continue;
    try {
      return { name, values: found.slice(1).map(decodeURIComponent) };
    } catch {
      return null;
    }
  }
  return null;
}
