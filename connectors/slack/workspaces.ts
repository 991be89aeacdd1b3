/** All workspaces of the tenant, and what may be missing from the list. */
import { z } from 'zod';
import { AppError } from '../../src/core/errors.ts';
import { readCursorList } from './cursor-list.ts';
import type { Identity, SlackClient, Workspace, WorkspaceList } from './slack-session.ts';

const Team = z.object({ id: z.string().min(1), name: z.string().nullish() });
const pageSize = 1000;

/**
 * Every workspace of an organisation; without `admin.teams:read` those the app was added to, and a gap.
 * @throws AppError when nothing could be listed at all
 */
export async function listWorkspaces(
  client: SlackClient,
  identity: Identity,
  signal: AbortSignal,
): Promise<WorkspaceList> {
  const { teamId, name } = identity;
  if (teamId !== null) return { workspaces: [{ id: teamId, name }], malformed: [], gap: null };
  try {
    return await readTeams(client, 'admin.teams.list', signal);
  } catch (thrown) {
    if (!(thrown instanceof AppError) || !thrown.code.startsWith('GAP_')) throw thrown;
    const added = await readTeams(client, 'auth.teams.list', signal);
    return { ...added, gap: added.gap ?? onlyAdded(thrown) };
  }
}

function onlyAdded(error: AppError): AppError {
  return new AppError(error.code, {
    detail: `${error.detail ?? 'admin.teams.list'}; known are only the workspaces that the app was added to`,
    remedy: error.remedy,
  });
}

/** A list that breaks off ends as a gap, with what was read. */
async function readTeams(
  client: SlackClient,
  method: 'admin.teams.list' | 'auth.teams.list',
  signal: AbortSignal,
): Promise<WorkspaceList> {
  const workspaces: Workspace[] = [];
  const malformed: { row: unknown; issues: string }[] = [];
  const pages = readCursorList({
    rows: 'teams',
    schema: Team,
    keyOf: ({ id }) => id,
    report: (row, issues) => void malformed.push({ row, issues }),
    fetchPage: (cursor) =>
      client.call(method, { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) }, signal),
  });
  try {
    for await (const { rows } of pages)
      for (const { id, name } of rows) workspaces.push({ id, name: name ?? null });
    return { workspaces, malformed, gap: null };
  } catch (thrown) {
    const partial =
      thrown instanceof AppError && workspaces.length > 0 && /^(?:PAGE|READ)_/u.test(thrown.code);
    if (!partial) throw thrown;
    return { workspaces, malformed, gap: thrown };
  }
}
