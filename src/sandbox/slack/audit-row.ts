/** An event as the Audit Logs API shows it. Source: docs.slack.dev/reference/audit-logs-api/methods-actions-reference. */
import { personOrigin } from '../origins.ts';
import { drawGuid } from '../random.ts';
import type { SlackApp } from './apps.ts';
import type { Deed } from './deeds.ts';
import { handleOf } from './identity.ts';
import type { Tenant } from './tenant.ts';

/** Actions whose entity is the place and not the app. */
const aboutPlaces = new Set(['app_scopes_expanded', 'app_resources_granted', 'bot_token_upgraded']);

export function auditRow(tenant: Tenant, one: Deed): unknown {
  const { company } = tenant;
  const { app } = one;
  const place = placeObject(tenant, one.team);
  const from = one.from ?? personOrigin(company, one.actor, one.key);
  const entity =
    one.member !== null
      ? { type: 'user', user: userObject(tenant, one.member, one.at) }
      : app === null || aboutPlaces.has(one.action ?? '')
        ? { type: place.type, [place.type]: { id: place.id, name: place.name, domain: place.domain } }
        : { type: 'app', app: appEntity(app, one) };
  return {
    id: drawGuid(company.seed, 'slack audit', one.key),
    date_create: Math.floor(one.at / 1000),
    action: one.action,
    actor: { type: 'user', user: userObject(tenant, one.actor, one.at) },
    entity,
    context: {
      location: one.team === null && !one.told ? null : place,
      ua: from.userAgent,
      ip_address: from.ip,
      ...(aboutPlaces.has(one.action ?? '') && app !== null && one.told ? { app: appEntity(app, one) } : {}),
    },
    ...detailsOf(tenant, one),
  };
}

function userObject({ company, ids, workspaces }: Tenant, index: number, at: number) {
  const { email, given, family } = company.personAt(index, at);
  return {
    id: ids.user(index),
    name: handleOf(given, family),
    email,
    team: ids.team(workspaces.homeOf(index)),
  };
}

function detailsOf({ ids }: Tenant, one: Deed): Readonly<Record<string, unknown>> {
  const { details, subject, previousScopes } = one;
  if (details === null) return { details: null };
  const known = {
    ...details,
    ...(subject === null ? {} : { installer_user_id: ids.user(subject) }),
    ...(previousScopes === null ? {} : { previous_scopes: previousScopes, new_scopes: scopesOf(one) }),
  };
  return Object.keys(known).length === 0 ? {} : { details: known };
}

function scopesOf({ userScopes, botScopes }: Deed): readonly string[] {
  return [...new Set([...botScopes, ...userScopes])];
}

function placeObject({ ids, workspaces, name, domain }: Tenant, team: number | null) {
  const workspace = team === null ? undefined : workspaces.at(team);
  return workspace === undefined
    ? { type: 'enterprise', id: ids.enterprise, name, domain }
    : { type: 'workspace', id: workspace.id, name: workspace.name, domain: workspace.domain };
}

function appEntity(app: SlackApp, { userScopes, botScopes }: Deed) {
  return {
    id: app.id,
    name: app.name,
    is_distributed: !app.internal,
    is_directory_approved: app.certified,
    is_workflow_app: false,
    scopes: userScopes,
    // Left out of the entries of apps that brought no bot.
    ...(botScopes.length === 0 ? {} : { bot_scopes: botScopes }),
  };
}
