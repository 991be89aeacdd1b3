/** admin.apps.approved.list, .restricted.list and .requests.list. Source: docs.slack.dev/reference/methods. */
import type { SandboxReply } from '../contract.ts';
import { pickIndex } from '../random.ts';
import { slackAppId } from '../vendor-ids.ts';
import type { SlackApp } from './apps.ts';
import { handleOf } from './identity.ts';
import type { AppRequest, Place, Resolution } from './resolutions.ts';
import type { Tenant } from './tenant.ts';
import { type Arguments, count, failure, flag, next, ok, page, text } from './wire.ts';

const mostRows = 1000;
const catalogueScopes = ['chat:write', 'commands', 'channels:read', 'files:read', 'users:read.email'];

/** The organisation or the one workspace that is meant, or the error. */
export function placeOf({ workspaces, ids }: Tenant, given: Arguments): { place: Place } | { error: string } {
  const [team, enterprise] = [text(given, 'team_id'), text(given, 'enterprise_id')];
  if (team !== null && enterprise !== null) return { error: 'too_many_teams_provided' };
  if (enterprise !== null)
    return enterprise === ids.enterprise ? { place: 'organisation' } : { error: 'enterprise_not_found' };
  const workspace = team === null ? null : workspaces.find(team);
  return workspace === null ? { error: 'team_not_found' } : { place: workspace.index };
}

export function resolvedApps(tenant: Tenant, given: Arguments, status: Resolution['status']): SandboxReply {
  const asked = placeOf(tenant, given);
  if ('error' in asked) return failure(asked.error);
  // Certified apps are resolved for the organisation only: without `certified` there is none, with it nothing else.
  const certified = flag(given, 'certified');
  const real = tenant.resolutions.at(asked.place, status, certified);
  const fill = status === 'approved' && (asked.place === 'organisation' || !certified);
  const total = Math.max(real.length, fill ? (tenant.shape.approvedPerList ?? 0) : 0);
  const rows = {
    total,
    slice: (start: number, most: number) =>
      Array.from({ length: Math.max(0, Math.min(most, total - start)) }, (_, i) =>
        resolutionRow(tenant, real[start + i] ?? catalogued(tenant, asked.place, certified, start + i)),
      ),
  };
  return listed(given, status === 'approved' ? 'approved_apps' : 'restricted_apps', rows);
}

/** Only what waits for an answer; here `certified` adds the certified apps to the others. */
export function appRequests(tenant: Tenant, given: Arguments): SandboxReply {
  const { workspaces, resolutions } = tenant;
  const nowhere = text(given, 'team_id') === null && text(given, 'enterprise_id') === null;
  if (nowhere && workspaces.all.length > 1) return failure('no_team_or_enterprise_provided');
  const asked = nowhere ? { place: 0 } : placeOf(tenant, given);
  if ('error' in asked) return failure(asked.error);
  const found = resolutions
    .pending(asked.place)
    .filter(({ app }) => flag(given, 'certified') || !app.certified)
    .map((request) => requestRow(tenant, request));
  return listed(given, 'app_requests', {
    total: found.length,
    slice: (start, most) => found.slice(start, start + most),
  });
}

function listed(given: Arguments, key: string, rows: Parameters<typeof page>[3]): SandboxReply {
  const limit = count(given, 'limit', 100, mostRows);
  if (limit === null) return failure('invalid_arguments');
  const found = page(given, 'app', limit, rows);
  return found === 'invalid' ? failure('invalid_cursor') : ok({ [key]: found.rows, ...next(found.cursor) });
}

function resolutionRow({ ids }: Tenant, { app, scopes, at, by }: Resolution) {
  return {
    app: appObject(app),
    scopes: scopes.map((name) => scopeObject(app, name)),
    date_updated: Math.floor(at / 1000),
    last_resolved_by: { actor_id: ids.user(by), actor_type: 'user' },
  };
}

function requestRow({ ids, company, workspaces, domain, name }: Tenant, request: AppRequest) {
  const { email, given, family } = company.person(request.user);
  const workspace = request.place === 'organisation' ? null : workspaces.at(request.place);
  return {
    id: request.id,
    app: appObject(request.app),
    user: { id: ids.user(request.user), name: handleOf(given, family), email },
    team:
      workspace == null
        ? { id: ids.enterprise, name, domain }
        : { id: workspace.id, name: workspace.name, domain: workspace.domain },
    scopes: request.scopes.map((scope) => scopeObject(request.app, scope)),
    previous_resolution: request.previous === null ? null : { status: request.previous, scopes: [] },
    is_user_app_collaborator: false,
    message: request.message,
    date_created: Math.floor(request.at / 1000),
  };
}

function appObject(app: SlackApp) {
  return {
    id: app.id,
    name: app.name,
    description: '',
    help_url: '',
    privacy_policy_url: '',
    app_homepage_url: '',
    app_directory_url: `https://northwind.enterprise.slack.com/apps/${app.id}`,
    is_app_directory_approved: app.certified,
    is_internal: app.internal,
    // Some rows carry fields that others lack.
    ...(app.botScopes.length > 1 ? { is_granular_bot_app: true } : {}),
    ...(app.certified ? {} : { developer_type: app.internal ? 'internal' : 'third_party' }),
    icons: { image_32: 'https://avatars.slack-edge.com/32.png' },
    additional_info: '',
  };
}

function scopeObject({ botScopes }: SlackApp, name: string) {
  return {
    name,
    description: `May use ${name}`,
    is_sensitive: /history|admin|search|client|files|email/u.test(name),
    token_type: botScopes.includes(name) ? 'bot' : 'user',
  };
}

/** One of the many apps that a large organisation has approved over the years and nobody speaks of. */
function catalogued({ company }: Tenant, place: Place, certified: boolean, nth: number): Resolution {
  const name = `Catalogue app ${place} ${certified ? 'c' : ''}${nth}`;
  const scopes = catalogueScopes.slice(0, 1 + pickIndex(catalogueScopes.length, company.seed, name));
  return {
    app: {
      id: slackAppId(name),
      name,
      userScopes: [],
      botScopes: scopes,
      certified,
      internal: false,
      organisationWide: false,
      administrative: false,
      vendorApp: null,
      scopesAtFirst: null,
    },
    place,
    status: 'approved',
    scopes,
    at: company.startedAt - (700_000 + nth * 3600) * 1000,
    by: 0,
    listed: true,
  };
}
