/** Who we are and which workspaces there are: auth.test, team.info, team.billing.info and the two lists of workspaces. */
import type { SandboxReply } from '../contract.ts';
import { auditorName } from './apps.ts';
import type { SlackToken } from './tokens.ts';
import { isReachable, type Tenant } from './tenant.ts';
import { type Arguments, count, failure, next, ok, page, text } from './wire.ts';
import type { Workspace } from './workspaces.ts';

const mostTeams = 1000;

/** Shows how long a token that runs out still lives. */
export function authTest(tenant: Tenant, token: SlackToken): SandboxReply {
  const { company, ids, workspaces, clock, apps } = tenant;
  const [first] = workspaces.all;
  const owner = company.person(0);
  const where = workspaces.organisation
    ? {
        url: `https://${tenant.domain}.enterprise.slack.com/`,
        team_id: ids.enterprise,
        enterprise_id: ids.enterprise,
        is_enterprise_install: true,
      }
    : { url: urlOf(first), team_id: first?.id, is_enterprise_install: false };
  return ok({
    ...where,
    team: tenant.name,
    user: handleOf(owner.given, owner.family),
    user_id: ids.user(0),
    app_id: apps.named(auditorName).id,
    app_name: auditorName,
    ...(token.expiresAt === null ? {} : { expires_in: Math.floor((token.expiresAt - clock.now()) / 1000) }),
  });
}

export function teamInfo(tenant: Tenant, given: Arguments): SandboxReply {
  const { company, ids, workspaces, name } = tenant;
  const asked = text(given, 'team') ?? text(given, 'team_id');
  const enterprise = workspaces.organisation
    ? { enterprise_id: ids.enterprise, enterprise_name: name, enterprise_domain: tenant.domain }
    : {};
  if (workspaces.organisation && (asked === null || asked === ids.enterprise))
    return ok({
      team: { id: ids.enterprise, name, domain: tenant.domain, email_domain: company.domain, ...enterprise },
    });
  const workspace = asked === null ? workspaces.all[0] : workspaces.find(asked);
  if (workspace === null || workspace === undefined) return failure('team_not_found');
  const { id, domain } = workspace;
  return ok({
    team: {
      id,
      name: workspace.name,
      domain,
      email_domain: company.domain,
      url: urlOf(workspace),
      ...enterprise,
    },
  });
}

export function billingInfo({ workspaces }: Tenant): SandboxReply {
  return ok({ plan: workspaces.organisation ? 'enterprise' : 'std' });
}

/** The workspaces that our app was added to, which need not be all. */
export function ownTeams(tenant: Tenant, given: Arguments): SandboxReply {
  if (!tenant.workspaces.organisation) return failure('not_allowed_token_type');
  const reached = tenant.workspaces.all.filter((workspace) => isReachable(tenant, workspace));
  return teams(given, reached, ({ id, name }) => ({ id, name }));
}

export function allTeams({ workspaces, company, ids }: Tenant, given: Arguments): SandboxReply {
  const owner = { user_id: ids.user(0), email: company.person(0).email };
  return teams(given, workspaces.all, (workspace) => ({
    id: workspace.id,
    name: workspace.name,
    discoverability: workspace.index % 2 === 0 ? 'hidden' : 'unlisted',
    primary_owner: owner,
    team_url: urlOf(workspace),
  }));
}

function teams(
  given: Arguments,
  all: readonly Workspace[],
  row: (workspace: Workspace) => unknown,
): SandboxReply {
  const limit = count(given, 'limit', 100, Number.MAX_SAFE_INTEGER);
  if (limit === null || limit > mostTeams) return failure('invalid_limit');
  const rows = { total: all.length, slice: (start: number, most: number) => all.slice(start, start + most) };
  const found = page(given, 'team', limit, rows);
  if (found === 'invalid') return failure('invalid_cursor');
  return ok({ teams: found.rows.map(row), ...next(found.cursor) });
}

export function handleOf(given: string, family: string): string {
  return `${given}.${family}`.toLowerCase().normalize('NFC');
}

function urlOf(workspace: Workspace | undefined): string {
  return `https://${workspace?.domain ?? ''}.slack.com/`;
}
