/** Installs of an organisation from its audit log, which reaches back to 2018. Starts over when a run is resumed. */
import { isoTime } from '../../src/core/clock.ts';
import { AppError } from '../../src/core/errors.ts';
import type { Batch, StreamContext, StreamEnd } from '../../src/kit/connector.ts';
import { concernsApps, entryRows } from './audit-entries.ts';
import { knownActions, readAuditLog } from './audit-log.ts';
import { deadBotsOf } from './dead-bots.ts';
import { batched } from './batches.ts';
import { createReplay, living } from './replay.ts';
import type { AuditLogClient, SlackSession, WorkspaceList } from './slack-session.ts';
import { listWorkspaces } from './workspaces.ts';

/** Without these no install can be told. */
const essential = ['app_installed', 'app_uninstalled'];

export async function* readAuditedInstalls(
  session: SlackSession,
  log: AuditLogClient,
  context: StreamContext,
): AsyncGenerator<Batch, StreamEnd> {
  const asOf = isoTime(session.clock.now());
  const actions = await knownActions(log, concernsApps, context.signal);
  const lost = essential.filter((action) => !actions.includes(action));
  if (lost.length > 0)
    throw new AppError('READ_MALFORMED', { detail: `the audit log knows no ${lost.join(' and no ')}` });
  const replay = createReplay();
  let appless = 0;
  let read = 0;
  let malformed = 0;
  let broken: AppError | null = null;
  try {
    for await (const { rows } of readAuditLog(log, actions, {
      signal: context.signal,
      malformed: (row, issues) => {
        malformed += 1;
        context.malformed(row, issues);
      },
    })) {
      const told = rows.map(entryRows);
      for (const { change } of told) if (change !== null) replay.add(change);
      appless += rows.filter((entry, index) => isLost(entry.action, told[index]?.change ?? null)).length;
      read += rows.length;
      context.progress(read, null);
      yield { rows: told.flatMap((one) => one.rows), read: rows.length, checkpoint: null };
    }
  } catch (thrown) {
    if (read === 0 || !(thrown instanceof AppError) || !/^(?:READ_|PAGE_|NETWORK$)/u.test(thrown.code))
      throw thrown;
    broken = thrown;
  }
  const gone = await gonePlaces(session, replay.places(), context.signal);
  const grants = replay.grants(await deadBotsOf(context.recall), gone);
  for (const rows of batched(broken === null && malformed === 0 ? grants : living(grants)))
    yield { rows, read: 0, checkpoint: null };
  const note =
    appless === 1
      ? '1 entry on installs names no app or no workspace, and is told as an event alone'
      : `${appless} entries on installs name no app or no workspace, and are told as events alone`;
  const gaps = broken === null ? [] : [{ error: broken, units: 1 }];
  return { expected: null, asOf, gaps, ...(appless === 0 ? {} : { note }) };
}

/**
 * Workspaces that were deleted took their tokens along. Listed once more where the log names one that the list lacks:
 * it may have come since.
 */
async function gonePlaces(
  session: SlackSession,
  named: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const identity = await session.identity(signal);
  const unlisted = (list: WorkspaceList): ReadonlySet<string> =>
    named.difference(new Set([...list.workspaces.map(({ id }) => id), identity.enterpriseId]));
  try {
    if (unlisted(await session.workspaceList(signal)).size === 0) return new Set();
    const again = await listWorkspaces(session.client, identity, signal);
    return again.gap === null && again.malformed.length === 0 ? unlisted(again) : new Set();
  } catch (thrown) {
    if (thrown instanceof AppError && /^(?:GAP_|READ_|PAGE_|NETWORK$)/u.test(thrown.code)) return new Set();
    throw thrown;
  }
}

function isLost(action: string, change: unknown): boolean {
  return change === null && (essential.includes(action) || action === 'app_scopes_expanded');
}
