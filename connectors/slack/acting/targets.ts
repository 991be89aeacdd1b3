/** What an action is about, in the fields that Slack's methods take. */
import { AppError } from '../../../src/core/errors.ts';
import type { ActionTarget } from '../../../src/core/plan.ts';
import { safeText } from '../../../src/core/text.ts';
import type { MethodArgs } from '../slack-session.ts';

/** Workspaces that one call uninstalls from. */
export const mostTeams = 100;

export type Decision = 'approved' | 'restricted' | 'none';

/** Ids go into lists that commas part, so one with a comma in it would be two. */
export function isSlackId(id: string): boolean {
  return /^[A-Za-z\d]{2,40}$/u.test(id);
}

/** @throws AppError ID_UNSAFE */
export function slackId(id: string | null): string {
  if (id !== null && isSlackId(id)) return id;
  throw new AppError('ID_UNSAFE', { detail: safeText(id ?? 'no id').slice(0, 80) });
}

/** The workspace, or the organisation where none is named. @throws AppError ID_UNSAFE, ACT_REFUSED */
export function placeArgs({ resource }: ActionTarget, enterpriseId: string | null): MethodArgs {
  return resource === '' ? organisationArgs(enterpriseId) : { team_id: slackId(resource) };
}

/** @throws AppError ACT_REFUSED outside an organisation */
export function organisationArgs(enterpriseId: string | null): MethodArgs {
  if (enterpriseId !== null) return { enterprise_id: enterpriseId };
  throw new AppError('ACT_REFUSED', { detail: 'this is no Enterprise organisation' });
}

/** Workspaces that a fact lists. @throws AppError ID_UNSAFE */
export function teamsIn({ facts }: ActionTarget, fact: 'teams' | 'bots'): readonly string[] {
  const text = facts[fact] ?? '';
  return text === '' ? [] : text.split(' ').map(slackId);
}

/** Names that can stand in a list parted by commas; others Slack could not have approved. */
export function scopeList(scopes: readonly string[]): string {
  return [...new Set(scopes)]
    .filter((scope) => /^[\w:.-]+$/u.test(scope))
    .toSorted()
    .join(',');
}
