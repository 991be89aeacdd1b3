/**
 * What an administrator can change: approve, restrict, clear, cancel a request, uninstall.
 * Source: docs.slack.dev/reference/methods, pages of admin.apps.*.
 */
import type { SandboxReply, SandboxRequest } from '../contract.ts';
import { placeOf } from './app-lists.ts';
import { auditorName, type SlackApp } from './apps.ts';
import { deed } from './deeds.ts';
import type { Install } from './installs.ts';
import type { AppRequest, Resolution } from './resolutions.ts';
import { cleared, decision } from './stories.ts';
import type { Tenant } from './tenant.ts';
import { type Arguments, failure, list, ok, text } from './wire.ts';

const mostTeams = 100;
/** Every token of the sandbox is the owner's. */
const owner = 0;

export function resolve(tenant: Tenant, given: Arguments, status: Resolution['status']): SandboxReply {
  const { resolutions, history, clock } = tenant;
  const asked = placeOf(tenant, given);
  if ('error' in asked) return failure(asked.error);
  const { place } = asked;
  const found = subject(tenant, given);
  if ('error' in found) return failure(found.error);
  const { app, request } = found;
  if (app.certified && place !== 'organisation') return failure('org_resolution_required');
  if (
    status === 'approved' &&
    place !== 'organisation' &&
    resolutions.of(app, 'organisation')?.status === 'restricted'
  )
    return failure('app_restricted_org_wide');
  const known = new Set([...app.botScopes, ...app.userScopes]);
  const chosen = [...list(given, 'bot_scopes'), ...list(given, 'user_scopes')];
  if (chosen.some((scope) => !known.has(scope))) return failure('invalid_scopes');
  if (request !== null && !resolutions.close(request)) return failure('request_already_resolved');
  const scopes = chosen.length === 0 ? [...known] : chosen;
  const resolution = { app, place, status, scopes, at: clock.now(), by: owner, listed: true };
  resolutions.set(resolution);
  history.record(decision(resolution));
  return ok({});
}

export function clearResolution(tenant: Tenant, given: Arguments): SandboxReply {
  const { resolutions, history, clock, apps } = tenant;
  const asked = placeOf(tenant, given);
  if ('error' in asked) return failure(asked.error);
  const app = apps.find(text(given, 'app_id') ?? '');
  if (app === null) return failure('invalid_app_id');
  const before = resolutions.of(app, asked.place);
  if (before === null) return failure('no_resolution_found');
  resolutions.clear(app, asked.place);
  history.record(cleared(before, clock.now(), owner));
  return ok({});
}

export function cancelRequest(tenant: Tenant, given: Arguments): SandboxReply {
  const asked = placeOf(tenant, given);
  if ('error' in asked) return failure(asked.error);
  const request = tenant.resolutions.request(text(given, 'request_id') ?? '');
  if (request === null || request.place !== asked.place) return failure('invalid_request_id');
  return tenant.resolutions.close(request) ? ok({}) : failure('request_already_resolved');
}

/** Whoever takes out the app he calls with has called for the last time. */
export function uninstall(tenant: Tenant, given: Arguments, request: SandboxRequest): SandboxReply {
  const { apps, ids, workspaces, presence } = tenant;
  const app = apps.find(text(given, 'app_id') ?? '');
  if (app === null) return failure('app_not_found');
  const [teamIds, enterprise] = [list(given, 'team_ids'), text(given, 'enterprise_id')];
  if (teamIds.length > 0 === (enterprise !== null)) return failure('specify_enterprise_or_teams');
  if (enterprise !== null && enterprise !== ids.enterprise) return failure('enterprise_not_found');
  if (teamIds.length > mostTeams) return failure('too_many_teams');
  const teams = enterprise === null ? teamIds.map((id) => workspaces.find(id)) : workspaces.all;
  if (teams.some((workspace) => workspace === null)) return failure('teams_not_found');
  if (app.administrative) return failure('can_not_uninstall');
  if (app.organisationWide && enterprise === null) return failure('must_revoke_access');
  const where = teams.flatMap((workspace) => (workspace === null ? [] : [workspace.index]));
  if (!where.some((team) => presence.has(app, team))) return failure('app_not_found');
  for (const team of where) takeOut(tenant, app, team, owner);
  if (app.organisationWide)
    tenant.history.record(
      deed({
        key: `org out ${app.id} ${tenant.clock.now()}`,
        at: tenant.clock.now(),
        actor: owner,
        app,
        action: 'org_app_uninstalled',
      }),
    );
  if (app.name === auditorName) tenant.tokens.end(request, 'token_revoked');
  return ok({});
}

/** Somebody lets the app in; the first to do so in a workspace brings its bot. */
export function putIn(
  tenant: Tenant,
  app: SlackApp,
  person: number,
  team: number,
  nth: string | number,
): void {
  const { presence, history, clock } = tenant;
  const brings = !presence.has(app, team);
  const made: Install = { app, person, team, at: clock.now() };
  presence.add(made);
  history.record(
    deed({
      key: `added ${app.id} ${person} ${nth}`,
      at: made.at,
      actor: person,
      team,
      app,
      userScopes: app.userScopes,
      botScopes: brings ? app.botScopes : [],
      action: 'app_installed',
      change: 'added',
      details: { is_internal_integration: app.internal, is_token_rotation_enabled_app: false },
    }),
  );
}

/** Bot, tokens and all, without a way back. */
export function takeOut(tenant: Tenant, app: SlackApp, team: number, actor: number): void {
  const { presence, history, clock } = tenant;
  if (!presence.remove(app, team, clock.now())) return;
  history.record(
    deed({
      key: `out ${app.id} ${team} ${clock.now()}`,
      at: clock.now(),
      actor,
      team,
      app,
      userScopes: app.userScopes,
      botScopes: app.botScopes,
      action: 'app_uninstalled',
      change: 'removed',
      details: { is_internal_integration: app.internal },
    }),
  );
}

/** The app that is meant, by its own id or by that of a request for it. */
function subject(
  { apps, resolutions }: Tenant,
  given: Arguments,
): { app: SlackApp; request: AppRequest | null } | { error: string } {
  const [appId, requestId] = [text(given, 'app_id'), text(given, 'request_id')];
  if (appId !== null && requestId !== null) return { error: 'too_many_ids_provided' };
  if (requestId !== null) {
    const request = resolutions.request(requestId);
    return request === null ? { error: 'invalid_request_id' } : { app: request.app, request };
  }
  if (appId === null) return { error: 'request_id_or_app_id_is_required' };
  const app = apps.find(appId);
  return app === null ? { error: 'invalid_app_id' } : { app, request: null };
}
