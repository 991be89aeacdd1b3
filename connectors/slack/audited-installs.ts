/** Installs of an organisation from its audit log, which reaches back to 2018. Starts over when a run is resumed. */
import { isoTime } from '../../src/core/clock.ts';
import { AppError } from '../../src/core/errors.ts';
import type { Batch, StreamContext, StreamEnd } from '../../src/kit/connector.ts';
import { concernsApps, entryRows } from './audit-entries.ts';
import { knownActions, readAuditLog } from './audit-log.ts';
import { deadBotsOf } from './dead-bots.ts';
import { batched } from './batches.ts';
import { createReplay, living } from './replay.ts';
import type { AuditLogClient, SlackSession } from './slack-session.ts';

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
  let broken: AppError | null = null;
  try {
    for await (const { rows } of readAuditLog(log, actions, {
      signal: context.signal,
      malformed: (row, issues) => context.malformed(row, issues),
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
  const grants = replay.grants(await deadBotsOf(context.recall));
  for (const rows of batched(broken === null ? grants : living(grants)))
    yield { rows, read: 0, checkpoint: null };
  const note =
    appless === 1
      ? '1 entry on installs names no app or no workspace, and is told as an event alone'
      : `${appless} entries on installs name no app or no workspace, and are told as events alone`;
  const gaps = broken === null ? [] : [{ error: broken, units: 1 }];
  return { expected: null, asOf, gaps, ...(appless === 0 ? {} : { note }) };
}

function isLost(action: string, change: unknown): boolean {
  return change === null && (essential.includes(action) || action === 'app_scopes_expanded');
}
