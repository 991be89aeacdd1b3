import type { Route } from '../graph-call.ts';
import { appRoleRoutes } from './app-roles.ts';
import { applicationRoutes } from './applications.ts';
import { conditionalAccessRoutes } from './conditional-access.ts';
import { deltaRoutes } from './delta.ts';
import { directoryRoleRoutes } from './directory-roles.ts';
import { grantRoutes } from './grants.ts';
import { logRoutes } from './logs.ts';
import { peopleRoutes } from './people.ts';
import { policyRoutes } from './policies.ts';
import { servicePrincipalRoutes } from './service-principals.ts';

/** Earlier entries win: `delta` before `{id}`. */
const routes: readonly Route[] = [
  ...deltaRoutes,
  ...servicePrincipalRoutes,
  ...applicationRoutes,
  ...grantRoutes,
  ...appRoleRoutes,
  ...peopleRoutes,
  ...directoryRoleRoutes,
  ...policyRoutes,
  ...conditionalAccessRoutes,
  ...logRoutes,
];

const bySize = Map.groupBy(
  routes.map((route) => ({ route, steps: route.path.split('/') })),
  ({ route, steps }) => `${route.method} ${steps.length}`,
);

export function findRoute(
  method: string,
  segments: readonly string[],
): { readonly route: Route; readonly parameters: readonly string[] } | null {
  for (const { route, steps } of bySize.get(`${method} ${segments.length}`) ?? []) {
    const fits = steps.every((step, place) => step.startsWith('{') || step === segments[place]);
    if (!fits) continue;
    return { route, parameters: segments.filter((_, place) => steps[place]?.startsWith('{') === true) };
  }
  return null;
}

/** Whether the path exists at all, for another method. */
export function pathExists(segments: readonly string[]): boolean {
  return ['GET', 'POST', 'PATCH', 'DELETE'].some((method) => findRoute(method, segments) !== null);
}
