/** Reading the Audit Logs API: newest first. https://docs.slack.dev/admins/audit-logs-api */
import { AppError } from '../../src/core/errors.ts';
import type { StreamContext } from '../../src/kit/connector.ts';
import type { Page } from '../../src/kit/transport/pages.ts';
import { readCursorList } from './cursor-list.ts';
import type { AuditLogClient } from './slack-session.ts';
import { AuditActions, AuditEntry } from './wire.ts';

const pageSize = 9999;
/** A filter takes no more. */
const actionsAtOnce = 30;

/**
 * Those of the wanted actions that the vendor knows: one it does not know would fail the call.
 * @throws AppError READ_MALFORMED when the answer is no list of actions
 */
export async function knownActions(
  log: AuditLogClient,
  wanted: readonly string[] | ((action: string) => boolean),
  signal: AbortSignal,
): Promise<readonly string[]> {
  const parsed = AuditActions.safeParse(await log.actions(signal));
  if (!parsed.success) throw new AppError('READ_MALFORMED', { detail: 'the list of audit actions' });
  const known = new Set(Object.values(parsed.data.actions).flat());
  return typeof wanted === 'function'
    ? [...known].filter(wanted)
    : wanted.filter((action) => known.has(action));
}

/** Entries of these actions, page by page, those met before left out. */
export async function* readAuditLog(
  log: AuditLogClient,
  actions: readonly string[],
  { signal, malformed }: Pick<StreamContext, 'signal' | 'malformed'>,
): AsyncGenerator<Page<AuditEntry>, void> {
  for (let at = 0; at < actions.length; at += actionsAtOnce) {
    const action = actions.slice(at, at + actionsAtOnce).join(',');
    yield* readCursorList({
      rows: 'entries',
      schema: AuditEntry,
      keyOf: auditKey,
      report: malformed,
      fetchPage: (cursor) =>
        log.logs({ action, limit: pageSize, ...(cursor === undefined ? {} : { cursor }) }, signal),
    });
  }
}

export function auditKey({ id, action }: AuditEntry): string {
  return `${id}:${action}`;
}
