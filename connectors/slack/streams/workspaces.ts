import { isoTime } from '../../../src/core/clock.ts';
import type { PrincipalSeen } from '../../../src/core/observation.ts';
import type { Batch, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import type { SlackSession } from '../slack-session.ts';

/** Names for what grants of a whole workspace or organisation point to. */
export function createWorkspacesStream(session: SlackSession): Stream {
  return { id: 'workspaces', after: [], read: (context) => readWorkspaces(session, context) };
}

async function* readWorkspaces(
  session: SlackSession,
  context: StreamContext,
): AsyncGenerator<Batch, StreamEnd> {
  const asOf = isoTime(session.clock.now());
  const { enterpriseId, teamId, name } = await session.identity(context.signal);
  const list = await session.workspaceList(context.signal);
  for (const { row, issues } of list.malformed) context.malformed(row, issues);
  const organisation = enterpriseId === null || teamId !== null ? [] : [{ id: enterpriseId, name }];
  yield {
    rows: [...organisation, ...list.workspaces].map(
      ({ id, name: label }): PrincipalSeen => ({
        type: 'principal',
        kind: 'tenant',
        id,
        label,
        active: 'yes',
        privileged: 'unknown',
      }),
    ),
    read: list.workspaces.length,
    checkpoint: null,
  };
  const gaps = list.gap === null ? [] : [{ error: list.gap, units: 1 }];
  return { expected: null, asOf, gaps };
}
