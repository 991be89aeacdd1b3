/** OAuth usage of external client apps. Source: Connect REST API Developer Guide, OAuth Usage resources (59.0+). */
import type { SandboxReply, SandboxRequest } from '../contract.ts';
import type { Approval } from './approvals.ts';
import type { OrgApp } from './apps.ts';
import { apiError, insufficientAccess, notFound, ok } from './errors.ts';
import type { Org } from './org.ts';
import type { Caller } from './powers.ts';
import type { RouteName } from './routes.ts';
import { writtenTime } from './soql/values.ts';

const since = 59;
const mostOnPage = 100;
const done: SandboxReply = { status: 204 };

export type UsageRoute = Extract<RouteName, `usage.${string}`>;

export function createUsage(org: Org) {
  const { apps, approvals, staff } = org;

  const ofApp = (app: OrgApp) => [...approvals.all()].filter((one) => one.app === app);

  function remove(chosen: readonly Approval[]): SandboxReply {
    for (const one of chosen) approvals.remove(one);
    return done;
  }

  return function usage(
    route: UsageRoute,
    request: SandboxRequest,
    version: number,
    caller: Caller,
    [first = '', second = '']: readonly string[],
  ): SandboxReply {
    if (version < since || org.version < since) return notFound();
    if (!caller.powers.has('CustomizeApplication'))
      return insufficientAccess('You need the Customize Application permission.');
    const base = `/services/data/v${version.toFixed(1)}/apps/oauth/usage`;
    if (route === 'usage.apps') {
      const used = new Set([...approvals.all()].map(({ app }) => app));
      const rows = apps.all.filter((app) => app.kind === 'external' && used.has(app));
      return paged(request, base, 'apps', rows, ({ id, developerName, namespace }) => ({
        accessTokenFormat: 'Opaque',
        availableActions: 'disable, enable',
        description: null,
        developerName,
        identifier: id,
        isFromPackage: namespace !== null,
        usageDetailsUrl: `${base}/${id}/users`,
      }));
    }
    if (route === 'usage.deleteToken') {
      const one = approvals.byId(first);
      return one === null || one.app.kind !== 'external' ? notFound() : remove([one]);
    }
    const app = apps.find(first);
    if (app === null || app.kind !== 'external')
      return apiError(404, 'NOT_FOUND', 'The resource is available for external client apps only');
    if (route === 'usage.deleteApp') return remove(ofApp(app));
    const common = (user: number) => ({
      accessTokenFormat: 'Opaque',
      appDeveloperName: app.developerName,
      appIdentifier: app.id,
      userIdentifier: staff.user(user).id,
      username: staff.user(user).username,
    });
    if (route === 'usage.users') {
      const holders = Map.groupBy(ofApp(app), ({ user }) => user);
      return paged(request, `${base}/${app.id}/users`, 'users', [...holders], ([user, held]) => ({
        ...common(user),
        initialConnectionAt: writtenTime(Math.min(...held.map(({ createdAt }) => createdAt))),
        lastUsedAt: latest(held),
        revocationUrl: `${base}/${app.id}/${staff.user(user).id}/tokens`,
        useCount: held.reduce((sum, { useCount }) => sum + useCount, 0),
      }));
    }
    const user = staff.find(second);
    if (user === null) return notFound();
    const held = ofApp(app).filter((one) => one.user === user.ordinal);
    if (route === 'usage.deleteUser') return held.length === 0 ? notFound() : remove(held);
    return ok({
      currentPageUrl: `${base}/${app.id}/${user.id}/tokens`,
      tokens: held.map((one) => ({
        ...common(one.user),
        initialConnectionAt: writtenTime(one.createdAt),
        lastUsedAt: latest([one]),
        revocationUrl: `${base}/tokens/${approvals.id(one)}`,
        useCount: one.useCount,
      })),
    });
  };
}

function latest(held: readonly Approval[]): string | null {
  const times = held.flatMap(({ lastUsedAt }) => (lastUsedAt === null ? [] : [lastUsedAt]));
  return times.length === 0 ? null : writtenTime(Math.max(...times));
}

/** A page past the last one is empty. */
function paged<Row>(
  { url }: SandboxRequest,
  base: string,
  key: string,
  rows: readonly Row[],
  write: (row: Row) => object,
): SandboxReply {
  const number = Number(url.searchParams.get('page') ?? '0');
  const size = Number(url.searchParams.get('pageSize') ?? '25');
  if (!Number.isInteger(number) || number < 0 || !Number.isInteger(size) || size < 1 || size > mostOnPage)
    return apiError(400, 'ILLEGAL_QUERY_PARAMETER_VALUE', 'page or pageSize is out of range');
  const from = number * size;
  const at = (page: number) => `${base}?page=${page}&pageSize=${size}`;
  return ok({
    [key]: rows.slice(from, from + size).map(write),
    currentPageUrl: at(number),
    nextPageUrl: from + size < rows.length ? at(number + 1) : null,
  });
}
