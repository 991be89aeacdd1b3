/** All workspaces of the tenant, and what may be missing from the list. */
import { z } from 'zod';
import { AppError } from '../../src/core/errors.ts';
import { type Page, pageLoop } from '../../src/kit/transport/pages.ts';
import { slackErrorOf } from './answers.ts';
import type { Identity, SlackClient, Workspace, WorkspaceList } from './slack-session.ts';

const Team = z.object({ id: z.string().min(1), name: z.string().nullish() });
const TeamsPage = z.object({
  teams: z.array(z.unknown()),
  response_metadata: z.object({ next_cursor: z.string().nullish() }).nullish(),
});
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

/** A list that leads back ends as a gap, with what was read; one whose cursor has aged is read anew, once. */
async function readTeams(
  client: SlackClient,
  method: 'admin.teams.list' | 'auth.teams.list',
  signal: AbortSignal,
): Promise<WorkspaceList> {
  const found = new Map<string, Workspace>();
  const malformed: { row: unknown; issues: string }[] = [];

  async function fetchPage(cursor: string): Promise<Page<Workspace>> {
    const args = { limit: pageSize, ...(cursor === '' ? {} : { cursor }) };
    const page = TeamsPage.safeParse(await client.call(method, args, signal));
    if (!page.success) throw new AppError('READ_MALFORMED', { detail: `${method}: no list of teams` });
    const rows = page.data.teams.flatMap((row) => {
      const team = Team.safeParse(row);
      if (team.success) return [{ id: team.data.id, name: team.data.name ?? null }];
      malformed.push({ row, issues: z.prettifyError(team.error) });
      return [];
    });
    const next = page.data.response_metadata?.next_cursor ?? '';
    return { rows, next: next === '' ? null : next };
  }

  async function readAll(): Promise<void> {
    for await (const { rows } of pageLoop({ first: '', fetchPage, keyOf: ({ id }) => id }))
      for (const workspace of rows) found.set(workspace.id, workspace);
  }

  const whole = () => ({ workspaces: [...found.values()], malformed });
  try {
    await readAll().catch((thrown: unknown) => {
      if (slackErrorOf(thrown) !== 'invalid_cursor') throw thrown;
      malformed.length = 0;
      return readAll();
    });
    return { ...whole(), gap: null };
  } catch (thrown) {
    const partial = thrown instanceof AppError && found.size > 0 && /^(?:PAGE_|READ_)/u.test(thrown.code);
    if (!partial) throw thrown;
    return { ...whole(), gap: thrown };
  }
}
