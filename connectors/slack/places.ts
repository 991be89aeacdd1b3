/** Where apps are decided on: the organisation and each workspace, asked one by one. */
import { AppError } from '../../src/core/errors.ts';
import type { Gap } from '../../src/kit/connector.ts';
import { slackErrorOf } from './answers.ts';
import type { MethodArgs, SlackSession } from './slack-session.ts';

export interface Place {
  /** Enterprise or team id. */
  readonly id: string;
  /** For people. */
  readonly title: string;
  /** How a method is told which. */
  readonly args: MethodArgs;
}

/** The organisation first, then its workspaces by id, so that a resumed run finds the same order. */
export async function placesOf(session: SlackSession, signal: AbortSignal): Promise<readonly Place[]> {
  const { enterpriseId, teamId, name } = await session.identity(signal);
  const workspaces = (await workspacePlaces(session, signal)).map((place) => ({
    ...place,
    args: { team_id: place.id },
  }));
  if (enterpriseId === null || teamId !== null) return workspaces;
  const title = `the organisation${name === null ? '' : ` ${name}`}`;
  return [{ id: enterpriseId, title, args: { enterprise_id: enterpriseId } }, ...workspaces];
}

/** The workspaces alone. A workspace's own token is not told which: only for an organisation's does it matter. */
export async function workspacePlaces(session: SlackSession, signal: AbortSignal): Promise<readonly Place[]> {
  const { teamId } = await session.identity(signal);
  const workspaces = await session.workspaces(signal);
  return workspaces
    .map(({ id, name }) => ({
      id,
      title: `workspace ${name === null || name === id ? id : `${name} (${id})`}`,
      args: teamId === null ? { team_id: id } : {},
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Workspaces that the list may lack: what they hold is not read, and so not gone. */
export async function missingWorkspaces(session: SlackSession, signal: AbortSignal): Promise<readonly Gap[]> {
  const { gap, malformed } = await session.workspaceList(signal);
  const broken = new AppError('READ_MALFORMED', { detail: 'workspaces whose row was not understood' });
  return [
    ...(gap === null ? [] : [{ error: gap, units: 1 }]),
    ...(malformed.length === 0 ? [] : [{ error: broken, units: malformed.length }]),
  ];
}

/** What the credential or the plan lacks everywhere alike. */
const everywhere: ReadonlySet<string> = new Set([
  'missing_scope',
  'not_allowed_token_type',
  'app_management_app_not_installed_on_org',
  'accesslimited',
  'two_factor_setup_required',
]);

/**
 * The error of one place, whose neighbours can still be read.
 * @param alone nothing was read of any place yet
 * @throws what was thrown when it concerns more than this place
 */
export function placeFailure(thrown: unknown, alone: boolean): AppError {
  if (!(thrown instanceof AppError) || !/^(?:READ_|GAP_|PAGE_|NETWORK$)/u.test(thrown.code)) throw thrown;
  const lacking = thrown.code === 'GAP_LICENCE' || everywhere.has(slackErrorOf(thrown) ?? '');
  if (alone && lacking) throw thrown;
  return thrown;
}
