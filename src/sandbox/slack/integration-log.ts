/**
 * team.integrationLogs: numbered pages over a log whose newest row is its first.
 * Source: docs.slack.dev/reference/methods/team.integrationLogs.
 */
import type { SandboxReply } from '../contract.ts';
import type { Deed } from './deeds.ts';
import type { TeamHistory } from './history.ts';
import { handleOf } from './identity.ts';
import type { Tenant } from './tenant.ts';
import { type Arguments, count, failure, ok, text } from './wire.ts';

const mostRows = 1000;
const filters = new Set(['added', 'removed', 'enabled', 'disabled', 'updated']);

export function integrationLogs(tenant: Tenant, given: Arguments): SandboxReply {
  const { workspaces, history } = tenant;
  const id = text(given, 'team_id');
  if (workspaces.organisation && id === null) return failure('missing_argument');
  const workspace = workspaces.organisation ? workspaces.find(id ?? '') : (workspaces.all[0] ?? null);
  if (workspace === null) return failure('team_not_found');
  // The token lives; its owner is just no member of that workspace.
  if (!workspaces.of(0).includes(workspace.index)) return failure('invalid_auth');
  const most = count(given, 'count', 100, mostRows);
  const number = count(given, 'page', 1, Number.MAX_SAFE_INTEGER);
  const change = text(given, 'change_type');
  if (most === null || number === null || (change !== null && !filters.has(change)))
    return failure('invalid_arguments');

  const rows = filtered(tenant, history.ofTeam(workspace.index), given);
  return ok({
    logs: rows.slice((number - 1) * most, most).map((one) => logRow(tenant, one)),
    paging: {
      count: most,
      total: rows.total,
      page: number,
      pages: Math.max(1, Math.ceil(rows.total / most)),
    },
  });
}

function filtered(tenant: Tenant, all: TeamHistory, given: Arguments): TeamHistory {
  const wanted = ['app_id', 'service_id', 'user', 'change_type'].map((name) => text(given, name));
  if (wanted.every((value) => value === null)) return all;
  const [app, service, user, change] = wanted;
  const rows = all
    .slice(0, all.total)
    .filter(
      (one) =>
        (app === null || one.app?.id === app) &&
        (service === null || String(one.service?.id) === service) &&
        (user === null || tenant.ids.user(one.actor) === user) &&
        (change === null || one.change === change),
    );
  return { total: rows.length, slice: (start, most) => rows.slice(start, start + most) };
}

function logRow({ ids, company }: Tenant, { actor, at, app, service, change, userScopes, botScopes }: Deed) {
  const { given, family } = company.personAt(actor, at);
  return {
    user_id: ids.user(actor),
    user_name: handleOf(given, family),
    date: String(Math.floor(at / 1000)),
    change_type: change,
    ...(app === null
      ? { service_id: service?.id, service_type: service?.type, scope: 'incoming-webhook' }
      : { app_id: app.id, app_type: app.name, scope: [...new Set([...botScopes, ...userScopes])].join(',') }),
    ...(service?.channel == null ? {} : { channel: service.channel }),
    ...(change === 'removed' || change === 'disabled' ? { reason: 'user' } : {}),
  };
}
