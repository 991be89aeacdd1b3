/** The people and bot users of a workspace: users.list and bots.info. */
import type { Person, SandboxReply } from '../contract.ts';
import { handleOf } from './identity.ts';
import type { Bot } from './presence.ts';
import { isReachable, type Tenant } from './tenant.ts';
import type { SlackToken } from './tokens.ts';
import { type Arguments, count, failure, next, ok, readCursor, text, writeCursor } from './wire.ts';
import type { Workspace } from './workspaces.ts';

const mostUsers = 1000;
/** A page may be shorter than asked for; this short, so that small organisations have several. */
const mostAPage = 200;
const slackbotId = 'USLACKBOT';

type Member = number | 'slackbot' | Bot;

export function usersList(tenant: Tenant, token: SlackToken, given: Arguments): SandboxReply {
  const workspace = workspaceOf(tenant, given);
  if (typeof workspace === 'string') return failure(workspace);
  const asked = text(given, 'limit');
  const limit = asked === '0' ? mostUsers : count(given, 'limit', mostUsers, mostUsers);
  if (limit === null) return failure('invalid_arguments');
  const place = readCursor(given, 'user');
  if (place === undefined) return failure('invalid_cursor');

  const page: unknown[] = [];
  const person = place === null ? null : tenant.ids.userIndex(place);
  let reached = place === null;
  let seen = 0;
  for (const member of membersOf(tenant, workspace)) {
    reached ||= typeof member === 'number' ? member === person : idOf(tenant, member) === place;
    if (!reached) continue;
    if (seen === Math.min(limit, mostAPage)) {
      if (asked === null) return failure('limit_required');
      return ok({ members: page, cache_ts: now(tenant), ...next(writeCursor('user', idOf(tenant, member))) });
    }
    // A page counts accounts that nobody sees any more, so it may come short.
    seen += 1;
    const row = memberRow(tenant, token, workspace, member);
    if (row !== null) page.push(row);
  }
  if (!reached) return failure('invalid_cursor');
  return ok({ members: page, cache_ts: now(tenant), ...next(null) });
}

export function botsInfo(tenant: Tenant, given: Arguments): SandboxReply {
  const workspace = workspaceOf(tenant, given);
  if (typeof workspace === 'string') return failure(workspace);
  const id = text(given, 'bot');
  if (id === null) return failure('missing_argument');
  const bot = tenant.presence.bots(workspace.index).find((one) => one.id === id);
  if (bot === undefined) return failure('bot_not_found');
  return ok({
    bot: {
      id: bot.id,
      deleted: bot.deleted,
      name: bot.name,
      updated: bot.updated,
      ...(bot.app === null ? {} : { app_id: bot.app.id }),
      user_id: bot.userId,
      icons: { image_36: 'https://a.slack-edge.com/bot_36.png' },
    },
  });
}

/** The workspace that is meant, or the error. */
function workspaceOf(tenant: Tenant, given: Arguments): Workspace | string {
  const { workspaces } = tenant;
  if (!workspaces.organisation) return workspaces.all[0] ?? 'team_not_found';
  const id = text(given, 'team_id');
  if (id === null) return 'missing_argument';
  const workspace = workspaces.find(id);
  if (workspace === null) return 'team_not_found';
  return isReachable(tenant, workspace) ? workspace : 'team_access_not_granted';
}

function* membersOf({ workspaces, presence }: Tenant, { index }: Workspace): Generator<Member> {
  yield 'slackbot';
  yield* workspaces.members(index);
  yield* presence.bots(index);
}

function idOf({ ids }: Tenant, member: Member): string {
  if (member === 'slackbot') return slackbotId;
  return typeof member === 'number' ? ids.user(member) : member.userId;
}

function now({ clock }: Tenant): number {
  return Math.floor(clock.now() / 1000);
}

function memberRow(tenant: Tenant, token: SlackToken, workspace: Workspace, member: Member): unknown {
  if (member === 'slackbot')
    return {
      ...base(slackbotId, workspace.id, 'slackbot', false),
      is_bot: false,
      is_app_user: false,
      updated: 0,
      profile: { real_name: 'Slackbot', always_active: true },
    };
  if (typeof member === 'number') return personRow(tenant, token, tenant.company.person(member));
  return {
    ...base(member.userId, workspace.id, handle(member.name), member.deleted),
    is_bot: true,
    is_app_user: false,
    is_workflow_bot: false,
    updated: member.updated,
    profile: {
      real_name: member.name,
      bot_id: member.id,
      ...(member.tellsApp && member.app !== null ? { api_app_id: member.app.id } : {}),
      always_active: false,
      team: workspace.id,
    },
  };
}

/** Null for an account that Slack shows to nobody any more. */
function personRow({ company, ids, workspaces, name }: Tenant, token: SlackToken, person: Person): unknown {
  if (person.status === 'gone') return null;
  const id = ids.user(person.index);
  const homeId = ids.team(workspaces.homeOf(person.index));
  const deleted = person.status !== 'active';
  const roles = {
    is_admin: person.admin !== 'none',
    is_owner: person.admin === 'super',
    is_primary_owner: person.index === 0,
  };
  const whole = `${person.given} ${person.family}`;
  return {
    ...base(id, homeId, handleOf(person.given, person.family), deleted),
    real_name: whole,
    is_bot: false,
    is_app_user: false,
    // Slack leaves the roles out of accounts that are closed.
    ...(deleted ? {} : { ...roles, is_restricted: false, is_ultra_restricted: false }),
    updated: Math.floor((company.changedAt(person.index) ?? person.leftAt ?? person.hiredAt) / 1000),
    profile: {
      real_name: whole,
      display_name: person.given,
      first_name: person.given,
      last_name: person.family,
      title: person.department,
      team: homeId,
      ...(token.scopes.has('users:read.email') ? { email: person.email } : {}),
    },
    ...(workspaces.organisation
      ? {
          enterprise_user: {
            id,
            enterprise_id: ids.enterprise,
            enterprise_name: name,
            ...roles,
            teams: workspaces.of(person.index).map((index) => ids.team(index)),
          },
        }
      : {}),
  };
}

function base(id: string, teamId: string, name: string, deleted: boolean) {
  return { id, team_id: teamId, name, deleted };
}

/** Bot users are called by what is left of the app's name. */
function handle(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9_-]/gu, '') || 'bot';
}
