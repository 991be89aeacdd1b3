/** Everything behind the wire of one simulated tenant. */
import type { Company, SandboxClock } from '../contract.ts';
import { createTenantCompany, type TenantCompany } from '../tenant-company.ts';
import { createApps, type SlackApps } from './apps.ts';
import { createHistory, type History } from './history.ts';
import { createIds, type SlackIds } from './ids.ts';
import { createInstalls, type Installs } from './installs.ts';
import type { SlackOptions, SlackShape } from './options.ts';
import { createPresence, type Presence } from './presence.ts';
import { createResolutions, type Resolutions } from './resolutions.ts';
import { pastStories } from './stories.ts';
import { createServices, type Services } from './services.ts';
import { createTokens, type Tokens } from './tokens.ts';
import { createWorkspaces, type Workspace, type Workspaces } from './workspaces.ts';

/** The company as Slack sees it, before anything changes. */
export interface World {
  readonly company: TenantCompany;
  readonly shape: SlackShape;
  readonly ids: SlackIds;
  readonly workspaces: Workspaces;
  readonly apps: SlackApps;
  readonly installs: Installs;
  readonly resolutions: Resolutions;
  readonly services: Services;
  readonly presence: Presence;
}

export interface Tenant extends World {
  readonly clock: SandboxClock;
  readonly history: History;
  readonly tokens: Tokens;
  /** Of the organisation, or of the only workspace. */
  readonly name: string;
  readonly domain: string;
}

const usualLagMs = 60_000;
const auditScopes = ['identify', 'auditlogs:read'];
const reading = ['identify', 'admin', 'team:read', 'users:read'];
const more = ['team.billing:read', 'users:read.email'];
const everything = [...reading, ...more, 'admin.apps:read', 'admin.apps:write', 'admin.teams:read'] as const;
const apiScopes = {
  standard: everything,
  hardened: everything,
  basic: [...reading, ...more],
  strict: [...reading, 'admin.apps:read'],
} as const;

export function createWorld(everywhere: Company, shape: SlackShape, now = () => everywhere.startedAt): World {
  const company = createTenantCompany(everywhere, now);
  const ids = createIds(company.seed);
  const workspaces = createWorkspaces(company, ids, shape);
  const apps = createApps(company, apiScopes[shape.scenario]);
  const installs = createInstalls(everywhere, workspaces, apps);
  const services = createServices(everywhere.startedAt);
  const presence = createPresence(company, ids, workspaces, apps, installs, services);
  return {
    company,
    shape,
    ids,
    workspaces,
    apps,
    installs,
    services,
    presence,
    resolutions: createResolutions(company, workspaces, apps),
  };
}

export function createTenant(options: SlackOptions): Tenant {
  const { company: everywhere, clock } = options;
  const world = createWorld(everywhere, options, () => clock.now());
  const { workspaces, apps, installs, resolutions, ids } = world;
  const [first] = workspaces.all;
  const name = workspaces.organisation ? everywhere.name : (first?.name ?? '');
  const enterprise = workspaces.organisation ? { id: ids.enterprise, name } : null;
  return {
    ...world,
    clock,
    name,
    domain: workspaces.organisation ? 'northwind' : (first?.domain ?? ''),
    history: createHistory(
      everywhere,
      clock,
      { lagMs: options.lagMs ?? usualLagMs, trouble: options.logTrouble },
      workspaces,
      installs,
      () => pastStories(everywhere, workspaces, apps, installs, resolutions.original),
    ),
    tokens: createTokens(
      everywhere,
      clock,
      { api: apiScopes[options.scenario], audit: auditScopes },
      {
        team: enterprise === null && first !== undefined ? { id: first.id, name: first.name } : null,
        enterprise,
        is_enterprise_install: enterprise !== null,
      },
    ),
  };
}

/** Whether our own app was added to the workspace. A careful administrator left the last one out. */
export function isReachable({ workspaces, shape }: World, workspace: Workspace): boolean {
  return (
    shape.scenario !== 'strict' || workspaces.original.length < 2 || workspace !== workspaces.original.at(-1)
  );
}
